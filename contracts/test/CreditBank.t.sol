// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Network} from "./support/Network.sol";

/// @title Burning for credits, redeeming earned credits, and the price.
contract CreditBankTest is Network {
    bytes32 private constant PERMIT_TYPE =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    uint256 private constant KEY = 0xB0B;

    function test_BurningTokensBuysCreditsAtTheFeedPrice() public {
        feed.setPrice(2.5e8);
        uint256 supplyTokens = token.totalSupply();
        fundArtist(address(this), 10 * TOKEN);
        assertEq(bank.creditsOf(address(this)), 25 * CREDIT, "10 tokens at 2.50 dollars");
        assertEq(token.totalSupply(), supplyTokens - 10 * TOKEN, "the tokens are burned");
        assertEq(bank.outstandingCredits(), 10_000 * CREDIT + 25 * CREDIT, "the credits are outstanding");
    }

    function test_RevertWhen_FewerCreditsThanAsked() public {
        token.approve(address(bank), TOKEN);
        VM.expectRevert(abi.encodeWithSelector(ICreditBank.CreditBank_TooFewCredits.selector, CREDIT, CREDIT + 1));
        bank.buyCredits(TOKEN, CREDIT + 1);
    }

    function test_RevertWhen_TheAmountBuysNothing() public {
        token.approve(address(bank), TOKEN);
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        bank.buyCredits(1e11, 0);
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        bank.redeem(0);
    }

    function test_RevertWhen_PriceIsStale() public {
        feed.setAge(3601);
        token.approve(address(bank), TOKEN);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceStale.selector);
        bank.buyCredits(TOKEN, 0);
    }

    function test_RevertWhen_PriceIsWild() public {
        int256[4] memory prices = [int256(-1), 0, 1e6 - 1, 1e10 + 1];
        token.approve(address(bank), TOKEN);
        for (uint256 i = 0; i < prices.length; ++i) {
            feed.setPrice(prices[i]);
            VM.expectPartialRevert(ICreditBank.CreditBank_PriceOutOfRange.selector);
            bank.buyCredits(TOKEN, 0);
        }
    }

    function test_PermitBuysInOneTransaction() public {
        (address buyer, uint8 v, bytes32 r, bytes32 s) = signPermit(10 * TOKEN);
        VM.prank(buyer);
        bank.buyCreditsWithPermit(10 * TOKEN, 10 * CREDIT, block.timestamp, v, r, s);
        assertEq(bank.creditsOf(buyer), 10 * CREDIT, "no approval was needed");
    }

    function test_PermitHandedInByAnotherStillBuys() public {
        (address buyer, uint8 v, bytes32 r, bytes32 s) = signPermit(10 * TOKEN);
        token.permit(buyer, address(bank), 10 * TOKEN, block.timestamp, v, r, s);
        VM.prank(buyer);
        bank.buyCreditsWithPermit(10 * TOKEN, 10 * CREDIT, block.timestamp, v, r, s);
        assertEq(bank.creditsOf(buyer), 10 * CREDIT, "front-running the permit changes nothing");
    }

    function test_RevertWhen_MoreIsRedeemedThanEarned() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_EarnedTooLow.selector);
        bank.redeem(1);
    }

    function test_RevertWhen_StrangerMovesEscrow() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.moveToEscrow(artist, artist, 1);
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.refundEscrow(artist, 1);
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.payEarned(artist, 1, 0);
    }

    function test_RevertWhen_FeedHasOtherDecimals() public {
        feed.setDecimals(18);
        VM.expectPartialRevert(ICreditBank.CreditBank_BadParameter.selector);
        this.deployBank();
    }

    /// @dev Tokens -> credits -> tokens never gains, whatever the prices in between do to the value.
    function testFuzz_RoundTripNeverGains(uint256 tokens, uint256 price, uint256 feeCredits) public {
        price = bound(price, 1e6, 1e10);
        tokens = bound(tokens, 1e16, 1e6 * TOKEN);
        feed.setPrice(int256(price));
        address buyer = address(0xB0);
        fundArtist(buyer, tokens);
        uint256 credits = bank.creditsOf(buyer);
        feeCredits = bound(feeCredits, 0, credits - 1);
        VM.prank(address(board));
        bank.moveToEscrow(buyer, buyer, credits);
        VM.prank(address(board));
        bank.payEarned(buyer, credits - feeCredits, feeCredits);
        VM.prank(buyer);
        bank.redeem(credits - feeCredits);
        assertTrue(token.balanceOf(buyer) <= tokens, "no more tokens than burned");
        assertEq(bank.outstandingCredits(), 10_000 * CREDIT, "only the first artist's credits are left");
        assertEq(bank.escrowCredits(), 0, "the escrow is empty");
    }

    function testFuzz_RoundingNamesHold(uint256 credits, uint256 price) public {
        feed.setPrice(int256(bound(price, 1e6, 1e10)));
        credits = bound(credits, 1, 1e18);
        uint256 down = bank.tokensForCreditsDown(credits);
        uint256 up = bank.tokensForCreditsUp(credits);
        assertTrue(up == down || up == down + 1, "up is down or one more");
        assertTrue(bank.creditsForTokensDown(down) <= credits, "down buys no more");
        assertTrue(bank.creditsForTokensDown(up) >= credits, "up buys no less");
    }

    /// @dev External, so that a revert can be expected.
    function deployBank() external {
        deploy("CreditBank", abi.encode(token, feed, address(board), bankParameters()));
    }

    function signPermit(uint256 tokens) private returns (address buyer, uint8 v, bytes32 r, bytes32 s) {
        buyer = VM.addr(KEY);
        token.transfer(buyer, tokens);
        bytes32 message =
            keccak256(abi.encode(PERMIT_TYPE, buyer, address(bank), tokens, token.nonces(buyer), block.timestamp));
        (v, r, s) = VM.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message)));
    }
}
