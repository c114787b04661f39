// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The verifier renders the drawn cells.
uint8 constant VERIFIER_ROUND = 1;
/// @dev Referees render them again, with as many fresh ones.
uint8 constant REFEREE_ROUND = 2;
/// @dev Three referees answer a dispute of the artist.
uint8 constant DISPUTE_ROUND = 3;
