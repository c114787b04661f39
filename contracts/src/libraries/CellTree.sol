// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IVerification} from "../interfaces/IVerification.sol";

/// @title The two Merkle trees under a lease's root, in the encoding of OpenZeppelin's StandardMerkleTree.
library CellTree {
    /// @notice Whether a cell's fingerprint stands under the root of a lease.
    function isUnderRoot(IVerification.CellProof calldata proof, bytes32 root) internal pure returns (bool) {
        return MerkleProof.verifyCalldata(proof.cellProof, proof.taskRoot, cellLeaf(proof))
            && MerkleProof.verifyCalldata(proof.taskProof, root, taskLeaf(proof.task, proof.taskRoot));
    }

    /// @notice Leaf of a cell in its task's tree, hashed twice so that no inner node passes for a leaf.
    function cellLeaf(IVerification.CellProof calldata proof) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(proof.task, proof.cell, proof.fingerprint))));
    }

    /// @notice Leaf of a task in its lease's tree.
    function taskLeaf(uint32 task, bytes32 taskRoot) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(task, taskRoot))));
    }
}
