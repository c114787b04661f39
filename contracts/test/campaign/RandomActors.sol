// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidDesk} from "../../src/BidDesk.sol";
import {CandelaToken} from "../../src/CandelaToken.sol";
import {CreditBank} from "../../src/CreditBank.sol";
import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {IVerification} from "../../src/interfaces/IVerification.sol";
import {JobBoard} from "../../src/JobBoard.sol";
import {JobNotices} from "../../src/JobNotices.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";
import {Verification} from "../../src/Verification.sol";
import {Challenges} from "../support/Challenges.sol";
import {Network} from "../support/Network.sol";
import {BidActs} from "./BidActs.sol";
import {CheckActs} from "./CheckActs.sol";
import {RegistryActs} from "./RegistryActs.sol";
import {TokenActs} from "./TokenActs.sol";

/// @title Actors that do anything in any order: honest, cheating, lying, silent and late.
contract RandomActors is CheckActs, BidActs, TokenActs, RegistryActs {
    /// @dev The artist has a key, so that it can sign permits.
    constructor() {
        artist = VM.addr(ARTIST_KEY);
        setUp();
        nodeTotal = FIRST_NODES;
        registerNodes(FIRST_NODES);
        _money.stakedTokens = FIRST_NODES * STAKE;
        notePurchase(10_000 * TOKEN, bank.outstandingCredits());
        fundArtist(SPONSOR, 100 * TOKEN);
        notePurchase(100 * TOKEN, bank.creditsOf(SPONSOR));
        token.transfer(artist, 10_000 * TOKEN);
        VM.prank(artist);
        token.approve(address(verification), type(uint256).max);
    }

    function networkContracts() external view returns (CandelaToken, CreditBank, NodeRegistry, JobBoard, Verification) {
        return (token, bank, registry, board, verification);
    }

    function bidDesk() external view returns (BidDesk) {
        return desk;
    }

    function jobNotices() external view returns (JobNotices) {
        return noticeBoard;
    }

    function registryContract() internal pure override returns (string memory) {
        return "OpenRegistry";
    }

    /// @dev Who is convicted twice is locked out, and others come in its place.
    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxNodes = 12;
        p.classMinOperators = 2;
        p.maxConvictions = 2;
        p.lockoutBlocks = 300;
    }

    function verificationParameters() internal view override returns (IVerification.VerificationParameters memory p) {
        p = super.verificationParameters();
        p.secondCheckPpm = 500_000;
    }

    /// @dev The window is long, so that disputes find cleared leases.
    function boardParameters() internal pure override returns (IJobBoard.BoardParameters memory p) {
        p = super.boardParameters();
        p.acceptanceBlocks = 400;
    }
}
