// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {IRandomness} from "./interfaces/IRandomness.sol";

/// @title Randomness from block hashes: the last 256 blocks, or the 8191 of the EIP-2935 history where a chain has it.
/// @dev Whoever orders blocks can choose among hashes; the artist's preimages, which the job board mixes in, are unknown
/// to it.
contract BlockHashRandomness is IRandomness {
    /// @inheritdoc IRandomness
    function seedOf(uint256 blockNumber) external view returns (bytes32) {
        return Blockhash.blockHash(blockNumber);
    }
}
