// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Whom a challenge refuses, and that it is opened once.
contract VerificationCallersTest is Challenges {
    uint256 private leaseId;

    function setUp() public override {
        super.setUp();
        registerNodes(5);
        leaseId = openChallenge(0, jobId, HONEST);
    }

    /// @dev The board never asks for it: a lease is drawn out of a state to which it never comes back.
    function test_RevertWhen_AChallengeIsOpenedTwice() public {
        IJobBoard.CheckParties memory parties = board.getCheckTerms(leaseId).parties;
        address verifier = checkerAt(leaseId, 0);
        VM.expectRevert(abi.encodeWithSelector(IVerification.Verification_AlreadyOpen.selector, leaseId));
        VM.prank(address(board));
        verification.openChallenge(leaseId, keccak256("another seed"), parties);
        publish(leaseId, verifier, HONEST);
        VM.expectRevert(abi.encodeWithSelector(IVerification.Verification_AlreadyOpen.selector, leaseId));
        VM.prank(address(board));
        verification.openChallenge(leaseId, keccak256("another seed"), parties);
    }

    function test_RevertWhen_StrangerCommits() public {
        callReferees();
        address[4] memory strangers = others();
        for (uint256 i = 0; i < strangers.length; ++i) {
            expectNotChecker(strangers[i]);
            VM.prank(strangers[i]);
            verification.commitCheck(leaseId, 2, keccak256("commitment"));
        }
    }

    function test_RevertWhen_RefereeCommitsTwice() public {
        callReferees();
        address referee = checkerAt(leaseId, 1);
        commit(leaseId, referee, HONEST);
        expectNotChecker(referee);
        VM.prank(referee);
        verification.commitCheck(leaseId, 2, keccak256("another commitment"));
    }

    function test_RevertWhen_StrangerReveals() public {
        commitAll();
        bytes memory list = drawn(leaseId, 2, HONEST);
        address[4] memory strangers = others();
        for (uint256 i = 0; i < strangers.length; ++i) {
            expectNotChecker(strangers[i]);
            VM.prank(strangers[i]);
            verification.revealCheck(leaseId, 2, list, SALT);
        }
    }

    function test_RevertWhen_RefereeRevealsTwice() public {
        commitAll();
        address referee = checkerAt(leaseId, 1);
        bytes memory list = drawn(leaseId, 2, HONEST);
        revealCheck(leaseId, referee, HONEST);
        expectNotChecker(referee);
        VM.prank(referee);
        verification.revealCheck(leaseId, 2, list, SALT);
    }

    /// @dev Who did not commit in time was replaced, and has no part in the round any more.
    function test_RevertWhen_ReplacedRefereeCommits() public {
        callReferees();
        address absent = checkerAt(leaseId, 1);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
        timeOut(leaseId);
        expectNotChecker(absent);
        VM.prank(absent);
        verification.commitCheck(leaseId, 2, keccak256("too late"));
    }

    /// @dev The verifier doubts an honest render, so two referees are called.
    function callReferees() private {
        playRoundOne(leaseId, HONEST, NEAR);
    }

    function commitAll() private {
        callReferees();
        commit(leaseId, checkerAt(leaseId, 1), HONEST);
        commit(leaseId, checkerAt(leaseId, 2), HONEST);
    }

    /// @dev Everyone with a part in the lease who is no referee, and somebody without.
    function others() private view returns (address[4] memory) {
        return [nodeAt(0), checkerAt(leaseId, 0), artist, address(this)];
    }

    function expectNotChecker(address caller) private {
        VM.expectRevert(abi.encodeWithSelector(IVerification.Verification_NotChecker.selector, leaseId, caller));
    }
}
