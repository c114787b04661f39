// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @dev Most cells of round 1, whoever names their number.
uint8 constant MAX_CELLS = 32;

/// @title Which cells of a lease are rendered again.
/// @notice The leaves of all submitted tasks stand in one row, task by task. The row is cut into as many equal pieces as
/// cells are drawn, and each piece gives one: the cells differ and spread over the tasks.
library CellDraw {
    /// @notice The leaves a draw chooses from.
    struct Field {
        /// @notice First submitted task.
        uint32 firstTask;
        /// @notice Submitted tasks, 1 or more.
        uint32 taskCount;
        /// @notice Leaves of each task, 1 or more.
        uint32 cellsPerTask;
        /// @notice Cells drawn in round 1; fewer if the field is smaller.
        uint8 cellsPerCheck;
    }

    /// @notice Cells of a round: the original ones, in round 2 followed by as many fresh ones.
    /// @param seed Seed of the challenge.
    /// @param round 1 or 2.
    /// @param field What to choose from.
    function drawCells(bytes32 seed, uint256 round, Field memory field)
        internal
        pure
        returns (uint32[] memory tasks, uint32[] memory cells)
    {
        uint256 perTask = field.cellsPerTask;
        uint256 firstTask = field.firstTask;
        uint256 total = field.taskCount * perTask;
        uint256 perSet = total < field.cellsPerCheck ? total : field.cellsPerCheck;
        uint256 count = perSet * round;
        tasks = new uint32[](count);
        cells = new uint32[](count);
        bytes32 cellSeed = Hashes.efficientKeccak256(seed, "cell");
        // Nothing overflows: a lease has fewer than 2^16 tasks of fewer than 2^32 cells, a round 64 cells or fewer.
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                uint256 random = uint256(Hashes.efficientKeccak256(cellSeed, bytes32(i)));
                uint256 leaf = _drawLeaf(random, i % perSet, perSet, total);
                tasks[i] = uint32(firstTask + leaf / perTask);
                cells[i] = uint32(leaf % perTask);
            }
        }
    }

    /// @notice Cells of a dispute: those named, or drawn from the disputed task; then fresh ones of the whole lease.
    /// @param seed Seed of the dispute.
    /// @param field The lease's leaves.
    /// @param task The disputed task.
    /// @param named Cells of it; empty to draw them.
    function drawDisputed(bytes32 seed, Field memory field, uint32 task, uint32[] memory named)
        internal
        pure
        returns (uint32[] memory tasks, uint32[] memory cells)
    {
        if (named.length == 0) {
            bytes32 taskSeed = Hashes.efficientKeccak256(seed, "task");
            (, named) = drawCells(taskSeed, 1, Field(task, 1, field.cellsPerTask, field.cellsPerCheck));
        }
        (uint32[] memory freshTasks, uint32[] memory freshCells) = drawCells(seed, 1, field);
        tasks = new uint32[](named.length + freshTasks.length);
        cells = new uint32[](tasks.length);
        for (uint256 i = 0; i < tasks.length; ++i) {
            bool isNamed = i < named.length;
            tasks[i] = isNamed ? task : freshTasks[i - named.length];
            cells[i] = isNamed ? named[i] : freshCells[i - named.length];
        }
    }

    /// @dev A leaf of the piece `piece` of `pieces`; a piece is never empty because pieces <= total.
    function _drawLeaf(uint256 random, uint256 piece, uint256 pieces, uint256 total) private pure returns (uint256) {
        unchecked {
            uint256 begin = piece * total / pieces;
            uint256 end = (piece + 1) * total / pieces;
            return begin + random % (end - begin);
        }
    }
}
