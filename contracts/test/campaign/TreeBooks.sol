// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {OpenRegistry} from "../support/OpenRegistry.sol";
import {Books} from "./Books.sol";

/// @title What draws go by is what stands in the roster, after any sequence of acts.
abstract contract TreeBooks is Books {
    /// @dev Stake is counted in sixteenths of the least stake.
    uint256 private constant UNIT_PARTS = 16;
    uint256 private constant LANES = 8;

    /// @dev The tree of the roster first, then one for each class.
    function requireTreesHoldTheRoster() internal view {
        OpenRegistry open = OpenRegistry(address(registry));
        INodeRegistry.NodeListing[] memory list = registry.listNodes();
        uint16[2] memory tags = actors.classTags();
        requireSums(open, list, true, 0);
        for (uint256 i = 0; i < tags.length; ++i) {
            requireSums(open, list, false, tags[i]);
            requireShares(open, list, tags[i]);
        }
    }

    function requireSums(OpenRegistry open, INodeRegistry.NodeListing[] memory list, bool isRoster, uint16 tag)
        private
        view
    {
        uint256 words = open.treeWords();
        uint256[] memory sums = new uint256[]((LANES - 1) * words + 1 + words);
        for (uint256 i = 0; i < list.length; ++i) {
            if (!isRoster && list[i].terms.classTag != tag) continue;
            uint256 place = words + list[i].terms.rosterSlot - 1;
            sums[place] = unitsOf(list[i].terms.stakeTokens);
        }
        for (uint256 place = sums.length - 1; place > 0; --place) {
            (uint256 word, uint256 lane) = ((place - 1) / LANES, (place - 1) % LANES);
            uint256 stored = isRoster ? open.rosterLane(word, lane) : open.classLane(tag, word, lane);
            assertEq(stored, sums[place], "every lane is the sum of what stands below it");
            sums[word] += sums[place];
        }
    }

    function requireShares(OpenRegistry open, INodeRegistry.NodeListing[] memory list, uint16 tag) private view {
        uint256 operators = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i].terms.classTag != tag) continue;
            address operator = list[i].terms.operator;
            uint256 units = 0;
            bool isFirst = true;
            for (uint256 j = 0; j < list.length; ++j) {
                bool isShare = list[j].terms.operator == operator && list[j].terms.classTag == tag;
                if (isShare) units += unitsOf(list[j].terms.stakeTokens);
                if (isShare && j < i) isFirst = false;
            }
            assertEq(open.unitsIn(tag, operator), units, "an operator's part is that of its nodes");
            if (isFirst && units > 0) ++operators;
        }
        assertEq(open.operatorsIn(tag), operators, "every operator with stake in the class counts once");
    }

    function unitsOf(uint256 stakeTokens) private view returns (uint256) {
        return stakeTokens / (registry.getParameters().minStakeTokens / UNIT_PARTS);
    }
}
