// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How likely a lease is checked, and the toss.
library DrawRule {
    uint256 private constant PPM = 1_000_000;

    /// @notice Probability of a draw, 1/1000000: max(minDrawPpm, pay / (pay + matched)), rounded up.
    /// A lease that pays nothing counts as if it paid one microcredit.
    /// @param payCredits What the lease pays.
    /// @param matchedCredits Pay of the node's leases that were checked and matched.
    /// @param minDrawPpm Least probability, 1/1000000.
    function chancePpmUp(uint256 payCredits, uint256 matchedCredits, uint256 minDrawPpm)
        internal
        pure
        returns (uint256)
    {
        payCredits = Math.max(payCredits, 1);
        return Math.max(minDrawPpm, Math.ceilDiv(payCredits * PPM, payCredits + matchedCredits));
    }

    /// @notice Whether a seed draws a lease that has this chance.
    function isDrawn(bytes32 seed, uint256 chancePpm) internal pure returns (bool) {
        return uint256(keccak256(abi.encode(seed, "draw"))) % PPM < chancePpm;
    }
}
