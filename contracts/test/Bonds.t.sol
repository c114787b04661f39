// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../src/interfaces/IBidDesk.sol";
import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Auctions} from "./support/Auctions.sol";

/// @title When a bond goes back, and when it is lost.
contract BondsTest is Auctions {
    function setUp() public override {
        super.setUp();
        bid(0, HALF, 10);
        bid(1, 8000, 10);
    }

    function test_BidThatWasNotAcceptedIsFreeAfterTheWindow() public {
        accept(1);
        expectNotFree(0);
        endAcceptance();
        desk.releaseBond(auction, nodeAt(0));
        assertEq(lockedOf(0), 0, "the bond is back");
        assertTrue(!bidOf(0).isBonded, "and gone from the books");
        expectNotFree(0);
    }

    function test_BondStaysLockedWhileTheArtistMayAccept() public {
        expectNotFree(0);
        endAcceptance();
        VM.roll(block.number - 1);
        expectNotFree(0);
    }

    function test_EndedJobFreesEveryBond() public {
        accept(0);
        VM.prank(artist);
        board.cancelJob(auction);
        desk.releaseBond(auction, nodeAt(0));
        desk.releaseBond(auction, nodeAt(1));
        assertEq(lockedOf(0) + lockedOf(1), 0, "accepted or not");
    }

    function test_OpenedJobFreesEveryBond() public {
        accept(0);
        VM.prank(artist);
        desk.openToAll(auction);
        desk.releaseBond(auction, nodeAt(0));
        desk.releaseBond(auction, nodeAt(1));
        assertEq(lockedOf(0) + lockedOf(1), 0, "accepted or not");
    }

    function test_AcceptedBondIsFreeOnceNoTaskWaits() public {
        accept(0);
        acceptNow(1);
        expectNotFree(1);
        leaseTasks(0, auction, 4);
        leaseTasks(0, auction, 4);
        leaseTasks(0, auction, 2);
        desk.releaseBond(auction, nodeAt(1));
        assertEq(lockedOf(1), 0, "the node could not have leased");
    }

    function test_FirstLeaseFreesTheBond() public {
        accept(0);
        leaseTasks(0, auction, 1);
        assertTrue(!bidOf(0).isBonded, "the bond did its work");
        assertEq(lockedOf(0), 10 * TOKEN, "the lease locks twenty times half a credit, the bond nothing");
        expectNotFree(0);
    }

    function test_BondIsLostWithoutALease() public {
        accept(0);
        VM.roll(block.number + 15);
        expectNotLost(0);
        VM.roll(block.number + 1);
        uint256 supplyTokens = token.totalSupply();
        desk.forfeitBond(auction, nodeAt(0));
        assertEq(token.totalSupply(), supplyTokens - BOND, "the bond burned");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - BOND, "it was stake");
        assertEq(lockedOf(0), 0, "nothing is locked any more");
        expectNotLost(0);
        expectNotFree(0);
    }

    function test_NodeThatLostItsBondMayLeaseStill() public {
        accept(0);
        VM.roll(block.number + 16);
        desk.forfeitBond(auction, nodeAt(0));
        leaseTasks(0, auction, 1);
        assertEq(bidOf(0).leasedTasks, 1, "the artist may be glad of it");
    }

    function test_NothingIsLostWithoutAcceptanceOrAfterALease() public {
        accept(0);
        leaseTasks(0, auction, 1);
        endAcceptance();
        VM.roll(block.number + 100);
        expectNotLost(0);
        expectNotLost(1);
        expectNotLost(2);
    }

    function test_NothingIsLostWhileNoTaskWaits() public {
        accept(0);
        acceptNow(1);
        leaseTasks(0, auction, 4);
        leaseTasks(0, auction, 4);
        uint256 leaseId = leaseTasks(0, auction, 2);
        VM.roll(block.number + 16);
        expectNotLost(1);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        desk.forfeitBond(auction, nodeAt(1));
        assertTrue(!bidOf(1).isBonded, "a node that did not take its bond back in time must lease");
    }

    function test_NothingIsLostAfterTheAuction() public {
        accept(0);
        VM.roll(block.number + 16);
        uint256 before = VM.snapshotState();
        VM.prank(artist);
        desk.openToAll(auction);
        expectNotLost(0);
        VM.revertToState(before);
        VM.prank(artist);
        board.cancelJob(auction);
        expectNotLost(0);
    }

    /// @dev Without a price nobody can lease.
    function test_RevertWhen_PriceIsStale() public {
        accept(0);
        VM.roll(block.number + 16);
        feed.setAge(3601);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceStale.selector);
        desk.forfeitBond(auction, nodeAt(0));
    }

    function test_BondedNodeCannotLeaveWithItsStake() public {
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        endAcceptance();
        VM.roll(block.number + 50);
        VM.expectPartialRevert(bytes4(keccak256("NodeRegistry_NotWithdrawable(address,uint256,uint256)")));
        VM.prank(nodeAt(0));
        registry.withdraw();
        desk.releaseBond(auction, nodeAt(0));
        VM.prank(nodeAt(0));
        registry.withdraw();
        assertEq(token.balanceOf(nodeAt(0)), STAKE, "with the bond");
    }

    /// @dev Whatever the block, an accepted node that never leased can lease or take its bond back.
    function testFuzz_AcceptedNodeNeedNotLoseItsBond(uint256 blocks, uint256 leased) public {
        accept(0);
        acceptNow(1);
        leased = bound(leased, 0, 3);
        for (uint256 i = 0; i < leased; ++i) {
            leaseTasks(1, auction, 4);
        }
        VM.roll(block.number + bound(blocks, 0, 1000));
        if (board.remainingTasks(auction) > 0) leaseTasks(0, auction, 1);
        else desk.releaseBond(auction, nodeAt(0));
        assertTrue(!bidOf(0).isBonded, "one of the two frees the bond");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "nothing is lost");
    }

    function expectNotFree(uint256 nodeIndex) private {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BondNotFree.selector, auction, nodeAt(nodeIndex)));
        desk.releaseBond(auction, nodeAt(nodeIndex));
    }

    function expectNotLost(uint256 nodeIndex) private {
        VM.expectRevert(abi.encodeWithSelector(IBidDesk.BidDesk_BondNotLost.selector, auction, nodeAt(nodeIndex)));
        desk.forfeitBond(auction, nodeAt(nodeIndex));
    }
}
