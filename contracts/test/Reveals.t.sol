// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title What an artist that reveals many preimages can do to the draws of others: nothing.
contract RevealsTest is Challenges {
    uint256 private constant REVEALS = 2000;
    /// @dev Of each preimage that a draw walks over.
    uint256 private constant MOST_STEP_GAS = 140;

    uint256 private leaseId;
    /// @dev The head of the job, and the preimages in the order of their reveals.
    bytes32[] private preimages;

    function setUp() public override {
        super.setUp();
        registerNodes(2);
        bytes32 head = keccak256("the last preimage");
        bytes32[] memory chain = new bytes32[](REVEALS + 1);
        for (uint256 i = REVEALS + 1; i > 0; --i) {
            chain[i - 1] = head;
            head = keccak256(abi.encode(head));
        }
        preimages = chain;
        IJobBoard.JobTerms memory terms = jobTerms(1000);
        terms.randomHead = head;
        terms.checkBudget = 1000;
        jobId = postJob(terms);
        leaseId = leaseTasks(0, jobId, 2);
        submit(leaseId, 2, HONEST);
    }

    function test_RevertWhen_TwoPreimagesAreRevealedInOneBlock() public {
        reveal(0);
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_RevealTooSoon.selector, jobId, block.number));
        this.reveal(1);
        VM.roll(block.number + 1);
        reveal(1);
        assertEq(board.getJob(jobId).revealCount, 2, "the next block takes it");
    }

    function test_LaterPreimageIsLeftOutOnceItsDrawBlockIsOver() public {
        reveal(0);
        uint256 later = leaseTasks(0, jobId, 2);
        submit(later, 2, HONEST);
        uint256 drawBlock = board.getLease(later).drawBlock;
        VM.roll(drawBlock + 1);
        reveal(1);
        assertTrue(board.draw(later), "nothing of this node was checked yet");
        bytes8 seed = bytes8(keccak256(abi.encode(blockhash(drawBlock), later, bytes32(0))));
        assertTrue(verification.getChallenge(later).seed == seed, "without a preimage, though the first was in time");
    }

    function test_DrawWalksOverManyPreimagesInLittleGas() public {
        reveal(0);
        uint256 shortGas = drawGas();
        for (uint256 i = 1; i <= REVEALS; ++i) {
            VM.roll(block.number + 1);
            reveal(i);
        }
        assertTrue(drawGas() < shortGas + REVEALS * MOST_STEP_GAS, "each costs the same");
    }

    function test_RevertWhen_PreimagesCannotBeNumbered() public {
        skipReveals(type(uint16).max - 1);
        VM.roll(block.number + 1);
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_TooManyReveals.selector, jobId));
        this.reveal(1);
        uint256 next = leaseTasks(0, jobId, 2);
        submit(next, 2, HONEST);
        assertState(next, IJobBoard.LeaseState.Submitted, "nodes submit all the same");
    }

    /// @dev External, so that a revert can be expected.
    function reveal(uint256 index) public {
        VM.prank(artist);
        board.revealPreimage(jobId, preimages[index]);
    }

    /// @dev Gas of drawing the lease by its own preimage; nothing is left of it.
    function drawGas() private returns (uint256 gasUsed) {
        uint256 stateId = VM.snapshotState();
        VM.roll(board.getLease(leaseId).drawBlock + 300);
        board.draw(leaseId);
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        VM.roll(drawBlock + 1);
        board.draw(leaseId);
        gasUsed = VM.lastCallGas().gasTotalUsed;
        bytes8 seed = bytes8(keccak256(abi.encode(blockhash(drawBlock), leaseId, preimages[0])));
        assertTrue(verification.getChallenge(leaseId).seed == seed, "the first preimage counts");
        VM.revertToState(stateId);
    }

    /// @dev Reveals one preimage, finds the counter in the slot that changed, and sets it.
    function skipReveals(uint256 count) private {
        VM.record();
        reveal(0);
        (, bytes32[] memory written) = VM.accesses(address(board));
        for (uint256 i = 0; i < written.length; ++i) {
            bytes32 slot = written[i];
            uint256 value = uint256(VM.load(address(board), slot));
            for (uint256 offset = 0; offset < 256; offset += 8) {
                unchecked {
                    VM.store(address(board), slot, bytes32(value + ((count - 1) << offset)));
                }
                try board.getJob(jobId) returns (IJobBoard.Job memory job) {
                    if (job.revealCount == count) return;
                } catch {} // Another field of the job was hit.
            }
            VM.store(address(board), slot, bytes32(value));
        }
        revert("no slot holds the counter");
    }
}
