"""Compiles the scripts of Open Shading Language that stand in files of their own.

Cycles writes what it compiled beside the script, which a scene that is only read does not allow, and then renders without
it. Where a node or a camera brings its bytecode along, Cycles looks for no file (blender/shader.cpp, blender/camera.cpp).
"""

import hashlib
import os
import re
import tempfile

import bpy

from external_files import absolute
from node_trees import each_tree, osl_includes
from protocol import Refusal

READS = re.compile(rb"(#|%:|\?\?=).*(?<![a-z])(include|import|embed)(?![a-z])|(#|%:|\?\?=)\s*/\*")
PLAIN = re.compile(rb'[ \t]*#[ \t]*include[ \t]*("[^"\n]+"|<([\w.]+)>)[ \t]*(//.*)?\r?')
MAX_BYTES = 1 << 20


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
    for one in [path, *osl_includes(path)]:
        _assert_plain(one)
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "script.oso")
        if not _cycles.osl_compile(path, target) or not os.path.isfile(target):
            return
        with open(target, encoding="utf8", errors="replace") as file:
            bytecode = file.read()
    setattr(owner, f"{prefix}bytecode", bytecode)
    setattr(owner, f"{prefix}bytecode_hash", hashlib.md5(bytecode.encode(), usedforsecurity=False).hexdigest())


def _assert_plain(path):
    """What a script includes must be seen, so that it reads nothing of the machine that compiles it: each would give other pixels."""
    with open(path, "rb") as file:
        text = file.read(MAX_BYTES + 1)
    whole = set(text.split(b"\n"))
    for line in re.sub(rb"\\[ \t]*\r?\n", b"", text).split(b"\n"):
        if READS.search(line) and not (line in whole and _is_plain(line, os.path.dirname(path))):
            shown = line.decode("utf8", "replace").strip()[:200]
            raise Refusal("SCRIPT", f'The script {path} must name what it includes in a plain way, e.g. #include "colours.h"; received {shown}')
    if len(text) > MAX_BYTES:
        raise Refusal("SCRIPT", f"The script {path} has more than {MAX_BYTES} bytes.")


def _is_plain(line, folder):
    found = PLAIN.fullmatch(line)
    return found and not (found[2] and os.path.exists(os.path.join(folder, os.fsdecode(found[2]))))
