// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title What a challenge refuses.
contract VerificationGuardsTest is Challenges {
    bytes4 private constant PANIC = bytes4(keccak256("Panic(uint256)"));

    function test_RevertWhen_CellIsNotTheDrawnOne() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 1);
        (tasks[0], cells[0]) = (tasks[1], cells[1]);
        reveal.fingerprints = Renders.fingerprints(tasks, cells, HONEST);
        expectRefusal(leaseId, reveal, IVerification.Verification_ProofWrong.selector);
    }

    function test_RevertWhen_FingerprintIsNotTheCommittedOne() public {
        uint256 leaseId = openPublished(CHEAT);
        expectRefusal(leaseId, proveDrawn(leaseId, HONEST), IVerification.Verification_ProofWrong.selector);
    }

    function test_RevertWhen_FewerCellsAreRevealed() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        reveal.fingerprints = "";
        expectRefusal(leaseId, reveal, IVerification.Verification_ProofWrong.selector);
    }

    /// @dev Every step left out, and every step that does not exist.
    function test_RevertWhen_StepsDoNotBuildTheRoot() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes memory steps = reveal.steps;
        for (uint256 i = 0; i < steps.length; ++i) {
            bytes memory shorter = new bytes(steps.length - 1);
            for (uint256 j = 0; j < shorter.length; ++j) {
                shorter[j] = steps[j < i ? j : j + 1];
            }
            reveal.steps = shorter;
            try this.answerWith(leaseId, reveal) {
                assertTrue(false, "a step was not needed");
            } catch {}
        }
        reveal.steps = hex"0004";
        expectRefusal(leaseId, reveal, PANIC);
        reveal.steps = hex"000001";
        expectRefusal(leaseId, reveal, IVerification.Verification_StepsWrong.selector);
        reveal.steps = hex"000005";
        expectRefusal(leaseId, reveal, IVerification.Verification_ProofWrong.selector);
        reveal.steps = new bytes(200);
        expectRefusal(leaseId, reveal, IVerification.Verification_StepsWrong.selector);
        reveal.steps = hex"ff02";
        expectRefusal(leaseId, reveal, IVerification.Verification_ProofWrong.selector);
    }

    /// @dev A root over fewer cells than were drawn: the one that is left out could be anything.
    function test_RevertWhen_ADrawnCellIsNotProven() public {
        registerNodes(2);
        IJobBoard.JobTerms memory terms = jobTerms(1);
        terms.cellsPerTask = 1;
        uint256 leaseId = leaseTasks(0, postJob(terms), 1);
        bytes32 root = Renders.leaseRoot(Renders.Render(0, 1, 1, HONEST));
        VM.prank(nodeAt(0));
        board.submit(IJobBoard.Submission(leaseId, 1, root, RESULTS_DIGEST, CONTENT_KEY_HASH));
        draw(leaseId);
        publish(leaseId, nodeAt(1), HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        reveal.steps = "";
        expectRefusal(leaseId, reveal, IVerification.Verification_ProofWrong.selector);
    }

    function test_ProofCountsWhoeverSendsIt() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes[] memory checks = publishedChecks(leaseId);
        VM.prank(nodeAt(1));
        verification.revealCells(leaseId, reveal, checks);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the root binds the renderer, not the sender");
    }

    function test_RevertWhen_CellsAreRevealedBeforeTheCheck() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        expectRefusal(leaseId, proveDrawn(leaseId, HONEST), IVerification.Verification_WrongPhase.selector);
    }

    function test_RevertWhen_RendererRepeatsAnotherCheck() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes[] memory checks = new bytes[](1);
        checks[0] = drawn(leaseId, 1, NEAR);
        VM.expectPartialRevert(IVerification.Verification_CheckWrong.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
    }

    /// @dev An empty check claims that the checker found just what the renderer reveals.
    function test_RevertWhen_AnotherCheckIsLeftEmpty() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        publish(leaseId, nodeAt(1), NEAR);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_CheckWrong.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, new bytes[](1));
    }

    function test_CheckThatIsRepeatedInFullCountsTheSame() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes[] memory checks = publishedChecks(leaseId);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "as if it had been left empty");
    }

    function test_RevertWhen_NothingIsPublished() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_EmptyCheck.selector);
        VM.prank(nodeAt(1));
        verification.publishCheck(leaseId, "");
    }

    function test_RevertWhen_RefereePublishesNothing() public {
        uint256 leaseId = openRoundTwo();
        address first = checkerAt(leaseId, 1);
        bytes32 commitment = verification.commitmentOf(leaseId, 2, first, SALT, "");
        VM.prank(first);
        verification.commitCheck(leaseId, 2, commitment);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        VM.expectPartialRevert(IVerification.Verification_EmptyCheck.selector);
        VM.prank(first);
        verification.revealCheck(leaseId, 2, "", SALT);
    }

    function test_RevertWhen_RendererLeavesACheckOut() public {
        uint256 leaseId = openPublished(HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongCheckCount.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, new bytes[](0));
    }

    function test_RevertWhen_StrangerPublishes() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        VM.expectRevert(abi.encodeWithSelector(IVerification.Verification_NotChecker.selector, leaseId, address(0xBAD)));
        VM.prank(address(0xBAD));
        verification.publishCheck(leaseId, "");
    }

    function test_RevertWhen_CheckIsPublishedTwice() public {
        uint256 leaseId = openPublished(HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
        VM.prank(nodeAt(1));
        verification.publishCheck(leaseId, "");
    }

    function test_RevertWhen_RefereePublishesWithoutACommitment() public {
        uint256 leaseId = openRoundTwo();
        address first = checkerAt(leaseId, 1);
        address second = checkerAt(leaseId, 2);
        commit(leaseId, first, HONEST);
        commit(leaseId, second, HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongRound.selector);
        VM.prank(first);
        verification.publishCheck(leaseId, "");
    }

    function test_RevertWhen_RevealIsNotTheCommitment() public {
        uint256 leaseId = openRoundTwo();
        address referee = checkerAt(leaseId, 1);
        commit(leaseId, referee, HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        expectCommitmentWrong(leaseId, referee, drawn(leaseId, 2, CHEAT));
    }

    function test_RevertWhen_CheckerCopiesACommitment() public {
        uint256 leaseId = openRoundTwo();
        address copier = checkerAt(leaseId, 2);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        bytes32 copied = verification.getChallenge(leaseId).checks[1].hash;
        VM.prank(copier);
        verification.commitCheck(leaseId, 2, copied);
        expectCommitmentWrong(leaseId, copier, drawn(leaseId, 2, HONEST));
    }

    function test_RevertWhen_CommitmentIsEmptyOrOfAnotherRound() public {
        uint256 leaseId = openRoundTwo();
        address referee = checkerAt(leaseId, 1);
        VM.expectPartialRevert(IVerification.Verification_EmptyCommitment.selector);
        VM.prank(referee);
        verification.commitCheck(leaseId, 2, 0);
        VM.expectPartialRevert(IVerification.Verification_WrongRound.selector);
        VM.prank(referee);
        verification.commitCheck(leaseId, 1, SALT);
    }

    function test_RevertWhen_CellsOfARoundToComeAreAskedFor() public {
        uint256 leaseId = openPublished(HONEST);
        VM.expectPartialRevert(IVerification.Verification_WrongRound.selector);
        verification.drawnCells(leaseId, 2);
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
        IJobBoard.CheckParties memory parties;
        VM.expectPartialRevert(IVerification.Verification_NotJobBoard.selector);
        verification.openChallenge(1, 0, parties);
    }

    /// @dev External, so that any revert can be caught.
    function answerWith(uint256 leaseId, IVerification.CellReveal calldata reveal) external {
        bytes[] memory checks = publishedChecks(leaseId);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
    }

    function expectRefusal(uint256 leaseId, IVerification.CellReveal memory reveal, bytes4 selector) private {
        bytes[] memory checks = publishedChecks(leaseId);
        VM.expectPartialRevert(selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
    }

    function expectCommitmentWrong(uint256 leaseId, address referee, bytes memory list) private {
        VM.expectPartialRevert(IVerification.Verification_CommitmentWrong.selector);
        VM.prank(referee);
        verification.revealCheck(leaseId, 2, list, SALT);
    }

    /// @dev A lease of node 0 whose verifier, node 1, has published honestly.
    function openPublished(Renders.Quality rendered) private returns (uint256 leaseId) {
        registerNodes(2);
        leaseId = openChallenge(0, jobId, rendered);
        publish(leaseId, nodeAt(1), HONEST);
    }

    function openRoundTwo() private returns (uint256 leaseId) {
        registerNodes(5);
        leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, NEAR);
    }
}
