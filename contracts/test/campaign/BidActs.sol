// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {JobActs} from "./JobActs.sol";

/// @title Bidders, and artists that accept or do not, in any order.
abstract contract BidActs is JobActs {
    function bidSome(uint256 node, uint256 job, uint256 priceBps, uint256 maxTasks) external counted {
        job = pickAuction(job, BID_BLOCKS);
        maxTasks = bound(maxTasks, 1, board.getJob(job).taskCount);
        address bidder = liveNode(node);
        VM.prank(bidder);
        desk.bid(job, IBidDesk.Offer(uint16(bound(priceBps, 1, BPS)), uint32(maxTasks), 0, 0, 0));
    }

    /// @dev Accepts every second bid or all, in the first block in which it may.
    function acceptSome(uint256 job, uint256 mood) external counted {
        job = pickAuction(job, BID_BLOCKS + bidParameters().acceptBlocks);
        IBidDesk.BidListing[] memory bids = desk.bidsOf(job);
        uint256 step = 1 + mood % 2;
        address[] memory nodes = new address[]((bids.length + step - 1) / step);
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] = bids[step * i].node;
        }
        rollTo(board.getJob(job).postedBlock + BID_BLOCKS + 1);
        VM.prank(artist);
        desk.acceptBids(job, nodes);
    }

    /// @dev Of a node whose bid was accepted.
    function leaseBid(uint256 seed, uint256 count) external watched counted {
        (uint256 job, address node) = pickBid(seed, false, true);
        VM.prank(node);
        board.lease(job, bound(count, 1, 4));
    }

    /// @dev Seldom: an auction that is over has little future.
    function openSome(uint256 seed, uint256 mood) external counted {
        if (mood % 8 != 0) return;
        uint256 job = pickAuction(seed, type(uint256).max);
        VM.prank(artist);
        desk.openToAll(job);
    }

    function releaseSome(uint256 seed, uint256 mood) external counted {
        (uint256 job, address node) = pickBid(seed, true, mood % 2 == 0);
        if (mood % 4 > 1) VM.roll(block.number + BID_BLOCKS);
        desk.releaseBond(job, node);
    }

    function forfeitSome(uint256 seed) external counted {
        (uint256 job, address node) = pickBid(seed, true, true);
        VM.roll(block.number + bidParameters().firstLeaseBlocks + 1);
        desk.forfeitBond(job, node);
    }

    /// @dev The first bid of an open job from a random one on that is accepted or not. Reverts if there is none.
    /// @param isHeld Whether its bond has to be locked still.
    function pickBid(uint256 seed, bool isHeld, bool isAccepted) private view returns (uint256 job, address node) {
        uint256[] memory jobs = jobsFrom(seed);
        for (uint256 i = 0; i < jobs.length; ++i) {
            IBidDesk.BidListing[] memory bids = desk.bidsOf(jobs[i]);
            for (uint256 j = 0; j < bids.length; ++j) {
                IBidDesk.Bid memory bid = bids[(seed % bids.length + j) % bids.length].bid;
                bool isWanted = (bid.acceptedBlock != 0) == isAccepted && (bid.isBonded || !isHeld);
                if (isWanted) return (jobs[i], bids[(seed % bids.length + j) % bids.length].node);
            }
        }
        revert("nobody bid");
    }

    /// @dev The first auction from a random job on that is no older than this. Reverts if there is none.
    function pickAuction(uint256 seed, uint256 ageBlocks) private view returns (uint256) {
        uint256[] memory jobs = jobsFrom(seed);
        for (uint256 i = 0; i < jobs.length; ++i) {
            IJobBoard.Job memory job = board.getJob(jobs[i]);
            bool isClosed = !job.isAuction || desk.isOpenToAll(jobs[i]);
            if (!isClosed && block.number - job.postedBlock <= ageBlocks) return jobs[i];
        }
        revert("nothing is auctioned");
    }
}
