// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {Network} from "./support/Network.sol";

/// @title The stake-weighted draw of nodes.
contract NodeRosterTest is Network {
    address[] private nobody;

    function setUp() public override {
        super.setUp();
        registerNode(nodeAt(0), operatorAt(0), uint128(100 * TOKEN));
        registerNode(nodeAt(1), operatorAt(1), uint128(200 * TOKEN));
        registerNode(nodeAt(2), operatorAt(2), uint128(500 * TOKEN));
        VM.roll(block.number + 1);
    }

    /// @dev 2000 draws: three standard deviations are 4.3 % of them at most.
    function test_NodesAreDrawnInProportionToTheirStake() public view {
        uint256[3] memory wins;
        for (uint256 i = 0; i < 2000; ++i) {
            wins[uint160(drawNode(keccak256(abi.encode(i)))) - 0x1000]++;
        }
        assertTrue(wins[0] > 165 && wins[0] < 335, "an eighth to an eighth of the stake");
        assertTrue(wins[1] > 410 && wins[1] < 590, "a quarter to a quarter");
        assertTrue(wins[2] > 1165 && wins[2] < 1335, "the rest to the rest");
    }

    function testFuzz_DroppingOutChangesTheWinnerOnlyIfItWon(bytes32 seed, uint256 leaver) public {
        leaver = bound(leaver, 0, 2);
        address winner = drawNode(seed);
        VM.prank(nodeAt(leaver));
        registry.requestWithdraw();
        address next = drawNode(seed);
        if (winner == nodeAt(leaver)) assertTrue(next != winner, "the next one is drawn");
        else assertEq(next, winner, "the winner stays");
    }

    function testFuzz_ExcludedOperatorsAndNodesAreNotDrawn(bytes32 seed) public view {
        address[] memory excluded = new address[](2);
        excluded[0] = operatorAt(2);
        excluded[1] = nodeAt(1);
        assertEq(drawNode(seed, excluded, 0), nodeAt(0), "one is left");
    }

    function test_NodesWithoutFreeStakeAreNotDrawn() public view {
        assertEq(drawNode(0, nobody, 300 * TOKEN), nodeAt(2), "only it can pay the bond");
        assertEq(drawNode(0, nobody, 600 * TOKEN), address(0), "nobody can");
    }

    function test_SilentNodesAreNotDrawn() public {
        VM.roll(block.number + 5001);
        VM.prank(nodeAt(0));
        registry.heartbeat();
        assertEq(drawNode(0, nobody, 0), nodeAt(0), "the one that was seen");
    }

    function test_OperatorsAreCountedOnce() public {
        registerNode(nodeAt(3), operatorAt(2), STAKE);
        address[] memory excluded = new address[](1);
        excluded[0] = operatorAt(0);
        assertTrue(registry.hasOtherOperators(excluded, 2), "two others");
        assertTrue(!registry.hasOtherOperators(excluded, 3), "not three: one has two nodes");
    }

    function drawNode(bytes32 seed) private view returns (address) {
        return drawNode(seed, nobody, 0);
    }

    function drawNode(bytes32 seed, address[] memory excluded, uint256 lockTokens) private view returns (address) {
        return
            registry.nodeAt(
                registry.drawNode(INodeRegistry.NodeDraw(seed, 0, excluded, lockTokens, block.number, false))
            );
    }
}
