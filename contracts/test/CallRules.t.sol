// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {ARTIST_TOO, OLDER_NODES, SAME_CLASS} from "../src/libraries/CallRules.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Whom the checks of a job call: older nodes alone, or those of the renderer's class.
/// @dev Node 0 renders, on a CPU. Two other operators have CPUs, and a fifth of all stake; operator 3 has the rest.
contract CallRulesTest is Challenges {
    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.classMinOperators = 2;
        p.classMinStakeBps = 2000;
    }

    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.quoteBlocks = 1000;
    }

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 3; ++i) {
            registerNode(nodeAt(i), operatorAt(i), STAKE, "cpu");
        }
        registerNode(nodeAt(3), operatorAt(3), 7 * STAKE, "gpu");
        nextBlock();
    }

    function test_OlderNodesAloneAreCalled() public {
        leave(2);
        leave(3);
        nextBlock();
        uint256 job = post(OLDER_NODES);
        nextBlock();
        joinMany(4, 8);
        uint256 leaseId = openChallenge(0, job, CHEAT);
        assertEq(checkerAt(leaseId, 0), nodeAt(1), "the only other one that was there");
        timeOut(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "nobody is left");
    }

    function test_NodeThatCameWithThePostingIsNotCalled() public {
        joinMany(4, 5);
        uint256 job = post(OLDER_NODES);
        for (uint256 i = 1; i < 4; ++i) {
            leave(i);
        }
        nextBlock();
        uint256 leaseId = openChallenge(0, job, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "who was not there in the block before has no key");
    }

    function test_NodeThatCameLaterMayRender() public {
        uint256 job = post(OLDER_NODES);
        nextBlock();
        joinMany(4, 5);
        uint256 leaseId = openChallenge(4, job, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "older ones check it");
    }

    function test_DisputesCallOlderNodesToo() public {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.callRule = OLDER_NODES;
        uint256 job = postJob(terms);
        nextBlock();
        joinMany(4, 8);
        uint256 leaseId = openChallenge(0, job, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        uint256 depositTokens = verification.disputeDepositOf(artist);
        token.transfer(artist, depositTokens);
        VM.prank(artist);
        token.approve(address(verification), depositTokens);
        VM.prank(artist);
        verification.dispute(leaseId, 0, new uint32[](0));
        VM.roll(verification.getChallenge(leaseId).deadlineBlock + 1);
        verification.advance(leaseId);
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(registry.numberOf(checkerAt(leaseId, i)) <= 4, "one of the first four");
        }
    }

    function test_ChecksKnowTheBlockBeforeWhichNodesCame() public {
        uint256 older = post(OLDER_NODES);
        nextBlock();
        uint256 first = leaseTasks(0, older, 1);
        submit(first, 1, HONEST);
        uint256 second = leaseTasks(1, jobId, 1);
        submit(second, 1, HONEST);
        assertEq(board.getCheckTerms(first).parties.beforeBlock, board.getJob(older).postedBlock, "that of the posting");
        assertEq(board.getCheckTerms(second).parties.beforeBlock, board.getLease(second).drawBlock, "or of the draw");
    }

    function test_NodesOfTheClassAloneAreCalled() public {
        uint256 leaseId = openChallenge(0, post(SAME_CLASS), CHEAT);
        address first = checkerAt(leaseId, 0);
        assertTrue(first == nodeAt(1) || first == nodeAt(2), "of the renderer's class");
        playRoundOne(leaseId, CHEAT, HONEST);
        assertEq(verification.getChallenge(leaseId).checks.length, 2, "no third one is in the class");
        address second = checkerAt(leaseId, 1);
        assertEq(second, first == nodeAt(1) ? nodeAt(2) : nodeAt(1), "the other is called, though it is alone by now");
        commit(leaseId, second, HONEST);
        revealCheck(leaseId, second, HONEST);
        answer(leaseId, CHEAT);
        assertState(leaseId, IJobBoard.LeaseState.Rejected, "two mismatches convict");
    }

    function test_RevertWhen_TheClassIsTooSmall() public {
        uint256 job = post(SAME_CLASS);
        expectTooSmall(3, job);
        leaseTasks(0, job, 1);
    }

    /// @dev A quote holds for long, but not for this.
    function test_RevertWhen_TheClassShrankSinceTheLastLease() public {
        uint256 job = post(SAME_CLASS);
        leaseTasks(0, job, 1);
        assertEq(board.getJob(job).quotedBlock, 0, "no quote is kept");
        leave(2);
        expectTooSmall(0, job);
    }

    function test_RevertWhen_TheClassIsTheArtists() public {
        leave(2);
        registerNode(nodeAt(4), artist, STAKE, "cpu");
        nextBlock();
        expectTooSmall(0, post(SAME_CLASS));
    }

    function test_RevertWhen_WhoIsNoNodeLeasesWithinItsClass() public {
        expectTooSmall(5, post(SAME_CLASS));
    }

    function test_ClassThatShrinksBeforeTheDrawLeavesTheLeaseUndecided() public {
        uint256 job = post(SAME_CLASS);
        uint256 leaseId = leaseTasks(0, job, 3);
        submit(leaseId, 3, CHEAT);
        leave(2);
        assertTrue(draw(leaseId), "it is drawn");
        assertState(leaseId, IJobBoard.LeaseState.Undecided, "one operator does not judge");
        assertEq(registry.getNode(nodeAt(0)).stakeTokens, STAKE, "nobody is slashed");
        assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "or held");
        assertEq(board.remainingTasks(job), 10, "and the tasks wait again");
    }

    function test_ClassThatShrinksAfterTheDrawJudgesAllTheSame() public {
        uint256 leaseId = leaseTasks(0, post(SAME_CLASS), 3);
        submit(leaseId, 3, HONEST);
        VM.roll(board.getLease(leaseId).drawBlock);
        leave(2);
        draw(leaseId);
        assertEq(checkerAt(leaseId, 0), nodeAt(1), "it was large enough when the draw was settled");
    }

    function test_BothRulesAskTheClassOfThePosting() public {
        leave(2);
        nextBlock();
        uint256 job = post(SAME_CLASS | OLDER_NODES);
        nextBlock();
        registerNode(nodeAt(4), operatorAt(4), STAKE, "cpu");
        registerNode(nodeAt(5), operatorAt(5), STAKE, "cpu");
        nextBlock();
        expectTooSmall(0, job);
        leaseTasks(0, post(SAME_CLASS), 1);
        leaseTasks(0, post(SAME_CLASS | OLDER_NODES), 1);
    }

    function test_BothRulesCallOlderNodesOfTheClass() public {
        uint256 job = post(SAME_CLASS | OLDER_NODES);
        nextBlock();
        registerNode(nodeAt(4), operatorAt(4), 7 * STAKE, "cpu");
        nextBlock();
        uint256 leaseId = openChallenge(4, job, HONEST);
        address checker = checkerAt(leaseId, 0);
        assertTrue(registry.numberOf(checker) <= 3, "one of the first three");
    }

    function test_RevertWhen_RuleIsUnknown() public {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadTerm.selector, "callRule", 8));
        this.post(8);
        assertEq(board.getJob(this.post(7)).callRule, OLDER_NODES | SAME_CLASS | ARTIST_TOO, "the sum of all");
    }

    function post(uint8 callRule) public returns (uint256) {
        IJobBoard.JobTerms memory terms = jobTerms(10);
        terms.callRule = callRule;
        return postJob(terms);
    }

    function leaseAs(uint256 node, uint256 job) external {
        leaseTasks(node, job, 1);
    }

    function expectTooSmall(uint256 node, uint256 job) private {
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_ClassTooSmall.selector, nodeAt(node)));
        this.leaseAs(node, job);
    }

    /// @dev Nodes `from` to `to` - 1, each with ten times the stake of the first ones.
    function joinMany(uint256 from, uint256 to) private {
        for (uint256 i = from; i < to; ++i) {
            registerNode(nodeAt(i), operatorAt(i), 10 * STAKE, "cpu");
        }
    }

    function leave(uint256 node) private {
        VM.prank(nodeAt(node));
        registry.requestWithdraw();
    }

    function nextBlock() private {
        VM.roll(block.number + 1);
    }
}
