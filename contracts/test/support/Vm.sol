// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The cheat codes of forge that these tests use.
interface Vm {
    /// @notice Gas of the last call.
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function accesses(address target) external view returns (bytes32[] memory reads, bytes32[] memory writes);
    function addr(uint256 privateKey) external pure returns (address);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function cool(address account) external;
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);
    function envOr(string calldata name, bytes calldata otherwise) external view returns (bytes memory value);
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory value);
    function etch(address account, bytes calldata code) external;
    function expectCall(address callee, bytes calldata data, uint64 count) external;
    function expectEmit() external;
    function expectPartialRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function getNonce(address account) external view returns (uint64);
    function lastCallGas() external view returns (Gas memory gas);
    function load(address target, bytes32 slot) external view returns (bytes32 value);
    function parseJson(string calldata json, string calldata path) external pure returns (bytes memory encoded);
    function prank(address caller) external;
    function readFile(string calldata path) external view returns (string memory text);
    function record() external;
    function revertToState(uint256 stateId) external returns (bool);
    function roll(uint256 blockNumber) external;
    function setBlockhash(uint256 blockNumber, bytes32 blockHash) external;
    function setEnv(string calldata name, string calldata value) external;
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotState() external returns (uint256 stateId);
    function startStateDiffRecording() external;
    /// @dev Its answer is not named: it is long, and {CallRecorder} reads of it what it needs.
    function stopAndReturnStateDiff() external;
    function store(address target, bytes32 slot, bytes32 value) external;
    function toString(bytes calldata value) external pure returns (string memory text);
    function toString(uint256 value) external pure returns (string memory text);
    function warp(uint256 timestampSec) external;
}
