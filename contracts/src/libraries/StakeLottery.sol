// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Weighted rendezvous hashing.
/// @notice Every entrant gets a ticket from the seed, its number and its stake alone; the lowest wins. An entrant wins
/// with probability stake / all stake, and who drops out or joins never changes the order of the others: nobody
/// can steer a known seed by moving nodes about.
/// @dev With u uniform in (0, 1), -log2(u) / stake is exponential with rate proportional to the stake, and the
/// minimum of such exponentials falls on each with probability proportional to its rate (Efraimidis and Spirakis 2006).
library StakeLottery {
    uint256 private constant FRACTION_BITS = 16;
    /// @dev 1 / (2 ln 2) with as many bits, rounded down.
    uint256 private constant TANGENT = 47_274;

    /// @notice Numerator of an entrant's ticket, -log2(u) with 16 fractional bits, if the ticket beats the best so far.
    /// @param seed Randomness of the draw.
    /// @param entrant Number of who draws the ticket.
    /// @param stake The entrant's stake.
    /// @param bestTicket Numerator of the best ticket so far.
    /// @param bestStake Its stake, 1 or more.
    /// @return ticket The numerator, 1 or more; 0 if ticket / stake is not below bestTicket / bestStake.
    function ticketBelow(bytes32 seed, uint256 entrant, uint256 stake, uint256 bestTicket, uint256 bestStake)
        internal
        pure
        returns (uint256 ticket)
    {
        uint256 value = uint256(Hashes.efficientKeccak256(seed, bytes32(entrant))) | 1;
        uint256 exponent = Math.log2(value);
        if (!_isLower(_leastTicket(value, exponent), stake, bestTicket, bestStake)) return 0;
        ticket = (256 << FRACTION_BITS) - _log2Down(value, exponent);
        if (!_isLower(ticket, stake, bestTicket, bestStake)) return 0;
    }

    /// @dev Whether ticket / stake is lower than bestTicket / bestStake. Tickets and stakes fit 128 bits.
    function _isLower(uint256 ticket, uint256 stake, uint256 bestTicket, uint256 bestStake)
        private
        pure
        returns (bool)
    {
        unchecked {
            return ticket * bestStake < bestTicket * stake;
        }
    }

    /// @dev A ticket is this or higher. The logarithm of a mantissa x in [1, 2) lies below its tangent at 2, which is
    /// 1 - (2 - x) / (2 ln 2); hardly any ticket that loses comes closer to the best than that.
    function _leastTicket(uint256 value, uint256 exponent) private pure returns (uint256) {
        unchecked {
            uint256 missing = ~(value << (255 - exponent) >> (255 - FRACTION_BITS)) & ((1 << FRACTION_BITS) - 1);
            return ((255 - exponent) << FRACTION_BITS) + (missing * TANGENT >> FRACTION_BITS);
        }
    }

    /// @dev log2(value) with 16 fractional bits, by repeated squaring of a mantissa in [1, 2).
    function _log2Down(uint256 value, uint256 exponent) private pure returns (uint256 result) {
        unchecked {
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
}
