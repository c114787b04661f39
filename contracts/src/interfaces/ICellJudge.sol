// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "./IJobBoard.sol";
import {IVerification} from "./IVerification.sol";

/// @title The judge: proves revealed cells and compares renders of them. It holds nothing and remembers nothing.
interface ICellJudge {
    /// @notice Compares what checkers published with what a renderer reveals, cell by cell.
    /// @param reveal The renderer's fingerprints and their proof.
    /// @param checks Packed fingerprints of each checker, in the same order; an empty list stands for the renderer's own.
    /// @param tasks Task number of each cell.
    /// @param cells Leaf number of each cell in its task.
    /// @param root What the renderer committed to.
    /// @param rule Thresholds of the job.
    /// @return isProven Whether every revealed cell stands under the root; nothing else counts if not.
    /// @return verdicts What each check says of all cells.
    /// @return firstVerdicts What it says of the first half of them, in round 2 the cells of round 1.
    function judge(
        IVerification.CellReveal calldata reveal,
        bytes[] calldata checks,
        uint32[] calldata tasks,
        uint32[] calldata cells,
        bytes32 root,
        IJobBoard.Thresholds calldata rule
    )
        external
        pure
        returns (bool isProven, IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts);
}
