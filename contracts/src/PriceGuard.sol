// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";

/// @title What the bank believes of the price feed.
/// @dev A price that is stale, not positive or out of range stops everything that needs one. A jump stops buying, and
/// bounds what redemption mints, but never stops it. The reference is a price of the feed that somebody used, and is
/// forgotten one window later, whatever anybody does meanwhile: who trades dust can neither hold it fast nor push it.
abstract contract PriceGuard is ICreditBank {
    uint256 internal constant BPS = 10_000;
    /// @dev tokens (18 decimals) x price (8 decimals) / SCALE = microcredits (6 decimals).
    uint256 internal constant SCALE = 1e20;
    uint8 private constant PRICE_DECIMALS = 8;
    uint256 private constant MAX_JUMP_WINDOW_SEC = 1 days;

    struct Reference {
        uint128 price;
        uint64 usedAtSec;
    }

    IPriceFeed internal immutable _priceFeed;
    uint64 internal immutable _maxPriceAgeSec;
    uint128 internal immutable _minPrice;
    uint128 internal immutable _maxPrice;
    uint16 internal immutable _maxJumpBps;
    uint32 internal immutable _jumpWindowSec;

    Reference private _reference;

    constructor(IPriceFeed priceFeed, BankParameters memory parameters) {
        if (priceFeed.decimals() != PRICE_DECIMALS) {
            revert CreditBank_BadParameter("priceFeed.decimals", priceFeed.decimals());
        }
        _requireParameter("maxPriceAgeSec", parameters.maxPriceAgeSec, 1, type(uint32).max);
        _requireParameter("minPrice", parameters.minPrice, 1, type(uint128).max);
        _requireParameter("maxPrice", parameters.maxPrice, parameters.minPrice, type(uint128).max);
        _requireParameter("maxJumpBps", parameters.maxJumpBps, 1, BPS - 1);
        _requireParameter("jumpWindowSec", parameters.jumpWindowSec, 1, MAX_JUMP_WINDOW_SEC);
        _priceFeed = priceFeed;
        _maxPriceAgeSec = parameters.maxPriceAgeSec;
        _minPrice = parameters.minPrice;
        _maxPrice = parameters.maxPrice;
        _maxJumpBps = parameters.maxJumpBps;
        _jumpWindowSec = parameters.jumpWindowSec;
    }

    /// @inheritdoc ICreditBank
    function creditsForTokensDown(uint256 tokens) external view returns (uint256) {
        return Math.mulDiv(tokens, currentPrice(), SCALE);
    }

    /// @inheritdoc ICreditBank
    function tokensForCreditsDown(uint256 credits) external view returns (uint256) {
        return Math.mulDiv(credits, SCALE, currentPrice());
    }

    /// @inheritdoc ICreditBank
    function tokensForCreditsUp(uint256 credits) external view returns (uint256) {
        return Math.mulDiv(credits, SCALE, currentPrice(), Math.Rounding.Ceil);
    }

    /// @inheritdoc ICreditBank
    function referencePrice() external view returns (uint256 price, uint256 untilSec) {
        return (_reference.price, _comparedUntilSec());
    }

    /// @inheritdoc ICreditBank
    function currentPrice() public view returns (uint256) {
        (, int256 answer,, uint256 updatedAtSec,) = _priceFeed.latestRoundData();
        if (updatedAtSec > block.timestamp || block.timestamp - updatedAtSec > _maxPriceAgeSec) {
            revert CreditBank_PriceStale(updatedAtSec, _maxPriceAgeSec);
        }
        if (answer <= 0) revert CreditBank_PriceNotPositive(answer);
        uint256 price = uint256(answer);
        if (price < _minPrice || price > _maxPrice) revert CreditBank_PriceOutOfRange(price, _minPrice, _maxPrice);
        return price;
    }

    /// @inheritdoc ICreditBank
    function priceToBuy() public view returns (uint256 price) {
        price = currentPrice();
        (uint256 low, uint256 high) = _priceBand();
        if (price < low || price > high) {
            revert CreditBank_PriceJumped(price, _reference.price, _maxJumpBps, _comparedUntilSec());
        }
    }

    /// @inheritdoc ICreditBank
    function priceToRedeem() public view returns (uint256) {
        (uint256 low,) = _priceBand();
        return Math.max(currentPrice(), low);
    }

    /// @dev The price of a purchase.
    function _usePriceToBuy() internal returns (uint256 price) {
        price = priceToBuy();
        _renewReference(price);
    }

    /// @dev The price of a redemption, a withdrawal or a bonus.
    function _usePriceToRedeem() internal returns (uint256 price) {
        price = priceToRedeem();
        _renewReference(price);
    }

    function _requireParameter(string memory name, uint256 value, uint256 min, uint256 max) internal pure {
        if (value < min || value > max) revert CreditBank_BadParameter(name, value);
    }

    /// @dev A reference that is still compared with stays as it is.
    function _renewReference(uint256 price) private {
        if (block.timestamp <= _comparedUntilSec()) return;
        _reference = Reference({price: uint128(price), usedAtSec: uint64(block.timestamp)});
    }

    /// @dev The prices that are no jump. The low end is rounded up: a redemption there mints less, not more.
    function _priceBand() private view returns (uint256 low, uint256 high) {
        if (block.timestamp > _comparedUntilSec()) return (0, type(uint256).max);
        low = Math.mulDiv(_reference.price, BPS - _maxJumpBps, BPS, Math.Rounding.Ceil);
        high = Math.mulDiv(_reference.price, BPS + _maxJumpBps, BPS);
    }

    function _comparedUntilSec() private view returns (uint256) {
        return _reference.usedAtSec == 0 ? 0 : uint256(_reference.usedAtSec) + _jumpWindowSec;
    }
}
