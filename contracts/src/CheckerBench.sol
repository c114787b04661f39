// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IRandomness} from "./interfaces/IRandomness.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {ARTIST_TOO, SAME_CLASS} from "./libraries/CallRules.sol";
import {MAX_CELLS} from "./libraries/CellDraw.sol";
import {DISPUTE_ROUND, VERIFIER_ROUND} from "./libraries/Rounds.sol";

/// @title The state of challenges, who is called to check, and everything one can read of it.
abstract contract CheckerBench is IVerification {
    /// @dev A challenge as it is stored. The common one, of a verifier that matches, takes one slot.
    struct Stand {
        /// The registry's number of the checker of round 1, or {ARTIST}; zero before it is called.
        uint32 verifier;
        Phase phase;
        uint8 round;
        CheckState verifierState;
        Verdict verifierVerdict;
        uint32 deadlineBlock;
        /// Entries of the bench.
        uint8 benchCount;
        /// Nobody can choose it, and it is known too late to look for another: 8 bytes are enough.
        bytes8 seed;
        /// The beginning of the hash of what the verifier published. A renderer that wanted to answer to something else would
        /// have to find a second preimage of it within its phase.
        bytes11 verifierHash;
    }

    /// @dev Most checkers called in one challenge; bounds the gas of every loop over them.
    uint256 private constant MAX_CALLED = 16;
    uint256 private constant MAX_FALSE_MATCH_FACTOR = 100;
    uint256 internal constant PPM = 1_000_000;
    /// @dev Stands for the artist where a node's number is expected.
    uint32 internal constant ARTIST = type(uint32).max;

    /// @inheritdoc IVerification
    uint8 public immutable cellsPerCheck;

    IJobBoard internal immutable _jobBoard;
    INodeRegistry internal immutable _nodeRegistry;
    ICellJudge internal immutable _cellJudge;
    IRandomness internal immutable _randomness;
    uint32 internal immutable _commitBlocks;
    uint32 internal immutable _revealBlocks;
    uint96 internal immutable _checkBondTokens;
    uint8 internal immutable _falseMatchFactor;
    uint32 internal immutable _secondCheckPpm;
    uint96 internal immutable _disputeDepositTokens;
    uint32 internal immutable _discloseBlocks;

    mapping(uint256 leaseId => Stand) internal _stands;
    /// @dev Verifiers that missed their turn, then the referees, in the order of their call.
    mapping(uint256 leaseId => mapping(uint256 index => Check)) internal _bench;
    mapping(uint256 leaseId => Dispute) internal _disputes;

    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) {
        if (address(jobBoard) == address(0)) revert Verification_BadParameter("jobBoard", 0);
        if (address(nodeRegistry) == address(0)) revert Verification_BadParameter("nodeRegistry", 0);
        if (address(cellJudge) == address(0)) revert Verification_BadParameter("cellJudge", 0);
        if (parameters.cellsPerCheck == 0 || parameters.cellsPerCheck > MAX_CELLS) {
            revert Verification_BadParameter("cellsPerCheck", parameters.cellsPerCheck);
        }
        if (parameters.commitBlocks == 0) revert Verification_BadParameter("commitBlocks", 0);
        if (parameters.revealBlocks == 0) revert Verification_BadParameter("revealBlocks", 0);
        if (parameters.falseMatchFactor == 0 || parameters.falseMatchFactor > MAX_FALSE_MATCH_FACTOR) {
            revert Verification_BadParameter("falseMatchFactor", parameters.falseMatchFactor);
        }
        if (parameters.secondCheckPpm > PPM) {
            revert Verification_BadParameter("secondCheckPpm", parameters.secondCheckPpm);
        }
        if (parameters.discloseBlocks == 0) revert Verification_BadParameter("discloseBlocks", 0);
        _jobBoard = jobBoard;
        _nodeRegistry = nodeRegistry;
        _cellJudge = cellJudge;
        (,,, address randomness,) = jobBoard.peers();
        _randomness = IRandomness(randomness);
        cellsPerCheck = parameters.cellsPerCheck;
        _commitBlocks = parameters.commitBlocks;
        _revealBlocks = parameters.revealBlocks;
        _checkBondTokens = parameters.checkBondTokens;
        _falseMatchFactor = parameters.falseMatchFactor;
        _secondCheckPpm = parameters.secondCheckPpm;
        _disputeDepositTokens = parameters.disputeDepositTokens;
        _discloseBlocks = parameters.discloseBlocks;
    }

    /// @inheritdoc IVerification
    function getChallenge(uint256 leaseId) public view returns (Challenge memory challenge) {
        Stand storage stand = _stands[leaseId];
        challenge.phase = stand.phase;
        challenge.round = stand.round;
        challenge.deadlineBlock = stand.deadlineBlock;
        challenge.seed = stand.seed;
        bool hasVerifier = stand.verifier > 0;
        challenge.checks = new Check[](stand.benchCount + (hasVerifier ? 1 : 0));
        uint256 count = 0;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            if (hasVerifier && count == i && _bench[leaseId][i].round != VERIFIER_ROUND) {
                challenge.checks[count++] = _verifierCheck(leaseId, stand);
            }
            challenge.checks[count++] = _bench[leaseId][i];
        }
        if (count < challenge.checks.length) challenge.checks[count] = _verifierCheck(leaseId, stand);
    }

    /// @inheritdoc IVerification
    function drawnCells(uint256 leaseId, uint256 round)
        public
        view
        returns (uint32[] memory tasks, uint32[] memory cells)
    {
        Stand storage stand = _stands[leaseId];
        uint256 last = stand.round;
        if (round == 0 || round > last || last == DISPUTE_ROUND && round != last) {
            revert Verification_WrongRound(leaseId, round, last);
        }
        if (_disputes[leaseId].treeRoot != 0) return (tasks, cells);
        return _cellJudge.drawCells(_drawOf(leaseId, _termsOf(leaseId), stand, round));
    }

    /// @inheritdoc IVerification
    function getDispute(uint256 leaseId) external view returns (Dispute memory) {
        return _disputes[leaseId];
    }

    /// @inheritdoc IVerification
    function getParameters() external view returns (VerificationParameters memory) {
        return VerificationParameters({
            cellsPerCheck: cellsPerCheck,
            commitBlocks: _commitBlocks,
            revealBlocks: _revealBlocks,
            checkBondTokens: _checkBondTokens,
            falseMatchFactor: _falseMatchFactor,
            secondCheckPpm: _secondCheckPpm,
            disputeDepositTokens: _disputeDepositTokens,
            discloseBlocks: _discloseBlocks
        });
    }

    /// @inheritdoc IVerification
    function peers() external view returns (address jobBoard, address nodeRegistry, address cellJudge) {
        return (address(_jobBoard), address(_nodeRegistry), address(_cellJudge));
    }

    /// @dev Calls the next checker of the current round: a node of an operator not yet involved, else the artist if
    /// the job allows it.
    /// @return isCalled False if nobody is left.
    function _callChecker(uint256 leaseId, Stand storage stand, IJobBoard.CheckParties memory parties)
        internal
        returns (bool isCalled)
    {
        address[] memory involved = _involved(leaseId, stand, parties.artist);
        uint256 called = involved.length - 1;
        if (called == MAX_CALLED) return false;
        bytes32 seed = keccak256(abi.encode(stand.seed, "checker", called));
        (uint256 number, address checker) = _nodeRegistry.callNode(
            INodeRegistry.NodeDraw({
                seed: seed,
                renderer: parties.nodeNumber,
                excluded: involved,
                lockTokens: _lockedPerCheck(),
                beforeBlock: parties.beforeBlock,
                sameClass: parties.callRule & SAME_CLASS != 0
            })
        );
        if (number == 0) {
            if (!_mayArtistCheck(leaseId, stand, parties.artist, parties.callRule)) return false;
            (number, checker) = (ARTIST, parties.artist);
        }
        if (stand.round == VERIFIER_ROUND) {
            stand.verifier = uint32(number);
            stand.verifierState = CheckState.Drawn;
        } else {
            Check storage check = _bench[leaseId][stand.benchCount++];
            check.checker = checker;
            check.round = stand.round;
            check.state = CheckState.Drawn;
        }
        emit CheckerDrawn(leaseId, stand.round, checker);
        return true;
    }

    /// @dev The part of a referee in the current round.
    function _checkOf(uint256 leaseId, Stand storage stand, address checker, CheckState state)
        internal
        view
        returns (Check storage)
    {
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.checker == checker && check.round == stand.round && check.state == state) return check;
        }
        revert Verification_NotChecker(leaseId, checker);
    }

    /// @dev Referees of the current round in a state.
    function _countChecks(uint256 leaseId, Stand storage stand, CheckState state)
        internal
        view
        returns (uint256 count)
    {
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round == stand.round && check.state == state) ++count;
        }
    }

    function _termsOf(uint256 leaseId) internal view returns (IJobBoard.CheckTerms memory) {
        return _jobBoard.getCheckTerms(leaseId);
    }

    /// @dev Stake that a check holds, tokens with 18 decimals.
    function _lockedPerCheck() internal view returns (uint256) {
        return uint256(_checkBondTokens) * _falseMatchFactor;
    }

    /// @dev Cells that a check of a job renders in round 1.
    function _cellsOf(IJobBoard.CheckParties memory parties) internal view returns (uint8) {
        return parties.cellsPerCheck > cellsPerCheck ? parties.cellsPerCheck : cellsPerCheck;
    }

    /// @dev What the cells of a round are drawn from.
    function _drawOf(uint256 leaseId, IJobBoard.CheckTerms memory terms, Stand storage stand, uint256 round)
        internal
        view
        returns (ICellJudge.Draw memory draw)
    {
        draw.seed = stand.seed;
        draw.round = uint8(round);
        draw.cellsPerCheck = _cellsOf(terms.parties);
        draw.firstTask = terms.firstTask;
        draw.taskCount = terms.taskCount;
        draw.cellsPerTask = terms.cellsPerTask;
        if (round != DISPUTE_ROUND) return draw;
        draw.disputedTask = _disputes[leaseId].task;
        draw.disputedCells = _disputes[leaseId].cells;
    }

    /// @dev The checker of round 1; zero before it is called.
    function _verifierOf(uint256 leaseId, Stand storage stand) internal view returns (address) {
        uint256 number = stand.verifier;
        if (number == 0) return address(0);
        return number == ARTIST ? _termsOf(leaseId).parties.artist : _nodeRegistry.nodeAt(number);
    }

    /// @dev Who may not be called beside the renderer, nor anyone of their operators: the artist, and those called before.
    function _involved(uint256 leaseId, Stand storage stand, address artist)
        private
        view
        returns (address[] memory nodes)
    {
        uint256 benchCount = stand.benchCount;
        bool hasVerifier = stand.verifier > 0;
        nodes = new address[](benchCount + (hasVerifier ? 2 : 1));
        nodes[0] = artist;
        for (uint256 i = 0; i < benchCount; ++i) {
            nodes[i + 1] = _bench[leaseId][i].checker;
        }
        if (hasVerifier) nodes[benchCount + 1] = _verifierOf(leaseId, stand);
    }

    /// @dev The artist holds one seat of a round at most; if it was the verifier, it is a referee only where no node
    /// is, so that it never has two votes against a node's one.
    function _mayArtistCheck(uint256 leaseId, Stand storage stand, address artist, uint8 callRule)
        private
        view
        returns (bool)
    {
        if (callRule & ARTIST_TOO == 0 || stand.round == DISPUTE_ROUND) return false;
        bool hasOtherReferee = false;
        for (uint256 i = 0; i < stand.benchCount; ++i) {
            Check storage check = _bench[leaseId][i];
            if (check.round != stand.round) continue;
            if (check.checker == artist) return false;
            if (check.state != CheckState.Missed) hasOtherReferee = true;
        }
        return !(stand.verifier == ARTIST && hasOtherReferee);
    }

    /// @dev The verifier published in the block that fixed the deadline of the renderer's answer.
    function _verifierCheck(uint256 leaseId, Stand storage stand) private view returns (Check memory) {
        bool isAwaitingAnswer = stand.round == VERIFIER_ROUND && stand.phase == Phase.Answer;
        return Check({
            checker: _verifierOf(leaseId, stand),
            round: VERIFIER_ROUND,
            state: stand.verifierState,
            verdict: stand.verifierVerdict,
            firstVerdict: stand.verifierVerdict,
            publishedBlock: isAwaitingAnswer ? stand.deadlineBlock - _revealBlocks : 0,
            hash: stand.verifierHash
        });
    }
}
