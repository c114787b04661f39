// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";
import {IVerification} from "../interfaces/IVerification.sol";
import {PackedCells} from "./PackedCells.sol";

/// @title The rule that compares two renders of the same cells. core/verify judges alike.
library FingerprintJudge {
    uint256 private constant EVERY_2ND_BIT = 0x5555555555555555555555555555555555555555555555555555555555555555;
    uint256 private constant EVERY_2ND_PAIR = 0x3333333333333333333333333333333333333333333333333333333333333333;
    uint256 private constant EVERY_2ND_NIBBLE = 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
    uint256 private constant EVERY_2ND_BYTE = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant ONE_IN_EVERY_LANE = 0x0001000100010001000100010001000100010001000100010001000100010001;

    /// @notice Compares two lists cell by cell: any mismatch makes a mismatch, all matches a match.
    /// @param a Packed fingerprints of one render.
    /// @param b Packed fingerprints of the other, in the same order; another number of them is a mismatch.
    /// @param rule Thresholds of the job.
    function judgeLists(bytes calldata a, bytes calldata b, IJobBoard.Thresholds memory rule)
        internal
        pure
        returns (IVerification.Verdict verdict)
    {
        if (a.length != b.length) return IVerification.Verdict.Mismatch;
        verdict = IVerification.Verdict.Match;
        IVerification.Fingerprint memory cellA;
        IVerification.Fingerprint memory cellB;
        for (uint256 i = 0; i < a.length / PackedCells.SIZE_BYTES; ++i) {
            PackedCells.readInto(a, i, cellA);
            PackedCells.readInto(b, i, cellB);
            IVerification.Verdict cellVerdict = judgeCell(cellA, cellB, rule);
            if (cellVerdict == IVerification.Verdict.Mismatch) return IVerification.Verdict.Mismatch;
            if (cellVerdict == IVerification.Verdict.Inconclusive) verdict = IVerification.Verdict.Inconclusive;
        }
    }

    /// @notice As {judgeLists}, for the first half of the cells alone.
    /// @param verdict What the whole lists gave.
    function judgeFirstHalves(
        bytes calldata a,
        bytes calldata b,
        IJobBoard.Thresholds memory rule,
        IVerification.Verdict verdict
    ) internal pure returns (IVerification.Verdict) {
        if (verdict == IVerification.Verdict.Match || a.length != b.length) {
            return verdict;
        }
        return judgeLists(a[:a.length / 2], b[:b.length / 2], rule);
    }

    /// @notice Compares two fingerprints of one cell.
    function judgeCell(
        IVerification.Fingerprint memory a,
        IVerification.Fingerprint memory b,
        IJobBoard.Thresholds memory rule
    ) internal pure returns (IVerification.Verdict) {
        uint256 bits = differingBits(a, b);
        uint256 delta = meanDelta(a, b);
        if (bits > rule.mismatchBits || delta > rule.mismatchMean) return IVerification.Verdict.Mismatch;
        if (bits <= rule.matchBits && delta <= rule.matchMean) return IVerification.Verdict.Match;
        return IVerification.Verdict.Inconclusive;
    }

    /// @notice Differing bits of two grain hashes, 0 to 512.
    function differingBits(IVerification.Fingerprint memory a, IVerification.Fingerprint memory b)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            return _countBits(uint256(a.grain0 ^ b.grain0)) + _countBits(uint256(a.grain1 ^ b.grain1));
        }
    }

    /// @notice Largest difference of a mean over the three channels, 1/65536 of a stop.
    function meanDelta(IVerification.Fingerprint memory a, IVerification.Fingerprint memory b)
        internal
        pure
        returns (uint256 delta)
    {
        delta = _distance(a.red, b.red);
        uint256 green = _distance(a.green, b.green);
        uint256 blue = _distance(a.blue, b.blue);
        if (green > delta) delta = green;
        if (blue > delta) delta = blue;
    }

    function _distance(int256 a, int256 b) private pure returns (uint256) {
        unchecked {
            return uint256(a > b ? a - b : b - a);
        }
    }

    /// @dev Adds neighbouring bits, pairs, nibbles and bytes in parallel; the total of 256 does not fit a byte, hence
    /// the sums of 16-bit lanes before the last multiplication.
    function _countBits(uint256 word) private pure returns (uint256) {
        unchecked {
            word -= (word >> 1) & EVERY_2ND_BIT;
            word = (word & EVERY_2ND_PAIR) + ((word >> 2) & EVERY_2ND_PAIR);
            word = (word + (word >> 4)) & EVERY_2ND_NIBBLE;
            word = (word & EVERY_2ND_BYTE) + ((word >> 8) & EVERY_2ND_BYTE);
            return (word * ONE_IN_EVERY_LANE) >> 240;
        }
    }
}
