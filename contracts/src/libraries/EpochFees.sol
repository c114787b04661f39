// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @dev The fees of one epoch, microcredits, and the epoch's number; see {EpochTally}.
type EpochFees is uint96;

/// @title Fees counted by epochs. Those of the newest epoch fit a slot beside balances that change with them; a mapping
/// takes those of older ones.
/// @dev From the lowest bit: fees 64, epoch 32.
library EpochTally {
    uint256 private constant EPOCH = 64;

    /// @notice Counts fees of an epoch, no earlier than the tally's; the tally of an older one moves into `past`.
    function plus(
        EpochFees tally,
        mapping(uint256 epoch => uint256 credits) storage past,
        uint256 epoch,
        uint256 feeCredits
    ) internal returns (EpochFees) {
        uint256 counted = _credits(tally);
        if (_epoch(tally) != epoch) {
            if (counted > 0) past[_epoch(tally)] = counted;
            counted = 0;
        }
        return
            EpochFees.wrap(uint96(SafeCast.toUint32(epoch)) << uint96(EPOCH) | SafeCast.toUint64(counted + feeCredits));
    }

    /// @notice The fees of an epoch.
    function ofEpoch(EpochFees tally, mapping(uint256 epoch => uint256 credits) storage past, uint256 epoch)
        internal
        view
        returns (uint256)
    {
        return _epoch(tally) == epoch ? _credits(tally) : past[epoch];
    }

    /// @notice Forgets the fees of an epoch.
    function without(EpochFees tally, mapping(uint256 epoch => uint256 credits) storage past, uint256 epoch)
        internal
        returns (EpochFees)
    {
        if (_epoch(tally) == epoch) return EpochFees.wrap(uint96(epoch << EPOCH));
        delete past[epoch];
        return tally;
    }

    function _epoch(EpochFees tally) private pure returns (uint256) {
        return EpochFees.unwrap(tally) >> EPOCH;
    }

    function _credits(EpochFees tally) private pure returns (uint256) {
        return uint64(EpochFees.unwrap(tally));
    }
}

using EpochTally for EpochFees global;
