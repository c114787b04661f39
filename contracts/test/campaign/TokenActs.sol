// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MoneyActs} from "./MoneyActs.sol";

/// @title Holders that give tokens away or burn them, by themselves and through others.
abstract contract TokenActs is MoneyActs {
    /// @dev Spends what holders allow it.
    address private constant AGENT = address(0xA6E27);

    /// @dev A contract of the protocol keeps what it is sent by mistake.
    function giveSome(uint256 from, uint256 to, uint256 tokens, uint256 mood) external counted {
        address giver = someHolder(from);
        address taker = to % 4 == 0 ? someContract(to >> 2) : someHolder(to);
        tokens = bound(tokens, 0, token.balanceOf(giver) / 4);
        if (mood % 2 == 0) {
            VM.prank(giver);
            token.approve(AGENT, tokens);
            VM.prank(AGENT);
            token.transferFrom(giver, taker, tokens);
        } else {
            VM.prank(giver);
            token.transfer(taker, tokens);
        }
        if (to % 4 == 0) givenTokens[taker] += tokens;
    }

    function burnSome(uint256 from, uint256 tokens, uint256 mood) external counted {
        address holder = mood % 3 == 2 ? artist : someHolder(from);
        tokens = bound(tokens, 0, token.balanceOf(holder) / 8);
        if (mood % 3 == 0) {
            VM.prank(holder);
            token.burn(tokens);
        } else {
            allowAgent(holder, tokens, mood % 3 == 2);
            VM.prank(AGENT);
            token.burnFrom(holder, tokens);
        }
        _money.burnedTokens += tokens;
    }

    function allowAgent(address holder, uint256 tokens, bool isPermitted) private {
        if (isPermitted) {
            (uint8 v, bytes32 r, bytes32 s) = signPermit(AGENT, tokens, block.timestamp);
            token.permit(holder, AGENT, tokens, block.timestamp, v, r, s);
        } else {
            VM.prank(holder);
            token.approve(AGENT, tokens);
        }
    }

    function someHolder(uint256 seed) private view returns (address) {
        address[] memory list = actors();
        return list[seed % list.length];
    }

    function someContract(uint256 seed) private view returns (address) {
        address[5] memory list =
            [address(bank), address(registry), address(board), address(verification), address(desk)];
        return list[seed % list.length];
    }
}
