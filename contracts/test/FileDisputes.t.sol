// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {DisputeStage} from "./support/DisputeStage.sol";
import {Renders} from "./support/Renders.sol";

/// @title An artist that cannot open the results of a lease, or finds other files in them than were committed.
contract FileDisputesTest is DisputeStage {
    /// @dev What a referee publishes that read the files.
    bytes32 private constant FOUND = keccak256("seed and fingerprints");

    function test_DisclosedKeyEndsTheDemand() public {
        clear(HONEST, HONEST);
        demandKey();
        assertState(leaseId, IJobBoard.LeaseState.Checking, "nothing is settled meanwhile");
        bytes32 root = treeRootOf(leaseId, 3, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotRenderer.selector);
        verification.discloseKey(leaseId, root, RESULTS_DIGEST, CONTENT_KEY);
        VM.expectPartialRevert(IVerification.Verification_KeyWrong.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, root, RESULTS_DIGEST, SALT);
        VM.expectPartialRevert(IVerification.Verification_KeyWrong.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, root, SALT, CONTENT_KEY);
        assertEq(token.balanceOf(address(verification)), TOKEN, "the fee is held");
        disclose(leaseId, HONEST, CONTENT_KEY);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "as before");
        assertEq(token.balanceOf(nodeAt(0)), TOKEN, "a sixth of the first deposit for the renderer");
        disputeFiles();
    }

    function test_KeyThatIsKeptCostsThePayAndAnExpiredLease() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        demandKey();
        VM.roll(block.number + 20);
        VM.expectPartialRevert(IVerification.Verification_TooEarly.selector);
        verification.advance(leaseId);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Expired, "results that nobody can open are none");
        assertEq(board.remainingTasks(jobId), board.getJob(jobId).taskCount, "its tasks wait for another node");
        assertEq(token.balanceOf(artist), heldTokens, "the fee is back");
        // Half a percent of the lock of a lease that is not cleared, 60 tokens.
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 3 * TOKEN / 10, "as a lease that is never submitted");
        assertEq(registry.recordOf(nodeAt(0)).convictions, 0, "nobody is convicted");
        requireNothingIsLocked();
    }

    function test_RevertWhen_KeyIsNotAskedFor() public {
        clear(HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        VM.prank(nodeAt(0));
        verification.discloseKey(leaseId, 0, RESULTS_DIGEST, CONTENT_KEY);
        VM.expectPartialRevert(IVerification.Verification_NotArtist.selector);
        verification.demandKey(leaseId);
    }

    function test_FilesThatAreNotThoseOfTheRootAreConvicted() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        disputeFiles();
        assertState(leaseId, IJobBoard.LeaseState.Checking, "nothing is settled meanwhile");
        assertEq(token.balanceOf(address(verification)), DEPOSIT, "the deposit is held");
        disclose(leaseId, HONEST, CONTENT_KEY);
        assertPhase(leaseId, IVerification.Phase.Draw, "the key alone decides nothing");
        playFiles([bytes32(0), bytes32(0), FOUND]);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two of three could not find them");
        assertEq(token.balanceOf(artist), heldTokens, "the deposit is back");
        assertEq(registry.recordOf(nodeAt(0)).convictions, 1, "the renderer is convicted");
        assertEq(token.balanceOf(referee(1)), TOKEN / 10, "the slash pays the referees");
        assertEq(registry.getNode(referee(2)).stakeTokens, STAKE, "what nobody confirms is no match to be slashed for");
        requireNothingIsLocked();
    }

    function test_TwoThatVouchForFilesOutvoteOne() public {
        clear(HONEST, HONEST);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        playFiles([FOUND, FOUND, bytes32(0)]);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the same hash twice");
        assertEq(registry.getNode(referee(2)).stakeTokens, STAKE - 5 * TOKEN, "the third loses a bond");
    }

    function test_FilesAreVouchedForByReadingThemAlone() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        playFiles([treeRootOf(leaseId, 3, HONEST), FOUND, bytes32(0)]);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "two different hashes decide nothing");
        assertEq(token.balanceOf(artist), heldTokens - 3 * TOKEN, "the artist has not lost");
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(registry.getNode(referee(i)).stakeTokens, STAKE, "nobody is outvoted");
        }
        requireNothingIsLocked();
    }

    function test_FilesThatAreThereCostTheDeposit() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        playFiles([FOUND, bytes32(0), FOUND]);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "two of three found them");
        assertEq(token.balanceOf(artist), heldTokens - DEPOSIT, "the deposit is lost");
        assertEq(registry.getNode(referee(1)).stakeTokens, STAKE - 5 * TOKEN, "who could not have them loses a bond");
        assertEq(verification.failedDisputesOf(artist), 1, "the next one costs twice as much");
        board.settle(leaseId);
        requireNothingIsLocked();
    }

    function test_RefereesOfFilesRenderNothing() public {
        clear(HONEST, HONEST);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        drawReferees();
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 3);
        assertEq(tasks.length + cells.length, 0, "no cells");
        assertTrue(verification.getDispute(leaseId).treeRoot == treeRootOf(leaseId, 3, HONEST), "but this root");
    }

    function test_OneRefereeOfFilesDecidesNothing() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        drawReferees();
        commitRoot(0, bytes32(0));
        timeOut(leaseId);
        while (verification.getChallenge(leaseId).phase == IVerification.Phase.Commit) timeOut(leaseId);
        revealRoot(0, bytes32(0));
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "who disputes has to prove it");
        assertEq(token.balanceOf(artist), heldTokens - TOKEN, "the rest of the deposit is back");
        requireNothingIsLocked();
    }

    function test_RefereeOfFilesThatDoesNotPublishHasNoVote() public {
        clear(HONEST, HONEST);
        disputeFiles();
        disclose(leaseId, HONEST, CONTENT_KEY);
        drawReferees();
        for (uint256 i = 0; i < 3; ++i) {
            commitRoot(i, bytes32(0));
        }
        revealRoot(0, bytes32(0));
        revealRoot(1, bytes32(0));
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two are a majority");
        requireNothingIsLocked();
    }

    function test_KeyThatIsKeptFromADisputeGivesTheDepositBack() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        disputeFiles();
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Expired, "results that nobody can open are none");
        assertEq(token.balanceOf(artist), heldTokens, "the deposit is back");
        assertPhase(leaseId, IVerification.Phase.None, "the challenge is forgotten");
        assertEq(verification.getDispute(leaseId).depositTokens, 0, "the dispute is forgotten");
        requireNothingIsLocked();
    }

    function test_RevertWhen_FilesMayNotBeDisputed() public {
        clear(HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotArtist.selector);
        verification.disputeFiles(leaseId);
        disputeFiles();
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        disputeFiles();
    }

    function demandKey() private {
        VM.prank(artist);
        verification.demandKey(leaseId);
    }

    function disputeFiles() private {
        VM.prank(artist);
        verification.disputeFiles(leaseId);
    }

    function playFiles(bytes32[3] memory roots) private {
        drawReferees();
        for (uint256 i = 0; i < 3; ++i) {
            commitRoot(i, roots[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            revealRoot(i, roots[i]);
        }
    }

    function commitRoot(uint256 index, bytes32 root) private {
        address checker = referee(index);
        bytes32 commitment = verification.commitmentOf(leaseId, 3, checker, SALT, abi.encode(root));
        VM.prank(checker);
        verification.commitCheck(leaseId, 3, commitment);
    }

    function revealRoot(uint256 index, bytes32 root) private {
        address checker = referee(index);
        remember(leaseId);
        VM.prank(checker);
        verification.revealCheck(leaseId, 3, abi.encode(root), SALT);
    }
}
