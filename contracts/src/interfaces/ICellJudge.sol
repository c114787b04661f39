// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "./IJobBoard.sol";
import {IVerification} from "./IVerification.sol";

/// @title The judge: names the drawn cells, proves the revealed ones and compares renders of them. It holds nothing and
/// remembers nothing.
interface ICellJudge {
    /// @notice What a round of a challenge draws from, and by what.
    struct Draw {
        /// @notice Randomness of the challenge.
        bytes8 seed;
        /// @notice Round 1 or 2; 3 is a dispute.
        uint8 round;
        /// @notice Cells drawn in round 1; fewer if the lease has fewer.
        uint8 cellsPerCheck;
        /// @notice First submitted task.
        uint32 firstTask;
        /// @notice Submitted tasks, 1 or more.
        uint32 taskCount;
        /// @notice Leaves of each task, 1 or more.
        uint32 cellsPerTask;
        /// @notice The disputed task, in round 3.
        uint32 disputedTask;
        /// @notice The disputed cells of it; empty if they are drawn from it.
        uint32[] disputedCells;
    }

    /// @notice The cells of a round: the original ones, in round 2 followed by as many fresh ones; in round 3 those disputed
    /// and fresh ones.
    /// @return tasks Task number of each cell.
    /// @return cells Leaf number of each cell in its task.
    function drawCells(Draw calldata draw) external pure returns (uint32[] memory tasks, uint32[] memory cells);

    /// @notice Compares what checkers published with what a renderer reveals, cell by cell.
    /// @param reveal The renderer's fingerprints of the drawn cells and their proof.
    /// @param checks Packed fingerprints of each checker, in the same order; an empty list stands for the renderer's own.
    /// @param draw Names the cells.
    /// @param root What the renderer committed to.
    /// @param rule Thresholds of the job.
    /// @return isProven Whether the cells are those drawn, and every one stands under the root; nothing else counts if not.
    /// @return verdicts What each check says of all cells.
    /// @return firstVerdicts What it says of the first half of them, in round 2 the cells of round 1.
    function judge(
        IVerification.CellReveal calldata reveal,
        bytes[] calldata checks,
        Draw calldata draw,
        bytes32 root,
        IJobBoard.Thresholds calldata rule
    )
        external
        pure
        returns (bool isProven, IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts);
}
