// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Network} from "./support/Network.sol";

/// @title Points for work that nobody pays for.
contract VolunteerPointsTest is Network {
    function test_PointsAddUp() public {
        award(nodeAt(0), 6);
        award(nodeAt(1), 4);
        award(nodeAt(0), 1);
        assertEq(bank.pointsOf(nodeAt(0)), 7, "of a node");
        assertEq(bank.pointsOf(nodeAt(1)), 4, "of another");
        assertEq(bank.totalPoints(), 11, "of all");
        assertEq(bank.outstandingCredits(), 10_000 * CREDIT, "points are no credits");
        assertEq(bank.epochFees(0), 0, "and earn no bonus");
    }

    function test_RevertWhen_NoPointsAreGiven() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        award(nodeAt(0), 0);
    }

    function award(address node, uint256 points) private {
        VM.prank(address(board));
        bank.awardPoints(node, points);
    }
}
