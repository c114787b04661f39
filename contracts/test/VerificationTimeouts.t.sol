// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Challenges in which someone is silent.
contract VerificationTimeoutsTest is Challenges {
    function test_VerifierThatDoesNotCommitIsReplaced() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        address absent = checkerAt(leaseId, 0);
        uint256 heldCredits = bank.escrowCredits();
        timeOut(leaseId);
        assertEq(registry.getNode(absent).stakeTokens, STAKE, "nobody knows yet whether it could have rendered");
        assertEq(bank.escrowCredits(), heldCredits - CHECK_FEE, "the next call costs the job a fee");
        assertTrue(checkerAt(leaseId, 1) != absent, "another one is called");
        assertPhase(leaseId, IVerification.Phase.Publish, "the round goes on");
        VM.expectPartialRevert(IVerification.Verification_NotChecker.selector);
        VM.prank(absent);
        verification.publishCheck(leaseId, "");
        publish(leaseId, checkerAt(leaseId, 1), HONEST);
        answer(leaseId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the replacement clears the lease");
        assertEq(bank.earnedOf(absent), 0, "the absent one is not paid");
        assertEq(registry.getNode(absent).stakeTokens, STAKE - 5 * TOKEN, "and loses its bond: another one could");
        assertEq(registry.getNode(absent).lockedTokens, 0, "the rest is free");
    }

    function test_NobodyLeftToCheckIsUndecided() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "absence convicts nobody");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "the renderer keeps its stake");
        assertEq(
            registry.getNode(nodeAt(1)).stakeTokens, STAKE, "and the absent one: nobody showed that it could be done"
        );
        assertEq(registry.getNode(nodeAt(1)).lockedTokens, 0, "free");
    }

    function test_SilentRendererIsConvictedAfterTwoRounds() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        timeOut(leaseId);
        assertPhase(leaseId, IVerification.Phase.Commit, "silence calls the referees");
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 1), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "silent twice is guilty");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 60 * TOKEN, "the lock is slashed");
    }

    function test_RendererSilentOnceCanStillClearItself() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        timeOut(leaseId);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "two referees match");
        assertEq(registry.getNode(checkerAt(leaseId, 0)).stakeTokens, STAKE, "the verifier did nothing wrong");
        assertEq(bank.earnedOf(checkerAt(leaseId, 0)), CREDIT / 10 * 95 / 100, "and is paid");
    }

    function test_RefereeThatDoesNotRevealHasNoVote() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        answer(leaseId, CHEAT);
        assertEq(registry.getNode(checkerAt(leaseId, 1)).stakeTokens, STAKE - 5 * TOKEN, "silence costs the bond");
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "verifier and one referee convict");
    }

    function test_SilentRendererIsBlamedByThoseWhoPublished() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        assertPhase(leaseId, IVerification.Phase.Answer, "one of two published");
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "which is enough");
        assertEq(registry.recordOf(checkerAt(leaseId, 1)).convictions, 0, "silence is no false match");
    }

    function test_RefereesThatDoNotRevealConvictNobody() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one mismatch is left");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "the renderer keeps its stake");
    }

    function test_AbsentRefereesAreReplaced() public {
        registerNodes(6);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, CHEAT);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        address absent = checkerAt(leaseId, 1);
        timeOut(leaseId);
        commit(leaseId, checkerAt(leaseId, 3), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 2), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 3), HONEST);
        answer(leaseId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the third referee's vote counts");
        assertEq(registry.getNode(absent).stakeTokens, STAKE - 5 * TOKEN, "absence costs the bond");
    }

    function test_RoundGoesOnWithTheRefereeThatCommitted() public {
        registerNodes(4);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        timeOut(leaseId);
        assertPhase(leaseId, IVerification.Phase.Publish, "nobody is left to be called");
        revealCheck(leaseId, checkerAt(leaseId, 1), HONEST);
        answer(leaseId, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "verifier and one referee convict");
    }

    function test_NobodyLeftToRefereeIsUndecided() public {
        registerNodes(4);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one mismatch convicts nobody");
        assertEq(registry.getNode(checkerAt(leaseId, 0)).lockedTokens, 0, "the verifier's stake is free");
        assertEq(bank.earnedOf(checkerAt(leaseId, 0)), CREDIT / 10 * 95 / 100, "and it is paid");
        assertEq(registry.getNode(checkerAt(leaseId, 1)).stakeTokens, STAKE - 5 * TOKEN, "absence costs the bond");
    }

    function test_RevertWhen_TheRendererLeavesARefereeOut() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 1), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 2), HONEST);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, CHEAT);
        bytes[] memory checks = publishedChecks(leaseId);
        checks[1] = "";
        VM.expectRevert(
            abi.encodeWithSelector(IVerification.Verification_CheckWrong.selector, leaseId, checkerAt(leaseId, 2))
        );
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
    }
}
