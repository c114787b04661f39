// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title A scene that no checker opens: how many are called, and what that costs the job.
contract ManyCallsTest is Challenges {
    uint256 private constant MOST_CALLED = 16;

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxNodes = uint32(MOST_CALLED + 2);
    }

    function setUp() public override {
        super.setUp();
        registerNodes(MOST_CALLED + 2);
    }

    function test_SixteenAreCalledAtMost() public {
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        for (uint256 called = 2; called <= MOST_CALLED; ++called) {
            timeOut(leaseId);
            assertEq(verification.getChallenge(leaseId).checks.length, called, "another one is called");
        }
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one node was never called, and never will be");
    }

    function test_MissedTurnsBurnTheCheckBudgetAndNoMore() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.checkBudget = 3;
        uint256 leaseId = openChallenge(0, postJob(terms), HONEST);
        for (uint256 missed = 0; missed < 3; ++missed) {
            timeOut(leaseId);
        }
        (, uint256 checkCredits) = board.escrowOf(leaseId >> 32);
        assertEq(checkCredits, 0, "three turns, three fees");
        VM.expectCall(address(bank), abi.encodeWithSelector(ICreditBank.burnEscrow.selector), 0);
        timeOut(leaseId);
    }
}
