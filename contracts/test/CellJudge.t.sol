// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICellJudge} from "../src/interfaces/ICellJudge.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {CellProofs} from "./support/CellProofs.sol";
import {Claims} from "./support/Claims.sol";
import {Renders} from "./support/Renders.sol";

/// @title The judge by itself: which cells it draws, what it takes for proven, how it compares.
contract CellJudgeTest is Claims {
    Renders.Quality private constant HONEST = Renders.Quality.Honest;
    Renders.Quality private constant NEAR = Renders.Quality.Near;
    Renders.Quality private constant CHEAT = Renders.Quality.Cheat;
    IVerification.Verdict private constant MATCH = IVerification.Verdict.Match;
    IVerification.Verdict private constant MISMATCH = IVerification.Verdict.Mismatch;
    IVerification.Verdict private constant INCONCLUSIVE = IVerification.Verdict.Inconclusive;

    /// @dev Tasks 7, 8 and 9 of 6 cells each: 18 leaves, of which a round draws 4.
    uint32 private constant FIRST_TASK = 7;
    uint32 private constant TASK_COUNT = 3;
    uint32 private constant CELLS_PER_TASK = 6;
    uint8 private constant CELLS_PER_CHECK = 4;
    bytes8 private constant SEED = "seed";

    ICellJudge private judge;

    function setUp() public {
        judge = ICellJudge(VM.deployCode("CellJudge.sol:CellJudge", ""));
    }

    function testFuzz_EachPieceOfTheLeaseGivesACell(bytes8 seed) public view {
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(drawOf(seed, 1));
        assertEq(tasks.length, CELLS_PER_CHECK, "four cells");
        for (uint256 i = 0; i < CELLS_PER_CHECK; ++i) {
            assertLeaf(tasks[i], cells[i], expectedLeaf(seed, i), "the rule's");
        }
    }

    function testFuzz_RoundTwoAddsAsManyFreshCells(bytes8 seed) public view {
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(drawOf(seed, 2));
        assertEq(tasks.length, 2 * CELLS_PER_CHECK, "eight cells");
        for (uint256 i = 0; i < 2 * CELLS_PER_CHECK; ++i) {
            assertLeaf(tasks[i], cells[i], expectedLeaf(seed, i), "those of round 1, then fresh ones");
        }
    }

    function test_ASmallLeaseIsDrawnWhole() public view {
        ICellJudge.Draw memory draw = drawOf(SEED, 1);
        draw.cellsPerCheck = 32;
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(draw);
        assertEq(tasks.length, 18, "no more than there are");
        for (uint256 i = 0; i < 18; ++i) {
            assertLeaf(tasks[i], cells[i], i, "each once, in order");
        }
    }

    function test_DisputedCellsComeBeforeFreshOnes() public view {
        ICellJudge.Draw memory draw = drawOf(SEED, 3);
        draw.disputedCells = new uint32[](2);
        (draw.disputedCells[0], draw.disputedCells[1]) = (5, 0);
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(draw);
        assertEq(tasks.length, 2 + CELLS_PER_CHECK, "two named, four drawn");
        assertTrue(tasks[0] == 8 && cells[0] == 5, "the first one named");
        assertTrue(tasks[1] == 8 && cells[1] == 0, "the second one");
        for (uint256 i = 0; i < CELLS_PER_CHECK; ++i) {
            assertLeaf(tasks[2 + i], cells[2 + i], expectedLeaf(SEED, i), "then cells of the whole lease");
        }
    }

    function testFuzz_UnnamedDisputeDrawsFromItsTask(bytes8 seed) public view {
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(drawOf(seed, 3));
        assertEq(tasks.length, 2 * CELLS_PER_CHECK, "four of the task, four of the lease");
        for (uint256 i = 0; i < CELLS_PER_CHECK; ++i) {
            assertEq(tasks[i], 8, "of the disputed task");
            assertTrue(cells[i] < CELLS_PER_TASK && (i == 0 || cells[i] > cells[i - 1]), "all different, in order");
            assertLeaf(tasks[4 + i], cells[4 + i], expectedLeaf(seed, i), "then cells of the whole lease");
        }
    }

    function testFuzz_RevealOfTheDrawnCellsIsProven(bytes8 seed) public view {
        for (uint8 round = 1; round <= 3; ++round) {
            ICellJudge.Draw memory draw = drawOf(seed, round);
            assertTrue(isProven(reveal(draw, HONEST), draw, rootOf(HONEST)), "in every round");
        }
    }

    function test_RevealOfAnotherRenderIsNotProven() public view {
        ICellJudge.Draw memory draw = drawOf(SEED, 1);
        assertTrue(!isProven(reveal(draw, CHEAT), draw, rootOf(HONEST)), "it stands under its own root alone");
        assertTrue(isProven(reveal(draw, CHEAT), draw, rootOf(CHEAT)), "where the judge finds it");
    }

    function test_RevealOfAnotherDrawIsNotProven() public view {
        ICellJudge.Draw memory draw = drawOf(SEED, 1);
        IVerification.CellReveal memory revealed = reveal(draw, HONEST);
        draw.seed = "another";
        assertTrue(!isProven(revealed, draw, rootOf(HONEST)), "other cells were drawn");
        draw = drawOf(SEED, 2);
        assertTrue(!isProven(revealed, draw, rootOf(HONEST)), "more cells were drawn");
    }

    function test_ListOfAnotherLengthIsNotProven() public view {
        ICellJudge.Draw memory draw = drawOf(SEED, 1);
        IVerification.CellReveal memory revealed = reveal(draw, HONEST);
        bytes memory whole = revealed.fingerprints;
        revealed.fingerprints = bytes.concat(whole, hex"00");
        assertTrue(!isProven(revealed, draw, rootOf(HONEST)), "a byte too many");
        revealed.fingerprints = "";
        assertTrue(!isProven(revealed, draw, rootOf(HONEST)), "none");
        revealed.fingerprints = whole;
        assertTrue(isProven(revealed, draw, rootOf(HONEST)), "just as many as were drawn");
    }

    function test_EveryCheckHasItsVerdict() public view {
        bytes[] memory checks = new bytes[](5);
        (checks[0], checks[1], checks[2]) = (list(1, CHEAT), list(1, NEAR), list(1, HONEST));
        checks[4] = hex"00";
        IVerification.Verdict[5] memory expected = [MISMATCH, INCONCLUSIVE, MATCH, MATCH, MISMATCH];
        (IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts) = verdictsOn(1, checks);
        assertTrue(verdicts.length == 5 && firstVerdicts.length == 5, "one of each");
        for (uint256 i = 0; i < 5; ++i) {
            assertVerdict(verdicts[i], expected[i], "in the order of the checks; an empty one agrees");
            assertVerdict(firstVerdicts[i], expected[i], "the cells are all alike");
        }
    }

    function test_NoChecksNoVerdicts() public view {
        (IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts) =
            verdictsOn(1, new bytes[](0));
        assertTrue(verdicts.length == 0 && firstVerdicts.length == 0, "nothing to compare");
    }

    /// @dev What the verifier could see, and what only the referees saw.
    function test_FirstVerdictIsThatOfTheFirstHalf() public view {
        bytes[] memory checks = new bytes[](4);
        checks[0] = halves(HONEST, CHEAT);
        checks[1] = halves(CHEAT, HONEST);
        checks[2] = halves(NEAR, CHEAT);
        checks[3] = halves(HONEST, NEAR);
        (IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts) = verdictsOn(2, checks);
        assertVerdict(verdicts[0], MISMATCH, "a fresh cell differs");
        assertVerdict(firstVerdicts[0], MATCH, "no first one does");
        assertVerdict(verdicts[1], MISMATCH, "a first cell differs");
        assertVerdict(firstVerdicts[1], MISMATCH, "as its half shows");
        assertVerdict(verdicts[2], MISMATCH, "a fresh cell differs");
        assertVerdict(firstVerdicts[2], INCONCLUSIVE, "the first ones are in doubt");
        assertVerdict(verdicts[3], INCONCLUSIVE, "a fresh cell is in doubt");
        assertVerdict(firstVerdicts[3], MATCH, "no first one is");
    }

    function drawOf(bytes8 seed, uint8 round) private pure returns (ICellJudge.Draw memory draw) {
        draw.seed = seed;
        draw.round = round;
        draw.cellsPerCheck = CELLS_PER_CHECK;
        draw.firstTask = FIRST_TASK;
        draw.taskCount = TASK_COUNT;
        draw.cellsPerTask = CELLS_PER_TASK;
        draw.disputedTask = 8;
    }

    /// @dev Leaf number `i` of a draw, counted from the lease's first: the rule of CellDraw, written out.
    function expectedLeaf(bytes8 seed, uint256 i) private pure returns (uint256) {
        uint256 random = uint256(keccak256(abi.encode(keccak256(abi.encode(seed, bytes32("cell"))), i)));
        uint256 piece = i % CELLS_PER_CHECK;
        uint256 begin = piece * 18 / CELLS_PER_CHECK;
        uint256 end = (piece + 1) * 18 / CELLS_PER_CHECK;
        return begin + random % (end - begin);
    }

    function renderOf(Renders.Quality quality) private pure returns (Renders.Render memory) {
        return Renders.Render(FIRST_TASK, TASK_COUNT, CELLS_PER_TASK, quality);
    }

    function resultsLeaf() private pure returns (bytes32) {
        return Renders.resultsLeaf(keccak256("results"), keccak256("content key"));
    }

    function rootOf(Renders.Quality quality) private pure returns (bytes32) {
        return Renders.join(Renders.leaseRoot(renderOf(quality)), resultsLeaf());
    }

    function reveal(ICellJudge.Draw memory draw, Renders.Quality quality)
        private
        view
        returns (IVerification.CellReveal memory)
    {
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(draw);
        return CellProofs.prove(renderOf(quality), tasks, cells, resultsLeaf());
    }

    function isProven(IVerification.CellReveal memory revealed, ICellJudge.Draw memory draw, bytes32 root)
        private
        view
        returns (bool proven)
    {
        (proven,,) = judge.judge(revealed, new bytes[](0), draw, root, thresholds());
    }

    /// @dev What the judge finds of checks of an honest render.
    function verdictsOn(uint8 round, bytes[] memory checks)
        private
        view
        returns (IVerification.Verdict[] memory verdicts, IVerification.Verdict[] memory firstVerdicts)
    {
        ICellJudge.Draw memory draw = drawOf(SEED, round);
        bool proven;
        (proven, verdicts, firstVerdicts) =
            judge.judge(reveal(draw, HONEST), checks, draw, rootOf(HONEST), thresholds());
        assertTrue(proven, "the reveal is proven");
    }

    /// @dev A check of round 2: the first cells in one quality, the fresh ones in another.
    function halves(Renders.Quality first, Renders.Quality fresh) private view returns (bytes memory) {
        bytes memory whole = list(2, fresh);
        bytes memory begin = list(1, first);
        for (uint256 i = 0; i < begin.length; ++i) {
            whole[i] = begin[i];
        }
        return whole;
    }

    function list(uint8 round, Renders.Quality quality) private view returns (bytes memory) {
        (uint32[] memory tasks, uint32[] memory cells) = judge.drawCells(drawOf(SEED, round));
        return Renders.fingerprints(tasks, cells, quality);
    }

    function thresholds() private pure returns (IJobBoard.Thresholds memory) {
        return IJobBoard.Thresholds({matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262});
    }

    function assertLeaf(uint32 task, uint32 cell, uint256 leaf, string memory claim) private pure {
        assertEq(uint256(task - FIRST_TASK) * CELLS_PER_TASK + cell, leaf, claim);
    }

    function assertVerdict(IVerification.Verdict actual, IVerification.Verdict expected, string memory claim)
        private
        pure
    {
        assertEq(uint256(actual), uint256(expected), claim);
    }
}
