// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPriceFeed} from "./interfaces/IPriceFeed.sol";

/// @title A price that never changes and is always fresh, for local networks.
contract FixedPriceFeed is IPriceFeed {
    /// @notice Thrown when the price is not positive.
    /// @param price The price given, US dollars per token, 8 decimals.
    error FixedPriceFeed_PriceNotPositive(int256 price);

    /// @inheritdoc IPriceFeed
    uint8 public constant decimals = 8;
    /// @inheritdoc IPriceFeed
    string public constant description = "CNDL / USD, fixed";
    /// @inheritdoc IPriceFeed
    uint256 public constant version = 1;

    int256 private immutable _price;

    /// @param price US dollars per token, 8 decimals, 1 or more.
    constructor(int256 price) {
        if (price <= 0) revert FixedPriceFeed_PriceNotPositive(price);
        _price = price;
    }

    /// @inheritdoc IPriceFeed
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, _price, block.timestamp, block.timestamp, 1);
    }
}
