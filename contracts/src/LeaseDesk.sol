// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {JobLedger} from "./JobLedger.sol";
import {DrawRule} from "./libraries/DrawRule.sol";
import {TaskPool} from "./libraries/TaskPool.sol";

/// @title The life of a lease: from {lease} to {settle}, or back into the pool.
abstract contract LeaseDesk is JobLedger {
    uint256 internal constant MAX_CID_BYTES = 128;

    modifier onlyLeaseNode(uint256 leaseId) {
        if (msg.sender != _knownLease(leaseId).node) revert JobBoard_NotLeaseNode(leaseId, msg.sender);
        _;
    }

    /// @inheritdoc IJobBoard
    function lease(uint256 jobId, uint256 maxCount) external returns (uint256 leaseId) {
        Job storage job = _knownJob(jobId);
        if (job.state != JobState.Open) revert JobBoard_JobNotOpen(jobId, job.state);
        _requireLeaseable(job.artist);
        TaskPool.Run memory run = TaskPool.takeRun(job, _returnedRuns[jobId], Math.min(maxCount, job.maxTasksPerLease));
        if (run.count == 0) revert JobBoard_NoTasksLeft(jobId);

        leaseId = _leaseIdAt(jobId, job.leaseCount++);
        Lease storage lease_ = _leases[leaseId];
        lease_.node = msg.sender;
        lease_.firstTask = run.first;
        lease_.taskCount = run.count;
        lease_.payCredits = job.pricePerTask * run.count;
        lease_.lockedTokens = _lockedTokensUp(lease_.payCredits);
        lease_.leaseId = uint64(leaseId);
        lease_.deadlineBlock = uint64(block.number) + job.leaseBlocks;
        _moveLease(lease_, LeaseState.Leased);
        emit TasksLeased(leaseId, jobId, msg.sender, run.first, run.count, lease_.deadlineBlock);
        _nodeRegistry.lockStake(msg.sender, lease_.lockedTokens);
    }

    /// @inheritdoc IJobBoard
    function returnLease(uint256 leaseId) external onlyLeaseNode(leaseId) {
        Lease storage lease_ = _leases[leaseId];
        _moveLease(lease_, LeaseState.Returned);
        emit LeaseReturned(leaseId);
        _returnTasks(_jobIdOf(leaseId), lease_.firstTask, lease_.taskCount);
        _nodeRegistry.unlockStake(msg.sender, lease_.lockedTokens);
        _nodeRegistry.markSeen(msg.sender);
    }

    /// @inheritdoc IJobBoard
    function expireLease(uint256 leaseId) external {
        Lease storage lease_ = _knownLease(leaseId);
        _moveLease(lease_, LeaseState.Expired);
        if (block.number <= lease_.deadlineBlock) revert JobBoard_LeaseStillOpen(leaseId, lease_.deadlineBlock);
        uint256 penaltyTokens = Math.mulDiv(lease_.lockedTokens, _expiryPenaltyBps, BPS);
        emit LeaseExpired(leaseId, penaltyTokens);
        _returnTasks(_jobIdOf(leaseId), lease_.firstTask, lease_.taskCount);
        if (penaltyTokens > 0) _nodeRegistry.slashStake(lease_.node, penaltyTokens, address(0));
        _nodeRegistry.unlockStake(lease_.node, lease_.lockedTokens - penaltyTokens);
    }

    /// @inheritdoc IJobBoard
    function submit(
        uint256 leaseId,
        uint256 taskCount,
        bytes32 root,
        string calldata resultsCid,
        bytes32 contentKeyHash
    ) external onlyLeaseNode(leaseId) {
        Lease storage lease_ = _leases[leaseId];
        uint32 leasedCount = lease_.taskCount;
        if (taskCount == 0 || taskCount > leasedCount) {
            revert JobBoard_BadTaskCount(leaseId, taskCount, leasedCount);
        }
        uint256 sizeBytes = bytes(resultsCid).length;
        if (root == 0 || sizeBytes == 0 || sizeBytes > MAX_CID_BYTES) revert JobBoard_BadSubmission(leaseId);
        _moveLease(lease_, LeaseState.Submitted);
        lease_.root = root;
        lease_.resultsCid = resultsCid;
        lease_.contentKeyHash = contentKeyHash;
        lease_.submitBlock = uint64(block.number);
        lease_.drawBlock = uint64(block.number) + _drawDelayBlocks;
        if (taskCount < leasedCount) _shrinkLease(lease_, uint32(taskCount));
        emit LeaseSubmitted(leaseId, taskCount, root, resultsCid, contentKeyHash, lease_.drawBlock);
        _nodeRegistry.markSeen(msg.sender);
    }

    /// @inheritdoc IJobBoard
    /// @dev The head moves to the preimage, so that the next lease needs the one before it.
    function revealPreimage(uint256 leaseId, bytes32 preimage) external {
        Lease storage lease_ = _knownLease(leaseId);
        Job storage job = _jobOf(leaseId);
        if (msg.sender != job.artist) revert JobBoard_NotArtist(_jobIdOf(leaseId), msg.sender);
        if (lease_.state != LeaseState.Submitted || lease_.preimage != 0 || block.number > lease_.drawBlock) {
            revert JobBoard_PreimageTooLate(leaseId, lease_.drawBlock);
        }
        if (job.randomHead == 0 || keccak256(abi.encode(preimage)) != job.randomHead) {
            revert JobBoard_PreimageWrong(leaseId, job.randomHead);
        }
        job.randomHead = preimage;
        lease_.preimage = preimage;
        emit PreimageRevealed(leaseId, preimage);
    }

    /// @inheritdoc IJobBoard
    /// @dev Block hashes come from EIP-2935 and last 8191 blocks; a lapse sets a new draw block and opens nothing.
    function draw(uint256 leaseId) external returns (bool isChecked) {
        Lease storage lease_ = _knownLease(leaseId);
        if (lease_.state != LeaseState.Submitted) {
            revert JobBoard_IllegalMove(leaseId, lease_.state, LeaseState.Checking);
        }
        if (block.number <= lease_.drawBlock) revert JobBoard_DrawTooEarly(leaseId, lease_.drawBlock);
        bytes32 drawHash = Blockhash.blockHash(lease_.drawBlock);
        if (drawHash == 0) {
            lease_.drawBlock = uint64(block.number) + _drawDelayBlocks;
            emit DrawLapsed(leaseId, lease_.drawBlock);
            return false;
        }
        bytes32 seed = keccak256(abi.encode(drawHash, leaseId, lease_.root, lease_.preimage));
        uint256 chancePpm = DrawRule.chancePpmUp(lease_.payCredits, matchedCreditsOf[lease_.node], _minDrawPpm);
        isChecked = DrawRule.isDrawn(seed, chancePpm);
        emit LeaseDrawn(leaseId, seed, chancePpm, isChecked);
        if (isChecked) {
            _moveLease(lease_, LeaseState.Checking);
            _verification.openChallenge(leaseId, seed);
        } else {
            _moveLease(lease_, LeaseState.Cleared);
            emit LeaseCleared(leaseId);
        }
    }

    /// @inheritdoc IJobBoard
    function settle(uint256 leaseId) external {
        Lease storage lease_ = _knownLease(leaseId);
        Job storage job = _jobOf(leaseId);
        _moveLease(lease_, LeaseState.Settled);
        uint256 opensAtBlock = uint256(lease_.submitBlock) + _acceptanceBlocks;
        if (msg.sender != job.artist && block.number < opensAtBlock) {
            revert JobBoard_AcceptanceOpen(leaseId, opensAtBlock);
        }
        job.settledTasks += lease_.taskCount;
        job.taskCredits -= lease_.payCredits;
        (uint256 earnedCredits, uint256 feeCredits) = _pay(lease_.node, lease_.payCredits);
        emit LeaseSettled(leaseId, lease_.node, earnedCredits, feeCredits);
        _nodeRegistry.unlockStake(lease_.node, lease_.lockedTokens);
    }

    /// @dev The tasks not submitted, and their share of pay and stake, leave the lease.
    function _shrinkLease(Lease storage lease_, uint32 taskCount) private {
        uint32 leasedCount = lease_.taskCount;
        uint128 lockedTokens = lease_.lockedTokens;
        uint256 jobId = _jobIdOf(lease_.leaseId);
        lease_.taskCount = taskCount;
        lease_.payCredits = _jobs[jobId].pricePerTask * taskCount;
        lease_.lockedTokens = uint128(Math.mulDiv(lockedTokens, taskCount, leasedCount, Math.Rounding.Ceil));
        _returnTasks(jobId, lease_.firstTask + taskCount, leasedCount - taskCount);
        _nodeRegistry.unlockStake(msg.sender, lockedTokens - lease_.lockedTokens);
    }

    /// @dev The caller is a live node, and enough others could check it.
    function _requireLeaseable(address artist) private {
        _nodeRegistry.markSeen(msg.sender);
        if (!_nodeRegistry.isLive(msg.sender)) revert JobBoard_NodeNotLive(msg.sender);
        if (_minOtherOperators == 0) return;
        address[] memory excluded = new address[](2);
        excluded[0] = _nodeRegistry.operatorOf(msg.sender);
        excluded[1] = artist;
        if (!_nodeRegistry.hasOtherOperators(excluded, _minOtherOperators)) {
            revert JobBoard_TooFewOperators(_minOtherOperators);
        }
    }

    function _lockedTokensUp(uint256 payCredits) private view returns (uint128) {
        return SafeCast.toUint128(_creditBank.tokensForCreditsUp(payCredits * _lockFactor));
    }
}
