// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {Stage} from "./Stage.sol";

/// @title Nodes that come, stake, show a sign of life, leave, and come back.
abstract contract RegistryActs is Stage {
    bytes32 private constant FIRST_CLASS = keccak256("cpu/linux-x64");
    bytes32 private constant OTHER_CLASS = keccak256("gpu/linux-x64");

    /// @notice The device classes of all nodes.
    function classTags() external pure returns (uint16[2] memory) {
        return [uint16(bytes2(FIRST_CLASS)), uint16(bytes2(OTHER_CLASS))];
    }

    /// @dev A node that left, or a new one if there is none from the random one on; some own themselves, and some have the
    /// operator of another.
    function comeSome(uint256 seed, uint256 stakeTokens, uint256 mood) external counted {
        address node = absentNode(seed);
        address operator = mood % 4 == 0 ? node : operatorAt(mood % 4 == 1 ? mood % nodeTotal : uint160(node) % 0x1000);
        stakeTokens = bound(stakeTokens, 100 * TOKEN, STAKE);
        VM.prank(operator);
        registry.allowNode(node, mood % 8 != 2);
        fundStake(node, stakeTokens);
        VM.prank(node);
        bytes32 deviceClass = mood % 3 == 0 ? OTHER_CLASS : FIRST_CLASS;
        registry.register(INodeRegistry.NodeTerms(operator, uint128(stakeTokens), deviceClass, "age1test"));
        _money.stakedTokens += stakeTokens;
    }

    function beatSome(uint256 node) external counted {
        VM.prank(someNode(node));
        registry.heartbeat();
    }

    function stakeSome(uint256 node, uint256 tokens) external counted {
        tokens = bound(tokens, 1, 200 * TOKEN);
        fundStake(someNode(node), tokens);
        VM.prank(someNode(node));
        registry.addStake(uint128(tokens));
        _money.stakedTokens += tokens;
    }

    /// @dev Seldom, but for who is locked out: a network needs nodes.
    function leaveSome(uint256 node, uint256 mood) external counted {
        if (mood % 8 != 0 && !registry.isLockedOut(someNode(node))) return;
        VM.prank(someNode(node));
        registry.requestWithdraw();
    }

    /// @dev The first node from a random one on that is leaving.
    function withdrawStake(uint256 node, uint256 mood) external counted {
        for (uint256 i = 0; i < nodeTotal && registry.getNode(someNode(node)).withdrawBlock == 0; ++i) {
            node = (node % nodeTotal) + 1;
        }
        INodeRegistry.Node memory record = registry.getNode(someNode(node));
        if (mood % 4 > 0) rollTo(record.withdrawBlock);
        if (mood % 4 > 1 && registry.isLockedOut(someNode(node))) {
            VM.roll(block.number + registryParameters().lockoutBlocks);
        }
        VM.prank(someNode(node));
        registry.withdraw();
        _money.unstakedTokens += record.stakeTokens;
    }

    /// @dev Seldom after a silence in which every node drops out of sight.
    function dropSome(uint256 node, uint256 mood) external counted {
        if (mood % 32 == 0) VM.roll(block.number + registryParameters().livenessBlocks + 1);
        registry.dropNode(someNode(node));
    }

    /// @dev The first node from a random one on that is not registered, or else a new one.
    function absentNode(uint256 seed) private returns (address) {
        for (uint256 i = 0; i < nodeTotal; ++i) {
            address node = nodeAt((seed % nodeTotal + i) % nodeTotal);
            bool isAbsent = registry.getNode(node).operator == address(0);
            if (isAbsent && !registry.isLockedOut(node)) return node;
        }
        assertTrue(nodeTotal < MAX_NODES, "enough nodes came");
        return nodeAt(nodeTotal++);
    }

    function fundStake(address node, uint256 tokens) private {
        token.transfer(node, tokens);
        VM.prank(node);
        token.approve(address(registry), tokens);
    }
}
