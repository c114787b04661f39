// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title An artist that disputes a lease which a check, or no check, let pass.
contract DisputesTest is Challenges {
    uint256 private constant DEPOSIT = 6 * TOKEN;

    uint32[] private noCells;
    address private verifier;
    uint256 private leaseId;

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxConvictions = 200;
    }

    function setUp() public override {
        super.setUp();
        registerNodes(6);
        token.transfer(artist, 5000 * TOKEN);
        VM.prank(artist);
        token.approve(address(verification), type(uint256).max);
    }

    function test_CheatThatPassedIsConvicted() public {
        clear(CHEAT, CHEAT);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(1, noCells);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "the lease is in a challenge again");
        assertEq(token.balanceOf(address(verification)), DEPOSIT, "the deposit is held");
        playDispute(CHEAT, HONEST, HONEST, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two of three convict");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 6 * TOKEN, "what a cleared lease locks is slashed");
        assertEq(token.balanceOf(artist), heldTokens, "the deposit is back");
        assertEq(verification.failedDisputesOf(artist), 0, "the artist was right");
        assertEq(token.balanceOf(referee(0)), TOKEN / 10, "the slash pays the referees");
        assertEq(registry.getNode(referee(2)).stakeTokens, STAKE - 20 * TOKEN, "the accomplice loses four bonds");
        requireNothingIsLocked();
    }

    function test_FalseDisputeCostsTheDepositAndTheNextOneMore() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        uint256 supplyTokens = token.totalSupply();
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the lease is cleared as before");
        assertEq(token.balanceOf(artist), heldTokens - DEPOSIT, "the deposit is lost");
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(token.balanceOf(referee(i)), TOKEN, "a sixth of the first deposit for each referee");
        }
        assertEq(token.totalSupply(), supplyTokens - 3 * TOKEN, "the rest burns");
        assertEq(token.balanceOf(address(verification)), 0, "nothing stays here");
        assertEq(verification.disputeDepositOf(artist), 2 * DEPOSIT, "the next one costs twice as much");
        assertEq(board.matchedCreditsOf(nodeAt(0)), 3 * CREDIT, "a dispute is no further match");
        settle(leaseId);
        requireNothingIsLocked();
    }

    function test_DepositStopsDoubling() public {
        for (uint256 i = 0; i < 8; ++i) {
            IJobBoard.JobTerms memory terms = jobTerms(4);
            terms.checkBudget = 40;
            jobId = postJob(terms);
            uint256 expected = i < 6 ? DEPOSIT << i : DEPOSIT * 64;
            assertEq(verification.disputeDepositOf(artist), expected, "twice the last one, up to 64 times the first");
            clear(HONEST, HONEST);
            dispute(0, noCells);
            playDispute(HONEST, HONEST, HONEST, HONEST);
            settle(leaseId);
        }
    }

    function test_UndecidedDisputeLeavesTheLeaseClearedAndPaysTheReferees() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, CHEAT, NEAR);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "who disputes has to prove it");
        assertEq(token.balanceOf(artist), heldTokens - 3 * TOKEN, "the rest of the deposit is back");
        assertEq(verification.failedDisputesOf(artist), 0, "it did not fail");
        requireNothingIsLocked();
    }

    function test_LeaseThatWasNotCheckedCanBeDisputed() public {
        clear(HONEST, HONEST);
        settle(leaseId);
        IJobBoard.JobTerms memory terms = jobTerms(1000);
        terms.checkBudget = 100;
        jobId = postJob(terms);
        do {
            leaseId = leaseTasks(0, jobId, 2);
            submit(leaseId, 2, CHEAT);
            bool isDrawn = draw(leaseId);
            if (isDrawn) playRoundOne(leaseId, CHEAT, CHEAT);
            if (!isDrawn) break;
            settle(leaseId);
        } while (true);
        dispute(board.getLease(leaseId).firstTask, noCells);
        playDispute(CHEAT, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "convicted");
    }

    /// @dev The referees of the challenge are not called again, and their bonds were settled with it.
    function test_DisputeAfterRefereesPaysNobodyTwice() public {
        registerNode(nodeAt(6), operatorAt(6), STAKE);
        leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, NEAR);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        address earlier = checkerAt(leaseId, 1);
        uint256 earnedCredits = bank.earnedOf(earlier);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "by three of all");
        assertEq(bank.earnedOf(earlier), earnedCredits, "nobody is paid twice");
        requireNothingIsLocked();
    }

    function test_NamedCellsAreRenderedBesideFreshOnes() public {
        clear(HONEST, HONEST);
        uint32[] memory named = new uint32[](2);
        (named[0], named[1]) = (5, 3);
        dispute(2, named);
        drawReferees();
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 3);
        assertEq(tasks.length, 6, "2 named and 4 fresh ones");
        assertTrue(tasks[0] == 2 && cells[0] == 5 && tasks[1] == 2 && cells[1] == 3, "the named ones first");
        assertTrue(tasks[2] == 0, "the fresh ones spread over the lease");
    }

    function test_DisputedTaskIsDrawnFrom() public {
        clear(HONEST, HONEST);
        dispute(2, noCells);
        drawReferees();
        (uint32[] memory tasks,) = verification.drawnCells(leaseId, 3);
        assertEq(tasks.length, 8, "4 of the task and 4 fresh ones");
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(tasks[i], 2, "of the disputed task");
        }
    }

    function test_RendererSilentInADisputeIsConvicted() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        drawReferees();
        for (uint256 i = 0; i < 3; ++i) {
            commit(leaseId, referee(i), HONEST);
        }
        for (uint256 i = 0; i < 3; ++i) {
            revealCheck(leaseId, referee(i), HONEST);
        }
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "silence counts as a mismatch");
        requireNothingIsLocked();
    }

    function test_NobodyToRefereeGivesTheDepositBack() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(0, noCells);
        for (uint256 i = 1; i < 6; ++i) {
            VM.prank(nodeAt(i));
            registry.requestWithdraw();
        }
        drawReferees();
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "nobody could judge");
        assertEq(token.balanceOf(artist), heldTokens, "the whole deposit");
    }

    function test_LapsedDrawOfADisputeWaitsForALaterBlock() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        VM.roll(block.number + 400);
        verification.advance(leaseId);
        assertPhase(leaseId, IVerification.Phase.Draw, "nobody is called");
        drawReferees();
        assertPhase(leaseId, IVerification.Phase.Commit, "a later block decides");
    }

    function test_RevertWhen_DisputeIsNotInOrder() public {
        clear(HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotArtist.selector);
        verification.dispute(leaseId, 0, noCells);
        expectRefusal(3, noCells, IVerification.Verification_BadDispute.selector);
        uint32[] memory wrong = new uint32[](1);
        wrong[0] = CELLS_PER_TASK;
        expectRefusal(0, wrong, IVerification.Verification_BadDispute.selector);
        expectRefusal(0, new uint32[](5), IVerification.Verification_BadDispute.selector);
        dispute(0, noCells);
        expectRefusal(0, noCells, IVerification.Verification_WrongPhase.selector);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        expectRefusal(0, noCells, IJobBoard.JobBoard_AcceptanceOver.selector);
    }

    function test_RevertWhen_LeaseIsNotCleared() public {
        leaseId = openChallenge(0, jobId, HONEST);
        expectRefusal(0, noCells, IVerification.Verification_WrongPhase.selector);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        expectRefusal(0, noCells, IJobBoard.JobBoard_IllegalMove.selector);
    }

    function test_RevertWhen_AcceptanceWindowIsOver() public {
        clear(HONEST, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 20);
        expectRefusal(0, noCells, IJobBoard.JobBoard_AcceptanceOver.selector);
    }

    function test_RevertWhen_AnyoneElseReopens() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.reopenForDispute(1);
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.closeDispute(1, false);
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.burnCheckFee(1);
    }

    function test_DisclosedKeyEndsTheDemand() public {
        clear(HONEST, HONEST);
        demandKey();
        assertState(leaseId, IJobBoard.LeaseState.Checking, "nothing is settled meanwhile");
        bytes32 root = treeRootOf(leaseId, 3, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotRenderer.selector);
        verification.discloseKey(leaseId, root, RESULTS_DIGEST, CONTENT_KEY);
        VM.expectPartialRevert(IVerification.Verification_KeyWrong.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, root, RESULTS_DIGEST, SALT);
        VM.expectPartialRevert(IVerification.Verification_KeyWrong.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, root, SALT, CONTENT_KEY);
        assertEq(token.balanceOf(address(verification)), TOKEN, "the fee is held");
        disclose(leaseId, HONEST, CONTENT_KEY);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "as before");
        assertEq(token.balanceOf(nodeAt(0)), TOKEN, "a sixth of the first deposit for the renderer");
        dispute(0, noCells);
    }

    function test_KeyThatIsKeptCostsThePayAndAnExpiredLease() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        demandKey();
        VM.roll(block.number + 20);
        VM.expectPartialRevert(IVerification.Verification_TooEarly.selector);
        verification.advance(leaseId);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Expired, "results that nobody can open are none");
        assertEq(board.remainingTasks(jobId), board.getJob(jobId).taskCount, "its tasks wait for another node");
        assertEq(token.balanceOf(artist), heldTokens, "the fee is back");
        // Half a percent of the lock of a lease that is not cleared, 60 tokens.
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 3 * TOKEN / 10, "as a lease that is never submitted");
        assertEq(registry.recordOf(nodeAt(0)).convictions, 0, "nobody is convicted");
        requireNothingIsLocked();
    }

    function test_FailedDisputeEndsTheAcceptanceWindow() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_AcceptanceOver.selector);
        VM.prank(artist);
        verification.demandKey(leaseId);
        board.settle(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Settled, "anyone may settle at once");
        requireNothingIsLocked();
    }

    function test_RevertWhen_KeyIsNotAskedFor() public {
        clear(HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, 0, RESULTS_DIGEST, CONTENT_KEY);
        VM.expectPartialRevert(IVerification.Verification_NotArtist.selector);
        verification.demandKey(leaseId);
    }

    /// @dev A lease of node 0 that its verifier let pass.
    function clear(Renders.Quality rendered, Renders.Quality verified) private {
        leaseId = leaseTasks(0, jobId, 3);
        submit(leaseId, 3, rendered);
        if (draw(leaseId)) {
            verifier = checkerAt(leaseId, 0);
            playRoundOne(leaseId, rendered, verified);
        }
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "it passed");
    }

    function dispute(uint32 task, uint32[] memory cells) private {
        VM.prank(artist);
        verification.dispute(leaseId, task, cells);
    }

    function demandKey() private {
        VM.prank(artist);
        verification.demandKey(leaseId);
    }

    function drawReferees() private {
        timeOut(leaseId);
    }

    /// @dev Referee number `index` of the dispute.
    function referee(uint256 index) private view returns (address) {
        return checkerAt(leaseId, index);
    }

    function playDispute(Renders.Quality rendered, Renders.Quality first, Renders.Quality second, Renders.Quality third)
        private
    {
        drawReferees();
        Renders.Quality[3] memory qualities = [first, second, third];
        for (uint256 i = 0; i < 3; ++i) {
            commit(leaseId, referee(i), qualities[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            revealCheck(leaseId, referee(i), qualities[i]);
        }
        answer(leaseId, rendered);
    }

    function expectRefusal(uint32 task, uint32[] memory cells, bytes4 selector) private {
        VM.expectPartialRevert(selector);
        VM.prank(artist);
        verification.dispute(leaseId, task, cells);
    }

    /// @dev But what the lease itself holds while it is cleared.
    function requireNothingIsLocked() private view {
        for (uint256 i = 1; i < 6; ++i) {
            assertEq(registry.getNode(nodeAt(i)).lockedTokens, 0, "every bond is settled");
        }
        if (board.getLease(leaseId).state != IJobBoard.LeaseState.Cleared) {
            assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the lock is settled");
        }
        assertEq(token.balanceOf(address(verification)), 0, "every deposit is settled");
    }
}
