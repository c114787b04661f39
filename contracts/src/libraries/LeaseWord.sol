// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../interfaces/IJobBoard.sol";

/// @dev A lease without its root; see {LeaseWords}.
type LeaseWord is uint256;

/// @title A lease in one word: read once and written once by each of its moves.
/// @dev From the lowest bit: nodeNumber 32, state 8, generation 16, nextFree 24, taskCount 16, preimageNumber 16,
/// firstTask 32, dueBlock 34, lockedUnits 64, discountBps 14. Values are the caller's to keep in range, but for {pack}.
library LeaseWords {
    uint256 private constant STATE = 32;
    uint256 private constant GENERATION = 40;
    uint256 private constant NEXT_FREE = 56;
    uint256 private constant TASK_COUNT = 80;
    uint256 private constant PREIMAGE_NUMBER = 96;
    uint256 private constant FIRST_TASK = 112;
    uint256 private constant DUE_BLOCK = 144;
    uint256 private constant LOCKED_UNITS = 178;
    uint256 private constant DISCOUNT_BPS = 242;
    uint256 private constant DUE_BLOCK_MASK = (1 << LOCKED_UNITS - DUE_BLOCK) - 1;

    /// @notice A lease that was just made.
    function pack(
        uint32 node,
        uint16 uses,
        uint16 tasks,
        uint32 first,
        uint40 deadlineBlock,
        uint64 locked,
        uint16 discount
    ) internal pure returns (LeaseWord) {
        return LeaseWord.wrap(
            uint256(node) | uint256(IJobBoard.LeaseState.Leased) << STATE | uint256(uses) << GENERATION | uint256(tasks)
                << TASK_COUNT | uint256(first) << FIRST_TASK | uint256(deadlineBlock) << DUE_BLOCK | uint256(locked)
                << LOCKED_UNITS | uint256(discount) << DISCOUNT_BPS
        );
    }

    /// @notice The registry's number of the node that renders.
    function nodeNumber(LeaseWord word) internal pure returns (uint256) {
        return uint32(LeaseWord.unwrap(word));
    }

    /// @notice Where the lease stands.
    function state(LeaseWord word) internal pure returns (IJobBoard.LeaseState) {
        return IJobBoard.LeaseState(uint8(LeaseWord.unwrap(word) >> STATE));
    }

    /// @notice How many leases used the record before.
    function generation(LeaseWord word) internal pure returns (uint256) {
        return uint16(LeaseWord.unwrap(word) >> GENERATION);
    }

    /// @notice Position plus one of the next free record, while this one is free.
    function nextFree(LeaseWord word) internal pure returns (uint256) {
        return uint24(LeaseWord.unwrap(word) >> NEXT_FREE);
    }

    /// @notice Whether a lease that is not over has given back all but what a cleared lease locks.
    function hasClearedLock(LeaseWord word) internal pure returns (bool) {
        return nextFree(word) > 0;
    }

    /// @notice Tasks leased; from submission on, tasks submitted.
    function taskCount(LeaseWord word) internal pure returns (uint256) {
        return uint16(LeaseWord.unwrap(word) >> TASK_COUNT);
    }

    /// @notice Number of the preimage that counts in the draw; 0 before the submission.
    function preimageNumber(LeaseWord word) internal pure returns (uint256) {
        return uint16(LeaseWord.unwrap(word) >> PREIMAGE_NUMBER);
    }

    /// @notice First task.
    function firstTask(LeaseWord word) internal pure returns (uint256) {
        return uint32(LeaseWord.unwrap(word) >> FIRST_TASK);
    }

    /// @notice Deadline of a lease that is not submitted, else its draw block.
    function dueBlock(LeaseWord word) internal pure returns (uint256) {
        return LeaseWord.unwrap(word) >> DUE_BLOCK & DUE_BLOCK_MASK;
    }

    /// @notice Locked stake, in units of 1e9 of a token's 18 decimals.
    function lockedUnits(LeaseWord word) internal pure returns (uint256) {
        return uint64(LeaseWord.unwrap(word) >> LOCKED_UNITS);
    }

    /// @notice What a task pays less than the job's price, 1/10000.
    function discountBps(LeaseWord word) internal pure returns (uint256) {
        return LeaseWord.unwrap(word) >> DISCOUNT_BPS;
    }

    function withState(LeaseWord word, IJobBoard.LeaseState value) internal pure returns (LeaseWord) {
        return _with(word, STATE, type(uint8).max, uint256(value));
    }

    function withNextFree(LeaseWord word, uint24 value) internal pure returns (LeaseWord) {
        return _with(word, NEXT_FREE, type(uint24).max, value);
    }

    /// @notice The lease with less stake; see {hasClearedLock}, which stands where a free record keeps {nextFree}.
    function withClearedLock(LeaseWord word, uint64 keptUnits) internal pure returns (LeaseWord) {
        return withLockedUnits(withNextFree(word, 1), keptUnits);
    }

    function withTaskCount(LeaseWord word, uint16 value) internal pure returns (LeaseWord) {
        return _with(word, TASK_COUNT, type(uint16).max, value);
    }

    function withPreimageNumber(LeaseWord word, uint16 value) internal pure returns (LeaseWord) {
        return _with(word, PREIMAGE_NUMBER, type(uint16).max, value);
    }

    function withDueBlock(LeaseWord word, uint40 value) internal pure returns (LeaseWord) {
        return _with(word, DUE_BLOCK, DUE_BLOCK_MASK, value);
    }

    function withLockedUnits(LeaseWord word, uint64 value) internal pure returns (LeaseWord) {
        return _with(word, LOCKED_UNITS, type(uint64).max, value);
    }

    function _with(LeaseWord word, uint256 offset, uint256 mask, uint256 value) private pure returns (LeaseWord) {
        return LeaseWord.wrap(LeaseWord.unwrap(word) & ~(mask << offset) | value << offset);
    }
}

using {
    LeaseWords.nodeNumber,
    LeaseWords.state,
    LeaseWords.generation,
    LeaseWords.nextFree,
    LeaseWords.hasClearedLock,
    LeaseWords.taskCount,
    LeaseWords.preimageNumber,
    LeaseWords.firstTask,
    LeaseWords.dueBlock,
    LeaseWords.lockedUnits,
    LeaseWords.discountBps,
    LeaseWords.withState,
    LeaseWords.withNextFree,
    LeaseWords.withClearedLock,
    LeaseWords.withTaskCount,
    LeaseWords.withPreimageNumber,
    LeaseWords.withDueBlock,
    LeaseWords.withLockedUnits
} for LeaseWord global;
