// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICreditBank} from "../src/interfaces/ICreditBank.sol";
import {IJobBoard} from "../src/interfaces/IJobBoard.sol";
import {IVerification} from "../src/interfaces/IVerification.sol";
import {Challenges} from "./support/Challenges.sol";

/// @title Arguments, moments and callers that nobody honest would choose.
contract HostileTest is Challenges {
    bytes32 private constant PERMIT_TYPE =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    uint256 private constant KEY = 0xA11CE;

    /// @dev Tokens that this contract was called about, by a token with hooks; ours has none.
    uint256 private notices;

    function test_RevertWhen_APermitIsUsedTwice() public {
        address buyer = VM.addr(KEY);
        token.transfer(buyer, 20 * TOKEN);
        bytes32 message =
            keccak256(abi.encode(PERMIT_TYPE, buyer, address(bank), 10 * TOKEN, token.nonces(buyer), block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) =
            VM.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message)));
        VM.prank(buyer);
        bank.buyCreditsWithPermit(10 * TOKEN, 1, block.timestamp, v, r, s);
        uint256 deadlineSec = block.timestamp;
        VM.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        VM.prank(buyer);
        bank.buyCreditsWithPermit(10 * TOKEN, 1, deadlineSec, v, r, s);
        assertEq(token.balanceOf(buyer), 10 * TOKEN, "the second half is still there");
    }

    /// @dev A node that is a contract gets its tokens without being called, so it cannot call back.
    function test_NobodyIsCalledWhenTokensArrive() public {
        pay(address(this), 100 * CREDIT);
        bank.redeem(bank.earnedOf(address(this)), 0);
        assertEq(notices, 0, "no hook was called");
    }

    /// @dev Counts blocks alone: after an hour without a block nobody is late, and only the price has aged.
    function test_AnHourWithoutABlockMakesNobodyLate() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        VM.warp(block.timestamp + 3601);
        VM.expectPartialRevert(IVerification.Verification_TooEarly.selector);
        verification.advance(leaseId);
        publish(leaseId, checkerAt(leaseId, 0), HONEST);
        answer(leaseId, HONEST);
        settle(leaseId);
        assertState(leaseId, IJobBoard.LeaseState.Settled, "the lease is paid");
        feed.setAge(3601);
        VM.expectPartialRevert(ICreditBank.CreditBank_PriceStale.selector);
        VM.prank(artist);
        bank.buyCredits(TOKEN, 1);
    }

    function test_RevertWhen_AJobIsWorthMoreThanThereIs() public {
        IJobBoard.JobTerms memory terms = jobTerms(type(uint32).max);
        terms.pricePerTask = type(uint48).max;
        VM.expectPartialRevert(ICreditBank.CreditBank_CreditsTooLow.selector);
        this.postAs(terms);
        terms = jobTerms(1);
        terms.checkFee = type(uint48).max;
        terms.checkBudget = type(uint32).max;
        VM.expectPartialRevert(IJobBoard.JobBoard_BadTerm.selector);
        this.postAs(terms);
    }

    function test_ALeaseOfEveryTaskThereIsTakesWhatThereIs() public {
        registerNodes(1);
        uint256 leaseId = leaseTasks(0, jobId, type(uint256).max);
        assertEq(board.getLease(leaseId).taskCount, 4, "at most maxTasksPerLease");
    }

    function test_RevertWhen_NothingIsLeased() public {
        registerNodes(1);
        VM.expectPartialRevert(IJobBoard.JobBoard_NoTasksLeft.selector);
        this.leaseAs(nodeAt(0), 0);
    }

    function test_RevertWhen_ALeaseNobodyTookIsUsed() public {
        registerNodes(1);
        uint256[4] memory unknown = [uint256(0), 1, jobId << 32, type(uint256).max];
        for (uint256 i = 0; i < unknown.length; ++i) {
            VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
            board.settle(unknown[i]);
            VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
            board.draw(unknown[i]);
            VM.expectPartialRevert(IJobBoard.JobBoard_LeaseUnknown.selector);
            board.expireLease(unknown[i]);
            VM.expectPartialRevert(IVerification.Verification_WrongPhase.selector);
            verification.advance(unknown[i]);
        }
    }

    function test_RevertWhen_ALeaseIsSettledTwice() public {
        registerNodes(3);
        uint256 leaseId = openChallenge(0, jobId, HONEST);
        playRoundOne(leaseId, HONEST, HONEST);
        settle(leaseId);
        uint256 earned = bank.earnedOf(nodeAt(0));
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        VM.prank(artist);
        board.settle(leaseId);
        uint256[] memory twice = new uint256[](2);
        (twice[0], twice[1]) = (leaseId, leaseId);
        VM.expectPartialRevert(IJobBoard.JobBoard_IllegalMove.selector);
        this.settleAll(nodeAt(0), twice);
        assertEq(bank.earnedOf(nodeAt(0)), earned, "paid once");
    }

    /// @dev What a token with hooks would call.
    function tokensReceived(address, address, address, uint256, bytes calldata, bytes calldata) external {
        ++notices;
    }

    /// @dev External, as the others below, so that a revert can be expected.
    function postAs(IJobBoard.JobTerms calldata terms) external {
        postJob(terms);
    }

    function leaseAs(address node, uint256 count) external {
        VM.prank(node);
        board.lease(jobId, count);
    }

    function settleAll(address node, uint256[] calldata leaseIds) external {
        VM.prank(node);
        board.work(leaseIds, new uint256[](0), new IJobBoard.Submission[](0), new IJobBoard.LeaseRequest[](0));
    }
}
