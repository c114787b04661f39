// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "./interfaces/ICreditBank.sol";

/// @title Points for work that nobody pays for: one per settled cell.
/// @dev They only ever grow. Whoever posts a free job can have his own node earn points, so they are for thanks, not
/// for rights: nothing in the protocol reads them.
abstract contract VolunteerPoints is ICreditBank {
    /// @inheritdoc ICreditBank
    mapping(address node => uint256 points) public pointsOf;
    /// @inheritdoc ICreditBank
    uint256 public totalPoints;

    function _awardPoints(address node, uint256 points) internal {
        if (points == 0) revert CreditBank_NothingToDo();
        pointsOf[node] += points;
        totalPoints += points;
        emit PointsAwarded(node, points);
    }
}
