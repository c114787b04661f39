// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PastWord} from "../src/libraries/PastWord.sol";
import {Claims} from "./support/Claims.sol";

/// @title Values that can be read as they stood before a block.
contract PastWordTest is Claims {
    PastWord private word;

    /// @dev Up to three changes in a block, and up to three blocks without one.
    function testFuzz_EveryPastValueCanBeRead(uint8[24] memory gaps, uint224[24] memory values) public {
        uint256[] memory blocks = new uint256[](values.length);
        VM.roll(100);
        for (uint256 i = 0; i < values.length; ++i) {
            VM.roll(block.number + gaps[i] % 4);
            blocks[i] = block.number;
            word.set(values[i]);
            assertEq(word.value, values[i], "the newest");
        }
        for (uint256 blockNumber = 98; blockNumber < block.number + 3; ++blockNumber) {
            uint256 expected = 0;
            for (uint256 i = 0; i < values.length && blocks[i] < blockNumber; ++i) {
                expected = values[i];
            }
            assertEq(word.valueBefore(blockNumber), expected, "the last one before the block");
        }
    }

    function test_NothingStandsBeforeTheFirstBlock() public {
        assertEq(word.valueBefore(0), 0, "nothing was set");
        VM.roll(100);
        word.set(7);
        assertEq(word.valueBefore(0), 0, "before all blocks");
        assertEq(word.valueBefore(100), 0, "before its block");
        assertEq(word.valueBefore(101), 7, "after it");
        assertEq(word.valueBefore(type(uint256).max), 7, "and ever after");
    }

    function test_WhatHasNotChangedSinceIsReadFromOneSlot() public {
        for (uint256 i = 0; i < 50; ++i) {
            VM.roll(100 + i);
            word.set(i);
        }
        VM.record();
        word.valueBefore(150);
        (bytes32[] memory reads,) = VM.accesses(address(this));
        for (uint256 i = 0; i < reads.length; ++i) {
            assertTrue(reads[i] == reads[0], "no other slot");
        }
    }
}
