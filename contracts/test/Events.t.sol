// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Events say who acted and on what: clients rebuild the past of a job from nothing else.
contract EventsTest is Challenges {
    function setUp() public override {
        super.setUp();
        registerNodes(4);
    }

    function test_BankNamesTheCallerOfEachMove() public {
        VM.expectEmit();
        emit ICreditBank.SpendingAllowed(artist, nodeAt(0), CREDIT);
        VM.prank(artist);
        bank.allowSpending(nodeAt(0), CREDIT);
        uint256 held = bank.creditsOf(artist);
        VM.expectEmit();
        emit ICreditBank.WithdrawRequested(artist, held, block.number + bank.getParameters().thawBlocks);
        VM.prank(artist);
        bank.requestWithdraw(held);
        VM.expectEmit();
        emit ICreditBank.WithdrawCancelled(artist, held);
        VM.prank(artist);
        bank.cancelWithdraw();
    }

    function test_BankTellsWhatWasBurned() public {
        settlePrice(1e8);
        token.approve(address(bank), 3 * TOKEN);
        VM.expectEmit();
        emit ICreditBank.TokensBurned(address(this), 3 * TOKEN, 3 * CREDIT, 1e8);
        bank.buyCredits(3 * TOKEN, 0);
    }

    function test_BankTellsWhatAWithdrawalBecame() public {
        uint256 held = 100 * CREDIT;
        VM.prank(artist);
        bank.requestWithdraw(held);
        VM.roll(block.number + bank.getParameters().thawBlocks);
        settlePrice(1e8);
        VM.expectEmit();
        emit ICreditBank.CreditsWithdrawn(artist, held, held / 20, 95 * TOKEN, 1e8);
        VM.prank(artist);
        bank.withdraw(1);
    }

    function test_CreditsOfTwoPurchasesAddUp() public {
        settlePrice(1e8);
        fundArtist(nodeAt(3), 2 * TOKEN);
        fundArtist(nodeAt(3), 3 * TOKEN);
        assertEq(bank.creditsOf(nodeAt(3)), 5 * CREDIT, "the second adds to the first");
    }

    function test_LeaseIsToldFromItsBeginningToItsEnd() public {
        uint256 leaseId = jobId << 32;
        VM.expectEmit();
        emit IJobBoard.TasksLeased(jobId, nodeAt(0), leaseId, 0, 2);
        leaseTasks(0, jobId, 2);
        assertEq(board.getLease(leaseId).deadlineBlock, block.number + 30, "as many blocks as the job gives");
        VM.expectEmit();
        emit IJobBoard.LeaseReturned(jobId, leaseId);
        VM.expectEmit();
        emit IJobBoard.TasksReturned(jobId, 0, 2);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
    }

    function test_CheckNamesItsCheckerAndItsVerdict() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
        draw(leaseId);
        address verifier = checkerAt(leaseId, 0);
        bytes memory list = drawn(leaseId, 1, HONEST);
        VM.expectEmit();
        emit IVerification.CheckPublished(leaseId, 1, verifier, list);
        publish(leaseId, verifier, HONEST);
        VM.expectEmit();
        emit IVerification.VerdictReached(jobId, leaseId, IVerification.Verdict.Match);
        answer(leaseId, HONEST);
    }

    function test_RefereesAreAwaitedAndJudgedByName() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, CHEAT);
        draw(leaseId);
        playRoundOne(leaseId, CHEAT, HONEST);
        address[2] memory referees = [checkerAt(leaseId, 1), checkerAt(leaseId, 2)];
        commit(leaseId, referees[0], HONEST);
        uint256 deadlineBlock = block.number + verification.getParameters().revealBlocks;
        bytes32 commitment = verification.commitmentOf(leaseId, 2, referees[1], SALT, drawn(leaseId, 2, HONEST));
        VM.expectEmit();
        emit IVerification.ChecksAwaited(leaseId, 2, deadlineBlock);
        VM.prank(referees[1]);
        verification.commitCheck(leaseId, 2, commitment);
        revealCheck(leaseId, referees[0], HONEST);
        revealCheck(leaseId, referees[1], HONEST);
        for (uint256 i = 0; i < 2; ++i) {
            VM.expectEmit();
            emit IVerification.CheckJudged(leaseId, 2, referees[i], IVerification.Verdict.Mismatch);
        }
        answer(leaseId, CHEAT);
    }

    function test_CommitmentIsTheHashThatClientsCompute() public view {
        bytes32 salt = keccak256("salt");
        bytes32 commitment = verification.commitmentOf(5, 2, nodeAt(1), salt, hex"0102");
        assertTrue(
            commitment == keccak256(abi.encode(uint256(5), uint256(2), nodeAt(1), salt, hex"0102")), "of five words"
        );
    }
}
