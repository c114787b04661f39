// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What operations of one kind gained the protocol by rounding.
library Roundings {
    /// @notice Sums over operations. Values are multiplied out, so that they are whole numbers.
    struct Rounding {
        uint256 operations;
        /// @notice The exact value of what the protocol gave, or had to take.
        uint256 dueValue;
        /// @notice The value of what it took, or had to give.
        uint256 takenValue;
        /// @notice The value of the units to which the operations rounded, one each.
        uint256 unitValue;
        /// @notice Whether an operation took too little, or too much by a unit.
        bool isTooLow;
        bool isTooHigh;
    }

    function note(Rounding storage sums, uint256 dueValue, uint256 takenValue, uint256 unitValue) internal {
        ++sums.operations;
        sums.dueValue += dueValue;
        sums.takenValue += takenValue;
        sums.unitValue += unitValue;
        if (takenValue < dueValue) sums.isTooLow = true;
        else if (takenValue - dueValue >= unitValue) sums.isTooHigh = true;
    }
}
