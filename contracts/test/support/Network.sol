// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidDesk} from "../../src/BidDesk.sol";
import {CandelaToken} from "../../src/CandelaToken.sol";
import {CreditBank} from "../../src/CreditBank.sol";
import {IBidDesk} from "../../src/interfaces/IBidDesk.sol";
import {ICellJudge} from "../../src/interfaces/ICellJudge.sol";
import {ICreditBank} from "../../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {IRandomness} from "../../src/interfaces/IRandomness.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {JobBoard} from "../../src/JobBoard.sol";
import {JobNotices} from "../../src/JobNotices.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";
import {Verification} from "../../src/Verification.sol";
import {Claims} from "./Claims.sol";
import {Renders} from "./Renders.sol";
import {SettablePriceFeed} from "./SettablePriceFeed.sol";

/// @title A whole network, and the moves of its actors.
abstract contract Network is Claims {
    uint256 internal constant TOKEN = 1e18;
    uint256 internal constant CREDIT = 1e6;
    uint32 internal constant CELLS_PER_TASK = 6;
    uint48 internal constant PRICE = uint48(CREDIT);
    uint48 internal constant CHECK_FEE = uint48(CREDIT / 10);
    uint128 internal constant STAKE = uint128(1000 * TOKEN);
    bytes32 internal constant SALT = keccak256("salt");
    bytes32 internal constant RESULTS_DIGEST = keccak256("results");
    bytes32 internal constant CONTENT_KEY = keccak256("content key");
    bytes32 internal immutable CONTENT_KEY_HASH = sha256(abi.encode(CONTENT_KEY));

    SettablePriceFeed internal feed;
    CandelaToken internal token;
    CreditBank internal bank;
    NodeRegistry internal registry;
    JobBoard internal board;
    Verification internal verification;
    IRandomness internal randomness;
    ICellJudge internal judge;
    BidDesk internal desk;
    JobNotices internal noticeBoard;

    address internal artist = address(0xA27157);

    function setUp() public virtual {
        VM.roll(1000);
        VM.warp(1_800_000_000);
        deployNetwork(boardParameters());
        fundArtist(artist, 10_000 * TOKEN);
    }

    function deployNetwork(IJobBoard.BoardParameters memory parameters) internal {
        feed = new SettablePriceFeed();
        randomness = IRandomness(deploy("BlockHashRandomness", ""));
        judge = ICellJudge(deploy("CellJudge", ""));
        uint256 nonce = VM.getNonce(address(this));
        address bankAt = VM.computeCreateAddress(address(this), nonce + 1);
        address registryAt = VM.computeCreateAddress(address(this), nonce + 2);
        address boardAt = VM.computeCreateAddress(address(this), nonce + 3);
        address verificationAt = VM.computeCreateAddress(address(this), nonce + 4);
        address deskAt = VM.computeCreateAddress(address(this), nonce + 5);
        token = CandelaToken(deploy("CandelaToken", abi.encode(address(this), 1e9 * TOKEN, bankAt)));
        bank = CreditBank(deploy("CreditBank", abi.encode(token, feed, boardAt, bankParameters(), bonusParameters())));
        registry = NodeRegistry(
            deploy(registryContract(), abi.encode(token, boardAt, verificationAt, deskAt, registryParameters()))
        );
        board = JobBoard(
            deploy("JobBoard", abi.encode(bankAt, registryAt, verificationAt, randomness, deskAt, parameters))
        );
        verification =
            Verification(deploy("Verification", abi.encode(boardAt, registryAt, judge, verificationParameters())));
        desk = BidDesk(deploy("BidDesk", abi.encode(boardAt, registryAt, bankAt, bidParameters())));
        noticeBoard = JobNotices(deploy("JobNotices", abi.encode(boardAt)));
    }

    /// @dev From the artifact: `new` would compile every contract once more into every test.
    function deploy(string memory contractName, bytes memory arguments) internal returns (address) {
        return VM.deployCode(string.concat(contractName, ".sol:", contractName), arguments);
    }

    function registryContract() internal pure virtual returns (string memory) {
        return "NodeRegistry";
    }

    function bankParameters() internal pure returns (ICreditBank.BankParameters memory) {
        return ICreditBank.BankParameters({
            maxPriceAgeSec: 3600,
            minPrice: 1e6,
            maxPrice: 1e10,
            maxJumpBps: 1000,
            jumpWindowSec: 3600,
            maxOutstandingBps: 2000,
            thawBlocks: 50,
            withdrawFeeBps: 500
        });
    }

    function bonusParameters() internal pure returns (ICreditBank.BonusParameters memory) {
        return ICreditBank.BonusParameters({
            epochBlocks: 100, firstEmissionTokens: uint128(100 * TOKEN), halvingEpochs: 10, bonusShareBps: 5000
        });
    }

    function registryParameters() internal view virtual returns (INodeRegistry.RegistryParameters memory) {
        return INodeRegistry.RegistryParameters({
            minStakeTokens: uint128(100 * TOKEN),
            livenessBlocks: 5000,
            thawBlocks: 50,
            maxNodes: 8,
            classMinOperators: 0,
            classMinStakeBps: 0,
            maxConvictions: 0,
            lockoutBlocks: 0
        });
    }

    function boardParameters() internal pure virtual returns (IJobBoard.BoardParameters memory) {
        return IJobBoard.BoardParameters({
            drawDelayBlocks: 2,
            acceptanceBlocks: 20,
            feeBps: 500,
            lockFactor: 20,
            expiryPenaltyBps: 50,
            minDrawPpm: 50_000,
            minOtherOperators: 0,
            artistChecksAllowed: true,
            quoteBlocks: 0,
            volunteerLockTokens: uint96(5 * TOKEN),
            clearedLockBps: 1000,
            minCheckFeeBps: 0,
            minCheckFee: 0
        });
    }

    function verificationParameters() internal view virtual returns (IVerification.VerificationParameters memory) {
        return IVerification.VerificationParameters({
            cellsPerCheck: 4,
            commitBlocks: 10,
            revealBlocks: 10,
            checkBondTokens: uint96(5 * TOKEN),
            falseMatchFactor: 4,
            secondCheckPpm: 0,
            disputeDepositTokens: uint96(6 * TOKEN),
            discloseBlocks: 20
        });
    }

    function bidParameters() internal pure returns (IBidDesk.BidParameters memory) {
        return
            IBidDesk.BidParameters({bondTokens: uint96(10 * TOKEN), maxBids: 3, acceptBlocks: 10, firstLeaseBlocks: 15});
    }

    function jobTerms(uint32 taskCount) internal pure returns (IJobBoard.JobTerms memory) {
        return IJobBoard.JobTerms({
            manifestDigest: keccak256("manifest"),
            taskCount: taskCount,
            cellsPerTask: CELLS_PER_TASK,
            pricePerTask: PRICE,
            checkFee: CHECK_FEE,
            checkBudget: 20,
            maxTasksPerLease: 4,
            leaseBlocks: 30,
            randomHead: 0,
            thresholds: IJobBoard.Thresholds({matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262}),
            thresholdsHash: keccak256("thresholds"),
            callRule: 0,
            cellsPerCheck: 0,
            sponsor: address(0),
            bidBlocks: 0
        });
    }

    /// @dev Node number i, owned by operator number i.
    function nodeAt(uint256 i) internal pure returns (address) {
        return address(uint160(0x1000 + i));
    }

    function operatorAt(uint256 i) internal pure returns (address) {
        return address(uint160(0x2000 + i));
    }

    function registerNodes(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            registerNode(nodeAt(i), operatorAt(i), STAKE);
        }
    }

    function registerNode(address node, address operator, uint128 stakeTokens) internal {
        registerNode(node, operator, stakeTokens, "cpu/linux-x64");
    }

    function registerNode(address node, address operator, uint128 stakeTokens, string memory deviceClass) internal {
        VM.prank(operator);
        registry.allowNode(node, true);
        token.transfer(node, stakeTokens);
        VM.prank(node);
        token.approve(address(registry), stakeTokens);
        VM.prank(node);
        registry.register(INodeRegistry.NodeTerms(operator, stakeTokens, keccak256(bytes(deviceClass)), "age1test"));
    }

    function fundArtist(address buyer, uint256 tokens) internal {
        token.transfer(buyer, tokens);
        VM.prank(buyer);
        token.approve(address(bank), tokens);
        VM.prank(buyer);
        bank.buyCredits(tokens, 1);
    }

    function postJob(IJobBoard.JobTerms memory terms) internal returns (uint256) {
        VM.prank(artist);
        return board.postJob(terms);
    }

    function leaseTasks(uint256 nodeIndex, uint256 jobId, uint256 count) internal returns (uint256) {
        VM.prank(nodeAt(nodeIndex));
        return board.lease(jobId, count);
    }

    /// @dev Submits the first `count` tasks of a lease in some quality.
    function submit(uint256 leaseId, uint32 count, Renders.Quality quality) internal {
        bytes32 root = treeRootOf(leaseId, count, quality);
        VM.prank(board.getLease(leaseId).node);
        board.submit(IJobBoard.Submission(leaseId, count, root, RESULTS_DIGEST, CONTENT_KEY_HASH));
    }

    /// @dev Publishes the content key of a lease that was rendered in some quality, or another one.
    function disclose(uint256 leaseId, Renders.Quality quality, bytes32 contentKey) internal {
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        bytes32 root = treeRootOf(leaseId, lease.taskCount, quality);
        VM.prank(lease.node);
        verification.discloseKey(leaseId, root, RESULTS_DIGEST, contentKey);
    }

    /// @dev Root of the fingerprints of the first `count` tasks of a lease.
    function treeRootOf(uint256 leaseId, uint32 count, Renders.Quality quality) internal view returns (bytes32) {
        uint32 firstTask = board.getLease(leaseId).firstTask;
        return Renders.leaseRoot(Renders.Render(firstTask, count, CELLS_PER_TASK, quality));
    }

    function draw(uint256 leaseId) internal returns (bool) {
        VM.roll(board.getLease(leaseId).drawBlock + 1);
        return board.draw(leaseId);
    }

    /// @dev Leases, submits and draws three tasks; a node's first lease is always drawn.
    function openChallenge(uint256 nodeIndex, uint256 jobId, Renders.Quality quality) internal returns (uint256) {
        return openChallenge(nodeIndex, jobId, quality, 3);
    }

    function openChallenge(uint256 nodeIndex, uint256 jobId, Renders.Quality quality, uint32 count)
        internal
        returns (uint256 leaseId)
    {
        leaseId = leaseTasks(nodeIndex, jobId, count);
        submit(leaseId, count, quality);
        assertTrue(draw(leaseId), "a node's first lease is drawn");
    }

    /// @dev Time never runs backwards.
    function rollTo(uint256 blockNumber) internal {
        if (block.number < blockNumber) VM.roll(blockNumber);
    }

    /// @dev A price that is no jump, because the window of the last one is over.
    function settlePrice(uint256 price) internal {
        VM.warp(block.timestamp + bank.getParameters().jumpWindowSec + 1);
        feed.setPrice(int256(price));
    }

    /// @dev A payment of `credits` and a fee of 5 %, as the board makes it, out of credits bought for it.
    function pay(address node, uint256 credits) internal {
        uint256 feeCredits = credits / 20;
        VM.prank(address(board));
        bank.moveToEscrow(artist, artist, credits);
        VM.prank(address(board));
        bank.payEarned(node, credits - feeCredits, feeCredits);
    }

    function settle(uint256 leaseId) internal {
        VM.prank(artist);
        board.settle(leaseId);
    }

    function assertState(uint256 leaseId, IJobBoard.LeaseState state, string memory claim) internal view {
        assertEq(uint256(board.getLease(leaseId).state), uint256(state), claim);
    }
}
