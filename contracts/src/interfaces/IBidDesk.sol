// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Bids of nodes for auctioned jobs, and their bonds.
/// @notice A job with a bid window is leased to the nodes alone whose bids its artist accepted, each at its own price.
/// A bond is stake of the node, locked in the registry. It is lost in one case: the bid was accepted, and the node let
/// the time for its first lease pass while tasks waited.
interface IBidDesk {
    /// @notice What a node offers for one job. Nobody checks what it says of its machine.
    struct Offer {
        /// @notice Price of a task, 1/10000 of the job's price, which is the ceiling.
        uint16 priceBps;
        /// @notice Most tasks that the node leases of the job; those that came back count.
        uint32 maxTasks;
        /// @notice Pixel samples a second that the node has measured; 0 if it has measured nothing.
        uint64 samplesPerSec;
        /// @notice Memory of the GPU, MB; 0 if there is none, or if it is not known.
        uint32 vramMb;
        /// @notice Blender that would render, major x 10000 + minor x 100 + patch; 0 if it is not known yet.
        uint32 blenderBuild;
    }

    /// @notice An offer, and what became of it; in one slot.
    struct Bid {
        /// @notice As in {Offer}.
        uint16 priceBps;
        /// @notice As in {Offer}.
        uint32 maxTasks;
        /// @notice As in {Offer}.
        uint64 samplesPerSec;
        /// @notice As in {Offer}.
        uint32 vramMb;
        /// @notice As in {Offer}.
        uint32 blenderBuild;
        /// @notice Tasks that the node has leased under the bid.
        uint32 leasedTasks;
        /// @notice Block in which the artist accepted the bid; 0 if it did not.
        uint32 acceptedBlock;
        /// @notice Whether the bond is locked still.
        bool isBonded;
    }

    /// @notice A bid as clients list it.
    struct BidListing {
        /// @notice Who bids.
        address node;
        /// @notice The offer.
        Bid bid;
    }

    /// @notice Rules for bids on this network.
    struct BidParameters {
        /// @notice Bond of a bid, tokens with 18 decimals, 1 or more.
        uint96 bondTokens;
        /// @notice Most bids for one job, 1 to 1024.
        uint16 maxBids;
        /// @notice Blocks after the bid window in which the artist may accept bids, 1 or more.
        uint32 acceptBlocks;
        /// @notice Blocks after the acceptance in which a node must take its first lease, 1 or more.
        uint32 firstLeaseBlocks;
    }

    /// @notice A node bid for a job, and its bond was locked.
    event BidPlaced(uint256 indexed jobId, address indexed node, uint256 priceBps, uint256 maxTasks);
    /// @notice The artist accepted a bid.
    event BidAccepted(uint256 indexed jobId, address indexed node);
    /// @notice A node has its bond back.
    event BondReleased(uint256 indexed jobId, address indexed node);
    /// @notice A node with an accepted bid leased nothing in time: its bond was burned.
    event BondForfeited(uint256 indexed jobId, address indexed node, uint256 tokens);
    /// @notice The artist ended the auction: every node leases at the ceiling.
    event JobOpenedToAll(uint256 indexed jobId);

    /// @notice Thrown when a constructor parameter is outside its range.
    error BidDesk_BadParameter(string name, uint256 value);
    /// @notice Thrown when a part of a bid is outside its range.
    error BidDesk_BadBid(string name, uint256 value);
    /// @notice Thrown when a job has no auction, or its auction or the job itself is over.
    error BidDesk_NoAuction(uint256 jobId);
    /// @notice Thrown when a bid comes after the bid window.
    error BidDesk_BidsClosed(uint256 jobId, uint256 bidsUntilBlock);
    /// @notice Thrown when bids are accepted before the bid window is over, or too late.
    error BidDesk_CannotAccept(uint256 jobId, uint256 bidsUntilBlock, uint256 acceptUntilBlock);
    /// @notice Thrown when a node bids twice for a job.
    error BidDesk_AlreadyBid(uint256 jobId, address node);
    /// @notice Thrown when a job has as many bids as it may have.
    error BidDesk_TooManyBids(uint256 jobId, uint256 maxBids);
    /// @notice Thrown when the bidder is not a live node.
    error BidDesk_NodeNotLive(address node);
    /// @notice Thrown when someone other than the artist acts for a job.
    error BidDesk_NotArtist(uint256 jobId, address caller);
    /// @notice Thrown when someone other than the job board uses a bid.
    error BidDesk_NotJobBoard(address caller);
    /// @notice Thrown when a node has no bid that could be accepted.
    error BidDesk_NotAcceptable(uint256 jobId, address node);
    /// @notice Thrown when a node leases an auctioned job without an accepted bid.
    error BidDesk_BidNotAccepted(uint256 jobId, address node);
    /// @notice Thrown when a node leases more tasks than it bid for.
    error BidDesk_BidUsedUp(uint256 jobId, address node, uint256 leftTasks);
    /// @notice Thrown when a bond is asked back that is not locked, or not free yet.
    error BidDesk_BondNotFree(uint256 jobId, address node);
    /// @notice Thrown when a bond cannot be lost, or not yet.
    error BidDesk_BondNotLost(uint256 jobId, address node);

    /// @notice Bids for an auctioned job. The caller is a live node; its bond is locked until the bid was not accepted,
    /// the node leased, or the auction or the job ended.
    /// @param jobId The job.
    /// @param offer Its price is 1 to 10000, and at least a microcredit; its tasks are 1 to those of the job.
    function bid(uint256 jobId, Offer calldata offer) external;

    /// @notice Accepts bids: their nodes lease from now on, each at its own price. Only the artist may call, after the bid
    /// window and within the blocks to accept, as often as it likes.
    function acceptBids(uint256 jobId, address[] calldata nodes) external;

    /// @notice Ends the auction of an open job: every node leases at the ceiling, all bonds are free. Only the artist may
    /// call, at any time.
    function openToAll(uint256 jobId) external;

    /// @notice Gives a node its bond back: its bid was not accepted in time, it was accepted but no task waits, or the
    /// auction or the job is over. Anyone may call. The first lease gives the bond back by itself.
    function releaseBond(uint256 jobId, address node) external;

    /// @notice Burns the bond of a node whose bid was accepted and that leased nothing in time, while tasks wait and the
    /// price of the token can be read. Anyone may call.
    function forfeitBond(uint256 jobId, address node) external;

    /// @notice Counts tasks that a node leases under its bid, and frees its bond. Only the job board may call.
    /// @return discountBps What a task costs less than the ceiling, 1/10000.
    function useBid(uint256 jobId, address node, uint256 taskCount) external returns (uint256 discountBps);

    /// @notice The bid of a node for a job; all zero if there is none.
    function bidOf(uint256 jobId, address node) external view returns (Bid memory);

    /// @notice All bids for a job, in the order in which they came.
    function bidsOf(uint256 jobId) external view returns (BidListing[] memory);

    /// @notice Whether the artist ended the auction of a job.
    function isOpenToAll(uint256 jobId) external view returns (bool);

    /// @notice The rules of this network.
    function getParameters() external view returns (BidParameters memory);

    /// @notice Addresses the desk works with.
    function peers() external view returns (address jobBoard, address nodeRegistry, address creditBank);
}
