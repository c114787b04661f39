// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IBidDesk} from "./interfaces/IBidDesk.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IRandomness} from "./interfaces/IRandomness.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {JobLedger} from "./JobLedger.sol";
import {LeaseDesk} from "./LeaseDesk.sol";
import {ARTIST_TOO, OLDER_NODES, SAME_CLASS} from "./libraries/CallRules.sol";
import {MAX_CELLS} from "./libraries/CellDraw.sol";
import {LeaseRecords} from "./libraries/LeaseRecords.sol";
import {LeaseWord} from "./libraries/LeaseWord.sol";
import {TaskPool} from "./libraries/TaskPool.sol";

/// @title Jobs, from {postJob} to {closeJob}, and what a check does to a lease.
/// @dev It calls the credit bank, the node registry, the verification, the randomness and the bid desk alone; none of
/// them calls foreign code.
contract JobBoard is LeaseDesk {
    using EnumerableSet for EnumerableSet.UintSet;
    using LeaseRecords for mapping(uint256 => LeaseRecords.LeaseRecord);
    using TaskPool for Job;

    uint256 private constant MIN_CHECK_BUDGET = 3;
    uint256 private constant GRAIN_BITS = 512;
    uint256 private constant SWEPT_BY_CLOSING = 64;
    /// @dev Share of a volunteer lease's locked stake that each checker gets when it is slashed.
    uint256 private constant VOLUNTEER_CHECK_SHARES = 10;

    /// @param creditBank Holds the escrow.
    /// @param nodeRegistry Holds the stake.
    /// @param verification Judges drawn leases.
    /// @param randomness Decides draws.
    /// @param bidDesk Holds the bids for auctioned jobs.
    /// @param parameters Rules for jobs.
    constructor(
        ICreditBank creditBank,
        INodeRegistry nodeRegistry,
        IVerification verification,
        IRandomness randomness,
        IBidDesk bidDesk,
        BoardParameters memory parameters
    ) JobLedger(creditBank, nodeRegistry, verification, randomness, bidDesk, parameters) {}

    /// @inheritdoc IJobBoard
    function postJob(JobTerms calldata terms) external returns (uint256 jobId) {
        _requireTerms(terms);
        uint256 taskCredits = uint256(terms.pricePerTask) * terms.taskCount;
        uint256 checkCredits = uint256(terms.checkFee) * terms.checkBudget;
        _requireTerm("checkBudget", checkCredits, 0, type(uint48).max);
        jobId = ++jobCount;
        Job storage job = _jobs[jobId];
        job.artist = msg.sender;
        job.pricePerTask = terms.pricePerTask;
        job.state = JobState.Open;
        job.callRule = terms.callRule;
        job.cellsPerCheck = terms.cellsPerCheck;
        job.leaseBlocks = uint24(terms.leaseBlocks);
        job.taskCount = terms.taskCount;
        job.postedBlock = uint32(block.number);
        job.checkFee = terms.checkFee;
        job.checkCredits = uint48(checkCredits);
        job.cellsPerTask = terms.cellsPerTask;
        job.maxTasksPerLease = terms.maxTasksPerLease;
        job.thresholds = terms.thresholds;
        job.thresholdsHash = terms.thresholdsHash;
        job.randomHead = terms.randomHead;
        job.manifestDigest = terms.manifestDigest;
        if (terms.sponsor != address(0)) job.sponsor = terms.sponsor;
        if (terms.bidBlocks > 0) (job.isAuction, job.bidBlocks) = (true, terms.bidBlocks);
        _openJobs.add(jobId);
        emit JobPosted(jobId, msg.sender, terms.manifestDigest, terms.taskCount, taskCredits + checkCredits);
        if (taskCredits + checkCredits == 0) return jobId;
        address payer = terms.sponsor == address(0) ? msg.sender : terms.sponsor;
        _creditBank.moveToEscrow(payer, msg.sender, taskCredits + checkCredits);
    }

    /// @inheritdoc IJobBoard
    function cancelJob(uint256 jobId) external {
        Job storage job = _knownJob(jobId);
        if (msg.sender != job.artist) revert JobBoard_NotArtist(jobId, msg.sender);
        if (job.state != JobState.Open) revert JobBoard_JobNotOpen(jobId, job.state);
        job.state = JobState.Cancelled;
        uint256 refundedCredits = job.pricePerTask * job.drain();
        emit JobCancelled(jobId, refundedCredits);
        _refund(job, refundedCredits);
        if (job.leasedTasks == 0) _closeJob(jobId, job);
    }

    /// @inheritdoc IJobBoard
    function closeJob(uint256 jobId) external {
        Job storage job = _knownJob(jobId);
        if (job.state == JobState.Closed) revert JobBoard_JobNotOpen(jobId, job.state);
        uint256 remaining = job.remaining();
        if (remaining > 0 || job.leasedTasks > 0) revert JobBoard_JobUnfinished(jobId, remaining, job.leasedTasks);
        _closeJob(jobId, job);
    }

    /// @inheritdoc IJobBoard
    function concludeCheck(uint256 leaseId, LeaseState outcome, address[] calldata checkers) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _records.find(leaseId);
        word = _moved(leaseId, word, outcome);
        if (outcome == LeaseState.Rejected) return _reject(leaseId, word, checkers);
        if (outcome == LeaseState.Expired) return _expire(leaseId, word);
        _payChecks(leaseId, checkers);
        uint256 freedUnits = word.lockedUnits();
        if (outcome == LeaseState.Cleared) {
            _matchedCredits[word.nodeNumber()] += Math.max(1, _payOf(_jobOf(leaseId), word));
            (record.word, freedUnits) = _toClearedLock(word);
        } else {
            emit LeaseUndecided(LeaseRecords.jobIdOf(leaseId), leaseId);
            _endUnpaid(leaseId, word);
        }
        _nodeRegistry.moveLocks(_nodeRegistry.nodeAt(word.nodeNumber()), freedUnits * LOCK_UNIT, 0);
    }

    /// @inheritdoc IJobBoard
    function reopenForDispute(uint256 leaseId) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _records.find(leaseId);
        if (word.state() != LeaseState.Cleared) {
            revert JobBoard_IllegalMove(leaseId, word.state(), LeaseState.Checking);
        }
        uint256 endedAtBlock = word.dueBlock() + _acceptanceBlocks;
        if (block.number >= endedAtBlock) revert JobBoard_AcceptanceOver(leaseId, endedAtBlock);
        record.word = _moved(leaseId, word, LeaseState.Checking);
    }

    /// @inheritdoc IJobBoard
    function closeDispute(uint256 leaseId, bool isLast) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _records.find(leaseId);
        word = _moved(leaseId, word, LeaseState.Cleared);
        if (isLast) word = word.withDueBlock(uint40(Math.saturatingSub(block.number, _acceptanceBlocks)));
        record.word = word;
    }

    /// @inheritdoc IJobBoard
    function burnCheckFee(uint256 leaseId) external {
        if (msg.sender != address(_verification)) revert JobBoard_NotVerification(msg.sender);
        Job storage job = _jobOf(leaseId);
        uint256 credits = Math.min(job.checkCredits, job.checkFee);
        if (credits == 0) return;
        job.checkCredits -= uint48(credits);
        emit CheckFeeBurned(leaseId, credits);
        _creditBank.burnEscrow(credits);
    }

    /// @dev The locked stake goes: check fees to the checkers at the price of the lease, the rest burns.
    function _reject(uint256 leaseId, LeaseWord word, address[] calldata checkers) private {
        uint256 leftTokens = word.lockedUnits() * LOCK_UNIT;
        emit LeaseRejected(LeaseRecords.jobIdOf(leaseId), leaseId, leftTokens);
        _matchedCredits[word.nodeNumber()] = 0;
        _endUnpaid(leaseId, word);
        uint256 feeTokens = _checkFeeTokens(leaseId, word);
        address node = _nodeRegistry.nodeAt(word.nodeNumber());
        for (uint256 i = 0; i < checkers.length; ++i) {
            uint256 shareTokens = Math.min(feeTokens, leftTokens);
            leftTokens -= shareTokens;
            if (shareTokens > 0) _nodeRegistry.slashStake(node, shareTokens, checkers[i]);
        }
        if (leftTokens > 0) _nodeRegistry.slashStake(node, leftTokens, address(0));
    }

    function _checkFeeTokens(uint256 leaseId, LeaseWord word) private view returns (uint256) {
        Job storage job = _jobOf(leaseId);
        uint256 lockedTokens = word.lockedUnits() * LOCK_UNIT;
        if (job.pricePerTask == 0) return lockedTokens / VOLUNTEER_CHECK_SHARES;
        uint256 lockBps = uint256(_lockFactor) * (word.hasClearedLock() ? _clearedLockBps : BPS);
        return Math.mulDiv(job.checkFee * BPS, lockedTokens, _payOf(job, word) * lockBps);
    }

    /// @dev A job whose check budget has run out pays what is left.
    function _payChecks(uint256 leaseId, address[] calldata checkers) private {
        Job storage job = _jobOf(leaseId);
        for (uint256 i = 0; i < checkers.length; ++i) {
            uint256 credits = Math.min(job.checkCredits, job.checkFee);
            if (credits == 0) return;
            job.checkCredits -= uint48(credits);
            (uint256 earnedCredits, uint256 feeCredits) = _splitPay(credits);
            emit CheckPaid(leaseId, checkers[i], earnedCredits);
            _creditBank.payEarned(checkers[i], earnedCredits, feeCredits);
        }
    }

    /// @dev No task waits or is leased: what is left is the check budget.
    function _closeJob(uint256 jobId, Job storage job) private {
        uint256 refundedCredits = job.checkCredits;
        job.state = JobState.Closed;
        job.checkCredits = 0;
        _records.sweep(job, jobId, SWEPT_BY_CLOSING);
        _openJobs.remove(jobId);
        emit JobClosed(jobId, refundedCredits);
        _refund(job, refundedCredits);
    }

    function _requireTerms(JobTerms calldata terms) private view {
        Thresholds calldata rule = terms.thresholds;
        _requireTerm("manifestDigest", uint256(terms.manifestDigest), 1, type(uint256).max);
        _requireTerm("taskCount", terms.taskCount, 1, type(uint32).max);
        _requireTerm("cellsPerTask", terms.cellsPerTask, 1, type(uint32).max);
        _requireTerm("checkBudget", terms.checkBudget, MIN_CHECK_BUDGET, type(uint32).max);
        _requireTerm("maxTasksPerLease", terms.maxTasksPerLease, 1, type(uint16).max);
        _requireTerm("leaseBlocks", terms.leaseBlocks, 1, type(uint24).max);
        _requireTerm("mismatchBits", rule.mismatchBits, rule.matchBits, GRAIN_BITS);
        _requireTerm("mismatchMean", rule.mismatchMean, rule.matchMean, type(uint32).max);
        uint256 shareCredits = uint256(terms.pricePerTask) * _minCheckFeeBps / BPS;
        if (terms.cellsPerCheck > 0) {
            uint256 ownCells = _verification.cellsPerCheck();
            _requireTerm("cellsPerCheck", terms.cellsPerCheck, ownCells, MAX_CELLS);
            shareCredits = shareCredits * terms.cellsPerCheck / ownCells;
        }
        if (terms.pricePerTask == 0) {
            _requireTerm("bidBlocks", terms.bidBlocks, 0, 0);
        } else {
            _requireTerm("checkFee", terms.checkFee, Math.max(_minCheckFee, shareCredits), type(uint48).max);
        }
        _requireTerm("callRule", terms.callRule, 0, OLDER_NODES | SAME_CLASS | (_artistChecksAllowed ? ARTIST_TOO : 0));
    }

    function _requireTerm(string memory name, uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) revert JobBoard_BadTerm(name, value);
    }
}
