// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {RosterEntries, RosterEntry} from "./libraries/RosterEntry.sol";

/// @title The list of nodes that can be drawn.
abstract contract NodeRoster is INodeRegistry {
    /// @dev A device class, of the nodes in the roster.
    struct DeviceClass {
        uint32 operators;
        uint64 stakeUnits;
    }

    /// @dev What an operator has in a class.
    struct ClassShare {
        uint32 nodes;
        uint64 stakeUnits;
    }

    uint256 private constant MAX_ROSTER = 1024;
    /// @dev A sign of life within this part of the liveness window after the last one is not written down.
    uint256 private constant SEEN_PARTS = 8;
    uint256 private constant MAX_CLASS_OPERATORS = 16;
    uint256 internal constant BPS = 10_000;

    uint128 internal immutable _minStakeTokens;
    uint48 internal immutable _livenessBlocks;
    uint48 internal immutable _thawBlocks;
    uint32 internal immutable _maxNodes;
    uint8 internal immutable _classMinOperators;
    uint16 internal immutable _classMinStakeBps;
    uint8 private immutable _maxConvictions;
    uint48 internal immutable _lockoutBlocks;

    mapping(address node => Node) internal _nodes;
    mapping(address nodeOrOperator => Record) internal _records;
    /// @dev {RosterEntries}, three in a word. A node's `rosterSlot` is its index plus one.
    mapping(uint256 index => uint256 word) private _rosterWords;
    mapping(uint256 classTag => DeviceClass) internal _classes;
    mapping(uint256 classTag => mapping(address operator => ClassShare)) internal _classShares;
    mapping(uint256 number => address node) private _nodeOfNumber;
    uint32 private _lastNumber;
    uint16 internal _rosterLength;
    /// @dev Stake of all nodes in the roster, in {RosterEntries-STAKE_UNIT}.
    uint64 internal _rosterStakeUnits;

    constructor(RegistryParameters memory parameters) {
        if (parameters.minStakeTokens == 0) revert NodeRegistry_BadParameter("minStakeTokens", 0);
        if (parameters.livenessBlocks == 0) revert NodeRegistry_BadParameter("livenessBlocks", 0);
        if (parameters.maxNodes == 0 || parameters.maxNodes > MAX_ROSTER) {
            revert NodeRegistry_BadParameter("maxNodes", parameters.maxNodes);
        }
        if (parameters.classMinOperators > MAX_CLASS_OPERATORS) {
            revert NodeRegistry_BadParameter("classMinOperators", parameters.classMinOperators);
        }
        if (parameters.classMinStakeBps > BPS) {
            revert NodeRegistry_BadParameter("classMinStakeBps", parameters.classMinStakeBps);
        }
        _minStakeTokens = parameters.minStakeTokens;
        _livenessBlocks = parameters.livenessBlocks;
        _thawBlocks = parameters.thawBlocks;
        _maxNodes = parameters.maxNodes;
        _classMinOperators = parameters.classMinOperators;
        _classMinStakeBps = parameters.classMinStakeBps;
        _maxConvictions = parameters.maxConvictions;
        _lockoutBlocks = parameters.lockoutBlocks;
    }

    /// @inheritdoc INodeRegistry
    function hasOtherOperators(address[] calldata excluded, uint256 count) external view returns (bool) {
        address[] memory barred = _withOperators(excluded, address(0));
        address[] memory found = new address[](count);
        uint256 foundCount = 0;
        for (uint256 i = 0; i < _rosterLength && foundCount < count; ++i) {
            Node storage node = _nodes[_rosterNode(i)];
            if (!_isNodeLive(node) || _isListed(barred, node.operator)) continue;
            if (!_isListed(found, node.operator)) found[foundCount++] = node.operator;
        }
        return foundCount == count;
    }

    /// @inheritdoc INodeRegistry
    function listNodes() external view returns (NodeListing[] memory listings) {
        listings = new NodeListing[](_rosterLength);
        for (uint256 i = 0; i < listings.length; ++i) {
            address node = _rosterNode(i);
            listings[i] = NodeListing({node: node, isLive: isLive(node), terms: _nodes[node]});
        }
    }

    /// @inheritdoc INodeRegistry
    function nodeCount() external view returns (uint256) {
        return _rosterLength;
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
            maxNodes: _maxNodes,
            classMinOperators: _classMinOperators,
            classMinStakeBps: _classMinStakeBps,
            maxConvictions: _maxConvictions,
            lockoutBlocks: _lockoutBlocks
        });
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
        if (_rosterLength == _maxNodes) return;
        node.rosterSlot = ++_rosterLength;
        DeviceClass storage class = _classes[node.classTag];
        if (_classShares[node.classTag][node.operator].nodes++ == 0) ++class.operators;
        _writeEntry(node);
    }

    /// @dev Writes down what a draw needs of a node, after its stake or its place in the roster changed.
    function _writeEntry(Node storage node) internal {
        if (node.rosterSlot == 0) return;
        RosterEntry entry = RosterEntries.pack(node.number, node.classTag, node.stakeTokens);
        _countStake(node, _rosterEntry(node.rosterSlot - 1).stakeUnits(), entry.stakeUnits());
        _putEntry(node.rosterSlot - 1, entry);
    }

    /// @dev Takes every node that is locked out with its operator off the roster: who is not in it is never live.
    function _lockOut(address operator) internal {
        if (!_isConvictedOften(operator)) return;
        for (uint256 i = _rosterLength; i > 0; --i) {
            Node storage node = _nodes[_rosterNode(i - 1)];
            if (node.operator == operator) _leaveRoster(node);
        }
    }

    function _isConvictedOften(address nodeOrOperator) internal view returns (bool) {
        return _maxConvictions > 0 && _records[nodeOrOperator].convictions >= _maxConvictions;
    }

    /// @dev The last node of the roster moves into the freed slot.
    function _leaveRoster(Node storage node) internal {
        if (node.rosterSlot == 0) return;
        _countStake(node, _rosterEntry(node.rosterSlot - 1).stakeUnits(), 0);
        if (--_classShares[node.classTag][node.operator].nodes == 0) --_classes[node.classTag].operators;
        uint256 lastIndex = --_rosterLength;
        RosterEntry last = _rosterEntry(lastIndex);
        _nodes[nodeAt(last.number())].rosterSlot = node.rosterSlot;
        _putEntry(node.rosterSlot - 1, last);
        _putEntry(lastIndex, RosterEntry.wrap(0));
        node.rosterSlot = 0;
    }

    function _rosterWord(uint256 index) internal view returns (uint256) {
        return _rosterWords[index];
    }

    /// @dev For nodes in the roster: whether they are staked enough and were seen of late.
    function _isNodeLive(Node storage node) internal view returns (bool) {
        return node.stakeTokens >= _minStakeTokens && block.number <= uint256(node.lastSeenBlock) + _livenessBlocks;
    }

    /// @dev The addresses, and the operators of those that are nodes.
    function _withOperators(address[] calldata list, address node) internal view returns (address[] memory barred) {
        barred = new address[](2 * list.length + 2);
        for (uint256 i = 0; i < list.length; ++i) {
            barred[2 * i] = list[i];
            barred[2 * i + 1] = _nodes[list[i]].operator;
        }
        barred[2 * list.length] = node;
        barred[2 * list.length + 1] = _nodes[node].operator;
    }

    /// @dev Counts a node's stake in the roster, in its class and as its operator's part of the class.
    function _countStake(Node storage node, uint256 oldUnits, uint256 newUnits) private {
        _rosterStakeUnits = uint64(_rosterStakeUnits - oldUnits + newUnits);
        DeviceClass storage class = _classes[node.classTag];
        class.stakeUnits = uint64(class.stakeUnits - oldUnits + newUnits);
        ClassShare storage share = _classShares[node.classTag][node.operator];
        share.stakeUnits = uint64(share.stakeUnits - oldUnits + newUnits);
    }

    function _putEntry(uint256 index, RosterEntry entry) private {
        uint256 wordIndex = index / RosterEntries.PER_WORD;
        _rosterWords[wordIndex] = RosterEntries.put(_rosterWords[wordIndex], index % RosterEntries.PER_WORD, entry);
    }

    function _rosterEntry(uint256 index) private view returns (RosterEntry) {
        return RosterEntries.read(_rosterWords[index / RosterEntries.PER_WORD], index % RosterEntries.PER_WORD);
    }

    function _rosterNode(uint256 index) private view returns (address) {
        return nodeAt(_rosterEntry(index).number());
    }

    /// @dev Nodes and operators are never zero, so an empty place of the list matches nothing. In assembly, because a draw comes
    /// by here for most nodes that it looks at.
    function _isListed(address[] memory list, address wanted) internal pure returns (bool found) {
        assembly ("memory-safe") {
            let end := add(list, mul(32, mload(list)))
            for { let place := add(list, 32) } iszero(or(gt(place, end), found)) { place := add(place, 32) } {
                found := eq(mload(place), wanted)
            }
        }
    }
}
