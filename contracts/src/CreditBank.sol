// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICandelaToken} from "./interfaces/ICandelaToken.sol";
import {ICreditBank} from "./interfaces/ICreditBank.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";

/// @title Burn tokens for credits, mint tokens for earned credits.
/// @dev The three balances (spendable, in escrow, earned) always add up to {outstandingCredits}.
contract CreditBank is ICreditBank {
    /// @dev tokens (18 decimals) x price (8 decimals) / SCALE = microcredits (6 decimals).
    uint256 private constant SCALE = 1e20;
    uint8 private constant PRICE_DECIMALS = 8;

    ICandelaToken private immutable _token;
    IPriceFeed private immutable _priceFeed;
    address private immutable _jobBoard;
    uint64 private immutable _maxPriceAgeSec;
    uint128 private immutable _minPrice;
    uint128 private immutable _maxPrice;

    /// @inheritdoc ICreditBank
    mapping(address artist => uint256 credits) public creditsOf;
    /// @inheritdoc ICreditBank
    mapping(address sponsor => mapping(address artist => uint256 credits)) public allowedCredits;
    /// @inheritdoc ICreditBank
    mapping(address node => uint256 credits) public earnedOf;
    /// @inheritdoc ICreditBank
    uint256 public escrowCredits;
    /// @inheritdoc ICreditBank
    uint256 public outstandingCredits;

    modifier onlyJobBoard() {
        if (msg.sender != _jobBoard) revert CreditBank_NotJobBoard(msg.sender);
        _;
    }

    /// @param token The Candela token, whose minter this bank is.
    /// @param priceFeed Feed of the token's price.
    /// @param jobBoard The only address that may move escrow.
    /// @param parameters Limits on the price.
    constructor(ICandelaToken token, IPriceFeed priceFeed, address jobBoard, BankParameters memory parameters) {
        if (priceFeed.decimals() != PRICE_DECIMALS) {
            revert CreditBank_BadParameter("priceFeed.decimals", priceFeed.decimals());
        }
        if (jobBoard == address(0)) revert CreditBank_BadParameter("jobBoard", 0);
        if (parameters.maxPriceAgeSec == 0) revert CreditBank_BadParameter("maxPriceAgeSec", 0);
        if (parameters.minPrice == 0) revert CreditBank_BadParameter("minPrice", 0);
        if (parameters.maxPrice < parameters.minPrice) {
            revert CreditBank_BadParameter("maxPrice", parameters.maxPrice);
        }
        _token = token;
        _priceFeed = priceFeed;
        _jobBoard = jobBoard;
        _maxPriceAgeSec = parameters.maxPriceAgeSec;
        _minPrice = parameters.minPrice;
        _maxPrice = parameters.maxPrice;
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
    function redeem(uint256 credits) external returns (uint256 tokens) {
        if (credits == 0) revert CreditBank_NothingToDo();
        uint256 held = earnedOf[msg.sender];
        if (held < credits) revert CreditBank_EarnedTooLow(msg.sender, credits, held);
        uint256 price = currentPrice();
        tokens = Math.mulDiv(credits, SCALE, price);
        earnedOf[msg.sender] = held - credits;
        outstandingCredits -= credits;
        emit EarnedRedeemed(msg.sender, credits, tokens, price);
        _token.mint(msg.sender, tokens);
    }

    /// @inheritdoc ICreditBank
    function allowSpending(address artist, uint256 credits) external {
        allowedCredits[msg.sender][artist] = credits;
        emit SpendingAllowed(msg.sender, artist, credits);
    }

    /// @inheritdoc ICreditBank
    function moveToEscrow(address payer, address artist, uint256 credits) external onlyJobBoard {
        if (payer != artist) _useAllowance(payer, artist, credits);
        uint256 held = creditsOf[payer];
        if (held < credits) revert CreditBank_CreditsTooLow(payer, credits, held);
        creditsOf[payer] = held - credits;
        escrowCredits += credits;
        emit CreditsEscrowed(payer, credits);
    }

    /// @inheritdoc ICreditBank
    function refundEscrow(address payer, uint256 credits) external onlyJobBoard {
        escrowCredits -= credits;
        creditsOf[payer] += credits;
        emit EscrowRefunded(payer, credits);
    }

    /// @inheritdoc ICreditBank
    function payEarned(address node, uint256 credits, uint256 feeCredits) external onlyJobBoard {
        escrowCredits -= credits + feeCredits;
        outstandingCredits -= feeCredits;
        earnedOf[node] += credits;
        emit CreditsEarned(node, credits, feeCredits);
    }

    /// @inheritdoc ICreditBank
    function creditsForTokensDown(uint256 tokens) external view returns (uint256) {
        return Math.mulDiv(tokens, currentPrice(), SCALE);
    }

    /// @inheritdoc ICreditBank
    function tokensForCreditsDown(uint256 credits) external view returns (uint256) {
        return Math.mulDiv(credits, SCALE, currentPrice());
    }

    /// @inheritdoc ICreditBank
    function tokensForCreditsUp(uint256 credits) external view returns (uint256) {
        return Math.mulDiv(credits, SCALE, currentPrice(), Math.Rounding.Ceil);
    }

    /// @inheritdoc ICreditBank
    function getParameters() external view returns (BankParameters memory) {
        return BankParameters({maxPriceAgeSec: _maxPriceAgeSec, minPrice: _minPrice, maxPrice: _maxPrice});
    }

    /// @inheritdoc ICreditBank
    function peers() external view returns (address token, address priceFeed, address jobBoard) {
        return (address(_token), address(_priceFeed), _jobBoard);
    }

    /// @inheritdoc ICreditBank
    function currentPrice() public view returns (uint256) {
        (, int256 answer,, uint256 updatedAtSec,) = _priceFeed.latestRoundData();
        if (block.timestamp > updatedAtSec + _maxPriceAgeSec) {
            revert CreditBank_PriceStale(updatedAtSec, _maxPriceAgeSec);
        }
        if (answer <= 0 || uint256(answer) < _minPrice || uint256(answer) > _maxPrice) {
            revert CreditBank_PriceOutOfRange(answer, _minPrice, _maxPrice);
        }
        return uint256(answer);
    }

    function _useAllowance(address sponsor, address artist, uint256 credits) private {
        uint256 allowed = allowedCredits[sponsor][artist];
        if (allowed < credits) revert CreditBank_AllowanceTooLow(sponsor, artist, credits, allowed);
        allowedCredits[sponsor][artist] = allowed - credits;
    }

    function _buyCredits(uint256 tokens, uint256 minCredits) private returns (uint256 credits) {
        uint256 price = currentPrice();
        credits = Math.mulDiv(tokens, price, SCALE);
        if (credits == 0) revert CreditBank_NothingToDo();
        if (credits < minCredits) revert CreditBank_TooFewCredits(credits, minCredits);
        creditsOf[msg.sender] += credits;
        outstandingCredits += credits;
        emit TokensBurned(msg.sender, tokens, credits, price);
        _token.burnFrom(msg.sender, tokens);
    }
}
