// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title What a lease locks: quotes of the price, and leases that pay nothing.
contract QuotesTest is Challenges {
    uint32 private constant QUOTE_BLOCKS = 50;

    function setUp() public override {
        super.setUp();
        IJobBoard.BoardParameters memory parameters = boardParameters();
        parameters.quoteBlocks = QUOTE_BLOCKS;
        deployNetwork(parameters);
        fundArtist(artist, 1000 * TOKEN);
        registerNodes(3);
        jobId = postJob(jobTerms(10));
    }

    function test_QuoteHoldsForItsBlocks() public {
        leaseTasks(0, jobId, 1);
        feed.setPrice(3e7);
        VM.roll(block.number + QUOTE_BLOCKS);
        assertEq(board.getLease(leaseTasks(0, jobId, 1)).lockedTokens, 20 * TOKEN, "the quote still holds");
    }

    function test_PriceThatFellBySeventyPercentIsSeenByTheNextQuote() public {
        leaseTasks(0, jobId, 1);
        feed.setPrice(3e7);
        VM.roll(block.number + QUOTE_BLOCKS + 1);
        uint256 leaseId = leaseTasks(0, jobId, 1);
        assertEq(
            board.getLease(leaseId).lockedTokens, (uint256(20 * TOKEN) * 10 + 2) / 3 / 1e9 * 1e9 + 1e9, "rounded up"
        );
    }

    function test_StalePriceStopsNewQuotesAlone() public {
        leaseTasks(0, jobId, 1);
        feed.setAge(3601);
        leaseTasks(0, jobId, 1);
        VM.roll(block.number + QUOTE_BLOCKS + 1);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceStale.selector);
        this.leaseAs(0);
    }

    function test_RevertWhen_RandomnessOrRulesAreOutOfRange() public {
        IJobBoard.BoardParameters memory parameters = boardParameters();
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadParameter.selector, "randomness", 0));
        this.deployBoard(address(0), parameters);
        parameters.quoteBlocks = 100_001;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadParameter.selector, "quoteBlocks", 100_001));
        this.deployBoard(address(randomness), parameters);
        parameters = boardParameters();
        parameters.volunteerLockTokens = 0;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadParameter.selector, "volunteerLockTokens", 0));
        this.deployBoard(address(randomness), parameters);
    }

    function test_VolunteerJobNeedsNoEscrow() public {
        uint256 before = bank.escrowCredits();
        jobId = postVolunteerJob(3);
        assertEq(bank.escrowCredits(), before, "nothing is paid in");
        uint256 leaseId = leaseTasks(0, jobId, 3);
        assertEq(board.getLease(leaseId).lockedTokens, 5 * TOKEN, "a lease locks the same whatever its size");
        submit(leaseId, 3, HONEST);
        assertTrue(draw(leaseId), "a first lease is checked");
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        assertEq(board.settledTasks(jobId), 3, "the tasks are done");
        assertEq(bank.earnedOf(nodeAt(0)), 0, "for nothing");
        assertEq(bank.pointsOf(nodeAt(0)), 3 * CELLS_PER_TASK, "but for a point for each cell");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the stake is free");
        assertEq(board.matchedCreditsOf(nodeAt(0)), 1, "the node has a history, worth next to nothing");
        board.closeJob(jobId);
    }

    function test_VolunteerThatCheatsPaysItsCheckers() public {
        registerNode(nodeAt(3), operatorAt(3), STAKE);
        registerNode(nodeAt(4), operatorAt(4), STAKE);
        jobId = postVolunteerJob(10);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        address checker = checkerAt(leaseId, 0);
        uint256 held = token.balanceOf(checker);
        playRoundOne(leaseId, CHEAT, HONEST);
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "the cheat is caught");
        assertEq(token.balanceOf(checker), held + TOKEN / 2, "a tenth of the lock");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 5 * TOKEN, "the whole lock is gone");
        assertEq(board.remainingTasks(jobId), 10, "the tasks came back");
    }

    /// @dev External, so that a revert can be expected.
    function leaseAs(uint256 nodeIndex) external {
        leaseTasks(nodeIndex, jobId, 1);
    }

    /// @dev External, so that a revert can be expected.
    function deployBoard(address random, IJobBoard.BoardParameters memory parameters) external {
        deploy("JobBoard", abi.encode(bank, registry, verification, random, parameters));
    }

    function postVolunteerJob(uint32 taskCount) private returns (uint256) {
        IJobBoard.JobTerms memory terms = jobTerms(taskCount);
        terms.pricePerTask = 0;
        terms.checkFee = 0;
        return postJob(terms);
    }
}
