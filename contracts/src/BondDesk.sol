// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeDesk} from "./DisputeDesk.sol";
import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {LeaseRecords} from "./libraries/LeaseRecords.sol";
import {DISPUTE_ROUND, REFEREE_ROUND, VERIFIER_ROUND} from "./libraries/Rounds.sol";
import {VoteCount} from "./libraries/VoteCount.sol";

/// @title What a verdict means for the bonds of checkers, the deposit and the lease.
abstract contract BondDesk is DisputeDesk {
    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) DisputeDesk(jobBoard, nodeRegistry, cellJudge, parameters) {}

    function _conclude(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties, Verdict verdict)
        internal
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

    /// @dev Burns a part of what a check held, and frees the rest.
    function _takeBond(address checker, uint256 tokens) private {
        uint256 restTokens = _lockedPerCheck() - tokens;
        if (tokens > 0) _nodeRegistry.slashStake(checker, tokens, address(0));
        if (restTokens > 0) _nodeRegistry.unlockStake(checker, restTokens);
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
}
