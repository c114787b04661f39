// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Jobs that a sponsor pays: its allowance, its credits, its refunds.
contract SponsorsTest is Challenges {
    address private constant SPONSOR = address(0x59050);
    uint256 private constant HELD = 100 * CREDIT;
    /// @dev Two tasks and twenty checks.
    uint256 private constant ESCROW = 2 * CREDIT + 20 * (CREDIT / 10);

    function setUp() public override {
        super.setUp();
        fundArtist(SPONSOR, 100 * TOKEN);
    }

    function test_AllowanceIsReadAndReplaced() public {
        allow(5 * CREDIT);
        allow(3 * CREDIT);
        assertEq(bank.allowedCredits(SPONSOR, artist), 3 * CREDIT, "the last word counts");
        assertEq(bank.allowedCredits(artist, SPONSOR), 0, "it goes one way");
        assertEq(bank.creditsOf(SPONSOR), HELD, "allowing moves nothing");
    }

    function test_SponsorPaysTheEscrowOutOfTheAllowance() public {
        uint256 before = bank.creditsOf(artist);
        allow(ESCROW + 1);
        uint256 sponsored = postSponsored();
        assertEq(board.getJob(sponsored).artist, artist, "the job is the artist's");
        assertEq(board.getJob(sponsored).sponsor, SPONSOR, "the sponsor is noted");
        assertEq(bank.creditsOf(artist), before, "the artist pays nothing");
        assertEq(bank.creditsOf(SPONSOR), HELD - ESCROW, "the sponsor pays all");
        assertEq(bank.allowedCredits(SPONSOR, artist), 1, "posting uses the allowance up");
    }

    function test_EveryRefundGoesToTheSponsor() public {
        registerNodes(2);
        allow(ESCROW);
        uint256 before = bank.creditsOf(artist);
        uint256 sponsored = postSponsored();
        uint256 leaseId = leaseTasks(0, sponsored, 1);
        VM.prank(artist);
        board.cancelJob(sponsored);
        assertEq(bank.creditsOf(SPONSOR), HELD - ESCROW + CREDIT, "the task that waited");
        VM.prank(nodeAt(0));
        board.returnLease(leaseId);
        assertEq(bank.creditsOf(SPONSOR), HELD - ESCROW + 2 * CREDIT, "the task that came back");
        board.closeJob(sponsored);
        assertEq(bank.creditsOf(SPONSOR), HELD, "the check budget");
        assertEq(bank.creditsOf(artist), before, "the artist gets none of it");
        assertEq(bank.allowedCredits(SPONSOR, artist), 0, "a refund is no new allowance");
    }

    function test_ArtistMayNameItself() public {
        IJobBoard.JobTerms memory terms = jobTerms(2);
        terms.sponsor = artist;
        uint256 before = bank.creditsOf(artist);
        postJob(terms);
        assertEq(bank.creditsOf(artist), before - ESCROW, "no allowance is needed for one's own credits");
    }

    function test_RevertWhen_AllowanceIsTooLow() public {
        allow(ESCROW - 1);
        VM.expectRevert(
            abi.encodeWithSelector(ICreditBank.CreditBank_AllowanceTooLow.selector, SPONSOR, artist, ESCROW, ESCROW - 1)
        );
        this.postSponsored();
    }

    function test_RevertWhen_AnotherArtistUsesTheAllowance() public {
        allow(ESCROW);
        IJobBoard.JobTerms memory terms = jobTerms(2);
        terms.sponsor = SPONSOR;
        VM.expectPartialRevert(ICreditBank.CreditBank_AllowanceTooLow.selector);
        board.postJob(terms);
    }

    function test_RevertWhen_SponsorHasTooFewCredits() public {
        allow(type(uint256).max);
        IJobBoard.JobTerms memory terms = jobTerms(1000);
        terms.sponsor = SPONSOR;
        VM.expectPartialRevert(ICreditBank.CreditBank_CreditsTooLow.selector);
        VM.prank(artist);
        board.postJob(terms);
    }

    function testFuzz_SponsorNeverPaysMoreThanAllowed(uint256 allowed, uint32 taskCount) public {
        allowed = bound(allowed, 0, HELD);
        IJobBoard.JobTerms memory terms = jobTerms(uint32(bound(taskCount, 1, 200)));
        terms.sponsor = SPONSOR;
        allow(allowed);
        VM.prank(artist);
        try board.postJob(terms) {} catch {}
        uint256 paid = HELD - bank.creditsOf(SPONSOR);
        assertTrue(paid <= allowed, "the allowance bounds the escrow");
        assertEq(bank.allowedCredits(SPONSOR, artist), allowed - paid, "and is used up by it");
    }

    /// @dev External, so that a revert can be expected.
    function postSponsored() public returns (uint256) {
        IJobBoard.JobTerms memory terms = jobTerms(2);
        terms.sponsor = SPONSOR;
        return postJob(terms);
    }

    function allow(uint256 credits) private {
        VM.prank(SPONSOR);
        bank.allowSpending(artist, credits);
    }
}
