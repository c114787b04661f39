// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidDesk} from "../../src/BidDesk.sol";
import {IBidDesk} from "../../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Challenges} from "./Challenges.sol";

/// @title Sponsors, bidders, and artists that accept or do not, in any order.
abstract contract RandomBids is Challenges {
    uint256 public constant NODES = 8;
    uint256 internal constant MAX_JOBS = 30;
    address internal constant SPONSOR = address(0x59050);
    uint32 private constant BID_BLOCKS = 120;

    function allowSome(uint256 credits) external {
        VM.prank(SPONSOR);
        bank.allowSpending(artist, bound(credits, 0, 20 * CREDIT));
    }

    function postSponsored(uint256 taskCount, bool isAuction) external {
        if (board.jobCount() == MAX_JOBS) return;
        IJobBoard.JobTerms memory terms = jobTerms(uint32(bound(taskCount, 1, 12)));
        terms.sponsor = SPONSOR;
        if (isAuction) terms.bidBlocks = BID_BLOCKS;
        postJob(terms);
    }

    function postAuction(uint256 taskCount) external {
        if (board.jobCount() > MAX_JOBS) return;
        IJobBoard.JobTerms memory terms = jobTerms(uint32(bound(taskCount, 1, 12)));
        terms.bidBlocks = BID_BLOCKS;
        postJob(terms);
    }

    function bidSome(uint256 node, uint256 job, uint256 priceBps, uint256 maxTasks) external {
        job = pickAuction(job);
        maxTasks = bound(maxTasks, 1, board.getJob(job).taskCount);
        node = bound(node, 0, NODES - 1);
        while (desk.bidOf(job, nodeAt(node)).priceBps != 0) node = (node + 1) % NODES;
        VM.prank(nodeAt(node));
        desk.bid(job, IBidDesk.Offer(uint16(bound(priceBps, 1, 10_000)), uint32(maxTasks), 0, 0, 0));
    }

    /// @dev Accepts every second bid or all, in the first block in which it may.
    function acceptSome(uint256 job, bool isChoosy) external {
        job = pickAuction(job);
        IBidDesk.BidListing[] memory bids = desk.bidsOf(job);
        address[] memory nodes = new address[](isChoosy ? (bids.length + 1) / 2 : bids.length);
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] = bids[isChoosy ? 2 * i : i].node;
        }
        uint256 opensAtBlock = board.getJob(job).postedBlock + BID_BLOCKS + 1;
        if (block.number < opensAtBlock) VM.roll(opensAtBlock);
        VM.prank(artist);
        desk.acceptBids(job, nodes);
    }

    /// @dev The bidders of an auction lease, so that campaigns get far.
    function leaseBid(uint256 job, uint256 bidder, uint256 count) external {
        job = pickAuction(job);
        IBidDesk.BidListing[] memory bids = desk.bidsOf(job);
        VM.prank(bids[bound(bidder, 0, bids.length - 1)].node);
        board.lease(job, bound(count, 1, 4));
    }

    /// @dev Seldom: an auction that is over has little future.
    function openSome(uint256 job, uint256 mood) external {
        if (mood % 4 != 0) return;
        job = pickAuction(job);
        VM.prank(artist);
        desk.openToAll(job);
    }

    function releaseSome(uint256 job, bool isAccepted, bool waits) external {
        job = pickAuction(job);
        address node = bondedBidder(job, isAccepted);
        if (waits) VM.roll(block.number + BID_BLOCKS);
        desk.releaseBond(job, node);
    }

    function forfeitSome(uint256 job) external {
        job = pickAuction(job);
        address node = bondedBidder(job, true);
        VM.roll(block.number + bidParameters().firstLeaseBlocks + 1);
        desk.forfeitBond(job, node);
    }

    function bidDesk() external view returns (BidDesk) {
        return desk;
    }

    /// @dev Reverts if there is none.
    function bondedBidder(uint256 job, bool isAccepted) private view returns (address) {
        IBidDesk.BidListing[] memory bids = desk.bidsOf(job);
        uint256 i = 0;
        while (!bids[i].bid.isBonded || (bids[i].bid.acceptedBlock != 0) != isAccepted) ++i;
        return bids[i].node;
    }

    /// @dev The first auctioned job from a random one on; a random job if there is none.
    function pickAuction(uint256 seed) private view returns (uint256 job) {
        uint256 count = board.jobCount();
        for (uint256 i = 0; i < count; ++i) {
            job = 1 + (seed % count + i) % count;
            if (board.getJob(job).isAuction) return job;
        }
    }
}
