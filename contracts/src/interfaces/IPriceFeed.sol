// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A price feed in the shape of Chainlink's AggregatorV3Interface.
/// @notice Prices are US dollars per whole token with 8 decimals: 1 dollar is 100000000.
interface IPriceFeed {
    /// @notice Decimals of the price; Candela accepts 8 only.
    function decimals() external view returns (uint8);

    /// @notice What the feed prices, for people: "CNDL / USD".
    function description() external view returns (string memory);

    /// @notice Version of the feed's code.
    function version() external view returns (uint256);

    /// @notice The newest price.
    /// @return roundId Number of the answer.
    /// @return answer US dollars per token, 8 decimals.
    /// @return startedAt When the answer was begun, Unix seconds.
    /// @return updatedAt When the answer was given, Unix seconds.
    /// @return answeredInRound Round in which the answer was computed.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
