// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {Network} from "./support/Network.sol";

/// @title The bonus of an epoch, and that working for oneself loses.
contract EpochBonusTest is Network {
    function test_EpochsCountBlocksFromDeployment() public {
        assertEq(bank.epochStart(0), block.number, "epoch 0 begins with the bank");
        assertEq(bank.currentEpoch(), 0, "epoch 0");
        VM.roll(bank.epochStart(1) - 1);
        assertEq(bank.currentEpoch(), 0, "its last block");
        VM.roll(bank.epochStart(1));
        assertEq(bank.currentEpoch(), 1, "the first of the next");
    }

    function test_EmissionHalves() public view {
        assertEq(bank.emissionOf(0), 100 * TOKEN, "at first");
        assertEq(bank.emissionOf(9), 100 * TOKEN, "ten epochs long");
        assertEq(bank.emissionOf(10), 50 * TOKEN, "then half");
        assertEq(bank.emissionOf(10 * 127), 0, "in the end nothing");
        assertEq(bank.emissionOf(type(uint256).max), 0, "for ever");
    }

    function test_BonusIsAtMostAShareOfTheFee() public {
        pay(nodeAt(0), 200 * CREDIT);
        assertEq(bank.feesOf(nodeAt(0), 0), 10 * CREDIT, "the fee of 5 %");
        nextEpoch();
        assertEq(bank.bonusOf(nodeAt(0), 0), 5 * TOKEN, "half of it, though the emission is 100");
        VM.expectEmit();
        emit ICreditBank.BonusClaimed(nodeAt(0), 0, 5 * TOKEN, 1e8);
        assertEq(claim(nodeAt(0), 0), 5 * TOKEN, "is minted");
        assertEq(token.balanceOf(nodeAt(0)), 5 * TOKEN, "to the node");
    }

    function test_BonusIsAtMostTheEmissionByShares() public {
        pay(nodeAt(0), 6000 * CREDIT);
        pay(nodeAt(1), 2000 * CREDIT);
        assertEq(bank.epochFees(0), 400 * CREDIT, "all fees");
        nextEpoch();
        assertEq(claim(nodeAt(0), 0), 75 * TOKEN, "three quarters");
        assertEq(claim(nodeAt(1), 0), 25 * TOKEN, "a quarter, also after the other's claim");
    }

    function test_BonusIsWorthItsShareAtAnyPrice() public {
        pay(nodeAt(0), 200 * CREDIT);
        nextEpoch();
        settlePrice(4e8);
        assertEq(claim(nodeAt(0), 0), 5 * TOKEN / 4, "5 dollars at 4 dollars");
    }

    function test_EachEpochHasItsOwnBooks() public {
        pay(nodeAt(0), 200 * CREDIT);
        nextEpoch();
        pay(nodeAt(0), 400 * CREDIT);
        nextEpoch();
        assertEq(claim(nodeAt(0), 1), 10 * TOKEN, "of epoch 1");
        assertEq(claim(nodeAt(0), 0), 5 * TOKEN, "of epoch 0");
        assertEq(bank.feesOf(nodeAt(0), 0), 0, "claimed books are deleted");
    }

    function test_RevertWhen_TheEpochRuns() public {
        pay(nodeAt(0), 200 * CREDIT);
        VM.expectRevert(abi.encodeWithSelector(ICreditBank.CreditBank_EpochOpen.selector, 0, 0));
        claim(nodeAt(0), 0);
        VM.expectPartialRevert(ICreditBank.CreditBank_EpochOpen.selector);
        claim(nodeAt(0), type(uint256).max);
    }

    function test_RevertWhen_NothingWasEarned() public {
        pay(nodeAt(0), 200 * CREDIT);
        nextEpoch();
        claim(nodeAt(0), 0);
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        claim(nodeAt(0), 0);
        VM.expectPartialRevert(ICreditBank.CreditBank_NothingToDo.selector);
        claim(nodeAt(1), 0);
    }

    function test_RevertWhen_ThePriceIsStale() public {
        pay(nodeAt(0), 200 * CREDIT);
        nextEpoch();
        feed.setAge(3601);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceStale.selector);
        claim(nodeAt(0), 0);
    }

    function test_AFreePaymentEarnsNoBonus() public {
        VM.prank(address(board));
        bank.payEarned(nodeAt(0), 0, 0);
        assertEq(bank.epochFees(0), 0, "nothing is counted");
    }

    /// @dev A node that buys its own work is back at less than it burned, whatever share of the epoch is its own.
    function testFuzz_WorkingForOneselfLoses(uint256 own, uint256 others, uint256 price) public {
        settlePrice(bound(price, 1e6, 1e10));
        own = bound(own, 1 * CREDIT, 5000 * CREDIT);
        others = bound(others, 0, 4000 * CREDIT);
        pay(nodeAt(0), own);
        if (others >= CREDIT) pay(nodeAt(1), others);
        uint256 burnedValue = bank.tokensForCreditsDown(own);
        nextEpoch();
        uint256 earned = bank.earnedOf(nodeAt(0));
        VM.prank(nodeAt(0));
        uint256 mintedTokens = bank.redeem(earned, 0);
        uint256 bonusTokens = claim(nodeAt(0), 0);
        uint256 feeTokens = bank.tokensForCreditsDown(own - earned);
        assertTrue(2 * bonusTokens <= feeTokens + 1, "no more than half the fee");
        assertTrue(mintedTokens + bonusTokens < burnedValue, "less than was burned");
        assertTrue(bonusTokens <= bank.emissionOf(0), "no more than the emission");
    }

    /// @dev The books of a payment after the first of an epoch: two slots that are not zero.
    function test_CountingWorkIsCheap() public {
        pay(nodeAt(0), 200 * CREDIT);
        VM.prank(address(board));
        bank.moveToEscrow(artist, artist, 20 * CREDIT);
        VM.cool(address(bank));
        VM.prank(address(board));
        uint256 before = gasleft();
        bank.payEarned(nodeAt(0), 19 * CREDIT, CREDIT);
        uint256 used = before - gasleft();
        assertTrue(used < 26_000, "a payment with its bonus books");
    }

    function nextEpoch() private {
        VM.roll(bank.epochStart(bank.currentEpoch() + 1));
    }

    function claim(address node, uint256 epoch) private returns (uint256) {
        VM.prank(node);
        return bank.claimBonus(epoch);
    }
}
