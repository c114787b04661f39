// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../interfaces/IVerification.sol";
import {PackedCells} from "./PackedCells.sol";
import {TreeHash} from "./TreeHash.sol";

/// @title The two Merkle trees under a lease's root; {TreeHash} hashes them.
/// @notice All cells of a reveal are proven at once, by a list of steps that builds the root on a stack; what two cells
/// have in common is built once.
library CellTree {
    /// @dev Pushes the leaf of the cell whose number is the next byte.
    uint256 private constant STEP_LEAF = 0;
    /// @dev Joins the two topmost hashes.
    uint256 private constant STEP_JOIN = 1;
    /// @dev Turns the topmost hash, the root of the last leaf's task, into the leaf of that task.
    uint256 private constant STEP_TASK = 2;
    /// @dev Claims that the cell whose number is the next byte has the topmost hash too: it was drawn twice.
    uint256 private constant STEP_SAME = 3;
    /// @dev This bit and n: joins the topmost hash with the next n siblings, one after the other.
    uint256 private constant STEP_CLIMB = 0x80;

    uint256 private constant SIBLING_BYTES = 20;

    /// @dev Hashes on the stack at most: the steps of a tree of 2^32 leaves need no more.
    uint256 private constant MAX_STACK = 64;

    /// @dev What the steps work on.
    struct Workbench {
        /// Where the topmost hash of the stack stands in memory.
        uint256 top;
        /// Where the next sibling stands in the calldata.
        uint256 nextSibling;
        /// One bit for each leaf that was seen.
        uint256 leavesSeen;
        /// Task of the leaf seen last.
        uint256 task;
    }

    /// @notice Whether every revealed cell stands under the root of a lease.
    /// @dev A step on an empty stack works on the place below its first hash, which is never read as the root. Nothing in
    /// here overflows: bytes are added to places in memory and calldata.
    /// @param reveal Fingerprints, siblings and steps.
    /// @param tasks Task of each cell.
    /// @param cells Number of each cell in its task.
    /// @param root The committed root.
    function isUnderRoot(
        IVerification.CellReveal calldata reveal,
        uint32[] memory tasks,
        uint32[] memory cells,
        bytes32 root
    ) internal pure returns (bool) {
        Workbench memory work;
        uint256 bottom = _newStack();
        work.top = bottom;
        work.nextSibling = _offsetOf(reveal.siblings);
        bytes calldata fingerprints = reveal.fingerprints;
        bytes calldata steps = reveal.steps;
        unchecked {
            for (uint256 i = 0; i < steps.length; ++i) {
                uint256 step = uint8(steps[i]);
                if (step >= STEP_CLIMB) {
                    _climb(work, step - STEP_CLIMB);
                } else if (step == STEP_LEAF || step == STEP_SAME) {
                    uint256 leaf = uint8(steps[++i]);
                    work.leavesSeen |= 1 << leaf;
                    work.task = tasks[leaf];
                    bytes32 hash = _cellLeaf(work.task, cells[leaf], fingerprints, leaf);
                    if (step == STEP_LEAF) _push(work, hash, bottom);
                    else if (_top(work) != hash) return false;
                } else if (step == STEP_JOIN) {
                    _join(work, bottom);
                } else if (step == STEP_TASK) {
                    _setTop(work, taskLeaf(work.task, _top(work)));
                } else {
                    return false;
                }
            }
            return work.top == bottom + 32 && _top(work) == root && work.leavesSeen == (1 << tasks.length) - 1;
        }
    }

    /// @notice Leaf of a task in its lease's tree.
    function taskLeaf(uint256 task, bytes32 taskRoot) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0, task)
            mstore(32, taskRoot)
            mstore(0, keccak256(0, 64))
            leaf := keccak256(0, 32)
        }
        return TreeHash.cut(leaf);
    }

    /// @dev Hash of the ABI's encoding of [task, cell, grain0, grain1, red, green, blue], twice; the last five stand packed in a
    /// list of fingerprints.
    function _cellLeaf(uint256 task, uint256 cell, bytes calldata fingerprints, uint256 index)
        private
        pure
        returns (bytes32 leaf)
    {
        uint256 skipped;
        unchecked {
            skipped = index * PackedCells.SIZE_BYTES;
        }
        assembly ("memory-safe") {
            let from := add(fingerprints.offset, skipped)
            let words := mload(0x40)
            mstore(words, task)
            mstore(add(words, 32), cell)
            calldatacopy(add(words, 64), from, 64)
            let means := calldataload(add(from, 64))
            mstore(add(words, 128), sar(224, means))
            mstore(add(words, 160), signextend(3, shr(192, means)))
            mstore(add(words, 192), signextend(3, shr(160, means)))
            mstore(0, keccak256(words, 224))
            leaf := keccak256(0, 32)
        }
        return TreeHash.cut(leaf);
    }

    /// @return bottom The place below the first hash of a stack in memory.
    function _newStack() private pure returns (uint256 bottom) {
        bytes32[] memory stack = new bytes32[](MAX_STACK);
        assembly ("memory-safe") {
            bottom := add(stack, 32)
        }
    }

    function _push(Workbench memory work, bytes32 hash, uint256 bottom) private pure {
        unchecked {
            if (work.top == bottom + 32 * (MAX_STACK - 1)) revert IVerification.Verification_StepsWrong();
            work.top += 32;
        }
        _setTop(work, hash);
    }

    function _join(Workbench memory work, uint256 bottom) private pure {
        unchecked {
            if (work.top < bottom + 64) revert IVerification.Verification_StepsWrong();
            work.top -= 32;
        }
        bytes32 upper = _above(work);
        _setTop(work, TreeHash.join(_top(work), upper));
    }

    function _top(Workbench memory work) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := mload(mload(work))
        }
    }

    /// @dev The hash that was topmost before the stack lost it.
    function _above(Workbench memory work) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := mload(add(mload(work), 32))
        }
    }

    function _setTop(Workbench memory work, bytes32 hash) private pure {
        assembly ("memory-safe") {
            mstore(mload(work), hash)
        }
    }

    function _offsetOf(bytes calldata list) private pure returns (uint256 offset) {
        assembly ("memory-safe") {
            offset := list.offset
        }
    }

    /// @dev Joins the topmost hash with the next siblings. What stands behind their list is no sibling of anything in the
    /// tree, so that reading on proves nothing.
    function _climb(Workbench memory work, uint256 count) private pure {
        assembly ("memory-safe") {
            let top := mload(work)
            let hash := mload(top)
            let offset := mload(add(work, 32))
            let end := add(offset, mul(count, SIBLING_BYTES))
            for {} lt(offset, end) { offset := add(offset, SIBLING_BYTES) } {
                let sibling := shr(96, calldataload(offset))
                let place := mul(32, gt(hash, sibling))
                mstore(place, hash)
                mstore(xor(place, 32), sibling)
                hash := shr(96, keccak256(0, 64))
            }
            mstore(add(work, 32), end)
            mstore(top, hash)
        }
    }
}
