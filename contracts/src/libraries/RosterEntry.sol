// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A node as a draw first sees it; see {RosterEntries}.
type RosterEntry is uint256;

/// @title What a draw needs of most nodes, in 85 bits: three of them share a slot, so that a draw costs little where the
/// nodes are many.
/// @dev From the lowest bit: number 32, classTag 16, stakeUnits 37. No node has number 0, so no entry is 0.
library RosterEntries {
    /// @notice Entries in a word.
    uint256 internal constant PER_WORD = 3;
    /// @notice A unit of stake, of a token's 18 decimals.
    uint256 internal constant STAKE_UNIT = 1e14;

    uint256 private constant BITS = 85;
    uint256 private constant MASK = (1 << BITS) - 1;
    uint256 private constant CLASS_TAG = 32;
    uint256 private constant STAKE_UNITS = 48;
    uint256 private constant MAX_STAKE_UNITS = (1 << BITS - STAKE_UNITS) - 1;

    /// @notice The entry of a node. Stake beyond 13.7 million tokens is not counted in draws.
    function pack(uint32 nodeNumber, uint16 tag, uint256 stakeTokens) internal pure returns (RosterEntry) {
        uint256 units = stakeTokens / STAKE_UNIT;
        if (units > MAX_STAKE_UNITS) units = MAX_STAKE_UNITS;
        return RosterEntry.wrap(nodeNumber | uint256(tag) << CLASS_TAG | units << STAKE_UNITS);
    }

    /// @notice The entry at a place of a word, 0 to 2.
    function read(uint256 word, uint256 place) internal pure returns (RosterEntry) {
        return RosterEntry.wrap(word >> place * BITS & MASK);
    }

    /// @notice The word with another entry at a place.
    function put(uint256 word, uint256 place, RosterEntry entry) internal pure returns (uint256) {
        return word & ~(MASK << place * BITS) | RosterEntry.unwrap(entry) << place * BITS;
    }

    /// @notice Number of the node's registration.
    function number(RosterEntry entry) internal pure returns (uint256) {
        return uint32(RosterEntry.unwrap(entry));
    }

    /// @notice First 16 bits of the node's device class.
    function classTag(RosterEntry entry) internal pure returns (uint256) {
        return uint16(RosterEntry.unwrap(entry) >> CLASS_TAG);
    }

    /// @notice The node's stake, rounded down, in {STAKE_UNIT}.
    function stakeUnits(RosterEntry entry) internal pure returns (uint256) {
        return RosterEntry.unwrap(entry) >> STAKE_UNITS;
    }
}

using {RosterEntries.number, RosterEntries.classTag, RosterEntries.stakeUnits} for RosterEntry global;
