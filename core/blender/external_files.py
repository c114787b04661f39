"""Finds every file that the open .blend reads.

Built on bpy.data.file_path_map, which knows the owner of each path, plus what it does not know: the tiles of a UDIM
image, the frames of a sequence, the layers of a cache file, the files in a cache folder, and the libraries.
"""

import os
import re

import bpy

KINDS = {
    "Image": "image",
    "VectorFont": "font",
    "Sound": "sound",
    "MovieClip": "movie-clip",
    "Volume": "volume",
    "CacheFile": "cache",
    "Text": "text",
    "Object": "cache",
    "Mesh": "cache",
}
COLLECTIONS = ("images", "fonts", "sounds", "movieclips", "volumes", "cache_files")
UDIM_TOKENS = ("<UDIM>", "<UVTILE>")


def list_external_files():
    """Every external file, once: [{path, kind, exists, isAbsolutePath, sizeBytes, usedBy}], sorted by path."""
    found = {}
    for owner, stored in _owned_paths():
        for path in _expand(owner, stored):
            _add(found, path, KINDS.get(_type(owner), "other"), stored, f"{_type(owner)} {owner.name}")
    for library in bpy.data.libraries:
        if library.packed_file is None and not getattr(library, "is_archive", False):
            path = _absolute(library.filepath, None)
            is_missing = getattr(library, "is_missing", False)  # since Blender 4
            _add(found, path, "library", library.filepath, f"Library {library.name}", is_missing)
    for path in _point_caches():
        _add(found, path, "cache", "//", "Point caches")
    return [found[path] for path in sorted(found)]


def list_missing_data():
    """Linked data-blocks that their library does not hold: [{name, library}]."""
    missing = []
    for collection in bpy.data.bl_rna.properties:
        if collection.type == "COLLECTION" and collection.identifier != "libraries":
            blocks = getattr(bpy.data, collection.identifier)
            missing += [block for block in blocks if getattr(block, "is_missing", False)]
    return [
        {"name": f"{_type(block)} {block.name}", "library": _absolute(block.library.filepath, None)}
        for block in missing
        if block.library
    ]


def _owned_paths():
    if hasattr(bpy.data, "file_path_map"):
        for owner, paths in bpy.data.file_path_map().items():
            for path in sorted(paths):
                # A linked block also carries the path of its own library.
                if path and not (owner.library and path == owner.library.filepath) and _type(owner) != "Library":
                    yield owner, path
    else:
        for name in COLLECTIONS:
            for owner in getattr(bpy.data, name):
                if owner.filepath:
                    yield owner, owner.filepath


def _expand(owner, stored):
    """The files that one stored path stands for; none when it is packed, built in or only written."""
    kind = _type(owner)
    path = _absolute(stored, owner.library)
    if stored == "<builtin>" or "<TEMP>" in stored or getattr(owner, "packed_file", None):
        return []
    if kind == "Image":
        return _expand_image(owner, path)
    if kind == "MovieClip" and owner.source == "SEQUENCE":
        return _sequence(path)
    if kind in ("Volume", "CacheFile") and owner.is_sequence:
        return _sequence(path)
    if kind == "CacheFile":
        return [path] + [_absolute(layer.filepath, owner.library) for layer in getattr(owner, "layers", [])]
    if kind == "Object" and not os.path.splitext(path)[1]:
        return _files_below(path)  # a cache folder; one that is not baked yet is not missing
    if kind == "Text":
        return [path] if os.path.isfile(path) else []  # its content is in the .blend
    return [path]


def _expand_image(image, path):
    if image.source not in {"FILE", "SEQUENCE", "MOVIE", "TILED"}:
        return []
    if image.source == "SEQUENCE":
        return _sequence(path)
    if any(token in path for token in UDIM_TOKENS):
        return [_udim_path(path, tile.number) for tile in image.tiles]
    return [path]


def _udim_path(template, number):
    """1001 is the first tile, 1011 the one above it; <UVTILE> counts both directions from 1."""
    column, row = (number - 1001) % 10, (number - 1001) // 10
    return template.replace("<UDIM>", str(number)).replace("<UVTILE>", f"u{column + 1}_v{row + 1}")


def _sequence(path):
    """All files that differ only in the last digits of the name; the digits may grow (g9, g10)."""
    folder, name = os.path.split(path)
    match = re.fullmatch(r"(.*?)(\d+)(\D*)", name)
    if not match or not os.path.isdir(folder):
        return [path]
    pattern = re.compile(re.escape(match[1]) + r"\d+" + re.escape(match[3]))
    return [os.path.join(folder, frame) for frame in os.listdir(folder) if pattern.fullmatch(frame)] or [path]


def _point_caches():
    """Caches of particles, cloth and soft bodies lie in a folder named for their .blend."""
    blends = [bpy.data.filepath] + [_absolute(library.filepath, None) for library in bpy.data.libraries]
    for blend in blends:
        stem = os.path.splitext(os.path.basename(blend))[0]
        yield from _files_below(os.path.join(os.path.dirname(blend), f"blendcache_{stem}"))


def _files_below(folder):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]


def _add(found, path, kind, stored, used_by, is_missing=False):
    if path in found or _is_blenders_own(path):
        return
    exists = os.path.isfile(path) and not is_missing
    found[path] = {
        "path": path,
        "kind": kind,
        "exists": exists,
        "isAbsolutePath": not stored.startswith("//"),
        "sizeBytes": os.path.getsize(path) if exists else 0,
        "usedBy": used_by,
    }


def _is_blenders_own(path):
    """Opening a file saved in sculpt mode adds Blender's own brush library."""
    folders = [bpy.utils.resource_path(kind) for kind in ("LOCAL", "SYSTEM")] + [bpy.app.tempdir]
    return any(folder and path.startswith(os.path.join(folder, "")) for folder in folders)


def _absolute(stored, library):
    return os.path.normpath(bpy.path.abspath(stored, library=library))


def _type(block):
    return type(block).__name__
