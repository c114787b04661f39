// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {ARTIST_TOO} from "../src/libraries/CallRules.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title What an artist could do to others: check fees, missed turns, stake that stays locked, key demands.
contract GriefingTest is Challenges {
    uint96 private depositTokens = uint96(6 * TOKEN);

    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.minCheckFeeBps = 1000;
        p.minCheckFee = 500;
        p.minDrawPpm = 0;
        p.expiryPenaltyBps = 2000;
    }

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.disputeDepositTokens = depositTokens;
    }

    function test_RevertWhen_ChecksPayLessThanAShareOfTheTask() public {
        expectFee(CHECK_FEE - 1, PRICE);
        IJobBoard.JobTerms memory terms = jobTerms(4);
        assertEq(terms.checkFee, PRICE / 10, "a tenth is enough");
        postJob(terms);
    }

    function test_RevertWhen_ChecksOfCheapTasksPayNothing() public {
        expectFee(499, 1000);
        expectFee(0, 1);
        IJobBoard.JobTerms memory terms = jobTerms(4);
        (terms.pricePerTask, terms.checkFee) = (1000, 500);
        postJob(terms);
    }

    function test_VolunteersAreCheckedForNothing() public {
        IJobBoard.JobTerms memory terms = jobTerms(4);
        (terms.pricePerTask, terms.checkFee) = (0, 0);
        postJob(terms);
    }

    function test_MatchFreesAllButTheStakeOfAClearedLease() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        assertEq(board.getLease(leaseId).lockedTokens, 6 * TOKEN, "a tenth of 60");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 6 * TOKEN, "the rest is free");
    }

    function test_DrawFreesTheSameWhoeverDraws() public {
        registerNodes(3);
        uint256 history = openChallenge(0, jobId, HONEST, 4);
        playRoundOne(history, HONEST, HONEST);
        settle(history);
        uint256 own = undrawnLease();
        VM.prank(nodeAt(0));
        board.draw(own);
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 2 * TOKEN, "drawn by its node");
        uint256 other = undrawnLease();
        board.draw(other);
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 4 * TOKEN, "drawn by a stranger");
        settle(own);
        settle(other);
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "settled");
    }

    function test_PenaltyIsNeverMoreThanTheLock() public {
        clearAndDemand();
        timeOut(leaseInHand);
        assertState(leaseInHand, IJobBoard.LeaseState.Expired, "the key was kept");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 6 * TOKEN, "a fifth of 60 is more than 6");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "nothing is left locked");
    }

    function test_KeysAreFreeWhereDisputesAre() public {
        depositTokens = 0;
        deployNetwork(boardParameters());
        fundArtist(artist, 1000 * TOKEN);
        jobId = postJob(jobTerms(10));
        assertEq(verification.keyFee(), 0, "a sixth of nothing");
        clearAndDemand();
        disclose(leaseInHand, HONEST, CONTENT_KEY);
        assertState(leaseInHand, IJobBoard.LeaseState.Cleared, "as before");
    }

    function test_CallsBurnNoMoreThanTheBudgetHolds() public {
        registerNodes(5);
        IJobBoard.JobTerms memory terms = jobTerms(4);
        terms.checkBudget = 3;
        uint256 small = postJob(terms);
        uint256 leaseId = openChallenge(0, small, HONEST);
        uint256 outstanding = bank.outstandingCredits();
        for (uint256 i = 0; i < 4; ++i) {
            timeOut(leaseId);
        }
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "nobody is left");
        assertEq(bank.outstandingCredits(), outstanding - 3 * CHECK_FEE, "three fees are gone");
        assertEq(board.getJob(small).checkCredits, 0, "all that there was");
    }

    /// @dev An artist that checks its own hidden scene proves nothing.
    function test_ArtistThatPublishesCostsNobodyABond() public {
        registerNodes(2);
        IJobBoard.JobTerms memory terms = jobTerms(4);
        terms.callRule = ARTIST_TOO;
        uint256 hidden = postJob(terms);
        uint256 leaseId = openChallenge(0, hidden, HONEST);
        timeOut(leaseId);
        assertEq(checkerAt(leaseId, 1), artist, "the artist checks");
        publish(leaseId, artist, HONEST);
        answer(leaseId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "and clears");
        assertEq(registry.getNode(nodeAt(1)).stakeTokens, STAKE, "the other keeps its stake");
        assertEq(registry.getNode(nodeAt(1)).lockedTokens, 0, "free");
    }

    function test_RevertWhen_StrangerBurnsEscrow() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.burnEscrow(1);
    }

    /// @dev External, so that a revert can be expected.
    function post(IJobBoard.JobTerms calldata terms) external {
        postJob(terms);
    }

    uint256 private leaseInHand;

    function clearAndDemand() private {
        registerNodes(3);
        leaseInHand = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseInHand, HONEST, HONEST);
        token.transfer(artist, 10 * TOKEN);
        VM.prank(artist);
        token.approve(address(verification), type(uint256).max);
        VM.prank(artist);
        verification.demandKey(leaseInHand);
    }

    /// @dev A lease of one task of node 0, past its draw block, whose hash does not draw it.
    function undrawnLease() private returns (uint256 leaseId) {
        leaseId = leaseTasks(0, jobId, 1);
        submit(leaseId, 1, HONEST);
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        VM.roll(drawBlock + 1);
        for (uint256 i = 0; i < 50; ++i) {
            VM.setBlockhash(drawBlock, keccak256(abi.encode("block", i)));
            uint256 state = VM.snapshotState();
            bool isDrawn = board.draw(leaseId);
            VM.revertToState(state);
            if (!isDrawn) return leaseId;
        }
        assertTrue(false, "every hash draws it");
    }

    function expectFee(uint48 fee, uint48 price) private {
        IJobBoard.JobTerms memory terms = jobTerms(4);
        (terms.pricePerTask, terms.checkFee) = (price, fee);
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, "checkFee", fee));
        this.post(terms);
    }
}
