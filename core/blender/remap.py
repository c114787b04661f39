"""Saves a copy of a .blend in which absolute paths lead into the bundle; driven by core/blender/remap-scene.ts.

The scene's own Python does not run, and the file that is opened stays as it is.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy  # noqa: E402

from node_trees import IMPORTERS, each_tree  # noqa: E402
from open_once import open_once  # noqa: E402
from protocol import serve  # noqa: E402

OWNERS = ("images", "fonts", "sounds", "volumes", "cache_files")


class Places:
    """Turns absolute paths into paths relative to where the copy will stand in the bundle."""

    def __init__(self, root, outside, place):
        self.root, self.outside, self.folder = root, outside, os.path.dirname(place)
        self.count = 0

    def move(self, stored):
        if not stored or stored.startswith("//") or not os.path.isabs(stored):
            return stored
        path = os.path.normpath(stored)
        target = os.path.relpath(path, self.root)
        if target.startswith("../"):
            target = os.path.join(self.outside, path.lstrip("/").replace(":", "_"))
        self.count += 1
        return "//" + os.path.relpath(target, self.folder or ".") + ("/" if stored.endswith("/") else "")


def remap(request):
    """{path, copyPath, root, outside, place, isCompressed} -> {count}."""
    open_once(request["path"])
    places = Places(request["root"], request["outside"], request["place"])
    for owner, name in [*_blocks(), *_nodes(), *_modifiers(), *_strips()]:
        _write(owner, name, places)
    for library in bpy.data.libraries:
        if library.parent is None:
            _write(library, "filepath", places)
    bpy.ops.wm.save_as_mainfile(
        filepath=request["copyPath"],
        check_existing=False,
        relative_remap=False,
        copy=True,
        compress=request["isCompressed"],
    )
    return {"count": places.count}


def _write(owner, name, places):
    stored = getattr(owner, name)
    moved = places.move(stored)
    if moved != stored:
        setattr(owner, name, moved)


def _blocks():
    for collection in OWNERS:
        for block in getattr(bpy.data, collection):
            if block.library is None and not getattr(block, "packed_file", None):
                yield block, "filepath_raw" if collection == "images" else "filepath"
                for layer in getattr(block, "layers", ()) if collection == "cache_files" else ():
                    yield layer, "filepath"


def _nodes():
    for tree in each_tree():
        for node in tree.nodes if tree.library is None else ():
            if node.bl_idname in ("ShaderNodeTexIES", "ShaderNodeScript") and node.mode == "EXTERNAL":
                yield node, "filepath"
            elif node.bl_idname in IMPORTERS:
                yield node.inputs["Path"], "default_value"
                for link in node.inputs["Path"].links:
                    if link.from_node.bl_idname == "FunctionNodeInputString":
                        yield link.from_node, "string"


def _modifiers():
    for thing in bpy.data.objects:
        for modifier in thing.modifiers if thing.library is None else ():
            if modifier.type in ("MESH_CACHE", "OCEAN"):
                yield modifier, "filepath"
            elif modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
                yield modifier.domain_settings, "cache_directory"
            elif modifier.type == "NODES":
                yield modifier, "bake_directory"
                yield from ((bake, "directory") for bake in modifier.bakes)
                yield from _modifier_inputs(modifier)


def _modifier_inputs(modifier):
    """Strings that a person typed into the modifier: those that are paths."""
    if hasattr(modifier, "properties"):  # since 5.2
        inputs = modifier.properties.inputs
        sockets = [getattr(inputs, name) for name in dir(inputs) if name.startswith("Socket_")]
        yield from ((socket, "value") for socket in sockets if isinstance(getattr(socket, "value", None), str))
    else:
        for name, value in list(modifier.items()):
            if isinstance(value, str):
                yield _Item(modifier, name), "value"


class _Item:
    """A property that is an item."""

    def __init__(self, owner, name):
        object.__setattr__(self, "_place", (owner, name))

    def __getattr__(self, _):
        owner, name = self._place
        return owner[name]

    def __setattr__(self, _, value):
        owner, name = self._place
        owner[name] = value


def _strips():
    for scene in bpy.data.scenes:
        editor = scene.sequence_editor if scene.library is None else None
        strips = (editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all) if editor else ()
        for strip in strips:
            if strip.type in ("IMAGE", "MOVIE"):
                yield strip, "directory" if strip.type == "IMAGE" else "filepath"


serve({"remap": remap})
