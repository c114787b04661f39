// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RosterEntries, RosterEntry} from "../src/libraries/RosterEntry.sol";
import {Claims} from "./support/Claims.sol";

/// @title What the roster writes down of a node.
contract RosterEntriesTest is Claims {
    function testFuzz_EntryKeepsNumberClassAndStake(uint32 number, uint16 tag, uint96 stakeTokens) public pure {
        RosterEntry entry = RosterEntries.pack(number, tag, stakeTokens);
        assertEq(entry.number(), number, "the number");
        assertEq(entry.classTag(), tag, "the class");
        uint256 units = uint256(stakeTokens) / 1e14;
        assertEq(entry.stakeUnits(), units < 1 << 37 ? units : (1 << 37) - 1, "the stake, as far as it counts");
    }

    function testFuzz_EntriesOfAWordDoNotTouch(uint256[3] memory values) public pure {
        uint256 word = 0;
        for (uint256 place = 0; place < 3; ++place) {
            values[place] = values[place] >> 171;
            word = RosterEntries.put(word, place, RosterEntry.wrap(~values[place] & (1 << 85) - 1));
            word = RosterEntries.put(word, place, RosterEntry.wrap(values[place]));
        }
        for (uint256 place = 0; place < 3; ++place) {
            assertEq(RosterEntry.unwrap(RosterEntries.read(word, place)), values[place], "as it was put");
        }
    }
}
