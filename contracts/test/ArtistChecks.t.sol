// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {ARTIST_TOO} from "../src/libraries/CallRules.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title The artist as verifier and referee, on networks that allow it.
contract ArtistChecksTest is Challenges {
    function setUp() public override {
        super.setUp();
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.callRule = ARTIST_TOO;
        jobId = postJob(terms);
    }

    function test_ArtistChecksWhereNoNodeCan() public {
        registerNodes(1);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertEq(checkerAt(leaseId, 0), artist, "the artist is called");
        playRoundOne(leaseId, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "its match clears");
        assertEq(bank.earnedOf(artist), 0, "the artist is not paid by itself");
    }

    function test_NodesComeBeforeTheArtist() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        assertEq(checkerAt(leaseId, 0), nodeAt(1), "the node checks");
    }

    function test_ArtistConvictsAsOnlyCheckerAndReferee() public {
        registerNodes(1);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        assertEq(checkerAt(leaseId, 1), artist, "the artist referees too");
        assertEq(verification.getChallenge(leaseId).checks.length, 2, "with one voice");
        commit(leaseId, artist, HONEST);
        revealCheck(leaseId, artist, HONEST);
        answer(leaseId, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two mismatches convict");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 60 * TOKEN, "the lock is slashed");
        assertEq(token.balanceOf(artist), 0, "and burned: the artist gets none of it");
    }

    function test_ArtistRefereesBesideANode() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        assertEq(checkerAt(leaseId, 2), artist, "the second seat is the artist's");
        playRoundTwo(leaseId, CHEAT, CHEAT, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "the artist breaks the tie");
    }

    function test_ArtistThatDoesNotCommitLeavesItUndecided() public {
        registerNodes(1);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "it is called once a round");
    }

    function test_ArtistReplacesAnAbsentVerifier() public {
        registerNodes(2);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        timeOut(leaseId);
        assertEq(checkerAt(leaseId, 1), artist, "the artist is called next");
    }

    function test_RevertWhen_NetworkForbidsArtistChecks() public {
        IJobBoard.BoardParameters memory parameters = boardParameters();
        parameters.artistChecksAllowed = false;
        deployNetwork(parameters);
        fundArtist(artist, 100 * TOKEN);
        IJobBoard.JobTerms memory terms = jobTerms(1);
        terms.callRule = ARTIST_TOO;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, "callRule", ARTIST_TOO));
        VM.prank(artist);
        board.postJob(terms);
    }
}
