// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Who may render: nodes, their stake and their sign of life.
interface INodeRegistry {
    /// @notice What a node says of itself when it registers.
    struct NodeTerms {
        /// @notice Who owns the node. Nodes of one operator never check each other.
        address operator;
        /// @notice Tokens to stake, 18 decimals; at least the network's minimum.
        uint128 stakeTokens;
        /// @notice keccak256 of the device class, for example of "cpu/linux-x64".
        bytes32 deviceClass;
        /// @notice age X25519 recipient of the node, at most 128 bytes.
        string recipient;
    }

    /// @notice A registered node. A lease changes its second slot alone.
    struct Node {
        /// @notice Who owns the node.
        address operator;
        /// @notice Block in which the node last came into the roster; it checks only leases drawn later.
        uint48 rosterBlock;
        /// @notice Number of the registration, from 1 on; it is never given again.
        uint32 number;
        /// @notice First 16 bits of the device class; a draw compares these alone.
        uint16 classTag;
        /// @notice All tokens staked, 18 decimals.
        uint96 stakeTokens;
        /// @notice The part of the stake that leases, checks and bids hold, 18 decimals.
        uint96 lockedTokens;
        /// @notice Last block in which the node was noticed; late by an eighth of the liveness window at most.
        uint32 lastSeenBlock;
        /// @notice The node's slot in the roster plus one; 0 outside the roster.
        uint16 rosterSlot;
        /// @notice First block in which the stake may be withdrawn; 0 while the node is not leaving.
        uint48 withdrawBlock;
        /// @notice keccak256 of the device class.
        bytes32 deviceClass;
        /// @notice age X25519 recipient.
        string recipient;
    }

    /// @notice Whom a draw of nodes looks for.
    struct NodeDraw {
        /// @notice Randomness of the draw.
        bytes32 seed;
        /// @notice Number of the node whose device class is preferred, or 0; it is not drawn, nor any node of its operator.
        uint256 renderer;
        /// @notice Operators or nodes that must not be drawn; with a node its operator of that time is excluded too. The first
        /// one is the artist, if only the renderer's class is drawn from.
        address[] excluded;
        /// @notice Free stake that the drawn node must have, tokens with 18 decimals.
        uint256 lockTokens;
        /// @notice Nodes are drawn from the roster as it stood before this block, by the stake that they had then.
        uint256 beforeBlock;
        /// @notice Whether only nodes of the renderer's class are drawn, and none if that is no large one.
        bool sameClass;
    }

    /// @notice What a node, or an operator, was found guilty of.
    struct Record {
        /// @notice Cheats found: renders that did not match, and matches that were false.
        uint32 convictions;
        /// @notice Block of the last one.
        uint48 lastBlock;
    }

    /// @notice A node as clients list it.
    struct NodeListing {
        /// @notice Address (key) of the node.
        address node;
        /// @notice Whether the node may lease and be drawn now.
        bool isLive;
        /// @notice The node's record.
        Node terms;
    }

    /// @notice Rules for nodes on this network.
    struct RegistryParameters {
        /// @notice Least stake, tokens with 18 decimals.
        uint128 minStakeTokens;
        /// @notice Blocks after its last act in which a node counts as alive, 1 or more.
        uint48 livenessBlocks;
        /// @notice Blocks between {requestWithdraw} and {withdraw}.
        uint48 thawBlocks;
        /// @notice Most nodes in the roster, 1 to 1024; bounds the gas of a draw that finds hardly anyone to call.
        uint32 maxNodes;
        /// @notice Operators beside those excluded that must be in the renderer's device class before the class is preferred,
        /// 0 to 16; 0 never prefers a class.
        uint8 classMinOperators;
        /// @notice Share of the roster's stake that must stand in the class, 1/10000.
        uint16 classMinStakeBps;
        /// @notice Convictions after which a node or an operator is locked out; 0 locks nobody out.
        uint8 maxConvictions;
        /// @notice Blocks after the last conviction in which a node that is locked out cannot withdraw its stake.
        uint48 lockoutBlocks;
    }

    /// @notice A node registered.
    event NodeRegistered(
        address indexed node, address indexed operator, uint256 stakeTokens, bytes32 deviceClass, string recipient
    );
    /// @notice A node added stake.
    event StakeAdded(address indexed node, uint256 tokens, uint256 stakeTokens);
    /// @notice A node began to leave.
    event WithdrawRequested(address indexed node, uint256 withdrawBlock);
    /// @notice A node left with its stake.
    event StakeWithdrawn(address indexed node, uint256 tokens);
    /// @notice A node that is not live made room in the roster; it returns with its next heartbeat.
    event NodeDropped(address indexed node);
    /// @notice An operator named a node its own, or took that back.
    event NodeAllowed(address indexed operator, address indexed node, bool isAllowed);
    /// @notice A node was found to have cheated.
    event NodeConvicted(address indexed node, address indexed operator, uint256 convictions);
    /// @notice Locked stake was taken; burned if `beneficiary` is zero, else sent there.
    event StakeSlashed(address indexed node, uint256 tokens, address indexed beneficiary);

    /// @notice Thrown when a constructor parameter is outside its range.
    error NodeRegistry_BadParameter(string name, uint256 value);
    /// @notice Thrown when a node registers twice.
    error NodeRegistry_AlreadyRegistered(address node);
    /// @notice Thrown when the address is no registered node.
    error NodeRegistry_NotRegistered(address node);
    /// @notice Thrown when the node's operator is the zero address.
    error NodeRegistry_ZeroOperator();
    /// @notice Thrown when a stake is below the network's minimum.
    error NodeRegistry_StakeTooLow(uint256 stakeTokens, uint256 minStakeTokens);
    /// @notice Thrown when the roster is full of live nodes.
    error NodeRegistry_RosterFull(uint256 maxNodes);
    /// @notice Thrown when a text is longer than allowed.
    error NodeRegistry_TextTooLong(uint256 sizeBytes, uint256 maxSizeBytes);
    /// @notice Thrown when a leaving node acts as if it stayed.
    error NodeRegistry_NodeLeaving(address node, uint256 withdrawBlock);
    /// @notice Thrown when a node withdraws without having asked, too early, or with stake still locked.
    error NodeRegistry_NotWithdrawable(address node, uint256 withdrawBlock, uint256 lockedTokens);
    /// @notice Thrown when a node is dropped although it is live.
    error NodeRegistry_NodeIsLive(address node);
    /// @notice Thrown when a node names an operator that has not allowed it.
    error NodeRegistry_OperatorNotAsked(address node, address operator);
    /// @notice Thrown when a node acts that is locked out, or whose operator is.
    error NodeRegistry_LockedOut(address node);
    /// @notice Thrown when more stake would be locked than is free.
    error NodeRegistry_FreeStakeTooLow(address node, uint256 neededTokens, uint256 freeTokens);
    /// @notice Thrown when more stake would be freed or taken than is locked.
    error NodeRegistry_LockedStakeTooLow(address node, uint256 neededTokens, uint256 lockedTokens);
    /// @notice Thrown when someone other than the job board, the verification or the bid desk acts on stake.
    error NodeRegistry_NotAuthorized(address caller);

    /// @notice Allows a node to name the caller as its operator, or takes that back for later registrations. Without it
    /// anyone could get an operator convicted.
    function allowNode(address node, bool isAllowed) external;

    /// @notice Registers the caller as a node and takes its stake, which it has approved. An operator other than the
    /// caller must have allowed the node.
    function register(NodeTerms calldata terms) external;

    /// @notice Adds stake to the caller's node.
    /// @param tokens Tokens, 18 decimals, 1 or more.
    function addStake(uint128 tokens) external;

    /// @notice Says that the caller's node is alive.
    function heartbeat() external;

    /// @notice Begins to leave: the node leases nothing more and is drawn no more.
    function requestWithdraw() external;

    /// @notice Pays the whole stake back and forgets the node, after the thaw and with nothing locked.
    function withdraw() external;

    /// @notice Takes a node that is not live out of the roster. Anyone may call.
    function dropNode(address node) external;

    /// @notice Locks free stake. Only the board, the verification and the bid desk may call.
    function lockStake(address node, uint256 tokens) external;

    /// @notice Frees locked stake. Only the board, the verification and the bid desk may call.
    function unlockStake(address node, uint256 tokens) external;

    /// @notice Frees and locks stake of leases in one step. Only the job board may call. Leases tell of it, so there is no
    /// event. A node that leases shows that it is alive.
    /// @param node The node.
    /// @param freedTokens Tokens that leases held.
    /// @param lockedTokens Tokens that new leases hold; 0 if there are none.
    /// @return isLive Whether the node may lease; if not, nothing is locked.
    function moveLocks(address node, uint256 freedTokens, uint256 lockedTokens) external returns (bool isLive);

    /// @notice Takes locked stake: burns it, or sends it to `beneficiary` if that is not zero. Only the
    /// board, the verification and the bid desk may call.
    function slashStake(address node, uint256 tokens, address beneficiary) external;

    /// @notice Counts a conviction of a node and its operator. From the network's number of them on, all nodes of the
    /// operator leave the roster for good. Only the verification may call.
    function convict(address node) external;

    /// @notice Draws a live node, weighted by stake. Nodes of the renderer's device class come first where the class
    /// cannot be one operator's own: where enough other operators and enough of all stake stood in it.
    /// @dev Nodes that come, leave or change their stake from `beforeBlock` on never change who wins among the others.
    /// @return number Number of the node's registration, or 0 if none is eligible.
    function drawNode(NodeDraw calldata terms) external view returns (uint256 number);

    /// @notice Draws a node as {drawNode} does, and locks the free stake that was asked for. Only the board, the verification
    /// and the bid desk may call.
    /// @return number Number of the node's registration, or 0 if none is eligible.
    /// @return node The node; zero if there is none.
    function callNode(NodeDraw calldata terms) external returns (uint256 number, address node);

    /// @notice Whether a node's device class stood before a block with so many operators and so much stake beside the node's
    /// and the artist's that it can judge the node: with those that make a class come first in a draw.
    function isClassLarge(address node, address artist, uint256 beforeBlock) external view returns (bool);

    /// @notice Whether at least `count` distinct operators other than those excluded have a live node.
    function hasOtherOperators(address[] calldata excluded, uint256 count) external view returns (bool);

    /// @notice Whether a node was convicted too often, or its operator was: it leases and checks no more.
    function isLockedOut(address node) external view returns (bool);

    /// @notice Convictions of a node or of an operator.
    function recordOf(address nodeOrOperator) external view returns (Record memory);

    /// @notice Whether a node is alive, staying, staked enough and not locked out.
    function isLive(address node) external view returns (bool);

    /// @notice Stake of a node that nothing holds, 18 decimals.
    function freeStakeOf(address node) external view returns (uint256);

    /// @notice Operator of a node; zero if it is not registered.
    function operatorOf(address node) external view returns (address);

    /// @notice Number of a node's registration; 0 if it is not registered.
    function numberOf(address node) external view returns (uint256);

    /// @notice The node that registered with a number, also if it has left; zero if there is none.
    function nodeAt(uint256 number) external view returns (address);

    /// @notice A node's record; empty if it is not registered.
    function getNode(address node) external view returns (Node memory);

    /// @notice Every node in the roster.
    function listNodes() external view returns (NodeListing[] memory);

    /// @notice Nodes in the roster.
    function nodeCount() external view returns (uint256);

    /// @notice The rules of this network.
    function getParameters() external view returns (RegistryParameters memory);

    /// @notice Addresses the registry works with.
    function peers() external view returns (address token, address jobBoard, address verification, address bidDesk);
}
