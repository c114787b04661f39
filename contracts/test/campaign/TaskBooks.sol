// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Books} from "./Books.sol";

/// @title What holds of tasks and leases after any sequence of acts.
abstract contract TaskBooks is Books {
    function requireLeasesEndedWell() internal view {
        assertTrue(!actors.isConvictedWithoutReason(), "a conviction has two accusers");
        assertTrue(!actors.hasEndMoved(), "a lease that has ended stays as it ended");
        assertTrue(!actors.isTaskPaidTwice(), "no task is paid twice");
    }

    /// @dev A task is settled, leased or waiting, and never two of these.
    function requireNoTaskIsHeldTwice(Page[] memory pages) internal view {
        for (uint256 i = 0; i < pages.length; ++i) {
            IJobBoard.Job memory job = pages[i].job;
            uint256 settled = actors.settledRuns(pages[i].jobId);
            uint256 live = requireApart(pages[i].leases, settled);
            assertEq(job.settledTasks, actors.settledCount(pages[i].jobId), "every settled task was paid once");
            assertEq(job.leasedTasks, live, "tasks in flight are counted");
            requireEscrow(pages[i], live);
        }
    }

    /// @return live Tasks of leases that neither were settled nor ended.
    function requireApart(IJobBoard.Lease[] memory leases, uint256 seen) private pure returns (uint256 live) {
        for (uint256 i = 0; i < leases.length; ++i) {
            if (!isLive(leases[i].state)) continue;
            uint256 run = ((1 << leases[i].taskCount) - 1) << leases[i].firstTask;
            assertTrue(seen & run == 0, "no task is in two leases, or leased after it was paid");
            seen |= run;
            live += leases[i].taskCount;
        }
    }

    function requireEscrow(Page memory page, uint256 liveTasks) private view {
        if (page.job.state == IJobBoard.JobState.Closed) {
            (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(page.jobId);
            assertEq(taskCredits + checkCredits, 0, "a closed job holds nothing");
        } else if (page.job.state == IJobBoard.JobState.Open) {
            uint256 tasks = page.job.settledTasks + liveTasks + board.remainingTasks(page.jobId);
            assertEq(tasks, page.job.taskCount, "no task is lost");
        }
    }
}
