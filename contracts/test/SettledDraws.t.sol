// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Network} from "./support/Network.sol";

/// @title Once its block is mined, nobody moves a draw: nodes can take themselves out of it, and nothing else.
/// @dev Node 0 renders. Nodes 0 to 5 are of its class, nodes 6 to 11 of another; all have an operator of their own.
contract SettledDrawsTest is Network {
    uint256 private constant NODES = 12;
    uint256 private constant ACTS = 8;

    address private constant FRIEND = address(0xF41E4D);

    /// @dev The artist, who is no node at first.
    address[] private excluded = [FRIEND];
    uint256 private drawBlock;

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        (p.maxNodes, p.livenessBlocks) = (100, 50);
        (p.classMinOperators, p.classMinStakeBps) = (5, 2000);
    }

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < NODES; ++i) {
            registerNode(nodeAt(i), operatorAt(i), uint128((i + 1) * 100 * TOKEN), i < 6 ? "cpu" : "gpu");
        }
        drawBlock = block.number + 1;
        VM.roll(drawBlock);
    }

    /// @dev Others come, leave, add stake and lose it, in the draw block and after it, whatever that does to the classes.
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_OthersDoNotMoveADraw(bytes32 seed, uint256 acts) public {
        address winner = drawNode(seed);
        for (uint256 i = 0; i < ACTS; ++i) {
            act(winner, uint256(keccak256(abi.encode(acts, i))), NODES + i);
        }
        assertEq(drawNode(seed), winner, "the same one is drawn");
    }

    function testFuzz_ANodeLosesADrawByLeavingOnly(bytes32 seed) public {
        address winner = drawNode(seed);
        addStake(winner, 1000 * TOKEN);
        assertEq(drawNode(seed), winner, "not by adding stake");
        slash(winner, 50 * TOKEN);
        assertEq(drawNode(seed), winner, "nor by losing some");
        VM.prank(winner);
        registry.requestWithdraw();
        address next = drawNode(seed);
        assertTrue(next != winner && next != address(0), "another comes in its place");
        act(next, uint256(seed), NODES);
        assertEq(drawNode(seed), next, "and nobody moves that");
    }

    /// @dev It takes the slot of the one that left.
    function testFuzz_WhoComesInSomebodysPlaceDoesNotInheritItsChance(bytes32 seed) public {
        address winner = drawNode(seed);
        uint256 slot = registry.getNode(winner).rosterSlot;
        VM.prank(winner);
        registry.requestWithdraw();
        registerNode(nodeAt(NODES), operatorAt(NODES), STAKE, "cpu");
        assertEq(registry.getNode(nodeAt(NODES)).rosterSlot, slot, "the slot is used again");
        assertTrue(drawNode(seed) != nodeAt(NODES), "who came later is not drawn");
    }

    function testFuzz_WhoWasDroppedComesBackAsANewcomer(bytes32 seed) public {
        VM.roll(block.number + 51);
        registry.dropNode(nodeAt(7));
        for (uint256 i = 0; i < NODES; ++i) {
            VM.prank(nodeAt(i));
            registry.heartbeat();
        }
        assertTrue(drawNode(seed) != nodeAt(7), "not in draws that were settled before");
        drawBlock = block.number + 1;
        VM.roll(drawBlock);
        excludeAllBut(7);
        assertEq(drawNode(seed), nodeAt(7), "in later ones");
    }

    /// @dev Whatever the seed, and though it is not of the class that comes first.
    function testFuzz_TheOnlyOneThatMayBeCalledIs(bytes32 seed, uint256 index) public {
        index = bound(index, 1, NODES - 1);
        for (uint256 i = 0; i < NODES; ++i) {
            if (i != index) lock(nodeAt(i), registry.freeStakeOf(nodeAt(i)));
        }
        assertEq(drawNode(seed), nodeAt(index), "the one with free stake");
        lock(nodeAt(index), registry.freeStakeOf(nodeAt(index)));
        assertEq(drawNode(seed), address(0), "nobody");
    }

    function test_AnOldDrawIsMadeByTheOldStake() public {
        address winner = drawNode("seed");
        for (uint256 i = 0; i < 120; ++i) {
            VM.roll(block.number + 1);
            addStake(nodeAt(i % NODES), 1000 * TOKEN);
            VM.prank(winner);
            registry.heartbeat();
        }
        assertEq(drawNode("seed"), winner, "120 changes later");
    }

    /// @dev What an operator of the class may do to it after the draw, or one that wants to be in it.
    function test_TheClassRuleLooksAtTheOldClass() public {
        assertEq(winsOf(NODES), 0, "the others of the class are five, and enough");
        VM.prank(nodeAt(1));
        registry.requestWithdraw();
        addStake(nodeAt(0), 100_000 * TOKEN);
        registerNode(FRIEND, operatorAt(2), STAKE, "cpu");
        assertEq(winsOf(NODES), 0, "they were when the draw was settled");
        drawBlock = block.number + 1;
        VM.roll(drawBlock);
        assertTrue(winsOf(NODES) > 30, "four are not");
    }

    /// @dev It is a node of another's operator when the draw is settled, and may withdraw.
    function test_WhoIsBarredStaysBarred() public {
        registerNode(FRIEND, operatorAt(11), STAKE, "gpu");
        VM.prank(FRIEND);
        registry.requestWithdraw();
        VM.roll(block.number + 50);
        for (uint256 i = 0; i < NODES; ++i) {
            VM.prank(nodeAt(i));
            registry.heartbeat();
        }
        drawBlock = block.number + 1;
        VM.roll(drawBlock);
        VM.prank(FRIEND);
        registry.withdraw();
        for (uint256 i = 0; i < 10; ++i) {
            lock(nodeAt(i), registry.freeStakeOf(nodeAt(i)));
        }
        for (uint256 i = 0; i < 20; ++i) {
            assertEq(drawNode(keccak256(abi.encode(i))), nodeAt(10), "its operator's node is not drawn");
        }
        drawBlock = block.number + 1;
        VM.roll(drawBlock);
        excluded.push(nodeAt(10));
        assertEq(drawNode("seed"), nodeAt(11), "but in later draws");
    }

    /// @dev Draws of 60 that fall on the other class.
    function winsOf(uint256 nodes) private view returns (uint256 count) {
        for (uint256 i = 0; i < 60; ++i) {
            address winner = drawNode(keccak256(abi.encode(i)));
            for (uint256 j = 6; j < nodes; ++j) {
                if (winner == nodeAt(j)) ++count;
            }
        }
    }

    /// @dev An act of anyone but one node.
    function act(address spared, uint256 random, uint256 newcomer) private {
        address node = nodeAt(random % NODES);
        if (random >> 16 & 1 == 1) VM.roll(block.number + 1);
        uint256 kind = (random >> 32) % 4;
        if (kind == 0 || node == spared) {
            address operator = random >> 64 & 1 == 1 ? operatorAt(0) : operatorAt(newcomer);
            registerNode(nodeAt(newcomer), operator, STAKE, random >> 65 & 1 == 1 ? "cpu" : "gpu");
        } else if (registry.getNode(node).withdrawBlock > 0) {
            return;
        } else if (kind == 1) {
            VM.prank(node);
            registry.requestWithdraw();
        } else if (kind == 2) {
            addStake(node, 5000 * TOKEN);
        } else {
            slash(node, registry.freeStakeOf(node) / 2);
        }
    }

    function excludeAllBut(uint256 index) private {
        for (uint256 i = 1; i < NODES; ++i) {
            if (i != index) excluded.push(nodeAt(i));
        }
    }

    function addStake(address node, uint256 tokens) private {
        token.transfer(node, tokens);
        VM.prank(node);
        token.approve(address(registry), tokens);
        VM.prank(node);
        registry.addStake(uint128(tokens));
    }

    function slash(address node, uint256 tokens) private {
        lock(node, tokens);
        VM.prank(address(verification));
        registry.slashStake(node, tokens, address(0));
    }

    function lock(address node, uint256 tokens) private {
        VM.prank(address(verification));
        registry.lockStake(node, tokens);
    }

    function drawNode(bytes32 seed) private view returns (address) {
        return registry.nodeAt(registry.drawNode(INodeRegistry.NodeDraw(seed, 1, excluded, 1, drawBlock, false)));
    }
}
