// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";

/// @title The rules for nodes of a network, checked once.
abstract contract RegistryRules is INodeRegistry {
    uint256 internal constant MAX_ROSTER = 1024;
    uint256 private constant MAX_CLASS_OPERATORS = 16;
    uint256 internal constant BPS = 10_000;

    uint128 internal immutable _minStakeTokens;
    uint48 internal immutable _livenessBlocks;
    uint48 internal immutable _thawBlocks;
    uint32 internal immutable _maxNodes;
    uint8 internal immutable _classMinOperators;
    uint16 internal immutable _classMinStakeBps;
    uint8 internal immutable _maxConvictions;
    uint48 internal immutable _lockoutBlocks;

    constructor(RegistryParameters memory parameters) {
        if (parameters.minStakeTokens == 0) revert NodeRegistry_BadParameter("minStakeTokens", 0);
        if (parameters.livenessBlocks == 0) revert NodeRegistry_BadParameter("livenessBlocks", 0);
        if (parameters.maxNodes == 0 || parameters.maxNodes > MAX_ROSTER) {
            revert NodeRegistry_BadParameter("maxNodes", parameters.maxNodes);
        }
        if (parameters.classMinOperators > MAX_CLASS_OPERATORS) {
            revert NodeRegistry_BadParameter("classMinOperators", parameters.classMinOperators);
        }
        if (parameters.classMinStakeBps > BPS) {
            revert NodeRegistry_BadParameter("classMinStakeBps", parameters.classMinStakeBps);
        }
        _minStakeTokens = parameters.minStakeTokens;
        _livenessBlocks = parameters.livenessBlocks;
        _thawBlocks = parameters.thawBlocks;
        _maxNodes = parameters.maxNodes;
        _classMinOperators = parameters.classMinOperators;
        _classMinStakeBps = parameters.classMinStakeBps;
        _maxConvictions = parameters.maxConvictions;
        _lockoutBlocks = parameters.lockoutBlocks;
    }

    /// @inheritdoc INodeRegistry
    function getParameters() external view returns (RegistryParameters memory) {
        return RegistryParameters({
            minStakeTokens: _minStakeTokens,
            livenessBlocks: _livenessBlocks,
            thawBlocks: _thawBlocks,
            maxNodes: _maxNodes,
            classMinOperators: _classMinOperators,
            classMinStakeBps: _classMinStakeBps,
            maxConvictions: _maxConvictions,
            lockoutBlocks: _lockoutBlocks
        });
    }
}
