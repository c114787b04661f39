// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "./interfaces/IBidDesk.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";

/// @title The reverse auction of a job: bids, bonds, and who may lease at which price.
/// @dev The desk locks `bondTokens` for every bid that {IBidDesk.Bid-isBonded}, and frees or takes nothing else. Once
/// accepted, a node can in every block either lease, or, if no task waits, have its bond back: it loses nothing that it
/// does not neglect.
contract BidDesk is IBidDesk {
    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_BIDS = 1024;

    IJobBoard private immutable _jobBoard;
    INodeRegistry private immutable _nodeRegistry;
    ICreditBank private immutable _creditBank;
    uint96 private immutable _bondTokens;
    uint16 private immutable _maxBids;
    uint32 private immutable _acceptBlocks;
    uint32 private immutable _firstLeaseBlocks;

    mapping(uint256 jobId => mapping(address node => Bid)) private _bids;
    mapping(uint256 jobId => address[]) private _bidders;
    /// @inheritdoc IBidDesk
    mapping(uint256 jobId => bool) public isOpenToAll;

    /// @param jobBoard Holds the jobs, and asks for the price of leases.
    /// @param nodeRegistry Holds the bonds.
    /// @param creditBank Knows whether the price of the token can be read.
    /// @param parameters Rules for bids.
    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICreditBank creditBank,
        BidParameters memory parameters
    ) {
        if (address(jobBoard) == address(0)) {
            revert BidDesk_BadParameter("jobBoard", 0);
        }
        if (address(nodeRegistry) == address(0)) revert BidDesk_BadParameter("nodeRegistry", 0);
        if (address(creditBank) == address(0)) revert BidDesk_BadParameter("creditBank", 0);
        if (parameters.bondTokens == 0) revert BidDesk_BadParameter("bondTokens", 0);
        if (parameters.maxBids == 0 || parameters.maxBids > MAX_BIDS) {
            revert BidDesk_BadParameter("maxBids", parameters.maxBids);
        }
        if (parameters.acceptBlocks == 0) revert BidDesk_BadParameter("acceptBlocks", 0);
        if (parameters.firstLeaseBlocks == 0) revert BidDesk_BadParameter("firstLeaseBlocks", 0);
        _jobBoard = jobBoard;
        _nodeRegistry = nodeRegistry;
        _creditBank = creditBank;
        _bondTokens = parameters.bondTokens;
        _maxBids = parameters.maxBids;
        _acceptBlocks = parameters.acceptBlocks;
        _firstLeaseBlocks = parameters.firstLeaseBlocks;
    }

    /// @inheritdoc IBidDesk
    function bid(uint256 jobId, Offer calldata offer) external {
        IJobBoard.Job memory job = _auctionedJob(jobId);
        uint256 bidsUntilBlock = _bidsUntil(job);
        if (block.number > bidsUntilBlock) revert BidDesk_BidsClosed(jobId, bidsUntilBlock);
        uint256 priceBps = offer.priceBps;
        if (priceBps > BPS || priceBps * job.pricePerTask < BPS) revert BidDesk_BadBid("priceBps", priceBps);
        if (offer.maxTasks == 0 || offer.maxTasks > job.taskCount) revert BidDesk_BadBid("maxTasks", offer.maxTasks);
        if (_bids[jobId][msg.sender].priceBps != 0) revert BidDesk_AlreadyBid(jobId, msg.sender);
        if (_bidders[jobId].length == _maxBids) revert BidDesk_TooManyBids(jobId, _maxBids);
        _bidders[jobId].push(msg.sender);
        _bids[jobId][msg.sender] = Bid({
            priceBps: offer.priceBps,
            maxTasks: offer.maxTasks,
            samplesPerSec: offer.samplesPerSec,
            vramMb: offer.vramMb,
            blenderBuild: offer.blenderBuild,
            leasedTasks: 0,
            acceptedBlock: 0,
            isBonded: true
        });
        emit BidPlaced(jobId, msg.sender, priceBps, offer.maxTasks);
        if (!_nodeRegistry.isLive(msg.sender)) revert BidDesk_NodeNotLive(msg.sender);
        _nodeRegistry.lockStake(msg.sender, _bondTokens);
    }

    /// @inheritdoc IBidDesk
    function acceptBids(uint256 jobId, address[] calldata nodes) external {
        IJobBoard.Job memory job = _auctionedJob(jobId);
        if (msg.sender != job.artist) revert BidDesk_NotArtist(jobId, msg.sender);
        uint256 bidsUntilBlock = _bidsUntil(job);
        uint256 acceptUntilBlock = bidsUntilBlock + _acceptBlocks;
        if (block.number <= bidsUntilBlock || block.number > acceptUntilBlock) {
            revert BidDesk_CannotAccept(jobId, bidsUntilBlock, acceptUntilBlock);
        }
        for (uint256 i = 0; i < nodes.length; ++i) {
            Bid storage accepted = _bids[jobId][nodes[i]];
            if (!accepted.isBonded || accepted.acceptedBlock != 0) revert BidDesk_NotAcceptable(jobId, nodes[i]);
            accepted.acceptedBlock = uint32(block.number);
            emit BidAccepted(jobId, nodes[i]);
        }
    }

    /// @inheritdoc IBidDesk
    function openToAll(uint256 jobId) external {
        IJobBoard.Job memory job = _auctionedJob(jobId);
        if (msg.sender != job.artist) revert BidDesk_NotArtist(jobId, msg.sender);
        isOpenToAll[jobId] = true;
        emit JobOpenedToAll(jobId);
    }

    /// @inheritdoc IBidDesk
    function releaseBond(uint256 jobId, address node) external {
        Bid storage held = _bids[jobId][node];
        if (!held.isBonded || !_isBondFree(jobId, held.acceptedBlock)) revert BidDesk_BondNotFree(jobId, node);
        _release(jobId, node, held);
    }

    /// @inheritdoc IBidDesk
    function forfeitBond(uint256 jobId, address node) external {
        Bid storage lost = _bids[jobId][node];
        uint256 acceptedBlock = lost.acceptedBlock;
        bool isLate = acceptedBlock != 0 && block.number > acceptedBlock + _firstLeaseBlocks;
        if (!lost.isBonded || !isLate || _isBondFree(jobId, acceptedBlock)) revert BidDesk_BondNotLost(jobId, node);
        _creditBank.currentPrice();
        lost.isBonded = false;
        emit BondForfeited(jobId, node, _bondTokens);
        _nodeRegistry.slashStake(node, _bondTokens, address(0));
    }

    /// @inheritdoc IBidDesk
    function useBid(uint256 jobId, address node, uint256 taskCount) external returns (uint256 discountBps) {
        if (msg.sender != address(_jobBoard)) revert BidDesk_NotJobBoard(msg.sender);
        if (isOpenToAll[jobId]) return 0;
        Bid storage used = _bids[jobId][node];
        if (used.acceptedBlock == 0) revert BidDesk_BidNotAccepted(jobId, node);
        uint256 leftTasks = used.maxTasks - used.leasedTasks;
        if (taskCount > leftTasks) revert BidDesk_BidUsedUp(jobId, node, leftTasks);
        used.leasedTasks += uint32(taskCount);
        if (used.isBonded) _release(jobId, node, used);
        return BPS - used.priceBps;
    }

    /// @inheritdoc IBidDesk
    function bidOf(uint256 jobId, address node) external view returns (Bid memory) {
        return _bids[jobId][node];
    }

    /// @inheritdoc IBidDesk
    function bidsOf(uint256 jobId) external view returns (BidListing[] memory listings) {
        address[] storage bidders = _bidders[jobId];
        listings = new BidListing[](bidders.length);
        for (uint256 i = 0; i < listings.length; ++i) {
            listings[i] = BidListing({node: bidders[i], bid: _bids[jobId][bidders[i]]});
        }
    }

    /// @inheritdoc IBidDesk
    function getParameters() external view returns (BidParameters memory) {
        return BidParameters({
            bondTokens: _bondTokens, maxBids: _maxBids, acceptBlocks: _acceptBlocks, firstLeaseBlocks: _firstLeaseBlocks
        });
    }

    /// @inheritdoc IBidDesk
    function peers() external view returns (address jobBoard, address nodeRegistry, address creditBank) {
        return (address(_jobBoard), address(_nodeRegistry), address(_creditBank));
    }

    function _release(uint256 jobId, address node, Bid storage held) private {
        held.isBonded = false;
        emit BondReleased(jobId, node);
        _nodeRegistry.unlockStake(node, _bondTokens);
    }

    /// @dev The one rule of when a locked bond may go back.
    function _isBondFree(uint256 jobId, uint256 acceptedBlock) private view returns (bool) {
        IJobBoard.Job memory job = _jobBoard.getJob(jobId);
        if (job.state != IJobBoard.JobState.Open || isOpenToAll[jobId]) return true;
        if (acceptedBlock == 0) return block.number > _bidsUntil(job) + _acceptBlocks;
        return _jobBoard.remainingTasks(jobId) == 0;
    }

    function _auctionedJob(uint256 jobId) private view returns (IJobBoard.Job memory job) {
        job = _jobBoard.getJob(jobId);
        if (!job.isAuction || job.state != IJobBoard.JobState.Open || isOpenToAll[jobId]) {
            revert BidDesk_NoAuction(jobId);
        }
    }

    function _bidsUntil(IJobBoard.Job memory job) private pure returns (uint256) {
        return uint256(job.postedBlock) + job.bidBlocks;
    }
}
