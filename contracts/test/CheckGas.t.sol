// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";
import {Renders} from "./support/Renders.sol";

/// @title What a check costs from the draw to the verdict, each call as a transaction of its own.
/// @dev Full HD: 2040 cells a task; 3 tasks a lease; 8 cells drawn; 4 nodes. The lease is not the first of its nodes, so
/// that their balances and histories stand already.
contract CheckGasTest is Challenges {
    uint256 private constant MAX_GAS = 337_500;
    uint256 private constant MAX_DRAW_GAS = 535_000;

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.cellsPerCheck = 8;
    }

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxNodes = 256;
        (p.classMinOperators, p.classMinStakeBps) = (3, 2000);
    }

    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.minDrawPpm = 1_000_000;
    }

    /// @dev Run with -vvvv to see the two transactions.
    /// forge-config: default.isolate = true
    function test_CheckStaysWithinItsGas() public {
        registerNodes(4);
        // Once before, so that every checker has been paid and its next fee changes a slot instead of filling one.
        IJobBoard.JobTerms memory terms = jobTerms(30);
        terms.checkBudget = 100;
        uint256 warmUp = postJob(terms);
        for (uint256 i = 0; i < 10; ++i) {
            playRoundOne(openChallenge(0, warmUp, HONEST), HONEST, HONEST);
        }
        uint256 leaseId = openFullHd();
        uint256 gas = playCheck(leaseId);
        assertTrue(gas <= MAX_GAS, "draw, check and answer");
    }

    /// @dev A full roster of the public rules, all of one class.
    /// forge-config: default.isolate = true
    function test_DrawAmongManyNodesStaysWithinItsGas() public {
        registerNodes(256);
        VM.roll(block.number + 1);
        address[] memory excluded = new address[](1);
        excluded[0] = artist;
        for (uint256 seed = 0; seed < 3; ++seed) {
            registry.drawNode(
                INodeRegistry.NodeDraw(keccak256(abi.encode(seed)), 1, excluded, 20 * TOKEN, block.number)
            );
            emit GasUsed("draw among 256 nodes", VM.lastCallGas().gasTotalUsed);
            assertTrue(VM.lastCallGas().gasTotalUsed <= MAX_DRAW_GAS, "a few hundred gas a node");
        }
    }

    function playCheck(uint256 leaseId) private returns (uint256 gas) {
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        uint256 state = VM.snapshotState();
        (IVerification.Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells) =
            verification.previewDraw(leaseId);
        VM.revertToState(state);
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
