// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ICandelaToken} from "./interfaces/ICandelaToken.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {NodeLottery} from "./NodeLottery.sol";

/// @title Nodes and their stake.
/// @dev The registry holds the sum of all stakes. It calls no foreign code but the Candela token, which calls none.
contract NodeRegistry is NodeLottery {
    using SafeERC20 for ICandelaToken;

    uint256 private constant MAX_TEXT_BYTES = 128;

    ICandelaToken private immutable _token;
    address private immutable _jobBoard;
    address private immutable _verification;
    address private immutable _bidDesk;

    mapping(address operator => mapping(address node => bool)) private _allowedNodes;

    modifier onlyAuthorized() {
        if (msg.sender != _jobBoard && msg.sender != _verification && msg.sender != _bidDesk) {
            revert NodeRegistry_NotAuthorized(msg.sender);
        }
        _;
    }

    /// @param token The Candela token.
    /// @param jobBoard May lock, free and take stake.
    /// @param verification May lock, free and take stake.
    /// @param bidDesk May lock, free and take stake.
    /// @param parameters Rules for nodes.
    constructor(
        ICandelaToken token,
        address jobBoard,
        address verification,
        address bidDesk,
        RegistryParameters memory parameters
    ) NodeLottery(parameters) {
        if (address(token) == address(0)) revert NodeRegistry_BadParameter("token", 0);
        if (jobBoard == address(0)) revert NodeRegistry_BadParameter("jobBoard", 0);
        if (verification == address(0)) revert NodeRegistry_BadParameter("verification", 0);
        if (bidDesk == address(0)) revert NodeRegistry_BadParameter("bidDesk", 0);
        _token = token;
        _jobBoard = jobBoard;
        _verification = verification;
        _bidDesk = bidDesk;
    }

    /// @inheritdoc INodeRegistry
    function allowNode(address node, bool isAllowed) external {
        _allowedNodes[msg.sender][node] = isAllowed;
        emit NodeAllowed(msg.sender, node, isAllowed);
    }

    /// @inheritdoc INodeRegistry
    function register(NodeTerms calldata terms) external {
        Node storage node = _nodes[msg.sender];
        if (node.operator != address(0)) revert NodeRegistry_AlreadyRegistered(msg.sender);
        if (terms.operator == address(0)) revert NodeRegistry_ZeroOperator();
        if (terms.operator != msg.sender && !_allowedNodes[terms.operator][msg.sender]) {
            revert NodeRegistry_OperatorNotAsked(msg.sender, terms.operator);
        }
        uint256 sizeBytes = bytes(terms.recipient).length;
        if (sizeBytes > MAX_TEXT_BYTES) revert NodeRegistry_TextTooLong(sizeBytes, MAX_TEXT_BYTES);
        if (terms.stakeTokens < _minStakeTokens) {
            revert NodeRegistry_StakeTooLow(terms.stakeTokens, _minStakeTokens);
        }
        node.operator = terms.operator;
        _operatorOf[msg.sender].set(uint160(terms.operator));
        if (isLockedOut(msg.sender)) revert NodeRegistry_LockedOut(msg.sender);
        node.stakeTokens = SafeCast.toUint96(terms.stakeTokens);
        node.number = _numberNode(msg.sender);
        node.deviceClass = terms.deviceClass;
        node.classTag = uint16(bytes2(terms.deviceClass));
        node.recipient = terms.recipient;
        emit NodeRegistered(msg.sender, terms.operator, terms.stakeTokens, terms.deviceClass, terms.recipient);
        _seeInRoster(node);
        _token.safeTransferFrom(msg.sender, address(this), terms.stakeTokens);
    }

    /// @inheritdoc INodeRegistry
    function addStake(uint128 tokens) external {
        Node storage node = _registered(msg.sender);
        _requireStaying(node);
        if (tokens == 0) revert NodeRegistry_StakeTooLow(0, 1);
        _setStake(node, node.stakeTokens + SafeCast.toUint96(tokens));
        emit StakeAdded(msg.sender, tokens, node.stakeTokens);
        _see(msg.sender);
        _token.safeTransferFrom(msg.sender, address(this), tokens);
    }

    /// @inheritdoc INodeRegistry
    function heartbeat() external {
        Node storage node = _registered(msg.sender);
        _requireStaying(node);
        if (isLockedOut(msg.sender)) revert NodeRegistry_LockedOut(msg.sender);
        _seeInRoster(node);
    }

    /// @inheritdoc INodeRegistry
    function requestWithdraw() external {
        Node storage node = _registered(msg.sender);
        _requireStaying(node);
        node.withdrawBlock = uint48(block.number) + _thawBlocks;
        emit WithdrawRequested(msg.sender, node.withdrawBlock);
        _leaveRoster(node);
    }

    /// @inheritdoc INodeRegistry
    function withdraw() external {
        Node storage node = _registered(msg.sender);
        uint256 fromBlock = _withdrawableFrom(node);
        if (fromBlock == 0 || block.number < fromBlock || node.lockedTokens > 0) {
            revert NodeRegistry_NotWithdrawable(msg.sender, fromBlock, node.lockedTokens);
        }
        uint256 tokens = node.stakeTokens;
        delete _nodes[msg.sender];
        _operatorOf[msg.sender].set(0);
        emit StakeWithdrawn(msg.sender, tokens);
        _token.safeTransfer(msg.sender, tokens);
    }

    /// @inheritdoc INodeRegistry
    function dropNode(address node) external {
        if (isLive(node)) revert NodeRegistry_NodeIsLive(node);
        _leaveRoster(_registered(node));
        emit NodeDropped(node);
    }

    /// @inheritdoc INodeRegistry
    function callNode(NodeDraw calldata terms) external onlyAuthorized returns (uint256 number, address node) {
        node = _draw(terms);
        if (node == address(0)) return (0, node);
        number = _nodes[node].number;
        _nodes[node].lockedTokens += uint96(terms.lockTokens);
    }

    /// @inheritdoc INodeRegistry
    function lockStake(address node, uint256 tokens) external onlyAuthorized {
        uint256 freeTokens = freeStakeOf(node);
        if (freeTokens < tokens) revert NodeRegistry_FreeStakeTooLow(node, tokens, freeTokens);
        _nodes[node].lockedTokens += uint96(tokens);
    }

    /// @inheritdoc INodeRegistry
    function unlockStake(address node, uint256 tokens) external onlyAuthorized {
        _takeLocked(node, tokens);
    }

    /// @inheritdoc INodeRegistry
    function moveLocks(address node, uint256 freedTokens, uint256 lockedTokens) external returns (bool) {
        if (msg.sender != _jobBoard) revert NodeRegistry_NotAuthorized(msg.sender);
        Node storage record = _nodes[node];
        uint256 heldTokens = record.lockedTokens;
        if (heldTokens < freedTokens) revert NodeRegistry_LockedStakeTooLow(node, freedTokens, heldTokens);
        heldTokens -= freedTokens;
        if (lockedTokens > 0) {
            if (record.number == 0) return false;
            if (_isSeenLongAgo(record)) _see(node);
            if (record.rosterSlot == 0 || record.stakeTokens < _minStakeTokens) return false;
            uint256 freeTokens = record.stakeTokens - heldTokens;
            if (freeTokens < lockedTokens) revert NodeRegistry_FreeStakeTooLow(node, lockedTokens, freeTokens);
            heldTokens += lockedTokens;
        }
        record.lockedTokens = uint96(heldTokens);
        return true;
    }

    /// @inheritdoc INodeRegistry
    function slashStake(address node, uint256 tokens, address beneficiary) external onlyAuthorized {
        _takeLocked(node, tokens);
        _setStake(_nodes[node], _nodes[node].stakeTokens - uint96(tokens));
        emit StakeSlashed(node, tokens, beneficiary);
        if (beneficiary == address(0)) _token.burn(tokens);
        else _token.safeTransfer(beneficiary, tokens);
    }

    /// @inheritdoc INodeRegistry
    function convict(address node) external {
        if (msg.sender != _verification) revert NodeRegistry_NotAuthorized(msg.sender);
        address operator = _nodes[node].operator;
        uint256 convictions = _note(operator);
        if (operator != node) convictions = _note(node);
        emit NodeConvicted(node, operator, convictions);
        _lockOut(operator);
        if (_isConvictedOften(node)) _leaveRoster(_nodes[node]);
    }

    /// @inheritdoc INodeRegistry
    function peers() external view returns (address token, address jobBoard, address verification, address bidDesk) {
        return (address(_token), _jobBoard, _verification, _bidDesk);
    }

    function _seeInRoster(Node storage node) private {
        _see(msg.sender);
        if (node.rosterSlot == 0) revert NodeRegistry_RosterFull(_maxNodes);
    }

    function _note(address nodeOrOperator) private returns (uint256 convictions) {
        Record storage record = _records[nodeOrOperator];
        record.lastBlock = uint48(block.number);
        return ++record.convictions;
    }

    /// @dev First block in which the stake may be withdrawn; 0 while the node is not leaving.
    function _withdrawableFrom(Node storage node) private view returns (uint256 fromBlock) {
        fromBlock = node.withdrawBlock;
        if (fromBlock == 0 || !isLockedOut(msg.sender)) return fromBlock;
        uint256 lastBlock = Math.max(_records[msg.sender].lastBlock, _records[node.operator].lastBlock);
        return Math.max(fromBlock, lastBlock + _lockoutBlocks);
    }

    function _registered(address node) private view returns (Node storage) {
        if (_nodes[node].operator == address(0)) revert NodeRegistry_NotRegistered(node);
        return _nodes[node];
    }

    function _requireStaying(Node storage node) private view {
        if (node.withdrawBlock != 0) revert NodeRegistry_NodeLeaving(msg.sender, node.withdrawBlock);
    }

    function _takeLocked(address node, uint256 tokens) private {
        uint256 lockedTokens = _nodes[node].lockedTokens;
        if (lockedTokens < tokens) revert NodeRegistry_LockedStakeTooLow(node, tokens, lockedTokens);
        _nodes[node].lockedTokens = uint96(lockedTokens - tokens);
    }
}
