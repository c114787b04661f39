// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CandelaToken} from "../../src/CandelaToken.sol";
import {CreditBank} from "../../src/CreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {JobBoard} from "../../src/JobBoard.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";
import {Verification} from "../../src/Verification.sol";
import {RandomBids} from "./RandomBids.sol";
import {Renders} from "./Renders.sol";

/// @title Actors that do anything in any order: honest, cheating, lying, silent and late.
contract RandomActors is RandomBids {
    /// @dev How each lease was rendered, and how each checker committed.
    mapping(uint256 leaseId => Renders.Quality) private _rendered;
    mapping(uint256 leaseId => mapping(uint256 round => mapping(address checker => Renders.Quality))) private _checked;

    /// @dev Tasks that were paid, one bit each, and their number.
    mapping(uint256 jobId => uint256) public settledRuns;
    mapping(uint256 jobId => uint256) public settledCount;

    constructor() {
        setUp();
        registerNodes(NODES);
        fundArtist(SPONSOR, 100 * TOKEN);
    }

    function post(uint256 taskCount, bool artistChecks) external {
        if (board.jobCount() == MAX_JOBS) return;
        IJobBoard.JobTerms memory terms = jobTerms(uint32(bound(taskCount, 1, 12)));
        terms.artistChecks = artistChecks;
        postJob(terms);
    }

    function takeLease(uint256 node, uint256 job, uint256 count) external {
        job = bound(job, 1, board.jobCount());
        if (board.remainingTasks(job) == 0) return;
        leaseTasks(bound(node, 0, NODES - 1), job, bound(count, 1, 4));
    }

    function submitSome(uint256 seed, uint256 count, bool cheats) external {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        _rendered[leaseId] = cheats ? CHEAT : HONEST;
        submit(leaseId, uint32(bound(count, 1, board.getLease(leaseId).taskCount)), _rendered[leaseId]);
    }

    function returnSome(uint256 seed) external {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        VM.prank(board.getLease(leaseId).node);
        board.returnLease(leaseId);
    }

    function expireSome(uint256 seed) external {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        VM.roll(board.getLease(leaseId).deadlineBlock + 1);
        board.expireLease(leaseId);
    }

    function drawSome(uint256 seed) external {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Submitted);
        if (!isFound) return;
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        if (block.number <= drawBlock) VM.roll(drawBlock + 1);
        board.draw(leaseId);
    }

    function playChallenge(uint256 seed, uint256 choice) external {
        uint256[] memory open = verification.openChallenges();
        if (open.length == 0) return;
        uint256 leaseId = open[bound(seed, 0, open.length - 1)];
        if (choice % 6 == 0) return timeOut(leaseId);
        IVerification.Phase phase = verification.getChallenge(leaseId).phase;
        if (phase == IVerification.Phase.Commit) commitNext(leaseId, Renders.Quality(choice % 3));
        else if (phase == IVerification.Phase.CellReveal) revealCells(leaseId, _rendered[leaseId]);
        else revealNext(leaseId);
    }

    function settleSome(uint256 seed, bool waits) external {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        noteSettled(board.getLease(leaseId));
        if (!waits) return settle(leaseId);
        VM.roll(block.number + 22);
        board.settle(leaseId);
    }

    /// @dev Seldom: a cancelled job has little future.
    function cancelSome(uint256 job, uint256 mood) external {
        if (mood % 4 != 0) return;
        job = bound(job, 1, board.jobCount());
        VM.prank(artist);
        board.cancelJob(job);
    }

    function closeSome(uint256 job) external {
        board.closeJob(bound(job, 1, board.jobCount()));
    }

    function redeemSome(uint256 node, uint256 credits) external {
        address holder = nodeAt(bound(node, 0, NODES - 1));
        if (bank.earnedOf(holder) == 0) return;
        credits = bound(credits, 1, bank.earnedOf(holder));
        VM.prank(holder);
        bank.redeem(credits);
    }

    function changePrice(uint256 price) external {
        feed.setPrice(int256(bound(price, 5e7, 2e8)));
    }

    function networkContracts() external view returns (CandelaToken, CreditBank, NodeRegistry, JobBoard, Verification) {
        return (token, bank, registry, board, verification);
    }

    function actors() external view returns (address[] memory list) {
        list = new address[](NODES + 2);
        for (uint256 i = 0; i < NODES; ++i) {
            list[i] = nodeAt(i);
        }
        list[NODES] = artist;
        list[NODES + 1] = SPONSOR;
    }

    function noteSettled(IJobBoard.Lease memory lease) private {
        uint256 job = lease.leaseId >> 32;
        uint256 run = ((1 << lease.taskCount) - 1) << lease.firstTask;
        assertTrue(settledRuns[job] & run == 0, "no task is paid twice");
        settledRuns[job] |= run;
        settledCount[job] += lease.taskCount;
    }

    /// @dev A lease in a state, if there is one.
    function pick(uint256 seed, IJobBoard.LeaseState state) private view returns (uint256 leaseId, bool isFound) {
        uint256 job = bound(seed, 1, board.jobCount());
        IJobBoard.Lease[] memory leases = board.leasesOf(job);
        for (uint256 i = 0; i < leases.length; ++i) {
            IJobBoard.Lease memory lease = leases[(i + (seed >> 8) % leases.length) % leases.length];
            if (lease.state == state) return (lease.leaseId, true);
        }
    }

    function commitNext(uint256 leaseId, Renders.Quality quality) private {
        (address checker, uint256 round) = nextChecker(leaseId, IVerification.CheckState.Drawn);
        _checked[leaseId][round][checker] = quality;
        commit(leaseId, checker, quality);
    }

    function revealNext(uint256 leaseId) private {
        (address checker, uint256 round) = nextChecker(leaseId, IVerification.CheckState.Committed);
        revealCheck(leaseId, checker, _checked[leaseId][round][checker]);
    }

    function nextChecker(uint256 leaseId, IVerification.CheckState state) private view returns (address, uint256) {
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            if (check.round == challenge.round && check.state == state) return (check.checker, check.round);
        }
        revert("nobody is awaited in an open phase");
    }
}
