// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "../src/interfaces/INodeRegistry.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Network} from "./support/Network.sol";

/// @title The renderer's device class is preferred where it cannot be one operator's own.
/// @dev Node 0 renders, on a CPU. Two other operators have CPUs, and a fifth of all stake; operator 3 has the rest.
contract DeviceClassesTest is Network {
    uint256 private constant DRAWS = 100;

    address[] private nobody;

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.classMinOperators = 2;
        p.classMinStakeBps = 2000;
    }

    function setUp() public override {
        super.setUp();
        registerNode(nodeAt(0), operatorAt(0), STAKE, "cpu");
        registerNode(nodeAt(1), operatorAt(1), STAKE, "cpu");
        registerNode(nodeAt(2), operatorAt(2), STAKE, "cpu");
        registerNode(nodeAt(3), operatorAt(3), 7 * STAKE, "gpu");
        VM.roll(block.number + 1);
    }

    function test_ClassOfEnoughOperatorsAndStakeIsPreferred() public view {
        assertEq(drawsOf(nodeAt(0), nodeAt(3)), 0, "two operators and a fifth of the stake are enough");
        assertTrue(drawsOf(nodeAt(0), nodeAt(1)) > 25, "and both are drawn");
    }

    function test_ClassOfTooFewOperatorsIsNot() public {
        VM.prank(nodeAt(2));
        registry.requestWithdraw();
        registerNode(nodeAt(4), operatorAt(1), 3 * STAKE, "cpu");
        VM.roll(block.number + 1);
        assertTrue(drawsOf(nodeAt(0), nodeAt(3)) > 30, "one operator with two nodes counts once");
    }

    function test_RenderersOwnNodesDoNotCount() public {
        VM.prank(nodeAt(2));
        registry.requestWithdraw();
        registerNode(nodeAt(4), operatorAt(0), 3 * STAKE, "cpu");
        VM.roll(block.number + 1);
        assertTrue(drawsOf(nodeAt(0), nodeAt(3)) > 30, "a class of one's own is no class");
    }

    function test_ClassOfTooLittleStakeIsNot() public {
        registerNode(nodeAt(4), operatorAt(4), STAKE, "gpu");
        VM.roll(block.number + 1);
        assertTrue(drawsOf(nodeAt(0), nodeAt(3)) > 40, "two elevenths of the stake are too few");
    }

    function test_SlashedStakeCountsNoMore() public {
        VM.prank(address(verification));
        registry.lockStake(nodeAt(1), 100 * TOKEN);
        VM.prank(address(verification));
        registry.slashStake(nodeAt(1), 100 * TOKEN, address(0));
        VM.roll(block.number + 1);
        assertTrue(drawsOf(nodeAt(0), nodeAt(3)) > 40, "less than a fifth of the stake");
        token.transfer(nodeAt(2), 100 * TOKEN);
        VM.prank(nodeAt(2));
        token.approve(address(registry), 100 * TOKEN);
        VM.prank(nodeAt(2));
        registry.addStake(uint128(100 * TOKEN));
        VM.roll(block.number + 1);
        assertEq(drawsOf(nodeAt(0), nodeAt(3)), 0, "added stake makes up for it");
    }

    function test_SilentNodesCountUntilTheyAreDropped() public {
        VM.roll(block.number + 5001);
        for (uint256 i = 0; i < 4; ++i) {
            if (i == 1) continue;
            VM.prank(nodeAt(i));
            registry.heartbeat();
        }
        assertEq(drawsOf(nodeAt(0), nodeAt(3)), 0, "two operators are in the roster");
        assertEq(drawsOf(nodeAt(0), nodeAt(1)), 0, "but a silent one is not drawn");
        registry.dropNode(nodeAt(1));
        VM.roll(block.number + 1);
        assertTrue(drawsOf(nodeAt(0), nodeAt(3)) > 40, "one is left");
        VM.prank(nodeAt(1));
        registry.heartbeat();
        VM.roll(block.number + 1);
        assertEq(drawsOf(nodeAt(0), nodeAt(3)), 0, "it is back");
        assertTrue(drawsOf(nodeAt(0), nodeAt(1)) > 25, "and drawn");
    }

    function test_ClassOfOneNodeChecksByAnyone() public view {
        assertEq(drawsOf(nodeAt(3), nodeAt(3)), 0, "never by itself");
        assertTrue(drawsOf(nodeAt(3), nodeAt(1)) > 15, "but by the others");
    }

    function test_DrawFromOneClassIsMadeInItOrNotAtAll() public {
        assertTrue(registry.isClassLarge(nodeAt(0), artist, block.number), "two others are enough");
        assertTrue(!registry.isClassLarge(nodeAt(3), artist, block.number), "none is not");
        nobody.push(artist);
        assertTrue(drawInClass(nodeAt(0)) != 0, "one of them is drawn");
        assertEq(drawInClass(nodeAt(3)), 0, "nobody of another class");
        VM.prank(nodeAt(1));
        registry.requestWithdraw();
        assertTrue(drawInClass(nodeAt(0)) != 0, "as it stood before");
        VM.roll(block.number + 1);
        assertEq(drawInClass(nodeAt(0)), 0, "a class of one other is none");
        assertTrue(!registry.isClassLarge(nodeAt(0), artist, block.number), "and says so");
    }

    function test_RevertWhen_ClassRuleIsOutOfRange() public {
        INodeRegistry.RegistryParameters memory parameters = registryParameters();
        parameters.classMinOperators = 17;
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_BadParameter.selector);
        new NodeRegistry(token, address(board), address(verification), address(desk), parameters);
        parameters = registryParameters();
        parameters.classMinStakeBps = 10_001;
        VM.expectPartialRevert(INodeRegistry.NodeRegistry_BadParameter.selector);
        new NodeRegistry(token, address(board), address(verification), address(desk), parameters);
    }

    function drawInClass(address renderer) private view returns (uint256) {
        return
            registry.drawNode(
                INodeRegistry.NodeDraw("seed", registry.numberOf(renderer), nobody, 0, block.number, true)
            );
    }

    /// @dev How often a node is drawn to check another.
    function drawsOf(address renderer, address node) private view returns (uint256 count) {
        for (uint256 i = 0; i < DRAWS; ++i) {
            bytes32 seed = keccak256(abi.encode(i));
            address drawn = registry.nodeAt(
                registry.drawNode(
                    INodeRegistry.NodeDraw(seed, registry.numberOf(renderer), nobody, 0, block.number, false)
                )
            );
            if (drawn == node) ++count;
        }
    }
}
