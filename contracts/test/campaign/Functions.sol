// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Books} from "./Books.sol";

/// @title Every function of the contracts that changes state, by name.
abstract contract Functions is Books {
    struct Function {
        string contractName;
        string name;
        address contractAt;
        bytes4 selector;
    }

    Function[] internal functions;

    /// @dev None is missing here that is in the artifact of a contract, and none is here that is not there.
    function requireComplete() internal view {
        string[10] memory contractNames = [
            "BidDesk",
            "BlockHashRandomness",
            "CandelaToken",
            "CellJudge",
            "CreditBank",
            "FixedPriceFeed",
            "JobBoard",
            "JobNotices",
            "NodeRegistry",
            "Verification"
        ];
        uint256 count = 0;
        for (uint256 i = 0; i < contractNames.length; ++i) {
            string[] memory names = stateChanging(contractNames[i]);
            for (uint256 j = 0; j < names.length; ++j) {
                assertTrue(isListed(contractNames[i], names[j]), string.concat(names[j], " is listed"));
            }
            count += names.length;
        }
        assertEq(functions.length, count, "nothing else is listed");
    }

    /// @dev The value at a path is encoded as nothing, as one name, or as a list of more.
    function stateChanging(string memory contractName) private view returns (string[] memory names) {
        string memory json = VM.readFile(string.concat("out/", contractName, ".sol/", contractName, ".json"));
        bytes memory payables = VM.parseJson(json, "$.abi[?(@.stateMutability == 'payable')].name");
        assertEq(payables.length, 0, "nothing takes ether");
        bytes memory found = VM.parseJson(json, "$.abi[?(@.stateMutability == 'nonpayable')].name");
        if (found.length == 0) return names;
        if (!isOneName(found)) return abi.decode(found, (string[]));
        names = new string[](1);
        names[0] = abi.decode(found, (string));
    }

    /// @dev A name is encoded as an offset, its length and its bytes; a list of two or more is longer than its number says.
    function isOneName(bytes memory encoded) private pure returns (bool) {
        (, uint256 length) = abi.decode(encoded, (uint256, uint256));
        return encoded.length == 64 + (length + 31) / 32 * 32;
    }

    function isListed(string memory contractName, string memory name) private view returns (bool) {
        bytes32 wanted = keccak256(abi.encode(contractName, name));
        for (uint256 i = 0; i < functions.length; ++i) {
            if (keccak256(abi.encode(functions[i].contractName, functions[i].name)) == wanted) return true;
        }
        return false;
    }

    function listFunctions() internal {
        listToken();
        listCreditBank();
        listNodeRegistry();
        listJobBoard();
        listBidDesk();
        add("JobNotices", "publishKeys", address(noticeBoard), noticeBoard.publishKeys.selector);
        listVerification();
    }

    function listToken() private {
        add("CandelaToken", "approve", address(token), token.approve.selector);
        add("CandelaToken", "burn", address(token), token.burn.selector);
        add("CandelaToken", "burnFrom", address(token), token.burnFrom.selector);
        add("CandelaToken", "mint", address(token), token.mint.selector);
        add("CandelaToken", "permit", address(token), token.permit.selector);
        add("CandelaToken", "transfer", address(token), token.transfer.selector);
        add("CandelaToken", "transferFrom", address(token), token.transferFrom.selector);
    }

    function listCreditBank() private {
        add("CreditBank", "allowSpending", address(bank), bank.allowSpending.selector);
        add("CreditBank", "awardPoints", address(bank), bank.awardPoints.selector);
        add("CreditBank", "burnEscrow", address(bank), bank.burnEscrow.selector);
        add("CreditBank", "buyCredits", address(bank), bank.buyCredits.selector);
        add("CreditBank", "buyCreditsWithPermit", address(bank), bank.buyCreditsWithPermit.selector);
        add("CreditBank", "cancelWithdraw", address(bank), bank.cancelWithdraw.selector);
        add("CreditBank", "claimBonus", address(bank), bank.claimBonus.selector);
        add("CreditBank", "moveToEscrow", address(bank), bank.moveToEscrow.selector);
        add("CreditBank", "payEarned", address(bank), bank.payEarned.selector);
        add("CreditBank", "redeem", address(bank), bank.redeem.selector);
        add("CreditBank", "refundEscrow", address(bank), bank.refundEscrow.selector);
        add("CreditBank", "requestWithdraw", address(bank), bank.requestWithdraw.selector);
        add("CreditBank", "withdraw", address(bank), bank.withdraw.selector);
    }

    function listNodeRegistry() private {
        add("NodeRegistry", "addStake", address(registry), registry.addStake.selector);
        add("NodeRegistry", "allowNode", address(registry), registry.allowNode.selector);
        add("NodeRegistry", "callNode", address(registry), registry.callNode.selector);
        add("NodeRegistry", "convict", address(registry), registry.convict.selector);
        add("NodeRegistry", "dropNode", address(registry), registry.dropNode.selector);
        add("NodeRegistry", "heartbeat", address(registry), registry.heartbeat.selector);
        add("NodeRegistry", "lockStake", address(registry), registry.lockStake.selector);
        add("NodeRegistry", "moveLocks", address(registry), registry.moveLocks.selector);
        add("NodeRegistry", "register", address(registry), registry.register.selector);
        add("NodeRegistry", "requestWithdraw", address(registry), registry.requestWithdraw.selector);
        add("NodeRegistry", "slashStake", address(registry), registry.slashStake.selector);
        add("NodeRegistry", "unlockStake", address(registry), registry.unlockStake.selector);
        add("NodeRegistry", "withdraw", address(registry), registry.withdraw.selector);
    }

    function listJobBoard() private {
        add("JobBoard", "burnCheckFee", address(board), board.burnCheckFee.selector);
        add("JobBoard", "cancelJob", address(board), board.cancelJob.selector);
        add("JobBoard", "closeDispute", address(board), board.closeDispute.selector);
        add("JobBoard", "closeJob", address(board), board.closeJob.selector);
        add("JobBoard", "concludeCheck", address(board), board.concludeCheck.selector);
        add("JobBoard", "draw", address(board), board.draw.selector);
        add("JobBoard", "expireLease", address(board), board.expireLease.selector);
        add("JobBoard", "lease", address(board), board.lease.selector);
        add("JobBoard", "postJob", address(board), board.postJob.selector);
        add("JobBoard", "reopenForDispute", address(board), board.reopenForDispute.selector);
        add("JobBoard", "returnLease", address(board), board.returnLease.selector);
        add("JobBoard", "revealPreimage", address(board), board.revealPreimage.selector);
        add("JobBoard", "settle", address(board), board.settle.selector);
        add("JobBoard", "submit", address(board), board.submit.selector);
        add("JobBoard", "work", address(board), board.work.selector);
    }

    function listBidDesk() private {
        add("BidDesk", "acceptBids", address(desk), desk.acceptBids.selector);
        add("BidDesk", "bid", address(desk), desk.bid.selector);
        add("BidDesk", "forfeitBond", address(desk), desk.forfeitBond.selector);
        add("BidDesk", "openToAll", address(desk), desk.openToAll.selector);
        add("BidDesk", "releaseBond", address(desk), desk.releaseBond.selector);
        add("BidDesk", "useBid", address(desk), desk.useBid.selector);
    }

    function listVerification() private {
        add("Verification", "advance", address(verification), verification.advance.selector);
        add("Verification", "commitCheck", address(verification), verification.commitCheck.selector);
        add("Verification", "demandKey", address(verification), verification.demandKey.selector);
        add("Verification", "discloseKey", address(verification), verification.discloseKey.selector);
        add("Verification", "dispute", address(verification), verification.dispute.selector);
        add("Verification", "disputeFiles", address(verification), verification.disputeFiles.selector);
        add("Verification", "openChallenge", address(verification), verification.openChallenge.selector);
        add("Verification", "previewDraw", address(verification), verification.previewDraw.selector);
        add("Verification", "publishCheck", address(verification), verification.publishCheck.selector);
        add("Verification", "revealCells", address(verification), verification.revealCells.selector);
        add("Verification", "revealCheck", address(verification), verification.revealCheck.selector);
    }

    function add(string memory contractName, string memory name, address contractAt, bytes4 selector) private {
        functions.push(Function(contractName, name, contractAt, selector));
    }
}
