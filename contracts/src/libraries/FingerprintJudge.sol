// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";
import {IVerification} from "../interfaces/IVerification.sol";

/// @title The rule that compares two renders of the same cells. core/verify judges alike.
library FingerprintJudge {
    /// @notice Compares two lists cell by cell: any mismatch makes a mismatch, all matches a match.
    /// @param a Fingerprints of one render.
    /// @param b Fingerprints of the other, in the same order and number.
    /// @param rule Thresholds of the job.
    function judgeCells(
        IVerification.Fingerprint[] memory a,
        IVerification.Fingerprint[] memory b,
        IJobBoard.Thresholds memory rule
    ) internal pure returns (IVerification.Verdict verdict) {
        verdict = IVerification.Verdict.Match;
        for (uint256 i = 0; i < a.length; ++i) {
            IVerification.Verdict cellVerdict = judgeCell(a[i], b[i], rule);
            if (cellVerdict == IVerification.Verdict.Mismatch) return IVerification.Verdict.Mismatch;
            if (cellVerdict == IVerification.Verdict.Inconclusive) verdict = IVerification.Verdict.Inconclusive;
        }
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
        return _countBits(uint256(a.grain0 ^ b.grain0)) + _countBits(uint256(a.grain1 ^ b.grain1));
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
        return uint256(a > b ? a - b : b - a);
    }

    /// @dev Adds neighbouring bits, pairs, nibbles and bytes in parallel; the total of 256 does not fit a byte, hence
    /// the sums of 16-bit lanes before the last multiplication.
    function _countBits(uint256 word) private pure returns (uint256) {
        unchecked {
            word -= (word >> 1) & (type(uint256).max / 3);
            word = (word & (type(uint256).max / 15 * 3)) + ((word >> 2) & (type(uint256).max / 15 * 3));
            word = (word + (word >> 4)) & (type(uint256).max / 255 * 15);
            word = (word & (type(uint256).max / 65_535 * 255)) + ((word >> 8) & (type(uint256).max / 65_535 * 255));
            return (word * (type(uint256).max / 65_535)) >> 240;
        }
    }
}
