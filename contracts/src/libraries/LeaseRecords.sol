// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";
import {LeaseWord} from "./LeaseWord.sol";
import {TaskPool} from "./TaskPool.sol";

/// @title The records of a job's leases. The record of a lease that is over is used again by a later one.
/// @dev A lease's number is jobId << 32 | generation << 20 | position: the position finds the record, and the generation
/// tells the leases apart that used it one after another. A free record holds the position of the next free one.
library LeaseRecords {
    using TaskPool for IJobBoard.Job;

    /// @notice What storage keeps of a lease.
    struct LeaseRecord {
        /// @notice Everything but the root; see {LeaseWords}.
        LeaseWord word;
        /// @notice What the node committed to.
        bytes32 root;
    }

    uint256 private constant LEASE_INDEX_BITS = 32;
    uint256 private constant POSITION_BITS = 20;
    uint256 private constant MAX_RECORDS = 1 << POSITION_BITS;
    uint256 private constant SWEPT_BY_RELEASE = 2;
    uint256 private constant MAX_GENERATION = (1 << LEASE_INDEX_BITS - POSITION_BITS) - 1;

    /// @notice Takes a free record, or a new one.
    /// @return leaseId Number of the lease.
    /// @return generation How many leases used the record before.
    /// @return record The record; its old word is the caller's to overwrite.
    function take(mapping(uint256 key => LeaseRecord) storage records, IJobBoard.Job storage job, uint256 jobId)
        internal
        returns (uint256 leaseId, uint256 generation, LeaseRecord storage record)
    {
        uint256 position = job.freeRecord;
        if (position > 0) {
            record = records[_keyAt(jobId, --position)];
            LeaseWord word = record.word;
            generation = word.generation() + 1;
            job.freeRecord = uint24(word.nextFree());
        } else {
            position = job.recordCount;
            if (position == MAX_RECORDS) revert IJobBoard.JobBoard_TooManyLeases(jobId);
            job.recordCount = uint24(position + 1);
            record = records[_keyAt(jobId, position)];
        }
        leaseId = jobId << LEASE_INDEX_BITS | generation << POSITION_BITS | position;
    }

    /// @notice Gives the record of a lease that is over to the next one. Towards the end of a job, when fewer tasks wait than
    /// are leased, the other leases' records are enough for them: then it is deleted, and two free ones with it. A deleted
    /// record is never used again, because its next lease would have a number that was given before; so that nobody can use
    /// them all up by leasing and returning, only paid leases have theirs deleted while tasks wait.
    /// @param word The record's word, to be written.
    function release(
        mapping(uint256 key => LeaseRecord) storage records,
        IJobBoard.Job storage job,
        uint256 leaseId,
        LeaseWord word
    ) internal {
        LeaseRecord storage record = records[_keyAt(jobIdOf(leaseId), leaseId % MAX_RECORDS)];
        uint256 waiting = job.remaining();
        if (waiting <= job.leasedTasks && (waiting == 0 || word.state() == IJobBoard.LeaseState.Settled)) {
            record.word = LeaseWord.wrap(0);
            record.root = 0;
            sweep(records, job, jobIdOf(leaseId), SWEPT_BY_RELEASE);
            return;
        }
        if (word.generation() < MAX_GENERATION) {
            word = word.withNextFree(job.freeRecord);
            job.freeRecord = uint24(leaseId % MAX_RECORDS) + 1;
        }
        record.word = word;
    }

    /// @notice Deletes free records of a job, at most `count`.
    function sweep(
        mapping(uint256 key => LeaseRecord) storage records,
        IJobBoard.Job storage job,
        uint256 jobId,
        uint256 count
    ) internal {
        uint256 position = job.freeRecord;
        if (position == 0) return;
        for (; count > 0 && position > 0; --count) {
            LeaseRecord storage record = records[_keyAt(jobId, position - 1)];
            position = record.word.nextFree();
            record.word = LeaseWord.wrap(0);
            record.root = 0;
        }
        job.freeRecord = uint24(position);
    }

    /// @notice The record of a lease; reverts if there is none, or if a later lease uses it.
    function find(mapping(uint256 key => LeaseRecord) storage records, uint256 leaseId)
        internal
        view
        returns (LeaseRecord storage record, LeaseWord word)
    {
        record = records[_keyAt(jobIdOf(leaseId), leaseId % MAX_RECORDS)];
        word = record.word;
        uint256 generation = leaseId >> POSITION_BITS & MAX_GENERATION;
        if (LeaseWord.unwrap(word) == 0 || word.generation() != generation) {
            revert IJobBoard.JobBoard_LeaseUnknown(leaseId);
        }
    }

    /// @notice The record at a position of a job, and the number of the lease that uses it.
    function readAt(mapping(uint256 key => LeaseRecord) storage records, uint256 jobId, uint256 position)
        internal
        view
        returns (uint256 leaseId, LeaseRecord storage record)
    {
        record = records[_keyAt(jobId, position)];
        leaseId = jobId << LEASE_INDEX_BITS | record.word.generation() << POSITION_BITS | position;
    }

    /// @notice The job that a lease belongs to.
    function jobIdOf(uint256 leaseId) internal pure returns (uint256) {
        return leaseId >> LEASE_INDEX_BITS;
    }

    function _keyAt(uint256 jobId, uint256 position) private pure returns (uint256) {
        return jobId << POSITION_BITS | position;
    }
}
