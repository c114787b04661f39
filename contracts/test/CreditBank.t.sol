// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CandelaToken} from "../src/CandelaToken.sol";
import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Network} from "./support/Network.sol";
import {Permits} from "./support/Permits.sol";

/// @title Burning for credits, redeeming earned credits, and the circuit breaker.
contract CreditBankTest is Network {
    uint256 private constant KEY = 0xB0B;

    function test_BurningTokensBuysCreditsAtTheFeedPrice() public {
        settlePrice(2.5e8);
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
        bank.redeem(0, 0);
    }

    function test_RevertWhen_TheBreakerIsOver() public {
        token.approve(address(bank), 2e8 * TOKEN);
        bank.buyCredits(1.5e8 * TOKEN, 0);
        uint256 outstanding = bank.outstandingCredits() + 0.5e8 * CREDIT;
        uint256 limit = (token.totalSupply() - 0.5e8 * TOKEN) / 1e12 / 5;
        VM.expectRevert(abi.encodeWithSelector(ICreditBank.CreditBank_TooManyOutstanding.selector, outstanding, limit));
        bank.buyCredits(0.5e8 * TOKEN, 0);
    }

    function test_RedemptionGoesOnWhileTheBreakerStopsBuying() public {
        pay(nodeAt(0), 100 * CREDIT);
        token.approve(address(bank), 1000 * TOKEN);
        token.burn(token.balanceOf(address(this)) - 1000 * TOKEN);
        assertTrue(bank.outstandingCredits() > bank.outstandingLimit(), "over the limit");
        VM.expectPartialRevert(ICreditBank.CreditBank_TooManyOutstanding.selector);
        bank.buyCredits(TOKEN, 0);
        VM.prank(nodeAt(0));
        assertEq(bank.redeem(95 * CREDIT, 0), 95 * TOKEN, "redeemed at par");
    }

    function test_WhatIsRedeemedIsGone() public {
        pay(nodeAt(0), 100 * CREDIT);
        (uint256 outstanding, uint256 supply) = (bank.outstandingCredits(), token.totalSupply());
        VM.prank(nodeAt(0));
        bank.redeem(40 * CREDIT, 0);
        assertEq(bank.earnedOf(nodeAt(0)), 55 * CREDIT, "95 less 40");
        assertEq(bank.outstandingCredits(), outstanding - 40 * CREDIT, "as much is outstanding no more");
        assertEq(token.totalSupply(), supply + 40 * TOKEN, "and is minted");
        VM.expectRevert(
            abi.encodeWithSelector(ICreditBank.CreditBank_EarnedTooLow.selector, nodeAt(0), 56 * CREDIT, 55 * CREDIT)
        );
        VM.prank(nodeAt(0));
        bank.redeem(56 * CREDIT, 0);
    }

    function test_RevertWhen_RedemptionMintsLessThanAsked() public {
        pay(nodeAt(0), 100 * CREDIT);
        VM.expectRevert(abi.encodeWithSelector(ICreditBank.CreditBank_TooFewTokens.selector, TOKEN, TOKEN + 1));
        VM.prank(nodeAt(0));
        bank.redeem(CREDIT, TOKEN + 1);
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
        bank.redeem(1, 0);
    }

    function test_RevertWhen_StrangerActsForTheBoard() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.moveToEscrow(artist, artist, 1);
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.refundEscrow(artist, 1);
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.payEarned(artist, 1, 0);
        VM.expectPartialRevert(ICreditBank.CreditBank_NotJobBoard.selector);
        bank.awardPoints(artist, 1);
    }

    function test_RevertWhen_FeedHasOtherDecimals() public {
        uint8[2] memory decimals = [0, 18];
        for (uint256 i = 0; i < decimals.length; ++i) {
            feed.setDecimals(decimals[i]);
            VM.expectRevert(badParameter("priceFeed.decimals", decimals[i]));
            this.deployBank(token, address(board), bankParameters(), bonusParameters());
        }
    }

    function test_RevertWhen_ABankHasNoPeers() public {
        VM.expectRevert(badParameter("token", 0));
        this.deployBank(CandelaToken(address(0)), address(board), bankParameters(), bonusParameters());
        VM.expectRevert(badParameter("jobBoard", 0));
        this.deployBank(token, address(0), bankParameters(), bonusParameters());
    }

    function test_RevertWhen_AParameterIsOutOfRange() public {
        for (uint256 i = 0; i < 11; ++i) {
            (ICreditBank.BankParameters memory bad, string memory name, uint256 value) = badBank(i);
            VM.expectRevert(badParameter(name, value));
            this.deployBank(token, address(board), bad, bonusParameters());
        }
        for (uint256 i = 0; i < 3; ++i) {
            (ICreditBank.BonusParameters memory bad, string memory name, uint256 value) = badBonus(i);
            VM.expectRevert(badParameter(name, value));
            this.deployBank(token, address(board), bankParameters(), bad);
        }
    }

    function test_BankTellsItsRulesAndPeers() public view {
        assertTrue(
            keccak256(abi.encode(bank.getParameters())) == keccak256(abi.encode(bankParameters())), "rules of the bank"
        );
        assertTrue(
            keccak256(abi.encode(bank.getBonusParameters())) == keccak256(abi.encode(bonusParameters())),
            "rules of the bonus"
        );
        (address tokenAt, address feedAt, address boardAt) = bank.peers();
        assertEq(tokenAt, address(token), "token");
        assertEq(feedAt, address(feed), "feed");
        assertEq(boardAt, address(board), "board");
    }

    /// @dev Tokens -> credits -> tokens never gains, whatever the prices in between do to the value.
    function testFuzz_RoundTripNeverGains(uint256 tokens, uint256 price, uint256 feeCredits) public {
        price = bound(price, 1e6, 1e10);
        tokens = bound(tokens, 1e16, 1e6 * TOKEN);
        settlePrice(price);
        address buyer = address(0xB0);
        fundArtist(buyer, tokens);
        uint256 credits = bank.creditsOf(buyer);
        feeCredits = bound(feeCredits, 0, credits - 1);
        VM.prank(address(board));
        bank.moveToEscrow(buyer, buyer, credits);
        VM.prank(address(board));
        bank.payEarned(buyer, credits - feeCredits, feeCredits);
        VM.prank(buyer);
        bank.redeem(credits - feeCredits, 0);
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
    function deployBank(
        CandelaToken token_,
        address board_,
        ICreditBank.BankParameters memory rules,
        ICreditBank.BonusParameters memory bonusRules
    ) external {
        deploy("CreditBank", abi.encode(token_, feed, board_, rules, bonusRules));
    }

    function badBank(uint256 i)
        private
        pure
        returns (ICreditBank.BankParameters memory bad, string memory name, uint256 value)
    {
        bad = bankParameters();
        if (i == 0) (bad.maxPriceAgeSec, name) = (0, "maxPriceAgeSec");
        if (i == 1) (bad.minPrice, name) = (0, "minPrice");
        if (i == 2) (bad.maxPrice, name, value) = (1e6 - 1, "maxPrice", 1e6 - 1);
        if (i == 3) (bad.maxJumpBps, name) = (0, "maxJumpBps");
        if (i == 4) (bad.maxJumpBps, name, value) = (10_000, "maxJumpBps", 10_000);
        if (i == 5) (bad.jumpWindowSec, name) = (0, "jumpWindowSec");
        if (i == 6) (bad.jumpWindowSec, name, value) = (86_401, "jumpWindowSec", 86_401);
        if (i == 7) (bad.maxOutstandingBps, name) = (0, "maxOutstandingBps");
        if (i == 8) (bad.maxOutstandingBps, name, value) = (10_001, "maxOutstandingBps", 10_001);
        if (i == 9) (bad.thawBlocks, name) = (0, "thawBlocks");
        if (i == 10) (bad.withdrawFeeBps, name, value) = (5001, "withdrawFeeBps", 5001);
    }

    function badBonus(uint256 i)
        private
        pure
        returns (ICreditBank.BonusParameters memory bad, string memory name, uint256 value)
    {
        bad = bonusParameters();
        if (i == 0) (bad.epochBlocks, name) = (0, "epochBlocks");
        if (i == 1) (bad.halvingEpochs, name) = (0, "halvingEpochs");
        if (i == 2) (bad.bonusShareBps, name, value) = (10_000, "bonusShareBps", 10_000);
    }

    function badParameter(string memory name, uint256 value) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICreditBank.CreditBank_BadParameter.selector, name, value);
    }

    function signPermit(uint256 tokens) private returns (address buyer, uint8 v, bytes32 r, bytes32 s) {
        buyer = VM.addr(KEY);
        token.transfer(buyer, tokens);
        Permits.Permit memory permit = Permits.Permit(buyer, address(bank), tokens, block.timestamp);
        (v, r, s) = VM.sign(KEY, Permits.digestOf(token, permit));
    }
}
