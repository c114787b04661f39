// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title What a check costs from the draw to the verdict, each call as a transaction of its own, in rosters of all sizes.
/// @dev Full HD: 2040 cells a task; 3 tasks a lease; 8 cells drawn; all nodes of one class. The lease is not the first of its
/// nodes, so that their balances and histories stand already.
contract CheckGasTest is Challenges {
    uint256 private constant MAX_GAS = 350_000;

    uint32 private mostNodes = 256;

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.cellsPerCheck = 8;
    }

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxNodes = mostNodes;
        (p.classMinOperators, p.classMinStakeBps) = (3, 2000);
    }

    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.minDrawPpm = 1_000_000;
    }

    /// @dev Run with -vvvv to see the two transactions.
    /// forge-config: default.isolate = true
    function test_CheckAmong6NodesStaysWithinItsGas() public {
        playCheckAmong(6);
    }

    /// @dev A full roster of the public rules.
    /// forge-config: default.isolate = true
    function test_CheckAmong256NodesStaysWithinItsGas() public {
        playCheckAmong(256);
    }

    /// @dev Nodes of a roster with room for 1024, the most there can be: its trees have a row more.
    /// forge-config: default.isolate = true
    function test_CheckInTheLargestRosterStaysWithinItsGas() public {
        mostNodes = 1024;
        setUp();
        playCheckAmong(64);
    }

    function playCheckAmong(uint256 nodes) private {
        registerNodes(nodes);
        // Once before, so that the renderer has a history.
        IJobBoard.JobTerms memory terms = jobTerms(3);
        playRoundOne(openChallenge(0, postJob(terms), HONEST), HONEST, HONEST);
        uint256 leaseId = openFullHd();
        uint256 gas = playCheck(leaseId);
        assertTrue(gas <= MAX_GAS, "draw, check and answer");
    }

    function playCheck(uint256 leaseId) private returns (uint256 gas) {
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        uint256 state = VM.snapshotState();
        (IVerification.Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells) =
            verification.previewDraw(leaseId);
        VM.revertToState(state);
        pay(challenge.checks[0].checker, CREDIT);
        bytes memory list = Renders.fingerprints(tasks, cells, HONEST);
        VM.prank(challenge.checks[0].checker);
        verification.publishCheck(leaseId, list);
        gas = VM.lastCallGas().gasTotalUsed;
        emit GasUsed("publishCheck", gas);
        IVerification.CellReveal memory reveal = proveDrawn(leaseId, HONEST);
        bytes[] memory checks = new bytes[](1);
        VM.prank(nodeAt(0));
        verification.revealCells(leaseId, reveal, checks);
        emit GasUsed("revealCells", VM.lastCallGas().gasTotalUsed);
        gas += VM.lastCallGas().gasTotalUsed;
        emit GasUsed("check", gas);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "it matches");
    }

    event GasUsed(string what, uint256 gas);

    function openFullHd() private returns (uint256 leaseId) {
        IJobBoard.JobTerms memory terms = jobTerms(3);
        terms.cellsPerTask = 2040;
        jobId = postJob(terms);
        leaseId = leaseTasks(0, jobId, 3);
        bytes32 root = Renders.leaseRoot(Renders.Render(0, 3, 2040, HONEST));
        VM.prank(nodeAt(0));
        board.submit(IJobBoard.Submission(leaseId, 3, root, RESULTS_DIGEST, CONTENT_KEY_HASH));
    }
}
