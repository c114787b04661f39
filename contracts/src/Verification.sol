// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {DisputeDesk} from "./DisputeDesk.sol";
import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {LeaseRecords} from "./libraries/LeaseRecords.sol";
import {VoteCount} from "./libraries/VoteCount.sol";

/// @title Challenges: publish, answer, judge, and what follows from it.
/// @dev Nobody's failure convicts the renderer except its own. It calls the job board, the node
/// registry and the Candela token alone, which call no foreign code.
contract Verification is DisputeDesk {
    /// @dev What a referee published that did not find disputed files: 32 zero bytes.
    bytes32 private constant NO_FILES = keccak256(abi.encode(0));

    /// @param jobBoard Opens challenges and carries out verdicts.
    /// @param nodeRegistry Holds the bonds.
    /// @param cellJudge Compares renders.
    /// @param parameters Rules for challenges.
    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) DisputeDesk(jobBoard, nodeRegistry, cellJudge, parameters) {}

    /// @inheritdoc IVerification
    function openChallenge(uint256 leaseId, bytes32 seed, IJobBoard.CheckParties calldata parties) external {
        if (msg.sender != address(_jobBoard)) revert Verification_NotJobBoard(msg.sender);
        Stand storage stand = _stands[leaseId];
        if (stand.phase != Phase.None) revert Verification_AlreadyOpen(leaseId);
        stand.seed = bytes8(seed);
        _openRound(leaseId, stand, parties, VERIFIER_ROUND);
    }

    /// @inheritdoc IVerification
    function previewDraw(uint256 leaseId)
        external
        returns (Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells)
    {
        if (_stands[leaseId].phase == Phase.None) _jobBoard.draw(leaseId);
        challenge = getChallenge(leaseId);
        if (challenge.phase == Phase.Publish) (tasks, cells) = drawnCells(leaseId, challenge.round);
    }

    /// @inheritdoc IVerification
    function publishCheck(uint256 leaseId, bytes calldata fingerprints) external {
        if (_stands[leaseId].phase == Phase.None) _jobBoard.draw(leaseId);
        Stand storage stand = _inPhase(leaseId, Phase.Publish);
        _requireRound(leaseId, stand, VERIFIER_ROUND);
        if (msg.sender != _verifierOf(leaseId, stand)) revert Verification_NotChecker(leaseId, msg.sender);
        if (fingerprints.length == 0) revert Verification_EmptyCheck(leaseId);
        stand.verifierState = CheckState.Published;
        stand.verifierHash = bytes11(keccak256(fingerprints));
        emit CheckPublished(leaseId, VERIFIER_ROUND, msg.sender, fingerprints);
        stand.phase = Phase.Answer;
        _setDeadline(stand, _revealBlocks);
    }

    /// @inheritdoc IVerification
    function commitCheck(uint256 leaseId, uint256 round, bytes32 commitment) external {
        Stand storage stand = _inPhase(leaseId, Phase.Commit);
        _requireRound(leaseId, stand, round);
        if (commitment == 0) revert Verification_EmptyCommitment(leaseId);
        Check storage check = _checkOf(leaseId, stand, msg.sender, CheckState.Drawn);
        check.state = CheckState.Committed;
        check.hash = commitment;
        emit CheckCommitted(leaseId, round, msg.sender, commitment);
        if (_countChecks(leaseId, stand, CheckState.Drawn) == 0) _awaitChecks(leaseId, stand);
    }

    /// @inheritdoc IVerification
    function revealCheck(uint256 leaseId, uint256 round, bytes calldata fingerprints, bytes32 salt) external {
        Stand storage stand = _inPhase(leaseId, Phase.Publish);
        _requireRound(leaseId, stand, round);
        Check storage check = _checkOf(leaseId, stand, msg.sender, CheckState.Committed);
        if (commitmentOf(leaseId, round, msg.sender, salt, fingerprints) != check.hash) {
            revert Verification_CommitmentWrong(leaseId, msg.sender);
        }
        if (fingerprints.length == 0) revert Verification_EmptyCheck(leaseId);
        check.state = CheckState.Published;
        check.publishedBlock = uint40(block.number);
        check.hash = keccak256(fingerprints);
        emit CheckPublished(leaseId, round, msg.sender, fingerprints);
        if (_countChecks(leaseId, stand, CheckState.Committed) == 0) _awaitCells(leaseId, stand);
    }

    /// @inheritdoc IVerification
    function revealCells(uint256 leaseId, CellReveal calldata reveal, bytes[] calldata checks) external {
        Stand storage stand = _inPhase(leaseId, Phase.Answer);
        IJobBoard.CheckTerms memory terms = _termsOf(leaseId);
        _requirePublished(leaseId, stand, reveal.fingerprints, checks);
        (bool isProven, Verdict[] memory verdicts, Verdict[] memory firstVerdicts) =
            _cellJudge.judge(reveal, checks, _drawOf(leaseId, terms, stand, stand.round), terms.root, terms.thresholds);
        if (!isProven) revert Verification_ProofWrong(leaseId);
        _noteVerdicts(leaseId, stand, verdicts, firstVerdicts);
        _decideRound(leaseId, stand, terms.parties);
    }

    /// @inheritdoc IVerification
    function advance(uint256 leaseId) external {
        Stand storage stand = _stands[leaseId];
        Phase phase = stand.phase;
        if (phase == Phase.None) revert Verification_WrongPhase(leaseId, phase);
        if (block.number <= stand.deadlineBlock) revert Verification_TooEarly(leaseId, stand.deadlineBlock);
        IJobBoard.CheckParties memory parties = _termsOf(leaseId).parties;
        if (phase == Phase.Draw) {
            if (_drawDispute(leaseId, stand)) _openRound(leaseId, stand, parties, DISPUTE_ROUND);
        } else if (phase == Phase.Disclose) {
            emit RendererSilent(leaseId, stand.round);
            if (stand.round == DISPUTE_ROUND) {
                _settleDeposit(leaseId, parties.artist, Verdict.Mismatch, new address[](0));
            } else {
                _settleKeyFee(parties.artist);
            }
            delete _stands[leaseId];
            _jobBoard.concludeCheck(leaseId, IJobBoard.LeaseState.Expired, new address[](0));
        } else if (phase == Phase.Answer) {
            _blameRenderer(leaseId, stand);
            _decideRound(leaseId, stand, parties);
        } else if (stand.round == VERIFIER_ROUND) {
            _replaceVerifier(leaseId, stand, parties);
        } else if (phase == Phase.Commit) {
            _replaceReferees(leaseId, stand, parties);
        } else {
            _missReferees(leaseId, stand, CheckState.Committed);
            if (_countChecks(leaseId, stand, CheckState.Published) > 0) _awaitCells(leaseId, stand);
            else _decideRound(leaseId, stand, parties);
        }
    }

    /// @inheritdoc IVerification
    function commitmentOf(uint256 leaseId, uint256 round, address checker, bytes32 salt, bytes calldata fingerprints)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(leaseId, round, checker, salt, fingerprints));
    }

    function _openRound(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties, uint8 round)
        private
    {
        stand.round = round;
        stand.phase = round == VERIFIER_ROUND ? Phase.Publish : Phase.Commit;
        _setDeadline(stand, _commitBlocks);
        if (round != VERIFIER_ROUND) emit RoundOpened(leaseId, round, stand.seed, stand.deadlineBlock);
        // Round 1 has one seat, round 2 beside the verifier two, a dispute three.
        for (uint256 seat = 0; seat < round; ++seat) {
            bool isCalled = _callChecker(leaseId, stand, parties);
            if (!isCalled && seat == 0) return _conclude(leaseId, stand, parties, Verdict.Inconclusive);
            if (!isCalled) return;
        }
    }

    /// @dev A verifier that did not publish goes to the bench and the next is called.
    function _replaceVerifier(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) private {
        address missed = _verifierOf(leaseId, stand);
        Check storage check = _bench[leaseId][stand.benchCount++];
        check.checker = missed;
        check.round = VERIFIER_ROUND;
        check.state = CheckState.Missed;
        stand.verifier = 0;
        _noteMissed(leaseId, VERIFIER_ROUND, missed);
        if (_callChecker(leaseId, stand, parties)) {
            _setDeadline(stand, _commitBlocks);
            emit RoundOpened(leaseId, VERIFIER_ROUND, stand.seed, stand.deadlineBlock);
        } else {
            _conclude(leaseId, stand, parties, Verdict.Inconclusive);
        }
    }

    /// @dev Referees that did not commit are replaced. With nobody left, the round goes on with those who committed.
    function _replaceReferees(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) private {
        uint256 missing = _missReferees(leaseId, stand, CheckState.Drawn);
        bool isReplaced = false;
        for (uint256 i = 0; i < missing; ++i) {
            if (_callChecker(leaseId, stand, parties)) isReplaced = true;
        }
        if (isReplaced) {
            _setDeadline(stand, _commitBlocks);
            emit RoundOpened(leaseId, stand.round, stand.seed, stand.deadlineBlock);
        } else if (_countChecks(leaseId, stand, CheckState.Committed) > 0) {
            _awaitChecks(leaseId, stand);
        } else {
            _conclude(leaseId, stand, parties, Verdict.Inconclusive);
        }
    }

    function _awaitChecks(uint256 leaseId, Stand storage stand) private {
        stand.phase = Phase.Publish;
        _setDeadline(stand, _revealBlocks);
        emit ChecksAwaited(leaseId, stand.round, stand.deadlineBlock);
    }

    /// @dev Files need no answer.
    function _awaitCells(uint256 leaseId, Stand storage stand) private {
        if (_disputes[leaseId].treeRoot != 0) return _judgeFiles(leaseId, stand);
        stand.phase = Phase.Answer;
        _setDeadline(stand, _revealBlocks);
        emit CellsAwaited(leaseId, stand.round, stand.deadlineBlock);
    }

    /// @dev Referees of the current round in `state` are late: they have no vote.
    function _missReferees(uint256 leaseId, Stand storage stand, CheckState state) private returns (uint256 missed) {
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round || check.state != state) continue;
            ++missed;
            check.state = CheckState.Missed;
            _noteMissed(leaseId, check.round, check.checker);
        }
    }

    /// @dev A missed turn costs the job a fee, whoever is to blame: a scene that only some can open calls many in vain.
    function _noteMissed(uint256 leaseId, uint256 round, address checker) private {
        emit CheckMissed(leaseId, round, checker);
        _jobBoard.burnCheckFee(leaseId);
    }

    /// @dev Burns a part of what a check held, and frees the rest.
    function _takeBond(address checker, uint256 tokens) private {
        uint256 restTokens = _lockedPerCheck() - tokens;
        if (tokens > 0) _nodeRegistry.slashStake(checker, tokens, address(0));
        if (restTokens > 0) _nodeRegistry.unlockStake(checker, restTokens);
    }

    /// @dev A renderer that does not answer is mismatched by everyone who published.
    function _blameRenderer(uint256 leaseId, Stand storage stand) private {
        emit RendererSilent(leaseId, stand.round);
        if (stand.round == VERIFIER_ROUND) {
            stand.verifierState = CheckState.Unanswered;
            stand.verifierVerdict = Verdict.Mismatch;
            return;
        }
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round || check.state != CheckState.Published) continue;
            check.state = CheckState.Unanswered;
            check.verdict = Verdict.Mismatch;
        }
    }

    /// @dev What the renderer hands to the judge is what the checkers of the round published, all of it.
    function _requirePublished(
        uint256 leaseId,
        Stand storage stand,
        bytes calldata fingerprints,
        bytes[] calldata checks
    ) private view {
        bool isVerifiers = stand.round == VERIFIER_ROUND;
        uint256 expected = isVerifiers ? 1 : _countChecks(leaseId, stand, CheckState.Published);
        if (expected != checks.length) revert Verification_WrongCheckCount(leaseId, expected, checks.length);
        if (isVerifiers) {
            if (bytes11(_hashOf(checks[0], fingerprints)) != stand.verifierHash) {
                revert Verification_CheckWrong(leaseId, _verifierOf(leaseId, stand));
            }
            return;
        }
        uint256 count = 0;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round || check.state != CheckState.Published) continue;
            if (_hashOf(checks[count++], fingerprints) != check.hash) {
                revert Verification_CheckWrong(leaseId, check.checker);
            }
        }
    }

    function _noteVerdicts(
        uint256 leaseId,
        Stand storage stand,
        Verdict[] memory verdicts,
        Verdict[] memory firstVerdicts
    ) private {
        if (stand.round == VERIFIER_ROUND) {
            stand.verifierVerdict = verdicts[0];
            return;
        }
        uint256 count = 0;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round || check.state != CheckState.Published) continue;
            check.verdict = verdicts[count];
            check.firstVerdict = firstVerdicts[count++];
            emit CheckJudged(leaseId, check.round, check.checker, check.verdict);
        }
    }

    /// @dev Zeros say that the files are not those of the root. What else a referee published is a match if another published the
    /// same: who has not read the files cannot know it.
    function _judgeFiles(uint256 leaseId, Stand storage stand) private {
        uint256 count = stand.benchCount;
        for (uint256 i = 0; i < count; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.state != CheckState.Published) continue;
            Verdict verdict = check.hash == NO_FILES ? Verdict.Mismatch : Verdict.Inconclusive;
            for (uint256 j = 0; j < count && verdict == Verdict.Inconclusive; ++j) {
                Check storage other = _bench[leaseId][j];
                if (j != i && other.state == CheckState.Published && other.hash == check.hash) verdict = Verdict.Match;
            }
            check.verdict = verdict;
            emit CheckJudged(leaseId, check.round, check.checker, verdict);
        }
        _decideRound(leaseId, stand, _termsOf(leaseId).parties);
    }

    function _decideRound(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) private {
        (uint256 matches, uint256 mismatches) = _countVotes(leaseId, stand);
        Verdict verdict = VoteCount.decide(stand.round, matches, mismatches);
        if (verdict == Verdict.Match && stand.round == VERIFIER_ROUND && _isCheckedAgain(leaseId, stand)) {
            emit SecondCheckDrawn(leaseId);
            verdict = Verdict.None;
        }
        if (verdict == Verdict.None) _openRound(leaseId, stand, parties, REFEREE_ROUND);
        else _conclude(leaseId, stand, parties, verdict);
    }

    /// @dev Decided by the hash of the block in which the verifier published: neither it nor the renderer knew it when
    /// they committed to anything, and a renderer that does not answer gets referees too. A hash that has lapsed means
    /// yes, so that waiting gains nothing.
    function _isCheckedAgain(uint256 leaseId, Stand storage stand) private view returns (bool) {
        if (_secondCheckPpm == 0) return false;
        uint256 publishedBlock = stand.deadlineBlock - _revealBlocks;
        if (block.number == publishedBlock) revert Verification_TooEarly(leaseId, publishedBlock);
        bytes32 blockHash = Blockhash.blockHash(publishedBlock);
        return blockHash == 0 || uint256(keccak256(abi.encode(blockHash, stand.seed))) % PPM < _secondCheckPpm;
    }

    function _conclude(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties, Verdict verdict)
        private
    {
        emit VerdictReached(LeaseRecords.jobIdOf(leaseId), leaseId, verdict);
        if (verdict == Verdict.Mismatch) _nodeRegistry.convict(_nodeRegistry.nodeAt(parties.nodeNumber));
        address[] memory checkers = _releaseBonds(leaseId, stand, parties.artist, verdict);
        bool isDispute = stand.round == DISPUTE_ROUND;
        _forget(leaseId, stand);
        if (isDispute) {
            _settleDeposit(leaseId, parties.artist, verdict, checkers);
            if (verdict != Verdict.Mismatch) return _jobBoard.closeDispute(leaseId, true);
        }
        IJobBoard.LeaseState outcome = IJobBoard.LeaseState.Undecided;
        if (verdict == Verdict.Match) outcome = IJobBoard.LeaseState.Cleared;
        if (verdict == Verdict.Mismatch) outcome = IJobBoard.LeaseState.Rejected;
        _jobBoard.concludeCheck(leaseId, outcome, checkers);
    }

    function _forget(uint256 leaseId, Stand storage stand) private {
        for (uint256 i = stand.benchCount; i > 0; --i) {
            delete _bench[leaseId][i - 1];
        }
        delete _stands[leaseId];
    }

    /// @dev Burns the bonds of the outvoted, and of those who missed what another node could publish; frees the others'.
    /// @return checkers The nodes that did their work and are paid. The artist is not paid by itself.
    function _releaseBonds(uint256 leaseId, Stand storage stand, address artist, Verdict verdict)
        private
        returns (address[] memory checkers)
    {
        checkers = new address[](stand.benchCount + 1);
        uint256 count = 0;
        bool isNode = stand.verifier > 0 && stand.verifier != ARTIST;
        bool isPublished = isNode && _hasPublished(stand.verifierState);
        if (isNode) {
            address verifier = _nodeRegistry.nodeAt(stand.verifier);
            bool isOutvoted = VoteCount.isOutvoted(stand.verifierState, stand.verifierVerdict, verdict);
            // Its cells were those of round 1: what only the fresh ones show, it could not see.
            if (isOutvoted && verdict == Verdict.Mismatch) isOutvoted = _isFirstMismatch(leaseId, stand.benchCount);
            if (isOutvoted) _slashOutvoted(leaseId, VERIFIER_ROUND, verifier, stand.verifierVerdict);
            else checkers[count++] = verifier;
        }
        uint256 missedCount = 0;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.checker == artist) continue;
            if (check.state == CheckState.Missed) {
                ++missedCount;
                continue;
            }
            isPublished = isPublished || _hasPublished(check.state);
            bool isOutvoted = VoteCount.isOutvoted(check.state, check.verdict, verdict);
            if (isOutvoted) _slashOutvoted(leaseId, check.round, check.checker, check.verdict);
            else checkers[count++] = check.checker;
        }
        for (uint256 i = 0; i < count; ++i) {
            _nodeRegistry.unlockStake(checkers[i], _lockedPerCheck());
        }
        if (missedCount > 0) _releaseMissed(leaseId, stand, artist, isPublished ? _checkBondTokens : 0);
        assembly ("memory-safe") {
            mstore(checkers, count)
        }
    }

    /// @dev A missed turn costs the bond only if another node published: the scene could be had and rendered.
    function _releaseMissed(uint256 leaseId, Stand storage stand, address artist, uint256 tokens) private {
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.state == CheckState.Missed && check.checker != artist) _takeBond(check.checker, tokens);
        }
    }

    /// @dev Whether both referees found a mismatch in the cells that the verifier had.
    function _isFirstMismatch(uint256 leaseId, uint256 benchCount) private view returns (bool) {
        uint256 mismatches = 0;
        for (uint256 i = 0; i < benchCount; ++i) {
            if (_bench[leaseId][i].firstVerdict == Verdict.Mismatch) ++mismatches;
        }
        return VoteCount.decide(REFEREE_ROUND, 0, mismatches) == Verdict.Mismatch;
    }

    function _hasPublished(CheckState state) private pure returns (bool) {
        return state == CheckState.Published || state == CheckState.Unanswered;
    }

    function _slashOutvoted(uint256 leaseId, uint256 round, address checker, Verdict own) private {
        uint256 tokens = own == Verdict.Match ? _lockedPerCheck() : _checkBondTokens;
        emit CheckOutvoted(leaseId, round, checker, tokens);
        _takeBond(checker, tokens);
        if (own == Verdict.Match) _nodeRegistry.convict(checker);
    }

    /// @dev Verdicts found so far: the verifier's, which a dispute has not, and the referees'.
    function _countVotes(uint256 leaseId, Stand storage stand)
        private
        view
        returns (uint256 matches, uint256 mismatches)
    {
        if (stand.verifierVerdict == Verdict.Match) ++matches;
        if (stand.verifierVerdict == Verdict.Mismatch) ++mismatches;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Verdict verdict = _bench[leaseId][i].verdict;
            if (verdict == Verdict.Match) ++matches;
            if (verdict == Verdict.Mismatch) ++mismatches;
        }
    }

    /// @dev Nobody publishes nothing: an empty check stands for the renderer's own fingerprints.
    function _hashOf(bytes calldata check, bytes calldata own) private pure returns (bytes32) {
        return check.length == 0 ? keccak256(own) : keccak256(check);
    }

    function _setDeadline(Stand storage stand, uint256 blocks) private {
        stand.deadlineBlock = uint32(block.number + blocks);
    }

    function _inPhase(uint256 leaseId, Phase phase) private view returns (Stand storage stand) {
        stand = _stands[leaseId];
        if (stand.phase != phase) revert Verification_WrongPhase(leaseId, stand.phase);
    }

    function _requireRound(uint256 leaseId, Stand storage stand, uint256 round) private view {
        if (stand.round != round) revert Verification_WrongRound(leaseId, round, stand.round);
    }
}
