// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Network} from "./support/Network.sol";

/// @title The way back of credits that an artist does not spend.
contract IdleCreditsTest is Network {
    function test_IdleCreditsComeBackLessTheFee() public {
        request(100 * CREDIT);
        ICreditBank.Withdrawal memory withdrawal = bank.withdrawalOf(artist);
        assertEq(withdrawal.credits, 100 * CREDIT, "set aside");
        assertEq(withdrawal.thawedAtBlock, block.number + 50, "for the thaw");
        assertEq(bank.creditsOf(artist), 9900 * CREDIT, "no longer spendable");
        assertEq(bank.outstandingCredits(), 10_000 * CREDIT, "still outstanding");
        VM.roll(withdrawal.thawedAtBlock);
        assertEq(withdraw(95 * TOKEN), 95 * TOKEN, "at par less 5 %");
        assertEq(token.balanceOf(artist), 95 * TOKEN, "minted");
        assertEq(bank.outstandingCredits(), 9900 * CREDIT, "the fee is gone too");
        assertEq(bank.withdrawalOf(artist).credits, 0, "nothing is left aside");
    }

    function test_ASecondRequestThawsAnew() public {
        request(100 * CREDIT);
        VM.roll(block.number + 49);
        request(1);
        assertEq(bank.withdrawalOf(artist).credits, 100 * CREDIT + 1, "all together");
        VM.roll(block.number + 49);
        VM.expectPartialRevert(ICreditBank.CreditBank_StillThawing.selector);
        withdraw(0);
    }

    function test_CancelledCreditsCanBeSpent() public {
        request(10_000 * CREDIT);
        VM.prank(artist);
        bank.cancelWithdraw();
        assertEq(bank.creditsOf(artist), 10_000 * CREDIT, "all of it");
        postJob(jobTerms(10));
    }

    function test_RevertWhen_CreditsSetAsideAreSpent() public {
        request(10_000 * CREDIT);
        VM.expectPartialRevert(ICreditBank.CreditBank_CreditsTooLow.selector);
        postJob(jobTerms(10));
    }

    function test_RevertWhen_MoreIsSetAsideThanHeld() public {
        VM.expectRevert(
            abi.encodeWithSelector(
                ICreditBank.CreditBank_CreditsTooLow.selector, artist, type(uint256).max, 10_000 * CREDIT
            )
        );
        request(type(uint256).max);
    }

    function test_RevertWhen_StillThawing() public {
        request(100 * CREDIT);
        uint256 thawedAtBlock = block.number + 50;
        VM.roll(thawedAtBlock - 1);
        VM.expectRevert(abi.encodeWithSelector(ICreditBank.CreditBank_StillThawing.selector, artist, thawedAtBlock));
        withdraw(0);
    }

    function test_RevertWhen_NothingIsSetAside() public {
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        request(0);
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        VM.prank(artist);
        bank.cancelWithdraw();
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        withdraw(0);
    }

    function test_RevertWhen_WithdrawalMintsLessThanAsked() public {
        request(100 * CREDIT);
        VM.roll(block.number + 50);
        VM.expectPartialRevert(ICreditBank.CreditBank_TooFewTokens.selector);
        withdraw(95 * TOKEN + 1);
    }

    /// @dev Credits must not leave cheaper by withdrawal than by a settlement with oneself.
    function test_RevertWhen_SettlementCostsMoreThanWithdrawal() public {
        IJobBoard.BoardParameters memory rules = boardParameters();
        rules.feeBps = 501;
        VM.expectRevert(abi.encodeWithSelector(IJobBoard.JobBoard_BadParameter.selector, "feeBps", 501));
        this.deployBoard(rules);
    }

    /// @dev The token fell to a tenth within the window: what is minted is bounded, and can wait for more.
    function test_AFallBoundsAWithdrawal() public {
        request(90 * CREDIT);
        VM.roll(block.number + 50);
        feed.setPrice(1e7);
        assertEq(withdraw(0), 95 * TOKEN, "at 90 % of the reference");
    }

    /// @dev The feed lags by up to 2 % at both ends, in the trader's favour: the fee is more than both.
    function testFuzz_TradingTheLagOfTheFeedLoses(uint256 tokens, uint256 price) public {
        price = bound(price, 1e8, 1e9);
        tokens = bound(tokens, TOKEN, 1e6 * TOKEN);
        address trader = address(0xB0);
        settlePrice(price * 102 / 100);
        fundArtist(trader, tokens);
        uint256 credits = bank.creditsOf(trader);
        VM.prank(trader);
        bank.requestWithdraw(credits);
        VM.roll(block.number + 50);
        settlePrice(price * 98 / 100);
        VM.prank(trader);
        assertTrue(bank.withdraw(0) < tokens, "fewer tokens than burned");
    }

    /// @dev External, so that a revert can be expected.
    function deployBoard(IJobBoard.BoardParameters memory rules) external {
        deploy("JobBoard", abi.encode(bank, registry, verification, randomness, rules));
    }

    function request(uint256 credits) private {
        VM.prank(artist);
        bank.requestWithdraw(credits);
    }

    function withdraw(uint256 minTokens) private returns (uint256) {
        VM.prank(artist);
        return bank.withdraw(minTokens);
    }
}
