// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Jobs, their escrow, and the leases of their tasks.
/// @notice Tasks of a job are numbered 0 to taskCount - 1. Money is in microcredits (1 credit = 1000000).
interface IJobBoard {
    /// @notice Where a job stands.
    enum JobState {
        None,
        Open,
        Cancelled,
        Closed
    }

    /// @notice Where a lease stands. `docs/protocol.md` has the table of moves.
    enum LeaseState {
        None,
        Leased,
        Submitted,
        Checking,
        Cleared,
        Settled,
        Rejected,
        Undecided,
        Returned,
        Expired
    }

    /// @notice When two fingerprints of a cell agree. Bits count out of 512; means are round(log2 x 65536).
    struct Thresholds {
        /// @notice Most differing grain bits of a matching cell.
        uint16 matchBits;
        /// @notice More differing grain bits than this are a mismatch.
        uint16 mismatchBits;
        /// @notice Largest difference of a mean of a matching cell.
        uint32 matchMean;
        /// @notice A larger difference of a mean than this is a mismatch.
        uint32 mismatchMean;
    }

    /// @notice What an artist asks for.
    struct JobTerms {
        /// @notice sha2-256 digest of the job manifest; its CID is version 1 with codec raw.
        bytes32 manifestDigest;
        /// @notice Tasks of the job, 1 or more.
        uint32 taskCount;
        /// @notice Leaves of each task's fingerprint tree: cells times view layers, 1 or more.
        uint32 cellsPerTask;
        /// @notice Price of one task, microcredits, which is the ceiling of bids; 0 asks for volunteers.
        uint48 pricePerTask;
        /// @notice Fee of one check by one checker, microcredits.
        uint48 checkFee;
        /// @notice Check fees put into escrow, 3 or more; what is not used is refunded.
        uint32 checkBudget;
        /// @notice Most tasks in one lease, 1 or more.
        uint16 maxTasksPerLease;
        /// @notice Blocks from lease to deadline, 1 to 2^24 - 1.
        uint32 leaseBlocks;
        /// @notice Head of the artist's chain of preimages; 0 if there is none.
        bytes32 randomHead;
        /// @notice The rule that judges a cell.
        Thresholds thresholds;
        /// @notice keccak256 of the thresholds table that the rule came from.
        bytes32 thresholdsHash;
        /// @notice Whom checks call, as the sum of: 1 only nodes that were in the roster before the posting; 2 only nodes of the
        /// renderer's device class; 4 the artist when no node can, only where the network allows it.
        uint8 callRule;
        /// @notice Cells that a check renders, from the network's own number to 32; 0 for the network's own. The least fee and
        /// the window to render grow with them.
        uint8 cellsPerCheck;
        /// @notice Who pays, within what it allows the artist, and gets every refund; 0 if the artist does.
        address sponsor;
        /// @notice Blocks in which nodes may bid below the price; 0 leases to every node at the price.
        uint32 bidBlocks;
    }

    /// @notice A posted job. The fields are ordered so that the cycle of a lease touches two slots of it.
    struct Job {
        /// @notice Price of one task, microcredits; of an auctioned job the ceiling.
        uint48 pricePerTask;
        /// @notice Where the job stands.
        JobState state;
        /// @notice Whom checks call, as in {JobTerms}.
        uint8 callRule;
        /// @notice Whether the bid desk says who leases, at which price.
        bool isAuction;
        /// @notice Cells that a check renders; 0 for the network's own number.
        uint8 cellsPerCheck;
        /// @notice Blocks from lease to deadline.
        uint24 leaseBlocks;
        /// @notice Stake that a task locks by the last quote, in units of 1e9 of a token's 18 decimals.
        uint64 lockPerTask;
        /// @notice Leaves of each task's fingerprint tree.
        uint32 cellsPerTask;
        /// @notice Most tasks in one lease.
        uint16 maxTasksPerLease;
        /// @notice Preimages that the artist has revealed.
        uint16 revealCount;
        /// @notice Records of leases in storage.
        uint24 recordCount;
        /// @notice Tasks of the job.
        uint32 taskCount;
        /// @notice First task that was never leased.
        uint32 nextTask;
        /// @notice Tasks that came back and wait for another node.
        uint32 returnedTasks;
        /// @notice Tasks in leases that are neither settled nor ended.
        uint32 leasedTasks;
        /// @notice Tasks paid for.
        uint32 settledTasks;
        /// @notice Position plus one of the record that the next lease takes; 0 if none is free.
        uint24 freeRecord;
        /// @notice Block of the last quote; 0 before the first, and in a job of one class, which is quoted for every lease.
        uint32 quotedBlock;
        /// @notice Block in which the job was posted.
        uint32 postedBlock;
        /// @notice Who posted.
        address artist;
        /// @notice Fee of one check by one checker, microcredits.
        uint48 checkFee;
        /// @notice Escrow for checks not yet paid, microcredits.
        uint48 checkCredits;
        /// @notice The rule that judges a cell.
        Thresholds thresholds;
        /// @notice keccak256 of the thresholds table.
        bytes32 thresholdsHash;
        /// @notice Head of the artist's chain of preimages: the last one revealed.
        bytes32 randomHead;
        /// @notice sha2-256 digest of the job manifest.
        bytes32 manifestDigest;
        /// @notice Who paid and gets every refund; 0 if the artist did.
        address sponsor;
        /// @notice Blocks after the posting in which nodes may bid.
        uint32 bidBlocks;
    }

    /// @notice A lease of the tasks firstTask to firstTask + taskCount - 1. Its number is jobId << 32 | index.
    struct Lease {
        /// @notice Number of this lease.
        uint64 leaseId;
        /// @notice The node that renders.
        address node;
        /// @notice First task.
        uint32 firstTask;
        /// @notice Tasks leased; from submission on, tasks submitted.
        uint32 taskCount;
        /// @notice Where the lease stands.
        LeaseState state;
        /// @notice What the tasks pay before the fee, microcredits.
        uint96 payCredits;
        /// @notice Stake locked for the lease, tokens with 18 decimals.
        uint128 lockedTokens;
        /// @notice Last block in which the node alone may hold the tasks; 0 from the submission on.
        uint64 deadlineBlock;
        /// @notice Block whose randomness decides the draw; 0 before the submission.
        uint64 drawBlock;
        /// @notice Number of the artist's preimage that counts in the draw if it is revealed in time; from 1 on.
        uint16 preimageNumber;
        /// @notice What the node committed to: {commitmentOf} of the fingerprints' root and the results.
        bytes32 root;
    }

    /// @notice Results of the first tasks of a lease.
    struct Submission {
        /// @notice The lease.
        uint256 leaseId;
        /// @notice Tasks done, counted from the lease's first, 1 or more.
        uint256 taskCount;
        /// @notice Root of the fingerprints of those tasks.
        bytes32 treeRoot;
        /// @notice sha2-256 digest of the sealed results; their CID is version 1 with codec dag-pb.
        bytes32 resultsDigest;
        /// @notice Hash of the content key that seals them.
        bytes32 contentKeyHash;
    }

    /// @notice A wish for tasks.
    struct LeaseRequest {
        /// @notice The job.
        uint256 jobId;
        /// @notice Most tasks wanted, 1 or more.
        uint256 maxCount;
    }

    /// @notice Whom a challenge of a lease concerns, and who may be called to check.
    struct CheckParties {
        address artist;
        /// @notice The registry's number of the node that rendered.
        uint32 nodeNumber;
        /// @notice Whom checks call, as in {JobTerms}.
        uint8 callRule;
        /// @notice Cells that a check renders; 0 for the network's own number.
        uint8 cellsPerCheck;
        /// @notice Nodes that came into the roster in this block or later are not called.
        uint64 beforeBlock;
    }

    /// @notice What the verification needs to know of a lease.
    struct CheckTerms {
        CheckParties parties;
        uint32 firstTask;
        uint32 taskCount;
        uint32 cellsPerTask;
        bytes32 root;
        Thresholds thresholds;
    }

    /// @notice Rules for jobs on this network.
    struct BoardParameters {
        /// @notice Blocks from the submission to the draw block, 1 to 128.
        uint32 drawDelayBlocks;
        /// @notice Blocks from the draw block until anyone may settle a cleared lease.
        uint32 acceptanceBlocks;
        /// @notice Fee burned of every settlement, 1/10000, at most the fee of withdrawals from the credit bank.
        uint16 feeBps;
        /// @notice Locked stake per pay of a lease, 1 to 1000.
        uint16 lockFactor;
        /// @notice Share of the locked stake that an expired lease costs, 1/10000.
        uint16 expiryPenaltyBps;
        /// @notice Least probability of a draw, 1/1000000.
        uint32 minDrawPpm;
        /// @notice Other operators that must be live before a job can be leased.
        uint8 minOtherOperators;
        /// @notice Whether jobs may name the artist as a checker.
        bool artistChecksAllowed;
        /// @notice Blocks for which a job's quote of locked stake and its count of operators hold.
        uint32 quoteBlocks;
        /// @notice Stake that a lease of a volunteer job locks, tokens with 18 decimals.
        uint96 volunteerLockTokens;
        /// @notice Share of its locked stake that a cleared lease keeps, 1/10000, 1 or more.
        uint16 clearedLockBps;
        /// @notice Least fee of a check of the network's own number of cells, as a share of the price of a task, 1/10000;
        /// volunteers' jobs have none.
        uint16 minCheckFeeBps;
        /// @notice Least fee of a check, microcredits; volunteers' jobs have none.
        uint48 minCheckFee;
    }

    /// @notice A job was posted and its escrow filled.
    event JobPosted(
        uint256 indexed jobId, address indexed artist, bytes32 manifestDigest, uint256 taskCount, uint256 escrowCredits
    );
    /// @notice The artist ended a job early; unleased tasks were refunded.
    event JobCancelled(uint256 indexed jobId, uint256 refundedCredits);
    /// @notice A job ended and the rest of its escrow was refunded.
    event JobClosed(uint256 indexed jobId, uint256 refundedCredits);
    /// @notice A node leased tasks, and their stake was locked.
    event TasksLeased(
        uint256 indexed jobId, address indexed node, uint256 leaseId, uint256 firstTask, uint256 taskCount
    );
    /// @notice A lease pays less than the job's price, by the bid of its node, 1/10000.
    event LeaseDiscounted(uint256 indexed jobId, uint256 leaseId, uint256 discountBps);
    /// @notice Tasks came back to the job, to be leased again.
    event TasksReturned(uint256 indexed jobId, uint256 firstTask, uint256 taskCount);
    /// @notice A node gave a lease back unrendered.
    event LeaseReturned(uint256 indexed jobId, uint256 indexed leaseId);
    /// @notice A lease passed its deadline without a submission, or its node did not publish the content key in time.
    event LeaseExpired(uint256 indexed jobId, uint256 indexed leaseId, uint256 penaltyTokens);
    /// @notice A node committed to results. The lease keeps {commitmentOf} of the last three values.
    event LeaseSubmitted(
        uint256 indexed jobId,
        uint256 leaseId,
        uint256 taskCount,
        bytes32 treeRoot,
        bytes32 resultsDigest,
        bytes32 contentKeyHash
    );
    /// @notice The artist added a preimage to the draws of all leases that wait for it.
    event PreimageRevealed(uint256 indexed jobId, uint256 number, bytes32 preimage);
    /// @notice The hash of the draw block was gone; a later block decides.
    event DrawLapsed(uint256 indexed leaseId, uint256 drawBlock);
    /// @notice A lease was drawn: a challenge opens. A lease that is not drawn is cleared without an event, one that is by its verdict.
    event LeaseDrawn(uint256 indexed leaseId, bytes32 seed, uint256 chancePpm);
    /// @notice A node was paid; its pay after the fee.
    event LeaseSettled(uint256 indexed leaseId, address indexed node, uint256 earnedCredits);
    /// @notice A lease was found bad: its locked stake was slashed, its tasks came back.
    event LeaseRejected(uint256 indexed jobId, uint256 indexed leaseId, uint256 slashedTokens);
    /// @notice A check came to no verdict: nobody is paid or slashed for the result, the tasks came back.
    event LeaseUndecided(uint256 indexed jobId, uint256 indexed leaseId);
    /// @notice A checker was paid from the job's escrow.
    event CheckPaid(uint256 indexed leaseId, address indexed checker, uint256 credits);
    /// @notice A checker missed its turn: calling the next one burned a fee of the job's escrow.
    event CheckFeeBurned(uint256 indexed leaseId, uint256 credits);

    /// @notice Thrown when a constructor parameter is outside its range.
    error JobBoard_BadParameter(string name, uint256 value);
    /// @notice Thrown when a term of a job is outside its range.
    error JobBoard_BadTerm(string name, uint256 value);
    /// @notice Thrown when there is no such job.
    error JobBoard_JobUnknown(uint256 jobId);
    /// @notice Thrown when a job is not in the state that the call needs.
    error JobBoard_JobNotOpen(uint256 jobId, JobState state);
    /// @notice Thrown when a job still has tasks to lease or leases in flight.
    error JobBoard_JobUnfinished(uint256 jobId, uint256 remainingTasks, uint256 leasedTasks);
    /// @notice Thrown when someone other than the artist acts for a job.
    error JobBoard_NotArtist(uint256 jobId, address caller);
    /// @notice Thrown when no task of the job is left to lease.
    error JobBoard_NoTasksLeft(uint256 jobId);
    /// @notice Thrown when the caller is not a live node.
    error JobBoard_NodeNotLive(address node);
    /// @notice Thrown when fewer other operators are live than the network demands.
    error JobBoard_TooFewOperators(uint256 minOtherOperators);
    /// @notice Thrown when checks may call the caller's device class alone, and it is no large one beside the caller and the artist.
    error JobBoard_ClassTooSmall(address node);
    /// @notice Thrown when there is no such lease.
    error JobBoard_LeaseUnknown(uint256 leaseId);
    /// @notice Thrown when a lease cannot move from its state to the wanted one.
    error JobBoard_IllegalMove(uint256 leaseId, LeaseState from, LeaseState to);
    /// @notice Thrown when someone other than the lease's node acts for it.
    error JobBoard_NotLeaseNode(uint256 leaseId, address caller);
    /// @notice Thrown when a lease is expired before its deadline has passed.
    error JobBoard_LeaseStillOpen(uint256 leaseId, uint256 deadlineBlock);
    /// @notice Thrown when a submission names no task, or more than were leased.
    error JobBoard_BadTaskCount(uint256 leaseId, uint256 taskCount, uint256 leasedCount);
    /// @notice Thrown when a job has as many leases as can be numbered.
    error JobBoard_TooManyLeases(uint256 jobId);
    /// @notice Thrown when a submission has an empty root or results digest.
    error JobBoard_BadSubmission(uint256 leaseId);
    /// @notice Thrown when the draw block has not been mined yet.
    error JobBoard_DrawTooEarly(uint256 leaseId, uint256 drawBlock);
    /// @notice Thrown when a preimage does not hash to the job's head.
    error JobBoard_PreimageWrong(uint256 jobId, bytes32 randomHead);
    /// @notice Thrown when a second preimage is revealed in one block.
    error JobBoard_RevealTooSoon(uint256 jobId, uint256 blockNumber);
    /// @notice Thrown when as many preimages were revealed as can be numbered.
    error JobBoard_TooManyReveals(uint256 jobId);
    /// @notice Thrown when a lease is settled by someone other than the artist before the window is over.
    error JobBoard_AcceptanceOpen(uint256 leaseId, uint256 opensAtBlock);
    /// @notice Thrown when a lease is disputed after its acceptance window.
    error JobBoard_AcceptanceOver(uint256 leaseId, uint256 endedAtBlock);
    /// @notice Thrown when someone other than the verification concludes a check.
    error JobBoard_NotVerification(address caller);

    /// @notice Posts a job and moves its escrow out of the credits of the caller or of its sponsor.
    /// @return jobId Number of the job, counted from 1.
    function postJob(JobTerms calldata terms) external returns (uint256 jobId);

    /// @notice Does the work of a node on many leases in one transaction, in this order: settles, draws, submits and
    /// leases. It reverts as a whole if one of them may not be done.
    /// @param settled Leases to pay, as by {settle}.
    /// @param drawn Leases to draw, as by {draw}.
    /// @param submissions Leases to submit, as by {submit}.
    /// @param requests Leases to take, as by {lease}.
    function work(
        uint256[] calldata settled,
        uint256[] calldata drawn,
        Submission[] calldata submissions,
        LeaseRequest[] calldata requests
    ) external;

    /// @notice Leases the next run of at most `maxCount` tasks to the caller's node and locks its stake.
    /// @return leaseId Number of the lease.
    function lease(uint256 jobId, uint256 maxCount) external returns (uint256 leaseId);

    /// @notice Gives a whole lease back unrendered. Only its node may call.
    function returnLease(uint256 leaseId) external;

    /// @notice Ends a lease whose deadline has passed. Anyone may call.
    function expireLease(uint256 leaseId) external;

    /// @notice Commits to results; the lease's other tasks come back to the job. Only its node may call, also after the
    /// deadline while nobody expired it.
    function submit(Submission calldata submission) external;

    /// @notice Adds the artist's next preimage to the draws of the job: keccak256(abi.encode(preimage)) is the job's
    /// head. It counts for every lease that was submitted since the one before, if its draw block is this one or a
    /// later one. One a block, 65,534 a job: a draw walks over all that came after the one it awaits.
    function revealPreimage(uint256 jobId, bytes32 preimage) external;

    /// @notice Decides whether a submitted lease is checked, and opens the challenge if so. Anyone may call
    /// once the draw block is mined.
    /// @return isChecked Whether a challenge was opened. Also false if the randomness was gone and a new draw
    /// block was set.
    function draw(uint256 leaseId) external returns (bool isChecked);

    /// @notice Pays a cleared lease. Anyone may call after the acceptance window; before it only the artist,
    /// which approves the lease.
    function settle(uint256 leaseId) external;

    /// @notice Stops new leases and refunds what is not leased. Leases in flight go on and are paid.
    function cancelJob(uint256 jobId) external;

    /// @notice Refunds what is left of the escrow once nothing is left to lease or to settle. Anyone may call.
    function closeJob(uint256 jobId) external;

    /// @notice Ends a challenge. Only the verification may call.
    /// @param leaseId The lease.
    /// @param outcome Cleared, Rejected, Undecided, or Expired if the node kept the content key to itself.
    /// @param checkers Who is paid a check fee.
    function concludeCheck(uint256 leaseId, LeaseState outcome, address[] calldata checkers) external;

    /// @notice Takes a cleared lease back into a challenge, inside the acceptance window. Only the verification may call.
    function reopenForDispute(uint256 leaseId) external;

    /// @notice Ends a dispute that convicted nobody: the lease is cleared as before. Only the verification may call.
    /// @param leaseId The lease.
    /// @param isLast Whether its acceptance window is over with it.
    function closeDispute(uint256 leaseId, bool isLast) external;

    /// @notice Burns a fee of the job's check budget, or what is left of it: a checker missed its turn. Only the
    /// verification may call.
    function burnCheckFee(uint256 leaseId) external;

    /// @notice A job; reverts if it is unknown.
    function getJob(uint256 jobId) external view returns (Job memory);

    /// @notice A lease; reverts if it is unknown.
    function getLease(uint256 leaseId) external view returns (Lease memory);

    /// @notice The leases of a job that storage holds: all but settled ones whose record was freed, in no order.
    function leasesOf(uint256 jobId) external view returns (Lease[] memory);

    /// @notice The leases in at most `count` records of a job, from position `first` on.
    function leasesPage(uint256 jobId, uint256 first, uint256 count) external view returns (Lease[] memory);

    /// @notice Numbers of the jobs that are not closed: open ones, and cancelled ones with leases in flight.
    function openJobs() external view returns (uint256[] memory);

    /// @notice Jobs posted so far; also the newest job's number.
    function jobCount() external view returns (uint256);

    /// @notice Tasks of a job that can be leased now: never leased, or come back.
    function remainingTasks(uint256 jobId) external view returns (uint256);

    /// @notice Tasks of a job that are paid for.
    function settledTasks(uint256 jobId) external view returns (uint256);

    /// @notice Microcredits that a job holds in escrow for tasks, and for checks.
    function escrowOf(uint256 jobId) external view returns (uint256 taskCredits, uint256 checkCredits);

    /// @notice What a submission commits to: the root of the fingerprint tree, paired with the hash of the results as
    /// one more leaf, so that a proof of a cell ends with that hash.
    function commitmentOf(bytes32 treeRoot, bytes32 resultsDigest, bytes32 contentKeyHash)
        external
        pure
        returns (bytes32);

    /// @notice Microcredits of leases of a node that were checked and matched.
    function matchedCreditsOf(address node) external view returns (uint256);

    /// @notice Probability that a lease of a node is drawn, 1/1000000:
    /// max(minDrawPpm, pay / (pay + matchedCreditsOf(node))), rounded up.
    function drawChancePpm(address node, uint256 payCredits) external view returns (uint256);

    /// @notice What the verification needs to know of a lease.
    function getCheckTerms(uint256 leaseId) external view returns (CheckTerms memory);

    /// @notice The rules of this network.
    function getParameters() external view returns (BoardParameters memory);

    /// @notice Addresses the board works with.
    function peers()
        external
        view
        returns (address creditBank, address nodeRegistry, address verification, address randomness, address bidDesk);
}
