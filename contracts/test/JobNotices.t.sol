// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IJobNotices} from "../src/interfaces/IJobNotices.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Who speaks for a job, and what is said.
contract JobNoticesTest is Challenges {
    bytes32 private constant KEYS = keccak256("keys");

    function test_ArtistTellsWhereFurtherKeysAre() public {
        VM.expectEmit();
        emit IJobNotices.KeysPublished(jobId, KEYS);
        VM.prank(artist);
        noticeBoard.publishKeys(jobId, KEYS);
    }

    function test_ArtistMayTellMoreThanOnceAndAfterTheEnd() public {
        VM.prank(artist);
        noticeBoard.publishKeys(jobId, KEYS);
        VM.prank(artist);
        board.cancelJob(jobId);
        VM.expectEmit();
        emit IJobNotices.KeysPublished(jobId, KEYS);
        VM.prank(artist);
        noticeBoard.publishKeys(jobId, KEYS);
    }

    function test_NoticesKnowTheJobBoard() public view {
        assertEq(address(noticeBoard.jobBoard()), address(board), "which knows the artists");
    }

    function test_RevertWhen_AnotherSpeaksForAJob() public {
        VM.expectRevert(abi.encodeWithSelector(IJobNotices.JobNotices_NotArtist.selector, jobId, nodeAt(0)));
        VM.prank(nodeAt(0));
        noticeBoard.publishKeys(jobId, KEYS);
    }

    function test_RevertWhen_JobIsUnknown() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_JobUnknown.selector, jobId + 1));
        VM.prank(artist);
        noticeBoard.publishKeys(jobId + 1, KEYS);
    }

    function test_RevertWhen_DigestIsEmpty() public {
        VM.expectRevert(abi.encodeWithSelector(IJobNotices.JobNotices_EmptyDigest.selector, jobId));
        VM.prank(artist);
        noticeBoard.publishKeys(jobId, 0);
    }

    function test_RevertWhen_ThereIsNoJobBoard() public {
        VM.expectRevert(abi.encodeWithSelector(IJobNotices.JobNotices_BadParameter.selector, "jobBoard", 0));
        this.deployNotices(address(0));
    }

    function deployNotices(address jobBoard) external {
        deploy("JobNotices", abi.encode(jobBoard));
    }
}
