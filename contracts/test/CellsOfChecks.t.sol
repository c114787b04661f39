// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {DisputeStage} from "./support/DisputeStage.sol";

/// @title Jobs whose checks render more cells than the network's own number, which is 4: what is drawn, in which time, for
/// which fee.
contract CellsOfChecksTest is DisputeStage {
    uint8 private constant OWN = 4;
    uint8 private constant CELLS = 9;
    uint256 private constant COMMIT_BLOCKS = 10;
    /// @dev 9 of 4 times the window of 4 cells.
    uint256 private constant LONGER_BLOCKS = 22;

    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        (p.minCheckFeeBps, p.minCheckFee) = (100, 500);
    }

    function test_ZeroDrawsTheNetworksOwnNumber() public {
        leaseId = openChallenge(0, jobId, HONEST);
        assertEq(countDrawn(1), OWN, "in round 1");
        assertEq(windowLeft(), COMMIT_BLOCKS, "in the network's own window");
        assertEq(board.getJob(jobId).cellsPerCheck, 0, "the job names no number");
    }

    function test_JobsOwnNumberIsDrawn() public {
        leaseId = openChallenge(0, post(CELLS), CHEAT);
        assertEq(board.getCheckTerms(leaseId).parties.cellsPerCheck, CELLS, "the job's");
        assertEq(countDrawn(1), CELLS, "in round 1");
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, 1);
        playRoundOne(leaseId, CHEAT, HONEST);
        assertEq(countDrawn(2), 2 * uint256(CELLS), "as many fresh ones in round 2");
        (uint32[] memory tasksOfTwo, uint32[] memory cellsOfTwo) = verification.drawnCells(leaseId, 2);
        for (uint256 i = 0; i < CELLS; ++i) {
            assertTrue(tasks[i] == tasksOfTwo[i] && cells[i] == cellsOfTwo[i], "behind those of round 1");
        }
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "both rounds are proven and judged");
    }

    function test_CheckersGetTimeInProportion() public {
        leaseId = openChallenge(0, post(CELLS), CHEAT);
        assertEq(windowLeft(), LONGER_BLOCKS, "the verifier");
        timeOut(leaseId);
        assertEq(windowLeft(), LONGER_BLOCKS, "the next one in its place");
        publish(leaseId, checkerAt(leaseId, 1), HONEST);
        assertEq(windowLeft(), COMMIT_BLOCKS, "the renderer only reveals");
        answer(leaseId, CHEAT);
        assertEq(windowLeft(), LONGER_BLOCKS, "the referees");
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        assertPhase(leaseId, IVerification.Phase.Commit, "another referee is called");
        assertEq(windowLeft(), LONGER_BLOCKS, "with as much time");
    }

    function test_DisputesGoByTheJobsNumber() public {
        jobId = post(CELLS);
        clear(HONEST, HONEST);
        VM.expectRevert(abi.encodeWithSelector(IVerification.Verification_BadDispute.selector, leaseId));
        VM.prank(artist);
        verification.dispute(leaseId, 0, new uint32[](CELLS + 1));
        VM.prank(artist);
        verification.dispute(leaseId, 0, new uint32[](CELLS));
        timeOut(leaseId);
        assertEq(countDrawn(3), 2 * uint256(CELLS), "nine named ones, nine fresh ones");
        assertEq(windowLeft(), LONGER_BLOCKS, "and time for them");
    }

    /// @dev A task has 6 cells, so that all of them are drawn from the disputed one.
    function test_DisputedTaskIsDrawnByTheJobsNumber() public {
        jobId = post(CELLS);
        clear(HONEST, HONEST);
        VM.prank(artist);
        verification.dispute(leaseId, 0, new uint32[](0));
        timeOut(leaseId);
        assertEq(countDrawn(3), CELLS_PER_TASK + CELLS, "the whole task, nine fresh ones");
    }

    function test_RevertWhen_NumberIsBelowTheNetworksOrAboveAll() public {
        expectBadTerm(OWN - 1, "cellsPerCheck", OWN - 1);
        expectBadTerm(33, "cellsPerCheck", 33);
        assertEq(board.getJob(post(OWN)).cellsPerCheck, OWN, "the network's own may be named");
        assertEq(board.getJob(post(32)).cellsPerCheck, 32, "and 32 at most");
    }

    function test_LeastFeeGrowsWithTheCells() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        (terms.cellsPerCheck, terms.checkFee) = (CELLS, 22_499);
        expectBadFee(terms);
        terms.checkFee = 22_500;
        assertEq(board.getJob(this.postTerms(terms)).checkFee, 22_500, "1 % of a task for 4 cells, 9 of 4 times that");
        (terms.cellsPerCheck, terms.checkFee) = (OWN, 9999);
        expectBadFee(terms);
        terms.cellsPerCheck = 0;
        expectBadFee(terms);
        terms.checkFee = 10_000;
        assertEq(board.getJob(this.postTerms(terms)).checkFee, 10_000, "no more without a number");
    }

    /// @dev Opening a scene costs the same, whatever is rendered of it.
    function test_FeeForOpeningTheSceneDoesNotGrow() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        (terms.cellsPerCheck, terms.pricePerTask, terms.checkFee) = (32, 1, 499);
        expectBadFee(terms);
        terms.checkFee = 500;
        this.postTerms(terms);
        (terms.pricePerTask, terms.checkFee) = (0, 0);
        assertEq(board.getJob(this.postTerms(terms)).cellsPerCheck, 32, "volunteers' jobs have no least fee");
    }

    function test_LongestLease() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.leaseBlocks = 2 ** 24;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, "leaseBlocks", 2 ** 24));
        this.postTerms(terms);
        terms.leaseBlocks = 2 ** 24 - 1;
        terms.cellsPerCheck = 32;
        jobId = this.postTerms(terms);
        assertEq(board.getJob(jobId).leaseBlocks, 2 ** 24 - 1, "the most that fits");
        uint256 id = leaseTasks(1, jobId, 1);
        assertEq(board.getLease(id).deadlineBlock, block.number + 2 ** 24 - 1, "and is counted in full");
    }

    /// @dev External, so that a revert can be expected.
    function postTerms(IJobBoard.JobTerms calldata terms) external returns (uint256) {
        return postJob(terms);
    }

    function post(uint8 cells) private returns (uint256) {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.cellsPerCheck = cells;
        return this.postTerms(terms);
    }

    function expectBadTerm(uint8 cells, string memory name, uint256 value) private {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.cellsPerCheck = cells;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, name, value));
        this.postTerms(terms);
    }

    function expectBadFee(IJobBoard.JobTerms memory terms) private {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, "checkFee", terms.checkFee));
        this.postTerms(terms);
    }

    function countDrawn(uint256 round) private view returns (uint256) {
        (uint32[] memory tasks,) = verification.drawnCells(leaseId, round);
        return tasks.length;
    }

    function windowLeft() private view returns (uint256) {
        return verification.getChallenge(leaseId).deadlineBlock - block.number;
    }
}
