// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PastWord} from "./PastWord.sol";

/// @dev The stake of the slots of a roster, and its sums; see {StakeTrees}.
struct StakeTree {
    mapping(uint256 index => PastWord) words;
}

/// @dev A tree as it stood before a block, read as far as draws needed it, less those that were drawn.
struct Urn {
    uint256 beforeBlock;
    uint256 unitsLeft;
    uint256[] words;
}

/// @title Draws of slots, one after the other, each with a chance proportional to its stake among those that are left.
/// @notice The order in which they come follows from the seeds and from the tree as it stood before a block. Whatever happens
/// from that block on changes nothing.
/// @dev A word has 8 lanes of 28 bits. A lane is the sum of the word below it, or, in the lowest row, the stake of a slot. Words
/// stand in the order of a heap: below lane l of word w is word 8 w + l + 1, and where that is no word, it is a slot. A tree of n
/// words has 7 n + 1 slots; n is 1, 9, 73 or 585. All stake together must stay below 2^28 - 1.
library StakeTrees {
    uint256 private constant LANES = 8;
    uint256 private constant LANE_BITS = 28;
    uint256 private constant LANE_MASK = (1 << LANE_BITS) - 1;

    /// @notice Most stake of all slots together.
    uint256 internal constant MAX_UNITS = LANE_MASK - 1;

    /// @notice Words of the least tree with so many slots.
    function wordsFor(uint256 slots) internal pure returns (uint256 wordCount) {
        do {
            wordCount = LANES * wordCount + 1;
        } while ((LANES - 1) * wordCount + 1 < slots);
    }

    /// @notice Changes the stake of a slot.
    function change(StakeTree storage tree, uint256 wordCount, uint256 slot, uint256 oldUnits, uint256 newUnits)
        internal
    {
        uint256 place = wordCount + slot;
        while (place > 0) {
            uint256 shift = _shiftOf(--place);
            place /= LANES;
            PastWord storage word = tree.words[place];
            word.set(word.value + (newUnits << shift) - (oldUnits << shift));
        }
    }

    /// @notice The tree as it stood before a block.
    function fill(StakeTree storage tree, uint256 wordCount, uint256 beforeBlock)
        internal
        view
        returns (Urn memory urn)
    {
        urn.beforeBlock = beforeBlock;
        urn.words = new uint256[](wordCount);
        urn.words[0] = tree.words[0].valueBefore(beforeBlock);
        urn.unitsLeft = _sumOf(urn.words[0]);
    }

    /// @notice All stake as it stood before a block.
    function unitsBefore(StakeTree storage tree, uint256 blockNumber) internal view returns (uint256) {
        return _sumOf(tree.words[0].valueBefore(blockNumber));
    }

    /// @notice Draws a slot from an urn that has stake left.
    function draw(StakeTree storage tree, Urn memory urn, bytes32 seed) internal view returns (uint256 slot) {
        uint256 point = uint256(seed) % urn.unitsLeft;
        uint256 wordCount = urn.words.length;
        uint256 place = 0;
        unchecked {
            do {
                uint256 word = _wordAt(tree, urn, place);
                place = LANES * place + 1;
                for (uint256 units = word & LANE_MASK; point >= units; units = word & LANE_MASK) {
                    point -= units;
                    word >>= LANE_BITS;
                    ++place;
                }
            } while (place < wordCount);
            return place - wordCount;
        }
    }

    /// @notice Takes a slot that was drawn out of the urn.
    function discard(Urn memory urn, uint256 slot) internal pure {
        uint256 place = urn.words.length + slot;
        uint256 units = urn.words[(place - 1) / LANES] >> _shiftOf(place - 1) & LANE_MASK;
        urn.unitsLeft -= units;
        while (place > 0) {
            uint256 shift = _shiftOf(--place);
            place /= LANES;
            urn.words[place] -= units << shift;
        }
    }

    /// @dev A word that became 0 is never looked at again, because the lane above it is 0 too.
    function _wordAt(StakeTree storage tree, Urn memory urn, uint256 index) private view returns (uint256 word) {
        word = urn.words[index];
        if (word > 0) return word;
        word = tree.words[index].valueBefore(urn.beforeBlock);
        urn.words[index] = word;
    }

    /// @dev 2^28 is 1 modulo 2^28 - 1: a word leaves the sum of its lanes, as a number modulo 9 leaves that of its digits.
    function _sumOf(uint256 word) private pure returns (uint256) {
        return word % LANE_MASK;
    }

    function _shiftOf(uint256 place) private pure returns (uint256) {
        return place % LANES * LANE_BITS;
    }
}

using {StakeTrees.change, StakeTrees.draw, StakeTrees.fill, StakeTrees.unitsBefore} for StakeTree global;
using {StakeTrees.discard} for Urn global;
