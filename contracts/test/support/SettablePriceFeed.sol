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

    function setPrice(int256 price_) external {
        price = price_;
    }

    function setAge(uint256 ageSec_) external {
        ageSec = ageSec_;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, price, block.timestamp - ageSec, block.timestamp - ageSec, 1);
    }
}
