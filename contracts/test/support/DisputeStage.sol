// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobBoard} from "../../src/interfaces/IJobBoard.sol";
import {INodeRegistry} from "../../src/interfaces/INodeRegistry.sol";
import {Challenges} from "./Challenges.sol";
import {Renders} from "./Renders.sol";

/// @title An artist with deposits to put up, six nodes, and a lease that passed.
abstract contract DisputeStage is Challenges {
    uint256 internal constant DEPOSIT = 6 * TOKEN;

    uint256 internal leaseId;

    function registryParameters() internal view override returns (INodeRegistry.RegistryParameters memory p) {
        p = super.registryParameters();
        p.maxConvictions = 200;
    }

    function setUp() public override {
        super.setUp();
        registerNodes(6);
        token.transfer(artist, 5000 * TOKEN);
        VM.prank(artist);
        token.approve(address(verification), type(uint256).max);
    }

    /// @dev A lease of node 0 that its verifier let pass.
    function clear(Renders.Quality rendered, Renders.Quality verified) internal {
        leaseId = leaseTasks(0, jobId, 3);
        submit(leaseId, 3, rendered);
        if (draw(leaseId)) playRoundOne(leaseId, rendered, verified);
        assertState(leaseId, IJobBoard.LeaseState.Cleared, "it passed");
    }

    function drawReferees() internal {
        timeOut(leaseId);
    }

    /// @dev Referee number `index` of the dispute.
    function referee(uint256 index) internal view returns (address) {
        return checkerAt(leaseId, index);
    }

    /// @dev But what the lease itself holds while it is cleared.
    function requireNothingIsLocked() internal view {
        for (uint256 i = 1; i < 6; ++i) {
            assertEq(registry.getNode(nodeAt(i)).lockedTokens, 0, "every bond is settled");
        }
        if (board.getLease(leaseId).state != IJobBoard.LeaseState.Cleared) {
            assertEq(registry.getNode(nodeAt(0)).lockedTokens, 0, "the lock is settled");
        }
        assertEq(token.balanceOf(address(verification)), 0, "every deposit is settled");
    }
}
