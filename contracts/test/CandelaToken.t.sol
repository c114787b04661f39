// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CandelaToken} from "../src/CandelaToken.sol";
import {ICandelaToken} from "../src/interfaces/ICandelaToken.sol";
import {FixedPriceFeed} from "../src/FixedPriceFeed.sol";
import {Claims} from "./support/Claims.sol";

/// @title The token and the fixed feed.
contract CandelaTokenTest is Claims {
    address private constant HOLDER = address(0xA11CE);
    address private constant BANK = address(0xBA4C);

    CandelaToken private token;

    function setUp() public {
        token = new CandelaToken(HOLDER, 1000, BANK);
    }

    function test_GenesisSupplyGoesToTheHolder() public view {
        assertEq(token.balanceOf(HOLDER), 1000, "the holder has all of it");
        assertEq(token.totalSupply(), 1000, "and there is no more");
        assertEq(token.minter(), BANK, "the minter is fixed");
    }

    function test_OnlyTheBankMints() public {
        VM.prank(BANK);
        token.mint(HOLDER, 5);
        assertEq(token.totalSupply(), 1005, "the bank mints");
        VM.expectRevert(abi.encodeWithSelector(ICandelaToken.CandelaToken_NotMinter.selector, HOLDER, BANK));
        VM.prank(HOLDER);
        token.mint(HOLDER, 5);
    }

    function test_HolderBurnsItsOwn() public {
        VM.prank(HOLDER);
        token.burn(400);
        assertEq(token.totalSupply(), 600, "the supply falls");
    }

    function test_MintedAndBurnedAreCounted() public {
        VM.prank(BANK);
        token.mint(HOLDER, 50);
        VM.prank(HOLDER);
        token.burn(400);
        assertEq(token.genesisTokens(), 1000, "the genesis supply");
        assertEq(token.mintedTokens(), 50, "minted after it");
        assertEq(token.burnedTokens(), 400, "burned");
    }

    function test_BurnFromTakesTheAllowance() public {
        VM.prank(HOLDER);
        token.approve(BANK, 300);
        VM.prank(BANK);
        token.burnFrom(HOLDER, 200);
        assertEq(token.allowance(HOLDER, BANK), 100, "the allowance is used");
        VM.expectPartialRevert(bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)")));
        VM.prank(BANK);
        token.burnFrom(HOLDER, 200);
    }

    function test_RevertWhen_MinterIsZero() public {
        VM.expectPartialRevert(ICandelaToken.CandelaToken_ZeroAddress.selector);
        new CandelaToken(HOLDER, 1, address(0));
    }

    function test_RevertWhen_HolderIsZero() public {
        VM.expectRevert(abi.encodeWithSelector(ICandelaToken.CandelaToken_ZeroAddress.selector));
        new CandelaToken(address(0), 1, BANK);
    }

    function test_FixedFeedIsAlwaysFresh() public {
        FixedPriceFeed feed = new FixedPriceFeed(2e8);
        VM.warp(2_000_000_000);
        (, int256 answer,, uint256 updatedAtSec,) = feed.latestRoundData();
        assertEq(uint256(answer), 2e8, "the price is fixed");
        assertEq(updatedAtSec, 2_000_000_000, "and of now");
    }

    function test_RevertWhen_FixedPriceIsNotPositive() public {
        VM.expectPartialRevert(FixedPriceFeed.FixedPriceFeed_PriceNotPositive.selector);
        new FixedPriceFeed(0);
    }
}
