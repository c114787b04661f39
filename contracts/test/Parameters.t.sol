// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Network} from "./support/Network.sol";

/// @title Rules that no contract can be deployed with, and rules that can be read back.
contract ParametersTest is Network {
    function test_RevertWhen_ARuleOfTheRegistryIsOutOfRange() public {
        for (uint256 i = 0; i < 6; ++i) {
            INodeRegistry.RegistryParameters memory bad = registryParameters();
            string memory name;
            uint256 value = 0;
            if (i == 0) (bad.minStakeTokens, name) = (0, "minStakeTokens");
            if (i == 1) (bad.livenessBlocks, name) = (0, "livenessBlocks");
            if (i == 2) (bad.maxNodes, name) = (0, "maxNodes");
            if (i == 3) (bad.maxNodes, name, value) = (1025, "maxNodes", 1025);
            if (i == 4) (bad.classMinOperators, name, value) = (17, "classMinOperators", 17);
            if (i == 5) (bad.classMinStakeBps, name, value) = (10_001, "classMinStakeBps", 10_001);
            expectBad(INodeRegistry.NodeRegistry_BadParameter.selector, name, value);
            this.deployContract("NodeRegistry", abi.encode(token, board, verification, desk, bad));
        }
    }

    function test_RevertWhen_ARuleOfTheBoardIsOutOfRange() public {
        for (uint256 i = 0; i < 12; ++i) {
            IJobBoard.BoardParameters memory bad = boardParameters();
            string memory name;
            uint256 value = 0;
            if (i == 0) (bad.drawDelayBlocks, name) = (0, "drawDelayBlocks");
            if (i == 1) (bad.drawDelayBlocks, name, value) = (129, "drawDelayBlocks", 129);
            if (i == 2) (bad.feeBps, name, value) = (501, "feeBps", 501);
            if (i == 3) (bad.lockFactor, name) = (0, "lockFactor");
            if (i == 4) (bad.lockFactor, name, value) = (1001, "lockFactor", 1001);
            if (i == 5) (bad.expiryPenaltyBps, name, value) = (10_001, "expiryPenaltyBps", 10_001);
            if (i == 6) (bad.minDrawPpm, name, value) = (1_000_001, "minDrawPpm", 1_000_001);
            if (i == 7) (bad.quoteBlocks, name, value) = (100_001, "quoteBlocks", 100_001);
            if (i == 8) (bad.volunteerLockTokens, name, value) = (1e9 - 1, "volunteerLockTokens", 1e9 - 1);
            if (i == 9) (bad.clearedLockBps, name) = (0, "clearedLockBps");
            if (i == 10) (bad.clearedLockBps, name, value) = (10_001, "clearedLockBps", 10_001);
            if (i == 11) (bad.minCheckFeeBps, name, value) = (10_001, "minCheckFeeBps", 10_001);
            expectBad(IJobBoard.JobBoard_BadParameter.selector, name, value);
            this.deployContract("JobBoard", abi.encode(bank, registry, verification, randomness, desk, bad));
        }
    }

    function test_RevertWhen_ARuleOfTheVerificationIsOutOfRange() public {
        for (uint256 i = 0; i < 8; ++i) {
            IVerification.VerificationParameters memory bad = verificationParameters();
            string memory name;
            uint256 value = 0;
            if (i == 0) (bad.cellsPerCheck, name) = (0, "cellsPerCheck");
            if (i == 1) (bad.cellsPerCheck, name, value) = (33, "cellsPerCheck", 33);
            if (i == 2) (bad.commitBlocks, name) = (0, "commitBlocks");
            if (i == 3) (bad.revealBlocks, name) = (0, "revealBlocks");
            if (i == 4) (bad.falseMatchFactor, name) = (0, "falseMatchFactor");
            if (i == 5) (bad.falseMatchFactor, name, value) = (101, "falseMatchFactor", 101);
            if (i == 6) (bad.secondCheckPpm, name, value) = (1_000_001, "secondCheckPpm", 1_000_001);
            if (i == 7) (bad.discloseBlocks, name) = (0, "discloseBlocks");
            expectBad(IVerification.Verification_BadParameter.selector, name, value);
            this.deployContract("Verification", abi.encode(board, registry, judge, bad));
        }
    }

    function test_RevertWhen_AContractIsMissing() public {
        address none = address(0);
        string[5] memory ofBoard = ["creditBank", "nodeRegistry", "verification", "randomness", "bidDesk"];
        for (uint256 i = 0; i < ofBoard.length; ++i) {
            address[5] memory peers =
                [address(bank), address(registry), address(verification), address(randomness), address(desk)];
            peers[i] = none;
            expectBad(IJobBoard.JobBoard_BadParameter.selector, ofBoard[i], 0);
            this.deployContract(
                "JobBoard", abi.encode(peers[0], peers[1], peers[2], peers[3], peers[4], boardParameters())
            );
        }
        string[4] memory ofRegistry = ["token", "jobBoard", "verification", "bidDesk"];
        for (uint256 i = 0; i < ofRegistry.length; ++i) {
            address[4] memory peers = [address(token), address(board), address(verification), address(desk)];
            peers[i] = none;
            expectBad(INodeRegistry.NodeRegistry_BadParameter.selector, ofRegistry[i], 0);
            this.deployContract(
                "NodeRegistry", abi.encode(peers[0], peers[1], peers[2], peers[3], registryParameters())
            );
        }
        bytes4 verificationError = IVerification.Verification_BadParameter.selector;
        expectBad(verificationError, "jobBoard", 0);
        this.deployContract("Verification", abi.encode(none, registry, judge, verificationParameters()));
        expectBad(verificationError, "nodeRegistry", 0);
        this.deployContract("Verification", abi.encode(board, none, judge, verificationParameters()));
        expectBad(verificationError, "cellJudge", 0);
        this.deployContract("Verification", abi.encode(board, registry, none, verificationParameters()));
    }

    /// @dev The widest rules that are still allowed.
    function test_TheEndsOfTheRangesAreAllowed() public {
        INodeRegistry.RegistryParameters memory ofRegistry = registryParameters();
        (ofRegistry.minStakeTokens, ofRegistry.livenessBlocks, ofRegistry.maxNodes) = (1, 1, 1024);
        (ofRegistry.classMinOperators, ofRegistry.classMinStakeBps) = (16, 10_000);
        this.deployContract("NodeRegistry", abi.encode(token, board, verification, desk, ofRegistry));
        IJobBoard.BoardParameters memory ofBoard = boardParameters();
        (ofBoard.drawDelayBlocks, ofBoard.feeBps, ofBoard.lockFactor) = (128, 500, 1000);
        (ofBoard.expiryPenaltyBps, ofBoard.minDrawPpm, ofBoard.quoteBlocks) = (10_000, 1_000_000, 100_000);
        (ofBoard.volunteerLockTokens, ofBoard.clearedLockBps, ofBoard.minCheckFeeBps) = (1e9, 10_000, 10_000);
        this.deployContract("JobBoard", abi.encode(bank, registry, verification, randomness, desk, ofBoard));
        IVerification.VerificationParameters memory ofChecks = verificationParameters();
        (ofChecks.cellsPerCheck, ofChecks.commitBlocks, ofChecks.revealBlocks) = (32, 1, 1);
        (ofChecks.falseMatchFactor, ofChecks.secondCheckPpm) = (100, 1_000_000);
        this.deployContract("Verification", abi.encode(board, registry, judge, ofChecks));
    }

    function test_RulesCanBeReadBack() public view {
        assertSame(abi.encode(bank.getParameters()), abi.encode(bankParameters()), "of the bank");
        assertSame(abi.encode(bank.getBonusParameters()), abi.encode(bonusParameters()), "of the bonus");
        assertSame(abi.encode(registry.getParameters()), abi.encode(registryParameters()), "of the registry");
        assertSame(abi.encode(desk.getParameters()), abi.encode(bidParameters()), "of the bid desk");
        assertSame(abi.encode(board.getParameters()), abi.encode(boardParameters()), "of the board");
        assertSame(
            abi.encode(verification.getParameters()), abi.encode(verificationParameters()), "of the verification"
        );
    }

    function test_PeersCanBeReadBack() public view {
        (address bankOf, address registryOf, address verificationOf, address randomnessOf, address deskOf) =
            board.peers();
        assertEq(bankOf, address(bank), "the bank of the board");
        assertEq(registryOf, address(registry), "its registry");
        assertEq(verificationOf, address(verification), "its verification");
        assertEq(randomnessOf, address(randomness), "its randomness");
        assertEq(deskOf, address(desk), "its bid desk");
        (address tokenOf, address boardOf, address checksOf, address bidsOf) = registry.peers();
        assertEq(tokenOf, address(token), "the token of the registry");
        assertEq(boardOf, address(board), "its board");
        assertEq(checksOf, address(verification), "its verification");
        assertEq(bidsOf, address(desk), "its bid desk");
        address judgeOf;
        (boardOf, registryOf, judgeOf) = verification.peers();
        assertEq(judgeOf, address(judge), "the judge");
        assertEq(boardOf, address(board), "the board of the verification");
        assertEq(registryOf, address(registry), "its registry");
    }

    /// @dev External, so that a revert can be expected.
    function deployContract(string calldata name, bytes calldata arguments) external {
        deploy(name, arguments);
    }

    function expectBad(bytes4 selector, string memory name, uint256 value) private {
        VM.expectRevert(abi.encodeWithSelector(selector, name, value));
    }

    function assertSame(bytes memory actual, bytes memory expected, string memory claim) private pure {
        assertTrue(keccak256(actual) == keccak256(expected), claim);
    }
}
