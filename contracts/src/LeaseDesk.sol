// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {JobLedger} from "./JobLedger.sol";
import {OLDER_NODES, SAME_CLASS} from "./libraries/CallRules.sol";
import {DrawRule} from "./libraries/DrawRule.sol";
import {LeaseRecords} from "./libraries/LeaseRecords.sol";
import {LeaseWord, LeaseWords} from "./libraries/LeaseWord.sol";
import {TaskPool} from "./libraries/TaskPool.sol";

/// @title The life of a lease: from {lease} to {settle}, or back into the pool.
abstract contract LeaseDesk is JobLedger {
    using LeaseRecords for mapping(uint256 => LeaseRecords.LeaseRecord);
    using TaskPool for Job;

    /// @dev What the caller's leases free, lock and earn: one call to the registry and one to the bank settle it.
    struct Purse {
        uint256 nodeNumber;
        uint256 freedUnits;
        uint256 lockedUnits;
        uint256 earnedCredits;
        uint256 feeCredits;
        uint256 points;
    }

    /// @inheritdoc IJobBoard
    function work(
        uint256[] calldata settled,
        uint256[] calldata drawn,
        Submission[] calldata submissions,
        LeaseRequest[] calldata requests
    ) external {
        Purse memory purse = _openPurse();
        for (uint256 i = 0; i < settled.length; ++i) {
            _settle(settled[i], purse);
        }
        for (uint256 i = 0; i < drawn.length; ++i) {
            _draw(drawn[i], purse);
        }
        for (uint256 i = 0; i < submissions.length; ++i) {
            _submit(submissions[i], purse);
        }
        for (uint256 i = 0; i < requests.length; ++i) {
            _lease(requests[i].jobId, requests[i].maxCount, purse);
        }
        _closePurse(purse);
    }

    /// @inheritdoc IJobBoard
    function lease(uint256 jobId, uint256 maxCount) external returns (uint256 leaseId) {
        Purse memory purse = _openPurse();
        leaseId = _lease(jobId, maxCount, purse);
        _closePurse(purse);
    }

    /// @inheritdoc IJobBoard
    function returnLease(uint256 leaseId) external {
        Purse memory purse = _openPurse();
        (, LeaseWord word) = _ownRecord(leaseId, purse);
        purse.freedUnits = word.lockedUnits();
        emit LeaseReturned(LeaseRecords.jobIdOf(leaseId), leaseId);
        _endUnpaid(leaseId, _moved(leaseId, word, LeaseState.Returned));
        _closePurse(purse);
    }

    /// @inheritdoc IJobBoard
    function expireLease(uint256 leaseId) external {
        (, LeaseWord word) = _records.find(leaseId);
        if (word.state() != LeaseState.Leased) {
            revert JobBoard_IllegalMove(leaseId, word.state(), LeaseState.Expired);
        }
        if (block.number <= word.dueBlock()) revert JobBoard_LeaseStillOpen(leaseId, word.dueBlock());
        _expire(leaseId, _moved(leaseId, word, LeaseState.Expired));
    }

    /// @inheritdoc IJobBoard
    function submit(Submission calldata submission) external {
        Purse memory purse = _openPurse();
        _submit(submission, purse);
        _closePurse(purse);
    }

    /// @inheritdoc IJobBoard
    /// @dev The head moves to the preimage, so that the next reveal needs the one before it.
    function revealPreimage(uint256 jobId, bytes32 preimage) external {
        Job storage job = _knownJob(jobId);
        if (msg.sender != job.artist) revert JobBoard_NotArtist(jobId, msg.sender);
        if (job.randomHead == 0 || _hashOf(preimage) != job.randomHead) {
            revert JobBoard_PreimageWrong(jobId, job.randomHead);
        }
        uint16 number = job.revealCount + 1;
        if (number == type(uint16).max) revert JobBoard_TooManyReveals(jobId);
        uint40[] storage blocks = _revealBlocks[jobId];
        if (number > 1 && blocks[number - 2] == block.number) revert JobBoard_RevealTooSoon(jobId, block.number);
        job.randomHead = preimage;
        job.revealCount = number;
        blocks.push(uint40(block.number));
        emit PreimageRevealed(jobId, number, preimage);
    }

    /// @inheritdoc IJobBoard
    function settle(uint256 leaseId) external {
        Purse memory purse = _openPurse();
        _settle(leaseId, purse);
        _closePurse(purse);
    }

    /// @inheritdoc IJobBoard
    function draw(uint256 leaseId) external returns (bool isChecked) {
        Purse memory purse = _openPurse();
        isChecked = _draw(leaseId, purse);
        _closePurse(purse);
    }

    /// @dev Ends a lease whose node did not deliver in time: a part of its stake burns, the rest is free. A cleared lease
    /// holds less stake and loses as much of its pay.
    function _expire(uint256 leaseId, LeaseWord word) internal {
        uint256 lockedTokens = word.lockedUnits() * LOCK_UNIT;
        uint256 penaltyTokens =
            Math.mulDiv(lockedTokens, _expiryPenaltyBps, word.hasClearedLock() ? _clearedLockBps : BPS);
        penaltyTokens = Math.min(penaltyTokens, lockedTokens);
        emit LeaseExpired(LeaseRecords.jobIdOf(leaseId), leaseId, penaltyTokens);
        _endUnpaid(leaseId, word);
        address node = _nodeRegistry.nodeAt(word.nodeNumber());
        if (penaltyTokens > 0) _nodeRegistry.slashStake(node, penaltyTokens, address(0));
        _nodeRegistry.moveLocks(node, lockedTokens - penaltyTokens, 0);
    }

    /// @dev A lease that is found good gives back the stake that a check could have taken.
    /// @return kept The lease as it goes on.
    /// @return freedUnits Stake that the caller must free.
    function _toClearedLock(LeaseWord word) internal view returns (LeaseWord kept, uint256 freedUnits) {
        uint256 lockedUnits = word.lockedUnits();
        uint256 keptUnits = Math.ceilDiv(lockedUnits * _clearedLockBps, BPS);
        return (word.withClearedLock(uint64(keptUnits)), lockedUnits - keptUnits);
    }

    /// @dev Randomness that is gone sets a new draw block and opens nothing.
    function _draw(uint256 leaseId, Purse memory purse) private returns (bool isChecked) {
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _records.find(leaseId);
        if (word.state() != LeaseState.Submitted) {
            revert JobBoard_IllegalMove(leaseId, word.state(), LeaseState.Checking);
        }
        uint256 drawBlock = word.dueBlock();
        if (block.number <= drawBlock) revert JobBoard_DrawTooEarly(leaseId, drawBlock);
        bytes32 random = _randomness.seedOf(drawBlock);
        if (random == 0) {
            drawBlock = block.number + _drawDelayBlocks;
            record.word = word.withDueBlock(uint40(drawBlock));
            emit DrawLapsed(leaseId, drawBlock);
            return false;
        }
        Job storage job = _jobOf(leaseId);
        bytes32 preimage = _preimageFor(LeaseRecords.jobIdOf(leaseId), word.preimageNumber(), drawBlock);
        bytes32 seed = keccak256(abi.encode(random, leaseId, preimage));
        uint256 chancePpm = DrawRule.chancePpmUp(_payOf(job, word), _matchedCredits[word.nodeNumber()], _minDrawPpm);
        isChecked = DrawRule.isDrawn(seed, chancePpm);
        word = _moved(leaseId, word, isChecked ? LeaseState.Checking : LeaseState.Cleared);
        if (isChecked) {
            record.word = word;
            emit LeaseDrawn(leaseId, seed, chancePpm);
            _verification.openChallenge(leaseId, seed, _partiesOf(job, word));
            return true;
        }
        uint256 freedUnits;
        (record.word, freedUnits) = _toClearedLock(word);
        if (word.nodeNumber() == purse.nodeNumber) purse.freedUnits += freedUnits;
        else _nodeRegistry.moveLocks(_nodeRegistry.nodeAt(word.nodeNumber()), freedUnits * LOCK_UNIT, 0);
    }

    function _lease(uint256 jobId, uint256 maxCount, Purse memory purse) private returns (uint256 leaseId) {
        Job storage job = _knownJob(jobId);
        if (job.state != JobState.Open) revert JobBoard_JobNotOpen(jobId, job.state);
        unchecked {
            // Numbers of 32 bits.
            if (job.quotedBlock == 0 || block.number > uint256(job.quotedBlock) + _quoteBlocks) _quote(job);
        }
        TaskPool.Run memory run = TaskPool.takeRun(job, _returnedRuns[jobId], Math.min(maxCount, job.maxTasksPerLease));
        if (run.count == 0) revert JobBoard_NoTasksLeft(jobId);

        LeaseRecords.LeaseRecord storage record;
        uint256 generation;
        (leaseId, generation, record) = _records.take(job, jobId);
        uint256 discountBps = job.isAuction ? _bidDesk.useBid(jobId, msg.sender, run.count) : 0;
        uint64 lockedUnits = _lockedUnitsUp(job, run.count, discountBps);
        purse.lockedUnits += lockedUnits;
        record.word = LeaseWords.pack(
            uint32(purse.nodeNumber),
            uint16(generation),
            uint16(run.count),
            run.first,
            uint40(block.number + job.leaseBlocks),
            lockedUnits,
            uint16(discountBps)
        );
        emit TasksLeased(jobId, msg.sender, leaseId, run.first, run.count);
        if (discountBps > 0) emit LeaseDiscounted(jobId, leaseId, discountBps);
    }

    function _submit(Submission calldata submission, Purse memory purse) private {
        uint256 leaseId = submission.leaseId;
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _ownRecord(leaseId, purse);
        uint256 taskCount = submission.taskCount;
        if (taskCount == 0 || taskCount > word.taskCount()) {
            revert JobBoard_BadTaskCount(leaseId, taskCount, word.taskCount());
        }
        if (submission.treeRoot == 0 || submission.resultsDigest == 0) revert JobBoard_BadSubmission(leaseId);
        uint256 jobId = LeaseRecords.jobIdOf(leaseId);
        word = _moved(leaseId, word, LeaseState.Submitted);
        word = word.withPreimageNumber(_jobs[jobId].revealCount + 1);
        word = word.withDueBlock(uint40(block.number + _drawDelayBlocks));
        if (taskCount < word.taskCount()) word = _shrunk(jobId, word, taskCount, purse);
        record.word = word;
        record.root = commitmentOf(submission.treeRoot, submission.resultsDigest, submission.contentKeyHash);
        emit LeaseSubmitted(
            jobId, leaseId, taskCount, submission.treeRoot, submission.resultsDigest, submission.contentKeyHash
        );
    }

    function _settle(uint256 leaseId, Purse memory purse) private {
        (, LeaseWord word) = _records.find(leaseId);
        Job storage job = _jobOf(leaseId);
        uint256 opensAtBlock;
        unchecked {
            // 40 bits and 32.
            opensAtBlock = word.dueBlock() + _acceptanceBlocks;
        }
        word = _moved(leaseId, word, LeaseState.Settled);
        if (block.number < opensAtBlock && msg.sender != job.artist) {
            revert JobBoard_AcceptanceOpen(leaseId, opensAtBlock);
        }
        uint256 taskCount = word.taskCount();
        uint256 payCredits = _payOf(job, word);
        job.settle(uint32(taskCount));
        _records.release(job, leaseId, word);
        _refund(job, job.pricePerTask * taskCount - payCredits);
        (uint256 earnedCredits, uint256 feeCredits) = _splitPay(payCredits);
        uint256 points = job.pricePerTask == 0 ? taskCount * job.cellsPerTask : 0;
        if (word.nodeNumber() == purse.nodeNumber) {
            emit LeaseSettled(leaseId, msg.sender, earnedCredits);
            purse.freedUnits += word.lockedUnits();
            purse.earnedCredits += earnedCredits;
            purse.feeCredits += feeCredits;
            purse.points += points;
        } else {
            address node = _nodeRegistry.nodeAt(word.nodeNumber());
            emit LeaseSettled(leaseId, node, earnedCredits);
            _nodeRegistry.moveLocks(node, word.lockedUnits() * LOCK_UNIT, 0);
            if (earnedCredits + feeCredits > 0) _creditBank.payEarned(node, earnedCredits, feeCredits);
            if (points > 0) _creditBank.awardPoints(node, points);
        }
    }

    /// @dev The verification, which draws for checkers, is no node.
    function _openPurse() private view returns (Purse memory purse) {
        if (msg.sender != address(_verification)) purse.nodeNumber = _nodeRegistry.numberOf(msg.sender);
    }

    function _closePurse(Purse memory purse) private {
        if (purse.freedUnits + purse.lockedUnits > 0) {
            bool isLive =
                _nodeRegistry.moveLocks(msg.sender, purse.freedUnits * LOCK_UNIT, purse.lockedUnits * LOCK_UNIT);
            if (!isLive) revert JobBoard_NodeNotLive(msg.sender);
        }
        if (purse.earnedCredits + purse.feeCredits > 0) {
            _creditBank.payEarned(msg.sender, purse.earnedCredits, purse.feeCredits);
        }
        if (purse.points > 0) _creditBank.awardPoints(msg.sender, purse.points);
    }

    /// @dev The tasks not submitted, and their share of pay and stake, leave the lease.
    function _shrunk(uint256 jobId, LeaseWord word, uint256 taskCount, Purse memory purse) private returns (LeaseWord) {
        uint256 leasedCount = word.taskCount();
        uint256 keptUnits = Math.ceilDiv(word.lockedUnits() * taskCount, leasedCount);
        purse.freedUnits += word.lockedUnits() - keptUnits;
        _returnTasks(jobId, word.firstTask() + taskCount, leasedCount - taskCount);
        return word.withTaskCount(uint16(taskCount)).withLockedUnits(uint64(keptUnits));
    }

    /// @dev Prices the stake that a task locks, and makes sure that enough others could check. It holds for a while, so
    /// that not every lease reads the feed and the roster. An artist's own node does not count among the others, so a
    /// quote that it asks for needs one more of them. Whether a class is large enough to judge the caller is asked for every
    /// lease: without it, nobody could be called to convict the caller.
    function _quote(Job storage job) private {
        if (_minOtherOperators > 0) {
            address[] memory excluded = new address[](2);
            excluded[0] = _nodeRegistry.operatorOf(msg.sender);
            excluded[1] = job.artist;
            uint256 needed = excluded[0] == excluded[1] ? uint256(_minOtherOperators) + 1 : _minOtherOperators;
            if (!_nodeRegistry.hasOtherOperators(excluded, needed)) {
                revert JobBoard_TooFewOperators(_minOtherOperators);
            }
        }
        if (job.pricePerTask > 0) {
            uint256 tokens = _creditBank.tokensForCreditsUp(uint256(job.pricePerTask) * _lockFactor);
            job.lockPerTask = SafeCast.toUint64(Math.ceilDiv(tokens, LOCK_UNIT));
        }
        if (job.callRule & SAME_CLASS == 0) {
            job.quotedBlock = uint32(block.number);
        } else {
            uint256 beforeBlock = job.callRule & OLDER_NODES == 0 ? block.number + 1 : job.postedBlock;
            if (!_nodeRegistry.isClassLarge(msg.sender, job.artist, beforeBlock)) {
                revert JobBoard_ClassTooSmall(msg.sender);
            }
        }
    }

    /// @dev A lease of a volunteer job locks the same whatever its size; it never locks nothing.
    function _lockedUnitsUp(Job storage job, uint256 taskCount, uint256 discountBps) private view returns (uint64) {
        if (job.pricePerTask == 0) return uint64(Math.ceilDiv(_volunteerLockTokens, LOCK_UNIT));
        return SafeCast.toUint64(Math.ceilDiv(job.lockPerTask * taskCount * (BPS - discountBps), BPS));
    }

    /// @dev The artist's preimage of a number, if it was revealed no later than the draw block; else 0. Older preimages
    /// are the hashes of newer ones.
    function _preimageFor(uint256 jobId, uint256 number, uint256 drawBlock) private view returns (bytes32 preimage) {
        uint256 revealCount = _jobs[jobId].revealCount;
        if (number > revealCount || _revealBlocks[jobId][number - 1] > drawBlock) return 0;
        preimage = _jobs[jobId].randomHead;
        for (uint256 i = number; i < revealCount; ++i) {
            preimage = _hashOf(preimage);
        }
    }

    /// @dev In memory that is there already: a lease may have to walk over all preimages of a job.
    function _hashOf(bytes32 value) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, value)
            hash := keccak256(0, 32)
        }
    }

    function _ownRecord(uint256 leaseId, Purse memory purse)
        private
        view
        returns (LeaseRecords.LeaseRecord storage record, LeaseWord word)
    {
        (record, word) = _records.find(leaseId);
        if (word.nodeNumber() != purse.nodeNumber) revert JobBoard_NotLeaseNode(leaseId, msg.sender);
    }
}
