// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";

/// @title The one table of moves of a lease.
library LeaseMoves {
    uint256 private constant ROW_BITS = 16;
    uint256 private constant NONE = 1 << uint256(IJobBoard.LeaseState.Leased);
    uint256 private constant LEASED = 1 << uint256(IJobBoard.LeaseState.Submitted) | 1
        << uint256(IJobBoard.LeaseState.Returned) | 1 << uint256(IJobBoard.LeaseState.Expired);
    uint256 private constant SUBMITTED =
        1 << uint256(IJobBoard.LeaseState.Checking) | 1 << uint256(IJobBoard.LeaseState.Cleared);
    uint256 private constant CHECKING = 1 << uint256(IJobBoard.LeaseState.Cleared) | 1
        << uint256(IJobBoard.LeaseState.Rejected) | 1 << uint256(IJobBoard.LeaseState.Undecided) | 1
        << uint256(IJobBoard.LeaseState.Expired);
    uint256 private constant CLEARED =
        1 << uint256(IJobBoard.LeaseState.Settled) | 1 << uint256(IJobBoard.LeaseState.Checking);
    /// @dev Rows in the order of the states; those of the final states are empty.
    uint256 private constant TABLE =
        NONE | LEASED << ROW_BITS | SUBMITTED << 2 * ROW_BITS | CHECKING << 3 * ROW_BITS | CLEARED << 4 * ROW_BITS;

    /// @notice Whether a lease may move from one state to another.
    function isLegal(IJobBoard.LeaseState from, IJobBoard.LeaseState to) internal pure returns (bool) {
        return _targets(from) >> uint256(to) & 1 == 1;
    }

    /// @notice Whether a lease in this state is over.
    function isFinal(IJobBoard.LeaseState state) internal pure returns (bool) {
        return _targets(state) == 0;
    }

    /// @dev The states that follow a state, one bit each: sixteen bits of the table for each state.
    function _targets(IJobBoard.LeaseState from) private pure returns (uint256) {
        return TABLE >> (uint256(from) * ROW_BITS) & 0xffff;
    }
}
