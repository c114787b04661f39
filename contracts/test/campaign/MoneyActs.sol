// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../../src/interfaces/ICreditBank.sol";
import {Permits} from "../support/Permits.sol";
import {Stage} from "./Stage.sol";

/// @title Credits for tokens, tokens for credits, and what the price does.
abstract contract MoneyActs is Stage {
    uint256 internal constant ARTIST_KEY = 0xA27157;

    /// @dev A purchase that waits meets no reference price; one that does not may be refused for a jump.
    function buySome(uint256 tokens, uint256 mood) external counted {
        tokens = bound(tokens, 1, 1000 * TOKEN);
        if (mood % 2 == 0) VM.warp(block.timestamp + 3601);
        uint256 held = bank.creditsOf(artist);
        fundArtist(artist, tokens);
        notePurchase(tokens, bank.creditsOf(artist) - held);
    }

    /// @dev Somebody else may hand the permit in first; one that is over buys nothing.
    function buyWithPermit(uint256 tokens, uint256 mood) external counted {
        tokens = bound(tokens, 1, 1000 * TOKEN);
        VM.warp(block.timestamp + 3601);
        uint256 deadlineSec = mood % 8 == 0 ? block.timestamp - 1 : block.timestamp;
        token.transfer(artist, tokens);
        (uint8 v, bytes32 r, bytes32 s) = signPermit(address(bank), tokens, deadlineSec);
        if (mood % 4 == 1) token.permit(artist, address(bank), tokens, deadlineSec, v, r, s);
        VM.prank(artist);
        notePurchase(tokens, bank.buyCreditsWithPermit(tokens, 1, deadlineSec, v, r, s));
    }

    function setAside(uint256 credits, uint256 mood) external counted {
        bool cancels = mood % 4 == 0;
        if (cancels && bank.withdrawalOf(artist).credits == 0) return;
        VM.prank(artist);
        if (cancels) bank.cancelWithdraw();
        else bank.requestWithdraw(bound(credits, 1, 100 * CREDIT));
    }

    function withdrawSome(uint256 mood) external counted {
        ICreditBank.Withdrawal memory withdrawal = bank.withdrawalOf(artist);
        if (withdrawal.credits == 0) return;
        if (mood % 2 == 0) rollTo(withdrawal.thawedAtBlock);
        uint256 price = bank.priceToRedeem();
        VM.prank(artist);
        noteWithdrawal(withdrawal.credits, bank.withdraw(0), price);
    }

    function redeemSome(uint256 node, uint256 credits) external counted {
        address holder = someNode(node);
        if (bank.earnedOf(holder) == 0) return;
        credits = bound(credits, 1, bank.earnedOf(holder));
        uint256 price = bank.priceToRedeem();
        VM.prank(holder);
        noteRedemption(credits, bank.redeem(credits, 0), price);
    }

    /// @dev Of an epoch in which anybody earned, the first node from a random one on that did.
    function claimSome(uint256 node, uint256 epochIndex) external counted {
        uint256 epoch = paidEpochs()[epochIndex % paidEpochs().length];
        node %= nodeTotal;
        for (uint256 i = 0; i < nodeTotal && bank.feesOf(nodeAt(node), epoch) == 0; ++i) {
            node = (node + 1) % nodeTotal;
        }
        uint256 feeCredits = bank.feesOf(nodeAt(node), epoch);
        rollTo(bank.epochStart(epoch + 1));
        uint256 price = bank.priceToRedeem();
        uint256 allCredits = bank.epochFees(epoch);
        VM.prank(nodeAt(node));
        noteBonus(epoch, feeCredits, allCredits, bank.claimBonus(epoch), price);
    }

    function changePrice(uint256 price) external counted {
        feed.setPrice(int256(bound(price, 5e7, 2e8)));
    }

    /// @dev Seldom broken, for money would stand still.
    function breakFeed(uint256 mood) external counted {
        feed.setAge(mood % 8 == 0 ? 3601 : 0);
    }

    function passTime(uint256 sec) external counted {
        VM.warp(block.timestamp + bound(sec, 1, 3600));
    }

    function signPermit(address spender, uint256 tokens, uint256 deadlineSec)
        internal
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        Permits.Permit memory permit = Permits.Permit(artist, spender, tokens, deadlineSec);
        return VM.sign(ARTIST_KEY, Permits.digestOf(token, permit));
    }
}
