// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {IJobNotices} from "./interfaces/IJobNotices.sol";

/// @title Notices of artists to the nodes of their jobs.
/// @dev It holds nothing: what it says stands in its logs. It calls the job board alone, through a view.
contract JobNotices is IJobNotices {
    /// @inheritdoc IJobNotices
    IJobBoard public immutable jobBoard;

    /// @param jobBoard_ Knows the artist of a job.
    constructor(IJobBoard jobBoard_) {
        if (address(jobBoard_) == address(0)) revert JobNotices_BadParameter("jobBoard", 0);
        jobBoard = jobBoard_;
    }

    /// @inheritdoc IJobNotices
    function publishKeys(uint256 jobId, bytes32 keysDigest) external {
        if (keysDigest == 0) revert JobNotices_EmptyDigest(jobId);
        if (msg.sender != jobBoard.getJob(jobId).artist) revert JobNotices_NotArtist(jobId, msg.sender);
        emit KeysPublished(jobId, keysDigest);
    }
}
