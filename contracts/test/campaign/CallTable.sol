// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Console} from "../support/Console.sol";
import {Functions} from "./Functions.sol";
import {Roundings} from "./Roundings.sol";

/// @title How often campaigns reached each function, locked a node out, and rounded.
abstract contract CallTable is Functions {
    /// @dev Forge forgets what a campaign did before the next one; the environment of its process stays.
    string private constant SUMS = "CANDELA_CAMPAIGN_SUMS";
    /// @dev Short campaigns that have to reach everything together.
    uint256 private constant MANY_CAMPAIGNS = 1000;

    /// @dev Of the campaign that ends: the calls of each of {functions}, the lockouts, and what rounded, by its kind.
    function readReach() internal view returns (uint256[] memory reach) {
        Roundings.Rounding[] memory roundings = actors.roundings();
        reach = new uint256[](functions.length + 1 + roundings.length);
        for (uint256 i = 0; i < functions.length; ++i) {
            reach[i] = actors.callCount(functions[i].contractAt, functions[i].selector);
        }
        reach[functions.length] = actors.lockoutCount();
        for (uint256 i = 0; i < roundings.length; ++i) {
            reach[functions.length + 1 + i] = roundings[i].operations;
        }
    }

    /// @dev Adds the campaign that ends to those before it.
    function addCampaign() internal {
        uint256[] memory reach = readReach();
        bytes memory none = abi.encode(0, new uint256[](reach.length));
        (uint256 campaigns, uint256[] memory sums) = abi.decode(VM.envOr(SUMS, none), (uint256, uint256[]));
        for (uint256 i = 0; i < reach.length; ++i) {
            sums[i] += reach[i];
        }
        VM.setEnv(SUMS, VM.toString(abi.encode(++campaigns, sums)));
        Console.log(string.concat("Calls in ", VM.toString(campaigns), " campaigns"));
        printReach(sums);
        if (campaigns >= MANY_CAMPAIGNS) requireReached(sums);
    }

    function requireReached(uint256[] memory reach) internal view {
        for (uint256 i = 0; i < reach.length; ++i) {
            (string memory group, string memory name) = nameOf(i);
            assertTrue(reach[i] > 0, string.concat(group, ".", name, " is reached"));
        }
    }

    /// @dev A line for each contract, and one for the rest.
    function printReach(uint256[] memory reach) internal view {
        string memory line = "";
        string memory lastGroup = "";
        for (uint256 i = 0; i < reach.length; ++i) {
            (string memory group, string memory name) = nameOf(i);
            bool isFirst = keccak256(bytes(group)) != keccak256(bytes(lastGroup));
            if (isFirst && i > 0) Console.log(line);
            line = string.concat(isFirst ? string.concat(group, ":") : string.concat(line, ","), " ", name);
            line = string.concat(line, " ", VM.toString(reach[i]));
            lastGroup = group;
        }
        Console.log(line);
    }

    function nameOf(uint256 index) private view returns (string memory group, string memory name) {
        if (index < functions.length) return (functions[index].contractName, functions[index].name);
        string[7] memory others = ["lockout", "purchase", "redemption", "withdrawal", "fee", "bonus", "lock"];
        return ("Events", others[index - functions.length]);
    }
}
