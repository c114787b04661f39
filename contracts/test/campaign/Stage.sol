// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {Renders} from "../support/Renders.sol";
import {SideBooks} from "./SideBooks.sol";

/// @title Who acts, on what, and how leases end.
abstract contract Stage is SideBooks {
    uint256 internal constant FIRST_NODES = 8;
    /// @dev Nodes that ever come. Who is locked out stays out, so that a long campaign needs new ones.
    uint256 internal constant MAX_NODES = 40;
    uint256 internal constant MAX_OPEN_JOBS = 12;
    uint256 internal constant MAX_JOBS = 60;
    address internal constant SPONSOR = address(0x59050);

    /// @dev Nodes that came so far, numbered as {nodeAt}; some have left.
    uint256 public nodeTotal;

    /// @dev Leases that ended, and as what.
    mapping(uint256 leaseId => IJobBoard.LeaseState) private _endedAs;
    bool public hasEndMoved;

    /// @dev For acts that concern leases.
    modifier watched() {
        _;
        uint256[] memory jobs = board.openJobs();
        for (uint256 job = 0; job < jobs.length; ++job) {
            IJobBoard.Lease[] memory leases = board.leasesOf(jobs[job]);
            for (uint256 i = 0; i < leases.length; ++i) {
                IJobBoard.LeaseState ended = _endedAs[leases[i].leaseId];
                if (ended != IJobBoard.LeaseState.None && ended != leases[i].state) hasEndMoved = true;
                if (leases[i].state >= IJobBoard.LeaseState.Settled) _endedAs[leases[i].leaseId] = leases[i].state;
            }
        }
    }

    /// @dev Nodes, then the artist, then the sponsor.
    function actors() public view returns (address[] memory list) {
        list = new address[](nodeTotal + 2);
        for (uint256 i = 0; i < nodeTotal; ++i) {
            list[i] = nodeAt(i);
        }
        list[nodeTotal] = artist;
        list[nodeTotal + 1] = SPONSOR;
    }

    /// @dev Of disputed files a referee publishes what it read in them, or zeros if it could not have them.
    function drawn(uint256 leaseId, uint256 round, Renders.Quality quality)
        internal
        view
        override
        returns (bytes memory)
    {
        if (!isOfFiles(leaseId)) return super.drawn(leaseId, round, quality);
        return abi.encode(quality == CHEAT ? 0 : uint256(quality) + 1);
    }

    /// @dev Whether the content key of disputed files is out, so that referees read them.
    function isOfFiles(uint256 leaseId) internal view returns (bool) {
        return verification.getDispute(leaseId).treeRoot != 0;
    }

    function someNode(uint256 seed) internal view returns (address) {
        return nodeAt(seed % nodeTotal);
    }

    /// @dev The first live node from a random one on; now and then any node, which may have left or be locked out.
    function liveNode(uint256 seed) internal view returns (address) {
        if ((seed >> 16) % 8 == 0) return someNode(seed);
        for (uint256 i = 0; i < nodeTotal; ++i) {
            address node = nodeAt((seed % nodeTotal + i) % nodeTotal);
            if (registry.isLive(node)) return node;
        }
        return someNode(seed);
    }

    /// @dev The open jobs, from a random one on. Reverts if there is none.
    function jobsFrom(uint256 seed) internal view returns (uint256[] memory jobs) {
        uint256[] memory open = board.openJobs();
        jobs = new uint256[](open.length);
        for (uint256 i = 0; i < jobs.length; ++i) {
            jobs[i] = open[(seed % open.length + i) % open.length];
        }
    }

    /// @dev Honest more often than not; else another picture, whole or in parts, or something in between.
    function someQuality(uint256 mood) internal pure returns (Renders.Quality) {
        return mood % 8 < 4 ? Renders.Quality(mood % 4) : HONEST;
    }

    /// @dev A lease in a state, if there is one.
    function pick(uint256 seed, IJobBoard.LeaseState state) internal view returns (uint256 leaseId, bool isFound) {
        uint256[] memory jobs = jobsFrom(seed);
        for (uint256 look = 0; look < jobs.length; ++look) {
            IJobBoard.Lease[] memory leases = board.leasesOf(jobs[look]);
            for (uint256 i = 0; i < leases.length; ++i) {
                IJobBoard.Lease memory lease = leases[(i + (seed >> 8) % leases.length) % leases.length];
                if (lease.state == state) return (lease.leaseId, true);
            }
        }
    }
}
