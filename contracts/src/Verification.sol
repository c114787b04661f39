// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {CheckerBench} from "./CheckerBench.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {CellTree} from "./libraries/CellTree.sol";
import {FingerprintJudge} from "./libraries/FingerprintJudge.sol";
import {VoteCount} from "./libraries/VoteCount.sol";

/// @title Challenges: commit, reveal, judge, and what follows from it.
/// @dev Nobody's failure convicts the renderer except its own. It calls the job board and the node registry alone.
contract Verification is CheckerBench {
    using EnumerableSet for EnumerableSet.UintSet;

    uint8 private constant VERIFIER_ROUND = 1;
    uint8 private constant REFEREE_ROUND = 2;

    /// @param jobBoard Opens challenges and carries out verdicts.
    /// @param nodeRegistry Holds the bonds.
    /// @param parameters Rules for challenges.
    constructor(IJobBoard jobBoard, INodeRegistry nodeRegistry, VerificationParameters memory parameters)
        CheckerBench(jobBoard, nodeRegistry, parameters)
    {}

    /// @inheritdoc IVerification
    function openChallenge(uint256 leaseId, bytes32 seed) external {
        if (msg.sender != address(_jobBoard)) revert Verification_NotJobBoard(msg.sender);
        Challenge storage challenge = _challenges[leaseId];
        if (challenge.phase != Phase.None) revert Verification_AlreadyOpen(leaseId);
        challenge.seed = seed;
        _openChallenges.add(leaseId);
        emit ChallengeOpened(leaseId, seed);
        _openRound(leaseId, challenge, VERIFIER_ROUND);
    }

    /// @inheritdoc IVerification
    function commitCheck(uint256 leaseId, uint256 round, bytes32 commitment) external {
        Challenge storage challenge = _inPhase(leaseId, Phase.Commit);
        if (round != challenge.round) revert Verification_WrongRound(leaseId, round, challenge.round);
        if (commitment == 0) revert Verification_EmptyCommitment(leaseId);
        Check storage check = _checkOf(leaseId, challenge, msg.sender, CheckState.Drawn);
        check.state = CheckState.Committed;
        check.commitment = commitment;
        emit CheckCommitted(leaseId, round, msg.sender, commitment);
        _nodeRegistry.markSeen(msg.sender);
        if (_countChecks(challenge, CheckState.Drawn) == 0) _awaitCells(leaseId, challenge);
    }

    /// @inheritdoc IVerification
    function revealCells(uint256 leaseId, CellProof[] calldata proofs) external {
        Challenge storage challenge = _inPhase(leaseId, Phase.CellReveal);
        IJobBoard.CheckTerms memory terms = _jobBoard.getCheckTerms(leaseId);
        if (msg.sender != terms.node) revert Verification_NotRenderer(leaseId, msg.sender);
        (uint32[] memory tasks, uint32[] memory cells) = _drawnCells(terms, challenge.seed, challenge.round);
        _requireCount(leaseId, tasks.length, proofs.length);

        delete _revealedCells[leaseId];
        Fingerprint[] memory fingerprints = new Fingerprint[](proofs.length);
        for (uint256 i = 0; i < proofs.length; ++i) {
            if (proofs[i].task != tasks[i] || proofs[i].cell != cells[i]) {
                revert Verification_WrongCell(leaseId, i, proofs[i].task, proofs[i].cell);
            }
            if (!CellTree.isUnderRoot(proofs[i], terms.root)) revert Verification_ProofWrong(leaseId, i);
            fingerprints[i] = proofs[i].fingerprint;
            _revealedCells[leaseId].push(proofs[i].fingerprint);
        }
        challenge.phase = Phase.CheckReveal;
        challenge.deadlineBlock = uint64(block.number) + _revealBlocks;
        emit CellsRevealed(leaseId, challenge.round, fingerprints, challenge.deadlineBlock);
        _nodeRegistry.markSeen(msg.sender);
    }

    /// @inheritdoc IVerification
    function revealCheck(uint256 leaseId, uint256 round, Fingerprint[] calldata fingerprints, bytes32 salt) external {
        Challenge storage challenge = _inPhase(leaseId, Phase.CheckReveal);
        if (round != challenge.round) revert Verification_WrongRound(leaseId, round, challenge.round);
        Check storage check = _checkOf(leaseId, challenge, msg.sender, CheckState.Committed);
        if (commitmentOf(leaseId, round, msg.sender, salt, fingerprints) != check.commitment) {
            revert Verification_CommitmentWrong(leaseId, msg.sender);
        }
        _requireCount(leaseId, _revealedCells[leaseId].length, fingerprints.length);
        check.state = CheckState.Revealed;
        check.verdict = FingerprintJudge.judgeCells(
            _revealedCells[leaseId], fingerprints, _jobBoard.getCheckTerms(leaseId).thresholds
        );
        emit CheckRevealed(leaseId, round, msg.sender, check.verdict);
        _nodeRegistry.markSeen(msg.sender);
        if (_countChecks(challenge, CheckState.Committed) == 0) _decideRound(leaseId, challenge);
    }

    /// @inheritdoc IVerification
    function advance(uint256 leaseId) external {
        Challenge storage challenge = _challenges[leaseId];
        Phase phase = challenge.phase;
        if (phase == Phase.None || phase == Phase.Decided) revert Verification_WrongPhase(leaseId, phase);
        if (block.number <= challenge.deadlineBlock) revert Verification_TooEarly(leaseId, challenge.deadlineBlock);
        if (phase == Phase.Commit) {
            _replaceMissing(leaseId, challenge);
        } else if (phase == Phase.CellReveal) {
            _blameRenderer(leaseId, challenge);
            _decideRound(leaseId, challenge);
        } else {
            _missChecks(leaseId, challenge, CheckState.Committed);
            _decideRound(leaseId, challenge);
        }
    }

    /// @inheritdoc IVerification
    function commitmentOf(
        uint256 leaseId,
        uint256 round,
        address checker,
        bytes32 salt,
        Fingerprint[] calldata fingerprints
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(leaseId, round, checker, salt, fingerprints));
    }

    function _openRound(uint256 leaseId, Challenge storage challenge, uint8 round) private {
        challenge.round = round;
        challenge.phase = Phase.Commit;
        challenge.deadlineBlock = uint64(block.number) + _commitBlocks;
        emit RoundOpened(leaseId, round, challenge.deadlineBlock);
        IJobBoard.CheckTerms memory terms = _jobBoard.getCheckTerms(leaseId);
        bool isCalled = _callChecker(leaseId, challenge, terms);
        if (!isCalled) _conclude(leaseId, challenge, Verdict.Inconclusive);
        else if (round == REFEREE_ROUND) _callChecker(leaseId, challenge, terms);
    }

    /// @dev Checkers that did not commit lose their bond; the next are called in their place. With nobody left, the
    /// round goes on with those who committed.
    function _replaceMissing(uint256 leaseId, Challenge storage challenge) private {
        uint256 missing = _missChecks(leaseId, challenge, CheckState.Drawn);
        IJobBoard.CheckTerms memory terms = _jobBoard.getCheckTerms(leaseId);
        bool isReplaced = false;
        for (uint256 i = 0; i < missing; ++i) {
            if (_callChecker(leaseId, challenge, terms)) isReplaced = true;
        }
        if (isReplaced) {
            challenge.deadlineBlock = uint64(block.number) + _commitBlocks;
            emit RoundOpened(leaseId, challenge.round, challenge.deadlineBlock);
        } else if (_countChecks(challenge, CheckState.Committed) > 0) {
            _awaitCells(leaseId, challenge);
        } else {
            _conclude(leaseId, challenge, Verdict.Inconclusive);
        }
    }

    function _awaitCells(uint256 leaseId, Challenge storage challenge) private {
        challenge.phase = Phase.CellReveal;
        challenge.deadlineBlock = uint64(block.number) + _revealBlocks;
        emit CellsAwaited(leaseId, challenge.round, challenge.deadlineBlock);
    }

    /// @dev Checkers of the current round in `state` are late: they lose their bond and have no vote.
    function _missChecks(uint256 leaseId, Challenge storage challenge, CheckState state)
        private
        returns (uint256 missed)
    {
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.round != challenge.round || check.state != state) continue;
            ++missed;
            check.state = CheckState.Missed;
            emit CheckMissed(leaseId, challenge.round, check.checker);
            if (check.bondTokens > 0) _nodeRegistry.slashStake(check.checker, check.bondTokens, address(0));
        }
    }

    /// @dev A renderer that does not reveal is mismatched by everyone who committed.
    function _blameRenderer(uint256 leaseId, Challenge storage challenge) private {
        emit RendererSilent(leaseId, challenge.round);
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.round == challenge.round && check.state == CheckState.Committed) {
                check.verdict = Verdict.Mismatch;
            }
        }
    }

    function _decideRound(uint256 leaseId, Challenge storage challenge) private {
        (uint256 matches, uint256 mismatches) = VoteCount.countVotes(challenge.checks);
        Verdict verdict = VoteCount.decide(challenge.round, matches, mismatches);
        if (verdict == Verdict.None) _openRound(leaseId, challenge, REFEREE_ROUND);
        else _conclude(leaseId, challenge, verdict);
    }

    function _conclude(uint256 leaseId, Challenge storage challenge, Verdict verdict) private {
        challenge.phase = Phase.Decided;
        challenge.verdict = verdict;
        _openChallenges.remove(leaseId);
        delete _revealedCells[leaseId];
        (uint256 matches, uint256 mismatches) = VoteCount.countVotes(challenge.checks);
        emit VerdictReached(leaseId, verdict, matches, mismatches);
        address[] memory checkers = _releaseBonds(leaseId, challenge, verdict);
        IJobBoard.LeaseState outcome = IJobBoard.LeaseState.Undecided;
        if (verdict == Verdict.Match) outcome = IJobBoard.LeaseState.Cleared;
        if (verdict == Verdict.Mismatch) outcome = IJobBoard.LeaseState.Rejected;
        _jobBoard.concludeCheck(leaseId, outcome, checkers);
    }

    /// @dev Burns the bonds of the outvoted and frees the others'.
    /// @return checkers The nodes that did their work and are paid. The artist is not paid by itself.
    function _releaseBonds(uint256 leaseId, Challenge storage challenge, Verdict verdict)
        private
        returns (address[] memory checkers)
    {
        address[] memory paid = new address[](challenge.checks.length);
        uint256 count = 0;
        address artist = _jobBoard.getCheckTerms(leaseId).artist;
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.state == CheckState.Missed || check.checker == artist) continue;
            if (VoteCount.isOutvoted(check, verdict)) {
                emit CheckOutvoted(leaseId, check.round, check.checker);
                _nodeRegistry.slashStake(check.checker, check.bondTokens, address(0));
            } else {
                paid[count++] = check.checker;
                _nodeRegistry.unlockStake(check.checker, check.bondTokens);
            }
        }
        checkers = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            checkers[i] = paid[i];
        }
    }

    function _inPhase(uint256 leaseId, Phase phase) private view returns (Challenge storage challenge) {
        challenge = _challenges[leaseId];
        if (challenge.phase != phase) revert Verification_WrongPhase(leaseId, challenge.phase);
    }

    function _requireCount(uint256 leaseId, uint256 expected, uint256 received) private pure {
        if (expected != received) revert Verification_WrongCellCount(leaseId, expected, received);
    }
}
