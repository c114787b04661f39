// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title The draw: its block, its preimage, its chance.
contract DrawTest is Challenges {
    bytes32 private constant PREIMAGE = keccak256("second preimage");
    bytes32 private constant HEAD_PREIMAGE = keccak256(abi.encode(PREIMAGE));

    uint256 private leaseId;

    function setUp() public override {
        super.setUp();
        registerNodes(2);
        IJobBoard.JobTerms memory terms = jobTerms(1000);
        terms.randomHead = keccak256(abi.encode(HEAD_PREIMAGE));
        terms.checkBudget = 1000;
        jobId = postJob(terms);
        leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
    }

    function test_RevertWhen_DrawBlockIsNotMined() public {
        VM.roll(board.getLease(leaseId).drawBlock);
        VM.expectPartialRevert(IJobBoard.JobBoard_DrawTooEarly.selector);
        board.draw(leaseId);
    }

    function test_RevertWhen_DrawnTwice() public {
        draw(leaseId);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        board.draw(leaseId);
    }

    function test_LapsedHashSetsANewDrawBlock() public {
        VM.roll(board.getLease(leaseId).drawBlock + 300);
        assertTrue(!board.draw(leaseId), "nothing is drawn");
        assertState(leaseId, IJobBoard.LeaseState.Submitted, "the lease is neither cleared nor checked");
        assertEq(board.getLease(leaseId).drawBlock, block.number + 2, "a later block decides");
        assertTrue(draw(leaseId), "and does");
    }

    function test_PreimageChangesTheSeed() public {
        uint256 state = snapshotSeed(0);
        assertTrue(snapshotSeed(HEAD_PREIMAGE) != state, "the preimage is mixed in");
    }

    function test_RevealedPreimageMovesTheHead() public {
        reveal(HEAD_PREIMAGE);
        assertTrue(board.getJob(jobId).randomHead == HEAD_PREIMAGE, "the job keeps it");
        VM.expectPartialRevert(IJobBoard.JobBoard_PreimageWrong.selector);
        this.revealAs(HEAD_PREIMAGE);
        VM.roll(block.number + 1);
        reveal(PREIMAGE);
    }

    function test_PreimageAfterTheDrawBlockIsLeftOut() public {
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        VM.roll(drawBlock + 1);
        reveal(HEAD_PREIMAGE);
        board.draw(leaseId);
        assertTrue(seedOf(leaseId) == expectedSeed(drawBlock, 0), "as if nothing had been revealed");
    }

    function test_PreimageInTheDrawBlockCounts() public {
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        VM.roll(drawBlock);
        reveal(HEAD_PREIMAGE);
        VM.roll(drawBlock + 1);
        board.draw(leaseId);
        assertTrue(seedOf(leaseId) == expectedSeed(drawBlock, HEAD_PREIMAGE), "it is in time");
    }

    function test_LaterPreimagesLeaveADrawAsItIs() public {
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        reveal(HEAD_PREIMAGE);
        VM.roll(block.number + 1);
        reveal(PREIMAGE);
        draw(leaseId);
        assertTrue(
            seedOf(leaseId) == expectedSeed(drawBlock, HEAD_PREIMAGE), "the first one after the submission counts"
        );
    }

    function test_PreimageBeforeTheSubmissionDoesNotCount() public {
        reveal(HEAD_PREIMAGE);
        uint256 next = leaseTasks(0, jobId, 2);
        submit(next, 2, HONEST);
        assertEq(board.getLease(next).preimageNumber, 2, "it waits for the second one");
        uint256 drawBlock = board.getLease(next).drawBlock;
        draw(next);
        assertTrue(seedOf(next) == expectedSeed(drawBlock, next, 0), "the known one is left out");
    }

    function test_OneRevealServesAllLeasesThatWait() public {
        uint256 next = leaseTasks(1, jobId, 2);
        submit(next, 2, HONEST);
        uint256 drawBlock = board.getLease(next).drawBlock;
        reveal(HEAD_PREIMAGE);
        draw(leaseId);
        board.draw(next);
        assertTrue(seedOf(leaseId) == expectedSeed(drawBlock, HEAD_PREIMAGE), "the first");
        assertTrue(seedOf(next) == expectedSeed(drawBlock, next, HEAD_PREIMAGE), "and the second lease");
    }

    function test_RevertWhen_StrangerReveals() public {
        VM.expectPartialRevert(IJobBoard.JobBoard_NotArtist.selector);
        board.revealPreimage(jobId, HEAD_PREIMAGE);
    }

    function test_RevertWhen_JobHasNoChain() public {
        jobId = postJob(jobTerms(1));
        VM.expectPartialRevert(IJobBoard.JobBoard_PreimageWrong.selector);
        this.revealAs(HEAD_PREIMAGE);
    }

    function test_ChanceFallsWithMatchedPay() public {
        assertEq(board.drawChancePpm(nodeAt(0), 2 * CREDIT), 1_000_000, "a stranger is always checked");
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        assertEq(board.drawChancePpm(nodeAt(0), 2 * CREDIT), 500_000, "after one match every second time");
        assertEq(board.drawChancePpm(nodeAt(0), 1), 50_000, "never less than the minimum");
        assertTrue(board.drawChancePpm(nodeAt(0), 1000 * CREDIT) > 990_000, "a dear lease counts as unknown");
        uint256 more = postJob(jobTerms(100));
        uint256 next;
        do {
            next = leaseTasks(0, more, 2);
            submit(next, 2, HONEST);
        } while (!draw(next));
        playRoundOne(next, HONEST, HONEST);
        assertEq(board.drawChancePpm(nodeAt(0), 2 * CREDIT), 333_334, "after two every third time");
    }

    function test_ConvictionForgetsAllMatches() public {
        registerNode(nodeAt(3), operatorAt(3), STAKE);
        registerNode(nodeAt(4), operatorAt(4), STAKE);
        draw(leaseId);
        playRoundOne(leaseId, HONEST, HONEST);
        uint256 next;
        do {
            next = leaseTasks(0, jobId, 3);
            submit(next, 3, CHEAT);
        } while (!draw(next));
        playRoundOne(next, CHEAT, HONEST);
        playRoundTwo(next, CHEAT, HONEST, HONEST);
        assertEq(board.matchedCreditsOf(nodeAt(0)), 0, "the cheat starts again");
    }

    /// @dev External, so that a revert can be expected.
    function revealAs(bytes32 preimage) external {
        reveal(preimage);
    }

    function reveal(bytes32 preimage) private {
        VM.prank(artist);
        board.revealPreimage(jobId, preimage);
    }

    function seedOf(uint256 lease) private view returns (bytes8) {
        return verification.getChallenge(lease).seed;
    }

    function expectedSeed(uint256 drawBlock, bytes32 preimage) private view returns (bytes8) {
        return expectedSeed(drawBlock, leaseId, preimage);
    }

    function expectedSeed(uint256 drawBlock, uint256 lease, bytes32 preimage) private view returns (bytes8) {
        return bytes8(keccak256(abi.encode(blockhash(drawBlock), lease, preimage)));
    }

    /// @dev The seed of a fresh lease, with or without a preimage, at the same draw hash.
    function snapshotSeed(bytes32 preimage) private returns (uint256) {
        uint256 stateId = VM.snapshotState();
        if (preimage != 0) reveal(preimage);
        draw(leaseId);
        uint256 seed = uint64(verification.getChallenge(leaseId).seed);
        VM.revertToState(stateId);
        return seed;
    }
}
