// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Challenges} from "./Challenges.sol";

/// @title The moves of an auction. The auctioned job has ten tasks at a ceiling of one credit.
abstract contract Auctions is Challenges {
    uint32 internal constant BID_BLOCKS = 5;
    uint256 internal constant BOND = 10 * TOKEN;
    uint256 internal constant HALF = 5000;

    uint256 internal auction;

    function setUp() public virtual override {
        super.setUp();
        registerNodes(5);
        auction = postJob(auctionTerms(10));
    }

    function auctionTerms(uint32 taskCount) internal pure returns (IJobBoard.JobTerms memory terms) {
        terms = jobTerms(taskCount);
        terms.bidBlocks = BID_BLOCKS;
    }

    function offer(uint256 priceBps, uint256 maxTasks) internal pure returns (IBidDesk.Offer memory) {
        return IBidDesk.Offer(uint16(priceBps), uint32(maxTasks), 250_000, 8192, 40_503);
    }

    function bid(uint256 nodeIndex, uint256 priceBps, uint256 maxTasks) internal {
        VM.prank(nodeAt(nodeIndex));
        desk.bid(auction, offer(priceBps, maxTasks));
    }

    /// @dev Accepts a bid in the first block in which the artist may.
    function accept(uint256 nodeIndex) internal {
        endBids();
        acceptNow(nodeIndex);
    }

    function acceptNow(uint256 nodeIndex) internal {
        address[] memory nodes = new address[](1);
        nodes[0] = nodeAt(nodeIndex);
        VM.prank(artist);
        desk.acceptBids(auction, nodes);
    }

    function endBids() internal {
        VM.roll(board.getJob(auction).postedBlock + BID_BLOCKS + 1);
    }

    /// @dev The first block in which bids that were not accepted are free.
    function endAcceptance() internal {
        VM.roll(board.getJob(auction).postedBlock + BID_BLOCKS + bidParameters().acceptBlocks + 1);
    }

    function bidOf(uint256 nodeIndex) internal view returns (IBidDesk.Bid memory) {
        return desk.bidOf(auction, nodeAt(nodeIndex));
    }

    function lockedOf(uint256 nodeIndex) internal view returns (uint256) {
        return registry.getNode(nodeAt(nodeIndex)).lockedTokens;
    }
}
