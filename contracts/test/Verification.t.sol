// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title Whole challenges, from the draw to the money.
contract VerificationTest is Challenges {
    function test_ChallengeNamesTheBlockOfTheVerifiersCheckWhileItIsJudged() public {
        registerNodes(4);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertEq(verification.getChallenge(leaseId).checks[0].publishedBlock, 0, "nothing is published");
        publish(leaseId, checkerAt(leaseId, 0), CHEAT);
        assertEq(verification.getChallenge(leaseId).checks[0].publishedBlock, block.number, "its event is here");
        answer(leaseId, HONEST);
        for (uint256 i = 1; i < 3; ++i) {
            commit(leaseId, checkerAt(leaseId, i), HONEST);
        }
        for (uint256 i = 1; i < 3; ++i) {
            revealCheck(leaseId, checkerAt(leaseId, i), HONEST);
        }
        assertPhase(leaseId, IVerification.Phase.Answer, "the referees are judged");
        assertEq(verification.getChallenge(leaseId).checks[0].publishedBlock, 0, "and the verifier no more");
    }

    function test_DecidedChallengeLeavesNothingBehind() public {
        registerNodes(5);
        VM.record();
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, CHEAT);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the referees agree with the renderer");
        (, bytes32[] memory written) = VM.accesses(address(verification));
        assertTrue(written.length > 3, "the challenge and three checks");
        for (uint256 i = 0; i < written.length; ++i) {
            assertTrue(VM.load(address(verification), written[i]) == 0, "every word is deleted");
        }
    }

    function test_HonestLeaseIsClearedAndPaid() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertEq(checkerAt(leaseId, 0), nodeAt(1), "the other node checks");
        playRoundOne(leaseId, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the lease is cleared");
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the verdict is match");
        settle(leaseId);
        assertEq(bank.earnedOf(nodeAt(0)), 3 * CREDIT * 95 / 100, "the node earns its pay less the fee");
        assertEq(bank.earnedOf(nodeAt(1)), CREDIT / 10 * 95 / 100, "the checker earns the check fee less the fee");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the node's stake is free");
        assertEq(registry.getNode(nodeAt(1)).lockedTokens, 0, "the checker's bond is free");
        assertEq(board.matchedCreditsOf(nodeAt(0)), 3 * CREDIT, "the match counts for later draws");
        assertTrue(verification.getChallenge(leaseId).seed == 0, "what only a running challenge needs is deleted");
    }

    function test_CheatIsSlashedAndItsTasksAreLeasedAgain() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        uint256 supplyTokens = token.totalSupply();
        playRoundOne(leaseId, CHEAT, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "referees are called");
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "the lease is rejected");

        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 60 * TOKEN, "20 times the pay is slashed");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "nothing stays locked");
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(token.balanceOf(checkerAt(leaseId, i)), TOKEN / 10, "each checker gets its fee from the slash");
            assertEq(registry.getNode(checkerAt(leaseId, i)).lockedTokens, 0, "each bond is free");
        }
        assertEq(token.totalSupply(), supplyTokens - (60 * TOKEN - 3 * TOKEN / 10), "the rest of the slash burns");
        assertEq(bank.earnedOf(nodeAt(0)), 0, "the cheat is not paid");

        address other = checkerAt(leaseId, 0);
        VM.prank(other);
        uint256 again = board.lease(jobId, 4);
        assertEq(board.getLease(again).firstTask, 0, "the same tasks are leased to another node");
        assertEq(board.getLease(again).taskCount, 3, "all of them");
        VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
        board.settle(leaseId);
    }

    function test_LyingVerifierLosesItsBond() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, CHEAT);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        address liar = checkerAt(leaseId, 0);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the lease is cleared");
        assertEq(registry.getNode(liar).stakeTokens, STAKE - 5 * TOKEN, "the liar loses its bond");
        assertEq(registry.getNode(liar).lockedTokens, 0, "nothing of it stays locked");
        assertEq(bank.earnedOf(liar), 0, "the liar is not paid");
        assertEq(bank.earnedOf(checkerAt(leaseId, 1)), CREDIT / 10 * 95 / 100, "the first referee is paid");
        assertEq(bank.earnedOf(checkerAt(leaseId, 2)), CREDIT / 10 * 95 / 100, "the second referee is paid");
    }

    function test_LoneRefereeForTheCheatLosesItsBond() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        playRoundTwo(leaseId, CHEAT, HONEST, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two of three convict");
        address accomplice = checkerAt(leaseId, 2);
        assertEq(registry.getNode(accomplice).stakeTokens, STAKE - 20 * TOKEN, "the accomplice loses four bonds");
        assertEq(registry.getNode(accomplice).lockedTokens, 0, "and nothing stays locked");
    }

    function test_InconclusiveVerifierCallsReferees() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, NEAR);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "two matches clear");
        assertEq(registry.getNode(checkerAt(leaseId, 0)).stakeTokens, STAKE, "doubt costs nothing");
        assertEq(bank.earnedOf(checkerAt(leaseId, 0)), CREDIT / 10 * 95 / 100, "doubt is paid");
    }

    function test_SplitVotesAreUndecided() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, CHEAT);
        playRoundTwo(leaseId, HONEST, HONEST, NEAR);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one to one is undecided");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "nobody is slashed");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the lock is gone");
        assertEq(bank.earnedOf(nodeAt(0)), 0, "the node is not paid");
        assertEq(bank.earnedOf(checkerAt(leaseId, 0)), CREDIT / 10 * 95 / 100, "checkers are paid");
        assertEq(board.remainingTasks(jobId), 10, "all tasks wait again");
    }

    function test_NobodyToCallIsUndecidedAtOnce() public {
        registerNodes(1);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "there is nobody else");
        assertEq(board.remainingTasks(jobId), 10, "the tasks wait again");
    }

    function test_RoundTwoGoesOnWithOneReferee() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        assertEq(verification.getChallenge(leaseId).checks.length, 2, "one referee is left");
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        revealCheck(leaseId, checkerAt(leaseId, 1), HONEST);
        answer(leaseId, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two mismatches convict");
    }

    function test_NoRefereeLeftIsUndecided() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one voice convicts nobody");
    }

    function test_RefereesAlsoRenderFreshCells() public {
        registerNodes(5);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 1);
        (uint32[] memory allTasks, uint32[] memory allCells) = verification.drawnCells(leaseId, 2);
        assertEq(allTasks.length, 8, "4 original and 4 fresh cells");
        for (uint256 i = 0; i < tasks.length; ++i) {
            assertTrue(allTasks[i] == tasks[i] && allCells[i] == cells[i], "the original cells come first");
        }
    }

    function test_NodesOfTheRenderersOperatorAreNeverCalled() public {
        registerNodes(1);
        registerNode(nodeAt(1), operatorAt(0), STAKE);
        registerNode(nodeAt(2), nodeAt(0), STAKE);
        registerNode(nodeAt(3), artist, STAKE);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "all others are involved");
        assertEq(verification.getChallenge(leaseId).checks.length, 0, "nobody was called");
    }

    function test_NodesThatStakedAfterTheDrawBlockAreNeverCalled() public {
        registerNodes(1);
        uint256 leaseId = leaseTasks(0, jobId, 3);
        submit(leaseId, 3, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock);
        registerNode(nodeAt(1), operatorAt(1), STAKE);
        draw(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "the newcomer could have chosen its address");
    }

    function test_PreviewTellsTheVerifierBeforeAnyoneDrew() public {
        registerNodes(2);
        uint256 leaseId = leaseTasks(0, jobId, 3);
        submit(leaseId, 3, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        uint256 state = VM.snapshotState();
        (IVerification.Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells) =
            verification.previewDraw(leaseId);
        VM.revertToState(state);
        assertEq(challenge.checks[0].checker, nodeAt(1), "who is called");
        VM.prank(nodeAt(1));
        verification.publishCheck(leaseId, Renders.fingerprints(tasks, cells, HONEST));
        assertPhase(leaseId, IVerification.Phase.Answer, "its check draws the lease in the same transaction");
        published[leaseId][1][nodeAt(1)] = Renders.fingerprints(tasks, cells, HONEST);
        answer(leaseId, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "and is as good as any");
    }

    function test_CheckOfALeaseThatIsNotDrawnIsRefused() public {
        registerNodes(2);
        uint256 leaseId = leaseTasks(0, jobId, 3);
        submit(leaseId, 3, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_DrawTooEarly.selector);
        VM.prank(nodeAt(1));
        verification.publishCheck(leaseId, "");
    }

    function test_CellsDrawnTwiceAreProvenOnce() public {
        registerNodes(5);
        IJobBoard.JobTerms memory terms = jobTerms(1);
        terms.cellsPerTask = 2;
        uint256 small = postJob(terms);
        uint256 leaseId = leaseTasks(0, small, 1);
        bytes32 root = Renders.leaseRoot(Renders.Render(0, 1, 2, HONEST));
        VM.prank(nodeAt(0));
        board.submit(IJobBoard.Submission(leaseId, 1, root, RESULTS_DIGEST, CONTENT_KEY_HASH));
        draw(leaseId);
        playRoundOne(leaseId, HONEST, NEAR);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "both cells of the task, twice each");
    }
}
