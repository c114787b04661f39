// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Who is convicted twice is locked out; here for 500 blocks.
contract LockoutTest is Challenges {
    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxConvictions = 2;
        p.lockoutBlocks = 500;
    }

    function setUp() public override {
        super.setUp();
        registerNodes(5);
        registerNode(nodeAt(5), operatorAt(0), STAKE);
    }

    function test_SecondConvictionLocksTheOperatorOut() public {
        convict(0);
        assertTrue(registry.isLive(nodeAt(0)) && !registry.isLockedOut(nodeAt(0)), "once is forgiven");
        convict(5);
        assertEq(registry.recordOf(operatorAt(0)).convictions, 2, "the operator has two convictions");
        assertTrue(registry.isLockedOut(nodeAt(0)) && registry.isLockedOut(nodeAt(5)), "all its nodes are out");
        assertTrue(!registry.isLive(nodeAt(0)) && !registry.isLive(nodeAt(5)), "none of them is live");
        assertEq(registry.nodeCount(), 4, "nor in the roster");
        VM.expectPartialRevert(IJobBoard.JobBoard_NodeNotLive.selector);
        this.leaseAs(0);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_LockedOut.selector);
        VM.prank(nodeAt(0));
        registry.heartbeat();
    }

    function test_StakeStaysForTheLockout() public {
        convict(0);
        convict(0);
        VM.prank(nodeAt(0));
        registry.requestWithdraw();
        uint256 lastBlock = registry.recordOf(nodeAt(0)).lastBlock;
        VM.roll(lastBlock + 499);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotWithdrawable.selector);
        VM.prank(nodeAt(0));
        registry.withdraw();
        VM.roll(lastBlock + 500);
        uint256 stakeTokens = registry.getNode(nodeAt(0)).stakeTokens;
        VM.prank(nodeAt(0));
        registry.withdraw();
        assertEq(token.balanceOf(nodeAt(0)), stakeTokens, "it is not taken");
    }

    function test_RevertWhen_LockedOutNodeOrOperatorRegistersAgain() public {
        test_StakeStaysForTheLockout();
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_LockedOut.selector);
        VM.prank(nodeAt(0));
        registry.register(INodeRegistry.NodeTerms(nodeAt(0), STAKE, "", ""));
        VM.prank(operatorAt(0));
        registry.allowNode(nodeAt(7), true);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_LockedOut.selector);
        VM.prank(nodeAt(7));
        registry.register(INodeRegistry.NodeTerms(operatorAt(0), STAKE, "", ""));
    }

    function test_FalseMatchIsAConviction() public {
        uint256 leaseId = openChallenge(0, jobId, CHEAT);
        playRoundOne(leaseId, CHEAT, HONEST);
        playRoundTwo(leaseId, CHEAT, HONEST, CHEAT);
        assertEq(registry.recordOf(checkerAt(leaseId, 2)).convictions, 1, "the referee that vouched for it");
        assertEq(registry.recordOf(checkerAt(leaseId, 1)).convictions, 0, "not the honest one");
        assertEq(registry.recordOf(checkerAt(leaseId, 0)).convictions, 0, "nor the verifier");
    }

    function test_FalseAccusationAndAbsenceAreNot() public {
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        address absent = checkerAt(leaseId, 0);
        timeOut(leaseId);
        address liar = checkerAt(leaseId, 1);
        publish(leaseId, liar, CHEAT);
        answer(leaseId, HONEST);
        assertEq(registry.recordOf(absent).convictions + registry.recordOf(liar).convictions, 0, "a bond is enough");
    }

    function test_RevertWhen_OperatorWasNotAsked() public {
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_OperatorNotAsked.selector);
        VM.prank(nodeAt(7));
        registry.register(INodeRegistry.NodeTerms(operatorAt(1), STAKE, "", ""));
        VM.prank(operatorAt(1));
        registry.allowNode(nodeAt(7), true);
        VM.prank(operatorAt(1));
        registry.allowNode(nodeAt(7), false);
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_OperatorNotAsked.selector);
        VM.prank(nodeAt(7));
        registry.register(INodeRegistry.NodeTerms(operatorAt(1), STAKE, "", ""));
    }

    function test_RevertWhen_AnyoneElseConvicts() public {
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_NotAuthorized.selector);
        VM.prank(address(board));
        registry.convict(nodeAt(0));
    }

    function leaseAs(uint256 node) external {
        leaseTasks(node, jobId, 1);
    }

    function convict(uint256 node) private {
        VM.prank(address(verification));
        registry.convict(nodeAt(node));
    }
}
