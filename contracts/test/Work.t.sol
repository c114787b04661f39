// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title Many leases in one transaction, and what a submission commits to.
contract WorkTest is Challenges {
    function setUp() public override {
        super.setUp();
        registerNodes(3);
    }

    function test_NodeSettlesSubmitsAndLeasesAtOnce() public {
        uint256 paid = clearedLease(0);
        uint256 rendered = leaseTasks(0, jobId, 2);
        VM.roll(block.number + 30);
        uint256 lockedBefore = registry.getNode(nodeAt(0)).lockedTokens;
        VM.prank(nodeAt(0));
        board.work(list(paid), new uint256[](0), submissionOf(rendered), requests(2));
        assertEq(bank.earnedOf(nodeAt(0)), 2 * CREDIT * 95 / 100, "the pay of the settled lease");
        assertState(rendered, IJobBoard.LeaseState.Submitted, "the rendered one is submitted");
        assertEq(board.getJob(jobId).settledTasks, 2, "two tasks are paid");
        assertEq(board.getJob(jobId).leasedTasks, 6, "one lease submitted, two new ones");
        assertEq(
            registry.getNode(nodeAt(0)).lockedTokens,
            lockedBefore + 76 * TOKEN,
            "a cleared one is freed, two are locked"
        );
    }

    function test_StrangerSettlesLeasesOfSeveralNodes() public {
        uint256 first = clearedLease(0);
        uint256 second = clearedLease(1);
        VM.roll(block.number + 30);
        uint256 firstCredits = bank.earnedOf(nodeAt(0));
        uint256 secondCredits = bank.earnedOf(nodeAt(1));
        board.work(
            both(first, second), new uint256[](0), new IJobBoard.Submission[](0), new IJobBoard.LeaseRequest[](0)
        );
        assertEq(bank.earnedOf(nodeAt(0)) - firstCredits, 2 * CREDIT * 95 / 100, "each node is paid its own");
        assertEq(bank.earnedOf(nodeAt(1)) - secondCredits, 2 * CREDIT * 95 / 100, "and so is the other");
        assertEq(registry.getNode(nodeAt(1)).lockedTokens, 0, "and free");
    }

    function test_WorkDraws() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        board.work(new uint256[](0), list(leaseId), new IJobBoard.Submission[](0), new IJobBoard.LeaseRequest[](0));
        assertState(leaseId, IJobBoard.LeaseState.Checking, "a first lease is checked");
    }

    function test_RevertWhen_OneStepIsRefused() public {
        uint256 leaseId = clearedLease(0);
        VM.roll(block.number + 30);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        board.work(
            both(leaseId, leaseId), new uint256[](0), new IJobBoard.Submission[](0), new IJobBoard.LeaseRequest[](0)
        );
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "nothing happened");
    }

    function test_RevertWhen_StakeDoesNotCoverAllLeases() public {
        jobId = postJob(jobTerms(200));
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_FreeStakeTooLow.selector);
        this.leaseMany(13);
    }

    function test_RevertWhen_StrangerWorks() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_NodeNotLive.selector, artist));
        VM.prank(artist);
        board.work(new uint256[](0), new uint256[](0), new IJobBoard.Submission[](0), requests(1));
    }

    function test_PartialSubmissionIsPaidForItsPart() public {
        uint256 leaseId = leaseTasks(0, jobId, 4);
        submit(leaseId, 1, HONEST);
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        assertEq(bank.earnedOf(nodeAt(0)), CREDIT * 95 / 100, "one task is paid");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the whole lock is free");
        assertEq(board.remainingTasks(jobId), 9, "the others wait");
    }

    function test_PartialSubmissionsAtOnceFreeTheStakeOfEach() public {
        VM.prank(nodeAt(0));
        board.work(new uint256[](0), new uint256[](0), new IJobBoard.Submission[](0), requests(2));
        IJobBoard.Submission[] memory submissions = new IJobBoard.Submission[](2);
        for (uint256 i = 0; i < 2; ++i) {
            submissions[i] =
                IJobBoard.Submission((jobId << 32) + i, 1, keccak256("root"), RESULTS_DIGEST, CONTENT_KEY_HASH);
        }
        VM.prank(nodeAt(0));
        board.work(new uint256[](0), new uint256[](0), submissions, new IJobBoard.LeaseRequest[](0));
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 40 * TOKEN, "half of each lease's 40 tokens is free");
    }

    function test_LeasesSettledAtOncePayTheSumOfEach() public {
        uint256 first = clearedLease(0);
        uint256 second = leaseTasks(0, jobId, 2);
        submit(second, 2, HONEST);
        if (draw(second)) playRoundOne(second, HONEST, HONEST);
        VM.roll(block.number + 30);
        (uint256 held, uint256 outstanding) = (bank.earnedOf(nodeAt(0)), bank.outstandingCredits());
        VM.prank(nodeAt(0));
        board.work(both(first, second), new uint256[](0), new IJobBoard.Submission[](0), requests(0));
        assertEq(bank.earnedOf(nodeAt(0)) - held, 4 * CREDIT * 95 / 100, "the pay of both");
        assertEq(outstanding - bank.outstandingCredits(), 4 * CREDIT * 5 / 100, "the fees of both burn");
    }

    function test_VolunteerLeasesSettledAtOnceAwardThePointsOfEach() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.pricePerTask = 0;
        jobId = postJob(terms);
        uint256 first = clearedLease(0);
        uint256 second = leaseTasks(0, jobId, 2);
        submit(second, 2, HONEST);
        if (draw(second)) playRoundOne(second, HONEST, HONEST);
        VM.roll(block.number + 30);
        VM.prank(nodeAt(0));
        board.work(both(first, second), new uint256[](0), new IJobBoard.Submission[](0), requests(0));
        assertEq(bank.pointsOf(nodeAt(0)), 4 * CELLS_PER_TASK, "every cell of both");
    }

    function testFuzz_CommitmentIsATreeWithTheResultsAsALeaf(bytes32 root, bytes32 results, bytes32 key) public view {
        bytes32 leaf = Renders.resultsLeaf(results, key);
        bytes32 pair = keccak256(root < leaf ? abi.encode(root, leaf) : abi.encode(leaf, root));
        assertTrue(board.commitmentOf(root, results, key) == Renders.cut(pair), "the root and the leaf are siblings");
        assertTrue(
            leaf != Renders.cut(keccak256(abi.encode(results, key))),
            "the leaf is hashed twice: no pair of hashes passes for it"
        );
    }

    /// @dev External, so that a revert can be expected.
    function leaseMany(uint256 count) external {
        VM.prank(nodeAt(0));
        board.work(new uint256[](0), new uint256[](0), new IJobBoard.Submission[](0), requests(count));
    }

    function clearedLease(uint256 node) private returns (uint256 leaseId) {
        leaseId = openChallenge(node, jobId, HONEST, 2);
        playRoundOne(leaseId, HONEST, HONEST);
    }

    function both(uint256 first, uint256 second) private pure returns (uint256[] memory leaseIds) {
        leaseIds = new uint256[](2);
        (leaseIds[0], leaseIds[1]) = (first, second);
    }

    function list(uint256 leaseId) private pure returns (uint256[] memory leaseIds) {
        leaseIds = new uint256[](1);
        leaseIds[0] = leaseId;
    }

    function submissionOf(uint256 leaseId) private view returns (IJobBoard.Submission[] memory submissions) {
        submissions = new IJobBoard.Submission[](1);
        submissions[0] = IJobBoard.Submission(leaseId, 2, keccak256("root"), RESULTS_DIGEST, CONTENT_KEY_HASH);
    }

    /// @dev Wishes for two tasks each, or for as many as the job allows when there are many.
    function requests(uint256 count) private view returns (IJobBoard.LeaseRequest[] memory wishes) {
        wishes = new IJobBoard.LeaseRequest[](count);
        for (uint256 i = 0; i < count; ++i) {
            wishes[i] = IJobBoard.LeaseRequest(jobId, count > 2 ? 4 : 2);
        }
    }
}
