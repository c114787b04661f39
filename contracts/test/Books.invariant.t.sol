// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidActs} from "./campaign/BidActs.sol";
import {CallTable} from "./campaign/CallTable.sol";
import {CheckActs} from "./campaign/CheckActs.sol";
import {JobActs} from "./campaign/JobActs.sol";
import {LeaseActs} from "./campaign/LeaseActs.sol";
import {MoneyActs} from "./campaign/MoneyActs.sol";
import {MoneyBooks} from "./campaign/MoneyBooks.sol";
import {RegistryActs} from "./campaign/RegistryActs.sol";
import {StakeBooks} from "./campaign/StakeBooks.sol";
import {TaskBooks} from "./campaign/TaskBooks.sol";
import {TreeBooks} from "./campaign/TreeBooks.sol";
import {TokenActs} from "./campaign/TokenActs.sol";

/// @title What holds after any sequence of acts.
contract BooksInvariantTest is MoneyBooks, StakeBooks, TaskBooks, TreeBooks, CallTable {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Acts of the long campaign.
    uint256 private constant ACTS = 3000;
    /// @dev It looks at the books once in so many.
    uint256 private constant ACTS_A_LOOK = 250;

    function setUp() public {
        openBooks();
        listFunctions();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    /// @dev The acts that make progress several times, so that campaigns get far.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[65] memory acts = [
            JobActs.post.selector,
            JobActs.postFree.selector,
            JobActs.postSponsored.selector,
            JobActs.postAuction.selector,
            JobActs.postAuction.selector,
            JobActs.allowSpending.selector,
            JobActs.revealSome.selector,
            JobActs.noticeSome.selector,
            JobActs.cancelSome.selector,
            JobActs.closeSome.selector,
            LeaseActs.takeLease.selector,
            LeaseActs.takeLease.selector,
            LeaseActs.takeLease.selector,
            LeaseActs.submitSome.selector,
            LeaseActs.submitSome.selector,
            LeaseActs.submitSome.selector,
            LeaseActs.returnSome.selector,
            LeaseActs.expireSome.selector,
            LeaseActs.drawSome.selector,
            LeaseActs.drawSome.selector,
            LeaseActs.settleSome.selector,
            LeaseActs.workSome.selector,
            LeaseActs.workSome.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.playChallenge.selector,
            CheckActs.checkUndrawn.selector,
            CheckActs.disputeSome.selector,
            CheckActs.disputeSome.selector,
            CheckActs.disputeFiles.selector,
            CheckActs.disputeFiles.selector,
            CheckActs.demandSome.selector,
            BidActs.bidSome.selector,
            BidActs.bidSome.selector,
            BidActs.acceptSome.selector,
            BidActs.leaseBid.selector,
            BidActs.openSome.selector,
            BidActs.releaseSome.selector,
            BidActs.forfeitSome.selector,
            RegistryActs.comeSome.selector,
            RegistryActs.comeSome.selector,
            RegistryActs.beatSome.selector,
            RegistryActs.beatSome.selector,
            RegistryActs.beatSome.selector,
            RegistryActs.stakeSome.selector,
            RegistryActs.leaveSome.selector,
            RegistryActs.withdrawStake.selector,
            RegistryActs.dropSome.selector,
            MoneyActs.buySome.selector,
            MoneyActs.buyWithPermit.selector,
            MoneyActs.setAside.selector,
            MoneyActs.withdrawSome.selector,
            MoneyActs.redeemSome.selector,
            MoneyActs.claimSome.selector,
            TokenActs.giveSome.selector,
            TokenActs.burnSome.selector,
            MoneyActs.changePrice.selector,
            MoneyActs.breakFeed.selector,
            MoneyActs.passTime.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector({addr: address(actors), selectors: new bytes4[](acts.length)});
        for (uint256 i = 0; i < acts.length; ++i) {
            targets[0].selectors[i] = acts[i];
        }
    }

    /// @dev Credits, tokens and points; stake, bonds and deposits; the roster; tasks and leases. One campaign claims them all.
    function invariant_BooksBalance() public {
        Page[] memory pages = readPages();
        requireMoneyIsAccountedFor(pages);
        requireStakeIsAccountedFor(pages);
        requireDepositsAreHeld(pages);
        requireTreesHoldTheRoster();
        requireNoTaskIsHeldTwice(pages);
        requireLeasesEndedWell();
    }

    function afterInvariant() external {
        addCampaign();
    }

    /// @dev Forge lets tests read the artifacts of every profile but the release's.
    function test_EveryFunctionIsListed() public view {
        bool isRelease = keccak256(bytes(VM.envOr("FOUNDRY_PROFILE", string("default")))) == keccak256("release");
        if (!isRelease) requireComplete();
    }

    /// @dev One long campaign, always the same.
    function test_ActorsReachEveryFunction() public {
        bytes4[] memory acts = this.targetSelectors()[0].selectors;
        for (uint256 i = 0; i < ACTS; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            bytes memory choices = abi.encode(choice(seed, 1), choice(seed, 2), choice(seed, 3), choice(seed, 4));
            (bool isDone,) = address(actors).call(bytes.concat(acts[seed % acts.length], choices));
            isDone;
            if (i % ACTS_A_LOOK == 0) lookAtBooks();
        }
        lookAtBooks();
        uint256[] memory reach = readReach();
        printReach(reach);
        requireReached(reach);
    }

    /// @dev Claims change the books, which is thrown away.
    function lookAtBooks() private {
        uint256 state = VM.snapshotState();
        this.invariant_BooksBalance();
        VM.revertToState(state);
    }

    function choice(uint256 seed, uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode(seed, index));
    }
}
