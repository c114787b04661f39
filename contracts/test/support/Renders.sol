// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";

/// @title Made-up renders and their fingerprint trees. Leaves are those of core/verify.
library Renders {
    enum Quality {
        /// What the scene gives.
        Honest,
        /// Between match and mismatch: 12 grain bits off.
        Near,
        /// Another picture.
        Cheat,
        /// Another picture in a third of the cells.
        Partly
    }

    /// @dev The tasks of a lease as somebody rendered them.
    struct Render {
        uint32 firstTask;
        uint32 taskCount;
        uint32 cellsPerTask;
        Quality quality;
    }

    function fingerprint(uint32 task, uint32 cell, Quality quality)
        internal
        pure
        returns (IVerification.Fingerprint memory result)
    {
        result.grain0 = keccak256(abi.encode(task, cell, 0));
        result.grain1 = keccak256(abi.encode(task, cell, 1));
        result.red = -int32(cell) * 100;
        result.green = int32(task);
        result.blue = -524_288;
        if (quality == Quality.Near) result.grain0 ^= bytes32(uint256(0xfff));
        if (quality == Quality.Cheat || quality == Quality.Partly && isLeftOut(task, cell)) {
            result.grain1 = keccak256(abi.encode(result.grain1));
        }
    }

    /// @dev Whether a render of quality Partly cheats on a cell.
    function isLeftOut(uint32 task, uint32 cell) internal pure returns (bool) {
        return uint256(keccak256(abi.encode(task, cell))) % 3 == 0;
    }

    /// @dev The packed fingerprints of some cells.
    function fingerprints(uint32[] memory tasks, uint32[] memory cells, Quality quality)
        internal
        pure
        returns (bytes memory list)
    {
        for (uint256 i = 0; i < tasks.length; ++i) {
            list = bytes.concat(list, pack(fingerprint(tasks[i], cells[i], quality)));
        }
    }

    function pack(IVerification.Fingerprint memory f) internal pure returns (bytes memory) {
        return abi.encodePacked(f.grain0, f.grain1, f.red, f.green, f.blue);
    }

    function leaseRoot(Render memory render) internal pure returns (bytes32) {
        return treeRoot(taskLeaves(render));
    }

    function taskLeaves(Render memory render) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](render.taskCount);
        for (uint32 i = 0; i < render.taskCount; ++i) {
            uint32 task = render.firstTask + i;
            leaves[i] = _doubleHash(abi.encode(task, treeRoot(cellLeaves(render, task))));
        }
    }

    function cellLeaves(Render memory render, uint32 task) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](render.cellsPerTask);
        for (uint32 cell = 0; cell < render.cellsPerTask; ++cell) {
            IVerification.Fingerprint memory f = fingerprint(task, cell, render.quality);
            leaves[cell] = _doubleHash(abi.encode(task, cell, f.grain0, f.grain1, f.red, f.green, f.blue));
        }
    }

    function treeRoot(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory layer = leaves;
        while (layer.length > 1) {
            layer = nextLayer(layer);
        }
        return layer[0];
    }

    /// @dev The leaf that {IJobBoard-commitmentOf} pairs with the root of the fingerprints.
    function resultsLeaf(bytes32 resultsDigest, bytes32 contentKeyHash) internal pure returns (bytes32) {
        return _doubleHash(abi.encode(resultsDigest, contentKeyHash));
    }

    /// @dev A node without a sibling rises unchanged.
    function nextLayer(bytes32[] memory layer) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((layer.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bool hasSibling = 2 * i + 1 < layer.length;
            next[i] = hasSibling ? join(layer[2 * i], layer[2 * i + 1]) : layer[2 * i];
        }
    }

    function join(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return cut(Hashes.commutativeKeccak256(a, b));
    }

    function _doubleHash(bytes memory leaf) private pure returns (bytes32) {
        return cut(keccak256(bytes.concat(keccak256(leaf))));
    }

    /// @dev Trees keep the first 20 bytes of every hash.
    function cut(bytes32 hash) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(bytes20(hash))));
    }
}
