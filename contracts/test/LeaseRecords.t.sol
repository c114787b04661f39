// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {LeaseRecords} from "../src/libraries/LeaseRecords.sol";
import {LeaseWord, LeaseWords} from "../src/libraries/LeaseWord.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Records of leases: used again, never mixed up.
contract LeaseRecordsTest is Challenges {
    using LeaseRecords for mapping(uint256 => LeaseRecords.LeaseRecord);

    mapping(uint256 key => LeaseRecords.LeaseRecord) private records;
    IJobBoard.Job private job;

    function setUp() public override {
        super.setUp();
        registerNodes(2);
    }

    function test_SettledLeaseMakesRoomForTheNext() public {
        uint256 first = settledLease();
        assertState(first, IJobBoard.LeaseState.Settled, "it can be read until its record is used again");
        uint256 second = leaseTasks(1, jobId, 2);
        assertTrue(second != first, "the next lease has a number of its own");
        assertEq(board.getJob(jobId).recordCount, 1, "and the record of the first");
        assertEq(board.leasesOf(jobId).length, 1, "which is read once");
        IJobBoard.Lease memory lease = board.getLease(second);
        assertTrue(lease.drawBlock == 0 && lease.root == 0 && lease.deadlineBlock > 0, "nothing of the first is left");
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_LeaseUnknown.selector, first));
        board.getLease(first);
    }

    function test_LastSettledLeaseLeavesNothingBehind() public {
        IJobBoard.JobTerms memory terms = jobTerms(2);
        jobId = postJob(terms);
        uint256 leaseId = settledLease();
        assertEq(board.leasesOf(jobId).length, 0, "no task waits: the record is deleted");
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_LeaseUnknown.selector, leaseId));
        board.getLease(leaseId);
        board.closeJob(jobId);
    }

    function test_EndedLeasesMakeRoom() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Returned, "until the record is used again");
        uint256 again = leaseTasks(1, jobId, 2);
        assertEq(again, leaseId + (1 << 20), "the next generation of the record");
        assertEq(board.leasesOf(jobId).length, 1, "one is listed");
    }

    function test_LeasingAndReturningTakesNoRoom() public {
        jobId = postJob(jobTerms(2));
        leaseTasks(0, jobId, 1);
        for (uint256 i = 0; i < 20; ++i) {
            uint256 leaseId = leaseTasks(1, jobId, 1);
            VM.prank(nodeAt(1));
            board.returnLease(leaseId);
        }
        assertEq(board.getJob(jobId).recordCount, 2, "the second record is used again and again");
    }

    function test_FinishedJobLeavesNoRecord() public {
        uint256 small = postJob(jobTerms(12));
        uint256[] memory leases = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) {
            leases[i] = leaseTasks(0, small, 1);
        }
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(nodeAt(0));
            board.returnLease(leases[i]);
        }
        VM.prank(artist);
        board.cancelJob(small);
        for (uint256 i = 0; i < 3; ++i) {
            VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
            board.getLease(leases[i]);
        }
    }

    function test_UnknownLeasesAreRefused() public {
        uint256 leaseId = leaseTasks(0, jobId, 2);
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_LeaseUnknown.selector, leaseId + (1 << 20)));
        board.getLease(leaseId + (1 << 20));
    }

    function test_RevertWhen_EveryPositionIsTaken() public {
        job.recordCount = (1 << 20) - 1;
        uint256 last = take();
        assertEq(last % (1 << 20), (1 << 20) - 1, "the last position is given");
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_TooManyLeases.selector, 1 << 8));
        this.takeRecord();
        (, LeaseWord word) = records.find(last);
        job.taskCount = 1;
        records.release(job, last, word);
        assertEq(take(), last + (1 << 20), "a record that is free again is given");
    }

    function testFuzz_NumbersAreNeverGivenTwice(uint256[30] calldata moves) public {
        uint256[] memory open = new uint256[](30);
        uint256[] memory given = new uint256[](30);
        uint256 openCount = 0;
        uint256 givenCount = 0;
        for (uint256 i = 0; i < moves.length; ++i) {
            if (moves[i] % 2 == 0 || openCount == 0) {
                uint256 leaseId = take();
                for (uint256 j = 0; j < givenCount; ++j) {
                    assertTrue(given[j] != leaseId, "a number is given once");
                }
                given[givenCount++] = leaseId;
                open[openCount++] = leaseId;
            } else {
                uint256 chosen = bound(moves[i] >> 8, 0, openCount - 1);
                (, LeaseWord word) = records.find(open[chosen]);
                (job.taskCount, job.leasedTasks) = (10, moves[i] % 3 > 0 ? 0 : 10);
                records.release(job, open[chosen], word);
                open[chosen] = open[--openCount];
            }
            for (uint256 j = 0; j < openCount; ++j) {
                (, LeaseWord word) = records.find(open[j]);
                assertEq(word.firstTask(), open[j] >> 40, "every open lease finds its own record");
            }
        }
    }

    function testFuzz_WordKeepsItsFields(uint256 seed) public pure {
        uint16 discount = uint16(seed >> 240) % 10_000;
        LeaseWord word =
            LeaseWords.pack(uint32(seed), uint16(seed >> 32), 7, uint32(seed >> 48), 9, uint64(seed >> 80), discount);
        word = word.withState(IJobBoard.LeaseState.Expired).withNextFree(uint24(seed >> 144));
        word = word.withTaskCount(uint16(seed >> 168)).withPreimageNumber(uint16(seed >> 184));
        word = word.withDueBlock(uint32(seed >> 200));
        assertEq(word.nodeNumber(), uint32(seed), "nodeNumber");
        assertEq(word.generation(), uint16(seed >> 32), "generation");
        assertEq(word.firstTask(), uint32(seed >> 48), "firstTask");
        assertEq(word.lockedUnits(), uint64(seed >> 80), "lockedUnits");
        assertEq(uint256(word.state()), uint256(IJobBoard.LeaseState.Expired), "state");
        assertEq(word.nextFree(), uint24(seed >> 144), "nextFree");
        assertEq(word.taskCount(), uint16(seed >> 168), "taskCount");
        assertEq(word.preimageNumber(), uint16(seed >> 184), "preimageNumber");
        assertEq(word.dueBlock(), uint32(seed >> 200), "dueBlock");
        assertEq(word.discountBps(), discount, "discountBps");
        assertEq(word.withLockedUnits(5).lockedUnits(), 5, "lockedUnits can change");
        assertEq(word.withLockedUnits(5).dueBlock(), word.dueBlock(), "and nothing before it");
        assertEq(word.withLockedUnits(5).discountBps(), discount, "nor after it");
    }

    /// @dev External, so that a revert can be expected.
    function takeRecord() external {
        take();
    }

    /// @dev Tells each record apart by the upper bits of its lease's number, kept as its first task.
    function take() private returns (uint256 leaseId) {
        uint256 generation;
        LeaseRecords.LeaseRecord storage record;
        (leaseId, generation, record) = records.take(job, 1 << 8);
        record.word = LeaseWords.pack(1, uint16(generation), 1, uint32(leaseId >> 40), 1, 1, 0);
    }

    /// @dev A lease of two tasks that was checked, matched and paid.
    function settledLease() private returns (uint256 leaseId) {
        leaseId = openChallenge(0, jobId, HONEST, 2);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
    }
}
