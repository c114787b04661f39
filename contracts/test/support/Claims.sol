// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title What a test may claim.
abstract contract Claims {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error Claim_NotEqual(uint256 actual, uint256 expected, string claim);
    error Claim_NotEqualAddress(address actual, address expected, string claim);
    error Claim_False(string claim);

    function assertEq(uint256 actual, uint256 expected, string memory claim) internal pure {
        if (actual != expected) revert Claim_NotEqual(actual, expected, claim);
    }

    function assertEq(address actual, address expected, string memory claim) internal pure {
        if (actual != expected) revert Claim_NotEqualAddress(actual, expected, claim);
    }

    function assertTrue(bool isTrue, string memory claim) internal pure {
        if (!isTrue) revert Claim_False(claim);
    }

    /// @dev A value of the range, spread evenly over the inputs of a fuzzer.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        if (value >= min && value <= max) return value;
        return min + value % (max - min + 1);
    }
}
