// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Only nodes that were in the roster before the job was posted are called: others have no key of a private job.
uint8 constant OLDER_NODES = 1;
/// @dev Only nodes of the renderer's device class are called.
uint8 constant SAME_CLASS = 2;
/// @dev The artist is called where no node can be.
uint8 constant ARTIST_TOO = 4;
