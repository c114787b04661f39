// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVerification} from "../../src/interfaces/IVerification.sol";
import {Renders} from "./Renders.sol";

/// @title The steps that prove drawn cells of a made-up render.
library CellProofs {
    /// @dev What was drawn, and the proof as it grows.
    struct Writer {
        Renders.Render render;
        uint32[] tasks;
        uint32[] cells;
        bytes steps;
        bytes siblings;
    }

    /// @dev One tree: of a task's cells, or of the lease's tasks.
    struct Tree {
        bytes32[] leaves;
        /// Whether the leaves are tasks.
        bool isLease;
        uint32 task;
    }

    /// @param resultsLeaf The leaf beside the root of the fingerprints, as the lease committed to it.
    function prove(Renders.Render memory render, uint32[] memory tasks, uint32[] memory cells, bytes32 resultsLeaf)
        internal
        pure
        returns (IVerification.CellReveal memory reveal)
    {
        Writer memory writer = Writer(render, tasks, cells, "", "");
        Tree memory tree = Tree(Renders.taskLeaves(render), true, 0);
        build(writer, tree, depthOf(tree.leaves.length), 0);
        climb(writer, resultsLeaf);
        reveal.fingerprints = Renders.fingerprints(tasks, cells, render.quality);
        reveal.siblings = writer.siblings;
        reveal.steps = writer.steps;
    }

    /// @dev Writes the steps of node `index`, counted from the left, `level` layers above the leaves.
    function build(Writer memory writer, Tree memory tree, uint256 level, uint256 index) private pure {
        if (level == 0) return buildLeaf(writer, tree, uint32(index));
        uint256 left = 2 * index;
        bool hasRight = (left + 1) << (level - 1) < tree.leaves.length;
        bool needsLeft = isDrawn(writer, tree, level - 1, left);
        bool needsRight = hasRight && isDrawn(writer, tree, level - 1, left + 1);
        if (needsLeft) build(writer, tree, level - 1, left);
        if (needsRight) build(writer, tree, level - 1, left + 1);
        if (!hasRight) return;
        if (needsLeft && needsRight) writer.steps = bytes.concat(writer.steps, hex"01");
        else climb(writer, nodeAt(tree, level - 1, needsLeft ? left + 1 : left));
    }

    function buildLeaf(Writer memory writer, Tree memory tree, uint32 index) private pure {
        if (tree.isLease) {
            uint32 task = writer.render.firstTask + index;
            Tree memory cells = Tree(Renders.cellLeaves(writer.render, task), false, task);
            build(writer, cells, depthOf(cells.leaves.length), 0);
            writer.steps = bytes.concat(writer.steps, hex"02");
            return;
        }
        bool isPushed = false;
        for (uint256 i = 0; i < writer.tasks.length; ++i) {
            if (writer.tasks[i] != tree.task || writer.cells[i] != index) continue;
            writer.steps = bytes.concat(writer.steps, isPushed ? bytes1(0x03) : bytes1(0x00), bytes1(uint8(i)));
            isPushed = true;
        }
    }

    function climb(Writer memory writer, bytes32 sibling) private pure {
        writer.siblings = bytes.concat(writer.siblings, bytes20(uint160(uint256(sibling))));
        bytes memory steps = writer.steps;
        uint8 last = uint8(steps[steps.length - 1]);
        bool isLeafNumber = steps.length > 1 && last < 0x80;
        if (!isLeafNumber && last >= 0x80 && last < 0xff) steps[steps.length - 1] = bytes1(last + 1);
        else writer.steps = bytes.concat(steps, hex"81");
    }

    function isDrawn(Writer memory writer, Tree memory tree, uint256 level, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < writer.tasks.length; ++i) {
            uint256 leaf = tree.isLease ? writer.tasks[i] - writer.render.firstTask : writer.cells[i];
            if ((tree.isLease || writer.tasks[i] == tree.task) && leaf >> level == index) return true;
        }
        return false;
    }

    function nodeAt(Tree memory tree, uint256 level, uint256 index) private pure returns (bytes32) {
        bytes32[] memory layer = tree.leaves;
        for (uint256 i = 0; i < level; ++i) {
            layer = Renders.nextLayer(layer);
        }
        return layer[index];
    }

    function depthOf(uint256 leafCount) private pure returns (uint256 depth) {
        while (1 << depth < leafCount) ++depth;
    }
}
