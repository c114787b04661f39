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
import {OLDER_NODES} from "./libraries/CallRules.sol";
import {DrawRule} from "./libraries/DrawRule.sol";
import {LeaseMoves} from "./libraries/LeaseMoves.sol";
import {LeaseRecords} from "./libraries/LeaseRecords.sol";
import {LeaseWord} from "./libraries/LeaseWord.sol";
import {TaskPool} from "./libraries/TaskPool.sol";
import {TreeHash} from "./libraries/TreeHash.sol";

/// @title The state of the job board: jobs, leases, their escrow, and everything one can read of it.
/// @dev The escrow of a job is the price of every task that waits or is leased, and the check budget that is left.
/// Money leaves a job through `payEarned` and {_refund} alone.
abstract contract JobLedger is IJobBoard {
    using EnumerableSet for EnumerableSet.UintSet;
    using LeaseRecords for mapping(uint256 => LeaseRecords.LeaseRecord);
    using TaskPool for Job;

    uint256 internal constant BPS = 10_000;
    /// @dev Locked stake is kept in units of this many of a token's 18 decimals.
    uint256 internal constant LOCK_UNIT = 1e9;

    ICreditBank internal immutable _creditBank;
    INodeRegistry internal immutable _nodeRegistry;
    IVerification internal immutable _verification;
    IRandomness internal immutable _randomness;
    IBidDesk internal immutable _bidDesk;

    uint32 internal immutable _drawDelayBlocks;
    uint32 internal immutable _acceptanceBlocks;
    uint16 internal immutable _feeBps;
    uint16 internal immutable _lockFactor;
    uint16 internal immutable _expiryPenaltyBps;
    uint32 internal immutable _minDrawPpm;
    uint8 internal immutable _minOtherOperators;
    bool internal immutable _artistChecksAllowed;
    uint32 internal immutable _quoteBlocks;
    uint96 internal immutable _volunteerLockTokens;
    uint16 internal immutable _clearedLockBps;
    uint16 internal immutable _minCheckFeeBps;
    uint48 internal immutable _minCheckFee;

    /// @inheritdoc IJobBoard
    uint256 public jobCount;

    mapping(uint256 jobId => Job) internal _jobs;
    mapping(uint256 jobId => TaskPool.Run[]) internal _returnedRuns;
    mapping(uint256 key => LeaseRecords.LeaseRecord) internal _records;
    /// @dev Block in which each preimage of a job was revealed.
    mapping(uint256 jobId => uint40[]) internal _revealBlocks;
    mapping(uint256 nodeNumber => uint256 credits) internal _matchedCredits;
    EnumerableSet.UintSet internal _openJobs;

    constructor(
        ICreditBank creditBank,
        INodeRegistry nodeRegistry,
        IVerification verification,
        IRandomness randomness,
        IBidDesk bidDesk,
        BoardParameters memory parameters
    ) {
        if (address(creditBank) == address(0)) {
            revert JobBoard_BadParameter("creditBank", 0);
        }
        if (address(nodeRegistry) == address(0)) revert JobBoard_BadParameter("nodeRegistry", 0);
        if (address(verification) == address(0)) revert JobBoard_BadParameter("verification", 0);
        if (address(randomness) == address(0)) revert JobBoard_BadParameter("randomness", 0);
        if (address(bidDesk) == address(0)) revert JobBoard_BadParameter("bidDesk", 0);
        _requireParameter("drawDelayBlocks", parameters.drawDelayBlocks, 1, 128);
        _requireParameter("feeBps", parameters.feeBps, 0, creditBank.getParameters().withdrawFeeBps);
        _requireParameter("lockFactor", parameters.lockFactor, 1, 1000);
        _requireParameter("expiryPenaltyBps", parameters.expiryPenaltyBps, 0, BPS);
        _requireParameter("minDrawPpm", parameters.minDrawPpm, 0, 1_000_000);
        _requireParameter("quoteBlocks", parameters.quoteBlocks, 0, 100_000);
        _requireParameter(
            "volunteerLockTokens", parameters.volunteerLockTokens, LOCK_UNIT, type(uint64).max * LOCK_UNIT
        );
        _requireParameter("clearedLockBps", parameters.clearedLockBps, 1, BPS);
        _requireParameter("minCheckFeeBps", parameters.minCheckFeeBps, 0, BPS);
        _creditBank = creditBank;
        _nodeRegistry = nodeRegistry;
        _verification = verification;
        _randomness = randomness;
        _bidDesk = bidDesk;
        _drawDelayBlocks = parameters.drawDelayBlocks;
        _acceptanceBlocks = parameters.acceptanceBlocks;
        _feeBps = parameters.feeBps;
        _lockFactor = parameters.lockFactor;
        _expiryPenaltyBps = parameters.expiryPenaltyBps;
        _minDrawPpm = parameters.minDrawPpm;
        _minOtherOperators = parameters.minOtherOperators;
        _artistChecksAllowed = parameters.artistChecksAllowed;
        _quoteBlocks = parameters.quoteBlocks;
        _volunteerLockTokens = parameters.volunteerLockTokens;
        _clearedLockBps = parameters.clearedLockBps;
        _minCheckFeeBps = parameters.minCheckFeeBps;
        _minCheckFee = parameters.minCheckFee;
    }

    /// @inheritdoc IJobBoard
    function getJob(uint256 jobId) external view returns (Job memory) {
        return _knownJob(jobId);
    }

    /// @inheritdoc IJobBoard
    function getLease(uint256 leaseId) external view returns (Lease memory) {
        (LeaseRecords.LeaseRecord storage record,) = _records.find(leaseId);
        return _toLease(leaseId, record);
    }

    /// @inheritdoc IJobBoard
    function leasesOf(uint256 jobId) external view returns (Lease[] memory) {
        return _readLeases(jobId, 0, _knownJob(jobId).recordCount);
    }

    /// @inheritdoc IJobBoard
    function leasesPage(uint256 jobId, uint256 first, uint256 count) external view returns (Lease[] memory) {
        uint256 recordCount = _knownJob(jobId).recordCount;
        if (first >= recordCount) return new Lease[](0);
        return _readLeases(jobId, first, Math.min(count, recordCount - first));
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
    function escrowOf(uint256 jobId) external view returns (uint256 taskCredits, uint256 checkCredits) {
        Job storage job = _knownJob(jobId);
        return ((job.remaining() + job.leasedTasks) * job.pricePerTask, job.checkCredits);
    }

    /// @inheritdoc IJobBoard
    function matchedCreditsOf(address node) external view returns (uint256) {
        return _matchedCredits[_nodeRegistry.numberOf(node)];
    }

    /// @inheritdoc IJobBoard
    function drawChancePpm(address node, uint256 payCredits) external view returns (uint256) {
        return DrawRule.chancePpmUp(payCredits, _matchedCredits[_nodeRegistry.numberOf(node)], _minDrawPpm);
    }

    /// @inheritdoc IJobBoard
    function getCheckTerms(uint256 leaseId) external view returns (CheckTerms memory) {
        (LeaseRecords.LeaseRecord storage record, LeaseWord word) = _records.find(leaseId);
        Job storage job = _jobOf(leaseId);
        return CheckTerms({
            parties: _partiesOf(job, word),
            firstTask: uint32(word.firstTask()),
            taskCount: uint32(word.taskCount()),
            cellsPerTask: job.cellsPerTask,
            root: record.root,
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
            artistChecksAllowed: _artistChecksAllowed,
            quoteBlocks: _quoteBlocks,
            volunteerLockTokens: _volunteerLockTokens,
            clearedLockBps: _clearedLockBps,
            minCheckFeeBps: _minCheckFeeBps,
            minCheckFee: _minCheckFee
        });
    }

    /// @inheritdoc IJobBoard
    function peers()
        external
        view
        returns (address creditBank, address nodeRegistry, address verification, address randomness, address bidDesk)
    {
        return (
            address(_creditBank),
            address(_nodeRegistry),
            address(_verification),
            address(_randomness),
            address(_bidDesk)
        );
    }

    /// @inheritdoc IJobBoard
    function commitmentOf(bytes32 treeRoot, bytes32 resultsDigest, bytes32 contentKeyHash)
        public
        pure
        returns (bytes32)
    {
        return TreeHash.join(treeRoot, TreeHash.leaf(abi.encode(resultsDigest, contentKeyHash)));
    }

    /// @dev The only place that changes the state of a lease; the caller writes the word.
    function _moved(uint256 leaseId, LeaseWord word, LeaseState to) internal pure returns (LeaseWord) {
        LeaseState from = word.state();
        if (!LeaseMoves.isLegal(from, to)) revert JobBoard_IllegalMove(leaseId, from, to);
        return word.withState(to);
    }

    /// @dev The tasks of a lease that came to nothing go back to the job, its record to the next lease.
    function _endUnpaid(uint256 leaseId, LeaseWord word) internal {
        uint256 jobId = LeaseRecords.jobIdOf(leaseId);
        _returnTasks(jobId, word.firstTask(), word.taskCount());
        _records.release(_jobs[jobId], leaseId, word);
    }

    /// @dev Leased tasks wait for another node; those of a cancelled job are refunded instead.
    function _returnTasks(uint256 jobId, uint256 first, uint256 count) internal {
        Job storage job = _jobs[jobId];
        if (job.state == JobState.Cancelled) {
            job.retire(uint32(count));
            _refund(job, job.pricePerTask * count);
        } else {
            TaskPool.giveBack(job, _returnedRuns[jobId], TaskPool.Run({first: uint32(first), count: uint32(count)}));
        }
        emit TasksReturned(jobId, first, count);
    }

    function _partiesOf(Job storage job, LeaseWord word) internal view returns (CheckParties memory) {
        return CheckParties({
            artist: job.artist,
            nodeNumber: uint32(word.nodeNumber()),
            callRule: job.callRule,
            cellsPerCheck: job.cellsPerCheck,
            beforeBlock: job.callRule & OLDER_NODES == 0 ? uint64(word.dueBlock()) : job.postedBlock
        });
    }

    /// @dev The fee rounds up.
    function _splitPay(uint256 credits) internal view returns (uint256 earnedCredits, uint256 feeCredits) {
        feeCredits = Math.ceilDiv(credits * _feeBps, BPS);
        earnedCredits = credits - feeCredits;
    }

    /// @dev Refunds credits that have already left the job's own books, to who paid them.
    function _refund(Job storage job, uint256 credits) internal {
        if (credits == 0) return;
        address sponsor = job.sponsor;
        _creditBank.refundEscrow(sponsor == address(0) ? job.artist : sponsor, credits);
    }

    function _knownJob(uint256 jobId) internal view returns (Job storage job) {
        job = _jobs[jobId];
        if (job.state == JobState.None) revert JobBoard_JobUnknown(jobId);
    }

    function _jobOf(uint256 leaseId) internal view returns (Job storage) {
        return _jobs[LeaseRecords.jobIdOf(leaseId)];
    }

    /// @dev The price of each task rounds down; a bid is never below a microcredit. Nothing can overflow: 48, 14 and 16
    /// bits are multiplied, and a discount is less than the whole.
    function _payOf(Job storage job, LeaseWord word) internal view returns (uint256) {
        unchecked {
            return uint256(job.pricePerTask) * (BPS - word.discountBps()) / BPS * word.taskCount();
        }
    }

    function _readLeases(uint256 jobId, uint256 first, uint256 count) private view returns (Lease[] memory leases) {
        leases = new Lease[](count);
        uint256 found = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint256 leaseId, LeaseRecords.LeaseRecord storage record) = _records.readAt(jobId, first + i);
            if (record.word.state() != LeaseState.None) leases[found++] = _toLease(leaseId, record);
        }
        assembly ("memory-safe") {
            mstore(leases, found)
        }
    }

    function _toLease(uint256 leaseId, LeaseRecords.LeaseRecord storage record)
        private
        view
        returns (Lease memory lease_)
    {
        LeaseWord word = record.word;
        lease_.leaseId = uint64(leaseId);
        lease_.node = _nodeRegistry.nodeAt(word.nodeNumber());
        lease_.firstTask = uint32(word.firstTask());
        lease_.taskCount = uint32(word.taskCount());
        lease_.state = word.state();
        lease_.payCredits = uint96(_payOf(_jobOf(leaseId), word));
        lease_.lockedTokens = uint128(word.lockedUnits() * LOCK_UNIT);
        lease_.preimageNumber = uint16(word.preimageNumber());
        if (lease_.preimageNumber == 0) {
            lease_.deadlineBlock = uint64(word.dueBlock());
        } else {
            lease_.drawBlock = uint64(word.dueBlock());
            lease_.root = record.root;
        }
    }

    function _requireParameter(string memory name, uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) revert JobBoard_BadParameter(name, value);
    }
}
