// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {Renders} from "../support/Renders.sol";
import {LeaseActs} from "./LeaseActs.sol";

/// @title Challenges and disputes: checkers and renderers that are honest, lying, silent and late.
abstract contract CheckActs is LeaseActs {
    uint256 private constant DISPUTE_ROUND = 3;
    uint256 private constant MAX_MOVES = 4;

    /// @dev How each checker committed.
    mapping(uint256 leaseId => mapping(uint256 round => mapping(address checker => Renders.Quality))) private _checked;
    /// @dev Whether a renderer was convicted by fewer than two accusers.
    bool public isConvictedWithoutReason;

    /// @dev Some moves of one challenge, while it goes on.
    function playChallenge(uint256 seed, uint256 moves, uint256 mood) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Checking);
        if (!isFound) return;
        for (moves = bound(moves, 1, MAX_MOVES); moves > 0; --moves) {
            if (verification.getChallenge(leaseId).phase == IVerification.Phase.None) return;
            playMove(leaseId, mood);
            mood >>= 8;
        }
    }

    /// @dev The verifier publishes before anyone has drawn the lease.
    function checkUndrawn(uint256 seed, uint256 mood) external watched counted {
        (uint256 leaseId, bool isFound) = pickToDraw(seed);
        if (!isFound) return;
        uint256 state = VM.snapshotState();
        (IVerification.Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells) =
            verification.previewDraw(leaseId);
        VM.revertToState(state);
        if (challenge.phase != IVerification.Phase.Publish) return;
        bytes memory list = Renders.fingerprints(tasks, cells, someQuality(mood));
        published[leaseId][1][challenge.checks[0].checker] = list;
        VM.prank(challenge.checks[0].checker);
        verification.publishCheck(leaseId, list);
    }

    function disputeSome(uint256 seed, uint256 task, uint256 mood) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        uint32[] memory cells = new uint32[](mood % 2 == 0 ? 2 : 0);
        if (cells.length > 0) cells[1] = CELLS_PER_TASK - 1;
        VM.prank(artist);
        verification.dispute(
            leaseId, uint32(bound(task, lease.firstTask, lease.firstTask + lease.taskCount - 1)), cells
        );
    }

    function disputeFiles(uint256 seed) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        VM.prank(artist);
        verification.disputeFiles(leaseId);
    }

    function demandSome(uint256 seed) external watched counted {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        VM.prank(artist);
        verification.demandKey(leaseId);
    }

    function playMove(uint256 leaseId, uint256 mood) private counted {
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        Renders.Quality quality = someQuality(mood);
        bool isLate = (mood >> 4) % 8 == 0 || challenge.phase == IVerification.Phase.Draw;
        uint256 accusers = accusersOf(leaseId, challenge, isLate);
        address renderer = board.getLease(leaseId).node;
        uint256 convictions = registry.recordOf(renderer).convictions;
        if (isLate) timeOut(leaseId);
        else if (challenge.phase == IVerification.Phase.Commit) commitNext(leaseId, quality);
        else if (challenge.phase == IVerification.Phase.Answer) answerNext(leaseId);
        else if (challenge.phase == IVerification.Phase.Disclose) disclose(leaseId, _rendered[leaseId], CONTENT_KEY);
        else if (challenge.round == 1) publish(leaseId, nextChecker(leaseId, IVerification.CheckState.Drawn), quality);
        else revealNext(leaseId);
        bool isConvicted = registry.recordOf(renderer).convictions > convictions;
        if (isConvicted && accusers < 2) isConvictedWithoutReason = true;
    }

    /// @dev Checkers that found a mismatch, or that the renderer leaves without an answer.
    function accusersOf(uint256 leaseId, IVerification.Challenge memory challenge, bool isLate)
        private
        view
        returns (uint256 count)
    {
        bool isSilent = isLate && challenge.phase == IVerification.Phase.Answer;
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            bool isPublished = check.state == IVerification.CheckState.Published && check.round == challenge.round;
            if (check.verdict == IVerification.Verdict.Mismatch || isPublished && isSilent) ++count;
            else if (isPublished && isOther(leaseId, check.round, check.checker)) ++count;
        }
        // The last referee of files decides with what it publishes.
        if (!isOfFiles(leaseId) || isLate || challenge.phase != IVerification.Phase.Publish) return count;
        address next = nextChecker(leaseId, IVerification.CheckState.Committed);
        if (_checked[leaseId][DISPUTE_ROUND][next] == CHEAT) ++count;
    }

    /// @dev Whether a checker published something else than the renderer committed to; of files, that it has not got them.
    function isOther(uint256 leaseId, uint256 round, address checker) private view returns (bool) {
        bytes32 found = keccak256(published[leaseId][round][checker]);
        if (isOfFiles(leaseId)) return found == keccak256(abi.encode(0));
        return found != keccak256(drawn(leaseId, round, _rendered[leaseId]));
    }

    function answerNext(uint256 leaseId) private {
        VM.roll(block.number + 1);
        answer(leaseId, _rendered[leaseId]);
    }

    function commitNext(uint256 leaseId, Renders.Quality quality) private {
        address checker = nextChecker(leaseId, IVerification.CheckState.Drawn);
        _checked[leaseId][verification.getChallenge(leaseId).round][checker] = quality;
        commit(leaseId, checker, quality);
    }

    function revealNext(uint256 leaseId) private {
        address checker = nextChecker(leaseId, IVerification.CheckState.Committed);
        revealCheck(leaseId, checker, _checked[leaseId][verification.getChallenge(leaseId).round][checker]);
    }

    function nextChecker(uint256 leaseId, IVerification.CheckState state) private view returns (address) {
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            if (check.round == challenge.round && check.state == state) return check.checker;
        }
        revert("nobody is awaited in an open phase");
    }
}
