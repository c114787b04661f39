// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title What costs nothing calls nobody: no contract is asked to move nothing.
contract ExactCallsTest is Challenges {
    function setUp() public override {
        super.setUp();
        registerNodes(5);
    }

    function test_JobWithoutMoneyAsksForNoEscrow() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        (terms.pricePerTask, terms.checkFee) = (0, 0);
        VM.expectCall(address(bank), abi.encodeWithSelector(ICreditBank.moveToEscrow.selector), 0);
        postJob(terms);
    }

    function test_SlashThatTheFeesUseUpBurnsNothing() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        (terms.checkFee, terms.checkBudget) = (uint48(20 * CREDIT), 3);
        uint256 leaseId = openChallenge(0, postJob(terms), CHEAT, 2);
        playRoundOne(leaseId, CHEAT, HONEST);
        bytes memory burn = abi.encodeCall(INodeRegistry.slashStake, (nodeAt(0), 0, address(0)));
        VM.expectCall(address(registry), burn, 0);
        playRoundTwo(leaseId, CHEAT, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two fees of 20 tokens are the whole lock");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE - 40 * TOKEN, "which is gone");
    }

    function test_WorkThatOnlyDrawsMovesNoStakeOfTheCaller() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        uint256[] memory drawn_ = new uint256[](1);
        drawn_[0] = leaseId;
        VM.expectCall(address(registry), abi.encodeCall(INodeRegistry.moveLocks, (nodeAt(0), 0, 0)), 0);
        VM.prank(nodeAt(0));
        board.work(new uint256[](0), drawn_, new IJobBoard.Submission[](0), new IJobBoard.LeaseRequest[](0));
    }

    function test_VerificationIsNotTakenForANode() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        (address verifier, bytes memory list) = previewCheck(leaseId);
        VM.expectCall(address(registry), abi.encodeCall(INodeRegistry.numberOf, (address(verification))), 0);
        VM.prank(verifier);
        verification.publishCheck(leaseId, list);
        assertState(leaseId, IJobBoard.LeaseState.Checking, "its check drew the lease");
    }

    /// @dev Who would be called, and what it would publish, from a draw that is taken back.
    function previewCheck(uint256 leaseId) private returns (address verifier, bytes memory list) {
        uint256 stateId = VM.snapshotState();
        board.draw(leaseId);
        (verifier, list) = (checkerAt(leaseId, 0), drawn(leaseId, 1, HONEST));
        VM.revertToState(stateId);
    }
}
