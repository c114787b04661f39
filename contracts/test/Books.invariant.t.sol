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

    /// @dev The acts that make progress twice, so that campaigns get far.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[28] memory acts = [
            RandomActors.post.selector,
            RandomBids.allowSome.selector,
            RandomBids.postSponsored.selector,
            RandomBids.postAuction.selector,
            RandomBids.bidSome.selector,
            RandomBids.bidSome.selector,
            RandomBids.acceptSome.selector,
            RandomBids.leaseBid.selector,
            RandomBids.openSome.selector,
            RandomBids.releaseSome.selector,
            RandomBids.forfeitSome.selector,
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
            RandomActors.settleSome.selector,
            RandomActors.returnSome.selector,
            RandomActors.expireSome.selector,
            RandomActors.cancelSome.selector,
            RandomActors.closeSome.selector,
            RandomActors.redeemSome.selector,
            RandomActors.changePrice.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actors), selectors: new bytes4[](acts.length)});
        for (uint256 i = 0; i < acts.length; ++i) {
            targets[0].selectors[i] = acts[i];
        }
    }

    /// @dev Credits, escrow and earned credits; stake; tasks. One campaign claims all three.
    function invariant_BooksBalance() public view {
        requireCreditsAreConserved();
        requireStakeIsAccountedFor();
        requireNoTaskIsHeldTwice();
    }

    function requireCreditsAreConserved() private view {
        address[] memory list = actors.actors();
        uint256 credits = bank.escrowCredits();
        for (uint256 i = 0; i < list.length; ++i) {
            credits += bank.creditsOf(list[i]) + bank.earnedOf(list[i]);
        }
        assertEq(bank.outstandingCredits(), credits, "spendable, escrow and earned are all there is");
        uint256 escrow = 0;
        for (uint256 jobId = 1; jobId <= board.jobCount(); ++jobId) {
            (uint256 taskCredits, uint256 checkCredits) = board.escrowOf(jobId);
            escrow += taskCredits + checkCredits;
        }
        assertEq(bank.escrowCredits(), escrow, "the jobs own the whole escrow");
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
        uint256[] memory open = verification.openChallenges();
        for (uint256 i = 0; i < open.length; ++i) {
            IVerification.Check[] memory checks = verification.getChallenge(open[i]).checks;
            for (uint256 j = 0; j < checks.length; ++j) {
                if (checks[j].state != IVerification.CheckState.Missed) tokens += checks[j].bondTokens;
            }
        }
    }

    function isLive(IJobBoard.LeaseState state) private pure returns (bool) {
        return state >= IJobBoard.LeaseState.Leased && state <= IJobBoard.LeaseState.Cleared;
    }
}
