// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {DisputeStage} from "./support/DisputeStage.sol";
import {Renders} from "./support/Renders.sol";

/// @title An artist that disputes cells of a lease which a check, or no check, let pass.
contract DisputesTest is DisputeStage {
    uint32[] private noCells;

    function test_CheatThatPassedIsConvicted() public {
        clear(CHEAT, CHEAT);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(1, noCells);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "the lease is in a challenge again");
        assertEq(token.balanceOf(address(verification)), DEPOSIT, "the deposit is held");
        playDispute(CHEAT, HONEST, HONEST, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two of three convict");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 6 * TOKEN, "what a cleared lease locks is slashed");
        assertEq(token.balanceOf(artist), heldTokens, "the deposit is back");
        assertEq(verification.failedDisputesOf(artist), 0, "the artist was right");
        assertEq(token.balanceOf(referee(0)), TOKEN / 10, "the slash pays the referees");
        assertEq(registry.getNode(referee(2)).stakeTokens, STAKE - 20 * TOKEN, "the accomplice loses four bonds");
        requireNothingIsLocked();
    }

    function test_FalseDisputeCostsTheDepositAndTheNextOneMore() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        uint256 supplyTokens = token.totalSupply();
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "the lease is cleared as before");
        assertEq(token.balanceOf(artist), heldTokens - DEPOSIT, "the deposit is lost");
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(token.balanceOf(referee(i)), TOKEN, "a sixth of the first deposit for each referee");
        }
        assertEq(token.totalSupply(), supplyTokens - 3 * TOKEN, "the rest burns");
        assertEq(token.balanceOf(address(verification)), 0, "nothing stays here");
        assertEq(verification.disputeDepositOf(artist), 2 * DEPOSIT, "the next one costs twice as much");
        assertEq(board.matchedCreditsOf(nodeAt(0)), 3 * CREDIT, "a dispute is no further match");
        settle(leaseId);
        requireNothingIsLocked();
    }

    function test_DisputeShowsItsRoundBeforeTheRefereesAreDrawn() public {
        clear(HONEST, HONEST);
        uint32 task = board.getLease(leaseId).firstTask;
        VM.prank(artist);
        verification.dispute(leaseId, task, new uint32[](0));
        assertPhase(leaseId, IVerification.Phase.Draw, "the block is to come");
        assertEq(verification.getChallenge(leaseId).round, 3, "of a dispute");
    }

    function test_DepositStopsDoubling() public {
        for (uint256 i = 0; i < 8; ++i) {
            IJobBoard.JobTerms memory terms = jobTerms(4);
            terms.checkBudget = 40;
            jobId = postJob(terms);
            uint256 expected = i < 6 ? DEPOSIT << i : DEPOSIT * 64;
            assertEq(verification.disputeDepositOf(artist), expected, "twice the last one, up to 64 times the first");
            clear(HONEST, HONEST);
            dispute(0, noCells);
            playDispute(HONEST, HONEST, HONEST, HONEST);
            settle(leaseId);
        }
    }

    function test_UndecidedDisputeLeavesTheLeaseClearedAndPaysTheReferees() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, CHEAT, NEAR);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "who disputes has to prove it");
        assertEq(token.balanceOf(artist), heldTokens - 3 * TOKEN, "the rest of the deposit is back");
        assertEq(verification.failedDisputesOf(artist), 0, "it did not fail");
        requireNothingIsLocked();
    }

    function test_LeaseThatWasNotCheckedCanBeDisputed() public {
        clear(HONEST, HONEST);
        settle(leaseId);
        IJobBoard.JobTerms memory terms = jobTerms(1000);
        terms.checkBudget = 100;
        jobId = postJob(terms);
        do {
            leaseId = leaseTasks(0, jobId, 2);
            submit(leaseId, 2, CHEAT);
            bool isDrawn = draw(leaseId);
            if (isDrawn) playRoundOne(leaseId, CHEAT, CHEAT);
            if (!isDrawn) break;
            settle(leaseId);
        } while (true);
        dispute(board.getLease(leaseId).firstTask, noCells);
        playDispute(CHEAT, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "convicted");
    }

    /// @dev The referees of the challenge are not called again, and their bonds were settled with it.
    function test_DisputeAfterRefereesPaysNobodyTwice() public {
        registerNode(nodeAt(6), operatorAt(6), STAKE);
        leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, NEAR);
        playRoundTwo(leaseId, HONEST, HONEST, HONEST);
        address earlier = checkerAt(leaseId, 1);
        uint256 earnedCredits = bank.earnedOf(earlier);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "by three of all");
        assertEq(bank.earnedOf(earlier), earnedCredits, "nobody is paid twice");
        requireNothingIsLocked();
    }

    function test_NamedCellsAreRenderedBesideFreshOnes() public {
        clear(HONEST, HONEST);
        uint32[] memory named = new uint32[](2);
        (named[0], named[1]) = (5, 3);
        dispute(2, named);
        drawReferees();
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 3);
        assertEq(tasks.length, 6, "2 named and 4 fresh ones");
        assertTrue(tasks[0] == 2 && cells[0] == 5 && tasks[1] == 2 && cells[1] == 3, "the named ones first");
        assertTrue(tasks[2] == 0, "the fresh ones spread over the lease");
    }

    function test_DisputedTaskIsDrawnFrom() public {
        clear(HONEST, HONEST);
        dispute(2, noCells);
        drawReferees();
        (uint32[] memory tasks,) = verification.drawnCells(leaseId, 3);
        assertEq(tasks.length, 8, "4 of the task and 4 fresh ones");
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(tasks[i], 2, "of the disputed task");
        }
    }

    function test_RendererSilentInADisputeIsConvicted() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        drawReferees();
        for (uint256 i = 0; i < 3; ++i) {
            commit(leaseId, referee(i), HONEST);
        }
        for (uint256 i = 0; i < 3; ++i) {
            revealCheck(leaseId, referee(i), HONEST);
        }
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "silence counts as a mismatch");
        requireNothingIsLocked();
    }

    function test_NobodyToRefereeGivesTheDepositBack() public {
        clear(HONEST, HONEST);
        uint256 heldTokens = token.balanceOf(artist);
        dispute(0, noCells);
        for (uint256 i = 1; i < 6; ++i) {
            VM.prank(nodeAt(i));
            registry.requestWithdraw();
        }
        drawReferees();
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "nobody could judge");
        assertEq(token.balanceOf(artist), heldTokens, "the whole deposit");
    }

    function test_LapsedDrawOfADisputeWaitsForALaterBlock() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        VM.roll(block.number + 400);
        verification.advance(leaseId);
        assertPhase(leaseId, IVerification.Phase.Draw, "nobody is called");
        drawReferees();
        assertPhase(leaseId, IVerification.Phase.Commit, "a later block decides");
    }

    function test_RevertWhen_DisputeIsNotInOrder() public {
        clear(HONEST, HONEST);
        VM.expectPartialRevert(IVerification.Verification_NotArtist.selector);
        verification.dispute(leaseId, 0, noCells);
        expectRefusal(3, noCells, IVerification.Verification_BadDispute.selector);
        uint32[] memory wrong = new uint32[](1);
        wrong[0] = CELLS_PER_TASK;
        expectRefusal(0, wrong, IVerification.Verification_BadDispute.selector);
        expectRefusal(0, new uint32[](5), IVerification.Verification_BadDispute.selector);
        dispute(0, noCells);
        expectRefusal(0, noCells, IVerification.Verification_WrongPhase.selector);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        expectRefusal(0, noCells, IJobBoard.JobBoard_AcceptanceOver.selector);
    }

    function test_RevertWhen_LeaseIsNotCleared() public {
        leaseId = openChallenge(0, jobId, HONEST);
        expectRefusal(0, noCells, IVerification.Verification_WrongPhase.selector);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        expectRefusal(0, noCells, IJobBoard.JobBoard_IllegalMove.selector);
    }

    function test_RevertWhen_AcceptanceWindowIsOver() public {
        clear(HONEST, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 20);
        expectRefusal(0, noCells, IJobBoard.JobBoard_AcceptanceOver.selector);
    }

    function test_RevertWhen_AnyoneElseReopens() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.reopenForDispute(1);
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.closeDispute(1, false);
        VM.expectPartialRevert(IJobBoard.JobBoard_NotVerification.selector);
        board.burnCheckFee(1);
    }

    function test_FailedDisputeEndsTheAcceptanceWindow() public {
        clear(HONEST, HONEST);
        dispute(0, noCells);
        playDispute(HONEST, HONEST, HONEST, HONEST);
        VM.expectPartialRevert(IJobBoard.JobBoard_AcceptanceOver.selector);
        VM.prank(artist);
        verification.demandKey(leaseId);
        board.settle(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Settled, "anyone may settle at once");
        requireNothingIsLocked();
    }

    function dispute(uint32 task, uint32[] memory cells) private {
        VM.prank(artist);
        verification.dispute(leaseId, task, cells);
    }

    function playDispute(Renders.Quality rendered, Renders.Quality first, Renders.Quality second, Renders.Quality third)
        private
    {
        drawReferees();
        Renders.Quality[3] memory qualities = [first, second, third];
        for (uint256 i = 0; i < 3; ++i) {
            commit(leaseId, referee(i), qualities[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            revealCheck(leaseId, referee(i), qualities[i]);
        }
        answer(leaseId, rendered);
    }

    function expectRefusal(uint32 task, uint32[] memory cells, bytes4 selector) private {
        VM.expectPartialRevert(selector);
        VM.prank(artist);
        verification.dispute(leaseId, task, cells);
    }
}
