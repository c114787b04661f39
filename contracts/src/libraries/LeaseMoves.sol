// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";

/// @title The one table of moves of a lease.
library LeaseMoves {
    /// @notice Whether a lease may move from one state to another.
    function isLegal(IJobBoard.LeaseState from, IJobBoard.LeaseState to) internal pure returns (bool) {
        return _targets(from) & _bit(to) != 0;
    }

    /// @notice Whether a lease in this state is over.
    function isFinal(IJobBoard.LeaseState state) internal pure returns (bool) {
        return _targets(state) == 0;
    }

    /// @dev The states that follow a state, one bit each.
    function _targets(IJobBoard.LeaseState from) private pure returns (uint256) {
        if (from == IJobBoard.LeaseState.None) return _bit(IJobBoard.LeaseState.Leased);
        if (from == IJobBoard.LeaseState.Leased) {
            return _bit(IJobBoard.LeaseState.Submitted) | _bit(IJobBoard.LeaseState.Returned)
                | _bit(IJobBoard.LeaseState.Expired);
        }
        if (from == IJobBoard.LeaseState.Submitted) {
            return _bit(IJobBoard.LeaseState.Checking) | _bit(IJobBoard.LeaseState.Cleared);
        }
        if (from == IJobBoard.LeaseState.Checking) {
            return _bit(IJobBoard.LeaseState.Cleared) | _bit(IJobBoard.LeaseState.Rejected)
                | _bit(IJobBoard.LeaseState.Undecided);
        }
        if (from == IJobBoard.LeaseState.Cleared) {
            return _bit(IJobBoard.LeaseState.Settled) | _bit(IJobBoard.LeaseState.Checking);
        }
        return 0;
    }

    function _bit(IJobBoard.LeaseState state) private pure returns (uint256) {
        return 1 << uint256(state);
    }
}
