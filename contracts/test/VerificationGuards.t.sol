// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title What a challenge refuses.
contract VerificationGuardsTest is Challenges {
    function test_RevertWhen_CellIsNotTheDrawnOne() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        commit(leaseId, nodeAt(1), HONEST);
        IVerification.CellProof[] memory proofs = proveDrawn(leaseId, HONEST);
        proofs[0] = proofs[1];
        VM.expectPartialRevert(IVerification.Verification_WrongCell.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, proofs);
    }

    function test_RevertWhen_FingerprintIsNotTheCommittedOne() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        commit(leaseId, nodeAt(1), HONEST);
        IVerification.CellProof[] memory proofs = proveDrawn(leaseId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_ProofWrong.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, proofs);
    }

    function test_RevertWhen_FewerCellsAreRevealed() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        commit(leaseId, nodeAt(1), HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongCellCount.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, new IVerification.CellProof[](0));
    }

    function test_RevertWhen_SomeoneElseReveals() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        commit(leaseId, nodeAt(1), HONEST);
        IVerification.CellProof[] memory proofs = proveDrawn(leaseId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotRenderer.selector);
        VM.prank(nodeAt(1));
        verification.revealCells(leaseId, proofs);
    }

    function test_RevertWhen_CellsAreRevealedBeforeTheCommitment() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        IVerification.CellProof[] memory proofs = proveDrawn(leaseId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, proofs);
    }

    function test_RevertWhen_RevealIsNotTheCommitment() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        commit(leaseId, nodeAt(1), HONEST);
        revealCells(leaseId, HONEST);
        IVerification.Fingerprint[] memory list = drawn(leaseId, 1, CHEAT);
        VM.expectPartialRevert(IVerification.Verification_CommitmentWrong.selector);
        VM.prank(nodeAt(1));
        verification.revealCheck(leaseId, 1, list, SALT);
    }

    function test_RevertWhen_CheckerCopiesACommitment() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, NEAR);
        address first = checkerAt(leaseId, 1);
        address copier = checkerAt(leaseId, 2);
        commit(leaseId, first, HONEST);
        bytes32 copied = verification.getChallenge(leaseId).checks[1].commitment;
        VM.prank(copier);
        verification.commitCheck(leaseId, 2, copied);
        revealCells(leaseId, HONEST);
        IVerification.Fingerprint[] memory list = drawn(leaseId, 2, HONEST);
        VM.expectPartialRevert(IVerification.Verification_CommitmentWrong.selector);
        VM.prank(copier);
        verification.revealCheck(leaseId, 2, list, SALT);
    }

    function test_RevertWhen_PhaseIsAdvancedTooEarly() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        VM.roll(verification.getChallenge(leaseId).deadlineBlock);
        VM.expectPartialRevert(IVerification.Verification_TooEarly.selector);
        verification.advance(leaseId);
    }

    function test_RevertWhen_DecidedChallengeIsAdvanced() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        verification.advance(leaseId);
    }

    function test_RevertWhen_StrangerOpensAChallenge() public {
        VM.expectPartialRevert(IVerification.Verification_NotJobBoard.selector);
        verification.openChallenge(1, 0);
    }
}
