// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Network} from "./support/Network.sol";

/// @title Registering, leaving, locking and slashing stake.
contract NodeRegistryTest is Network {
    function test_RegisteredNodeIsLiveAndListed() public {
        registerNodes(1);
        assertTrue(registry.isLive(nodeAt(0)), "live");
        assertEq(registry.listNodes()[0].node, nodeAt(0), "listed");
        assertEq(registry.operatorOf(nodeAt(0)), operatorAt(0), "with its operator");
        assertEq(registry.freeStakeOf(nodeAt(0)), STAKE, "all stake is free");
        assertEq(token.balanceOf(address(registry)), STAKE, "the registry holds it");
    }

    function test_RevertWhen_RegisteredTwice() public {
        registerNodes(1);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_AlreadyRegistered.selector);
        this.registerAs(nodeAt(0), operatorAt(0), STAKE);
    }

    function test_RevertWhen_StakeIsBelowTheMinimum() public {
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_StakeTooLow.selector);
        this.registerAs(nodeAt(0), nodeAt(0), uint128(100 * TOKEN - 1));
    }

    function test_RevertWhen_OperatorIsZero() public {
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_ZeroOperator.selector);
        this.registerAs(nodeAt(0), address(0), STAKE);
    }

    function test_RevertWhen_RosterIsFull() public {
        registerNodes(8);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_RosterFull.selector, 8));
        this.registerAs(nodeAt(8), nodeAt(8), STAKE);
    }

    function test_SilentNodeMakesRoomAndComesBack() public {
        registerNodes(8);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NodeIsLive.selector);
        registry.dropNode(nodeAt(3));
        VM.roll(block.number + 5001);
        assertTrue(!registry.isLive(nodeAt(3)), "silent for too long");
        registry.dropNode(nodeAt(3));
        assertEq(registry.nodeCount(), 7, "there is room");
        assertEq(registry.getNode(nodeAt(3)).stakeTokens, STAKE, "its stake is its own");
        VM.prank(nodeAt(3));
        registry.heartbeat();
        assertTrue(registry.isLive(nodeAt(3)), "a heartbeat brings it back");
        assertEq(registry.nodeCount(), 8, "into the roster");
    }

    function test_LeavingNodeIsPaidBackAfterTheThaw() public {
        registerNodes(2);
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        assertTrue(!registry.isLive(nodeAt(0)), "a leaving node is not live");
        assertEq(registry.listNodes()[0].node, nodeAt(1), "nor listed");
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotWithdrawable.selector);
        this.withdrawAs(nodeAt(0));
        VM.roll(block.number + 50);
        this.withdrawAs(nodeAt(0));
        assertEq(token.balanceOf(nodeAt(0)), STAKE, "the stake is back");
        assertEq(registry.operatorOf(nodeAt(0)), address(0), "the node is forgotten");
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotRegistered.selector);
        this.withdrawAs(nodeAt(0));
    }

    function test_RevertWhen_LockedStakeIsWithdrawn() public {
        registerNodes(1);
        lock(nodeAt(0), TOKEN);
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        VM.roll(block.number + 50);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotWithdrawable.selector);
        this.withdrawAs(nodeAt(0));
    }

    function test_AddedStakeIsFreeAtOnce() public {
        registerNodes(1);
        token.transfer(nodeAt(0), TOKEN);
        VM.prank(nodeAt(0));
        token.approve(address(registry), TOKEN);
        VM.prank(nodeAt(0));
        registry.addStake(uint128(TOKEN));
        assertEq(registry.freeStakeOf(nodeAt(0)), STAKE + TOKEN, "more is free");
    }

    function test_SlashedStakeBurnsOrGoesToTheBeneficiary() public {
        registerNodes(1);
        lock(nodeAt(0), 10 * TOKEN);
        uint256 supplyTokens = token.totalSupply();
        VM.prank(address(verification));
        registry.slashStake(nodeAt(0), 4 * TOKEN, artist);
        VM.prank(address(board));
        registry.slashStake(nodeAt(0), 6 * TOKEN, address(0));
        assertEq(token.balanceOf(artist), 4 * TOKEN, "a part goes to the beneficiary");
        assertEq(token.totalSupply(), supplyTokens - 6 * TOKEN, "a part burns");
        assertEq(token.balanceOf(address(registry)), STAKE - 10 * TOKEN, "the registry holds the rest");
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_LockedStakeTooLow.selector);
        VM.prank(address(board));
        registry.slashStake(nodeAt(0), 1, address(0));
    }

    function test_RevertWhen_StrangerTouchesStake() public {
        registerNodes(1);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotAuthorized.selector);
        registry.lockStake(nodeAt(0), 1);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotAuthorized.selector);
        registry.unlockStake(nodeAt(0), 1);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotAuthorized.selector);
        registry.slashStake(nodeAt(0), 1, address(0));
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotAuthorized.selector);
        VM.prank(address(verification));
        registry.moveLocks(nodeAt(0), 0, 1);
    }

    function test_LocksMoveInOneStep() public {
        registerNodes(1);
        assertTrue(moveLocks(nodeAt(0), 0, 3 * TOKEN), "a live node may lease");
        assertTrue(moveLocks(nodeAt(0), 3 * TOKEN, STAKE), "what is freed can be locked at once");
        assertEq(registry.freeStakeOf(nodeAt(0)), 0, "all of it");
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_FreeStakeTooLow.selector);
        VM.prank(address(board));
        registry.moveLocks(nodeAt(0), 1, 2);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_LockedStakeTooLow.selector);
        VM.prank(address(board));
        registry.moveLocks(nodeAt(0), STAKE + 1, 0);
    }

    function test_NoLockForANodeThatIsNotThere() public {
        registerNodes(1);
        assertTrue(!moveLocks(nodeAt(1), 0, 1), "a stranger locks nothing");
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        assertTrue(!moveLocks(nodeAt(0), 0, 1), "nor does a node that leaves");
    }

    function test_LeasingIsASignOfLife() public {
        registerNodes(1);
        uint256 seenBlock = registry.getNode(nodeAt(0)).lastSeenBlock;
        VM.roll(seenBlock + 5000 / 8);
        moveLocks(nodeAt(0), 0, 1);
        assertEq(registry.getNode(nodeAt(0)).lastSeenBlock, seenBlock, "not written while it is fresh");
        VM.roll(seenBlock + 5000 / 8 + 1);
        moveLocks(nodeAt(0), 0, 1);
        assertEq(registry.getNode(nodeAt(0)).lastSeenBlock, block.number, "written once it is older");
        VM.roll(block.number + 5001);
        registry.dropNode(nodeAt(0));
        assertTrue(moveLocks(nodeAt(0), 0, 1), "a dropped node comes back");
    }

    function test_NumbersOutliveTheirNodes() public {
        registerNodes(2);
        assertEq(registry.numberOf(nodeAt(1)), 2, "counted from 1");
        assertEq(registry.nodeAt(2), nodeAt(1), "and back");
        VM.prank(nodeAt(1));
        registry.requestWithdraw();
        VM.roll(block.number + 50);
        VM.prank(nodeAt(1));
        registry.withdraw();
        assertEq(registry.numberOf(nodeAt(1)), 0, "it has left");
        assertEq(registry.nodeAt(2), nodeAt(1), "its old leases still know it");
        registerNode(nodeAt(1), operatorAt(1), STAKE);
        assertEq(registry.numberOf(nodeAt(1)), 3, "a new registration has a new number");
    }

    function test_RevertWhen_NothingIsStaked() public {
        registerNodes(1);
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_StakeTooLow.selector, 0, 1));
        VM.prank(nodeAt(0));
        registry.addStake(0);
    }

    function test_RevertWhen_ALeavingNodeStakesMore() public {
        registerNodes(1);
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NodeLeaving.selector);
        VM.prank(nodeAt(0));
        registry.addStake(1);
    }

    function test_RevertWhen_TheRecipientIsTooLong() public {
        INodeRegistry.NodeTerms memory terms =
            INodeRegistry.NodeTerms(nodeAt(0), STAKE, keccak256("cpu"), string(new bytes(129)));
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_TextTooLong.selector, 129, 128));
        VM.prank(nodeAt(0));
        registry.register(terms);
    }

    function test_RevertWhen_MoreIsLockedThanIsFree() public {
        registerNodes(1);
        VM.expectRevert(
            abi.encodeWithSelector(
                INodeRegistry.NodeRegistry_FreeStakeTooLow.selector, nodeAt(0), STAKE + 1, uint256(STAKE)
            )
        );
        VM.prank(address(verification));
        registry.lockStake(nodeAt(0), STAKE + 1);
    }

    /// @dev External, so that a revert can be expected.
    function registerAs(address node, address operator, uint128 stakeTokens) external {
        token.transfer(node, stakeTokens);
        VM.prank(node);
        token.approve(address(registry), stakeTokens);
        INodeRegistry.NodeTerms memory terms = INodeRegistry.NodeTerms(operator, stakeTokens, 0, "");
        VM.prank(node);
        registry.register(terms);
    }

    /// @dev External, so that a revert can be expected.
    function withdrawAs(address node) external {
        VM.prank(node);
        registry.withdraw();
    }

    function moveLocks(address node, uint256 freedTokens, uint256 lockedTokens) private returns (bool) {
        VM.prank(address(board));
        return registry.moveLocks(node, freedTokens, lockedTokens);
    }

    function lock(address node, uint256 tokens) private {
        VM.prank(address(board));
        registry.lockStake(node, tokens);
    }
}
