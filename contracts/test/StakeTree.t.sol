// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StakeTree, StakeTrees, Urn} from "../src/libraries/StakeTree.sol";
import {Claims} from "./support/Claims.sol";

/// @title Draws of slots by their stake before a block.
contract StakeTreeTest is Claims {
    uint256 private constant CHANGES = 24;
    uint256 private constant DRAWS = 1000;
    /// @dev Chi-square with 11 degrees of freedom is below this in 999 of 1000 cases.
    uint256 private constant CHI_SQUARE_11 = 31;

    StakeTree private tree;

    function setUp() public {
        VM.roll(1000);
    }

    function test_TreeIsTheLeastThatHasTheSlots() public pure {
        uint16[8] memory slots = [1, 8, 9, 64, 65, 512, 513, 1024];
        uint16[8] memory words = [1, 1, 9, 9, 73, 73, 585, 585];
        for (uint256 i = 0; i < slots.length; ++i) {
            assertEq(StakeTrees.wordsFor(slots[i]), words[i], "rows of eight");
        }
    }

    /// @dev In trees of one to four rows. What changes from the block on is not seen, nor does it change the order.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_UrnGivesEverySlotOnceInAnOrderThatStays(bytes32 seed, uint256 rows) public {
        uint256 slots = 8 ** bound(rows, 1, 4);
        uint256 words = StakeTrees.wordsFor(slots);
        uint256[] memory units = new uint256[](slots);
        changeSome(words, units, seed);
        uint256 blockNumber = block.number + 1;
        VM.roll(blockNumber);
        uint256[] memory order = emptyUrn(words, blockNumber, seed);
        uint256 count = 0;
        for (uint256 i = 0; i < slots; ++i) {
            if (units[i] > 0) ++count;
        }
        assertEq(order.length, count, "as many as have stake");
        uint256[] memory later = copy(units);
        changeSome(words, later, ~seed);
        uint256[] memory again = emptyUrn(words, blockNumber, seed);
        assertEq(again.length, count, "none came or went");
        for (uint256 i = 0; i < count; ++i) {
            assertEq(again[i], order[i], "in the same order");
            assertTrue(units[order[i]] > 0, "each has stake, and comes once");
            units[order[i]] = 0;
        }
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_UrnHoldsAllStake(bytes32 seed) public {
        uint256[] memory units = new uint256[](512);
        changeSome(73, units, seed);
        uint256 sum = 0;
        for (uint256 i = 0; i < units.length; ++i) {
            sum += units[i];
        }
        assertEq(tree.unitsBefore(block.number + 1), sum, "the sum of the slots");
        assertEq(tree.fill(73, block.number + 1).unitsLeft, sum, "is in the urn");
    }

    /// @dev More stake does not fit a roster.
    function test_AFullTreeKeepsItsSums() public {
        uint256 most = StakeTrees.MAX_UNITS / 1024;
        for (uint256 slot = 0; slot < 1024; ++slot) {
            tree.change(585, slot, 0, most);
        }
        Urn memory urn = tree.fill(585, block.number + 1);
        assertEq(urn.unitsLeft, 1024 * most, "no lane runs over");
        for (uint256 i = 0; i < 1024; ++i) {
            urn.discard(tree.draw(urn, keccak256(abi.encode(i))));
        }
        assertEq(urn.unitsLeft, 0, "and the urn is empty in the end");
    }

    function test_FirstDrawGoesByStake() public {
        (uint256[] memory units, uint256 sum) = stakeTwelve();
        uint256[] memory wins = new uint256[](units.length);
        for (uint256 i = 0; i < DRAWS; ++i) {
            ++wins[tree.draw(tree.fill(73, block.number + 1), keccak256(abi.encode(i)))];
        }
        assertTrue(chiSquare(wins, units, sum) < CHI_SQUARE_11, "each wins by its share");
    }

    /// @dev The first that is no other than slot 37, as if that one could not be called.
    function test_NextDrawGoesByStakeAmongThoseLeft() public {
        (uint256[] memory units, uint256 sum) = stakeTwelve();
        uint256[] memory wins = new uint256[](units.length);
        for (uint256 i = 0; i < DRAWS; ++i) {
            Urn memory urn = tree.fill(73, block.number + 1);
            uint256 slot = tree.draw(urn, keccak256(abi.encode(i)));
            if (slot == 37) {
                urn.discard(slot);
                slot = tree.draw(urn, keccak256(abi.encode(i, "next")));
            }
            ++wins[slot];
        }
        assertEq(wins[37], 0, "it comes no more");
        sum -= units[37];
        units[37] = 0;
        assertTrue(chiSquare(wins, units, sum) < CHI_SQUARE_11, "the others win by their shares");
    }

    /// @dev Twelve slots all over the tree, of stakes from 100 to 1200.
    function stakeTwelve() private returns (uint256[] memory units, uint256 sum) {
        units = new uint256[](512);
        for (uint256 i = 0; i < 12; ++i) {
            uint256 slot = i * 37;
            units[slot] = (i + 1) * 100;
            sum += units[slot];
            tree.change(73, slot, 0, units[slot]);
        }
    }

    function chiSquare(uint256[] memory wins, uint256[] memory units, uint256 sum)
        private
        pure
        returns (uint256 total)
    {
        for (uint256 i = 0; i < units.length; ++i) {
            if (units[i] == 0) continue;
            uint256 expected = DRAWS * units[i] / sum;
            uint256 off = wins[i] > expected ? wins[i] - expected : expected - wins[i];
            total += off * off * 1000 / expected;
        }
        return total / 1000;
    }

    function changeSome(uint256 words, uint256[] memory units, bytes32 seed) private {
        for (uint256 i = 0; i < CHANGES; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            uint256 slot = random % units.length;
            uint256 newUnits = random % 3 == 0 ? 0 : (random >> 16) % 262_144;
            tree.change(words, slot, units[slot], newUnits);
            units[slot] = newUnits;
            if (random >> 64 & 1 == 1) VM.roll(block.number + 1);
        }
    }

    function emptyUrn(uint256 words, uint256 blockNumber, bytes32 seed) private view returns (uint256[] memory order) {
        uint256[] memory found = new uint256[](CHANGES);
        uint256 count = 0;
        Urn memory urn = tree.fill(words, blockNumber);
        for (; urn.unitsLeft > 0; ++count) {
            found[count] = tree.draw(urn, keccak256(abi.encode(seed, count)));
            urn.discard(found[count]);
        }
        order = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            order[i] = found[i];
        }
    }

    function copy(uint256[] memory list) private pure returns (uint256[] memory same) {
        same = new uint256[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            same[i] = list[i];
        }
    }
}
