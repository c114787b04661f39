// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {StakeLottery} from "./libraries/StakeLottery.sol";

/// @title The list of nodes that can be drawn, and the draw.
abstract contract NodeRoster is INodeRegistry {
    uint256 private constant MAX_ROSTER = 1024;
    /// @dev A sign of life within this part of the liveness window after the last one is not written down.
    uint256 private constant SEEN_PARTS = 8;

    uint128 internal immutable _minStakeTokens;
    uint48 internal immutable _livenessBlocks;
    uint48 internal immutable _thawBlocks;
    uint32 internal immutable _maxNodes;

    mapping(address node => Node) internal _nodes;
    /// @dev A node's `rosterSlot` is its index here plus one.
    address[] private _roster;
    mapping(uint256 number => address node) private _nodeOfNumber;
    uint32 private _lastNumber;

    constructor(RegistryParameters memory parameters) {
        if (parameters.minStakeTokens == 0) revert NodeRegistry_BadParameter("minStakeTokens", 0);
        if (parameters.livenessBlocks == 0) revert NodeRegistry_BadParameter("livenessBlocks", 0);
        if (parameters.maxNodes == 0 || parameters.maxNodes > MAX_ROSTER) {
            revert NodeRegistry_BadParameter("maxNodes", parameters.maxNodes);
        }
        _minStakeTokens = parameters.minStakeTokens;
        _livenessBlocks = parameters.livenessBlocks;
        _thawBlocks = parameters.thawBlocks;
        _maxNodes = parameters.maxNodes;
    }

    /// @inheritdoc INodeRegistry
    function drawNode(bytes32 seed, address[] calldata excluded, uint256 bondTokens, uint256 beforeBlock)
        external
        view
        returns (address winner)
    {
        uint256 bestTicket;
        uint256 bestStake;
        for (uint256 i = 0; i < _roster.length; ++i) {
            address candidate = _roster[i];
            Node storage node = _nodes[candidate];
            if (node.stakedBlock >= beforeBlock || !_isNodeLive(node)) continue;
            if (node.stakeTokens - node.lockedTokens < bondTokens) continue;
            if (_isListed(excluded, candidate) || _isListed(excluded, node.operator)) continue;
            uint256 ticket = StakeLottery.drawTicket(seed, candidate);
            if (winner == address(0) || StakeLottery.isLower(ticket, node.stakeTokens, bestTicket, bestStake)) {
                (winner, bestTicket, bestStake) = (candidate, ticket, node.stakeTokens);
            }
        }
    }

    /// @inheritdoc INodeRegistry
    function hasOtherOperators(address[] calldata excluded, uint256 count) external view returns (bool) {
        address[] memory found = new address[](count);
        uint256 foundCount = 0;
        for (uint256 i = 0; i < _roster.length && foundCount < count; ++i) {
            Node storage node = _nodes[_roster[i]];
            if (!_isNodeLive(node) || _isListed(excluded, node.operator)) continue;
            if (!_isFound(found, node.operator)) found[foundCount++] = node.operator;
        }
        return foundCount == count;
    }

    /// @inheritdoc INodeRegistry
    function listNodes() external view returns (NodeListing[] memory listings) {
        listings = new NodeListing[](_roster.length);
        for (uint256 i = 0; i < listings.length; ++i) {
            address node = _roster[i];
            listings[i] = NodeListing({node: node, isLive: isLive(node), terms: _nodes[node]});
        }
    }

    /// @inheritdoc INodeRegistry
    function nodeCount() external view returns (uint256) {
        return _roster.length;
    }

    /// @inheritdoc INodeRegistry
    function numberOf(address node) external view returns (uint256) {
        return _nodes[node].number;
    }

    /// @inheritdoc INodeRegistry
    function getNode(address node) external view returns (Node memory) {
        return _nodes[node];
    }

    /// @inheritdoc INodeRegistry
    function operatorOf(address node) external view returns (address) {
        return _nodes[node].operator;
    }

    /// @inheritdoc INodeRegistry
    function getParameters() external view returns (RegistryParameters memory) {
        return RegistryParameters({
            minStakeTokens: _minStakeTokens,
            livenessBlocks: _livenessBlocks,
            thawBlocks: _thawBlocks,
            maxNodes: _maxNodes
        });
    }

    /// @inheritdoc INodeRegistry
    function nodeAt(uint256 number) public view returns (address) {
        return _nodeOfNumber[number];
    }

    /// @inheritdoc INodeRegistry
    function isLive(address node) public view returns (bool) {
        return _nodes[node].rosterSlot != 0 && _isNodeLive(_nodes[node]);
    }

    /// @inheritdoc INodeRegistry
    function freeStakeOf(address node) public view returns (uint256) {
        return _nodes[node].stakeTokens - _nodes[node].lockedTokens;
    }

    function _numberNode(address node) internal returns (uint32 number) {
        number = ++_lastNumber;
        _nodeOfNumber[number] = node;
    }

    function _isSeenLongAgo(Node storage node) internal view returns (bool) {
        return node.rosterSlot == 0 || block.number > uint256(node.lastSeenBlock) + _livenessBlocks / SEEN_PARTS;
    }

    /// @dev Notes that a node acted; a staying node that was dropped returns to the roster if there is room.
    function _see(address nodeAddress) internal {
        Node storage node = _nodes[nodeAddress];
        node.lastSeenBlock = uint32(block.number);
        if (node.rosterSlot == 0 && node.withdrawBlock == 0 && _roster.length < _maxNodes) {
            _roster.push(nodeAddress);
            node.rosterSlot = uint16(_roster.length);
        }
        emit NodeSeen(nodeAddress, block.number);
    }

    /// @dev The last node of the roster moves into the freed slot.
    function _leaveRoster(Node storage node) internal {
        if (node.rosterSlot == 0) return;
        address last = _roster[_roster.length - 1];
        _roster[node.rosterSlot - 1] = last;
        _nodes[last].rosterSlot = node.rosterSlot;
        node.rosterSlot = 0;
        _roster.pop();
    }

    /// @dev For nodes in the roster: whether they are staked enough and were seen of late.
    function _isNodeLive(Node storage node) private view returns (bool) {
        return node.stakeTokens >= _minStakeTokens && block.number <= uint256(node.lastSeenBlock) + _livenessBlocks;
    }

    function _isListed(address[] calldata list, address wanted) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }

    /// @dev An operator is never zero, so the empty tail of `found` matches nothing.
    function _isFound(address[] memory found, address wanted) private pure returns (bool) {
        for (uint256 i = 0; i < found.length; ++i) {
            if (found[i] == wanted) return true;
        }
        return false;
    }
}
