// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Jobs: posting, cancelling, closing, and where the escrow goes.
contract JobBoardTest is Challenges {
    uint256 private constant ESCROW = 10 * CREDIT + 20 * (CREDIT / 10);
    uint256 private constant BOUGHT = 10_000 * CREDIT;

    function test_PostedJobHoldsItsEscrow() public view {
        IJobBoard.Job memory job = board.getJob(jobId);
        assertEq(job.artist, artist, "the artist is noted");
        (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(jobId);
        assertEq(taskCredits + checkCredits, ESCROW, "the escrow is price and check budget");
        assertEq(bank.creditsOf(artist), BOUGHT - ESCROW, "it comes from the artist's credits");
        assertEq(bank.escrowCredits(), ESCROW, "and lies in the bank");
        assertEq(board.openJobs()[0], jobId, "the job is listed");
        assertEq(board.remainingTasks(jobId), 10, "all tasks wait");
    }

    function test_RevertWhen_CreditsAreTooLow() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_CreditsTooLow.selector);
        board.postJob(jobTerms(1));
    }

    function test_RevertWhen_TermsAreOutOfRange() public {
        IJobBoard.JobTerms memory terms = jobTerms(1);
        terms.manifestDigest = 0;
        expectBadTerm(terms, "manifestDigest", 0);
        terms = jobTerms(0);
        expectBadTerm(terms, "taskCount", 0);
        terms = jobTerms(1);
        terms.cellsPerTask = 0;
        expectBadTerm(terms, "cellsPerTask", 0);
        terms = jobTerms(1);
        terms.checkBudget = 2;
        expectBadTerm(terms, "checkBudget", 2);
        terms = jobTerms(1);
        terms.maxTasksPerLease = 0;
        expectBadTerm(terms, "maxTasksPerLease", 0);
        terms = jobTerms(1);
        terms.leaseBlocks = 0;
        expectBadTerm(terms, "leaseBlocks", 0);
        terms = jobTerms(1);
        terms.thresholds.mismatchBits = 513;
        expectBadTerm(terms, "mismatchBits", 513);
        terms = jobTerms(1);
        terms.thresholds.mismatchMean = 1;
        expectBadTerm(terms, "mismatchMean", 1);
        terms = jobTerms(1);
        (terms.pricePerTask, terms.bidBlocks) = (0, 9);
        expectBadTerm(terms, "bidBlocks", 9);
        terms = jobTerms(1);
        terms.checkFee = type(uint48).max;
        terms.checkBudget = type(uint32).max;
        expectBadTerm(terms, "checkBudget", uint256(type(uint48).max) * type(uint32).max);
    }

    function test_CancelledJobIsRefundedAndClosed() public {
        VM.prank(artist);
        board.cancelJob(jobId);
        assertEq(uint256(board.getJob(jobId).state), uint256(IJobBoard.JobState.Closed), "nothing was in flight");
        assertEq(bank.creditsOf(artist), BOUGHT, "all credits are back");
        assertEq(bank.escrowCredits(), 0, "the escrow is empty");
        assertEq(board.openJobs().length, 0, "the job is not listed");
    }

    function test_CancelledJobStillPaysWhatIsInFlight() public {
        registerNodes(2);
        uint256 leaseId = leaseTasks(0, jobId, 3);
        VM.prank(artist);
        board.cancelJob(jobId);
        assertEq(board.remainingTasks(jobId), 0, "nothing is left to lease");
        assertEq(bank.escrowCredits(), 3 * CREDIT + 2 * CREDIT, "the leased tasks and the check budget stay");
        VM.expectPartialRevert(IJobBoard.JobBoard_JobNotOpen.selector);
        this.leaseAs(1);

        submit(leaseId, 2, HONEST);
        assertEq(bank.escrowCredits(), 2 * CREDIT + 2 * CREDIT, "the task not submitted is refunded, not leased again");
        assertEq(board.remainingTasks(jobId), 0, "still nothing is left to lease");
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        board.closeJob(jobId);
        assertEq(bank.creditsOf(artist), BOUGHT - 2 * CREDIT - CREDIT / 10, "two tasks and one check were paid");
        assertEq(bank.escrowCredits(), 0, "the escrow is empty");
    }

    function test_CancelledJobRefundsARejectedLease() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        VM.prank(artist);
        board.cancelJob(jobId);
        playRoundOne(leaseId, CHEAT, HONEST);
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
        board.getLease(leaseId);
        board.closeJob(jobId);
        assertEq(bank.creditsOf(artist), BOUGHT, "the slash paid the checkers, the artist paid nothing");
    }

    function test_ClosedJobRefundsTheCheckBudget() public {
        IJobBoard.JobTerms memory terms = jobTerms(2);
        uint256 smallJob = postJob(terms);
        registerNodes(2);
        uint256 leaseId = leaseTasks(0, smallJob, 2);
        submit(leaseId, 2, HONEST);
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_JobUnfinished.selector);
        board.closeJob(smallJob);
        settle(leaseId);
        assertEq(board.settledTasks(smallJob), 2, "both tasks are settled");
        board.closeJob(smallJob);
        assertEq(bank.escrowCredits(), ESCROW, "only the first job's escrow is left");
        VM.expectPartialRevert(IJobBoard.JobBoard_JobNotOpen.selector);
        board.closeJob(smallJob);
    }

    function test_RevertWhen_UnfinishedJobIsClosed() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_JobUnfinished.selector, jobId, 10, 0));
        board.closeJob(jobId);
    }

    function test_RevertWhen_StrangerCancels() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_NotArtist.selector);
        board.cancelJob(jobId);
    }

    function test_RevertWhen_JobIsCancelledTwice() public {
        VM.prank(artist);
        board.cancelJob(jobId);
        VM.expectPartialRevert(IJobBoard.JobBoard_JobNotOpen.selector);
        VM.prank(artist);
        board.cancelJob(jobId);
    }

    function test_RevertWhen_JobIsUnknown() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_JobUnknown.selector, 99));
        board.getJob(99);
    }

    function test_RevertWhen_StrangerConcludes() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.concludeCheck(1, IJobBoard.LeaseState.Cleared, new address[](0));
    }

    function test_ExhaustedCheckBudgetLeavesTheTasksPaid() public {
        IJobBoard.JobTerms memory terms = jobTerms(2);
        terms.checkBudget = 3;
        terms.maxTasksPerLease = 1;
        uint256 smallJob = postJob(terms);
        registerNodes(5);
        uint256 first = openChallenge(0, smallJob, HONEST, 1);
        playRoundOne(first, HONEST, CHEAT);
        playRoundTwo(first, HONEST, NEAR, HONEST);
        uint256 second = openChallenge(1, smallJob, HONEST, 1);
        playRoundOne(second, HONEST, HONEST);
        assertEq(board.getJob(smallJob).checkCredits, 0, "the check budget is used up");
        uint256 third = openChallenge(2, smallJob, HONEST, 1);
        playRoundOne(third, HONEST, HONEST);
        assertState(third, IJobBoard.LeaseState.Cleared, "checks go on unpaid");
        settle(second);
        settle(third);
        (uint256 taskCredits,) = board.escrowOf(smallJob);
        assertEq(taskCredits, 0, "the tasks were paid in full");
    }

    /// @dev External, so that a revert can be expected.
    function leaseAs(uint256 nodeIndex) external {
        leaseTasks(nodeIndex, jobId, 1);
    }

    function expectBadTerm(IJobBoard.JobTerms memory terms, string memory name, uint256 value) private {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, name, value));
        board.postJob(terms);
    }
}
