// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Weighted rendezvous hashing.
/// @notice Every entrant gets a ticket from the seed, its address and its stake alone; the lowest wins. An entrant wins
/// with probability stake / all stake, and who drops out or joins never changes the order of the others: nobody
/// can steer a known seed by moving nodes about.
/// @dev With u uniform in (0, 1), -log2(u) / stake is exponential with rate proportional to the stake, and the
/// minimum of such exponentials falls on each with probability proportional to its rate (Efraimidis and Spirakis 2006).
library StakeLottery {
    uint256 private constant FRACTION_BITS = 24;

    /// @notice Numerator of an entrant's ticket: -log2(u) with 24 fractional bits, 1 or more.
    /// @param seed Randomness of the draw.
    /// @param entrant Who draws the ticket.
    function drawTicket(bytes32 seed, address entrant) internal pure returns (uint256) {
        return (256 << FRACTION_BITS) - _log2Down(uint256(keccak256(abi.encode(seed, entrant))) | 1);
    }

    /// @notice Whether ticket / stake is lower than bestTicket / bestStake.
    function isLower(uint256 ticket, uint256 stake, uint256 bestTicket, uint256 bestStake)
        internal
        pure
        returns (bool)
    {
        return ticket * bestStake < bestTicket * stake;
    }

    /// @dev log2(value) with 24 fractional bits, by repeated squaring of a mantissa in [1, 2).
    function _log2Down(uint256 value) private pure returns (uint256 result) {
        uint256 exponent = Math.log2(value);
        result = exponent << FRACTION_BITS;
        uint256 mantissa = exponent >= 127 ? value >> (exponent - 127) : value << (127 - exponent);
        for (uint256 bit = 1 << (FRACTION_BITS - 1); bit > 0; bit >>= 1) {
            mantissa = (mantissa * mantissa) >> 127;
            if (mantissa >= 1 << 128) {
                mantissa >>= 1;
                result |= bit;
            }
        }
    }
}
