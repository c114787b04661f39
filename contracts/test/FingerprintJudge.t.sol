// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {FingerprintJudge} from "../src/libraries/FingerprintJudge.sol";
import {PackedCells} from "../src/libraries/PackedCells.sol";
import {Claims} from "./support/Claims.sol";
import {Renders} from "./support/Renders.sol";

/// @title The rule that judges cells.
contract FingerprintJudgeTest is Claims {
    IJobBoard.Thresholds private rule = IJobBoard.Thresholds(8, 16, 125, 262);

    function testFuzz_DifferingBitsAreCounted(bytes32 a0, bytes32 a1, bytes32 b0, bytes32 b1) public pure {
        uint256 expected = countSlowly(uint256(a0 ^ b0)) + countSlowly(uint256(a1 ^ b1));
        assertEq(FingerprintJudge.differingBits(grain(a0, a1), grain(b0, b1)), expected, "as counted one by one");
    }

    function test_AllBitsDiffer() public pure {
        assertEq(FingerprintJudge.differingBits(grain(0, 0), grain(~bytes32(0), ~bytes32(0))), 512, "512 of 512");
        assertEq(FingerprintJudge.differingBits(grain(0, 0), grain(~bytes32(0), 0)), 256, "256 of 512");
    }

    function testFuzz_MeanDeltaIsTheLargestDifference(int32[3] memory a, int32[3] memory b) public pure {
        uint256 expected = 0;
        for (uint256 i = 0; i < 3; ++i) {
            int256 difference = int256(a[i]) - b[i];
            uint256 size = uint256(difference < 0 ? -difference : difference);
            if (size > expected) expected = size;
        }
        assertEq(FingerprintJudge.meanDelta(means(a), means(b)), expected, "over the three channels");
    }

    function test_MeanDeltaOfTheExtremesDoesNotOverflow() public pure {
        int32[3] memory low = [type(int32).min, int32(0), 0];
        int32[3] memory high = [type(int32).max, int32(0), 0];
        assertEq(FingerprintJudge.meanDelta(means(low), means(high)), type(uint32).max, "the whole range");
    }

    function testFuzz_VerdictFollowsBitsAndMeans(uint256 bits, uint256 delta) public view {
        bits = bound(bits, 0, 24);
        delta = bound(delta, 0, 400);
        IVerification.Fingerprint memory a;
        IVerification.Fingerprint memory b;
        b.grain1 = bytes32((1 << bits) - 1);
        b.blue = -int32(int256(delta));
        IVerification.Verdict expected = IVerification.Verdict.Inconclusive;
        if (bits > 16 || delta > 262) expected = IVerification.Verdict.Mismatch;
        else if (bits <= 8 && delta <= 125) expected = IVerification.Verdict.Match;
        assertVerdict(FingerprintJudge.judgeCell(a, b, rule), expected);
        assertVerdict(FingerprintJudge.judgeCell(b, a, rule), expected);
    }

    function test_OneMismatchingCellMakesAMismatch() public view {
        assertVerdict(judgeBits(0, 0, 17), IVerification.Verdict.Mismatch);
        assertVerdict(judgeBits(17, 0, 12), IVerification.Verdict.Mismatch);
    }

    function test_OneDoubtfulCellMakesItInconclusive() public view {
        assertVerdict(judgeBits(0, 12, 8), IVerification.Verdict.Inconclusive);
    }

    function test_OnlyMatchingCellsMakeAMatch() public view {
        assertVerdict(judgeBits(0, 8, 3), IVerification.Verdict.Match);
    }

    function test_ListsOfAnotherLengthAreAMismatch() public view {
        assertVerdict(this.judgeLists(packBits(0, 0, 0), ""), IVerification.Verdict.Mismatch);
    }

    function test_FirstHalvesAreJudgedApart() public view {
        bytes memory own = bytes.concat(packBits(0, 0, 0), packBits(0, 0, 0));
        bytes memory freshCheat = bytes.concat(packBits(0, 0, 0), packBits(0, 17, 0));
        bytes memory firstCheat = bytes.concat(packBits(0, 0, 17), packBits(0, 0, 0));
        assertVerdict(this.judgeLists(own, freshCheat), IVerification.Verdict.Mismatch);
        assertVerdict(this.judgeFirst(own, freshCheat), IVerification.Verdict.Match);
        assertVerdict(this.judgeFirst(own, firstCheat), IVerification.Verdict.Mismatch);
        assertVerdict(this.judgeFirst(own, packBits(0, 0, 0)), IVerification.Verdict.Mismatch);
        assertVerdict(this.judgeFirst(own, own), IVerification.Verdict.Match);
    }

    /// @dev External, because the judge reads calldata.
    function judgeFirst(bytes calldata a, bytes calldata b) external view returns (IVerification.Verdict) {
        return FingerprintJudge.judgeFirstHalves(a, b, rule, FingerprintJudge.judgeLists(a, b, rule));
    }

    function testFuzz_PackedCellsAreReadAsTheyWere(IVerification.Fingerprint memory cell) public view {
        bytes memory list = bytes.concat(new bytes(PackedCells.SIZE_BYTES), Renders.pack(cell));
        IVerification.Fingerprint memory read = this.readPacked(list, 1);
        assertTrue(keccak256(abi.encode(read)) == keccak256(abi.encode(cell)), "every field");
    }

    function readPacked(bytes calldata list, uint256 index)
        external
        pure
        returns (IVerification.Fingerprint memory fingerprint)
    {
        PackedCells.readInto(list, index, fingerprint);
    }

    function judgeBits(uint256 first, uint256 second, uint256 third) private view returns (IVerification.Verdict) {
        return this.judgeLists(packBits(0, 0, 0), packBits(first, second, third));
    }

    /// @dev External, because the judge reads calldata.
    function judgeLists(bytes calldata a, bytes calldata b) external view returns (IVerification.Verdict) {
        return FingerprintJudge.judgeLists(a, b, rule);
    }

    function packBits(uint256 first, uint256 second, uint256 third) private pure returns (bytes memory list) {
        uint256[3] memory bits = [first, second, third];
        for (uint256 i = 0; i < 3; ++i) {
            IVerification.Fingerprint memory cell;
            cell.grain0 = bytes32((1 << bits[i]) - 1);
            list = bytes.concat(list, Renders.pack(cell));
        }
    }

    function assertVerdict(IVerification.Verdict actual, IVerification.Verdict expected) private pure {
        assertEq(uint256(actual), uint256(expected), "the verdict");
    }

    function grain(bytes32 grain0, bytes32 grain1) private pure returns (IVerification.Fingerprint memory result) {
        result.grain0 = grain0;
        result.grain1 = grain1;
    }

    function means(int32[3] memory values) private pure returns (IVerification.Fingerprint memory result) {
        (result.red, result.green, result.blue) = (values[0], values[1], values[2]);
    }

    function countSlowly(uint256 word) private pure returns (uint256 count) {
        for (uint256 i = 0; i < 256; ++i) {
            count += (word >> i) & 1;
        }
    }
}
