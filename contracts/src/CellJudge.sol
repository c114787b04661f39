// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {CellDraw} from "./libraries/CellDraw.sol";
import {CellTree} from "./libraries/CellTree.sol";
import {FingerprintJudge} from "./libraries/FingerprintJudge.sol";
import {PackedCells} from "./libraries/PackedCells.sol";
import {DISPUTE_ROUND} from "./libraries/Rounds.sol";

/// @title Draws cells and judges them; a contract of its own because both halves of a check do not fit into one.
contract CellJudge is ICellJudge {
    /// @inheritdoc ICellJudge
    function drawCells(Draw calldata draw) external pure returns (uint32[] memory tasks, uint32[] memory cells) {
        return _drawCells(draw);
    }

    /// @inheritdoc ICellJudge
    function judge(
        IVerification.CellReveal calldata reveal,
        bytes[] calldata checks,
        Draw calldata draw,
        bytes32 root,
        IJobBoard.Thresholds calldata rule
    )
        external
        pure
        returns (bool isProven, IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts)
    {
        isProven = _isProven(reveal, draw, root);
        verdicts = new IVerification.Verdict[](checks.length);
        firstVerdicts = new IVerification.Verdict[](checks.length);
        for (uint256 i = 0; i < checks.length; ++i) {
            (verdicts[i], firstVerdicts[i]) = _judge(reveal.fingerprints, checks[i], rule);
        }
    }

    function _isProven(IVerification.CellReveal calldata reveal, Draw calldata draw, bytes32 root)
        private
        pure
        returns (bool)
    {
        (uint32[] memory tasks, uint32[] memory cells) = _drawCells(draw);
        if (reveal.fingerprints.length != tasks.length * PackedCells.SIZE_BYTES) return false;
        return CellTree.isUnderRoot(reveal, tasks, cells, root);
    }

    function _drawCells(Draw calldata draw) private pure returns (uint32[] memory tasks, uint32[] memory cells) {
        CellDraw.Field memory field =
            CellDraw.Field(draw.firstTask, draw.taskCount, draw.cellsPerTask, draw.cellsPerCheck);
        if (draw.round != DISPUTE_ROUND) return CellDraw.drawCells(draw.seed, draw.round, field);
        return CellDraw.drawDisputed(draw.seed, field, draw.disputedTask, draw.disputedCells);
    }

    function _judge(bytes calldata own, bytes calldata check, IJobBoard.Thresholds calldata rule)
        private
        pure
        returns (IVerification.Verdict verdict, IVerification.Verdict firstVerdict)
    {
        if (check.length == 0) return (IVerification.Verdict.Match, IVerification.Verdict.Match);
        verdict = FingerprintJudge.judgeLists(own, check, rule);
        firstVerdict = FingerprintJudge.judgeFirstHalves(own, check, rule, verdict);
    }
}
