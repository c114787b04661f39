// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {StakeLottery} from "./libraries/StakeLottery.sol";

/// @title The list of nodes that can be drawn, and the draw.
abstract contract NodeRoster is INodeRegistry {
    /// @dev The best ticket so far; the first one beats the empty one.
    struct Leader {
        address node;
        uint256 ticket;
        uint256 stakeTokens;
    }

    /// @dev A draw as it goes through the roster.
    struct Lottery {
        address[] barred;
        Leader anyone;
        Leader classmate;
        /// Stake of all live nodes, and of those in the renderer's class that may be drawn.
        uint256 stakeTokens;
        uint256 classStakeTokens;
        /// Operators in the class, counted up to the number that the rule needs.
        address[] classOperators;
        uint256 classOperatorCount;
    }

    uint256 private constant MAX_ROSTER = 1024;
    /// @dev A sign of life within this part of the liveness window after the last one is not written down.
    uint256 private constant SEEN_PARTS = 8;
    uint256 private constant MAX_CLASS_OPERATORS = 16;
    uint256 private constant BPS = 10_000;

    uint128 internal immutable _minStakeTokens;
    uint48 internal immutable _livenessBlocks;
    uint48 internal immutable _thawBlocks;
    uint32 internal immutable _maxNodes;
    uint8 private immutable _classMinOperators;
    uint16 private immutable _classMinStakeBps;
    uint8 private immutable _maxConvictions;
    uint48 internal immutable _lockoutBlocks;

    mapping(address node => Node) internal _nodes;
    mapping(address nodeOrOperator => Record) internal _records;
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
    /// @dev Reads one slot of each node. Most tickets are lost by the whole bits of their logarithm alone.
    function drawNode(NodeDraw calldata terms) external view returns (address) {
        Lottery memory lottery;
        lottery.barred = _withOperators(terms.excluded, terms.renderer);
        lottery.anyone = Leader(address(0), type(uint128).max, 1);
        lottery.classmate = lottery.anyone;
        lottery.classOperators = new address[](_classMinOperators);
        bool hasClassRule = _classMinOperators > 0;
        uint256 classTag = _nodes[terms.renderer].classTag;
        uint256 rosterLength = _roster.length;
        for (uint256 i = 0; i < rosterLength; ++i) {
            address candidate = _roster[i];
            Node storage node = _nodes[candidate];
            if (!_isNodeLive(node)) continue;
            uint256 stakeTokens = node.stakeTokens;
            lottery.stakeTokens += stakeTokens;
            if (stakeTokens - node.lockedTokens < terms.lockTokens) continue;
            bool isClassmate = hasClassRule && node.classTag == classTag;
            if (isClassmate) _countClassmate(lottery, node);
            _enter(lottery, isClassmate, candidate, terms);
        }
        return _isClassPreferred(lottery) ? lottery.classmate.node : lottery.anyone.node;
    }

    /// @inheritdoc INodeRegistry
    function hasOtherOperators(address[] calldata excluded, uint256 count) external view returns (bool) {
        address[] memory barred = _withOperators(excluded, address(0));
        address[] memory found = new address[](count);
        uint256 foundCount = 0;
        for (uint256 i = 0; i < _roster.length && foundCount < count; ++i) {
            Node storage node = _nodes[_roster[i]];
            if (!_isNodeLive(node) || _isListed(barred, node.operator)) continue;
            if (!_isListed(found, node.operator)) found[foundCount++] = node.operator;
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
        if (_roster.length < _maxNodes) {
            _roster.push(nodeAddress);
            node.rosterSlot = uint16(_roster.length);
        }
    }

    /// @dev Takes every node that is locked out with its operator off the roster: who is not in it is never live.
    function _lockOut(address operator) internal {
        if (!_isConvictedOften(operator)) return;
        for (uint256 i = _roster.length; i > 0; --i) {
            Node storage node = _nodes[_roster[i - 1]];
            if (node.operator == operator) _leaveRoster(node);
        }
    }

    function _isConvictedOften(address nodeOrOperator) internal view returns (bool) {
        return _maxConvictions > 0 && _records[nodeOrOperator].convictions >= _maxConvictions;
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

    /// @dev A node of the class stands for its operator, unless that is barred.
    function _countClassmate(Lottery memory lottery, Node storage node) private view {
        address operator = node.operator;
        if (_isListed(lottery.barred, operator)) return;
        lottery.classStakeTokens += node.stakeTokens;
        uint256 count = lottery.classOperatorCount;
        if (count == _classMinOperators) return;
        for (uint256 i = 0; i < count; ++i) {
            if (lottery.classOperators[i] == operator) return;
        }
        lottery.classOperators[count] = operator;
        lottery.classOperatorCount = count + 1;
    }

    /// @dev Gives a node its ticket, and the lead if nobody who leads has a lower one for its stake.
    function _enter(Lottery memory lottery, bool isClassmate, address candidate, NodeDraw calldata terms) private view {
        Node storage node = _nodes[candidate];
        uint256 stakeTokens = node.stakeTokens;
        Leader memory rival = isClassmate ? lottery.classmate : lottery.anyone;
        uint256 ticket = StakeLottery.ticketBelow(terms.seed, candidate, stakeTokens, rival.ticket, rival.stakeTokens);
        if (ticket == 0 || node.stakedBlock >= terms.beforeBlock) return;
        if (_isListed(lottery.barred, candidate) || _isListed(lottery.barred, node.operator)) return;
        Leader memory leader = Leader(candidate, ticket, stakeTokens);
        if (isClassmate) lottery.classmate = leader;
        rival = lottery.anyone;
        if (!isClassmate || ticket * rival.stakeTokens < rival.ticket * stakeTokens) lottery.anyone = leader;
    }

    function _isClassPreferred(Lottery memory lottery) private view returns (bool) {
        if (lottery.classmate.node == address(0) || lottery.classOperatorCount < _classMinOperators) return false;
        return lottery.classStakeTokens * BPS >= lottery.stakeTokens * _classMinStakeBps;
    }

    /// @dev The addresses, and the operators of those that are nodes.
    function _withOperators(address[] calldata list, address node) private view returns (address[] memory barred) {
        barred = new address[](2 * list.length + 2);
        for (uint256 i = 0; i < list.length; ++i) {
            barred[2 * i] = list[i];
            barred[2 * i + 1] = _nodes[list[i]].operator;
        }
        barred[2 * list.length] = node;
        barred[2 * list.length + 1] = _nodes[node].operator;
    }

    /// @dev Nodes and operators are never zero, so an empty place of the list matches nothing.
    function _isListed(address[] memory list, address wanted) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }
}
