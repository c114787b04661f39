// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title The hashes of fingerprint trees: keccak256 cut to its first 20 bytes, because siblings are most of what a proof costs.
/// @dev As in OpenZeppelin's StandardMerkleTree, leaves are hashed twice and pairs are sorted. 160 bits are enough: a renderer
/// commits before it knows what an honest render of a drawn cell would be, so it would need a second preimage; two
/// openings that it knew beforehand (a collision, 2^80) would save it no rendering.
library TreeHash {
    /// @notice Hash of a leaf, twice, so that it never passes for a pair.
    function leaf(bytes memory encoded) internal pure returns (bytes32) {
        return cut(keccak256(bytes.concat(keccak256(encoded))));
    }

    /// @notice Hash of a pair, in either order.
    function join(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return cut(Hashes.commutativeKeccak256(a, b));
    }

    /// @notice The first 20 bytes of a hash, behind 12 zeros.
    function cut(bytes32 hash) internal pure returns (bytes32) {
        return hash >> 96;
    }
}
