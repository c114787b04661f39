// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title The Candela token: ERC-20 with permit, 18 decimals.
/// @notice A genesis supply is minted at deployment; afterwards only the credit bank mints: for redeemed earned credits,
/// for withdrawn credits and for the bonus of an epoch.
interface ICandelaToken is IERC20, IERC20Permit {
    /// @notice Thrown when someone other than the credit bank mints.
    /// @param caller Who tried.
    /// @param minter Who may.
    error CandelaToken_NotMinter(address caller, address minter);

    /// @notice Thrown when the token would be deployed without a minter or a genesis holder.
    error CandelaToken_ZeroAddress();

    /// @notice The only address that may mint: the credit bank.
    function minter() external view returns (address);

    /// @notice The genesis supply, tokens with 18 decimals.
    function genesisTokens() external view returns (uint256);

    /// @notice Tokens minted after genesis, 18 decimals.
    function mintedTokens() external view returns (uint256);

    /// @notice Tokens burned so far by anyone, 18 decimals: genesis + minted - supply.
    function burnedTokens() external view returns (uint256);

    /// @notice Mints tokens. Only the credit bank may call.
    /// @param to Who receives them.
    /// @param tokens Amount, 18 decimals.
    function mint(address to, uint256 tokens) external;

    /// @notice Burns tokens of the caller.
    /// @param tokens Amount, 18 decimals.
    function burn(uint256 tokens) external;

    /// @notice Burns tokens of `from` out of the caller's allowance.
    /// @param from Whose tokens.
    /// @param tokens Amount, 18 decimals.
    function burnFrom(address from, uint256 tokens) external;
}
