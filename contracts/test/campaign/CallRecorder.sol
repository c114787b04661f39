// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "../support/Claims.sol";
import {Vm} from "../support/Vm.sol";

/// @title Counts the calls of acts: those of the actors, and those of one contract to another.
/// @dev Forge records them. Its answer is read where it lies, for decoding it takes several times as long as the act.
abstract contract CallRecorder is Claims {
    /// @dev Places in forge's AccountAccess (forge-std, Vm.sol), in bytes.
    uint256 private constant KIND = 64;
    uint256 private constant ACCOUNT = 96;
    uint256 private constant CALLER = 128;
    uint256 private constant DATA = 320;
    uint256 private constant IS_REVERTED = 352;
    /// @dev The kind of a call that may change state; a view is called by another.
    uint256 private constant CALL = 0;

    /// @dev Calls that went through, in acts that went through.
    mapping(address account => mapping(bytes4 selector => uint256)) public callCount;

    modifier counted() {
        VM.startStateDiffRecording();
        _;
        countCalls();
    }

    /// @dev For what is noted of a call beside its number.
    function noteCall(address account, address caller, bytes4 selector, bytes memory data) internal virtual;

    /// @dev Argument number `index` of a call.
    function argument(bytes memory data, uint256 index) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(data, add(36, mul(32, index))))
        }
    }

    function countCalls() private {
        (, bytes memory answer) = address(VM).call(abi.encodeCall(Vm.stopAndReturnStateDiff, ()));
        uint256 list;
        uint256 length;
        assembly ("memory-safe") {
            list := add(answer, 96)
            length := mload(sub(list, 32))
        }
        for (uint256 i = 0; i < length; ++i) {
            uint256 access;
            assembly ("memory-safe") {
                access := add(list, mload(add(list, mul(32, i))))
            }
            if (wordAt(access + KIND) != CALL || wordAt(access + IS_REVERTED) != 0) continue;
            bytes memory data = bytesAt(access + wordAt(access + DATA));
            address account = address(uint160(wordAt(access + ACCOUNT)));
            bytes4 selector = bytes4(data);
            ++callCount[account][selector];
            noteCall(account, address(uint160(wordAt(access + CALLER))), selector, data);
        }
    }

    function wordAt(uint256 place) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(place)
        }
    }

    function bytesAt(uint256 place) private pure returns (bytes memory data) {
        assembly ("memory-safe") {
            data := place
        }
    }
}
