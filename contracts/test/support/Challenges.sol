// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {CellProofs} from "./CellProofs.sol";
import {Network} from "./Network.sol";
import {Renders} from "./Renders.sol";

/// @title The moves of a challenge.
abstract contract Challenges is Network {
    Renders.Quality internal constant HONEST = Renders.Quality.Honest;
    Renders.Quality internal constant NEAR = Renders.Quality.Near;
    Renders.Quality internal constant CHEAT = Renders.Quality.Cheat;
    Renders.Quality internal constant PARTLY = Renders.Quality.Partly;

    uint256 internal jobId;
    /// @dev What checkers published, as the renderer reads it from the events.
    mapping(uint256 leaseId => mapping(uint256 round => mapping(address checker => bytes))) internal published;

    /// @dev Who was called in a challenge that the contract has forgotten since.
    mapping(uint256 leaseId => address[]) private _called;

    function setUp() public virtual override {
        super.setUp();
        jobId = postJob(jobTerms(10));
    }

    function playRoundOne(uint256 leaseId, Renders.Quality rendered, Renders.Quality verified) internal {
        publish(leaseId, checkerAt(leaseId, 0), verified);
        answer(leaseId, rendered);
    }

    /// @dev Both referees commit and publish, the renderer answers.
    function playRoundTwo(uint256 leaseId, Renders.Quality rendered, Renders.Quality first, Renders.Quality second)
        internal
    {
        address firstReferee = checkerAt(leaseId, 1);
        address secondReferee = checkerAt(leaseId, 2);
        commit(leaseId, firstReferee, first);
        commit(leaseId, secondReferee, second);
        revealCheck(leaseId, firstReferee, first);
        revealCheck(leaseId, secondReferee, second);
        answer(leaseId, rendered);
    }

    /// @dev As the verifier of round 1.
    function publish(uint256 leaseId, address checker, Renders.Quality quality) internal {
        bytes memory list = drawn(leaseId, 1, quality);
        published[leaseId][1][checker] = list;
        VM.prank(checker);
        verification.publishCheck(leaseId, list);
    }

    function commit(uint256 leaseId, address checker, Renders.Quality quality) internal {
        uint256 round = verification.getChallenge(leaseId).round;
        bytes32 commitment = verification.commitmentOf(leaseId, round, checker, SALT, drawn(leaseId, round, quality));
        VM.prank(checker);
        verification.commitCheck(leaseId, round, commitment);
    }

    function revealCheck(uint256 leaseId, address checker, Renders.Quality quality) internal {
        uint256 round = verification.getChallenge(leaseId).round;
        bytes memory list = drawn(leaseId, round, quality);
        published[leaseId][round][checker] = list;
        VM.prank(checker);
        verification.revealCheck(leaseId, round, list, SALT);
    }

    function answer(uint256 leaseId, Renders.Quality quality) internal {
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, quality);
        bytes[] memory checks = publishedChecks(leaseId);
        for (uint256 i = 0; i < checks.length; ++i) {
            if (keccak256(checks[i]) == keccak256(reveal.fingerprints)) checks[i] = "";
        }
        remember(leaseId);
        VM.prank(board.getLease(leaseId).node);
        verification.revealCells(leaseId, reveal, checks);
    }

    function proveDrawn(uint256 leaseId, Renders.Quality quality)
        internal
        view
        returns (IVerification.CellReveal memory)
    {
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        uint32 cellsPerTask = board.getJob(leaseId >> 32).cellsPerTask;
        Renders.Render memory render = Renders.Render(lease.firstTask, lease.taskCount, cellsPerTask, quality);
        (uint32[] memory tasks, uint32[] memory cells) =
            verification.drawnCells(leaseId, verification.getChallenge(leaseId).round);
        return CellProofs.prove(render, tasks, cells, Renders.resultsLeaf(RESULTS_DIGEST, CONTENT_KEY_HASH));
    }

    /// @dev What the checkers of the current round published, in the order of their call.
    function publishedChecks(uint256 leaseId) internal view returns (bytes[] memory list) {
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        list = new bytes[](challenge.checks.length);
        uint256 count = 0;
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            if (check.round != challenge.round || check.state != IVerification.CheckState.Published) continue;
            list[count++] = published[leaseId][check.round][check.checker];
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    function drawn(uint256 leaseId, uint256 round, Renders.Quality quality)
        internal
        view
        virtual
        returns (bytes memory)
    {
        (uint32[] memory tasks, uint32[] memory cells) = verification.drawnCells(leaseId, round);
        return Renders.fingerprints(tasks, cells, quality);
    }

    /// @dev Checker number `index` of all that were called.
    function checkerAt(uint256 leaseId, uint256 index) internal view returns (address) {
        IVerification.Check[] memory checks = verification.getChallenge(leaseId).checks;
        return checks.length > 0 ? checks[index].checker : _called[leaseId][index];
    }

    /// @dev Lets the phase of a challenge run out and moves it on.
    function timeOut(uint256 leaseId) internal {
        remember(leaseId);
        rollTo(verification.getChallenge(leaseId).deadlineBlock + 1);
        verification.advance(leaseId);
    }

    /// @dev Notes who was called, before a move that may end the challenge.
    function remember(uint256 leaseId) internal {
        IVerification.Check[] memory checks = verification.getChallenge(leaseId).checks;
        delete _called[leaseId];
        for (uint256 i = 0; i < checks.length; ++i) {
            _called[leaseId].push(checks[i].checker);
        }
    }

    function assertPhase(uint256 leaseId, IVerification.Phase phase, string memory claim) internal view {
        assertEq(uint256(verification.getChallenge(leaseId).phase), uint256(phase), claim);
    }
}
