// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CandelaToken} from "../../src/CandelaToken.sol";

/// @title What holders sign so that somebody else may spend their tokens (EIP-2612).
library Permits {
    bytes32 private constant PERMIT_TYPE =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    struct Permit {
        address owner;
        address spender;
        uint256 tokens;
        uint256 deadlineSec;
    }

    /// @dev With the owner's next nonce.
    function digestOf(CandelaToken token, Permit memory permit) internal view returns (bytes32) {
        bytes32 terms = keccak256(
            abi.encode(
                PERMIT_TYPE, permit.owner, permit.spender, permit.tokens, token.nonces(permit.owner), permit.deadlineSec
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), terms));
    }
}
