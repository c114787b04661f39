// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Network} from "./support/Network.sol";

/// @title What the registry refuses.
contract NodeRegistryGuardsTest is Network {
    uint256 private constant STAKE_LIMIT = type(uint96).max;

    function setUp() public override {
        super.setUp();
        registerNodes(1);
        VM.roll(block.number + 1);
    }

    function test_RevertWhen_StrangerCallsANode() public {
        address[5] memory strangers = [address(this), artist, nodeAt(0), operatorAt(0), address(bank)];
        for (uint256 i = 0; i < strangers.length; ++i) {
            VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_NotAuthorized.selector, strangers[i]));
            VM.prank(strangers[i]);
            registry.callNode(anyNode(TOKEN));
        }
        assertEq(registry.freeStakeOf(nodeAt(0)), STAKE, "nothing is locked");
    }

    function test_CalledNodeLocksWhatWasAskedFor() public {
        address[3] memory callers = [address(board), address(verification), address(desk)];
        for (uint256 i = 0; i < callers.length; ++i) {
            VM.prank(callers[i]);
            (uint256 number, address node) = registry.callNode(anyNode(TOKEN));
            assertEq(number, 1, "the only node");
            assertEq(node, nodeAt(0), "by its address too");
            assertEq(registry.getNode(node).lockedTokens, (i + 1) * TOKEN, "its stake is held");
        }
    }

    function test_NobodyIsCalledWhenNobodyHasTheStake() public {
        VM.prank(address(verification));
        (uint256 number, address node) = registry.callNode(anyNode(STAKE + 1));
        assertEq(number, 0, "no number");
        assertEq(node, address(0), "no node");
        assertEq(registry.freeStakeOf(nodeAt(0)), STAKE, "nothing is locked");
    }

    function test_RevertWhen_CallerIsNotRegistered() public {
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NodeRegistry_NotRegistered.selector, nodeAt(1));
        VM.expectRevert(reason);
        VM.prank(nodeAt(1));
        registry.addStake(1);
        VM.expectRevert(reason);
        VM.prank(nodeAt(1));
        registry.heartbeat();
        VM.expectRevert(reason);
        VM.prank(nodeAt(1));
        registry.requestWithdraw();
    }

    function test_RevertWhen_AnUnknownNodeIsDropped() public {
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_NotRegistered.selector, nodeAt(1)));
        registry.dropNode(nodeAt(1));
    }

    function test_RevertWhen_ALeavingNodeSaysItIsAlive() public {
        uint256 withdrawBlock = startLeaving();
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.NodeRegistry_NodeLeaving.selector, nodeAt(0), withdrawBlock)
        );
        VM.prank(nodeAt(0));
        registry.heartbeat();
    }

    /// @dev Otherwise it would put its own thaw off.
    function test_RevertWhen_ANodeLeavesTwice() public {
        uint256 withdrawBlock = startLeaving();
        VM.expectRevert(
            abi.encodeWithSelector(INodeRegistry.NodeRegistry_NodeLeaving.selector, nodeAt(0), withdrawBlock)
        );
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        assertEq(registry.getNode(nodeAt(0)).withdrawBlock, withdrawBlock, "the thaw ends when it did");
    }

    function test_RevertWhen_ADroppedNodeFindsNoRoom() public {
        VM.roll(block.number + 5001);
        registry.dropNode(nodeAt(0));
        for (uint256 i = 1; i <= 8; ++i) {
            registerNode(nodeAt(i), operatorAt(i), STAKE);
        }
        VM.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeRegistry_RosterFull.selector, 8));
        VM.prank(nodeAt(0));
        registry.heartbeat();
        VM.prank(nodeAt(8));
        registry.requestWithdraw();
        VM.prank(nodeAt(0));
        registry.heartbeat();
        assertTrue(registry.isLive(nodeAt(0)), "it waited for room");
    }

    function test_RevertWhen_StakeDoesNotFit() public {
        VM.expectRevert(tooLarge(STAKE_LIMIT + 1));
        VM.prank(nodeAt(1));
        registry.register(INodeRegistry.NodeTerms(nodeAt(1), uint128(STAKE_LIMIT + 1), 0, ""));
        VM.expectRevert(tooLarge(type(uint128).max));
        VM.prank(nodeAt(1));
        registry.register(INodeRegistry.NodeTerms(nodeAt(1), type(uint128).max, 0, ""));
    }

    function test_RevertWhen_AddedStakeDoesNotFit() public {
        VM.expectRevert(tooLarge(STAKE_LIMIT + 1));
        VM.prank(nodeAt(0));
        registry.addStake(uint128(STAKE_LIMIT + 1));
        VM.expectRevert(tooLarge(type(uint128).max));
        VM.prank(nodeAt(0));
        registry.addStake(type(uint128).max);
    }

    function test_RevertWhen_TheSumOfStakesDoesNotFit() public {
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        VM.prank(nodeAt(0));
        registry.addStake(uint128(STAKE_LIMIT - STAKE + 1));
    }

    /// @dev Node 0 begins to leave; a block passes.
    function startLeaving() private returns (uint256 withdrawBlock) {
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        withdrawBlock = block.number + 50;
        VM.roll(block.number + 1);
    }

    function anyNode(uint256 lockTokens) private view returns (INodeRegistry.NodeDraw memory) {
        return INodeRegistry.NodeDraw(0, 0, new address[](0), lockTokens, block.number, false);
    }

    function tooLarge(uint256 tokens) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 96, tokens);
    }
}
