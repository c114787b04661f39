// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {RosterEntries, RosterEntry} from "./libraries/RosterEntry.sol";
import {StakeLottery} from "./libraries/StakeLottery.sol";
import {NodeRoster} from "./NodeRoster.sol";

/// @title The draw of a node.
/// @dev Most tickets are lost by the whole bits of their logarithm alone. The roster says all that a ticket needs, so that one
/// node is looked at: the winner. Only where that one may not be drawn, the draw is done again and looks at all who lead.
abstract contract NodeLottery is NodeRoster {
    /// @dev The best ticket so far; the first one beats the empty one.
    struct Leader {
        uint256 number;
        uint256 ticket;
        uint256 stakeUnits;
    }

    /// @dev A draw as it goes through the roster.
    struct Lottery {
        address[] barred;
        Leader anyone;
        Leader classmate;
        /// The class that comes first, or none.
        uint256 preferredTag;
        /// Whether nobody leads that may not be drawn.
        bool isCareful;
    }

    /// @dev A class that is not preferred: none has more than 16 bits.
    uint256 private constant NO_CLASS = 1 << 16;

    constructor(RegistryParameters memory parameters) NodeRoster(parameters) {}

    /// @inheritdoc INodeRegistry
    function drawNode(NodeDraw calldata terms) public view returns (uint256 number) {
        Lottery memory lottery;
        address renderer = nodeAt(terms.renderer);
        lottery.barred = _withOperators(terms.excluded, renderer);
        uint256 tag = _nodes[renderer].classTag;
        lottery.preferredTag = _isClassPreferred(tag, lottery.barred) ? tag : NO_CLASS;
        number = _findWinner(lottery, terms);
        if (number == 0 || _isEligible(number, lottery, terms)) return number;
        lottery.isCareful = true;
        return _findWinner(lottery, terms);
    }

    function _findWinner(Lottery memory lottery, NodeDraw calldata terms) private view returns (uint256) {
        lottery.anyone = Leader(0, type(uint128).max, 1);
        lottery.classmate = lottery.anyone;
        uint256 left = _rosterLength;
        unchecked {
            for (uint256 i = 0; left > 0; ++i) {
                uint256 word = _rosterWord(i);
                for (uint256 place = 0; place < RosterEntries.PER_WORD && left > 0; ++place) {
                    _enter(lottery, RosterEntries.read(word, place), terms);
                    --left;
                }
            }
        }
        return lottery.classmate.number > 0 ? lottery.classmate.number : lottery.anyone.number;
    }

    /// @dev Gives a node its ticket, and the lead if nobody who leads has a lower one for its stake.
    function _enter(Lottery memory lottery, RosterEntry entry, NodeDraw calldata terms) private view {
        uint256 number = entry.number();
        if (number == terms.renderer) return;
        bool isClassmate = entry.classTag() == lottery.preferredTag;
        Leader memory rival = isClassmate ? lottery.classmate : lottery.anyone;
        uint256 stakeUnits = entry.stakeUnits();
        uint256 ticket = StakeLottery.ticketBelow(terms.seed, number, stakeUnits, rival.ticket, rival.stakeUnits);
        if (ticket == 0 || lottery.isCareful && !_isEligible(number, lottery, terms)) return;
        Leader memory leader = Leader(number, ticket, stakeUnits);
        if (isClassmate) lottery.classmate = leader;
        else lottery.anyone = leader;
    }

    /// @dev Whether enough operators and enough of the roster's stake stand in a class beside those who are barred.
    function _isClassPreferred(uint256 tag, address[] memory barred) private view returns (bool) {
        if (_classMinOperators == 0) return false;
        uint256 operators = _classes[tag].operators;
        uint256 stakeUnits = _classes[tag].stakeUnits;
        for (uint256 i = 0; i < barred.length; ++i) {
            if (barred[i] == address(0) || _isListedBefore(barred, i)) continue;
            ClassShare storage share = _classShares[tag][barred[i]];
            if (share.nodes == 0) continue;
            --operators;
            stakeUnits -= share.stakeUnits;
        }
        return operators >= _classMinOperators && stakeUnits * BPS >= uint256(_rosterStakeUnits) * _classMinStakeBps;
    }

    function _isListedBefore(address[] memory list, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < index; ++i) {
            if (list[i] == list[index]) return true;
        }
        return false;
    }

    function _isEligible(uint256 number, Lottery memory lottery, NodeDraw calldata terms) private view returns (bool) {
        address candidate = nodeAt(number);
        Node storage node = _nodes[candidate];
        if (_isListed(lottery.barred, candidate) || _isListed(lottery.barred, node.operator)) return false;
        return node.stakedBlock < terms.beforeBlock && _isNodeLive(node)
            && node.stakeTokens - node.lockedTokens >= terms.lockTokens;
    }
}
