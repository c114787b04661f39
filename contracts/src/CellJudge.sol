// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {CellTree} from "./libraries/CellTree.sol";
import {FingerprintJudge} from "./libraries/FingerprintJudge.sol";

/// @title Judges revealed cells; a contract of its own because both halves of a check do not fit into one.
contract CellJudge is ICellJudge {
    /// @inheritdoc ICellJudge
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
        returns (bool isProven, IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts)
    {
        isProven = CellTree.isUnderRoot(reveal, tasks, cells, root);
        verdicts = new IVerification.Verdict[](checks.length);
        firstVerdicts = new IVerification.Verdict[](checks.length);
        for (uint256 i = 0; i < checks.length; ++i) {
            (verdicts[i], firstVerdicts[i]) = _judge(reveal.fingerprints, checks[i], rule);
        }
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
