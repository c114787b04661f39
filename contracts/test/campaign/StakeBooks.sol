// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBidDesk} from "../../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {Books} from "./Books.sol";
import {SideBooks} from "./SideBooks.sol";

/// @title What holds of stake, bonds and deposits after any sequence of acts.
abstract contract StakeBooks is Books {
    uint256 private constant DISPUTE_ROUND = 3;

    function requireStakeIsAccountedFor(Page[] memory pages) internal view {
        address[] memory list = actors.actors();
        uint256 stakeTokens = 0;
        uint256 lockedTokens = 0;
        uint256 places = 0;
        uint256 count = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            INodeRegistry.Node memory node = registry.getNode(list[i]);
            assertTrue(node.lockedTokens <= node.stakeTokens, "no more is locked than staked");
            stakeTokens += node.stakeTokens;
            lockedTokens += node.lockedTokens;
            requirePlace(list[i], node.rosterSlot, places);
            if (node.rosterSlot == 0) continue;
            places |= 1 << node.rosterSlot;
            ++count;
        }
        assertEq(count, registry.nodeCount(), "the roster counts who has a slot");
        assertEq(registry.recordOf(address(0)).convictions, 0, "nobody is convicted that is not registered");
        assertEq(lockedTokens, tokensLocked(pages), "every lock has its reason");
        uint256 givenTokens = actors.givenTokens(address(registry));
        assertEq(token.balanceOf(address(registry)), stakeTokens + givenTokens, "the registry holds all stake");
        SideBooks.MoneyCount memory money = actors.moneyCount();
        uint256 goneTokens = money.unstakedTokens + money.slashedTokens + money.sharedTokens;
        assertEq(stakeTokens + goneTokens, money.stakedTokens, "stake is withdrawn, slashed or there");
    }

    /// @dev A dispute of files waits for the key too, and holds a deposit instead of the fee.
    function requireDepositsAreHeld(Page[] memory pages) internal view {
        uint256 depositTokens = actors.givenTokens(address(verification));
        for (uint256 i = 0; i < pages.length; ++i) {
            for (uint256 j = 0; j < pages[i].leases.length; ++j) {
                uint256 leaseId = pages[i].leases[j].leaseId;
                IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
                depositTokens += verification.getDispute(leaseId).depositTokens;
                bool isDemanded = challenge.phase == IVerification.Phase.Disclose && challenge.round != DISPUTE_ROUND;
                if (isDemanded) depositTokens += verification.keyFee();
            }
        }
        assertEq(token.balanceOf(address(verification)), depositTokens, "it holds what running disputes put up");
    }

    /// @dev Who is locked out, or left, stands outside.
    function requirePlace(address node, uint256 slot, uint256 places) private view {
        assertTrue(slot == 0 || places >> slot & 1 == 0, "nobody shares a place in the roster");
        if (slot == 0) assertTrue(!registry.isLive(node), "who is live can be drawn");
        else assertTrue(!registry.isLockedOut(node), "who is locked out cannot");
    }

    /// @dev By leases in flight, by checks that run, and by bids.
    function tokensLocked(Page[] memory pages) private view returns (uint256 tokens) {
        uint256 bondTokens = desk.getParameters().bondTokens;
        for (uint256 i = 0; i < pages.length; ++i) {
            IJobBoard.Lease[] memory leases = pages[i].leases;
            for (uint256 j = 0; j < leases.length; ++j) {
                if (isLive(leases[j].state)) tokens += leases[j].lockedTokens;
                if (leases[j].state != IJobBoard.LeaseState.Checking) continue;
                tokens += tokensLockedByChecks(leases[j].leaseId, pages[i].job.artist);
            }
            if (!pages[i].job.isAuction) continue;
            IBidDesk.BidListing[] memory bids = desk.bidsOf(pages[i].jobId);
            for (uint256 j = 0; j < bids.length; ++j) {
                if (bids[j].bid.isBonded) tokens += bondTokens;
            }
        }
    }

    function tokensLockedByChecks(uint256 leaseId, address artist) private view returns (uint256 tokens) {
        IVerification.Check[] memory checks = verification.getChallenge(leaseId).checks;
        IVerification.VerificationParameters memory rule = verification.getParameters();
        for (uint256 i = 0; i < checks.length; ++i) {
            if (checks[i].checker != artist) tokens += uint256(rule.checkBondTokens) * rule.falseMatchFactor;
        }
    }
}
