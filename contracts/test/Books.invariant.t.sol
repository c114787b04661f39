// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidDesk} from "../src/BidDesk.sol";
import {CandelaToken} from "../src/CandelaToken.sol";
import {CreditBank} from "../src/CreditBank.sol";
import {IBidDesk} from "../src/interfaces/IBidDesk.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {JobBoard} from "../src/JobBoard.sol";
import {NodeRegistry} from "../src/NodeRegistry.sol";
import {Verification} from "../src/Verification.sol";
import {Claims} from "./support/Claims.sol";
import {RandomActors} from "./support/RandomActors.sol";
import {RandomBids} from "./support/RandomBids.sol";

/// @title What holds after any sequence of acts.
contract BooksInvariantTest is Claims {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    RandomActors private actors;
    CandelaToken private token;
    CreditBank private bank;
    NodeRegistry private registry;
    JobBoard private board;
    Verification private verification;

    function setUp() public {
        actors = new RandomActors();
        (token, bank, registry, board, verification) = actors.networkContracts();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// @dev Acts at the end of the list that concern the bank or bids alone, and that move the clock.
    uint256 private constant MONEY_ACTS = 16;

    /// @dev The acts that make progress twice, so that campaigns get far.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[45] memory acts = [
            RandomActors.post.selector,
            RandomActors.takeLease.selector,
            RandomActors.takeLease.selector,
            RandomActors.submitSome.selector,
            RandomActors.submitSome.selector,
            RandomActors.drawSome.selector,
            RandomActors.drawSome.selector,
            RandomActors.playChallenge.selector,
            RandomActors.playChallenge.selector,
            RandomActors.playChallenge.selector,
            RandomActors.playChallenge.selector,
            RandomActors.playChallenge.selector,
            RandomActors.playChallenge.selector,
            RandomActors.checkUndrawn.selector,
            RandomActors.beatSome.selector,
            RandomActors.beatSome.selector,
            RandomActors.beatSome.selector,
            RandomActors.disputeSome.selector,
            RandomActors.disputeSome.selector,
            RandomActors.disputeSome.selector,
            RandomActors.demandSome.selector,
            RandomActors.demandSome.selector,
            RandomActors.settleSome.selector,
            RandomActors.returnSome.selector,
            RandomActors.expireSome.selector,
            RandomActors.cancelSome.selector,
            RandomActors.closeSome.selector,
            RandomActors.redeemSome.selector,
            RandomActors.changePrice.selector,
            RandomActors.buySome.selector,
            RandomActors.setAside.selector,
            RandomActors.withdrawSome.selector,
            RandomActors.claimSome.selector,
            RandomActors.breakFeed.selector,
            RandomActors.passTime.selector,
            RandomBids.allowSome.selector,
            RandomBids.postSponsored.selector,
            RandomBids.postAuction.selector,
            RandomBids.bidSome.selector,
            RandomBids.bidSome.selector,
            RandomBids.acceptSome.selector,
            RandomBids.leaseBid.selector,
            RandomBids.openSome.selector,
            RandomBids.releaseSome.selector,
            RandomBids.forfeitSome.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actors), selectors: new bytes4[](acts.length)});
        for (uint256 i = 0; i < acts.length; ++i) {
            targets[0].selectors[i] = acts[i];
        }
    }

    /// @dev Credits, escrow and earned credits; stake; tasks. One campaign claims all three.
    function invariant_BooksBalance() public {
        requireCreditsAreConserved();
        requireCreditsWereBurnedFor();
        requireSupplyIsAccountedFor();
        requireBonusIsLessThanTheFees();
        requireRedemptionIsOpen();
        requireStakeIsAccountedFor();
        requireNoTaskIsHeldTwice();
        requireDepositsAreHeld();
        requireEveryTokenHasItsPlace();
        assertTrue(!actors.isConvictedWithoutReason(), "a conviction has two accusers");
        assertTrue(!actors.hasEndMoved(), "a lease that has ended stays as it ended");
    }

    /// @dev Every function of the verification, by the same actors in a long campaign of its own.
    function test_ActorsReachEveryFunctionOfTheVerification() public {
        bytes4[9] memory wanted = [
            IVerification.previewDraw.selector,
            IVerification.publishCheck.selector,
            IVerification.commitCheck.selector,
            IVerification.revealCheck.selector,
            IVerification.revealCells.selector,
            IVerification.advance.selector,
            IVerification.dispute.selector,
            IVerification.demandKey.selector,
            IVerification.discloseKey.selector
        ];
        bytes4[] memory acts = this.targetSelectors()[0].selectors;
        for (uint256 i = 0; i < 2200; ++i) {
            bytes32 random = keccak256(abi.encode(i));
            bytes4 act = acts[uint256(random) % (acts.length - MONEY_ACTS)];
            bytes32 choice = keccak256(abi.encode(random));
            (bool isDone,) = address(actors).call(bytes.concat(act, choice, random, bytes32(uint256(random) >> 255)));
            isDone;
        }
        for (uint256 i = 0; i < wanted.length; ++i) {
            emit FunctionReached(wanted[i], actors.reached(wanted[i]));
            assertTrue(actors.reached(wanted[i]) > 0, "every function is reached");
        }
        this.invariant_BooksBalance();
    }

    event FunctionReached(bytes4 selector, uint256 calls);

    function requireDepositsAreHeld() private view {
        uint256 depositTokens = 0;
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            IJobBoard.Lease[] memory leases = board.leasesOf(jobId);
            for (uint256 i = 0; i < leases.length; ++i) {
                uint256 leaseId = leases[i].leaseId;
                bool isDemanded = verification.getChallenge(leaseId).phase == IVerification.Phase.Disclose;
                depositTokens += verification.getDispute(leaseId).depositTokens;
                if (isDemanded) depositTokens += verification.keyFee();
            }
        }
        assertEq(token.balanceOf(address(verification)), depositTokens, "it holds what running disputes put up");
    }

    /// @dev What is slashed is burned or paid out, and nothing is anywhere else.
    function requireEveryTokenHasItsPlace() private view {
        address[] memory list = actors.actors();
        uint256 tokens = token.balanceOf(address(registry)) + token.balanceOf(address(verification));
        tokens += token.balanceOf(address(actors)) + token.balanceOf(address(bank));
        for (uint256 i = 0; i < list.length; ++i) {
            tokens += token.balanceOf(list[i]);
        }
        assertEq(token.totalSupply(), tokens, "every token has its place");
    }

    function requireCreditsAreConserved() private view {
        address[] memory list = actors.actors();
        uint256 credits = bank.escrowCredits();
        for (uint256 i = 0; i < list.length; ++i) {
            credits += bank.creditsOf(list[i]) + bank.earnedOf(list[i]) + bank.withdrawalOf(list[i]).credits;
        }
        assertEq(bank.outstandingCredits(), credits, "spendable, set aside, escrow and earned are all there is");
        uint256 escrow = 0;
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(jobId);
            escrow += taskCredits + checkCredits;
        }
        assertEq(bank.escrowCredits(), escrow, "the jobs own the whole escrow");
    }

    /// @dev Every credit was bought, and is outstanding, redeemed, or burned as a fee; none was bought below its price.
    function requireCreditsWereBurnedFor() private view {
        RandomActors.MoneyCount memory money = actors.moneyCount();
        uint256 feeCredits = 0;
        for (uint256 epoch = 0; epoch <= actors.lastEpoch(); ++epoch) {
            feeCredits += bank.epochFees(epoch);
        }
        uint256 credits = bank.outstandingCredits() + money.redeemedCredits + feeCredits + money.lostCredits;
        assertEq(money.boughtCredits, credits, "every credit is accounted for");
        assertTrue(money.boughtCredits * 1e20 <= money.burnedValue, "credits are at most the burned value");
    }

    /// @dev Supply = genesis + minted - burned. Burned were tokens for credits, and stake that no checker was given.
    function requireSupplyIsAccountedFor() private view {
        RandomActors.MoneyCount memory money = actors.moneyCount();
        assertEq(token.mintedTokens(), money.mintedTokens, "only redemption, withdrawal and bonus mint");
        uint256 nodeTokens = 0;
        uint256 nodes = actors.NODES();
        for (uint256 i = 0; i < nodes; ++i) {
            nodeTokens += token.balanceOf(actors.actors()[i]);
        }
        uint256 slashedTokens = nodes * 1000e18 - token.balanceOf(address(registry));
        uint256 sharedTokens = nodeTokens - money.nodeTokens;
        // What the artist had for deposits and took out as idle credits, less what it still holds, went into deposits.
        uint256 depositTokens =
            10_000e18 + money.mintedTokens - money.nodeTokens - token.balanceOf(actors.actors()[nodes]);
        uint256 lostTokens = depositTokens - token.balanceOf(address(verification));
        uint256 burnedTokens = money.boughtTokens + slashedTokens + lostTokens - sharedTokens;
        assertEq(token.totalSupply() + burnedTokens, 1e27 + money.mintedTokens, "supply = genesis + minted - burned");
        assertEq(token.burnedTokens(), burnedTokens, "the token counts the same");
    }

    function requireBonusIsLessThanTheFees() private view {
        RandomActors.MoneyCount memory money = actors.moneyCount();
        assertTrue(money.bonusValue * 2 <= money.rewardedFees * 1e20, "the bonus is worth at most half the fees");
        for (uint256 epoch = 0; epoch <= actors.lastEpoch(); ++epoch) {
            assertTrue(actors.bonusTokens(epoch) <= bank.emissionOf(epoch), "and at most the emission");
        }
    }

    /// @dev Tried for everyone; what an invariant changes is thrown away.
    function requireRedemptionIsOpen() private {
        try bank.currentPrice() {}
        catch {
            return;
        }
        address[] memory list = actors.actors();
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 credits = bank.earnedOf(list[i]);
            if (credits == 0) continue;
            VM.prank(list[i]);
            assertTrue(bank.redeem(credits, 0) > 0, "whoever earned redeems");
        }
    }

    function requireStakeIsAccountedFor() private view {
        address[] memory list = actors.actors();
        uint256 stakeTokens = 0;
        uint256 lockedTokens = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 nodeStake = registry.getNode(list[i]).stakeTokens;
            uint256 nodeLocked = registry.getNode(list[i]).lockedTokens;
            assertTrue(nodeLocked <= nodeStake, "no more is locked than staked");
            stakeTokens += nodeStake;
            lockedTokens += nodeLocked;
        }
        assertEq(token.balanceOf(address(registry)), stakeTokens, "the registry holds all stake");
        uint256 reasons = tokensLockedByLeases() + tokensLockedByChecks() + tokensLockedByBids();
        assertEq(lockedTokens, reasons, "every lock has its reason");
    }

    /// @dev A task is settled, leased or waiting; never two of these, and the escrow covers those not settled.
    function requireNoTaskIsHeldTwice() private view {
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            IJobBoard.Job memory job = board.getJob(jobId);
            IJobBoard.Lease[] memory leases = board.leasesOf(jobId);
            uint256 seen = actors.settledRuns(jobId);
            uint256 live = 0;
            for (uint256 i = 0; i < leases.length; ++i) {
                if (!isLive(leases[i].state)) continue;
                uint256 run = ((1 << leases[i].taskCount) - 1) << leases[i].firstTask;
                assertTrue(seen & run == 0, "no task is in two leases, or leased after it was paid");
                seen |= run;
                live += leases[i].taskCount;
            }
            assertEq(job.settledTasks, actors.settledCount(jobId), "every settled task was paid once");
            assertEq(job.leasedTasks, live, "tasks in flight are counted");
            requireEscrow(jobId, job, live);
        }
    }

    function requireEscrow(uint256 jobId, IJobBoard.Job memory job, uint256 liveTasks) private view {
        if (job.state == IJobBoard.JobState.Closed) {
            (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(jobId);
            assertEq(taskCredits + checkCredits, 0, "a closed job holds nothing");
        } else {
            uint256 waiting = board.remainingTasks(jobId);
            if (job.state == IJobBoard.JobState.Open) {
                assertEq(job.settledTasks + liveTasks + waiting, job.taskCount, "no task is lost");
            }
        }
    }

    function tokensLockedByLeases() private view returns (uint256 tokens) {
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            IJobBoard.Lease[] memory leases = board.leasesOf(jobId);
            for (uint256 i = 0; i < leases.length; ++i) {
                if (isLive(leases[i].state)) tokens += leases[i].lockedTokens;
            }
        }
    }

    function tokensLockedByBids() private view returns (uint256 tokens) {
        BidDesk desk = actors.bidDesk();
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            IBidDesk.BidListing[] memory bids = desk.bidsOf(jobId);
            for (uint256 i = 0; i < bids.length; ++i) {
                if (bids[i].bid.isBonded) tokens += desk.getParameters().bondTokens;
            }
        }
    }

    function tokensLockedByChecks() private view returns (uint256 tokens) {
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            IJobBoard.Lease[] memory leases = board.leasesOf(jobId);
            for (uint256 i = 0; i < leases.length; ++i) {
                if (leases[i].state == IJobBoard.LeaseState.Checking) tokens += tokensLockedFor(leases[i].leaseId);
            }
        }
    }

    function tokensLockedFor(uint256 leaseId) private view returns (uint256 tokens) {
        IVerification.Check[] memory checks = verification.getChallenge(leaseId).checks;
        address artist = board.getCheckTerms(leaseId).parties.artist;
        for (uint256 i = 0; i < checks.length; ++i) {
            IVerification.VerificationParameters memory rule = verification.getParameters();
            if (checks[i].checker != artist) tokens += uint256(rule.checkBondTokens) * rule.falseMatchFactor;
        }
    }

    function isLive(IJobBoard.LeaseState state) private pure returns (bool) {
        return state >= IJobBoard.LeaseState.Leased && state <= IJobBoard.LeaseState.Cleared;
    }
}
