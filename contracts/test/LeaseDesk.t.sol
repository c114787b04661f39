// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Leases: who gets tasks, how they come back, when they are paid.
contract LeaseDeskTest is Challenges {
    function setUp() public override {
        super.setUp();
        registerNodes(2);
    }

    function test_LeaseLocksTwentyTimesItsPay() public {
        uint256 leaseId = leaseTasks(0, jobId, 3);
        assertEq(leaseId, jobId << 32, "the number is made of job and index");
        assertEq(board.getLease(leaseId).payCredits, 3 * CREDIT, "the pay is price times tasks");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 60 * TOKEN, "20 times the pay is locked");
    }

    function test_LeaseTakesNoMoreThanTheJobAllows() public {
        assertEq(board.getLease(leaseTasks(0, jobId, 100)).taskCount, 4, "the job's maximum");
        assertEq(board.getLease(leaseTasks(0, jobId, 100)).firstTask, 4, "then the next run");
        assertEq(board.getLease(leaseTasks(0, jobId, 100)).taskCount, 2, "then what is left");
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_NoTasksLeft.selector, jobId));
        this.leaseAs(nodeAt(0));
    }

    function test_RevertWhen_StakeIsTooLow() public {
        registerNode(nodeAt(5), operatorAt(5), uint128(100 * TOKEN));
        leaseTasks(5, jobId, 4);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_FreeStakeTooLow.selector);
        this.leaseAs(nodeAt(5));
    }

    function test_RevertWhen_CallerIsNoNode() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_NodeNotLive.selector, artist));
        this.leaseAs(artist);
    }

    function test_RevertWhen_NodeIsLeaving() public {
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        VM.expectPartialRevert(IJobBoard.JobBoard_NodeNotLive.selector);
        this.leaseAs(nodeAt(0));
    }

    function test_RevertWhen_TooFewOthersCouldCheck() public {
        IJobBoard.BoardParameters memory parameters = boardParameters();
        parameters.minOtherOperators = 3;
        deployNetwork(parameters);
        fundArtist(artist, 100 * TOKEN);
        jobId = postJob(jobTerms(10));
        registerNodes(3);
        registerNode(nodeAt(3), operatorAt(2), STAKE);
        registerNode(nodeAt(4), artist, STAKE);
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_TooFewOperators.selector, 3));
        this.leaseAs(nodeAt(0));
        registerNode(nodeAt(5), operatorAt(5), STAKE);
        leaseTasks(0, jobId, 1);
    }

    function test_ReturnedLeaseIsLeasedAgain() public {
        uint256 leaseId = leaseTasks(0, jobId, 3);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Returned, "the lease is over");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the stake is free");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "and whole");
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        assertEq(board.getLease(leaseTasks(1, jobId, 4)).firstTask, 0, "returned tasks come first");
        VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
    }

    function test_ExpiredLeaseCostsThePenaltyOnce() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        VM.roll(board.getLease(leaseId).deadlineBlock + 1);
        board.expireLease(leaseId);
        assertEq(
            registry.getNode(nodeAt(0)).stakeTokens, STAKE - 80 * TOKEN * 50 / 10_000, "half a percent of the lock"
        );
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the rest is free");
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        board.expireLease(leaseId);
        assertEq(board.remainingTasks(jobId), 10, "the tasks came back once");
    }

    function test_ExpiredLeaseIsNeverPaid() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        VM.roll(board.getLease(leaseId).deadlineBlock + 1);
        board.expireLease(leaseId);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        this.submitAs(leaseId);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        settle(leaseId);
    }

    function test_LateSubmissionCountsWhileNobodyExpiredTheLease() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        VM.roll(board.getLease(leaseId).deadlineBlock + 100);
        submit(leaseId, 4, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        board.expireLease(leaseId);
    }

    function test_RevertWhen_LeaseStillOpen() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        VM.roll(board.getLease(leaseId).deadlineBlock);
        VM.expectPartialRevert(IJobBoard.JobBoard_LeaseStillOpen.selector);
        board.expireLease(leaseId);
    }

    function test_PartialSubmissionReturnsTheRest() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        submit(leaseId, 1, HONEST);
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        assertEq(lease.taskCount, 1, "one task stays");
        assertEq(lease.payCredits, CREDIT, "and its pay");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 20 * TOKEN, "and its stake");
        assertEq(board.remainingTasks(jobId), 9, "three came back");
        IJobBoard.Lease memory next = board.getLease(leaseTasks(1, jobId, 4));
        assertTrue(next.firstTask == 1 && next.taskCount == 3, "and are leased next");
    }

    function test_RevertWhen_SubmissionIsBad() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        expectBadSubmission(leaseId, 0, keccak256("root"), RESULTS_DIGEST, IJobBoard.JobBoard_BadTaskCount.selector);
        expectBadSubmission(leaseId, 5, keccak256("root"), RESULTS_DIGEST, IJobBoard.JobBoard_BadTaskCount.selector);
        expectBadSubmission(leaseId, 4, 0, RESULTS_DIGEST, IJobBoard.JobBoard_BadSubmission.selector);
        expectBadSubmission(leaseId, 4, keccak256("root"), 0, IJobBoard.JobBoard_BadSubmission.selector);
        VM.expectPartialRevert(IJobBoard.JobBoard_NotLeaseNode.selector);
        VM.prank(nodeAt(1));
        board.submit(IJobBoard.Submission(leaseId, 4, keccak256("root"), RESULTS_DIGEST, 0));
    }

    function test_RevertWhen_StrangerReturnsALease() public {
        uint256 leaseId = leaseTasks(0, jobId, 3);
        address[3] memory strangers = [nodeAt(1), artist, address(this)];
        for (uint256 i = 0; i < strangers.length; ++i) {
            VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_NotLeaseNode.selector, leaseId, strangers[i]));
            VM.prank(strangers[i]);
            board.returnLease(leaseId);
        }
        assertState(leaseId, IJobBoard.LeaseState.Leased, "the node still has it");
    }

    function test_RevertWhen_SettledTwice() public {
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        settle(leaseId);
    }

    function test_AnyoneSettlesAfterTheAcceptanceWindow() public {
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        uint256 opensAtBlock = board.getLease(leaseId).drawBlock + 20;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_AcceptanceOpen.selector, leaseId, opensAtBlock));
        board.settle(leaseId);
        VM.roll(opensAtBlock);
        board.settle(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Settled, "a stranger settled it");
    }

    function test_RevertWhen_LeaseIsUnknown() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
        board.getLease(7);
    }

    function test_LeasesAreListedByPage() public {
        leaseTasks(0, jobId, 1);
        leaseTasks(0, jobId, 1);
        leaseTasks(1, jobId, 1);
        assertEq(board.leasesOf(jobId).length, 3, "all of them");
        IJobBoard.Lease[] memory page = board.leasesPage(jobId, 1, 5);
        assertEq(page.length, 2, "from the second on");
        assertEq(page[1].node, nodeAt(1), "in order");
        assertEq(board.leasesPage(jobId, 3, 5).length, 0, "at the end is nothing");
        assertEq(board.leasesPage(jobId, 4, 5).length, 0, "and nothing is beyond it");
    }

    /// @dev External, so that a revert can be expected.
    function leaseAs(address caller) external {
        VM.prank(caller);
        board.lease(jobId, 4);
    }

    /// @dev External, so that a revert can be expected.
    function submitAs(uint256 leaseId) external {
        submit(leaseId, 1, HONEST);
    }

    function expectBadSubmission(uint256 leaseId, uint256 count, bytes32 root, bytes32 resultsDigest, bytes4 selector)
        private
    {
        VM.expectPartialRevert(selector);
        VM.prank(nodeAt(0));
        board.submit(IJobBoard.Submission(leaseId, count, root, resultsDigest, 0));
    }
}
