// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICandelaToken} from "../../src/interfaces/ICandelaToken.sol";
import {ICreditBank} from "../../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {Challenges} from "../support/Challenges.sol";
import {CallRecorder} from "./CallRecorder.sol";
import {Roundings} from "./Roundings.sol";

/// @title What went through the contracts, counted beside them: from what actors hold, and from calls.
abstract contract SideBooks is Challenges, CallRecorder {
    using Roundings for Roundings.Rounding;

    struct MoneyCount {
        /// @dev Credits bought, and the tokens that were burned for them.
        uint256 boughtCredits;
        uint256 boughtTokens;
        /// @dev Credits that left the bank, as tokens or as the fee of a withdrawal.
        uint256 redeemedCredits;
        uint256 mintedTokens;
        /// @dev Fees of checks burned because a checker missed its turn.
        uint256 lostCredits;
        /// @dev Fees whose bonus was claimed, and tokens x price of that bonus.
        uint256 rewardedFees;
        uint256 bonusValue;
        /// @dev Stake that nodes put in and took out, and of the slashed stake what burned and what checkers got.
        uint256 stakedTokens;
        uint256 unstakedTokens;
        uint256 slashedTokens;
        uint256 sharedTokens;
        /// @dev Deposits of disputes that burned, and what holders burned of their own accord.
        uint256 lostTokens;
        uint256 burnedTokens;
        /// @dev Cells of volunteer jobs that were settled.
        uint256 points;
    }

    /// @dev What rounds. A lock is that of a lease.
    enum RoundingKind {
        Purchase,
        Redemption,
        Withdrawal,
        Fee,
        Bonus,
        Lock
    }

    uint256 internal constant BPS = 10_000;
    /// @dev tokens x price of a microcredit.
    uint256 internal constant SCALE = 1e20;
    /// @dev The board locks stake in such units.
    uint256 private constant LOCK_UNIT = 1e9;

    MoneyCount internal _money;
    mapping(RoundingKind kind => Roundings.Rounding) private _roundings;

    mapping(uint256 epoch => uint256 tokens) public bonusTokens;
    /// @dev What somebody sent to a contract that did not ask for it.
    mapping(address account => uint256 tokens) public givenTokens;
    /// @dev Tasks that were paid, one bit each, and their number.
    mapping(uint256 jobId => uint256) public settledRuns;
    mapping(uint256 jobId => uint256) public settledCount;
    bool public isTaskPaidTwice;

    /// @dev Nodes that were locked out with a conviction of their own.
    uint256 public lockoutCount;
    mapping(address node => bool) private _isLockedOut;

    /// @dev Epochs in which anything was paid.
    uint256[] private _paidEpochs;
    mapping(uint256 epoch => bool) private _isPaidEpoch;

    function moneyCount() external view returns (MoneyCount memory) {
        return _money;
    }

    /// @dev In the order of {RoundingKind}.
    function roundings() external view returns (Roundings.Rounding[] memory kinds) {
        kinds = new Roundings.Rounding[](uint256(type(RoundingKind).max) + 1);
        for (uint256 i = 0; i < kinds.length; ++i) {
            kinds[i] = _roundings[RoundingKind(i)];
        }
    }

    function paidEpochs() public view returns (uint256[] memory) {
        return _paidEpochs;
    }

    function noteCall(address account, address caller, bytes4 selector, bytes memory data) internal override {
        if (account == address(bank)) {
            if (selector == ICreditBank.payEarned.selector) notePayment(argument(data, 1), argument(data, 2));
            else if (selector == ICreditBank.burnEscrow.selector) _money.lostCredits += argument(data, 0);
        } else if (selector == INodeRegistry.slashStake.selector) {
            if (argument(data, 2) == 0) _money.slashedTokens += argument(data, 1);
            else _money.sharedTokens += argument(data, 1);
        } else if (selector == INodeRegistry.convict.selector) {
            noteLockout(address(uint160(argument(data, 0))));
        } else if (caller == address(verification) && selector == ICandelaToken.burn.selector) {
            _money.lostTokens += argument(data, 0);
        }
    }

    function notePurchase(uint256 tokens, uint256 credits) internal {
        _money.boughtCredits += credits;
        _money.boughtTokens += tokens;
        _roundings[RoundingKind.Purchase].note(credits * SCALE, tokens * bank.currentPrice(), SCALE);
    }

    function noteRedemption(uint256 credits, uint256 tokens, uint256 price) internal {
        noteMinted(credits, tokens);
        _roundings[RoundingKind.Redemption].note(tokens * price, credits * SCALE, price);
    }

    /// @dev A withdrawal rounds twice: its fee, and the tokens for the rest.
    function noteWithdrawal(uint256 credits, uint256 tokens, uint256 price) internal {
        noteMinted(credits, tokens);
        uint256 restBps = BPS - bank.getParameters().withdrawFeeBps;
        _roundings[RoundingKind.Withdrawal].note(tokens * price * BPS, credits * restBps * SCALE, (SCALE + price) * BPS);
    }

    /// @param feeCredits What the node paid in fees in the epoch.
    /// @param allCredits What all nodes did.
    function noteBonus(uint256 epoch, uint256 feeCredits, uint256 allCredits, uint256 tokens, uint256 price) internal {
        bonusTokens[epoch] += tokens;
        _money.rewardedFees += feeCredits;
        _money.bonusValue += tokens * price;
        _money.mintedTokens += tokens;
        uint256 shareValue = bank.emissionOf(epoch) * feeCredits * price * BPS;
        uint256 mostValue = feeCredits * bank.getBonusParameters().bonusShareBps * SCALE * allCredits;
        uint256 unitValue = allCredits * price * BPS;
        _roundings[RoundingKind.Bonus].note(
            tokens * unitValue, shareValue < mostValue ? shareValue : mostValue, unitValue
        );
    }

    /// @dev The stake of a task rounds up twice, to a token's last decimal and to the board's unit; that of a lease once
    /// more where its price is below the ceiling, which this leaves out. The quote is of this block and price.
    function noteLock(uint256 leaseId) internal {
        IJobBoard.Lease memory lease = board.getLease(leaseId);
        uint256 ceilingCredits = uint256(board.getJob(leaseId >> 32).pricePerTask) * lease.taskCount;
        if (ceilingCredits == 0 || lease.payCredits < ceilingCredits) return;
        uint256 price = bank.currentPrice();
        uint256 dueValue = ceilingCredits * board.getParameters().lockFactor * SCALE;
        uint256 unitValue = lease.taskCount * (LOCK_UNIT + 1) * price;
        _roundings[RoundingKind.Lock].note(dueValue, lease.lockedTokens * price, unitValue);
    }

    function noteSettled(IJobBoard.Lease memory lease) internal {
        uint256 job = lease.leaseId >> 32;
        uint256 run = ((1 << lease.taskCount) - 1) << lease.firstTask;
        if (settledRuns[job] & run != 0) isTaskPaidTwice = true;
        settledRuns[job] |= run;
        settledCount[job] += lease.taskCount;
        if (board.getJob(job).pricePerTask == 0) _money.points += lease.taskCount * CELLS_PER_TASK;
    }

    /// @dev The act that pays rolls no further.
    function notePayment(uint256 credits, uint256 feeCredits) private {
        _roundings[RoundingKind.Fee].note((credits + feeCredits) * board.getParameters().feeBps, feeCredits * BPS, BPS);
        uint256 epoch = bank.currentEpoch();
        if (_isPaidEpoch[epoch]) return;
        _isPaidEpoch[epoch] = true;
        _paidEpochs.push(epoch);
    }

    function noteLockout(address node) private {
        if (_isLockedOut[node] || !registry.isLockedOut(node)) return;
        _isLockedOut[node] = true;
        ++lockoutCount;
    }

    function noteMinted(uint256 credits, uint256 tokens) private {
        _money.redeemedCredits += credits;
        _money.mintedTokens += tokens;
    }
}
