// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondDesk} from "./BondDesk.sol";
import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {REFEREE_ROUND, VERIFIER_ROUND} from "./libraries/Rounds.sol";
import {VoteCount} from "./libraries/VoteCount.sol";

/// @title How a challenge goes from one phase and round to the next, until a round decides.
abstract contract RoundDesk is BondDesk {
    /// @dev What a referee published that did not find disputed files: 32 zero bytes.
    bytes32 private constant NO_FILES = keccak256(abi.encode(0));

    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) BondDesk(jobBoard, nodeRegistry, cellJudge, parameters) {}

    function _openRound(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties, uint8 round)
        internal
    {
        stand.round = round;
        stand.phase = round == VERIFIER_ROUND ? Phase.Publish : Phase.Commit;
        _awaitRenders(stand, parties);
        if (round != VERIFIER_ROUND) emit RoundOpened(leaseId, round, stand.seed, stand.deadlineBlock);
        // Round 1 has one seat, round 2 beside the verifier two, a dispute three.
        for (uint256 seat = 0; seat < round; ++seat) {
            bool isCalled = _callChecker(leaseId, stand, parties);
            if (!isCalled && seat == 0) return _conclude(leaseId, stand, parties, Verdict.Inconclusive);
            if (!isCalled) return;
        }
    }

    /// @dev A verifier that did not publish goes to the bench and the next is called.
    function _replaceVerifier(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) internal {
        address missed = _verifierOf(leaseId, stand);
        Check storage check = _bench[leaseId][stand.benchCount++];
        check.checker = missed;
        check.round = VERIFIER_ROUND;
        check.state = CheckState.Missed;
        stand.verifier = 0;
        _noteMissed(leaseId, VERIFIER_ROUND, missed);
        if (_callChecker(leaseId, stand, parties)) {
            _awaitRenders(stand, parties);
            emit RoundOpened(leaseId, VERIFIER_ROUND, stand.seed, stand.deadlineBlock);
        } else {
            _conclude(leaseId, stand, parties, Verdict.Inconclusive);
        }
    }

    /// @dev Referees that did not commit are replaced. With nobody left, the round goes on with those who committed.
    function _replaceReferees(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) internal {
        uint256 missing = _missReferees(leaseId, stand, CheckState.Drawn);
        bool isReplaced = false;
        for (uint256 i = 0; i < missing; ++i) {
            if (_callChecker(leaseId, stand, parties)) isReplaced = true;
        }
        if (isReplaced) {
            _awaitRenders(stand, parties);
            emit RoundOpened(leaseId, stand.round, stand.seed, stand.deadlineBlock);
        } else if (_countChecks(leaseId, stand, CheckState.Committed) > 0) {
            _awaitChecks(leaseId, stand);
        } else {
            _conclude(leaseId, stand, parties, Verdict.Inconclusive);
        }
    }

    function _awaitChecks(uint256 leaseId, Stand storage stand) internal {
        stand.phase = Phase.Publish;
        _setDeadline(stand, _revealBlocks);
        emit ChecksAwaited(leaseId, stand.round, stand.deadlineBlock);
    }

    /// @dev Files need no answer.
    function _awaitCells(uint256 leaseId, Stand storage stand) internal {
        if (_disputes[leaseId].treeRoot != 0) return _judgeFiles(leaseId, stand);
        stand.phase = Phase.Answer;
        _setDeadline(stand, _revealBlocks);
        emit CellsAwaited(leaseId, stand.round, stand.deadlineBlock);
    }

    /// @dev Referees of the current round in `state` are late: they have no vote.
    function _missReferees(uint256 leaseId, Stand storage stand, CheckState state) internal returns (uint256 missed) {
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round || check.state != state) continue;
            ++missed;
            check.state = CheckState.Missed;
            _noteMissed(leaseId, check.round, check.checker);
        }
    }

    /// @dev A renderer that does not answer is mismatched by everyone who published.
    function _blameRenderer(uint256 leaseId, Stand storage stand) internal {
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

    function _decideRound(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties) internal {
        (uint256 matches, uint256 mismatches) = _countVotes(leaseId, stand);
        Verdict verdict = VoteCount.decide(stand.round, matches, mismatches);
        if (verdict == Verdict.Match && stand.round == VERIFIER_ROUND && _isCheckedAgain(leaseId, stand)) {
            emit SecondCheckDrawn(leaseId);
            verdict = Verdict.None;
        }
        if (verdict == Verdict.None) _openRound(leaseId, stand, parties, REFEREE_ROUND);
        else _conclude(leaseId, stand, parties, verdict);
    }

    function _setDeadline(Stand storage stand, uint256 blocks) internal {
        stand.deadlineBlock = uint32(block.number + blocks);
    }

    /// @dev Checkers get the more time, the more cells they render.
    function _awaitRenders(Stand storage stand, IJobBoard.CheckParties memory parties) private {
        _setDeadline(stand, uint256(_commitBlocks) * _cellsOf(parties) / cellsPerCheck);
    }

    /// @dev A missed turn costs the job a fee, whoever is to blame: a scene that only some can open calls many in vain.
    function _noteMissed(uint256 leaseId, uint256 round, address checker) private {
        emit CheckMissed(leaseId, round, checker);
        _jobBoard.burnCheckFee(leaseId);
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

    /// @dev Decided by the randomness of the block in which the verifier published: neither it nor the renderer knew it
    /// when they committed to anything, and a renderer that does not answer gets referees too. Randomness that has lapsed
    /// means yes, so that waiting gains nothing.
    function _isCheckedAgain(uint256 leaseId, Stand storage stand) private view returns (bool) {
        if (_secondCheckPpm == 0) return false;
        uint256 publishedBlock = stand.deadlineBlock - _revealBlocks;
        if (block.number == publishedBlock) revert Verification_TooEarly(leaseId, publishedBlock);
        bytes32 random = _randomness.seedOf(publishedBlock);
        return random == 0 || uint256(keccak256(abi.encode(random, stand.seed))) % PPM < _secondCheckPpm;
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
}
