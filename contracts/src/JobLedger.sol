// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {DrawRule} from "./libraries/DrawRule.sol";
import {LeaseMoves} from "./libraries/LeaseMoves.sol";
import {TaskPool} from "./libraries/TaskPool.sol";

/// @title The state of the job board: jobs, leases, their escrow, and everything one can read of it.
/// @dev While a job is open, its `taskCredits` are the price of every task that is not settled; once it is cancelled,
/// of the tasks that are leased. Money leaves a job through {_pay} and {_refund} alone.
abstract contract JobLedger is IJobBoard {
    using EnumerableSet for EnumerableSet.UintSet;
    using TaskPool for Job;

    uint256 internal constant BPS = 10_000;
    uint256 private constant LEASE_INDEX_BITS = 32;

    ICreditBank internal immutable _creditBank;
    INodeRegistry internal immutable _nodeRegistry;
    IVerification internal immutable _verification;

    uint32 internal immutable _drawDelayBlocks;
    uint32 internal immutable _acceptanceBlocks;
    uint16 internal immutable _feeBps;
    uint16 internal immutable _lockFactor;
    uint16 internal immutable _expiryPenaltyBps;
    uint32 internal immutable _minDrawPpm;
    uint8 internal immutable _minOtherOperators;
    bool internal immutable _artistChecksAllowed;

    /// @inheritdoc IJobBoard
    uint256 public jobCount;
    /// @inheritdoc IJobBoard
    mapping(address node => uint256 credits) public matchedCreditsOf;

    mapping(uint256 jobId => Job) internal _jobs;
    mapping(uint256 jobId => TaskPool.Run[]) internal _returnedRuns;
    mapping(uint256 leaseId => Lease) internal _leases;
    EnumerableSet.UintSet internal _openJobs;

    constructor(
        ICreditBank creditBank,
        INodeRegistry nodeRegistry,
        IVerification verification,
        BoardParameters memory parameters
    ) {
        if (address(creditBank) == address(0)) {
            revert JobBoard_BadParameter("creditBank", 0);
        }
        if (address(nodeRegistry) == address(0)) revert JobBoard_BadParameter("nodeRegistry", 0);
        if (address(verification) == address(0)) revert JobBoard_BadParameter("verification", 0);
        _requireParameter("drawDelayBlocks", parameters.drawDelayBlocks, 1, 128);
        _requireParameter("feeBps", parameters.feeBps, 0, creditBank.getParameters().withdrawFeeBps);
        _requireParameter("lockFactor", parameters.lockFactor, 1, 1000);
        _requireParameter("expiryPenaltyBps", parameters.expiryPenaltyBps, 0, BPS);
        _requireParameter("minDrawPpm", parameters.minDrawPpm, 0, 1_000_000);
        _creditBank = creditBank;
        _nodeRegistry = nodeRegistry;
        _verification = verification;
        _drawDelayBlocks = parameters.drawDelayBlocks;
        _acceptanceBlocks = parameters.acceptanceBlocks;
        _feeBps = parameters.feeBps;
        _lockFactor = parameters.lockFactor;
        _expiryPenaltyBps = parameters.expiryPenaltyBps;
        _minDrawPpm = parameters.minDrawPpm;
        _minOtherOperators = parameters.minOtherOperators;
        _artistChecksAllowed = parameters.artistChecksAllowed;
    }

    /// @inheritdoc IJobBoard
    function getJob(uint256 jobId) external view returns (Job memory) {
        return _knownJob(jobId);
    }

    /// @inheritdoc IJobBoard
    function getLease(uint256 leaseId) external view returns (Lease memory) {
        return _knownLease(leaseId);
    }

    /// @inheritdoc IJobBoard
    function leasesOf(uint256 jobId) external view returns (Lease[] memory) {
        return _readLeases(jobId, 0, _knownJob(jobId).leaseCount);
    }

    /// @inheritdoc IJobBoard
    function leasesPage(uint256 jobId, uint256 first, uint256 count) external view returns (Lease[] memory) {
        uint256 leaseCount = _knownJob(jobId).leaseCount;
        if (first >= leaseCount) return new Lease[](0);
        return _readLeases(jobId, first, Math.min(count, leaseCount - first));
    }

    /// @inheritdoc IJobBoard
    function openJobs() external view returns (uint256[] memory) {
        return _openJobs.values();
    }

    /// @inheritdoc IJobBoard
    function remainingTasks(uint256 jobId) external view returns (uint256) {
        return _knownJob(jobId).remaining();
    }

    /// @inheritdoc IJobBoard
    function settledTasks(uint256 jobId) external view returns (uint256) {
        return _knownJob(jobId).settledTasks;
    }

    /// @inheritdoc IJobBoard
    function drawChancePpm(address node, uint256 payCredits) external view returns (uint256) {
        return DrawRule.chancePpmUp(payCredits, matchedCreditsOf[node], _minDrawPpm);
    }

    /// @inheritdoc IJobBoard
    function getCheckTerms(uint256 leaseId) external view returns (CheckTerms memory) {
        Lease storage lease_ = _knownLease(leaseId);
        Job storage job = _jobOf(leaseId);
        return CheckTerms({
            artist: job.artist,
            node: lease_.node,
            artistChecks: job.artistChecks,
            firstTask: lease_.firstTask,
            taskCount: lease_.taskCount,
            cellsPerTask: job.cellsPerTask,
            drawBlock: lease_.drawBlock,
            root: lease_.root,
            thresholds: job.thresholds
        });
    }

    /// @inheritdoc IJobBoard
    function getParameters() external view returns (BoardParameters memory) {
        return BoardParameters({
            drawDelayBlocks: _drawDelayBlocks,
            acceptanceBlocks: _acceptanceBlocks,
            feeBps: _feeBps,
            lockFactor: _lockFactor,
            expiryPenaltyBps: _expiryPenaltyBps,
            minDrawPpm: _minDrawPpm,
            minOtherOperators: _minOtherOperators,
            artistChecksAllowed: _artistChecksAllowed
        });
    }

    /// @inheritdoc IJobBoard
    function peers() external view returns (address creditBank, address nodeRegistry, address verification) {
        return (address(_creditBank), address(_nodeRegistry), address(_verification));
    }

    /// @dev The only place that changes the state of a lease.
    function _moveLease(Lease storage lease_, LeaseState to) internal {
        LeaseState from = lease_.state;
        if (!LeaseMoves.isLegal(from, to)) revert JobBoard_IllegalMove(lease_.leaseId, from, to);
        lease_.state = to;
        if (from == LeaseState.None) _jobOf(lease_.leaseId).openLeases += 1;
        if (LeaseMoves.isFinal(to)) _jobOf(lease_.leaseId).openLeases -= 1;
    }

    /// @dev Tasks wait for another node; those of a cancelled job are refunded instead.
    function _returnTasks(uint256 jobId, uint32 first, uint32 count) internal {
        Job storage job = _jobs[jobId];
        if (job.state == JobState.Cancelled) {
            _refund(job, job.pricePerTask * count, 0);
        } else {
            TaskPool.giveBack(job, _returnedRuns[jobId], TaskPool.Run({first: first, count: count}));
        }
        emit TasksReturned(jobId, first, count);
    }

    /// @dev Pays credits that have already left the job's own books.
    function _pay(address node, uint256 credits) internal returns (uint256 earnedCredits, uint256 feeCredits) {
        feeCredits = Math.mulDiv(credits, _feeBps, BPS, Math.Rounding.Ceil);
        earnedCredits = credits - feeCredits;
        _creditBank.payEarned(node, earnedCredits, feeCredits);
    }

    function _refund(Job storage job, uint96 taskCredits, uint96 checkCredits) internal {
        job.taskCredits -= taskCredits;
        job.checkCredits -= checkCredits;
        uint256 credits = uint256(taskCredits) + checkCredits;
        if (credits > 0) _creditBank.refundEscrow(job.artist, credits);
    }

    function _knownJob(uint256 jobId) internal view returns (Job storage) {
        if (_jobs[jobId].state == JobState.None) revert JobBoard_JobUnknown(jobId);
        return _jobs[jobId];
    }

    function _knownLease(uint256 leaseId) internal view returns (Lease storage) {
        if (_leases[leaseId].state == LeaseState.None) revert JobBoard_LeaseUnknown(leaseId);
        return _leases[leaseId];
    }

    function _jobOf(uint256 leaseId) internal view returns (Job storage) {
        return _jobs[_jobIdOf(leaseId)];
    }

    function _jobIdOf(uint256 leaseId) internal pure returns (uint256) {
        return leaseId >> LEASE_INDEX_BITS;
    }

    function _leaseIdAt(uint256 jobId, uint256 index) internal pure returns (uint256) {
        return jobId << LEASE_INDEX_BITS | index;
    }

    function _readLeases(uint256 jobId, uint256 first, uint256 count) private view returns (Lease[] memory leases) {
        leases = new Lease[](count);
        for (uint256 i = 0; i < count; ++i) {
            leases[i] = _leases[_leaseIdAt(jobId, first + i)];
        }
    }

    function _requireParameter(string memory name, uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) revert JobBoard_BadParameter(name, value);
    }
}
