// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRandomness} from "../src/interfaces/IRandomness.sol";
import {Claims} from "./support/Claims.sol";

/// @title Which blocks give randomness, with and without the history of EIP-2935.
contract BlockHashRandomnessTest is Claims {
    uint256 private constant BLOCK = 20_000;
    bytes32 private constant HASH = keccak256("block hash");
    bytes32 private constant KEPT_HASH = keccak256("hash in the history");

    /// @dev The history contract of EIP-2935: its address, its writer and its code, copied from the EIP (CC0).
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    address private constant HISTORY_WRITER = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
    bytes private constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    IRandomness private randomness;

    function setUp() public {
        randomness = IRandomness(VM.deployCode("BlockHashRandomness.sol:BlockHashRandomness", ""));
        VM.roll(BLOCK + 1);
        VM.setBlockhash(BLOCK, HASH);
    }

    function test_SeedIsTheHashOfTheBlock() public {
        assertSeed(BLOCK, HASH, "of the last block");
        VM.roll(BLOCK + 256);
        assertSeed(BLOCK, HASH, "and of the one 256 blocks ago");
    }

    function test_NoSeedOfABlockThatIsNotMined() public {
        assertSeed(block.number, 0, "of the current block");
        assertSeed(block.number + 1, 0, "of the next one");
        assertSeed(type(uint256).max, 0, "of the last one of all");
        keepHistory();
        assertSeed(block.number, 0, "nor with a history");
        assertSeed(block.number + 1, 0, "of any of them");
        assertSeed(type(uint256).max, 0, "at all");
    }

    function test_SeedIsGoneAfter256BlocksWithoutAHistory() public {
        VM.roll(BLOCK + 257);
        assertSeed(BLOCK, 0, "nothing keeps the hash");
    }

    function test_HistoryKeepsTheSeedFor8191Blocks() public {
        keepHistory();
        VM.roll(BLOCK + 256);
        assertSeed(BLOCK, HASH, "the chain itself is asked first");
        VM.roll(BLOCK + 257);
        assertSeed(BLOCK, KEPT_HASH, "then the history");
        VM.roll(BLOCK + 8191);
        assertSeed(BLOCK, KEPT_HASH, "to its end");
        VM.roll(BLOCK + 8192);
        assertSeed(BLOCK, 0, "and not beyond");
    }

    function test_NoSeedOfABlockBeforeTheHistory() public {
        keepHistory();
        VM.roll(BLOCK + 300);
        assertSeed(BLOCK - 1, 0, "it was not written down");
    }

    /// @dev Turns the history on in the block after {BLOCK}; its hash there is another one, to be told apart.
    function keepHistory() private {
        VM.etch(HISTORY, HISTORY_CODE);
        VM.prank(HISTORY_WRITER);
        (bool isWritten,) = HISTORY.call(abi.encode(KEPT_HASH));
        assertTrue(isWritten, "the history is written");
    }

    function assertSeed(uint256 blockNumber, bytes32 expected, string memory claim) private view {
        assertEq(uint256(randomness.seedOf(blockNumber)), uint256(expected), claim);
    }
}
