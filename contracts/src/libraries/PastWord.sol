// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @dev A value, and what it was before; see {PastWords}.
struct PastWord {
    /// Block in which the value was last set.
    uint32 setBlock;
    uint224 value;
    Checkpoints.Trace224 earlier;
}

/// @title Values that can be read as they stood before a block, however long ago.
/// @dev The newest value shares a slot with its block: whoever reads what has not changed since then reads one slot.
library PastWords {
    using Checkpoints for Checkpoints.Trace224;

    /// @notice Sets the value from this block on.
    function set(PastWord storage word, uint256 value) internal {
        uint32 setBlock = word.setBlock;
        if (setBlock > 0 && setBlock < block.number) word.earlier.push(setBlock, word.value);
        word.setBlock = uint32(block.number);
        word.value = uint224(value);
    }

    /// @notice The value as it stood before a block, after the last transaction of the block before; 0 if it was not set.
    function valueBefore(PastWord storage word, uint256 blockNumber) internal view returns (uint256) {
        if (word.setBlock < blockNumber) return word.value;
        return word.earlier.upperLookupRecent(uint32(Math.saturatingSub(blockNumber, 1)));
    }
}

using {PastWords.set, PastWords.valueBefore} for PastWord global;
