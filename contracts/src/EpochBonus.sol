// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {EpochFees} from "./libraries/EpochFees.sol";
import {PriceGuard} from "./PriceGuard.sol";

/// @title A bonus for settled work, from an emission that halves.
/// @dev Work is weighed by the fee that its payment burned. The bonus is worth at most a share below 1 of that fee, so
/// whoever pays himself burns more than he is minted. Nothing is minted before it is claimed.
abstract contract EpochBonus is PriceGuard {
    /// @dev What a node may redeem and what it may claim for: in one slot, because every payment changes both.
    struct Account {
        uint160 earned;
        EpochFees fees;
    }

    /// @dev In one slot for the same reason.
    struct Totals {
        uint80 escrow;
        uint80 outstanding;
        EpochFees fees;
    }

    uint256 private immutable _startBlock;
    uint32 private immutable _epochBlocks;
    uint128 private immutable _firstEmissionTokens;
    uint32 private immutable _halvingEpochs;
    uint16 private immutable _bonusShareBps;

    Totals internal _totals;
    mapping(address node => Account) internal _accounts;
    /// @dev Fees of epochs that are over; those of the newest epoch stand in the tallies.
    mapping(uint256 epoch => uint256 credits) private _pastFees;
    mapping(address node => mapping(uint256 epoch => uint256 credits)) private _pastFeesOf;

    constructor(BonusParameters memory parameters) {
        _requireParameter("epochBlocks", parameters.epochBlocks, 1, type(uint32).max);
        _requireParameter("halvingEpochs", parameters.halvingEpochs, 1, type(uint32).max);
        _requireParameter("bonusShareBps", parameters.bonusShareBps, 0, BPS - 1);
        _startBlock = block.number;
        _epochBlocks = parameters.epochBlocks;
        _firstEmissionTokens = parameters.firstEmissionTokens;
        _halvingEpochs = parameters.halvingEpochs;
        _bonusShareBps = parameters.bonusShareBps;
    }

    /// @inheritdoc ICreditBank
    function claimBonus(uint256 epoch) external returns (uint256 tokens) {
        if (epoch >= currentEpoch()) revert CreditBank_EpochOpen(epoch, currentEpoch());
        uint256 price = _usePriceToRedeem();
        tokens = _bonusAt(msg.sender, epoch, price);
        if (tokens == 0) revert CreditBank_NothingToDo();
        Account storage account = _accounts[msg.sender];
        account.fees = account.fees.without(_pastFeesOf[msg.sender], epoch);
        emit BonusClaimed(msg.sender, epoch, tokens, price);
        _mint(msg.sender, tokens);
    }

    /// @inheritdoc ICreditBank
    function bonusOf(address node, uint256 epoch) external view returns (uint256) {
        return _bonusAt(node, epoch, priceToRedeem());
    }

    /// @inheritdoc ICreditBank
    function epochStart(uint256 epoch) external view returns (uint256) {
        return _startBlock + epoch * _epochBlocks;
    }

    /// @inheritdoc ICreditBank
    function getBonusParameters() external view returns (BonusParameters memory) {
        return BonusParameters({
            epochBlocks: _epochBlocks,
            firstEmissionTokens: _firstEmissionTokens,
            halvingEpochs: _halvingEpochs,
            bonusShareBps: _bonusShareBps
        });
    }

    /// @inheritdoc ICreditBank
    function currentEpoch() public view returns (uint256) {
        return (block.number - _startBlock) / _epochBlocks;
    }

    /// @inheritdoc ICreditBank
    function emissionOf(uint256 epoch) public view returns (uint256) {
        return uint256(_firstEmissionTokens) >> (epoch / _halvingEpochs);
    }

    /// @inheritdoc ICreditBank
    function epochFees(uint256 epoch) public view returns (uint256) {
        return _totals.fees.ofEpoch(_pastFees, epoch);
    }

    /// @inheritdoc ICreditBank
    function feesOf(address node, uint256 epoch) public view returns (uint256) {
        return _accounts[node].fees.ofEpoch(_pastFeesOf[node], epoch);
    }

    /// @dev Moves a payment from the escrow to a node and counts its fee, which leaves circulation, towards the epoch.
    function _countWork(address node, uint256 credits, uint256 feeCredits) internal {
        uint256 epoch = currentEpoch();
        Totals memory totals = _totals;
        totals.escrow -= SafeCast.toUint80(credits + feeCredits);
        totals.outstanding -= uint80(feeCredits);
        totals.fees = totals.fees.plus(_pastFees, epoch, feeCredits);
        _totals = totals;
        Account memory account = _accounts[node];
        account.earned += uint160(credits);
        account.fees = account.fees.plus(_pastFeesOf[node], epoch, feeCredits);
        _accounts[node] = account;
    }

    /// @dev The one gate through which the bank mints.
    function _mint(address to, uint256 tokens) internal virtual;

    function _bonusAt(address node, uint256 epoch, uint256 price) private view returns (uint256) {
        uint256 feeCredits = feesOf(node, epoch);
        if (feeCredits == 0) return 0;
        uint256 shareTokens = Math.mulDiv(emissionOf(epoch), feeCredits, epochFees(epoch));
        uint256 mostTokens = Math.mulDiv(feeCredits * _bonusShareBps, SCALE, price * BPS);
        return Math.min(shareTokens, mostTokens);
    }
}
