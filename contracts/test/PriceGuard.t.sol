// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Network} from "./support/Network.sol";

/// @title Which prices buy, which redeem, and that nobody can stop redemption.
contract PriceGuardTest is Network {
    function setUp() public override {
        super.setUp();
        pay(nodeAt(0), 1000 * CREDIT);
        token.approve(address(bank), 1000 * TOKEN);
    }

    function test_RevertWhen_PriceIsStale() public {
        feed.setAge(3600);
        bank.buyCredits(TOKEN, 0);
        feed.setAge(3601);
        expectRefusalOfAll(
            abi.encodeWithSelector(ICreditBank.CreditBank_PriceStale.selector, block.timestamp - 3601, 3600)
        );
    }

    function test_RedemptionSetsThePriceThatBuyingIsComparedWith() public {
        settlePrice(1e8);
        VM.prank(nodeAt(0));
        bank.redeem(CREDIT, 0);
        feed.setPrice(2e8);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceJumped.selector);
        bank.buyCredits(TOKEN, 0);
    }

    function test_RevertWhen_PriceIsFromTheFuture() public {
        feed.setUpdatedAtSec(block.timestamp + 1);
        expectRefusalOfAll(
            abi.encodeWithSelector(ICreditBank.CreditBank_PriceStale.selector, block.timestamp + 1, 3600)
        );
        feed.setUpdatedAtSec(type(uint256).max);
        expectRefusalOfAll(abi.encodeWithSelector(ICreditBank.CreditBank_PriceStale.selector, type(uint256).max, 3600));
    }

    function test_RevertWhen_PriceIsNotPositive() public {
        int256[3] memory prices = [int256(0), -1, type(int256).min];
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(prices[i]);
            expectRefusalOfAll(abi.encodeWithSelector(ICreditBank.CreditBank_PriceNotPositive.selector, prices[i]));
        }
    }

    function test_RevertWhen_PriceIsOutOfRange() public {
        uint256[3] memory prices = [uint256(1e6 - 1), 1e10 + 1, uint256(type(int256).max)];
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(int256(prices[i]));
            expectRefusalOfAll(
                abi.encodeWithSelector(ICreditBank.CreditBank_PriceOutOfRange.selector, prices[i], 1e6, 1e10)
            );
        }
    }

    function test_AJumpStopsBuyingUntilTheWindowIsOver() public {
        (uint256 compared, uint256 untilSec) = bank.referencePrice();
        assertEq(compared, 1e8, "the price that was used first");
        uint256[2] memory prices = [uint256(0.9e8 - 1), 1.1e8 + 1];
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(int256(prices[i]));
            VM.expectRevert(
                abi.encodeWithSelector(ICreditBank.CreditBank_PriceJumped.selector, prices[i], compared, 1000, untilSec)
            );
            bank.buyCredits(TOKEN, 0);
        }
        VM.warp(untilSec);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceJumped.selector);
        bank.buyCredits(TOKEN, 0);
        VM.warp(untilSec + 1);
        bank.buyCredits(TOKEN, 0);
        (compared,) = bank.referencePrice();
        assertEq(compared, prices[1], "the next price used is the reference");
    }

    function test_PriceToBuyIsThatOfTheFeedUnlessItJumped() public {
        uint256[3] memory prices = [uint256(0.9e8), 1e8, 1.1e8];
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(int256(prices[i]));
            assertEq(bank.priceToBuy(), prices[i], "no more than 10 % off");
        }
        (uint256 compared,) = bank.referencePrice();
        assertEq(compared, 1e8, "who asks does not move the reference");
    }

    function test_RevertWhen_PriceToBuyJumped() public {
        (uint256 compared, uint256 untilSec) = bank.referencePrice();
        uint256[4] memory prices = [uint256(1e6), 0.9e8 - 1, 1.1e8 + 1, 1e10];
        VM.warp(untilSec);
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(int256(prices[i]));
            VM.expectRevert(
                abi.encodeWithSelector(ICreditBank.CreditBank_PriceJumped.selector, prices[i], compared, 1000, untilSec)
            );
            bank.priceToBuy();
        }
        VM.warp(untilSec + 1);
        assertEq(bank.priceToBuy(), 1e10, "nothing is a jump once the window is over");
    }

    function test_AnyPriceBuysBeforeTheFirstPurchase() public {
        deployNetwork(boardParameters());
        feed.setPrice(1e10);
        assertEq(bank.priceToBuy(), 1e10, "there is no reference yet");
    }

    function test_SmallMovesBuy() public {
        feed.setPrice(0.9e8);
        assertEq(bank.buyCredits(TOKEN, 0), CREDIT * 9 / 10, "10 % down");
        feed.setPrice(1.1e8);
        assertEq(bank.buyCredits(TOKEN, 0), CREDIT * 11 / 10, "10 % up");
    }

    /// @dev Small steps add up: the reference stays for its window, so they count together.
    function test_SmallStepsDoNotMoveTheReference() public {
        feed.setPrice(1.09e8);
        bank.buyCredits(TOKEN, 0);
        feed.setPrice(1.18e8);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceJumped.selector);
        bank.buyCredits(TOKEN, 0);
    }

    function test_AFallBoundsWhatRedemptionMints() public {
        feed.setPrice(1e6);
        assertEq(redeem(9 * CREDIT), 10 * TOKEN, "at 90 % of the reference, not at a hundredth");
        (, uint256 untilSec) = bank.referencePrice();
        VM.warp(untilSec + 1);
        assertEq(redeem(CREDIT), 100 * TOKEN, "a fall that lasts is believed");
    }

    function test_ARiseRedeemsAtTheRisenPrice() public {
        feed.setPrice(1e10);
        assertEq(redeem(100 * CREDIT), TOKEN, "at 100 dollars");
    }

    /// @dev Whatever prices others trade at, at any time, a holder redeems while the feed is sane, and within one
    /// window of quiet at the feed's own price.
    function testFuzz_NobodyCanStopRedemption(uint256[8] memory prices, uint256[8] memory waitsSec) public {
        pay(nodeAt(1), 1000 * CREDIT);
        for (uint256 i = 0; i < prices.length; ++i) {
            VM.warp(block.timestamp + bound(waitsSec[i], 0, 7200));
            uint256 price = bound(prices[i], 1e6, 1e10);
            feed.setPrice(int256(price));
            try bank.buyCredits(TOKEN, 0) {} catch {}
            VM.prank(nodeAt(1));
            bank.redeem(CREDIT, 0);
            assertTrue(redeem(CREDIT) <= 1e26 / price, "never more than par");
        }
        (, uint256 untilSec) = bank.referencePrice();
        VM.warp(untilSec + 1);
        assertEq(redeem(CREDIT), 1e26 / bank.currentPrice(), "at par");
    }

    function expectRefusalOfAll(bytes memory reason) private {
        VM.expectRevert(reason);
        bank.buyCredits(TOKEN, 0);
        VM.expectRevert(reason);
        VM.prank(nodeAt(0));
        bank.redeem(CREDIT, 0);
        VM.expectRevert(reason);
        bank.outstandingLimit();
        VM.expectRevert(reason);
        bank.priceToBuy();
    }

    function redeem(uint256 credits) private returns (uint256) {
        VM.prank(nodeAt(0));
        return bank.redeem(credits, 0);
    }
}
