// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Books} from "./Books.sol";
import {Roundings} from "./Roundings.sol";
import {SideBooks} from "./SideBooks.sol";

/// @title What holds of credits, tokens and points after any sequence of acts.
abstract contract MoneyBooks is Books {
    uint256 private constant GENESIS_TOKENS = 1e27;

    function requireMoneyIsAccountedFor(Page[] memory pages) internal {
        address[] memory list = actors.actors();
        uint256[] memory epochs = actors.paidEpochs();
        SideBooks.MoneyCount memory money = actors.moneyCount();
        requireCreditsAreConserved(list, pages);
        requireCreditsWereBurnedFor(money, epochs);
        requireSupplyIsAccountedFor(money);
        requireEveryTokenHasItsPlace(list);
        requireBonusIsLessThanTheFees(money, epochs);
        requireRoundingFavoursTheProtocol();
        requirePointsAreForCells(list, money.points);
        requireRedemptionIsOpen(list);
    }

    function requireCreditsAreConserved(address[] memory list, Page[] memory pages) private view {
        uint256 credits = bank.escrowCredits();
        for (uint256 i = 0; i < list.length; ++i) {
            credits += bank.creditsOf(list[i]) + bank.earnedOf(list[i]) + bank.withdrawalOf(list[i]).credits;
        }
        assertEq(bank.outstandingCredits(), credits, "spendable, set aside, escrow and earned are all there is");
        uint256 escrow = 0;
        for (uint256 i = 0; i < pages.length; ++i) {
            (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(pages[i].jobId);
            escrow += taskCredits + checkCredits;
        }
        assertEq(bank.escrowCredits(), escrow, "the jobs own the whole escrow");
    }

    /// @dev Every credit was bought, and is outstanding, redeemed, or burned as a fee.
    function requireCreditsWereBurnedFor(SideBooks.MoneyCount memory money, uint256[] memory epochs) private view {
        uint256 feeCredits = 0;
        for (uint256 i = 0; i < epochs.length; ++i) {
            feeCredits += bank.epochFees(epochs[i]);
        }
        uint256 credits = bank.outstandingCredits() + money.redeemedCredits + feeCredits + money.lostCredits;
        assertEq(money.boughtCredits, credits, "every credit is accounted for");
    }

    /// @dev Burned were tokens for credits, stake that no checker was given, deposits of disputes that failed, and what
    /// holders burned themselves.
    function requireSupplyIsAccountedFor(SideBooks.MoneyCount memory money) private view {
        assertEq(token.mintedTokens(), money.mintedTokens, "only redemption, withdrawal and bonus mint");
        uint256 burnedTokens = money.boughtTokens + money.slashedTokens + money.lostTokens + money.burnedTokens;
        assertEq(token.burnedTokens(), burnedTokens, "the token counts the same");
        uint256 madeTokens = GENESIS_TOKENS + money.mintedTokens;
        assertEq(token.totalSupply() + burnedTokens, madeTokens, "supply = genesis + minted - burned");
    }

    /// @dev Nothing is anywhere else. Bank, board and bid desk hold what somebody sent them, and nothing of their own.
    function requireEveryTokenHasItsPlace(address[] memory list) private view {
        address[3] memory others = [address(bank), address(board), address(desk)];
        uint256 tokens = token.balanceOf(address(registry)) + token.balanceOf(address(verification));
        for (uint256 i = 0; i < others.length; ++i) {
            assertEq(token.balanceOf(others[i]), actors.givenTokens(others[i]), "it holds no tokens of its own");
            tokens += token.balanceOf(others[i]);
        }
        for (uint256 i = 0; i < list.length; ++i) {
            tokens += token.balanceOf(list[i]);
        }
        assertEq(token.totalSupply(), tokens + token.balanceOf(address(actors)), "every token has its place");
    }

    function requireBonusIsLessThanTheFees(SideBooks.MoneyCount memory money, uint256[] memory epochs) private view {
        assertTrue(money.bonusValue * 2 <= money.rewardedFees * 1e20, "the bonus is worth at most half the fees");
        for (uint256 i = 0; i < epochs.length; ++i) {
            assertTrue(actors.bonusTokens(epochs[i]) <= bank.emissionOf(epochs[i]), "and at most the emission");
        }
    }

    /// @dev From both sides: the protocol is never worse off, and better by less than one unit for every operation.
    function requireRoundingFavoursTheProtocol() private view {
        Roundings.Rounding[] memory kinds = actors.roundings();
        for (uint256 i = 0; i < kinds.length; ++i) {
            Roundings.Rounding memory sums = kinds[i];
            assertTrue(!sums.isTooLow && sums.takenValue >= sums.dueValue, "the protocol is never worse off");
            bool isLess = sums.operations == 0 || sums.takenValue - sums.dueValue < sums.unitValue;
            assertTrue(!sums.isTooHigh && isLess, "nor better by a unit for an operation");
        }
    }

    function requirePointsAreForCells(address[] memory list, uint256 settledCells) private view {
        uint256 points = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            points += bank.pointsOf(list[i]);
        }
        assertEq(bank.totalPoints(), points, "all points are somebody's");
        assertEq(points, settledCells, "one for every settled cell that nobody pays for");
    }

    /// @dev Tried for everyone; what an invariant changes is thrown away.
    function requireRedemptionIsOpen(address[] memory list) private {
        try bank.currentPrice() {}
        catch {
            return;
        }
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 credits = bank.earnedOf(list[i]);
            if (credits == 0) continue;
            VM.prank(list[i]);
            assertTrue(bank.redeem(credits, 0) > 0, "whoever earned redeems");
        }
    }
}
