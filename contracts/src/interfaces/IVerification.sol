// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "./IJobBoard.sol";

/// @title Challenges: cells of a lease rendered again by others, and what the comparison found.
/// @notice A challenge has at most two rounds. In round 1 one checker, the verifier, re-renders the drawn
/// cells. If it does not match, and for a share of the matches, round 2 calls two more, the referees, who also render
/// fresh cells. Checkers publish, and
/// the renderer answers last: it is bound by the root that it submitted, so it learns nothing it could use.
interface IVerification {
    /// @notice What a challenge waits for.
    enum Phase {
        None,
        /// Referees render and commit.
        Commit,
        /// The verifier renders and publishes, or the referees publish what they committed to.
        Publish,
        /// The renderer reveals the drawn cells, and the contract judges.
        Answer,
        /// The block that draws the referees of a dispute.
        Draw,
        /// The renderer publishes the content key.
        Disclose
    }

    /// @notice What a comparison found.
    enum Verdict {
        None,
        Match,
        Mismatch,
        Inconclusive
    }

    /// @notice Where one checker stands.
    enum CheckState {
        None,
        /// Called, has not committed (as the verifier: not published) yet.
        Drawn,
        /// A referee that has committed and not published yet.
        Committed,
        /// Has published; its verdict stands once the renderer has answered.
        Published,
        /// Has published, and the renderer did not answer: counts as a mismatch.
        Unanswered,
        /// Did not commit or publish in time; its bond is lost and it has no vote.
        Missed
    }

    /// @notice A cell's grain hash and mean colour, as in core/verify.
    struct Fingerprint {
        /// @notice Grain bits 0 to 255; bit j is the MSB-first bit j & 7 of byte j >> 3.
        bytes32 grain0;
        /// @notice Grain bits 256 to 511.
        bytes32 grain1;
        /// @notice Mean of red, round(log2(mean + 1/256) x 65536).
        int32 red;
        /// @notice Mean of green.
        int32 green;
        /// @notice Mean of blue.
        int32 blue;
    }

    /// @notice The drawn cells of a lease with the proof that the lease committed to them.
    struct CellReveal {
        /// @notice Fingerprints in the order of {drawnCells}, packed to 76 bytes each: grain0, grain1, red, green, blue.
        bytes fingerprints;
        /// @notice Hashes that the steps join, 20 bytes each, in the order of their use.
        bytes siblings;
        /// @notice How the root comes of them, on a stack of hashes. 0 and a byte i: push the leaf of cell i. 1: join the
        /// two topmost. 2: turn the topmost, a task's root, into the leaf [uint32 task, bytes32 taskRoot]. 3 and a byte i:
        /// cell i, drawn twice, is the topmost. 128 + n: join the topmost with the next n siblings. The leaf of a cell is
        /// [uint32 task, uint32 cell, bytes32 grain0, bytes32 grain1, int32 red, int32 green, int32 blue].
        bytes steps;
    }

    /// @notice One checker's part in a challenge.
    struct Check {
        /// @notice Node, or the artist.
        address checker;
        /// @notice Round 1 or 2; 3 is a dispute.
        uint8 round;
        /// @notice Where the checker stands.
        CheckState state;
        /// @notice What it found; None before the renderer's answer.
        Verdict verdict;
        /// @notice Block in which it published, where its fingerprints stand in the event; 0 before.
        uint40 publishedBlock;
        /// @notice What a referee found in the cells of round 1 alone.
        Verdict firstVerdict;
        /// @notice The committed hash; once published, the hash of the fingerprints. The verifier's is cut to 11 bytes.
        bytes32 hash;
    }

    /// @notice A challenge of a lease, while it runs: with the verdict it is forgotten.
    struct Challenge {
        /// @notice What it waits for.
        Phase phase;
        /// @notice Round 1 or 2; 3 is a dispute.
        uint8 round;
        /// @notice Last block of the phase; afterwards anyone may {advance} it, and until someone does, late is in time.
        uint64 deadlineBlock;
        /// @notice Randomness that names cells and checkers.
        bytes8 seed;
        /// @notice Every checker called so far, of both rounds, the missed ones too.
        Check[] checks;
    }

    /// @notice What an artist disputes of a lease, until that is decided.
    struct Dispute {
        /// @notice What the artist has put up, tokens with 18 decimals.
        uint96 depositTokens;
        /// @notice The disputed task.
        uint32 task;
        /// @notice The disputed cells of the task; empty if the draw names them.
        uint32[] cells;
        /// @notice Where files are disputed and the content key is out: root of the fingerprints that they must give.
        bytes32 treeRoot;
    }

    /// @notice Rules for challenges on this network.
    struct VerificationParameters {
        /// @notice Cells drawn in round 1 (k), 1 to 32, of a job that asks for no more; round 2 has these and as many fresh ones.
        uint8 cellsPerCheck;
        /// @notice Blocks in which checkers render so many cells and commit, 1 or more; in proportion for jobs that ask for more.
        uint32 commitBlocks;
        /// @notice Blocks in which the renderer, then the checkers, reveal, 1 or more.
        uint32 revealBlocks;
        /// @notice What a checker loses that is late or outvoted, tokens with 18 decimals.
        uint96 checkBondTokens;
        /// @notice A checker that vouched for what is found to be a cheat loses this many bonds, 1 to 100. So many are
        /// locked for every check.
        uint8 falseMatchFactor;
        /// @notice Share of matches that two referees check again, 1/1000000.
        uint32 secondCheckPpm;
        /// @notice What an artist's first dispute puts up, tokens with 18 decimals; it doubles with each that failed.
        uint96 disputeDepositTokens;
        /// @notice Blocks in which a renderer publishes the content key that its artist demands, 1 or more.
        uint32 discloseBlocks;
    }

    /// @notice A round began, or another verifier was called in round 1; that of a new challenge begins with {IJobBoard-LeaseDrawn}.
    event RoundOpened(uint256 indexed leaseId, uint256 round, bytes8 seed, uint256 deadlineBlock);
    /// @notice A checker was called.
    event CheckerDrawn(uint256 indexed leaseId, uint256 round, address indexed checker);
    /// @notice A referee committed.
    event CheckCommitted(uint256 indexed leaseId, uint256 round, address indexed checker, bytes32 commitment);
    /// @notice Every referee has committed; they publish next.
    event ChecksAwaited(uint256 indexed leaseId, uint256 round, uint256 deadlineBlock);
    /// @notice A checker published its packed fingerprints, in the order of {drawnCells}.
    event CheckPublished(uint256 indexed leaseId, uint256 round, address indexed checker, bytes fingerprints);
    /// @notice The referees' checks are published; the renderer answers next, as after a verifier's {CheckPublished}.
    event CellsAwaited(uint256 indexed leaseId, uint256 round, uint256 deadlineBlock);
    /// @notice The renderer did not answer in time; the round counts as a mismatch.
    event RendererSilent(uint256 indexed leaseId, uint256 round);
    /// @notice The contract judged a referee's check: once the renderer answered, or of files as soon as all are published.
    event CheckJudged(uint256 indexed leaseId, uint256 round, address indexed checker, Verdict verdict);
    /// @notice A checker did not commit or publish in time. It loses its bond if another node publishes what it could not.
    event CheckMissed(uint256 indexed leaseId, uint256 round, address indexed checker);
    /// @notice A match is checked again, by two referees.
    event SecondCheckDrawn(uint256 indexed leaseId);
    /// @notice A checker was outvoted and lost its bond; all that the check held if it had vouched for a cheat.
    event CheckOutvoted(uint256 indexed leaseId, uint256 round, address indexed checker, uint256 slashedTokens);
    /// @notice An artist disputed a task of a cleared lease.
    event LeaseDisputed(uint256 indexed leaseId, uint256 task, uint32[] cells, uint256 depositTokens);
    /// @notice An artist disputed the delivered files of a cleared lease; the renderer publishes its content key first.
    event FilesDisputed(uint256 indexed leaseId, uint256 deadlineBlock, uint256 depositTokens);
    /// @notice The hash of the block that draws the referees was gone; a later block decides.
    event DisputeDrawLapsed(uint256 indexed leaseId, uint256 drawBlock);
    /// @notice A dispute ended: fees of its deposit went to the referees, or to the node that published its content key; the
    /// rest burned if the dispute was lost, or went back.
    event DepositSettled(uint256 indexed leaseId, uint256 feeTokens, uint256 restTokens, bool isLost);
    /// @notice An artist demanded the content key of a lease, for what the renderer gets if it publishes the key.
    event ContentKeyDemanded(uint256 indexed leaseId, uint256 deadlineBlock, uint256 feeTokens);
    /// @notice The renderer published the content key of a lease.
    event ContentKeyDisclosed(uint256 indexed leaseId, bytes32 contentKey);
    /// @notice The challenge ended.
    event VerdictReached(uint256 indexed jobId, uint256 indexed leaseId, Verdict verdict);

    /// @notice Thrown when a constructor parameter is outside its range.
    error Verification_BadParameter(string name, uint256 value);
    /// @notice Thrown when someone other than the job board opens a challenge.
    error Verification_NotJobBoard(address caller);
    /// @notice Thrown when a lease is challenged twice.
    error Verification_AlreadyOpen(uint256 leaseId);
    /// @notice Thrown when the challenge waits for something else.
    error Verification_WrongPhase(uint256 leaseId, Phase phase);
    /// @notice Thrown when the call names another round than the current one.
    error Verification_WrongRound(uint256 leaseId, uint256 round, uint256 currentRound);
    /// @notice Thrown when the phase's last block has not passed.
    error Verification_TooEarly(uint256 leaseId, uint256 deadlineBlock);
    /// @notice Thrown when the caller has no such part in the current round.
    error Verification_NotChecker(uint256 leaseId, address caller);
    /// @notice Thrown when someone other than the renderer publishes its content key.
    error Verification_NotRenderer(uint256 leaseId, address caller);
    /// @notice Thrown when a commitment is empty.
    error Verification_EmptyCommitment(uint256 leaseId);
    /// @notice Thrown when an answer holds more or fewer checks than were published.
    error Verification_WrongCheckCount(uint256 leaseId, uint256 expected, uint256 received);
    /// @notice Thrown when the revealed cells are not those drawn, or not under the lease's root.
    error Verification_ProofWrong(uint256 leaseId);
    /// @notice Thrown when the steps of a reveal join what is not there, or more than fits.
    error Verification_StepsWrong();
    /// @notice Thrown when published fingerprints do not hash to the commitment.
    error Verification_CommitmentWrong(uint256 leaseId, address checker);
    /// @notice Thrown when a checker publishes no fingerprints.
    error Verification_EmptyCheck(uint256 leaseId);
    /// @notice Thrown when the answer does not repeat what a checker published.
    error Verification_CheckWrong(uint256 leaseId, address checker);

    /// @notice Thrown when someone other than the artist disputes a lease.
    error Verification_NotArtist(uint256 leaseId, address caller);
    /// @notice Thrown when a disputed task or cell is not in the lease, or more cells are named than are drawn in a check.
    error Verification_BadDispute(uint256 leaseId);
    /// @notice Thrown when what the renderer publishes is not the content key that it committed to.
    error Verification_KeyWrong(uint256 leaseId);

    /// @notice Opens a challenge. Only the job board may call.
    function openChallenge(uint256 leaseId, bytes32 seed, IJobBoard.CheckParties calldata parties) external;

    /// @notice Publishes the verifier's fingerprints of the cells of round 1. Needs no commitment: the renderer is bound by
    /// its root, and nobody else checks. Draws the lease first if nobody has.
    /// @param leaseId The challenged lease.
    /// @param fingerprints In the order of {drawnCells}, packed to 76 bytes each.
    function publishCheck(uint256 leaseId, bytes calldata fingerprints) external;

    /// @notice Commits to a referee's fingerprints of {drawnCells}, in that order.
    /// @param leaseId The challenged lease.
    /// @param round The current round.
    /// @param commitment keccak256(abi.encode(leaseId, round, checker, salt, fingerprints)), see {commitmentOf}.
    function commitCheck(uint256 leaseId, uint256 round, bytes32 commitment) external;

    /// @notice Publishes a referee's fingerprints.
    /// @param leaseId The challenged lease.
    /// @param round The current round.
    /// @param fingerprints In the order of {drawnCells}, packed to 76 bytes each.
    /// @param salt The salt of the commitment.
    function revealCheck(uint256 leaseId, uint256 round, bytes calldata fingerprints, bytes32 salt) external;

    /// @notice Reveals the committed fingerprints of the drawn cells; the contract compares every check with them. Anyone
    /// may call who has the lease's trees: the proof says that they are the renderer's.
    /// @param leaseId The challenged lease.
    /// @param reveal The drawn cells and their proof.
    /// @param checks What the checkers of this round published, one list for each that did, in the order of their call.
    /// An empty one stands for the renderer's own: an honest re-render is the same to the bit.
    function revealCells(uint256 leaseId, CellReveal calldata reveal, bytes[] calldata checks) external;

    /// @notice Disputes a task of a cleared lease, inside the acceptance window, which is over with the dispute. Only its
    /// artist may call; the deposit, which it has approved, comes back unless the referees find no fault. Three referees render the named
    /// cells and as many fresh ones of the whole lease.
    /// @param leaseId The lease.
    /// @param task A task of the lease.
    /// @param cells Cells of the task, as many as a check has or fewer; none to have them drawn from the task.
    function dispute(uint256 leaseId, uint32 task, uint32[] calldata cells) external;

    /// @notice Disputes the files of a cleared lease: that they cannot be had, cannot be opened, or are not what the lease
    /// committed to. As {dispute}, but three referees fetch the results and open them with the content key, which the renderer
    /// publishes first; it expires unpaid if it does not. Each reveals, as its 32 bytes of `fingerprints`, keccak256 of the
    /// seed and the packed fingerprints of all tasks, or zero if the files are not there or give another root. The first counts if
    /// two say the same. Whoever has the key can open the results.
    /// @param leaseId The lease.
    function disputeFiles(uint256 leaseId) external;

    /// @notice Demands the content key of a cleared lease, inside the acceptance window. The renderer publishes it in time
    /// and gets {keyFee}, which the artist has approved; else the fee goes back, and the lease expires unpaid. Only the
    /// artist may call. Whoever has the key can open the results.
    function demandKey(uint256 leaseId) external;

    /// @notice Publishes the content key. With its sha256 as `contentKeyHash`, {IJobBoard-commitmentOf} gives what the lease
    /// committed to. Only the lease's node may call.
    /// @param leaseId The lease.
    /// @param treeRoot Root of the fingerprints, as it was submitted.
    /// @param resultsDigest Digest of the sealed results, as it was submitted.
    /// @param contentKey The key that opens them.
    function discloseKey(uint256 leaseId, bytes32 treeRoot, bytes32 resultsDigest, bytes32 contentKey) external;

    /// @notice Moves a challenge on whose phase has run out. Anyone may call.
    function advance(uint256 leaseId) external;

    /// @notice A challenge; phase None if none runs.
    function getChallenge(uint256 leaseId) external view returns (Challenge memory);

    /// @notice Draws a submitted lease and tells who is called for which cells. For a call that is not sent: a node learns
    /// from it whether to render before anyone has paid for the draw.
    /// @return challenge The challenge; phase None if the lease is not checked.
    /// @return tasks Task numbers of the drawn cells.
    /// @return cells Leaf numbers of the drawn cells.
    function previewDraw(uint256 leaseId)
        external
        returns (Challenge memory challenge, uint32[] memory tasks, uint32[] memory cells);

    /// @notice What the artist disputes of a lease.
    function getDispute(uint256 leaseId) external view returns (Dispute memory);

    /// @notice What a demand for a content key costs, tokens with 18 decimals.
    function keyFee() external view returns (uint256);

    /// @notice What the next dispute of an artist puts up, tokens with 18 decimals.
    function disputeDepositOf(address artist) external view returns (uint256);

    /// @notice Disputes of an artist in which no fault was found.
    function failedDisputesOf(address artist) external view returns (uint256);

    /// @notice The cells of a round: the original ones, in round 2 followed by the fresh ones; in round 3
    /// the disputed ones and fresh ones, none where files are disputed.
    /// @return tasks Task numbers within the job.
    /// @return cells Leaf numbers within the tasks.
    function drawnCells(uint256 leaseId, uint256 round)
        external
        view
        returns (uint32[] memory tasks, uint32[] memory cells);

    /// @notice The hash that a referee commits.
    function commitmentOf(uint256 leaseId, uint256 round, address checker, bytes32 salt, bytes calldata fingerprints)
        external
        pure
        returns (bytes32);

    /// @notice Cells drawn in round 1 of a job that asks for no more, as in {getParameters}.
    function cellsPerCheck() external view returns (uint8);

    /// @notice The rules of this network.
    function getParameters() external view returns (VerificationParameters memory);

    /// @notice Addresses the verification works with.
    function peers() external view returns (address jobBoard, address nodeRegistry, address cellJudge);
}
