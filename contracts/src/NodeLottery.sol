// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {StakeTree, Urn} from "./libraries/StakeTree.sol";
import {NodeRoster} from "./NodeRoster.sol";

/// @title The draw of a node.
/// @dev The seed puts the nodes in an order, those of the renderer's class first if it is preferred. The order, and who is barred,
/// follow from what stood before the draw block, so that nothing that anyone does once the seed is known changes them. The
/// first in the order that may be called now is drawn: who cannot be called any more takes itself out, and nobody else. Until the
/// challenge is over its renderer and its checkers have locked stake, so that they stay what they were registered as.
abstract contract NodeLottery is NodeRoster {
    constructor(RegistryParameters memory parameters) NodeRoster(parameters) {}

    /// @inheritdoc INodeRegistry
    function drawNode(NodeDraw calldata terms) external view returns (uint256 number) {
        return _nodes[_draw(terms)].number;
    }

    /// @inheritdoc INodeRegistry
    function isClassLarge(address node, address artist, uint256 beforeBlock) public view returns (bool) {
        address[] memory barred = new address[](4);
        barred[0] = artist;
        barred[1] = address(uint160(_operatorOf[artist].valueBefore(beforeBlock)));
        barred[2] = node;
        barred[3] = _nodes[node].operator;
        return _isPreferred(_classes[_nodes[node].classTag], barred, beforeBlock);
    }

    /// @dev Zero if nobody can be called. A draw from one class alone asks whether that is large enough without those called
    /// before: as long as one of them is left the answer must not change.
    function _draw(NodeDraw calldata terms) internal view returns (address node) {
        address renderer = nodeAt(terms.renderer);
        address[] memory barred = _withOperators(terms.excluded, renderer, terms.beforeBlock);
        DeviceClass storage class = _classes[_nodes[renderer].classTag];
        if (terms.sameClass) {
            if (!isClassLarge(renderer, terms.excluded[0], terms.beforeBlock)) return address(0);
            return _firstEligible(class.tree, barred, terms);
        }
        if (_isPreferred(class, barred, terms.beforeBlock)) node = _firstEligible(class.tree, barred, terms);
        if (node == address(0)) node = _firstEligible(_rosterTree, barred, terms);
    }

    /// @dev Goes on until someone can be called or nobody is left; one step costs the same in any roster.
    function _firstEligible(StakeTree storage tree, address[] memory barred, NodeDraw calldata terms)
        private
        view
        returns (address)
    {
        Urn memory urn = tree.fill(_treeWords, terms.beforeBlock);
        for (uint256 i = 0; urn.unitsLeft > 0; ++i) {
            uint256 slot = tree.draw(urn, Hashes.efficientKeccak256(terms.seed, bytes32(i)));
            address candidate = _nodeInSlot[slot];
            if (_isEligible(candidate, barred, terms)) return candidate;
            urn.discard(slot);
        }
        return address(0);
    }

    /// @dev Whether enough operators and enough of the roster's stake stood in a class beside those who are barred.
    function _isPreferred(DeviceClass storage class, address[] memory barred, uint256 beforeBlock)
        private
        view
        returns (bool)
    {
        if (_classMinOperators == 0) return false;
        uint256 operators = class.operators.valueBefore(beforeBlock);
        uint256 units = class.tree.unitsBefore(beforeBlock);
        for (uint256 i = 0; i < barred.length; ++i) {
            if (barred[i] == address(0) || _isListedBefore(barred, i)) continue;
            uint256 operatorUnits = class.unitsOf[barred[i]].valueBefore(beforeBlock);
            if (operatorUnits == 0) continue;
            --operators;
            units -= operatorUnits;
        }
        return
            operators >= _classMinOperators && units * BPS >= _rosterTree.unitsBefore(beforeBlock) * _classMinStakeBps;
    }

    function _isListedBefore(address[] memory list, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < index; ++i) {
            if (list[i] == list[index]) return true;
        }
        return false;
    }

    /// @dev Who came into its slot from the draw block on is not the one whose stake was drawn.
    function _isEligible(address candidate, address[] memory barred, NodeDraw calldata terms)
        private
        view
        returns (bool)
    {
        if (_isListed(barred, candidate)) return false;
        Node storage node = _nodes[candidate];
        return !_isListed(barred, node.operator) && node.rosterBlock < terms.beforeBlock && _isNodeLive(node)
            && node.stakeTokens - node.lockedTokens >= terms.lockTokens;
    }
}
