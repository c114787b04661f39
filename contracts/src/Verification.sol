// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {RoundDesk} from "./RoundDesk.sol";
import {DISPUTE_ROUND, VERIFIER_ROUND} from "./libraries/Rounds.sol";

/// @title Challenges: publish, answer, judge, and what follows from it.
/// @dev Nobody's failure convicts the renderer except its own. It calls the job board, the node
/// registry and the Candela token alone, which call no foreign code.
contract Verification is RoundDesk {
    /// @param jobBoard Opens challenges and carries out verdicts.
    /// @param nodeRegistry Holds the bonds.
    /// @param cellJudge Compares renders.
    /// @param parameters Rules for challenges.
    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) RoundDesk(jobBoard, nodeRegistry, cellJudge, parameters) {}

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

    /// @dev Nobody publishes nothing: an empty check stands for the renderer's own fingerprints.
    function _hashOf(bytes calldata check, bytes calldata own) private pure returns (bytes32) {
        return check.length == 0 ? keccak256(own) : keccak256(check);
    }

    function _inPhase(uint256 leaseId, Phase phase) private view returns (Stand storage stand) {
        stand = _stands[leaseId];
        if (stand.phase != phase) revert Verification_WrongPhase(leaseId, stand.phase);
    }

    function _requireRound(uint256 leaseId, Stand storage stand, uint256 round) private view {
        if (stand.round != round) revert Verification_WrongRound(leaseId, round, stand.round);
    }
}
