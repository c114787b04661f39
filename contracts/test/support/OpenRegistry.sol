// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICandelaToken} from "../../src/interfaces/ICandelaToken.sol";
import {StakeTree} from "../../src/libraries/StakeTree.sol";
import {NodeRegistry} from "../../src/NodeRegistry.sol";

/// @title The registry, with a look at what draws go by.
contract OpenRegistry is NodeRegistry {
    uint256 private constant LANE_BITS = 28;

    constructor(
        ICandelaToken token,
        address jobBoard,
        address verification,
        address bidDesk,
        RegistryParameters memory parameters
    ) NodeRegistry(token, jobBoard, verification, bidDesk, parameters) {}

    /// @notice Words of each tree.
    function treeWords() external view returns (uint256) {
        return _treeWords;
    }

    /// @notice A lane of a word of the tree of the whole roster.
    function rosterLane(uint256 word, uint256 lane) external view returns (uint256) {
        return _laneOf(_rosterTree, word, lane);
    }

    /// @notice A lane of a word of the tree of a class.
    function classLane(uint16 classTag, uint256 word, uint256 lane) external view returns (uint256) {
        return _laneOf(_classes[classTag].tree, word, lane);
    }

    /// @notice Operators with stake in a class.
    function operatorsIn(uint16 classTag) external view returns (uint256) {
        return _classes[classTag].operators.value;
    }

    /// @notice What an operator has in a class.
    function unitsIn(uint16 classTag, address operator) external view returns (uint256) {
        return _classes[classTag].unitsOf[operator].value;
    }

    function _laneOf(StakeTree storage tree, uint256 word, uint256 lane) private view returns (uint256) {
        return tree.words[word].value >> lane * LANE_BITS & (1 << LANE_BITS) - 1;
    }
}
