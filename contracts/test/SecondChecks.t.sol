// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title Matches that are checked again; here all of them, or half.
contract SecondChecksTest is Challenges {
    uint32 private secondCheckPpm = 1_000_000;

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.secondCheckPpm = secondCheckPpm;
    }

    function test_FalseMatchCostsTheRendererAndTheVerifier() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playFirst(leaseId, CHEAT, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "the match is not the end");
        assertPhase(leaseId, IVerification.Phase.Commit, "referees are called");
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two of three convict");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 60 * TOKEN, "the renderer loses its lock");
        assertEq(registry.getNode(checkerAt(leaseId, 0)).stakeTokens, STAKE - 20 * TOKEN, "the verifier four bonds");
        assertEq(registry.getNode(checkerAt(leaseId, 0)).lockedTokens, 0, "all that its check held");
        assertEq(token.balanceOf(checkerAt(leaseId, 0)), 0, "and it gets nothing of the slash");
    }

    /// @dev Its cells were good ones: only the fresh cells of the referees show the cheat.
    function test_VerifierIsNotBlamedForCellsItDidNotHave() public {
        registerNodes(5);
        uint256 leaseId = openUnseenCheat();
        playFirst(leaseId, PARTLY, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "the cells of round 1 match");
        address verifier = checkerAt(leaseId, 0);
        playRoundTwo(leaseId, PARTLY, HONEST, HONEST);
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 60 * TOKEN, "the renderer loses its lock");
        assertEq(registry.getNode(verifier).stakeTokens, STAKE, "the verifier keeps its bonds");
        assertEq(registry.recordOf(verifier).convictions, 0, "and is not convicted");
        assertEq(registry.getNode(verifier).lockedTokens, 0, "and free");
        assertEq(token.balanceOf(verifier), TOKEN / 10, "and is paid");
    }

    /// @dev A renderer that falls silent proves nothing against the verifier.
    function test_SilenceDoesNotBlameTheVerifier() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playFirst(leaseId, HONEST, HONEST);
        address verifier = checkerAt(leaseId, 0);
        (address first, address second) = (checkerAt(leaseId, 1), checkerAt(leaseId, 2));
        commit(leaseId, first, HONEST);
        commit(leaseId, second, HONEST);
        revealCheck(leaseId, first, HONEST);
        revealCheck(leaseId, second, HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "the renderer counts as a mismatch");
        assertEq(registry.recordOf(verifier).convictions, 0, "the verifier does not");
        assertEq(registry.getNode(verifier).stakeTokens, STAKE, "and keeps its bonds");
    }

    function test_TrueMatchIsConfirmed() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playFirst(leaseId, HONEST, HONEST);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "three matches");
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(bank.earnedOf(checkerAt(leaseId, i)), CREDIT / 10 * 95 / 100, "every checker is paid");
            assertEq(registry.getNode(checkerAt(leaseId, i)).lockedTokens, 0, "and free");
        }
    }

    function test_LiarAmongTheRefereesLosesOneBond() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playFirst(leaseId, HONEST, HONEST);
        playRoundTwo(leaseId, HONEST, CHEAT, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "two of three clear");
        assertEq(registry.getNode(checkerAt(leaseId, 1)).stakeTokens, STAKE - 5 * TOKEN, "it accused falsely");
    }

    function test_RevertWhen_RendererAnswersInTheBlockOfTheCheck() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes[] memory checks = publishedChecks(leaseId);
        VM.expectPartialRevert(IVerification.Verification_TooEarly.selector);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
    }

    function test_LapsedHashCallsReferees() public {
        redeploy(1);
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        VM.roll(block.number + 300);
        answer(leaseId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "waiting gains nothing");
    }

    /// @dev The block after the check decides, so that nobody could know when the check was made.
    function test_ShareOfMatchesIsCheckedAgain() public {
        redeploy(500_000);
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        uint256 publishedBlock = block.number;
        VM.roll(publishedBlock + 1);
        bytes8 seed = verification.getChallenge(leaseId).seed;
        uint256 again = 0;
        for (uint256 i = 0; i < 200; ++i) {
            uint256 state = VM.snapshotState();
            bytes32 random = keccak256(abi.encode(i));
            VM.setBlockhash(publishedBlock, random);
            answer(leaseId, HONEST);
            bool isAgain = verification.getChallenge(leaseId).round == 2;
            assertTrue(
                isAgain == (uint256(keccak256(abi.encode(random, seed))) % 1_000_000 < 500_000), "as the protocol says"
            );
            if (isAgain) ++again;
            VM.revertToState(state);
        }
        assertTrue(again > 70 && again < 130, "about half");
    }

    function redeploy(uint32 ppm) private {
        secondCheckPpm = ppm;
        deployNetwork(boardParameters());
        fundArtist(artist, 10_000 * TOKEN);
        jobId = postJob(jobTerms(10));
    }

    /// @dev A lease whose cheat is in none of the cells of round 1, and in some of the fresh ones.
    function openUnseenCheat() private returns (uint256 leaseId) {
        for (uint256 i = 0; i < 100; ++i) {
            uint256 state = VM.snapshotState();
            VM.setBlockhash(block.number, keccak256(abi.encode("draw", i)));
            leaseId = openChallenge(0, jobId, PARTLY);
            bytes memory own = drawn(leaseId, 1, PARTLY);
            if (keccak256(own) == keccak256(drawn(leaseId, 1, HONEST))) return leaseId;
            VM.revertToState(state);
            VM.roll(block.number + 1);
        }
        assertTrue(false, "no such draw was found");
    }

    function playFirst(uint256 leaseId, Renders.Quality rendered, Renders.Quality verified) private {
        publish(leaseId, checkerAt(leaseId, 0), verified);
        VM.roll(block.number + 1);
        VM.setBlockhash(block.number - 1, keccak256("the block of the check"));
        answer(leaseId, rendered);
    }
}
