// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EpochBonus} from "./EpochBonus.sol";
import {ICandelaToken} from "./interfaces/ICandelaToken.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";
import {PriceGuard} from "./PriceGuard.sol";
import {VolunteerPoints} from "./VolunteerPoints.sol";

/// @title Burn tokens for credits, mint tokens for earned credits.
/// @dev The four balances (spendable, set aside, in escrow, earned) always add up to {outstandingCredits}. The circuit
/// breaker stops {buyCredits} alone. Redemption needs a believable price and nothing else.
contract CreditBank is EpochBonus, VolunteerPoints {
    using SafeCast for uint256;

    uint256 private constant MAX_WITHDRAW_FEE_BPS = 5000;

    ICandelaToken private immutable _token;
    address private immutable _jobBoard;
    uint16 private immutable _maxOutstandingBps;
    uint32 private immutable _thawBlocks;
    uint16 private immutable _withdrawFeeBps;

    /// @inheritdoc ICreditBank
    mapping(address artist => uint256 credits) public creditsOf;
    /// @inheritdoc ICreditBank
    mapping(address sponsor => mapping(address artist => uint256 credits)) public allowedCredits;

    mapping(address artist => Withdrawal) private _withdrawals;

    modifier onlyJobBoard() {
        if (msg.sender != _jobBoard) revert CreditBank_NotJobBoard(msg.sender);
        _;
    }

    /// @param token The Candela token, whose minter this bank is.
    /// @param priceFeed Feed of the token's price.
    /// @param jobBoard The only address that may move escrow.
    /// @param parameters Limits on price, credits and withdrawals.
    /// @param bonusParameters Schedule of the epoch bonus.
    constructor(
        ICandelaToken token,
        IPriceFeed priceFeed,
        address jobBoard,
        BankParameters memory parameters,
        BonusParameters memory bonusParameters
    ) PriceGuard(priceFeed, parameters) EpochBonus(bonusParameters) {
        if (address(token) == address(0)) {
            revert CreditBank_BadParameter("token", 0);
        }
        if (jobBoard == address(0)) revert CreditBank_BadParameter("jobBoard", 0);
        _requireParameter("maxOutstandingBps", parameters.maxOutstandingBps, 1, BPS);
        _requireParameter("thawBlocks", parameters.thawBlocks, 1, type(uint32).max);
        _requireParameter("withdrawFeeBps", parameters.withdrawFeeBps, 0, MAX_WITHDRAW_FEE_BPS);
        _token = token;
        _jobBoard = jobBoard;
        _maxOutstandingBps = parameters.maxOutstandingBps;
        _thawBlocks = parameters.thawBlocks;
        _withdrawFeeBps = parameters.withdrawFeeBps;
    }

    /// @inheritdoc ICreditBank
    function buyCredits(uint256 tokens, uint256 minCredits) external returns (uint256 credits) {
        return _buyCredits(tokens, minCredits);
    }

    /// @inheritdoc ICreditBank
    /// @dev A permit that someone else has already handed in fails here; its allowance then suffices.
    function buyCreditsWithPermit(
        uint256 tokens,
        uint256 minCredits,
        uint256 deadlineSec,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 credits) {
        try _token.permit(msg.sender, address(this), tokens, deadlineSec, v, r, s) {} catch {}
        return _buyCredits(tokens, minCredits);
    }

    /// @inheritdoc ICreditBank
    function redeem(uint256 credits, uint256 minTokens) external returns (uint256 tokens) {
        Account storage account = _accounts[msg.sender];
        uint256 held = account.earned;
        if (held < credits) revert CreditBank_EarnedTooLow(msg.sender, credits, held);
        uint256 price = _usePriceToRedeem();
        tokens = _tokensAt(price, credits, minTokens);
        account.earned = uint160(held - credits);
        _totals.outstanding -= uint80(credits);
        emit EarnedRedeemed(msg.sender, credits, tokens, price);
        _mint(msg.sender, tokens);
    }

    /// @inheritdoc ICreditBank
    function requestWithdraw(uint256 credits) external {
        if (credits == 0) revert CreditBank_NothingToDo();
        _spend(msg.sender, credits);
        Withdrawal storage withdrawal = _withdrawals[msg.sender];
        withdrawal.credits += uint128(credits);
        withdrawal.thawedAtBlock = uint64(block.number) + _thawBlocks;
        emit WithdrawRequested(msg.sender, withdrawal.credits, withdrawal.thawedAtBlock);
    }

    /// @inheritdoc ICreditBank
    function cancelWithdraw() external {
        uint256 credits = _withdrawals[msg.sender].credits;
        if (credits == 0) revert CreditBank_NothingToDo();
        delete _withdrawals[msg.sender];
        creditsOf[msg.sender] += credits;
        emit WithdrawCancelled(msg.sender, credits);
    }

    /// @inheritdoc ICreditBank
    function withdraw(uint256 minTokens) external returns (uint256 tokens) {
        Withdrawal memory withdrawal = _withdrawals[msg.sender];
        if (block.number < withdrawal.thawedAtBlock) {
            revert CreditBank_StillThawing(msg.sender, withdrawal.thawedAtBlock);
        }
        uint256 feeCredits = Math.mulDiv(withdrawal.credits, _withdrawFeeBps, BPS, Math.Rounding.Ceil);
        uint256 price = _usePriceToRedeem();
        tokens = _tokensAt(price, withdrawal.credits - feeCredits, minTokens);
        delete _withdrawals[msg.sender];
        _totals.outstanding -= uint80(withdrawal.credits);
        emit CreditsWithdrawn(msg.sender, withdrawal.credits, feeCredits, tokens, price);
        _mint(msg.sender, tokens);
    }

    /// @inheritdoc ICreditBank
    function allowSpending(address artist, uint256 credits) external {
        allowedCredits[msg.sender][artist] = credits;
        emit SpendingAllowed(msg.sender, artist, credits);
    }

    /// @inheritdoc ICreditBank
    function moveToEscrow(address payer, address artist, uint256 credits) external onlyJobBoard {
        if (payer != artist) _useAllowance(payer, artist, credits);
        _spend(payer, credits);
        _totals.escrow += uint80(credits);
        emit CreditsEscrowed(payer, credits);
    }

    /// @inheritdoc ICreditBank
    function refundEscrow(address payer, uint256 credits) external onlyJobBoard {
        _totals.escrow -= credits.toUint80();
        creditsOf[payer] += credits;
        emit EscrowRefunded(payer, credits);
    }

    /// @inheritdoc ICreditBank
    function payEarned(address node, uint256 credits, uint256 feeCredits) external onlyJobBoard {
        _countWork(node, credits, feeCredits);
        emit CreditsEarned(node, credits, feeCredits);
    }

    /// @inheritdoc ICreditBank
    function burnEscrow(uint256 credits) external onlyJobBoard {
        _totals.escrow -= SafeCast.toUint80(credits);
        _totals.outstanding -= uint80(credits);
        emit EscrowBurned(credits);
    }

    /// @inheritdoc ICreditBank
    function awardPoints(address node, uint256 points) external onlyJobBoard {
        _awardPoints(node, points);
    }

    /// @inheritdoc ICreditBank
    function earnedOf(address node) external view returns (uint256) {
        return _accounts[node].earned;
    }

    /// @inheritdoc ICreditBank
    function withdrawalOf(address artist) external view returns (Withdrawal memory) {
        return _withdrawals[artist];
    }

    /// @inheritdoc ICreditBank
    function escrowCredits() external view returns (uint256) {
        return _totals.escrow;
    }

    /// @inheritdoc ICreditBank
    function outstandingCredits() external view returns (uint256) {
        return _totals.outstanding;
    }

    /// @inheritdoc ICreditBank
    function outstandingLimit() external view returns (uint256) {
        return _limitAt(currentPrice(), _token.totalSupply());
    }

    /// @inheritdoc ICreditBank
    function getParameters() external view returns (BankParameters memory) {
        return BankParameters({
            maxPriceAgeSec: _maxPriceAgeSec,
            minPrice: _minPrice,
            maxPrice: _maxPrice,
            maxJumpBps: _maxJumpBps,
            jumpWindowSec: _jumpWindowSec,
            maxOutstandingBps: _maxOutstandingBps,
            thawBlocks: _thawBlocks,
            withdrawFeeBps: _withdrawFeeBps
        });
    }

    /// @inheritdoc ICreditBank
    function peers() external view returns (address token, address priceFeed, address jobBoard) {
        return (address(_token), address(_priceFeed), _jobBoard);
    }

    function _useAllowance(address sponsor, address artist, uint256 credits) private {
        uint256 allowed = allowedCredits[sponsor][artist];
        if (allowed < credits) revert CreditBank_AllowanceTooLow(sponsor, artist, credits, allowed);
        allowedCredits[sponsor][artist] = allowed - credits;
    }

    function _buyCredits(uint256 tokens, uint256 minCredits) private returns (uint256 credits) {
        uint256 price = _usePriceToBuy();
        credits = Math.mulDiv(tokens, price, SCALE);
        if (credits == 0) revert CreditBank_NothingToDo();
        if (credits < minCredits) revert CreditBank_TooFewCredits(credits, minCredits);
        _token.burnFrom(msg.sender, tokens);
        uint256 outstanding = _totals.outstanding + credits;
        uint256 limit = _limitAt(price, _token.totalSupply());
        if (outstanding > limit) revert CreditBank_TooManyOutstanding(outstanding, limit);
        creditsOf[msg.sender] += credits;
        _totals.outstanding = outstanding.toUint80();
        emit TokensBurned(msg.sender, tokens, credits, price);
    }

    function _spend(address artist, uint256 credits) private {
        uint256 held = creditsOf[artist];
        if (held < credits) revert CreditBank_CreditsTooLow(artist, credits, held);
        creditsOf[artist] = held - credits;
    }

    function _mint(address to, uint256 tokens) internal override {
        _token.mint(to, tokens);
    }

    function _limitAt(uint256 price, uint256 supplyTokens) private view returns (uint256) {
        return Math.mulDiv(Math.mulDiv(supplyTokens, price, SCALE), _maxOutstandingBps, BPS);
    }

    function _tokensAt(uint256 price, uint256 credits, uint256 minTokens) private pure returns (uint256 tokens) {
        tokens = Math.mulDiv(credits, SCALE, price);
        if (tokens == 0) revert CreditBank_NothingToDo();
        if (tokens < minTokens) revert CreditBank_TooFewTokens(tokens, minTokens);
    }
}
