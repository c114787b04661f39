// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Auctions} from "./support/Auctions.sol";

/// @title Leases of auctioned jobs: at the node's own price, through the one path of all leases.
contract AuctionLeasesTest is Auctions {
    uint256 private constant FEE_BPS = 500;

    function test_NodeIsPaidItsOwnPriceAndTheRestGoesBack() public {
        bid(0, 4000, 10);
        accept(0);
        uint256 before = bank.creditsOf(artist);
        VM.expectEmit();
        emit IJobBoard.LeaseDiscounted(auction, auction << 32, 6000);
        uint256 leaseId = leaseTasks(0, auction, 2);
        assertEq(board.getLease(leaseId).payCredits, 2 * 400_000, "two tasks at 0.4");
        assertEq(board.getLease(leaseId).lockedTokens, 16 * TOKEN, "twenty times its own pay");
        finish(leaseId, 2);
        assertEq(bank.earnedOf(nodeAt(0)), 800_000 - 800_000 * FEE_BPS / 10_000, "its own price, less the fee");
        assertEq(bank.creditsOf(artist), before + 2 * 600_000, "the artist saves the rest at once");
        (uint256 taskCredits,) = board.escrowOf(auction);
        assertEq(taskCredits, 8 * CREDIT, "the other tasks are covered at the ceiling");
    }

    function test_TwoNodesLeaseSideBySideAtTheirOwnPrices() public {
        bid(0, HALF, 5);
        bid(1, 10_000, 5);
        accept(0);
        acceptNow(1);
        uint256 cheap = leaseTasks(0, auction, 3);
        uint256 dear = leaseTasks(1, auction, 3);
        assertEq(board.getLease(cheap).payCredits, 1_500_000, "three at half");
        assertEq(board.getLease(dear).payCredits, 3_000_000, "three at the ceiling");
    }

    function test_PartOfALeaseIsPaidAtTheSamePrice() public {
        bid(0, HALF, 10);
        accept(0);
        uint256 leaseId = leaseTasks(0, auction, 4);
        submit(leaseId, 1, HONEST);
        assertEq(board.getLease(leaseId).payCredits, 500_000, "one task at half");
        assertEq(lockedOf(0), 10 * TOKEN, "and its share of the stake");
        assertEq(board.remainingTasks(auction), 9, "the others wait for anyone accepted");
    }

    function test_SponsorGetsWhatABidSaves() public {
        address sponsor = address(0x59050);
        fundArtist(sponsor, 100 * TOKEN);
        VM.prank(sponsor);
        bank.allowSpending(artist, 100 * CREDIT);
        IJobBoard.JobTerms memory terms = auctionTerms(10);
        terms.sponsor = sponsor;
        auction = postJob(terms);
        uint256 before = bank.creditsOf(sponsor);
        bid(0, HALF, 10);
        accept(0);
        finish(leaseTasks(0, auction, 2), 2);
        assertEq(bank.creditsOf(sponsor), before + CREDIT, "half of two tasks");
    }

    function test_RejectedLeaseOfABidPaysItsCheckersFromTheSmallerLock() public {
        bid(0, HALF, 10);
        accept(0);
        uint256 leaseId = openChallenge(0, auction, CHEAT);
        address checker = checkerAt(leaseId, 0);
        uint256 held = token.balanceOf(checker);
        playRoundOne(leaseId, CHEAT, HONEST);
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "the cheat is caught");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 30 * TOKEN, "twenty times its own pay is gone");
        assertEq(token.balanceOf(checker), held + TOKEN / 10, "a check fee is worth what it is in every job");
    }

    function test_CancelledAuctionRefundsTheCeiling() public {
        bid(0, HALF, 10);
        accept(0);
        uint256 leaseId = leaseTasks(0, auction, 4);
        uint256 before = bank.creditsOf(artist);
        VM.prank(artist);
        board.cancelJob(auction);
        assertEq(bank.creditsOf(artist), before + 6 * CREDIT, "tasks that wait, at the ceiling");
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        assertEq(bank.creditsOf(artist), before + 10 * CREDIT, "tasks that come back, at the ceiling");
    }

    function test_OpenedJobIsLeasedByAnyoneAtTheCeiling() public {
        bid(0, HALF, 1);
        accept(0);
        uint256 first = leaseTasks(0, auction, 1);
        VM.prank(artist);
        desk.openToAll(auction);
        assertEq(board.getLease(leaseTasks(2, auction, 4)).payCredits, 4 * CREDIT, "a node that never bid");
        assertEq(board.getLease(leaseTasks(0, auction, 4)).payCredits, 4 * CREDIT, "the bidder too, past its bid");
        assertEq(board.getLease(first).payCredits, CREDIT / 2, "leases in flight keep their price");
    }

    function test_BidFreesItsBondBeforeTheLeaseLocks() public {
        registerNode(address(0xBEE), address(0xBEE), uint128(100 * TOKEN));
        VM.prank(address(0xBEE));
        desk.bid(auction, offer(10_000, 10));
        endBids();
        address[] memory nodes = new address[](1);
        nodes[0] = address(0xBEE);
        VM.prank(artist);
        desk.acceptBids(auction, nodes);
        VM.prank(address(0xBEE));
        board.lease(auction, 4);
        assertEq(registry.freeStakeOf(address(0xBEE)), 20 * TOKEN, "four tasks lock 80 of 100: the bond is stake again");
    }

    function test_RevertWhen_BidWasNotAccepted() public {
        bid(0, HALF, 10);
        bid(1, HALF, 10);
        expectNotAccepted(0);
        accept(0);
        leaseTasks(0, auction, 1);
        expectNotAccepted(1);
        endAcceptance();
        VM.roll(block.number + 100);
        expectNotAccepted(1);
        expectNotAccepted(2);
    }

    function test_RevertWhen_MoreIsLeasedThanBidFor() public {
        bid(0, HALF, 3);
        accept(0);
        leaseTasks(0, auction, 2);
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BidUsedUp.selector, auction, nodeAt(0), 1));
        this.leaseAs(0, 2);
        uint256 leaseId = leaseTasks(0, auction, 1);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BidUsedUp.selector, auction, nodeAt(0), 0));
        this.leaseAs(0, 1);
    }

    /// @dev To the microcredit: what leaves the escrow is pay, fee and saving.
    function testFuzz_EscrowIsSplitToTheUnit(uint48 ceiling, uint256 priceBps, uint256 count, uint256 submitted)
        public
    {
        IJobBoard.JobTerms memory terms = auctionTerms(4);
        terms.pricePerTask = uint48(bound(ceiling, 1, CREDIT));
        uint256 minBps = (10_000 + terms.pricePerTask - 1) / terms.pricePerTask;
        priceBps = bound(priceBps, minBps, 10_000);
        auction = postJob(terms);
        count = bound(count, 1, 4);
        bid(0, priceBps, 4);
        accept(0);
        uint256 leaseId = leaseTasks(0, auction, count);
        submitted = bound(submitted, 1, count);
        submit(leaseId, uint32(submitted), HONEST);
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        (uint256 held, uint256 outstanding) = (bank.creditsOf(artist), bank.outstandingCredits());
        settle(leaseId);
        uint256 pay = terms.pricePerTask * priceBps / 10_000 * submitted;
        assertTrue(pay >= submitted, "no task is done for nothing");
        assertEq(bank.creditsOf(artist) - held, terms.pricePerTask * submitted - pay, "the saving");
        assertEq(bank.earnedOf(nodeAt(0)) + (outstanding - bank.outstandingCredits()), pay, "the pay and its fee");
        (uint256 taskCredits,) = board.escrowOf(auction);
        assertEq(taskCredits, terms.pricePerTask * (4 - submitted), "the rest of the tasks, at the ceiling");
    }

    /// @dev External, so that a revert can be expected.
    function leaseAs(uint256 nodeIndex, uint256 count) external {
        leaseTasks(nodeIndex, auction, count);
    }

    function finish(uint256 leaseId, uint32 count) private {
        submit(leaseId, count, HONEST);
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
    }

    function expectNotAccepted(uint256 nodeIndex) private {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BidNotAccepted.selector, auction, nodeAt(nodeIndex)));
        this.leaseAs(nodeIndex, 1);
    }
}
