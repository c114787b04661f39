// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Credits: burn tokens to buy them, mint tokens to redeem earned ones; the bonus of an epoch; points.
/// @notice A credit is one US dollar and is counted in microcredits (1 credit = 1000000). Credits cannot be
/// transferred: they are bought, held in escrow for a job, earned by a node, and redeemed. What an artist does not
/// spend can be withdrawn after a thaw, less a fee. `docs/money.md` says why no round trip gains.
interface ICreditBank {
    /// @notice Limits on the price, on the credits in existence, and on withdrawals.
    struct BankParameters {
        /// @notice Age in seconds above which a price is stale, 1 or more.
        uint64 maxPriceAgeSec;
        /// @notice Lowest believable price, US dollars per token, 8 decimals, 1 or more.
        uint128 minPrice;
        /// @notice Highest believable price, US dollars per token, 8 decimals.
        uint128 maxPrice;
        /// @notice Greatest move of the price against the reference price, 1/10000, 1 to 9999.
        uint16 maxJumpBps;
        /// @notice Seconds for which a price that was used is the reference, 1 to 86400; the next price used follows it.
        uint32 jumpWindowSec;
        /// @notice Outstanding credits at which buying stops, 1/10000 of supply x price, 1 to 10000.
        uint16 maxOutstandingBps;
        /// @notice Blocks from the request to withdraw credits to the withdrawal, 1 or more.
        uint32 thawBlocks;
        /// @notice Fee of a withdrawal, 1/10000, at most 5000. The job board refuses a fee of settlements above it.
        uint16 withdrawFeeBps;
    }

    /// @notice The schedule of the epoch bonus.
    struct BonusParameters {
        /// @notice Blocks of an epoch, 1 or more.
        uint32 epochBlocks;
        /// @notice Most tokens minted as the bonus of epoch 0, 18 decimals.
        uint128 firstEmissionTokens;
        /// @notice Epochs after which the emission halves, again and again, 1 or more.
        uint32 halvingEpochs;
        /// @notice Value of the bonus, at most, per fee burned, 1/10000: 0 to 9999, so always less than the fee.
        uint16 bonusShareBps;
    }

    /// @notice Credits of an artist on their way back to tokens.
    struct Withdrawal {
        /// @notice Microcredits set aside.
        uint128 credits;
        /// @notice First block in which they can be withdrawn.
        uint64 thawedAtBlock;
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
    /// @notice Credits of the escrow left circulation; nobody earned them.
    event EscrowBurned(uint256 credits);
    /// @notice Earned credits were redeemed for minted tokens.
    event EarnedRedeemed(address indexed node, uint256 credits, uint256 tokens, uint256 price);
    /// @notice Credits were set aside for a withdrawal; `credits` is all that is set aside.
    event WithdrawRequested(address indexed artist, uint256 credits, uint256 thawedAtBlock);
    /// @notice Credits set aside for a withdrawal can be spent again.
    event WithdrawCancelled(address indexed artist, uint256 credits);
    /// @notice Credits were withdrawn as minted tokens; the fee left circulation.
    event CreditsWithdrawn(address indexed artist, uint256 credits, uint256 feeCredits, uint256 tokens, uint256 price);
    /// @notice The bonus of a node for an epoch was minted.
    event BonusClaimed(address indexed node, uint256 indexed epoch, uint256 tokens, uint256 price);
    /// @notice A node was given points for volunteer work.
    event PointsAwarded(address indexed node, uint256 points);

    /// @notice Thrown when a constructor parameter is outside its range.
    error CreditBank_BadParameter(string name, uint256 value);
    /// @notice Thrown when someone other than the job board moves escrow or gives points.
    error CreditBank_NotJobBoard(address caller);
    /// @notice Thrown when the newest price is too old, or was never given.
    /// @param updatedAtSec When the price was given, Unix seconds.
    /// @param maxPriceAgeSec The age allowed, seconds.
    error CreditBank_PriceStale(uint256 updatedAtSec, uint256 maxPriceAgeSec);
    /// @notice Thrown when the newest price is zero or negative.
    error CreditBank_PriceNotPositive(int256 price);
    /// @notice Thrown when the newest price is outside the believable range.
    error CreditBank_PriceOutOfRange(uint256 price, uint256 minPrice, uint256 maxPrice);
    /// @notice Thrown when the price has moved too far from the reference price for credits to be bought.
    /// @param price The newest price.
    /// @param referencePrice The price that was used when the window began.
    /// @param maxJumpBps The move allowed, 1/10000.
    /// @param untilSec Until when the two are compared, Unix seconds.
    error CreditBank_PriceJumped(uint256 price, uint256 referencePrice, uint256 maxJumpBps, uint256 untilSec);
    /// @notice Thrown when a purchase would leave more credits outstanding than the circuit breaker allows.
    /// @param outstandingCredits Microcredits outstanding after the purchase.
    /// @param limitCredits Microcredits allowed at the supply after the purchase and the newest price.
    error CreditBank_TooManyOutstanding(uint256 outstandingCredits, uint256 limitCredits);
    /// @notice Thrown when a purchase would yield less than the buyer asked for.
    error CreditBank_TooFewCredits(uint256 credits, uint256 minCredits);
    /// @notice Thrown when a redemption or withdrawal would mint less than the caller asked for.
    error CreditBank_TooFewTokens(uint256 tokens, uint256 minTokens);
    /// @notice Thrown when an artist has too few credits.
    error CreditBank_CreditsTooLow(address artist, uint256 neededCredits, uint256 heldCredits);
    /// @notice Thrown when an artist would spend more of a sponsor's credits than the sponsor allows.
    error CreditBank_AllowanceTooLow(address sponsor, address artist, uint256 neededCredits, uint256 allowedCredits);
    /// @notice Thrown when a node redeems more than it earned.
    error CreditBank_EarnedTooLow(address node, uint256 neededCredits, uint256 heldCredits);
    /// @notice Thrown when credits are withdrawn before their thaw is over.
    error CreditBank_StillThawing(address artist, uint256 thawedAtBlock);
    /// @notice Thrown when the bonus of an epoch is claimed that is not over.
    error CreditBank_EpochOpen(uint256 epoch, uint256 currentEpoch);
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

    /// @notice Turns earned credits of the caller into newly minted tokens of that value, at {priceToRedeem}.
    /// @param credits Microcredits to redeem.
    /// @param minTokens Least tokens accepted, 18 decimals.
    /// @return tokens Tokens minted, rounded down.
    function redeem(uint256 credits, uint256 minTokens) external returns (uint256 tokens);

    /// @notice Sets spendable credits of the caller aside for {withdraw}; the thaw of all that is set aside starts anew.
    /// @param credits Microcredits to set aside, besides those that already are.
    function requestWithdraw(uint256 credits) external;

    /// @notice Makes everything that the caller set aside spendable again.
    function cancelWithdraw() external;

    /// @notice Turns everything that the caller set aside, and that has thawed, into newly minted tokens of that value
    /// less the fee, at {priceToRedeem}.
    /// @param minTokens Least tokens accepted, 18 decimals.
    /// @return tokens Tokens minted, rounded down; the fee is rounded up.
    function withdraw(uint256 minTokens) external returns (uint256 tokens);

    /// @notice Mints the caller's bonus of an epoch that is over: {bonusOf}. A bonus that nobody claims is never minted.
    /// @return tokens Tokens minted, 18 decimals.
    function claimBonus(uint256 epoch) external returns (uint256 tokens);

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

    /// @notice Burns credits of the escrow. They count for no bonus. Only the job board may call.
    function burnEscrow(uint256 credits) external;

    /// @notice Gives a node points for settled volunteer work. Only the job board may call.
    /// @param node Who rendered.
    /// @param points Cells (32 x 32 pixels of a raw output) of the settled tasks.
    function awardPoints(address node, uint256 points) external;

    /// @notice Microcredits an artist can spend.
    function creditsOf(address artist) external view returns (uint256);

    /// @notice Microcredits of a sponsor that an artist may still spend on jobs.
    function allowedCredits(address sponsor, address artist) external view returns (uint256);

    /// @notice Microcredits a node can redeem.
    function earnedOf(address node) external view returns (uint256);

    /// @notice What an artist has set aside to withdraw.
    function withdrawalOf(address artist) external view returns (Withdrawal memory);

    /// @notice Points of a node; they cannot be transferred, spent or lost.
    function pointsOf(address node) external view returns (uint256);

    /// @notice Points of all nodes.
    function totalPoints() external view returns (uint256);

    /// @notice Microcredits in escrow for all jobs.
    function escrowCredits() external view returns (uint256);

    /// @notice Microcredits in existence: spendable, set aside, in escrow and earned.
    function outstandingCredits() external view returns (uint256);

    /// @notice Microcredits that may be outstanding at the present supply and price before buying stops.
    function outstandingLimit() external view returns (uint256);

    /// @notice The newest believable price, US dollars per token, 8 decimals; reverts if stale or wild.
    function currentPrice() external view returns (uint256);

    /// @notice The price at which credits are bought now: {currentPrice}; reverts if it jumped.
    function priceToBuy() external view returns (uint256);

    /// @notice The price at which credits become tokens now: {currentPrice}; after a fall by more than `maxJumpBps`
    /// within the window the lowest price that is no jump. It reverts only where {currentPrice} does.
    function priceToRedeem() external view returns (uint256);

    /// @notice The reference price, US dollars per token, 8 decimals, and the last second in which it counts, Unix seconds.
    function referencePrice() external view returns (uint256 price, uint256 untilSec);

    /// @notice Microcredits that burning `tokens` buys now, rounded down.
    function creditsForTokensDown(uint256 tokens) external view returns (uint256);

    /// @notice Tokens worth `credits` now, rounded down.
    function tokensForCreditsDown(uint256 credits) external view returns (uint256);

    /// @notice Tokens worth `credits` now, rounded up.
    function tokensForCreditsUp(uint256 credits) external view returns (uint256);

    /// @notice The running epoch, counted from 0 at deployment.
    function currentEpoch() external view returns (uint256);

    /// @notice First block of an epoch.
    function epochStart(uint256 epoch) external view returns (uint256);

    /// @notice Most tokens that are minted as bonus for an epoch, 18 decimals.
    function emissionOf(uint256 epoch) external view returns (uint256);

    /// @notice Microcredits of fees burned in an epoch by all payments.
    function epochFees(uint256 epoch) external view returns (uint256);

    /// @notice Microcredits of fees burned in an epoch by payments to a node; 0 once its bonus is claimed.
    function feesOf(address node, uint256 epoch) external view returns (uint256);

    /// @notice Bonus of a node for an epoch at the present price, tokens with 18 decimals, rounded down: its share by fees
    /// of the emission, but no more than `bonusShareBps` of the value of those fees. The share still falls while the
    /// epoch runs.
    function bonusOf(address node, uint256 epoch) external view returns (uint256);

    /// @notice The rules of this network for buying and withdrawing.
    function getParameters() external view returns (BankParameters memory);

    /// @notice The rules of this network for the bonus.
    function getBonusParameters() external view returns (BonusParameters memory);

    /// @notice Addresses the bank works with.
    function peers() external view returns (address token, address priceFeed, address jobBoard);
}
