// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {TaskPool} from "../src/libraries/TaskPool.sol";
import {Claims} from "./support/Claims.sol";

/// @title Runs of tasks never overlap and never get lost.
contract TaskPoolTest is Claims {
    using TaskPool for IJobBoard.Job;

    uint32 private constant TASKS = 200;

    IJobBoard.Job private job;
    TaskPool.Run[] private returned;
    TaskPool.Run[] private held;

    function testFuzz_EveryTaskIsInOnePlaceAlone(uint256[40] calldata moves) public {
        job.taskCount = TASKS;
        for (uint256 i = 0; i < moves.length; ++i) {
            uint256 amount = moves[i] >> 8;
            if (moves[i] % 3 == 0 && held.length > 0) giveBack(amount);
            else if (moves[i] % 3 == 1 && held.length > 0) giveBackSuffix(amount);
            else take(amount);
            requirePartition();
        }
    }

    function test_EmptyPoolGivesNothing() public {
        job.taskCount = 2;
        assertEq(job.takeRun(returned, 5).count, 2, "all tasks at once");
        assertEq(job.takeRun(returned, 5).count, 0, "then nothing");
    }

    function test_DrainedPoolGivesNothing() public {
        job.taskCount = 10;
        TaskPool.Run memory run = job.takeRun(returned, 4);
        job.giveBack(returned, run);
        assertEq(job.drain(), 10, "ten waited");
        assertEq(job.remaining(), 0, "none waits");
    }

    function take(uint256 amount) private {
        TaskPool.Run memory run = job.takeRun(returned, bound(amount, 1, 30));
        if (run.count > 0) held.push(run);
    }

    function giveBack(uint256 amount) private {
        uint256 index = bound(amount, 0, held.length - 1);
        job.giveBack(returned, held[index]);
        removeHeld(index);
    }

    /// @dev Keeps a prefix, as a partial submission does.
    function giveBackSuffix(uint256 amount) private {
        uint256 index = bound(amount, 0, held.length - 1);
        TaskPool.Run memory run = held[index];
        if (run.count < 2) return;
        uint32 kept = uint32(bound(amount >> 8, 1, run.count - 1));
        job.giveBack(returned, TaskPool.Run(run.first + kept, run.count - kept));
        held[index].count = kept;
    }

    function removeHeld(uint256 index) private {
        held[index] = held[held.length - 1];
        held.pop();
    }

    function requirePartition() private view {
        uint256 seen = 0;
        for (uint256 i = 0; i < returned.length; ++i) {
            seen = addRun(seen, returned[i]);
        }
        uint256 waiting = TASKS - job.nextTask;
        assertEq(job.remaining(), countBits(seen) + waiting, "the counter counts what waits");
        for (uint256 i = 0; i < held.length; ++i) {
            seen = addRun(seen, held[i]);
        }
        assertEq(countBits(seen) + waiting, TASKS, "no task is lost");
        assertEq(job.leasedTasks, TASKS - job.remaining(), "the others are leased");
    }

    function addRun(uint256 seen, TaskPool.Run memory run) private view returns (uint256) {
        for (uint256 task = run.first; task < run.first + run.count; ++task) {
            assertTrue(task < job.nextTask, "the tail was never handed out");
            assertTrue(seen & (1 << task) == 0, "no task is in two places");
            seen |= 1 << task;
        }
        return seen;
    }

    function countBits(uint256 word) private pure returns (uint256 count) {
        for (; word > 0; word &= word - 1) {
            ++count;
        }
    }
}
