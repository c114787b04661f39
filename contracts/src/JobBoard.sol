// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {JobLedger} from "./JobLedger.sol";
import {LeaseDesk} from "./LeaseDesk.sol";
import {TaskPool} from "./libraries/TaskPool.sol";

/// @title Jobs, from {postJob} to {closeJob}, and what a check does to a lease.
/// @dev It calls the credit bank, the node registry and the verification alone; none of them calls foreign code.
contract JobBoard is LeaseDesk {
    using EnumerableSet for EnumerableSet.UintSet;
    using TaskPool for Job;

    uint256 private constant MIN_CHECK_BUDGET = 3;
    uint256 private constant GRAIN_BITS = 512;

    /// @param creditBank Holds the escrow.
    /// @param nodeRegistry Holds the stake.
    /// @param verification Judges drawn leases.
    /// @param parameters Rules for jobs.
    constructor(
        ICreditBank creditBank,
        INodeRegistry nodeRegistry,
        IVerification verification,
        BoardParameters memory parameters
    ) JobLedger(creditBank, nodeRegistry, verification, parameters) {}

    /// @inheritdoc IJobBoard
    function postJob(JobTerms calldata terms) external returns (uint256 jobId) {
        _requireTerms(terms);
        uint256 taskCredits = uint256(terms.pricePerTask) * terms.taskCount;
        uint256 checkCredits = uint256(terms.checkFee) * terms.checkBudget;
        _requireTerm("escrowCredits", taskCredits + checkCredits, 1, type(uint96).max);

        jobId = ++jobCount;
        Job storage job = _jobs[jobId];
        job.jobId = uint32(jobId);
        job.artist = msg.sender;
        job.state = JobState.Open;
        job.artistChecks = terms.artistChecks;
        job.taskCount = terms.taskCount;
        job.cellsPerTask = terms.cellsPerTask;
        job.pricePerTask = terms.pricePerTask;
        job.checkFee = terms.checkFee;
        job.maxTasksPerLease = terms.maxTasksPerLease;
        job.taskCredits = uint96(taskCredits);
        job.checkCredits = uint96(checkCredits);
        job.leaseBlocks = terms.leaseBlocks;
        job.thresholds = terms.thresholds;
        job.thresholdsHash = terms.thresholdsHash;
        job.randomHead = terms.randomHead;
        job.manifestCid = terms.manifestCid;
        _openJobs.add(jobId);
        emit JobPosted(jobId, msg.sender, terms.manifestCid, terms.taskCount, taskCredits + checkCredits);
        _creditBank.moveToEscrow(msg.sender, taskCredits + checkCredits);
    }

    /// @inheritdoc IJobBoard
    function cancelJob(uint256 jobId) external {
        Job storage job = _knownJob(jobId);
        if (msg.sender != job.artist) revert JobBoard_NotArtist(jobId, msg.sender);
        if (job.state != JobState.Open) revert JobBoard_JobNotOpen(jobId, job.state);
        job.state = JobState.Cancelled;
        uint96 refundedCredits = uint96(job.pricePerTask * job.drain());
        emit JobCancelled(jobId, refundedCredits);
        _refund(job, refundedCredits, 0);
        if (job.openLeases == 0) _closeJob(jobId, job);
    }

    /// @inheritdoc IJobBoard
    function closeJob(uint256 jobId) external {
        Job storage job = _knownJob(jobId);
        if (job.state == JobState.Closed) revert JobBoard_JobNotOpen(jobId, job.state);
        uint256 remaining = job.remaining();
        if (remaining > 0 || job.openLeases > 0) revert JobBoard_JobUnfinished(jobId, remaining, job.openLeases);
        _closeJob(jobId, job);
    }

    /// @inheritdoc IJobBoard
    function concludeCheck(uint256 leaseId, LeaseState outcome, address[] calldata checkers) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        Lease storage lease_ = _knownLease(leaseId);
        if (lease_.state != LeaseState.Checking) {
            revert JobBoard_IllegalMove(leaseId, lease_.state, outcome);
        }
        _moveLease(lease_, outcome);
        if (outcome == LeaseState.Rejected) {
            _reject(lease_, checkers);
        } else {
            _payChecks(leaseId, checkers);
            if (outcome == LeaseState.Cleared) {
                matchedCreditsOf[lease_.node] += lease_.payCredits;
                emit LeaseCleared(leaseId);
            } else {
                emit LeaseUndecided(leaseId);
                _returnTasks(_jobIdOf(leaseId), lease_.firstTask, lease_.taskCount);
                _nodeRegistry.unlockStake(lease_.node, lease_.lockedTokens);
            }
        }
    }

    /// @inheritdoc IJobBoard
    function reopenForDispute(uint256 leaseId) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        Lease storage lease_ = _knownLease(leaseId);
        if (lease_.state != LeaseState.Cleared) {
            revert JobBoard_IllegalMove(leaseId, lease_.state, LeaseState.Checking);
        }
        uint256 endedAtBlock = uint256(lease_.submitBlock) + _acceptanceBlocks;
        if (block.number >= endedAtBlock) revert JobBoard_AcceptanceOver(leaseId, endedAtBlock);
        _moveLease(lease_, LeaseState.Checking);
    }

    /// @inheritdoc IJobBoard
    function closeDispute(uint256 leaseId) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        _moveLease(_knownLease(leaseId), LeaseState.Cleared);
        emit LeaseCleared(leaseId);
    }

    /// @dev The locked stake goes: check fees to the checkers at the price of the lease, the rest burns.
    function _reject(Lease storage lease_, address[] calldata checkers) private {
        uint256 leaseId = lease_.leaseId;
        uint256 lockedTokens = lease_.lockedTokens;
        emit LeaseRejected(leaseId, lockedTokens);
        matchedCreditsOf[lease_.node] = 0;
        _returnTasks(_jobIdOf(leaseId), lease_.firstTask, lease_.taskCount);
        uint256 feeTokens =
            Math.mulDiv(_jobOf(leaseId).checkFee, lockedTokens, uint256(lease_.payCredits) * _lockFactor);
        uint256 leftTokens = lockedTokens;
        for (uint256 i = 0; i < checkers.length; ++i) {
            uint256 shareTokens = Math.min(feeTokens, leftTokens);
            leftTokens -= shareTokens;
            if (shareTokens > 0) _nodeRegistry.slashStake(lease_.node, shareTokens, checkers[i]);
        }
        if (leftTokens > 0) _nodeRegistry.slashStake(lease_.node, leftTokens, address(0));
    }

    /// @dev A job whose check budget has run out pays what is left.
    function _payChecks(uint256 leaseId, address[] calldata checkers) private {
        Job storage job = _jobOf(leaseId);
        for (uint256 i = 0; i < checkers.length; ++i) {
            uint96 credits = job.checkCredits < job.checkFee ? job.checkCredits : job.checkFee;
            if (credits == 0) return;
            job.checkCredits -= credits;
            (uint256 earnedCredits,) = _pay(checkers[i], credits);
            emit CheckPaid(leaseId, checkers[i], earnedCredits);
        }
    }

    function _closeJob(uint256 jobId, Job storage job) private {
        job.state = JobState.Closed;
        _openJobs.remove(jobId);
        emit JobClosed(jobId, uint256(job.taskCredits) + job.checkCredits);
        _refund(job, job.taskCredits, job.checkCredits);
    }

    function _requireTerms(JobTerms calldata terms) private view {
        Thresholds calldata rule = terms.thresholds;
        _requireTerm("manifestCid", bytes(terms.manifestCid).length, 1, MAX_CID_BYTES);
        _requireTerm("taskCount", terms.taskCount, 1, type(uint32).max);
        _requireTerm("cellsPerTask", terms.cellsPerTask, 1, type(uint32).max);
        _requireTerm("pricePerTask", terms.pricePerTask, 1, type(uint96).max);
        _requireTerm("checkBudget", terms.checkBudget, MIN_CHECK_BUDGET, type(uint32).max);
        _requireTerm("maxTasksPerLease", terms.maxTasksPerLease, 1, type(uint32).max);
        _requireTerm("leaseBlocks", terms.leaseBlocks, 1, type(uint32).max);
        _requireTerm("mismatchBits", rule.mismatchBits, rule.matchBits, GRAIN_BITS);
        _requireTerm("mismatchMean", rule.mismatchMean, rule.matchMean, type(uint32).max);
        _requireTerm("artistChecks", terms.artistChecks ? 1 : 0, 0, _artistChecksAllowed ? 1 : 0);
    }

    function _requireTerm(string memory name, uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) revert JobBoard_BadTerm(name, value);
    }
}
