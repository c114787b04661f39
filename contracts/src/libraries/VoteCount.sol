// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../interfaces/IVerification.sol";

/// @title Counts verdicts: two of the three checkers decide.
library VoteCount {
    uint256 private constant MAJORITY = 2;

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
    /// @param state Where the checker stands.
    /// @param own What its comparison found.
    /// @param verdict Verdict of the whole challenge.
    function isOutvoted(IVerification.CheckState state, IVerification.Verdict own, IVerification.Verdict verdict)
        internal
        pure
        returns (bool)
    {
        if (state != IVerification.CheckState.Published) return false;
        return (own == IVerification.Verdict.Match && verdict == IVerification.Verdict.Mismatch)
            || (own == IVerification.Verdict.Mismatch && verdict == IVerification.Verdict.Match);
    }
}
