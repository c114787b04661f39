// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Stage} from "./Stage.sol";

/// @title What artists and sponsors do with jobs.
abstract contract JobActs is Stage {
    uint32 internal constant BID_BLOCKS = 300;
    /// @dev Preimages of an artist's chain.
    uint256 private constant CHAIN_LENGTH = 32;

    function post(uint256 taskCount, uint256 mood) external counted {
        IJobBoard.JobTerms memory terms = someTerms(taskCount);
        terms.callRule = uint8(mood % 8);
        if (mood % 3 == 0) terms.cellsPerCheck = uint8(bound(mood >> 8, 4, 8));
        postJob(terms);
    }

    /// @dev A job for volunteers.
    function postFree(uint256 taskCount, uint256 mood) external counted {
        IJobBoard.JobTerms memory terms = someTerms(taskCount);
        terms.pricePerTask = 0;
        if (mood % 2 == 0) terms.checkFee = 0;
        postJob(terms);
    }

    function postSponsored(uint256 taskCount, uint256 mood) external counted {
        IJobBoard.JobTerms memory terms = someTerms(taskCount);
        terms.sponsor = SPONSOR;
        if (mood % 2 == 0) terms.bidBlocks = BID_BLOCKS;
        postJob(terms);
    }

    function postAuction(uint256 taskCount) external counted {
        IJobBoard.JobTerms memory terms = someTerms(taskCount);
        terms.bidBlocks = BID_BLOCKS;
        postJob(terms);
    }

    function allowSpending(uint256 credits) external counted {
        VM.prank(SPONSOR);
        bank.allowSpending(artist, bound(credits, 0, 20 * CREDIT));
    }

    /// @dev For a submission that waits for its draw, or too late for it.
    function revealSome(uint256 seed, uint256 mood) external counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Submitted);
        if (!isFound) return;
        if (mood % 4 == 0) rollTo(board.getLease(leaseId).drawBlock + 1);
        uint256 job = leaseId >> 32;
        bytes32 next = preimage(CHAIN_LENGTH - 1 - board.getJob(job).revealCount);
        VM.prank(artist);
        board.revealPreimage(job, next);
    }

    function noticeSome(uint256 seed) external counted {
        uint256 job = jobsFrom(seed)[0];
        VM.prank(artist);
        noticeBoard.publishKeys(job, keccak256(abi.encode(seed)));
    }

    /// @dev Not always: a cancelled job has little future.
    function cancelSome(uint256 job, uint256 mood) external watched counted {
        if (mood % 2 != 0) return;
        job = jobsFrom(job)[0];
        VM.prank(artist);
        board.cancelJob(job);
    }

    /// @dev The first job from a random one on that is finished.
    function closeSome(uint256 seed) external watched counted {
        uint256[] memory jobs = jobsFrom(seed);
        uint256 i = 0;
        while (board.remainingTasks(jobs[i]) + board.getJob(jobs[i]).leasedTasks > 0) ++i;
        board.closeJob(jobs[i]);
    }

    /// @dev At prices whose fees come out uneven. Reverts once there are enough jobs.
    function someTerms(uint256 taskCount) private view returns (IJobBoard.JobTerms memory terms) {
        assertTrue(board.jobCount() < MAX_JOBS && board.openJobs().length < MAX_OPEN_JOBS, "there are enough jobs");
        terms = jobTerms(uint32(bound(taskCount, 1, 8)));
        terms.pricePerTask = PRICE - 17;
        terms.checkFee = CHECK_FEE + 3;
        terms.randomHead = preimage(CHAIN_LENGTH);
    }

    /// @dev Number `index` of the artist's chain, in which the hash of one is the next.
    function preimage(uint256 index) private pure returns (bytes32 value) {
        value = SALT;
        for (uint256 i = 0; i < index; ++i) {
            value = keccak256(abi.encode(value));
        }
    }
}
