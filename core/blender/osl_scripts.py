"""Compiles the scripts of Open Shading Language that stand in files of their own.

Cycles writes what it compiled beside the script, which a scene that is only read does not allow, and then renders without
it. Where a node or a camera brings its bytecode along, Cycles looks for no file (blender/shader.cpp, blender/camera.cpp).
"""

import hashlib
import os
import tempfile

import bpy

from external_files import absolute
from node_trees import each_tree


def compile_scripts():
    for tree in each_tree():
        for node in tree.nodes:
            if node.bl_idname == "ShaderNodeScript" and node.mode == "EXTERNAL":
                _compile(node, "", absolute(node.filepath, tree.library))
    for camera in bpy.data.cameras:
        if camera.type == "CUSTOM" and camera.custom_mode == "EXTERNAL":  # since Blender 4.5
            _compile(camera, "custom_", absolute(camera.custom_filepath, camera.library))


def _compile(owner, prefix, path):
    """What does not compile is left to Cycles, which says why."""
    import _cycles

    if not getattr(_cycles, "with_osl", False) or not path.endswith(".osl") or not os.path.isfile(path):
        return
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "script.oso")
        if not _cycles.osl_compile(path, target) or not os.path.isfile(target):
            return
        with open(target, encoding="utf8", errors="replace") as file:
            bytecode = file.read()
    setattr(owner, f"{prefix}bytecode", bytecode)
    setattr(owner, f"{prefix}bytecode_hash", hashlib.md5(bytecode.encode(), usedforsecurity=False).hexdigest())
