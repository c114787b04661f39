// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {PastWord} from "./libraries/PastWord.sol";
import {StakeTree, StakeTrees} from "./libraries/StakeTree.sol";
import {RegistryRules} from "./RegistryRules.sol";

/// @title The list of nodes that can be drawn.
/// @dev Whatever draws go by can be read as it stood before a block: the stake of every slot, of every class, and who owned a node.
abstract contract NodeRoster is RegistryRules {
    /// @dev A device class, of the nodes in the roster.
    struct DeviceClass {
        StakeTree tree;
        /// Operators with stake in the class.
        PastWord operators;
        /// What an operator has in the class.
        mapping(address operator => PastWord) unitsOf;
    }

    /// @dev A sign of life within this part of the liveness window after the last one is not written down.
    uint256 private constant SEEN_PARTS = 8;
    /// @dev Draws count stake in sixteenths of the least stake.
    uint256 private constant STAKE_PARTS = 16;
    /// @dev Stake beyond 16383 times the least stake is not counted.
    uint256 private constant MAX_NODE_UNITS = StakeTrees.MAX_UNITS / MAX_ROSTER;

    uint256 private immutable _stakeUnit;
    uint256 internal immutable _treeWords;

    mapping(address node => Node) internal _nodes;
    mapping(address nodeOrOperator => Record) internal _records;
    mapping(uint256 number => address node) private _nodeOfNumber;
    /// @dev A node keeps its slot as long as it is in the roster. Its `rosterSlot` is this plus one.
    mapping(uint256 slot => address node) internal _nodeInSlot;
    uint16[] private _freeSlots;
    uint32 private _lastNumber;
    /// @dev Slots that were ever used.
    uint16 private _slotCount;
    StakeTree internal _rosterTree;
    mapping(uint256 classTag => DeviceClass) internal _classes;
    mapping(address node => PastWord) internal _operatorOf;

    constructor(RegistryParameters memory parameters) RegistryRules(parameters) {
        _stakeUnit = Math.ceilDiv(parameters.minStakeTokens, STAKE_PARTS);
        _treeWords = StakeTrees.wordsFor(parameters.maxNodes);
    }

    /// @inheritdoc INodeRegistry
    function hasOtherOperators(address[] calldata excluded, uint256 count) external view returns (bool) {
        address[] memory barred = _withOperators(excluded, address(0), block.number + 1);
        address[] memory found = new address[](count);
        uint256 foundCount = 0;
        for (uint256 i = 0; i < _slotCount && foundCount < count; ++i) {
            Node storage node = _nodes[_nodeInSlot[i]];
            if (!_isNodeLive(node) || _isListed(barred, node.operator)) continue;
            if (!_isListed(found, node.operator)) found[foundCount++] = node.operator;
        }
        return foundCount == count;
    }

    /// @inheritdoc INodeRegistry
    function listNodes() external view returns (NodeListing[] memory listings) {
        listings = new NodeListing[](nodeCount());
        uint256 count = 0;
        for (uint256 i = 0; count < listings.length; ++i) {
            address node = _nodeInSlot[i];
            if (node == address(0)) continue;
            listings[count++] = NodeListing({node: node, isLive: isLive(node), terms: _nodes[node]});
        }
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
    function recordOf(address nodeOrOperator) external view returns (Record memory) {
        return _records[nodeOrOperator];
    }

    /// @inheritdoc INodeRegistry
    function isLockedOut(address node) public view returns (bool) {
        return _isConvictedOften(node) || _isConvictedOften(_nodes[node].operator);
    }

    /// @inheritdoc INodeRegistry
    function nodeCount() public view returns (uint256) {
        return _slotCount - _freeSlots.length;
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
        if (node.rosterSlot > 0 || node.withdrawBlock > 0 || isLockedOut(nodeAddress)) return;
        if (nodeCount() == _maxNodes) return;
        uint16 slot = _takeSlot();
        _nodeInSlot[slot] = nodeAddress;
        node.rosterSlot = slot + 1;
        node.rosterBlock = uint48(block.number);
        _countStake(node, 0, _unitsOf(node.stakeTokens));
    }

    /// @dev Stake of a registered node changes here alone.
    function _setStake(Node storage node, uint96 stakeTokens) internal {
        uint256 oldUnits = _unitsOf(node.stakeTokens);
        node.stakeTokens = stakeTokens;
        if (node.rosterSlot > 0) _countStake(node, oldUnits, _unitsOf(stakeTokens));
    }

    /// @dev Takes every node that is locked out with its operator off the roster: who is not in it is never live.
    function _lockOut(address operator) internal {
        if (!_isConvictedOften(operator)) return;
        for (uint256 i = 0; i < _slotCount; ++i) {
            Node storage node = _nodes[_nodeInSlot[i]];
            if (node.operator == operator) _leaveRoster(node);
        }
    }

    function _isConvictedOften(address nodeOrOperator) internal view returns (bool) {
        return _maxConvictions > 0 && _records[nodeOrOperator].convictions >= _maxConvictions;
    }

    function _leaveRoster(Node storage node) internal {
        uint16 slot = node.rosterSlot;
        if (slot == 0) return;
        _countStake(node, _unitsOf(node.stakeTokens), 0);
        node.rosterSlot = 0;
        delete _nodeInSlot[--slot];
        _freeSlots.push(slot);
    }

    /// @dev For nodes in the roster: whether they are staked enough and were seen of late.
    function _isNodeLive(Node storage node) internal view returns (bool) {
        return node.stakeTokens >= _minStakeTokens && block.number <= uint256(node.lastSeenBlock) + _livenessBlocks;
    }

    /// @dev The addresses, and the operators of those that were nodes before a block; and a node with its operator.
    function _withOperators(address[] calldata list, address node, uint256 beforeBlock)
        internal
        view
        returns (address[] memory barred)
    {
        barred = new address[](2 * list.length + 2);
        for (uint256 i = 0; i < list.length; ++i) {
            barred[2 * i] = list[i];
            barred[2 * i + 1] = address(uint160(_operatorOf[list[i]].valueBefore(beforeBlock)));
        }
        barred[2 * list.length] = node;
        barred[2 * list.length + 1] = _nodes[node].operator;
    }

    /// @dev Nodes and operators are never zero, so an empty place of the list matches nothing.
    function _isListed(address[] memory list, address wanted) internal pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }

    /// @dev Counts a node's stake in the roster, in its class and as its operator's part of the class.
    function _countStake(Node storage node, uint256 oldUnits, uint256 newUnits) private {
        if (oldUnits == newUnits) return;
        uint256 slot = node.rosterSlot - 1;
        DeviceClass storage class = _classes[node.classTag];
        _rosterTree.change(_treeWords, slot, oldUnits, newUnits);
        class.tree.change(_treeWords, slot, oldUnits, newUnits);
        PastWord storage share = class.unitsOf[node.operator];
        uint256 oldShare = share.value;
        uint256 newShare = oldShare - oldUnits + newUnits;
        share.set(newShare);
        if (oldShare == 0) class.operators.set(class.operators.value + 1);
        else if (newShare == 0) class.operators.set(class.operators.value - 1);
    }

    function _takeSlot() private returns (uint16 slot) {
        uint256 free = _freeSlots.length;
        if (free == 0) return _slotCount++;
        slot = _freeSlots[free - 1];
        _freeSlots.pop();
    }

    function _unitsOf(uint256 stakeTokens) private view returns (uint256) {
        return Math.min(stakeTokens / _stakeUnit, MAX_NODE_UNITS);
    }
}
