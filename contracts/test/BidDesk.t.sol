// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Auctions} from "./support/Auctions.sol";

/// @title Bids and who may accept them; {BondsTest} has the bonds, {AuctionLeasesTest} the leases.
contract BidDeskTest is Auctions {
    function test_BidIsListedAndItsBondLocked() public {
        bid(0, HALF, 7);
        bid(1, 10_000, 10);
        IBidDesk.BidListing[] memory bids = desk.bidsOf(auction);
        assertEq(bids.length, 2, "both are listed");
        assertEq(bids[0].node, nodeAt(0), "in the order in which they came");
        assertEq(bids[0].bid.priceBps, HALF, "with the price");
        assertEq(bids[0].bid.maxTasks, 7, "and the tasks");
        assertEq(bids[0].bid.samplesPerSec, 250_000, "what it says of its speed");
        assertEq(bids[0].bid.vramMb, 8192, "of its memory");
        assertEq(bids[0].bid.blenderBuild, 40_503, "and of its Blender");
        assertTrue(bids[0].bid.isBonded && bids[0].bid.acceptedBlock == 0, "bonded, not accepted");
        assertEq(lockedOf(0), BOND, "the bond is stake of the node");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "no token moves");
    }

    function test_LastBlockOfTheWindowCounts() public {
        VM.roll(board.getJob(auction).postedBlock + BID_BLOCKS);
        bid(0, HALF, 1);
        assertTrue(bidOf(0).isBonded, "the window includes its last block");
    }

    function test_RevertWhen_BidComesTooLate() public {
        endBids();
        VM.expectPartialRevert(IBidDesk.BidDesk_BidsClosed.selector);
        this.bidAs(0, HALF, 1);
    }

    function test_RevertWhen_BidIsOutOfRange() public {
        expectBadBid("priceBps", 0, 1);
        expectBadBid("priceBps", 10_001, 1);
        expectBadBid("priceBps", type(uint16).max, 1);
        expectBadBid("maxTasks", HALF, 0);
        expectBadBid("maxTasks", HALF, 11);
        expectBadBid("maxTasks", HALF, type(uint32).max);
    }

    function test_RevertWhen_BidIsBelowAMicrocredit() public {
        IJobBoard.JobTerms memory terms = auctionTerms(1);
        terms.pricePerTask = 3;
        auction = postJob(terms);
        expectBadBid("priceBps", 3333, 1);
        bid(0, 3334, 1);
        assertEq(bidOf(0).priceBps, 3334, "a third of three microcredits, rounded up");
    }

    function test_RevertWhen_NodeBidsTwice() public {
        bid(0, HALF, 1);
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_AlreadyBid.selector, auction, nodeAt(0)));
        this.bidAs(0, 4000, 1);
    }

    function test_RevertWhen_JobHasAllItsBids() public {
        bid(0, HALF, 1);
        bid(1, HALF, 1);
        bid(2, HALF, 1);
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_TooManyBids.selector, auction, 3));
        this.bidAs(3, HALF, 1);
    }

    function test_RevertWhen_BidderIsNoLiveNode() public {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_NodeNotLive.selector, address(this)));
        desk.bid(auction, offer(HALF, 1));
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        VM.expectPartialRevert(IBidDesk.BidDesk_NodeNotLive.selector);
        this.bidAs(0, HALF, 1);
    }

    function test_RevertWhen_StakeIsTooLowForTheBond() public {
        uint256 dear = postJob(auctionTerms(10));
        registerNode(address(0xBEE), address(0xBEE), uint128(100 * TOKEN));
        for (uint256 i = 0; i < 10; ++i) {
            auction = postJob(auctionTerms(10));
            VM.prank(address(0xBEE));
            desk.bid(auction, offer(HALF, 1));
        }
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_FreeStakeTooLow.selector);
        VM.prank(address(0xBEE));
        desk.bid(dear, offer(HALF, 1));
    }

    function test_RevertWhen_JobIsNoAuction() public {
        uint256[2] memory jobs = [jobId, auction];
        VM.prank(artist);
        board.cancelJob(auction);
        for (uint256 i = 0; i < 2; ++i) {
            auction = jobs[i];
            expectNoAuction();
            this.bidAs(0, HALF, 1);
            expectNoAuction();
            this.acceptAs(0);
            expectNoAuction();
            this.openAsArtist();
        }
        VM.expectPartialRevert(IJobBoard.JobBoard_JobUnknown.selector);
        desk.bid(99, offer(HALF, 1));
    }

    function test_AcceptanceIsNotedOnce() public {
        bid(0, HALF, 1);
        accept(0);
        assertEq(bidOf(0).acceptedBlock, block.number, "from this block on");
        assertTrue(bidOf(0).isBonded, "the bond stays until the node leases");
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_NotAcceptable.selector, auction, nodeAt(0)));
        this.acceptAs(0);
    }

    function test_ArtistMayAcceptInSteps() public {
        bid(0, HALF, 1);
        bid(1, HALF, 1);
        accept(0);
        VM.roll(board.getJob(auction).postedBlock + BID_BLOCKS + bidParameters().acceptBlocks);
        acceptNow(1);
        assertTrue(bidOf(1).acceptedBlock > bidOf(0).acceptedBlock, "also in the last block");
    }

    function test_RevertWhen_AcceptedTooEarlyOrTooLate() public {
        bid(0, HALF, 1);
        VM.expectPartialRevert(IBidDesk.BidDesk_CannotAccept.selector);
        this.acceptAs(0);
        endAcceptance();
        VM.expectPartialRevert(IBidDesk.BidDesk_CannotAccept.selector);
        this.acceptAs(0);
    }

    function test_RevertWhen_OneBidIsAcceptedTwiceAtOnce() public {
        bid(0, HALF, 1);
        endBids();
        address[] memory nodes = new address[](2);
        (nodes[0], nodes[1]) = (nodeAt(0), nodeAt(0));
        VM.expectPartialRevert(IBidDesk.BidDesk_NotAcceptable.selector);
        VM.prank(artist);
        desk.acceptBids(auction, nodes);
    }

    function test_RevertWhen_NobodyBid() public {
        endBids();
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_NotAcceptable.selector, auction, nodeAt(4)));
        this.acceptAs(4);
    }

    function test_RevertWhen_StrangerAcceptsOrOpens() public {
        VM.expectPartialRevert(IBidDesk.BidDesk_NotArtist.selector);
        desk.acceptBids(auction, new address[](0));
        VM.expectPartialRevert(IBidDesk.BidDesk_NotArtist.selector);
        desk.openToAll(auction);
    }

    function test_RevertWhen_StrangerUsesABid() public {
        VM.expectPartialRevert(IBidDesk.BidDesk_NotJobBoard.selector);
        desk.useBid(auction, nodeAt(0), 1);
    }

    function test_OpenedJobIsNoAuctionAnyMore() public {
        this.openAsArtist();
        assertTrue(desk.isOpenToAll(auction), "for everyone to read");
        expectNoAuction();
        this.openAsArtist();
        expectNoAuction();
        this.bidAs(0, HALF, 1);
    }

    function test_ParametersAndPeersAreRead() public view {
        assertEq(desk.getParameters().bondTokens, BOND, "bond");
        assertEq(desk.getParameters().maxBids, 3, "bids");
        assertEq(desk.getParameters().acceptBlocks, 10, "blocks to accept");
        assertEq(desk.getParameters().firstLeaseBlocks, 15, "blocks to lease");
        (address boardAt, address registryAt, address bankAt) = desk.peers();
        assertTrue(boardAt == address(board) && registryAt == address(registry) && bankAt == address(bank), "peers");
    }

    function test_RevertWhen_ParametersAreOutOfRange() public {
        IBidDesk.BidParameters memory parameters = bidParameters();
        parameters.bondTokens = 0;
        expectBadParameter("bondTokens", 0, parameters);
        parameters = bidParameters();
        parameters.maxBids = 0;
        expectBadParameter("maxBids", 0, parameters);
        parameters.maxBids = 1025;
        expectBadParameter("maxBids", 1025, parameters);
        parameters = bidParameters();
        parameters.acceptBlocks = 0;
        expectBadParameter("acceptBlocks", 0, parameters);
        parameters = bidParameters();
        parameters.firstLeaseBlocks = 0;
        expectBadParameter("firstLeaseBlocks", 0, parameters);
    }

    function test_RevertWhen_APeerIsMissing() public {
        string[3] memory names = ["jobBoard", "nodeRegistry", "creditBank"];
        for (uint256 i = 0; i < 3; ++i) {
            address[3] memory peers = [address(1), address(1), address(1)];
            peers[i] = address(0);
            VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BadParameter.selector, names[i], 0));
            this.deployDesk(peers[0], peers[1], peers[2], bidParameters());
        }
    }

    /// @dev The acts are external, so that a revert can be expected.
    function bidAs(uint256 nodeIndex, uint256 priceBps, uint256 maxTasks) external {
        bid(nodeIndex, priceBps, maxTasks);
    }

    function acceptAs(uint256 nodeIndex) external {
        acceptNow(nodeIndex);
    }

    function openAsArtist() external {
        VM.prank(artist);
        desk.openToAll(auction);
    }

    function deployDesk(address boardAt, address registryAt, address bankAt, IBidDesk.BidParameters memory parameters)
        external
    {
        deploy("BidDesk", abi.encode(boardAt, registryAt, bankAt, parameters));
    }

    function expectNoAuction() private {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_NoAuction.selector, auction));
    }

    function expectBadBid(string memory name, uint256 priceBps, uint256 maxTasks) private {
        uint256 value = keccak256(bytes(name)) == keccak256("priceBps") ? priceBps : maxTasks;
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BadBid.selector, name, value));
        this.bidAs(0, priceBps, maxTasks);
    }

    function expectBadParameter(string memory name, uint256 value, IBidDesk.BidParameters memory parameters) private {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BadParameter.selector, name, value));
        this.deployDesk(address(1), address(1), address(1), parameters);
    }
}
