// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidDesk} from "../../src/BidDesk.sol";
import {CandelaToken} from "../../src/CandelaToken.sol";
import {CreditBank} from "../../src/CreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {JobBoard} from "../../src/JobBoard.sol";
import {JobNotices} from "../../src/JobNotices.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";
import {Verification} from "../../src/Verification.sol";
import {Claims} from "../support/Claims.sol";
import {RandomActors} from "./RandomActors.sol";

/// @title The contracts whose books are read, and who used them.
abstract contract Books is Claims {
    /// @dev A job and what is on record of its leases.
    struct Page {
        uint256 jobId;
        IJobBoard.Job job;
        IJobBoard.Lease[] leases;
    }

    RandomActors internal actors;
    CandelaToken internal token;
    CreditBank internal bank;
    NodeRegistry internal registry;
    JobBoard internal board;
    Verification internal verification;
    BidDesk internal desk;
    JobNotices internal noticeBoard;

    function openBooks() internal {
        actors = new RandomActors();
        (token, bank, registry, board, verification) = actors.networkContracts();
        (desk, noticeBoard) = (actors.bidDesk(), actors.jobNotices());
    }

    /// @dev Read once for all claims: it is most of what they cost.
    function readPages() internal view returns (Page[] memory pages) {
        pages = new Page[](board.jobCount());
        for (uint256 i = 0; i < pages.length; ++i) {
            pages[i] = Page(i + 1, board.getJob(i + 1), board.leasesOf(i + 1));
        }
    }

    function isLive(IJobBoard.LeaseState state) internal pure returns (bool) {
        return state >= IJobBoard.LeaseState.Leased && state <= IJobBoard.LeaseState.Cleared;
    }
}
