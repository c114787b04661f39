// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Credits: burn tokens to buy them, mint tokens to redeem earned ones.
/// @notice A credit is one US dollar and is counted in microcredits (1 credit = 1000000). Credits cannot be
/// transferred: they are bought, held in escrow for a job, earned by a node, and redeemed.
interface ICreditBank {
    /// @notice Limits on the price that the bank believes.
    struct BankParameters {
        /// @notice Age in seconds above which a price is stale, 1 or more.
        uint64 maxPriceAgeSec;
        /// @notice Lowest believable price, US dollars per token, 8 decimals, 1 or more.
        uint128 minPrice;
        /// @notice Highest believable price, US dollars per token, 8 decimals.
        uint128 maxPrice;
    }

    /// @notice Tokens were burned for credits.
    event TokensBurned(address indexed buyer, uint256 tokens, uint256 credits, uint256 price);
    /// @notice Credits moved from an artist or its sponsor into the escrow of the job board.
    event CreditsEscrowed(address indexed payer, uint256 credits);
    /// @notice A sponsor said how many of its credits an artist may spend on jobs from now on.
    event SpendingAllowed(address indexed sponsor, address indexed artist, uint256 credits);
    /// @notice Credits moved from the escrow back to who had paid them.
    event EscrowRefunded(address indexed payer, uint256 credits);
    /// @notice Credits moved from the escrow to a node; the fee left circulation.
    event CreditsEarned(address indexed node, uint256 credits, uint256 feeCredits);
    /// @notice Earned credits were redeemed for minted tokens.
    event EarnedRedeemed(address indexed node, uint256 credits, uint256 tokens, uint256 price);

    /// @notice Thrown when a constructor parameter is outside its range.
    error CreditBank_BadParameter(string name, uint256 value);
    /// @notice Thrown when someone other than the job board moves escrow.
    error CreditBank_NotJobBoard(address caller);
    /// @notice Thrown when the newest price is too old.
    /// @param updatedAtSec When the price was given, Unix seconds.
    /// @param maxPriceAgeSec The age allowed, seconds.
    error CreditBank_PriceStale(uint256 updatedAtSec, uint256 maxPriceAgeSec);
    /// @notice Thrown when the newest price is outside the believable range.
    error CreditBank_PriceOutOfRange(int256 price, uint256 minPrice, uint256 maxPrice);
    /// @notice Thrown when a purchase would yield less than the buyer asked for.
    error CreditBank_TooFewCredits(uint256 credits, uint256 minCredits);
    /// @notice Thrown when an artist has too few credits.
    error CreditBank_CreditsTooLow(address artist, uint256 neededCredits, uint256 heldCredits);
    /// @notice Thrown when an artist would spend more of a sponsor's credits than the sponsor allows.
    error CreditBank_AllowanceTooLow(address sponsor, address artist, uint256 neededCredits, uint256 allowedCredits);
    /// @notice Thrown when a node redeems more than it earned.
    error CreditBank_EarnedTooLow(address node, uint256 neededCredits, uint256 heldCredits);
    /// @notice Thrown when the amount is zero.
    error CreditBank_NothingToDo();

    /// @notice Burns tokens of the caller, who has approved the bank, for credits at the feed's price.
    /// @param tokens Tokens to burn, 18 decimals.
    /// @param minCredits Least microcredits accepted.
    /// @return credits Microcredits bought, rounded down.
    function buyCredits(uint256 tokens, uint256 minCredits) external returns (uint256 credits);

    /// @notice Like {buyCredits}, with an ERC-2612 permit instead of an approval.
    /// @param tokens Tokens to burn, 18 decimals.
    /// @param minCredits Least microcredits accepted.
    /// @param deadlineSec Deadline of the permit, Unix seconds.
    /// @param v Signature of the permit.
    /// @param r Signature of the permit.
    /// @param s Signature of the permit.
    /// @return credits Microcredits bought, rounded down.
    function buyCreditsWithPermit(
        uint256 tokens,
        uint256 minCredits,
        uint256 deadlineSec,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 credits);

    /// @notice Turns earned credits of the caller into newly minted tokens of that value.
    /// @param credits Microcredits to redeem.
    /// @return tokens Tokens minted, rounded down.
    function redeem(uint256 credits) external returns (uint256 tokens);

    /// @notice Lets an artist spend credits of the caller, its sponsor, on jobs. What comes back of them goes to the
    /// sponsor, and does not raise the allowance again.
    /// @param artist Who may name the caller as the sponsor of a job.
    /// @param credits Microcredits, instead of what was allowed before; 0 ends the allowance.
    function allowSpending(address artist, uint256 credits) external;

    /// @notice Moves credits into escrow. Only the job board may call.
    /// @param payer Whose credits; if it is not the artist, they count against the artist's allowance.
    function moveToEscrow(address payer, address artist, uint256 credits) external;

    /// @notice Moves credits from the escrow back to who paid them. Only the job board may call.
    function refundEscrow(address payer, uint256 credits) external;

    /// @notice Moves `credits` from the escrow to a node and burns `feeCredits` more of the escrow. Only the
    /// job board may call.
    function payEarned(address node, uint256 credits, uint256 feeCredits) external;

    /// @notice Microcredits an artist can spend.
    function creditsOf(address artist) external view returns (uint256);

    /// @notice Microcredits of a sponsor that an artist may still spend on jobs.
    function allowedCredits(address sponsor, address artist) external view returns (uint256);

    /// @notice Microcredits a node can redeem.
    function earnedOf(address node) external view returns (uint256);

    /// @notice Microcredits in escrow for all jobs.
    function escrowCredits() external view returns (uint256);

    /// @notice Microcredits in existence: spendable, in escrow and earned.
    function outstandingCredits() external view returns (uint256);

    /// @notice The newest believable price, US dollars per token, 8 decimals; reverts if stale or wild.
    function currentPrice() external view returns (uint256);

    /// @notice Microcredits that burning `tokens` buys now, rounded down.
    function creditsForTokensDown(uint256 tokens) external view returns (uint256);

    /// @notice Tokens worth `credits` now, rounded down.
    function tokensForCreditsDown(uint256 credits) external view returns (uint256);

    /// @notice Tokens worth `credits` now, rounded up.
    function tokensForCreditsUp(uint256 credits) external view returns (uint256);

    /// @notice The rules of this network.
    function getParameters() external view returns (BankParameters memory);

    /// @notice Addresses the bank works with.
    function peers() external view returns (address token, address priceFeed, address jobBoard);
}
