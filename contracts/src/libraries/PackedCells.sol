// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../interfaces/IVerification.sol";

/// @title Fingerprints as they travel: 76 bytes each, grain0, grain1, red, green, blue, big-endian.
/// @dev Calldata is most of what a check costs; the ABI's encoding of the same takes 160 bytes.
library PackedCells {
    /// @notice Bytes of one fingerprint.
    uint256 internal constant SIZE_BYTES = 76;

    /// @notice Reads the fingerprint at a place of the list into memory. The caller has checked the list's length.
    function readInto(bytes calldata list, uint256 index, IVerification.Fingerprint memory fingerprint) internal pure {
        assembly ("memory-safe") {
            let from := add(list.offset, mul(index, SIZE_BYTES))
            mstore(fingerprint, calldataload(from))
            mstore(add(fingerprint, 32), calldataload(add(from, 32)))
            let means := calldataload(add(from, 64))
            mstore(add(fingerprint, 64), sar(224, means))
            mstore(add(fingerprint, 96), signextend(3, shr(192, means)))
            mstore(add(fingerprint, 128), signextend(3, shr(160, means)))
        }
    }
}
