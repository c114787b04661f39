// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {CellDraw} from "../src/libraries/CellDraw.sol";
import {DrawRule} from "../src/libraries/DrawRule.sol";
import {LeaseMoves} from "../src/libraries/LeaseMoves.sol";
import {VoteCount} from "../src/libraries/VoteCount.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Claims} from "./support/Claims.sol";

/// @title The pure rules: which cells, how likely, which moves, how votes count.
contract RulesTest is Claims {
    /// @dev Values of a public network; test/unit/core/market/network-parameters.test.ts compares them.
    uint256 private constant PIECES = 8;
    uint256 private constant MIN_DRAW_PPM = 50_000;
    uint256 private constant LOCK_FACTOR = 30;
    uint256 private constant FEE_BPS = 500;

    function testFuzz_DrawnCellsLieInTheLeaseAndDiffer(bytes32 seed, uint32 first, uint32 tasks, uint32 cells, uint8 k)
        public
        pure
    {
        CellDraw.Field memory field = CellDraw.Field({
            firstTask: uint32(bound(first, 0, 1e6)),
            taskCount: uint32(bound(tasks, 1, 300)),
            cellsPerTask: uint32(bound(cells, 1, 9000)),
            cellsPerCheck: uint8(bound(k, 1, 32))
        });
        (uint32[] memory drawnTasks, uint32[] memory drawnCells) = CellDraw.drawCells(seed, 1, field);
        uint256 total = uint256(field.taskCount) * field.cellsPerTask;
        assertEq(drawnTasks.length, total < field.cellsPerCheck ? total : field.cellsPerCheck, "k cells, or all");
        uint256 previous = 0;
        for (uint256 i = 0; i < drawnTasks.length; ++i) {
            assertTrue(drawnTasks[i] >= field.firstTask, "not before the lease");
            assertTrue(drawnTasks[i] < field.firstTask + field.taskCount, "not after it");
            assertTrue(drawnCells[i] < field.cellsPerTask, "a cell of the task");
            uint256 leaf = uint256(drawnTasks[i] - field.firstTask) * field.cellsPerTask + drawnCells[i];
            assertTrue(i == 0 || leaf > previous, "all different, in order");
            previous = leaf;
        }
    }

    function testFuzz_RoundTwoKeepsTheOriginalCells(bytes32 seed) public pure {
        CellDraw.Field memory field = CellDraw.Field(5, 3, 40, 8);
        (uint32[] memory tasks, uint32[] memory cells) = CellDraw.drawCells(seed, 1, field);
        (uint32[] memory allTasks, uint32[] memory allCells) = CellDraw.drawCells(seed, 2, field);
        assertEq(allTasks.length, 16, "as many fresh ones");
        for (uint256 i = 0; i < 8; ++i) {
            assertTrue(allTasks[i] == tasks[i] && allCells[i] == cells[i], "the original ones first");
        }
    }

    function test_EveryCellIsDrawnAboutEquallyOften() public pure {
        uint256[10] memory hits;
        for (uint256 i = 0; i < 1000; ++i) {
            (uint32[] memory tasks, uint32[] memory cells) =
                CellDraw.drawCells(keccak256(abi.encode(i)), 1, CellDraw.Field(0, 2, 5, 4));
            for (uint256 j = 0; j < tasks.length; ++j) {
                hits[tasks[j] * 5 + cells[j]]++;
            }
        }
        for (uint256 leaf = 0; leaf < 10; ++leaf) {
            assertTrue(hits[leaf] > 280 && hits[leaf] < 560, "pieces of 2 or 3 leaves: 333 or 500 hits expected");
        }
    }

    function testFuzz_ChanceIsBetweenTheMinimumAndCertainty(uint256 pay, uint256 matched, uint256 min) public pure {
        pay = bound(pay, 1, 1e30);
        matched = bound(matched, 0, 1e30);
        min = bound(min, 0, 1e6);
        uint256 chance = DrawRule.chancePpmUp(pay, matched, min);
        assertTrue(chance >= min && chance <= 1e6, "in range");
        assertTrue(chance > 0, "never impossible");
        if (matched == 0) assertEq(chance, 1e6, "a stranger is always drawn");
        assertTrue(DrawRule.chancePpmUp(pay, matched + pay, min) <= chance, "more matches never raise it");
    }

    function test_TossFollowsTheChance() public pure {
        uint256 hits = 0;
        for (uint256 i = 0; i < 2000; ++i) {
            if (DrawRule.isDrawn(keccak256(abi.encode(i)), 250_000)) ++hits;
            assertTrue(DrawRule.isDrawn(keccak256(abi.encode(i)), 1_000_000), "certainty is certain");
            assertTrue(!DrawRule.isDrawn(keccak256(abi.encode(i)), 0), "zero is never");
        }
        assertTrue(hits > 440 && hits < 560, "a quarter");
    }

    /// @dev Cheating on some cells of a lease saves at most their share of the pay. Each of the 8 pieces of the lease gives
    /// one drawn cell, so it is seen unless every piece gives a good one; then it costs the lock, and the pay less the fee.
    /// With the values of a public network; the cheat may put its cells into the pieces as it likes.
    function testFuzz_CheatingOnAnyCellsLosesMoney(uint256 seed, uint256 cheatedPieces) public pure {
        cheatedPieces = bound(cheatedPieces, 1, PIECES);
        uint256 unseen = 1e18;
        uint256 share = 0;
        for (uint256 piece = 0; piece < cheatedPieces; ++piece) {
            uint256 made = bound(uint256(keccak256(abi.encode(seed, piece))), 1e18 / 64, 1e18);
            unseen = unseen * (1e18 - made) / 1e18;
            share += made / PIECES;
        }
        assertLoses(share, 1e18 - unseen);
    }

    /// @dev The claim of the protocol: from 1/64 of the cells, spread evenly, to all of them.
    function testFuzz_CheatingOnAnyShareLosesMoney(uint256 share) public pure {
        share = bound(share, 1e18 / 64, 1e18);
        uint256 unseen = 1e18;
        for (uint256 piece = 0; piece < PIECES; ++piece) {
            unseen = unseen * (1e18 - share) / 1e18;
        }
        assertLoses(share, 1e18 - unseen);
    }

    function assertLoses(uint256 share, uint256 seenIfDrawn) private pure {
        uint256 chance = DrawRule.chancePpmUp(1, 1e9, MIN_DRAW_PPM);
        uint256 expectedLoss = seenIfDrawn * chance / 1e6 * (LOCK_FACTOR * 10_000 + 10_000 - FEE_BPS) / 10_000;
        assertTrue(expectedLoss > share, "the expected loss is greater than what cheating saves");
    }

    function test_LeaseMovesAreThoseOfTheTable() public pure {
        uint256 legal = 0;
        for (uint256 from = 0; from < 10; ++from) {
            for (uint256 to = 0; to < 10; ++to) {
                if (LeaseMoves.isLegal(IJobBoard.LeaseState(from), IJobBoard.LeaseState(to))) ++legal;
            }
        }
        assertEq(legal, 12, "twelve moves");
        assertLegal(IJobBoard.LeaseState.None, IJobBoard.LeaseState.Leased);
        assertLegal(IJobBoard.LeaseState.Leased, IJobBoard.LeaseState.Submitted);
        assertLegal(IJobBoard.LeaseState.Leased, IJobBoard.LeaseState.Returned);
        assertLegal(IJobBoard.LeaseState.Leased, IJobBoard.LeaseState.Expired);
        assertLegal(IJobBoard.LeaseState.Submitted, IJobBoard.LeaseState.Checking);
        assertLegal(IJobBoard.LeaseState.Submitted, IJobBoard.LeaseState.Cleared);
        assertLegal(IJobBoard.LeaseState.Checking, IJobBoard.LeaseState.Cleared);
        assertLegal(IJobBoard.LeaseState.Checking, IJobBoard.LeaseState.Rejected);
        assertLegal(IJobBoard.LeaseState.Checking, IJobBoard.LeaseState.Undecided);
        assertLegal(IJobBoard.LeaseState.Checking, IJobBoard.LeaseState.Expired);
        assertLegal(IJobBoard.LeaseState.Cleared, IJobBoard.LeaseState.Settled);
        assertLegal(IJobBoard.LeaseState.Cleared, IJobBoard.LeaseState.Checking);
    }

    function test_TwoOfThreeVotesDecide() public pure {
        assertVotes(1, 1, 0, IVerification.Verdict.Match);
        assertVotes(1, 0, 1, IVerification.Verdict.None);
        assertVotes(1, 0, 0, IVerification.Verdict.None);
        assertVotes(2, 2, 1, IVerification.Verdict.Match);
        assertVotes(2, 1, 2, IVerification.Verdict.Mismatch);
        assertVotes(2, 0, 3, IVerification.Verdict.Mismatch);
        assertVotes(2, 1, 1, IVerification.Verdict.Inconclusive);
        assertVotes(2, 0, 1, IVerification.Verdict.Inconclusive);
    }

    function assertLegal(IJobBoard.LeaseState from, IJobBoard.LeaseState to) private pure {
        assertTrue(LeaseMoves.isLegal(from, to), "a move of the table");
        assertTrue(!LeaseMoves.isFinal(from), "a state that moves is not final");
    }

    function assertVotes(uint256 round, uint256 matches, uint256 mismatches, IVerification.Verdict verdict)
        private
        pure
    {
        assertEq(uint256(VoteCount.decide(round, matches, mismatches)), uint256(verdict), "two of three");
    }
}
