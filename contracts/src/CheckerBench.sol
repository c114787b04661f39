// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {CellDraw} from "./libraries/CellDraw.sol";

/// @title The state of challenges, who is called to check, and everything one can read of it.
abstract contract CheckerBench is IVerification {
    using EnumerableSet for EnumerableSet.UintSet;

    /// @dev Most checkers called in one challenge; bounds the gas of every loop over them.
    uint256 private constant MAX_CHECKS = 16;
    uint256 private constant MAX_CELLS = 32;

    IJobBoard internal immutable _jobBoard;
    INodeRegistry internal immutable _nodeRegistry;
    uint8 internal immutable _cellsPerCheck;
    uint32 internal immutable _commitBlocks;
    uint32 internal immutable _revealBlocks;
    uint96 internal immutable _checkBondTokens;

    mapping(uint256 leaseId => Challenge) internal _challenges;
    mapping(uint256 leaseId => Fingerprint[]) internal _revealedCells;
    EnumerableSet.UintSet internal _openChallenges;

    constructor(IJobBoard jobBoard, INodeRegistry nodeRegistry, VerificationParameters memory parameters) {
        if (address(jobBoard) == address(0)) revert Verification_BadParameter("jobBoard", 0);
        if (address(nodeRegistry) == address(0)) revert Verification_BadParameter("nodeRegistry", 0);
        if (parameters.cellsPerCheck == 0 || parameters.cellsPerCheck > MAX_CELLS) {
            revert Verification_BadParameter("cellsPerCheck", parameters.cellsPerCheck);
        }
        if (parameters.commitBlocks == 0) revert Verification_BadParameter("commitBlocks", 0);
        if (parameters.revealBlocks == 0) revert Verification_BadParameter("revealBlocks", 0);
        _jobBoard = jobBoard;
        _nodeRegistry = nodeRegistry;
        _cellsPerCheck = parameters.cellsPerCheck;
        _commitBlocks = parameters.commitBlocks;
        _revealBlocks = parameters.revealBlocks;
        _checkBondTokens = parameters.checkBondTokens;
    }

    /// @inheritdoc IVerification
    function getChallenge(uint256 leaseId) external view returns (Challenge memory) {
        return _challenges[leaseId];
    }

    /// @inheritdoc IVerification
    function openChallenges() external view returns (uint256[] memory) {
        return _openChallenges.values();
    }

    /// @inheritdoc IVerification
    function checksOf(address checker) external view returns (uint256[] memory leaseIds) {
        uint256[] memory open = _openChallenges.values();
        uint256 count = 0;
        for (uint256 i = 0; i < open.length; ++i) {
            if (_isAwaited(_challenges[open[i]], checker)) open[count++] = open[i];
        }
        leaseIds = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            leaseIds[i] = open[i];
        }
    }

    /// @inheritdoc IVerification
    function drawnCells(uint256 leaseId, uint256 round)
        external
        view
        returns (uint32[] memory tasks, uint32[] memory cells)
    {
        if (round == 0 || round > _challenges[leaseId].round) {
            revert Verification_WrongRound(leaseId, round, _challenges[leaseId].round);
        }
        return _drawnCells(_jobBoard.getCheckTerms(leaseId), _challenges[leaseId].seed, round);
    }

    /// @inheritdoc IVerification
    function revealedCells(uint256 leaseId) external view returns (Fingerprint[] memory) {
        return _revealedCells[leaseId];
    }

    /// @inheritdoc IVerification
    function getParameters() external view returns (VerificationParameters memory) {
        return VerificationParameters({
            cellsPerCheck: _cellsPerCheck,
            commitBlocks: _commitBlocks,
            revealBlocks: _revealBlocks,
            checkBondTokens: _checkBondTokens
        });
    }

    /// @inheritdoc IVerification
    function peers() external view returns (address jobBoard, address nodeRegistry) {
        return (address(_jobBoard), address(_nodeRegistry));
    }

    /// @dev Calls the next checker of the current round: a node of an operator not yet involved, else the artist if
    /// the job allows it.
    /// @return isCalled False if nobody is left.
    function _callChecker(uint256 leaseId, Challenge storage challenge, IJobBoard.CheckTerms memory terms)
        internal
        returns (bool isCalled)
    {
        if (challenge.checks.length == MAX_CHECKS) return false;
        bytes32 seed = keccak256(abi.encode(challenge.seed, "checker", challenge.checks.length));
        address node = _nodeRegistry.drawNode(seed, _involved(challenge, terms), _checkBondTokens, terms.drawBlock);
        if (node != address(0)) {
            _seat(leaseId, challenge, node, _nodeRegistry.operatorOf(node), _checkBondTokens);
            _nodeRegistry.lockStake(node, _checkBondTokens);
            return true;
        }
        if (!_mayArtistCheck(challenge, terms)) return false;
        _seat(leaseId, challenge, terms.artist, terms.artist, 0);
        return true;
    }

    /// @dev The committed or drawn part of an address in the current round.
    function _checkOf(uint256 leaseId, Challenge storage challenge, address checker, CheckState state)
        internal
        view
        returns (Check storage)
    {
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.checker == checker && check.round == challenge.round && check.state == state) return check;
        }
        revert Verification_NotChecker(leaseId, checker);
    }

    /// @dev Checkers of the current round in a state.
    function _countChecks(Challenge storage challenge, CheckState state) internal view returns (uint256 count) {
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            if (challenge.checks[i].round == challenge.round && challenge.checks[i].state == state) ++count;
        }
    }

    function _drawnCells(IJobBoard.CheckTerms memory terms, bytes32 seed, uint256 round)
        internal
        view
        returns (uint32[] memory tasks, uint32[] memory cells)
    {
        return CellDraw.drawCells(
            seed,
            round,
            CellDraw.Field({
                firstTask: terms.firstTask,
                taskCount: terms.taskCount,
                cellsPerTask: terms.cellsPerTask,
                cellsPerCheck: _cellsPerCheck
            })
        );
    }

    function _seat(uint256 leaseId, Challenge storage challenge, address checker, address operator, uint96 bondTokens)
        private
    {
        Check storage check = challenge.checks.push();
        check.checker = checker;
        check.round = challenge.round;
        check.state = CheckState.Drawn;
        check.operator = operator;
        check.bondTokens = bondTokens;
        emit CheckerDrawn(leaseId, challenge.round, checker);
    }

    /// @dev Operators that may not be called: the artist, the renderer's, and those called before.
    function _involved(Challenge storage challenge, IJobBoard.CheckTerms memory terms)
        private
        view
        returns (address[] memory operators)
    {
        uint256 called = challenge.checks.length;
        operators = new address[](called + 3);
        for (uint256 i = 0; i < called; ++i) {
            operators[i] = challenge.checks[i].operator;
        }
        operators[called] = terms.artist;
        operators[called + 1] = terms.node;
        operators[called + 2] = _nodeRegistry.operatorOf(terms.node);
    }

    /// @dev The artist holds one seat of a round at most; if it was the verifier, it is a referee only where no node
    /// is, so that it never has two votes against a node's one.
    function _mayArtistCheck(Challenge storage challenge, IJobBoard.CheckTerms memory terms)
        private
        view
        returns (bool)
    {
        if (!terms.artistChecks) return false;
        bool wasVerifier = false;
        bool hasOtherReferee = false;
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.round == challenge.round) {
                if (check.checker == terms.artist) return false;
                if (check.state != CheckState.Missed) hasOtherReferee = true;
            } else if (check.checker == terms.artist) {
                wasVerifier = true;
            }
        }
        return !(wasVerifier && hasOtherReferee);
    }

    /// @dev Whether it is the turn of an address to commit or to reveal.
    function _isAwaited(Challenge storage challenge, address checker) private view returns (bool) {
        CheckState state = CheckState.None;
        if (challenge.phase == Phase.Commit) state = CheckState.Drawn;
        if (challenge.phase == Phase.CheckReveal) state = CheckState.Committed;
        if (state == CheckState.None) return false;
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            Check storage check = challenge.checks[i];
            if (check.checker == checker && check.round == challenge.round && check.state == state) return true;
        }
        return false;
    }
}
