// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../interfaces/IVerification.sol";

/// @title Counts verdicts: two of the three checkers decide.
library VoteCount {
    uint256 private constant MAJORITY = 2;

    /// @notice Verdicts found so far, over both rounds.
    function countVotes(IVerification.Check[] storage checks)
        internal
        view
        returns (uint256 matches, uint256 mismatches)
    {
        for (uint256 i = 0; i < checks.length; ++i) {
            if (checks[i].verdict == IVerification.Verdict.Match) ++matches;
            if (checks[i].verdict == IVerification.Verdict.Mismatch) ++mismatches;
        }
    }

    /// @notice What the votes say after a round; None if referees must be called.
    /// @param round 1 or 2.
    /// @param matches Votes for the renderer.
    /// @param mismatches Votes against it.
    function decide(uint256 round, uint256 matches, uint256 mismatches) internal pure returns (IVerification.Verdict) {
        if (round == 1) return matches > 0 ? IVerification.Verdict.Match : IVerification.Verdict.None;
        if (mismatches >= MAJORITY) return IVerification.Verdict.Mismatch;
        if (matches >= MAJORITY) return IVerification.Verdict.Match;
        return IVerification.Verdict.Inconclusive;
    }

    /// @notice Whether a checker's own comparison said the opposite of the whole challenge.
    function isOutvoted(IVerification.Check storage check, IVerification.Verdict verdict) internal view returns (bool) {
        if (check.state != IVerification.CheckState.Revealed) return false;
        return (check.verdict == IVerification.Verdict.Match && verdict == IVerification.Verdict.Mismatch)
            || (check.verdict == IVerification.Verdict.Mismatch && verdict == IVerification.Verdict.Match);
    }
}
