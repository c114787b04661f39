// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Challenges: cells of a lease rendered again by others, and what the comparison found.
/// @notice A challenge has at most two rounds. In round 1 one checker, the verifier, re-renders the drawn
/// cells. If it does not match, round 2 calls two more, the referees, who also render fresh cells.
interface IVerification {
    /// @notice What a challenge waits for.
    enum Phase {
        None,
        /// Checkers render and commit.
        Commit,
        /// The renderer reveals the drawn cells.
        CellReveal,
        /// Checkers reveal.
        CheckReveal,
        /// Nothing: the challenge is over.
        Decided
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
        /// Called, has not committed yet.
        Drawn,
        /// Has committed, has not revealed yet.
        Committed,
        /// Has revealed; its verdict stands.
        Revealed,
        /// Did not commit or reveal in time; its bond is lost and it has no vote.
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

    /// @notice A revealed cell and its two Merkle proofs (OpenZeppelin StandardMerkleTree).
    struct CellProof {
        /// @notice Task number within the job.
        uint32 task;
        /// @notice Leaf number within the task.
        uint32 cell;
        /// @notice The committed fingerprint.
        Fingerprint fingerprint;
        /// @notice Root of the task's tree, whose leaves are
        /// [uint32 task, uint32 cell, bytes32 grain0, bytes32 grain1, int32 red, int32 green, int32 blue].
        bytes32 taskRoot;
        /// @notice Proof of the cell's leaf under `taskRoot`.
        bytes32[] cellProof;
        /// @notice Proof of the leaf [uint32 task, bytes32 taskRoot] under the lease's root.
        bytes32[] taskProof;
    }

    /// @notice One checker's part in a challenge.
    struct Check {
        /// @notice Node, or the artist.
        address checker;
        /// @notice Round 1 or 2.
        uint8 round;
        /// @notice Where the checker stands.
        CheckState state;
        /// @notice What it found. `Mismatch` with state `Committed`: the renderer stayed silent.
        Verdict verdict;
        /// @notice The checker's operator; the artist for the artist.
        address operator;
        /// @notice Stake that the check holds, tokens with 18 decimals; 0 for the artist.
        uint96 bondTokens;
        /// @notice The committed hash.
        bytes32 commitment;
    }

    /// @notice A challenge of a lease.
    struct Challenge {
        /// @notice What it waits for.
        Phase phase;
        /// @notice Round 1 or 2.
        uint8 round;
        /// @notice Last block of the phase; afterwards anyone may {advance} it, and until someone does, late is in time.
        uint64 deadlineBlock;
        /// @notice Verdict of the whole challenge; None while it runs.
        Verdict verdict;
        /// @notice Randomness that names cells and checkers.
        bytes32 seed;
        /// @notice Every checker called so far, of both rounds, the missed ones too.
        Check[] checks;
    }

    /// @notice Rules for challenges on this network.
    struct VerificationParameters {
        /// @notice Cells drawn in round 1 (k), 1 to 32; round 2 has these and as many fresh ones.
        uint8 cellsPerCheck;
        /// @notice Blocks in which checkers render and commit, 1 or more.
        uint32 commitBlocks;
        /// @notice Blocks in which the renderer, then the checkers, reveal, 1 or more.
        uint32 revealBlocks;
        /// @notice Stake that a check holds, tokens with 18 decimals.
        uint96 checkBondTokens;
    }

    /// @notice A challenge was opened.
    event ChallengeOpened(uint256 indexed leaseId, bytes32 seed);
    /// @notice A round began.
    event RoundOpened(uint256 indexed leaseId, uint256 round, uint256 deadlineBlock);
    /// @notice A checker was called.
    event CheckerDrawn(uint256 indexed leaseId, uint256 round, address indexed checker);
    /// @notice A checker committed.
    event CheckCommitted(uint256 indexed leaseId, uint256 round, address indexed checker, bytes32 commitment);
    /// @notice Every checker has committed; the renderer is next.
    event CellsAwaited(uint256 indexed leaseId, uint256 round, uint256 deadlineBlock);
    /// @notice The renderer revealed the drawn cells, in the order of {drawnCells}.
    event CellsRevealed(uint256 indexed leaseId, uint256 round, Fingerprint[] fingerprints, uint256 deadlineBlock);
    /// @notice The renderer did not reveal in time; the round counts as a mismatch.
    event RendererSilent(uint256 indexed leaseId, uint256 round);
    /// @notice A checker revealed and the contract judged.
    event CheckRevealed(uint256 indexed leaseId, uint256 round, address indexed checker, Verdict verdict);
    /// @notice A checker did not commit or reveal in time and lost its bond.
    event CheckMissed(uint256 indexed leaseId, uint256 round, address indexed checker);
    /// @notice A checker was outvoted and lost its bond.
    event CheckOutvoted(uint256 indexed leaseId, uint256 round, address indexed checker);
    /// @notice The challenge ended.
    event VerdictReached(uint256 indexed leaseId, Verdict verdict, uint256 matches, uint256 mismatches);

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
    /// @notice Thrown when someone other than the renderer reveals cells.
    error Verification_NotRenderer(uint256 leaseId, address caller);
    /// @notice Thrown when a commitment is empty.
    error Verification_EmptyCommitment(uint256 leaseId);
    /// @notice Thrown when a list of cells has the wrong length.
    error Verification_WrongCellCount(uint256 leaseId, uint256 expected, uint256 received);
    /// @notice Thrown when a revealed cell is not the drawn one.
    error Verification_WrongCell(uint256 leaseId, uint256 index, uint256 task, uint256 cell);
    /// @notice Thrown when a revealed cell is not under the lease's root.
    error Verification_ProofWrong(uint256 leaseId, uint256 index);
    /// @notice Thrown when a reveal does not hash to the commitment.
    error Verification_CommitmentWrong(uint256 leaseId, address checker);

    /// @notice Opens a challenge. Only the job board may call.
    function openChallenge(uint256 leaseId, bytes32 seed) external;

    /// @notice Commits to a checker's fingerprints of {drawnCells}, in that order.
    /// @param leaseId The challenged lease.
    /// @param round The current round.
    /// @param commitment keccak256(abi.encode(leaseId, round, checker, salt, fingerprints)), see {commitmentOf}.
    function commitCheck(uint256 leaseId, uint256 round, bytes32 commitment) external;

    /// @notice Reveals the committed fingerprints of the drawn cells. Only the lease's node may call.
    /// @param leaseId The challenged lease.
    /// @param proofs One per cell, in the order of {drawnCells}.
    function revealCells(uint256 leaseId, CellProof[] calldata proofs) external;

    /// @notice Reveals a checker's fingerprints; the contract compares them with the renderer's.
    /// @param leaseId The challenged lease.
    /// @param round The current round.
    /// @param fingerprints In the order of {drawnCells}.
    /// @param salt The salt of the commitment.
    function revealCheck(uint256 leaseId, uint256 round, Fingerprint[] calldata fingerprints, bytes32 salt) external;

    /// @notice Moves a challenge on whose phase has run out. Anyone may call.
    function advance(uint256 leaseId) external;

    /// @notice A challenge; phase None if there was none.
    function getChallenge(uint256 leaseId) external view returns (Challenge memory);

    /// @notice Leases with a challenge that is not decided.
    function openChallenges() external view returns (uint256[] memory);

    /// @notice Leases in whose current round an address still has to commit or to reveal.
    function checksOf(address checker) external view returns (uint256[] memory);

    /// @notice The cells of a round: the original ones, in round 2 followed by the fresh ones.
    /// @return tasks Task numbers within the job.
    /// @return cells Leaf numbers within the tasks.
    function drawnCells(uint256 leaseId, uint256 round)
        external
        view
        returns (uint32[] memory tasks, uint32[] memory cells);

    /// @notice The renderer's fingerprints of the current round; empty before it revealed and after the verdict.
    function revealedCells(uint256 leaseId) external view returns (Fingerprint[] memory);

    /// @notice The hash that a checker commits.
    function commitmentOf(
        uint256 leaseId,
        uint256 round,
        address checker,
        bytes32 salt,
        Fingerprint[] calldata fingerprints
    ) external pure returns (bytes32);

    /// @notice The rules of this network.
    function getParameters() external view returns (VerificationParameters memory);

    /// @notice Addresses the verification works with.
    function peers() external view returns (address jobBoard, address nodeRegistry);
}
