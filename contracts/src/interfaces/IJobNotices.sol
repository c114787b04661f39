// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "./IJobBoard.sol";

/// @title What an artist tells the nodes of a job after its posting.
interface IJobNotices {
    /// @notice The artist wrapped the key of a private job for more nodes.
    event KeysPublished(uint256 indexed jobId, bytes32 keysDigest);

    /// @notice Thrown when a constructor parameter is outside its range.
    error JobNotices_BadParameter(string name, uint256 value);
    /// @notice Thrown when the digest is 0.
    error JobNotices_EmptyDigest(uint256 jobId);
    /// @notice Thrown when someone other than the artist speaks for a job.
    error JobNotices_NotArtist(uint256 jobId, address caller);

    /// @notice Tells where further keys of a private job are. Only the artist of the job may.
    /// @param jobId The job.
    /// @param keysDigest sha2-256 digest of the wrapped keys; their CID is version 1 with codec raw.
    function publishKeys(uint256 jobId, bytes32 keysDigest) external;

    /// @notice The contract that knows the artist of a job.
    function jobBoard() external view returns (IJobBoard);
}
