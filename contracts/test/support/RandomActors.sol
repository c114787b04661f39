// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CandelaToken} from "../../src/CandelaToken.sol";
import {CreditBank} from "../../src/CreditBank.sol";
import {ICreditBank} from "../../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {JobBoard} from "../../src/JobBoard.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";
import {Verification} from "../../src/Verification.sol";
import {RandomBids} from "./RandomBids.sol";
import {Renders} from "./Renders.sol";

/// @title Actors that do anything in any order: honest, cheating, lying, silent and late.
contract RandomActors is RandomBids {
    /// @dev How each lease was rendered, and how each checker committed.
    mapping(uint256 leaseId => Renders.Quality) private _rendered;
    mapping(uint256 leaseId => mapping(uint256 round => mapping(address checker => Renders.Quality))) private _checked;

    /// @dev What went through the bank, counted beside it.
    struct MoneyCount {
        /// @dev Credits bought, and tokens x price that were burned for them.
        uint256 boughtCredits;
        uint256 burnedValue;
        uint256 boughtTokens;
        /// @dev Credits that left the bank, as tokens or as the fee of a withdrawal.
        uint256 redeemedCredits;
        uint256 mintedTokens;
        /// @dev Fees of checks burned because a checker missed its turn.
        uint256 lostCredits;
        /// @dev Fees whose bonus was claimed, and tokens x price of that bonus.
        uint256 rewardedFees;
        uint256 bonusValue;
        /// @dev Tokens minted for nodes.
        uint256 nodeTokens;
    }

    MoneyCount private _money;
    mapping(uint256 epoch => uint256 tokens) public bonusTokens;

    /// @dev The last epoch in which anything was paid: an invariant is judged at a block before those that acts roll to.
    uint256 public lastEpoch;

    /// @dev For acts that may pay.
    modifier notesEpoch() {
        _;
        if (bank.currentEpoch() > lastEpoch) lastEpoch = bank.currentEpoch();
    }

    /// @dev How often each function of the verification was reached.
    mapping(bytes4 selector => uint256) public reached;
    /// @dev Leases that ended, and as what.
    mapping(uint256 leaseId => IJobBoard.LeaseState) public endedAs;
    /// @dev Whether a renderer was convicted by fewer than two accusers.
    bool public isConvictedWithoutReason;
    bool public hasEndMoved;

    modifier watched() {
        _;
        for (uint256 job = 1; job <= board.jobCount(); ++job) {
            IJobBoard.Lease[] memory leases = board.leasesOf(job);
            for (uint256 i = 0; i < leases.length; ++i) {
                IJobBoard.LeaseState ended = endedAs[leases[i].leaseId];
                if (ended != IJobBoard.LeaseState.None && ended != leases[i].state) hasEndMoved = true;
                if (leases[i].state >= IJobBoard.LeaseState.Settled) endedAs[leases[i].leaseId] = leases[i].state;
            }
        }
    }
    /// @dev Tasks that were paid, one bit each, and their number.
    mapping(uint256 jobId => uint256) public settledRuns;
    mapping(uint256 jobId => uint256) public settledCount;

    constructor() {
        setUp();
        registerNodes(NODES);
        fundArtist(SPONSOR, 100 * TOKEN);
        token.transfer(artist, 10_000 * TOKEN);
        VM.prank(artist);
        token.approve(address(verification), type(uint256).max);
        countPurchase(10_100 * TOKEN, bank.outstandingCredits());
    }

    /// @dev A purchase that waits meets no reference price; one that does not may be refused for a jump.
    function buySome(uint256 tokens, bool waits) external {
        tokens = bound(tokens, 1, 1000 * TOKEN);
        if (waits) VM.warp(block.timestamp + 3601);
        uint256 held = bank.creditsOf(artist);
        fundArtist(artist, tokens);
        countPurchase(tokens, bank.creditsOf(artist) - held);
    }

    function setAside(uint256 credits, uint256 mood) external {
        bool cancels = mood % 4 == 0;
        if (cancels && bank.withdrawalOf(artist).credits == 0) return;
        VM.prank(artist);
        if (cancels) bank.cancelWithdraw();
        else bank.requestWithdraw(bound(credits, 1, 100 * CREDIT));
    }

    function withdrawSome(bool waits) external {
        ICreditBank.Withdrawal memory withdrawal = bank.withdrawalOf(artist);
        if (withdrawal.credits == 0) return;
        if (waits && block.number < withdrawal.thawedAtBlock) VM.roll(withdrawal.thawedAtBlock);
        VM.prank(artist);
        uint256 tokens = bank.withdraw(0);
        _money.redeemedCredits += withdrawal.credits;
        _money.mintedTokens += tokens;
    }

    function claimSome(uint256 node, uint256 epoch) external {
        node = bound(node, 0, NODES - 1);
        epoch = bound(epoch, 0, lastEpoch);
        uint256 feeCredits = bank.feesOf(nodeAt(node), epoch);
        if (feeCredits == 0) return;
        if (block.number < bank.epochStart(epoch + 1)) VM.roll(bank.epochStart(epoch + 1));
        uint256 price = bank.priceToRedeem();
        VM.prank(nodeAt(node));
        uint256 tokens = bank.claimBonus(epoch);
        bonusTokens[epoch] += tokens;
        _money.rewardedFees += feeCredits;
        _money.bonusValue += tokens * price;
        _money.mintedTokens += tokens;
        _money.nodeTokens += tokens;
    }

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.secondCheckPpm = 500_000;
    }

    /// @dev The window is long, so that disputes find cleared leases.
    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.acceptanceBlocks = 400;
    }

    function post(uint256 taskCount, uint256 mood) external {
        if (board.jobCount() == MAX_JOBS) return;
        IJobBoard.JobTerms memory terms = jobTerms(uint32(bound(taskCount, 1, 12)));
        terms.artistChecks = mood % 2 == 0;
        postJob(terms);
    }

    function takeLease(uint256 node, uint256 job, uint256 count) external watched {
        job = bound(job, 1, board.jobCount());
        if (board.remainingTasks(job) == 0) return;
        leaseTasks(bound(node, 0, NODES - 1), job, bound(count, 1, 4));
    }

    function submitSome(uint256 seed, uint256 count, bool cheats) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        _rendered[leaseId] = cheats ? CHEAT : HONEST;
        submit(leaseId, uint32(bound(count, 1, board.getLease(leaseId).taskCount)), _rendered[leaseId]);
    }

    function returnSome(uint256 seed) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        VM.prank(board.getLease(leaseId).node);
        board.returnLease(leaseId);
    }

    function expireSome(uint256 seed) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Leased);
        if (!isFound) return;
        VM.roll(board.getLease(leaseId).deadlineBlock + 1);
        board.expireLease(leaseId);
    }

    function drawSome(uint256 seed) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Submitted);
        if (!isFound) return;
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        if (block.number <= drawBlock) VM.roll(drawBlock + 1);
        board.draw(leaseId);
    }

    function playChallenge(uint256 seed, uint256 choice) external watched notesEpoch {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Checking);
        if (!isFound) return;
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        Renders.Quality quality = Renders.Quality(choice % 3);
        bool isSilent = choice % 6 == 0 && challenge.phase == IVerification.Phase.Answer;
        uint256 accusers = accusersOf(leaseId, challenge, isSilent);
        address renderer = board.getLease(leaseId).node;
        uint256 convictions = registry.recordOf(renderer).convictions;
        if (choice % 6 == 0 || challenge.phase == IVerification.Phase.Draw) moveOn(leaseId);
        else if (challenge.phase == IVerification.Phase.Commit) commitNext(leaseId, quality);
        else if (challenge.phase == IVerification.Phase.Answer) answerNext(leaseId);
        else if (challenge.phase == IVerification.Phase.Disclose) discloseNext(leaseId);
        else if (challenge.round == 1) publishNext(leaseId, quality);
        else revealNext(leaseId);
        bool isConvicted = registry.recordOf(renderer).convictions > convictions;
        if (isConvicted && accusers < 2) isConvictedWithoutReason = true;
    }

    function beatSome(uint256 node) external {
        VM.prank(nodeAt(bound(node, 0, NODES - 1)));
        registry.heartbeat();
    }

    function disputeSome(uint256 seed, uint256 task, bool isNamed) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        uint32[] memory cells = new uint32[](isNamed ? 2 : 0);
        if (isNamed) cells[1] = CELLS_PER_TASK - 1;
        VM.prank(artist);
        verification.dispute(
            leaseId, uint32(bound(task, lease.firstTask, lease.firstTask + lease.taskCount - 1)), cells
        );
        ++reached[IVerification.dispute.selector];
    }

    function demandSome(uint256 seed) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound) return;
        VM.prank(artist);
        verification.demandKey(leaseId);
        ++reached[IVerification.demandKey.selector];
    }

    /// @dev The verifier publishes before anyone has drawn the lease.
    function checkUndrawn(uint256 seed, uint256 choice) external watched {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Submitted);
        if (!isFound) return;
        uint256 drawBlock = board.getLease(leaseId).drawBlock;
        if (block.number <= drawBlock) VM.roll(drawBlock + 1);
        uint256 state = VM.snapshotState();
        (IVerification.Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells) =
            verification.previewDraw(leaseId);
        VM.revertToState(state);
        ++reached[IVerification.previewDraw.selector];
        if (challenge.phase != IVerification.Phase.Publish) return;
        bytes memory list = Renders.fingerprints(tasks, cells, Renders.Quality(choice % 3));
        published[leaseId][1][challenge.checks[0].checker] = list;
        VM.prank(challenge.checks[0].checker);
        verification.publishCheck(leaseId, list);
        ++reached[IVerification.publishCheck.selector];
    }

    function settleSome(uint256 seed, uint256 mood) external watched notesEpoch {
        (uint256 leaseId, bool isFound) = pick(seed, IJobBoard.LeaseState.Cleared);
        if (!isFound || seed % 4 != 0) return;
        noteSettled(board.getLease(leaseId));
        if (mood % 8 > 0) return settle(leaseId);
        VM.roll(block.number + 402);
        board.settle(leaseId);
    }

    /// @dev Seldom: a cancelled job has little future.
    function cancelSome(uint256 job, uint256 mood) external watched {
        if (mood % 16 != 0) return;
        job = bound(job, 1, board.jobCount());
        VM.prank(artist);
        board.cancelJob(job);
    }

    function closeSome(uint256 job) external watched {
        board.closeJob(bound(job, 1, board.jobCount()));
    }

    function redeemSome(uint256 node, uint256 credits) external {
        address holder = nodeAt(bound(node, 0, NODES - 1));
        if (bank.earnedOf(holder) == 0) return;
        credits = bound(credits, 1, bank.earnedOf(holder));
        VM.prank(holder);
        uint256 tokens = bank.redeem(credits, 0);
        _money.redeemedCredits += credits;
        _money.mintedTokens += tokens;
        _money.nodeTokens += tokens;
    }

    function changePrice(uint256 price) external {
        feed.setPrice(int256(bound(price, 5e7, 2e8)));
    }

    /// @dev Seldom broken, for money would stand still.
    function breakFeed(uint256 mood) external {
        feed.setAge(mood % 4 == 0 ? 3601 : 0);
    }

    function passTime(uint256 sec) external {
        VM.warp(block.timestamp + bound(sec, 1, 3600));
    }

    function moneyCount() external view returns (MoneyCount memory) {
        return _money;
    }

    function networkContracts() external view returns (CandelaToken, CreditBank, NodeRegistry, JobBoard, Verification) {
        return (token, bank, registry, board, verification);
    }

    function actors() external view returns (address[] memory list) {
        list = new address[](NODES + 2);
        for (uint256 i = 0; i < NODES; ++i) {
            list[i] = nodeAt(i);
        }
        list[NODES] = artist;
        list[NODES + 1] = SPONSOR;
    }

    function countPurchase(uint256 tokens, uint256 credits) private {
        _money.boughtCredits += credits;
        _money.burnedValue += tokens * bank.currentPrice();
        _money.boughtTokens += tokens;
    }

    function noteSettled(IJobBoard.Lease memory lease) private {
        uint256 job = lease.leaseId >> 32;
        uint256 run = ((1 << lease.taskCount) - 1) << lease.firstTask;
        assertTrue(settledRuns[job] & run == 0, "no task is paid twice");
        settledRuns[job] |= run;
        settledCount[job] += lease.taskCount;
    }

    /// @dev A lease in a state, if there is one.
    function pick(uint256 seed, IJobBoard.LeaseState state) private view returns (uint256 leaseId, bool isFound) {
        uint256 job = bound(seed, 1, board.jobCount());
        IJobBoard.Lease[] memory leases = board.leasesOf(job);
        for (uint256 i = 0; i < leases.length; ++i) {
            IJobBoard.Lease memory lease = leases[(i + (seed >> 8) % leases.length) % leases.length];
            if (lease.state == state) return (lease.leaseId, true);
        }
    }

    /// @dev Credits that go and are no fee of the epoch are those of missed turns.
    function moveOn(uint256 leaseId) private {
        VM.roll(verification.getChallenge(leaseId).deadlineBlock + 1);
        uint256 epoch = bank.currentEpoch();
        uint256 before = bank.outstandingCredits() + bank.epochFees(epoch);
        timeOut(leaseId);
        _money.lostCredits += before - bank.outstandingCredits() - bank.epochFees(epoch);
        ++reached[IVerification.advance.selector];
    }

    /// @dev Checkers that found a mismatch, or that the renderer leaves without an answer.
    function accusersOf(uint256 leaseId, IVerification.Challenge memory challenge, bool isSilent)
        private
        view
        returns (uint256 count)
    {
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            bool isAwaiting = check.state == IVerification.CheckState.Published && check.round == challenge.round;
            if (check.verdict == IVerification.Verdict.Mismatch || isAwaiting && isSilent) ++count;
            else if (isAwaiting && isOther(leaseId, check)) ++count;
        }
    }

    /// @dev Whether a checker published something else than the renderer committed to.
    function isOther(uint256 leaseId, IVerification.Check memory check) private view returns (bool) {
        bytes memory own = drawn(leaseId, check.round, _rendered[leaseId]);
        return keccak256(published[leaseId][check.round][check.checker]) != keccak256(own);
    }

    function publishNext(uint256 leaseId, Renders.Quality quality) private {
        publish(leaseId, nextChecker(leaseId, IVerification.CheckState.Drawn), quality);
        ++reached[IVerification.publishCheck.selector];
    }

    function answerNext(uint256 leaseId) private {
        VM.roll(block.number + 1);
        answer(leaseId, _rendered[leaseId]);
        ++reached[IVerification.revealCells.selector];
    }

    function discloseNext(uint256 leaseId) private {
        disclose(leaseId, _rendered[leaseId], CONTENT_KEY);
        ++reached[IVerification.discloseKey.selector];
    }

    function commitNext(uint256 leaseId, Renders.Quality quality) private {
        address checker = nextChecker(leaseId, IVerification.CheckState.Drawn);
        _checked[leaseId][verification.getChallenge(leaseId).round][checker] = quality;
        commit(leaseId, checker, quality);
        ++reached[IVerification.commitCheck.selector];
    }

    function revealNext(uint256 leaseId) private {
        address checker = nextChecker(leaseId, IVerification.CheckState.Committed);
        revealCheck(leaseId, checker, _checked[leaseId][verification.getChallenge(leaseId).round][checker]);
        ++reached[IVerification.revealCheck.selector];
    }

    function nextChecker(uint256 leaseId, IVerification.CheckState state) private view returns (address) {
        IVerification.Challenge memory challenge = verification.getChallenge(leaseId);
        for (uint256 i = 0; i < challenge.checks.length; ++i) {
            IVerification.Check memory check = challenge.checks[i];
            if (check.round == challenge.round && check.state == state) return check.checker;
        }
        revert("nobody is awaited in an open phase");
    }
}
