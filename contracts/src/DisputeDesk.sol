// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CheckerBench} from "./CheckerBench.sol";
import {ICandelaToken} from "./interfaces/ICandelaToken.sol";
import {ICellJudge} from "./interfaces/ICellJudge.sol";
import {IJobBoard} from "./interfaces/IJobBoard.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IVerification} from "./interfaces/IVerification.sol";
import {DISPUTE_ROUND} from "./libraries/Rounds.sol";

/// @title What an artist may do against a cleared lease, and the deposits.
/// @dev The contract holds the sum of the deposits of running disputes.
abstract contract DisputeDesk is CheckerBench {
    using SafeERC20 for ICandelaToken;

    /// @dev Blocks from a dispute to the block that draws its referees, which nobody knows beforehand.
    uint256 private constant DRAW_BLOCKS = 2;
    /// @dev A deposit grows to 64 times the first one at most.
    uint256 private constant MAX_DOUBLINGS = 6;
    /// @dev A referee's fee is this part of the first deposit, whatever the deposit has grown to: a referee gains nothing
    /// by the size of what it decides on. Three of them cost half. A renderer that publishes its content key gets as much.
    uint256 private constant FEE_PARTS = 6;

    ICandelaToken private immutable _token;

    /// @inheritdoc IVerification
    mapping(address artist => uint256 count) public failedDisputesOf;

    constructor(
        IJobBoard jobBoard,
        INodeRegistry nodeRegistry,
        ICellJudge cellJudge,
        VerificationParameters memory parameters
    ) CheckerBench(jobBoard, nodeRegistry, cellJudge, parameters) {
        (address token,,,) = nodeRegistry.peers();
        _token = ICandelaToken(token);
    }

    /// @inheritdoc IVerification
    function dispute(uint256 leaseId, uint32 task, uint32[] calldata cells) external {
        IJobBoard.CheckTerms memory terms = _termsOf(leaseId);
        Stand storage stand = _undisputed(leaseId, terms);
        bool isInLease = task >= terms.firstTask && task - terms.firstTask < terms.taskCount;
        if (!isInLease || cells.length > _cellsOf(terms.parties)) revert Verification_BadDispute(leaseId);
        for (uint256 i = 0; i < cells.length; ++i) {
            if (cells[i] >= terms.cellsPerTask) revert Verification_BadDispute(leaseId);
        }
        stand.round = DISPUTE_ROUND;
        _awaitDraw(stand);
        Dispute storage dispute_ = _disputes[leaseId];
        dispute_.task = task;
        dispute_.cells = cells;
        emit LeaseDisputed(leaseId, task, cells, _putUp(leaseId, dispute_));
    }

    /// @inheritdoc IVerification
    function disputeFiles(uint256 leaseId) external {
        Stand storage stand = _undisputed(leaseId, _termsOf(leaseId));
        stand.round = DISPUTE_ROUND;
        _awaitKey(stand);
        emit FilesDisputed(leaseId, stand.deadlineBlock, _putUp(leaseId, _disputes[leaseId]));
    }

    /// @inheritdoc IVerification
    function demandKey(uint256 leaseId) external {
        Stand storage stand = _undisputed(leaseId, _termsOf(leaseId));
        uint256 feeTokens = keyFee();
        _awaitKey(stand);
        emit ContentKeyDemanded(leaseId, stand.deadlineBlock, feeTokens);
        _jobBoard.reopenForDispute(leaseId);
        if (feeTokens > 0) _token.safeTransferFrom(msg.sender, address(this), feeTokens);
    }

    /// @inheritdoc IVerification
    function discloseKey(uint256 leaseId, bytes32 treeRoot, bytes32 resultsDigest, bytes32 contentKey) external {
        Stand storage stand = _stands[leaseId];
        if (stand.phase != Phase.Disclose) revert Verification_WrongPhase(leaseId, stand.phase);
        IJobBoard.CheckTerms memory terms = _termsOf(leaseId);
        address renderer = _nodeRegistry.nodeAt(terms.parties.nodeNumber);
        if (msg.sender != renderer) revert Verification_NotRenderer(leaseId, msg.sender);
        bytes32 commitment = _jobBoard.commitmentOf(treeRoot, resultsDigest, sha256(abi.encode(contentKey)));
        if (commitment != terms.root) revert Verification_KeyWrong(leaseId);
        emit ContentKeyDisclosed(leaseId, contentKey);
        if (stand.round == DISPUTE_ROUND) {
            _disputes[leaseId].treeRoot = treeRoot;
            return _awaitDraw(stand);
        }
        delete _stands[leaseId];
        _settleKeyFee(renderer);
        _jobBoard.closeDispute(leaseId, false);
    }

    /// @inheritdoc IVerification
    function keyFee() public view returns (uint256) {
        return _disputeDepositTokens / FEE_PARTS;
    }

    /// @inheritdoc IVerification
    function disputeDepositOf(address artist) public view returns (uint256) {
        return uint256(_disputeDepositTokens) << Math.min(failedDisputesOf[artist], MAX_DOUBLINGS);
    }

    /// @dev The referees are drawn by the randomness of a block after the dispute; if it has lapsed, by that of a later one.
    /// @return isDrawn Whether the seed stands.
    function _drawDispute(uint256 leaseId, Stand storage stand) internal returns (bool isDrawn) {
        bytes32 random = _randomness.seedOf(stand.deadlineBlock);
        if (random == 0) {
            _awaitDraw(stand);
            emit DisputeDrawLapsed(leaseId, stand.deadlineBlock);
            return false;
        }
        stand.seed = bytes8(keccak256(abi.encode(random, leaseId, DISPUTE_ROUND)));
        return true;
    }

    /// @dev Ends the demand for a content key.
    /// @param holder The renderer if it published the key, else the artist.
    function _settleKeyFee(address holder) internal {
        uint256 feeTokens = keyFee();
        if (feeTokens > 0) _send(holder, feeTokens);
    }

    /// @dev The artist that was right gets its deposit back, and the slash pays the referees. Without a majority the
    /// referees are paid from the deposit, and the rest goes back. The artist that was wrong loses it.
    function _settleDeposit(uint256 leaseId, address artist, Verdict verdict, address[] memory referees) internal {
        uint256 depositTokens = _disputes[leaseId].depositTokens;
        delete _disputes[leaseId];
        uint256 feeTokens = 0;
        if (verdict != Verdict.Mismatch) {
            uint256 shareTokens = keyFee();
            for (uint256 i = 0; i < referees.length && shareTokens > 0; ++i) {
                feeTokens += shareTokens;
                _send(referees[i], shareTokens);
            }
        }
        uint256 restTokens = depositTokens - feeTokens;
        bool isLost = verdict == Verdict.Match;
        emit DepositSettled(leaseId, feeTokens, restTokens, isLost);
        if (isLost) {
            ++failedDisputesOf[artist];
            _token.burn(restTokens);
        } else {
            _send(artist, restTokens);
        }
    }

    function _awaitDraw(Stand storage stand) private {
        stand.phase = Phase.Draw;
        stand.deadlineBlock = uint32(block.number + DRAW_BLOCKS);
    }

    function _awaitKey(Stand storage stand) private {
        stand.phase = Phase.Disclose;
        stand.deadlineBlock = uint32(block.number + _discloseBlocks);
    }

    /// @dev Takes the deposit of a dispute, and the lease back into its challenge.
    function _putUp(uint256 leaseId, Dispute storage dispute_) private returns (uint256 depositTokens) {
        depositTokens = disputeDepositOf(msg.sender);
        dispute_.depositTokens = uint96(depositTokens);
        _jobBoard.reopenForDispute(leaseId);
        _token.safeTransferFrom(msg.sender, address(this), depositTokens);
    }

    function _send(address to, uint256 tokens) private {
        _token.safeTransfer(to, tokens);
    }

    /// @dev A lease whose challenge is over, if it had one, and whose artist calls.
    function _undisputed(uint256 leaseId, IJobBoard.CheckTerms memory terms)
        private
        view
        returns (Stand storage stand)
    {
        if (msg.sender != terms.parties.artist) {
            revert Verification_NotArtist(leaseId, msg.sender);
        }
        stand = _stands[leaseId];
        if (stand.phase != Phase.None) revert Verification_WrongPhase(leaseId, stand.phase);
    }
}
