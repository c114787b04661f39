// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ICandelaToken} from "./interfaces/ICandelaToken.sol";

/// @title The Candela token.
/// @dev It has no owner: the minter is fixed at deployment and is the credit bank.
contract CandelaToken is ERC20, ERC20Permit, ICandelaToken {
    /// @inheritdoc ICandelaToken
    address public immutable minter;
    /// @inheritdoc ICandelaToken
    uint256 public immutable genesisTokens;
    /// @inheritdoc ICandelaToken
    uint256 public mintedTokens;

    /// @param genesisHolder Who receives the genesis supply.
    /// @param genesisTokens_ Genesis supply, 18 decimals.
    /// @param minter_ The credit bank.
    constructor(address genesisHolder, uint256 genesisTokens_, address minter_)
        ERC20("Candela", "CNDL")
        ERC20Permit("Candela")
    {
        if (genesisHolder == address(0) || minter_ == address(0)) {
            revert CandelaToken_ZeroAddress();
        }
        minter = minter_;
        genesisTokens = genesisTokens_;
        _mint(genesisHolder, genesisTokens_);
    }

    /// @inheritdoc ICandelaToken
    function mint(address to, uint256 tokens) external {
        if (msg.sender != minter) revert CandelaToken_NotMinter(msg.sender, minter);
        mintedTokens += tokens;
        _mint(to, tokens);
    }

    /// @inheritdoc ICandelaToken
    function burn(uint256 tokens) external {
        _burn(msg.sender, tokens);
    }

    /// @inheritdoc ICandelaToken
    function burnFrom(address from, uint256 tokens) external {
        _spendAllowance(from, msg.sender, tokens);
        _burn(from, tokens);
    }

    /// @inheritdoc ICandelaToken
    function burnedTokens() external view returns (uint256) {
        return genesisTokens + mintedTokens - totalSupply();
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, IERC20Permit) returns (uint256) {
        return super.nonces(owner);
    }
}
