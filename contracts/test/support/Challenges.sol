// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {Network} from "./Network.sol";
import {Renders} from "./Renders.sol";

/// @title The moves of a challenge.
abstract contract Challenges is Network {
    Renders.Quality internal constant HONEST = Renders.Quality.Honest;
    Renders.Quality internal constant NEAR = Renders.Quality.Near;
    Renders.Quality internal constant CHEAT = Renders.Quality.Cheat;

    uint256 internal jobId;

    function setUp() public virtual override {
        super.setUp();
        jobId = postJob(jobTerms(10));
    }

    function playRoundOne(uint256 leaseId, Renders.Quality rendered, Renders.Quality verified) internal {
        address verifier = checkerAt(leaseId, 0);
        commit(leaseId, verifier, verified);
        revealCells(leaseId, rendered);
        revealCheck(leaseId, verifier, verified);
    }

    /// @dev Both referees commit, the renderer reveals, both reveal.
    function playRoundTwo(uint256 leaseId, Renders.Quality rendered, Renders.Quality first, Renders.Quality second)
        internal
    {
        address firstReferee = checkerAt(leaseId, 1);
        address secondReferee = checkerAt(leaseId, 2);
        commit(leaseId, firstReferee, first);
        commit(leaseId, secondReferee, second);
        revealCells(leaseId, rendered);
        revealCheck(leaseId, firstReferee, first);
        revealCheck(leaseId, secondReferee, second);
    }

    function commit(uint256 leaseId, address checker, Renders.Quality quality) internal {
        uint256 round = verification.getChallenge(leaseId).round;
        bytes32 commitment = verification.commitmentOf(leaseId, round, checker, SALT, drawn(leaseId, round, quality));
        VM.prank(checker);
        verification.commitCheck(leaseId, round, commitment);
    }

    function revealCheck(uint256 leaseId, address checker, Renders.Quality quality) internal {
        uint256 round = verification.getChallenge(leaseId).round;
        IVerification.Fingerprint[] memory list = drawn(leaseId, round, quality);
        VM.prank(checker);
        verification.revealCheck(leaseId, round, list, SALT);
    }

    function revealCells(uint256 leaseId, Renders.Quality quality) internal {
        IVerification.CellProof[] memory proofs = proveDrawn(leaseId, quality);
        VM.prank(board.getLease(leaseId).node);
        verification.revealCells(leaseId, proofs);
    }

    function proveDrawn(uint256 leaseId, Renders.Quality quality)
        internal
        view
        returns (IVerification.CellProof[] memory proofs)
    {
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        Renders.Render memory render = Renders.Render(lease.firstTask, lease.taskCount, CELLS_PER_TASK, quality);
        (uint32[] memory tasks, uint32[] memory cells) =
            verification.drawnCells(leaseId, verification.getChallenge(leaseId).round);
        proofs = new IVerification.CellProof[](tasks.length);
        for (uint256 i = 0; i < proofs.length; ++i) {
            proofs[i] = Renders.prove(render, tasks[i], cells[i]);
            proofs[i].taskProof =
                Renders.append(proofs[i].taskProof, Renders.resultsLeaf(RESULTS_DIGEST, CONTENT_KEY_HASH));
        }
    }

    function drawn(uint256 leaseId, uint256 round, Renders.Quality quality)
        internal
        view
        returns (IVerification.Fingerprint[] memory)
    {
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, round);
        return Renders.fingerprints(tasks, cells, quality);
    }

    /// @dev Checker number `index` of all that were called.
    function checkerAt(uint256 leaseId, uint256 index) internal view returns (address) {
        return verification.getChallenge(leaseId).checks[index].checker;
    }

    /// @dev Lets the phase of a challenge run out and moves it on.
    function timeOut(uint256 leaseId) internal {
        VM.roll(verification.getChallenge(leaseId).deadlineBlock + 1);
        verification.advance(leaseId);
    }

    function assertVerdict(uint256 leaseId, IVerification.Verdict verdict, string memory claim) internal view {
        assertEq(uint256(verification.getChallenge(leaseId).verdict), uint256(verdict), claim);
    }

    function assertPhase(uint256 leaseId, IVerification.Phase phase, string memory claim) internal view {
        assertEq(uint256(verification.getChallenge(leaseId).phase), uint256(phase), claim);
    }
}
