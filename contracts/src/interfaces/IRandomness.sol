// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Where the draws get their randomness from.
interface IRandomness {
    /// @notice Randomness that nobody knew before a block was mined.
    /// @param blockNumber A block below the current one.
    /// @return seed The randomness of that block; 0 if it is not to be had any more.
    function seedOf(uint256 blockNumber) external view returns (bytes32 seed);
}
