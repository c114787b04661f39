"""Saves a copy of a .blend in which absolute paths lead into the bundle; driven by core/blender/remap-scene.ts.

The scene's own Python does not run, and the file that is opened stays as it is.

Movie clips, external caches and multires files are read as soon as their path is written, and forgotten when nothing is
there. So the scene is first saved into a stage, a folder laid out like the bundle, in which links lead to those files.
Multires files are also written whenever a scene is saved, so that the stage has copies of them.
"""

import os
import shutil
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

    def target(self, path):
        """Where an absolute path stands in the bundle."""
        target = os.path.relpath(path, self.root)
        if target.startswith("../"):
            target = os.path.join(self.outside, path.lstrip("/").replace(":", "_"))
        return target

    def move(self, stored):
        if not _is_absolute(stored):
            return stored
        target = self.target(os.path.normpath(stored))
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
    stage = f"{request['copyPath']}.stage"
    try:
        _write_read_at_once(places, stage, request["place"])
        bpy.ops.wm.save_as_mainfile(
            filepath=request["copyPath"],
            check_existing=False,
            relative_remap=False,
            copy=True,
            compress=request["isCompressed"],
        )
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return {"count": places.count}


def _write_read_at_once(places, stage, place):
    owners = [(owner, name) for owner, name in _read_at_once() if _is_absolute(getattr(owner, name))]
    multires = [(modifier, modifier.filepath) for modifier in _external_multires()]
    if not owners and not multires:
        return
    for owner, name in owners:
        path = os.path.normpath(getattr(owner, name))
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        _link_files(folder, os.path.join(stage, places.target(folder)))
    staged = os.path.join(stage, place)
    os.makedirs(os.path.dirname(staged), exist_ok=True)
    for modifier, stored in multires:
        _copy_multires(modifier, stored, os.path.join(stage, _place_of(stored, places)))
    bpy.ops.wm.save_as_mainfile(filepath=staged, check_existing=False, relative_remap=False)
    for owner, name in owners:
        _write(owner, name, places)
    for modifier, stored in multires:
        modifier.filepath = places.move(stored)


def _place_of(stored, places):
    """Where a stored path leads in the bundle."""
    if _is_absolute(stored):
        return places.target(os.path.normpath(stored))
    return os.path.normpath(os.path.join(places.folder, stored.removeprefix("//")))


def _copy_multires(modifier, stored, target):
    """Points to a copy, before anything is saved."""
    path = os.path.normpath(bpy.path.abspath(stored))
    if os.path.isfile(path):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)
    modifier.filepath = target


def _external_multires():
    for thing in bpy.data.objects:
        for modifier in thing.modifiers if thing.library is None else ():
            if modifier.type == "MULTIRES" and modifier.is_external:
                yield modifier


def _link_files(folder, target):
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        link = os.path.join(target, name)
        if os.path.isfile(os.path.join(folder, name)) and not os.path.lexists(link):
            os.symlink(os.path.join(folder, name), link)


def _read_at_once():
    """Owners of paths that Blender reads as soon as they are written."""
    yield from ((clip, "filepath") for clip in bpy.data.movieclips if clip.library is None)
    for thing in bpy.data.objects:
        if thing.library is not None:
            continue
        for modifier in thing.modifiers:
            if modifier.type in ("CLOTH", "SOFT_BODY"):
                yield from _external_caches(modifier.point_cache)
            elif modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
                for surface in modifier.canvas_settings.canvas_surfaces:
                    yield from _external_caches(surface.point_cache)
        for system in thing.particle_systems:
            yield from _external_caches(system.point_cache)
    for scene in bpy.data.scenes:
        if scene.library is None and scene.rigidbody_world:
            yield from _external_caches(scene.rigidbody_world.point_cache)


def _external_caches(cache):
    every = [cache, *(other for other in cache.point_caches if other != cache)]
    yield from ((one, "filepath") for one in every if one.use_external)


def _is_absolute(stored):
    return bool(stored) and not stored.startswith("//") and os.path.isabs(stored)


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
    for camera in bpy.data.cameras:
        if camera.library is None and hasattr(camera, "custom_filepath"):
            yield camera, "custom_filepath"


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
