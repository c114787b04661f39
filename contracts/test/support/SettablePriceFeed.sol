// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPriceFeed} from "../../src/interfaces/IPriceFeed.sol";

/// @title A feed whose answer a test sets.
contract SettablePriceFeed is IPriceFeed {
    uint8 public decimals = 8;
    string public constant description = "test";
    uint256 public constant version = 1;
    int256 public price = 1e8;
    uint256 public ageSec;
    uint256 public fixedUpdatedAtSec;

    function setPrice(int256 price_) external {
        price = price_;
    }

    function setAge(uint256 ageSec_) external {
        ageSec = ageSec_;
    }

    /// @dev The time of the answer from now on, instead of its age.
    function setUpdatedAtSec(uint256 updatedAtSec) external {
        fixedUpdatedAtSec = updatedAtSec;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        uint256 updatedAtSec = fixedUpdatedAtSec == 0 ? block.timestamp - ageSec : fixedUpdatedAtSec;
        return (1, price, updatedAtSec, updatedAtSec, 1);
    }
}
