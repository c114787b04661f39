// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Renders} from "../support/Renders.sol";
import {JobActs} from "./JobActs.sol";

/// @title What nodes do with leases, from taking one to its pay.
abstract contract LeaseActs is JobActs {
    /// @dev How each lease was rendered.
    mapping(uint256 leaseId => Renders.Quality) internal _rendered;

    function takeLease(uint256 node, uint256 job, uint256 count) external watched counted {
        job = leasableJob(job);
        address renderer = liveNode(node);
        bool isQuoted = board.getJob(job).quotedBlock == block.number;
        VM.prank(renderer);
        uint256 leaseId = board.lease(job, bound(count, 1, 4));
        if (!isQuoted) noteLock(leaseId);
    }

    function submitSome(uint256 seed, uint256 count, uint256 mood) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        _rendered[leaseId] = someQuality(mood);
        submit(leaseId, uint32(bound(count, 1, board.getLease(leaseId).taskCount)), _rendered[leaseId]);
    }

    function returnSome(uint256 seed) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        VM.prank(board.getLease(leaseId).node);
        board.returnLease(leaseId);
    }

    function expireSome(uint256 seed) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        rollTo(board.getLease(leaseId).deadlineBlock + 1);
        board.expireLease(leaseId);
    }

    function drawSome(uint256 seed) external watched counted {
        (uint256 leaseId, bool isFound) = pickToDraw(seed);
        if (isFound) board.draw(leaseId);
    }

    /// @dev Seldom while it can be disputed.
    function settleSome(uint256 seed, uint256 mood) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        uint256 opensAtBlock = lease.drawBlock + board.getParameters().acceptanceBlocks;
        if (mood % 32 == 0) rollTo(opensAtBlock);
        if (block.number >= opensAtBlock) board.settle(leaseId);
        else if (mood % 4 == 1) settle(leaseId);
        else return;
        noteSettled(lease);
    }

    /// @dev One transaction for all there is to do: of an artist, which settles early, of a node that settles once it may,
    /// or of one that submits.
    function workSome(uint256 seed, uint256 job, uint256 count, uint256 mood) external watched counted {
        IJobBoard.Lease memory settled;
        IJobBoard.Submission[] memory submissions;
        address worker = artist;
        if (mood % 4 > 1) (worker, submissions) = prepareSubmission(seed, mood);
        else settled = pickToSettle(seed);
        if (mood % 4 == 1 && settled.leaseId > 0) worker = settled.node;
        if (worker == settled.node) rollTo(settled.drawBlock + board.getParameters().acceptanceBlocks);
        (uint256 drawn, bool isDrawing) = pickToDraw(seed);
        IJobBoard.LeaseRequest[] memory requests = new IJobBoard.LeaseRequest[](worker == artist ? 0 : count % 3);
        for (uint256 i = 0; i < requests.length; ++i) {
            requests[i] = IJobBoard.LeaseRequest(leasableJob(job), bound(count, 1, 4));
        }
        VM.prank(worker);
        board.work(listOf(settled.leaseId), listOf(isDrawing ? drawn : 0), submissions, requests);
        if (settled.leaseId > 0) noteSettled(settled);
    }

    /// @dev A submitted lease, in a block in which it can be drawn.
    function pickToDraw(uint256 seed) internal returns (uint256 leaseId, bool isFound) {
        (leaseId, isFound) = pick(seed, IJobBoard.LeaseState.Submitted);
        if (!isFound) return (leaseId, isFound);
        rollTo(board.getLease(leaseId).drawBlock + 1);
    }

    /// @dev The first job from a random one on whose tasks any node may lease.
    function leasableJob(uint256 seed) private view returns (uint256) {
        uint256[] memory jobs = jobsFrom(seed);
        for (uint256 i = 0; i < jobs.length; ++i) {
            bool isForAll = !board.getJob(jobs[i]).isAuction || desk.isOpenToAll(jobs[i]);
            if (isForAll && board.remainingTasks(jobs[i]) > 0) return jobs[i];
        }
        revert("no task waits");
    }

    function pickToSettle(uint256 seed) private view returns (IJobBoard.Lease memory lease) {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (isFound) lease = board.getLease(leaseId);
    }

    /// @dev A node with a lease to submit, or any node and nothing.
    function prepareSubmission(uint256 seed, uint256 mood)
        private
        returns (address node, IJobBoard.Submission[] memory list)
    {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return (liveNode(seed), list);
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        _rendered[leaseId] = someQuality(mood);
        bytes32 root = treeRootOf(leaseId, lease.taskCount, _rendered[leaseId]);
        list = new IJobBoard.Submission[](1);
        list[0] = IJobBoard.Submission(leaseId, lease.taskCount, root, RESULTS_DIGEST, CONTENT_KEY_HASH);
        return (lease.node, list);
    }

    /// @dev A list of one lease, or of none.
    function listOf(uint256 leaseId) private pure returns (uint256[] memory leaseIds) {
        leaseIds = new uint256[](leaseId > 0 ? 1 : 0);
        if (leaseId > 0) leaseIds[0] = leaseId;
    }
}
