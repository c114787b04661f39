// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";

/// @title The tasks of a job that wait for a node: runs that came back, then the tasks never leased.
/// @dev Every task is in at most one of: the tail from `nextTask`, one returned run, one live lease, the settled
/// tasks. Runs leave the pool when they are taken, so they stay disjoint.
library TaskPool {
    /// @notice A run of tasks: first, first + 1, ..., first + count - 1.
    struct Run {
        uint32 first;
        uint32 count;
    }

    /// @notice Takes the next run of at most `maxCount` tasks, from the newest returned run or else from the tail.
    /// @param job The job.
    /// @param returned Runs of the job that came back.
    /// @param maxCount Most tasks, 1 or more.
    /// @return run The run; its count is 0 if no task waits.
    function takeRun(IJobBoard.Job storage job, Run[] storage returned, uint256 maxCount)
        internal
        returns (Run memory run)
    {
        if (job.returnedTasks > 0) {
            Run storage last = returned[returned.length - 1];
            run = Run({first: last.first, count: _minCount(last.count, maxCount)});
            if (run.count == last.count) {
                returned.pop();
            } else {
                last.first += run.count;
                last.count -= run.count;
            }
            job.returnedTasks -= run.count;
        } else {
            uint32 next = job.nextTask;
            run = Run({first: next, count: _minCount(job.taskCount - next, maxCount)});
            job.nextTask = next + run.count;
        }
        job.leasedTasks += run.count;
    }

    /// @notice Puts a leased run back.
    function giveBack(IJobBoard.Job storage job, Run[] storage returned, Run memory run) internal {
        returned.push(run);
        job.leasedTasks -= run.count;
        job.returnedTasks += run.count;
    }

    /// @notice Takes leased tasks out for good.
    function retire(IJobBoard.Job storage job, uint32 count) internal {
        job.leasedTasks -= count;
    }

    /// @notice Counts leased tasks as paid.
    function settle(IJobBoard.Job storage job, uint32 count) internal {
        job.leasedTasks -= count;
        job.settledTasks += count;
    }

    /// @notice Empties the pool.
    /// @return count Tasks that waited.
    function drain(IJobBoard.Job storage job) internal returns (uint256 count) {
        count = remaining(job);
        job.nextTask = job.taskCount;
        job.returnedTasks = 0;
    }

    /// @notice Tasks that wait.
    function remaining(IJobBoard.Job storage job) internal view returns (uint256) {
        return uint256(job.taskCount - job.nextTask) + job.returnedTasks;
    }

    function _minCount(uint32 available, uint256 maxCount) private pure returns (uint32) {
        return maxCount < available ? uint32(maxCount) : available;
    }
}
