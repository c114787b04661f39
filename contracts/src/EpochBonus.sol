// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {PriceGuard} from "./PriceGuard.sol";

/// @title A bonus for settled work, from an emission that halves.
/// @dev Work is weighed by the fee that its payment burned. The bonus is worth at most a share below 1 of that fee, so
/// whoever pays himself burns more than he is minted. Nothing is minted before it is claimed.
abstract contract EpochBonus is PriceGuard {
    uint256 private immutable _startBlock;
    uint32 private immutable _epochBlocks;
    uint128 private immutable _firstEmissionTokens;
    uint32 private immutable _halvingEpochs;
    uint16 private immutable _bonusShareBps;

    /// @inheritdoc ICreditBank
    mapping(uint256 epoch => uint256 credits) public epochFees;
    /// @inheritdoc ICreditBank
    mapping(address node => mapping(uint256 epoch => uint256 credits)) public feesOf;

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
        delete feesOf[msg.sender][epoch];
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

    /// @dev Counts a payment towards the running epoch.
    function _countWork(address node, uint256 feeCredits) internal {
        if (feeCredits == 0) return;
        uint256 epoch = currentEpoch();
        epochFees[epoch] += feeCredits;
        feesOf[node][epoch] += feeCredits;
    }

    /// @dev The one gate through which the bank mints.
    function _mint(address to, uint256 tokens) internal virtual;

    function _bonusAt(address node, uint256 epoch, uint256 price) private view returns (uint256) {
        uint256 feeCredits = feesOf[node][epoch];
        if (feeCredits == 0) return 0;
        uint256 shareTokens = Math.mulDiv(emissionOf(epoch), feeCredits, epochFees[epoch]);
        uint256 mostTokens = Math.mulDiv(feeCredits * _bonusShareBps, SCALE, price * BPS);
        return Math.min(shareTokens, mostTokens);
    }
}
