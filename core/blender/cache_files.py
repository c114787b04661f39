"""Caches on disk that Blender does not name, or names wrongly: computed from the objects, for every version.

Sources: blenkernel/intern/pointcache.cc (ptcache_filename), bake_geometry_nodes.cc (get_node_bake_path).
"""

import os
import re

import bpy

from file_numbers import files_below, names_in
from image_files import ALWAYS
from names import name_bytes

FLUID_FRAME = re.compile(r"_(\d{4,})\.")
POINT_FRAME = re.compile(r"_(\d{6})(?:_\d{2})?\.(?:bphys|sim)")
BAKE_FRAME = re.compile(r"(-?\d+)_(\d{5})\.json")
BLOB_NAME = re.compile(r'"([^"/\\]+\.(?:blob|vdb))"')


def list_cache_files(absolute):
    """[(owner, path, stored, series, number, can_remap)] of every cache on disk.

    can_remap is false where a copy of the .blend could not name it by another path; there is no such cache now.

    absolute -- function(stored path, library) -> absolute path
    """
    found = []
    for thing in bpy.data.objects:
        for modifier in thing.modifiers:
            found += _modifier_files(thing, modifier, absolute)
        for system in thing.particle_systems:
            found += _point_files(thing, system.point_cache, absolute)
    for scene in bpy.data.scenes:
        if scene.rigidbody_world:
            found += _point_files(scene, scene.rigidbody_world.point_cache, absolute)
    return found


def _modifier_files(thing, modifier, absolute):
    kind = modifier.type
    if kind == "MESH_CACHE" and modifier.filepath:
        path = absolute(modifier.filepath, thing.library)
        return [(thing, path, modifier.filepath, None, None, True)]
    if kind == "MULTIRES" and modifier.is_external:  # before 4.5 Blender does not name it
        return [(thing, absolute(modifier.filepath, thing.library), modifier.filepath, None, None, True)]
    if kind == "OCEAN" and modifier.filepath and modifier.is_cached:
        return _folder(thing, modifier.filepath, absolute, FLUID_FRAME, [{"rule": "shift", "offset": 0}])
    if kind == "FLUID" and modifier.fluid_type == "DOMAIN" and "<TEMP>" not in modifier.domain_settings.cache_directory:
        domain = modifier.domain_settings
        offset = 0 if domain.cache_type == "REPLAY" else domain.cache_frame_offset  # measured: while it plays it has none
        rules = [{"rule": "shift", "offset": -offset}]
        return _folder(thing, domain.cache_directory, absolute, FLUID_FRAME, rules)
    if kind in ("CLOTH", "SOFT_BODY"):
        return _point_files(thing, modifier.point_cache, absolute)
    if kind == "DYNAMIC_PAINT" and modifier.canvas_settings:
        surfaces = modifier.canvas_settings.canvas_surfaces
        return [file for surface in surfaces for file in _point_files(thing, surface.point_cache, absolute)]
    if kind == "NODES":
        return _bake_files(thing, modifier, absolute)
    return []


def _folder(thing, stored, absolute, pattern, rules):
    """Everything below a folder; what carries a frame's number belongs to that frame."""
    if not stored:
        return []
    series = {"prefix": absolute(stored, thing.library), "width": 0, "suffix": "", "rules": rules}
    found = []
    for path in files_below(series["prefix"]):
        match = pattern.search(os.path.basename(path))
        number = int(match[1]) if match else None
        found.append((thing, path, stored, series if match else None, number, True))
    return found


def _point_files(owner, cache, absolute):
    """Files of particles, cloth, soft and rigid bodies and dynamic paint: all caches of the owner are looked at."""
    found = []
    for one in [cache, *(other for other in cache.point_caches if other != cache)]:
        if one.use_external and one.filepath:
            found += _external_point_files(owner, one, absolute)
        elif one.use_disk_cache:
            found += _own_point_files(owner, one)
    return found


def _external_point_files(owner, cache, absolute):
    """An external cache takes its first and last frame from the files that it finds, so all of them belong to it."""
    folder = absolute(cache.filepath, owner.library if cache.use_library_path else None)
    paths = [os.path.join(folder, name) for name in names_in(folder) if name.startswith(f"{cache.name}_")]
    return [(owner, path, cache.filepath, None, None, True) for path in paths if POINT_FRAME.search(os.path.basename(path))]


def _own_point_files(owner, cache):
    """blendcache_<name of the .blend>/<name, or the owner's name in hex>_<frame>_<index>.bphys."""
    library = owner.library if cache.use_library_path else None
    blend = os.path.normpath(bpy.path.abspath(library.filepath)) if library else bpy.data.filepath
    stem = os.path.splitext(os.path.basename(blend))[0]
    folder = os.path.join(os.path.dirname(blend), f"blendcache_{stem}")
    prefix = cache.name or "".join(f"{byte:02X}" for byte in name_bytes(owner))
    rules = [{"rule": "shift", "offset": 0}]
    series = {"prefix": os.path.join(folder, f"{prefix}_"), "width": 6, "suffix": "", "rules": rules}
    found = []
    for name in names_in(folder):
        match = POINT_FRAME.fullmatch(name[len(prefix) :]) if name.startswith(prefix) else None
        if match:
            found.append((owner, os.path.join(folder, name), "//", series, int(match[1]), True))
    return found


def _bake_files(thing, modifier, absolute):
    """Bakes of geometry nodes: <folder of the modifier>/<number of the bake>/{meta,blobs}, or a folder of their own."""
    found = []
    for bake, stored, folder in bake_folders(thing, modifier, absolute):
        rules = [ALWAYS] if bake.bake_mode == "STILL" else [{"rule": "shift", "offset": 0}]
        series = {"prefix": folder, "width": 0, "suffix": "", "rules": rules}
        users = {}
        for name in names_in(os.path.join(folder, "meta")):
            match = BAKE_FRAME.fullmatch(name)
            if match:
                path = os.path.join(folder, "meta", name)
                found.append((thing, path, stored, series, int(match[1]), True))
                for blob in _blobs_of(path):
                    users.setdefault(blob, set()).add(int(match[1]))
        for name in names_in(os.path.join(folder, "blobs")):
            frames = users.get(name, ())
            number = next(iter(frames)) if len(frames) == 1 else None  # blobs may be shared between frames
            path = os.path.join(folder, "blobs", name)
            found.append((thing, path, stored, series if number is not None else None, number, True))
    return found


def bake_folders(thing, modifier, absolute):
    """[(bake, stored path, folder)] of the bakes of a modifier that lie on disk."""
    found = []
    for bake in getattr(modifier, "bakes", ()):
        target = getattr(bake, "bake_target", "DISK")
        if target == "INHERIT":
            target = modifier.bake_target
        if target == "DISK" and bake.use_custom_path and bake.directory:
            found.append((bake, bake.directory, absolute(bake.directory, thing.library)))
        elif target == "DISK" and not bake.use_custom_path and modifier.bake_directory:
            folder = os.path.join(absolute(modifier.bake_directory, thing.library), str(bake.bake_id))
            found.append((bake, modifier.bake_directory, folder))
    return found


def _blobs_of(meta_path):
    try:
        with open(meta_path, encoding="utf8", errors="replace") as file:
            return set(BLOB_NAME.findall(file.read()))
    except OSError:
        return set()
