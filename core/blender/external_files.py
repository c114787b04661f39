"""Finds every file that the open .blend reads.

Built on bpy.data.file_path_map, which knows the owner of each path, plus what it does not know: tiles, sequences, layers
of a cache file, caches (cache_files.py), files that nodes read (node_trees.py), and the libraries.
"""

import os

import bpy

from cache_files import list_cache_files
from file_numbers import names_in
from image_files import cache_file_rules, expand_image, expand_series, volume_rules
from names import name_of
from ocio_files import ocio_files
from node_trees import list_node_files, osl_includes, tree_owners
from usd_files import usd_dependencies

KINDS = {
    "Image": "image",
    "VectorFont": "font",
    "Sound": "sound",
    "MovieClip": "movie-clip",
    "Volume": "volume",
    "CacheFile": "cache",
    "Mesh": "cache",
    "Scene": "strip",
    "Camera": "script",
}
COLLECTIONS = ("images", "fonts", "sounds", "movieclips", "volumes", "cache_files")
# Their paths are computed: Blender's are wrong for caches, and differ from version to version. A text's content is in
# the .blend; a library is listed by itself.
COMPUTED = {"Object", "GeometryNodeTree", "ShaderNodeTree", "Material", "World", "Text", "Library"}


class Found:
    """The files found so far, by path, and the sequences that some of them belong to."""

    def __init__(self):
        self.files = {}
        self.sequences = {}

    def add(
        self,
        path,
        kind,
        stored,
        used_by,
        *,
        library=None,
        series=None,
        number=None,
        is_missing=False,
        can_remap=True,
        is_rendered=True,
    ):
        if _is_blenders_own(path):
            return
        file = self.files.get(path)
        if file is None:
            exists = os.path.isfile(path) and not is_missing and _text(path) == path
            file = self.files[path] = {
                "path": _text(path),
                "kind": kind,
                "exists": exists,
                "sizeBytes": os.path.getsize(path) if exists else 0,
                "modifiedAtMs": int(os.stat(path).st_mtime_ns // 1_000_000) if exists else 0,
                "usedBy": used_by,
                "isAbsolutePath": False,
                "canRemap": True,
                "isRendered": False,
                "relativeIn": [],
                "absoluteIn": [],
                "sequence": None if series is None else self._number_of(series),
                "number": number,
            }
        elif file["sequence"] is not None and (series is None or self._number_of(series) != file["sequence"]):
            file["sequence"] = file["number"] = None  # read by others in another way: keep it always
        is_absolute = not stored.startswith("//")
        file["isAbsolutePath"] |= is_absolute
        file["canRemap"] &= can_remap
        file["isRendered"] |= is_rendered
        blends = file["absoluteIn" if is_absolute else "relativeIn"]
        blend = _text(blend_of(library))
        if blend not in blends:
            blends.append(blend)

    def _number_of(self, series):
        key = repr(series)
        return self.sequences.setdefault(key, (len(self.sequences), series))[0]


def find_external_files(rendered):
    """Every external file, once, sorted by path, and the sequences they belong to.

    rendered -- the data-blocks that a render may use: list_rendered of rendered_data.py
    """
    found = Found()
    owners = tree_owners()
    for tree, stored, kind in list_node_files():
        path, owner = absolute(stored, tree.library), owners[tree.as_pointer()]
        for one in [path, *(osl_includes(path) if kind == "script" else [])]:
            found.add(one, kind, stored, _user(owner), library=tree.library, is_rendered=owner in rendered)
    for owner, path, stored, series, number, can_remap in list_cache_files(absolute):
        place = {"library": owner.library, "series": series, "number": number, "is_rendered": owner in rendered}
        found.add(path, "cache", stored, _user(owner), can_remap=can_remap, **place)
    for owner, stored in _owned_paths():
        kind = KINDS.get(_type(owner), "other")
        for path, series, number in _expand(owner, stored):
            place = {"library": owner.library, "series": series, "number": number}
            found.add(path, kind, stored, _user(owner), is_rendered=owner in rendered and kind != "strip", **place)
    linked = {block.library for block in rendered}
    for library in bpy.data.libraries:
        if library.packed_file is None and not getattr(library, "is_archive", False):
            path = absolute(library.filepath, None)
            is_missing = getattr(library, "is_missing", False)  # since Blender 4
            place = {"library": library.parent, "is_missing": is_missing, "is_rendered": library in linked}
            found.add(path, "library", library.filepath, _user(library), **place)
    sequences = [series for _, series in sorted(found.sequences.values(), key=lambda entry: entry[0])]
    return [found.files[path] for path in sorted(found.files)], sequences


def list_ocio_files():
    """The OpenColorIO configuration that the environment names, and the tables beside it."""
    config = os.environ.get("OCIO")
    if not config or not os.path.isfile(config):
        return []
    found = Found()
    for path in ocio_files(os.path.abspath(config)):
        found.add(path, "ocio", "//", "OCIO configuration")
    return [found.files[path] for path in sorted(found.files)]


def list_missing_data(rendered):
    """Linked data-blocks that a render may use and that their library does not hold: [{name, library}]."""
    missing = [block for block in rendered if getattr(block, "is_missing", False) and block.library]
    data = [{"name": _user(block), "library": absolute(block.library.filepath, None)} for block in missing]
    return sorted(data, key=lambda one: (one["library"], one["name"]))


def _owned_paths():
    if hasattr(bpy.data, "file_path_map"):
        for owner, paths in bpy.data.file_path_map().items():
            for path in sorted(paths):
                # A linked block also carries the path of its own library.
                is_library = owner.library and path == owner.library.filepath
                if path and not is_library and _type(owner) not in COMPUTED and not isinstance(owner, bpy.types.Light):
                    yield owner, path
        return
    for name in COLLECTIONS:
        for owner in getattr(bpy.data, name):
            if owner.filepath:
                yield owner, owner.filepath
    for scene in bpy.data.scenes:
        yield from ((scene, path) for path in strip_paths(scene))


def strip_paths(scene):
    """Stored paths of the strips of a scene's sequencer; sounds are data-blocks of their own."""
    editor = scene.sequence_editor
    for strip in (getattr(editor, "strips_all", None) or getattr(editor, "sequences_all", ())) if editor else ():
        if strip.type == "IMAGE":
            yield from (os.path.join(strip.directory, element.filename) for element in strip.elements)
        elif strip.type == "MOVIE":
            yield strip.filepath


def _expand(owner, stored):
    """[(path, series, number)] of one stored path; none when it is packed or built in."""
    kind = _type(owner)
    path = absolute(stored, owner.library)
    if stored == "<builtin>" or "<TEMP>" in stored or getattr(owner, "packed_file", None):
        return []
    if kind == "Image":
        return expand_image(owner, path)
    if kind == "Camera":  # a lens in Open Shading Language, since Blender 4.5
        is_read = owner.type == "CUSTOM" and owner.custom_mode == "EXTERNAL"
        return [(one, None, None) for one in [path, *osl_includes(path)]] if is_read else []
    if kind == "MovieClip" and owner.source == "SEQUENCE":
        return [(one, None, None) for one, _, _ in expand_series(path, [])]
    if kind == "Volume" and owner.is_sequence:
        return expand_series(path, volume_rules(owner))
    if kind == "CacheFile":
        layers = [absolute(layer.filepath, owner.library) for layer in getattr(owner, "layers", [])]
        first = expand_series(path, cache_file_rules(owner)) if owner.is_sequence else [(path, None, None)]
        return [*first, *((one, None, None) for one in [*layers, *usd_dependencies(path)])]
    return [(path, None, None)]


def suggest_name(path):
    """The file whose name differs only in case or in how accents are written, or None."""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        parent = suggest_name(folder) if folder != os.path.dirname(folder) else None
        if parent is None:
            return None
        path = os.path.join(parent, os.path.basename(path))
        if os.path.exists(path):
            return path
        folder = parent
    wanted = _folded(os.path.basename(path))
    match = next((name for name in names_in(folder) if _folded(name) == wanted), None)
    found = os.path.join(folder, match) if match else None
    return found if found and os.path.exists(found) else None  # a link that leads nowhere has the very name


def _folded(name):
    import unicodedata

    return unicodedata.normalize("NFC", name).casefold()


def blend_of(library):
    """Absolute path of the .blend that a block stands in."""
    return absolute(library.filepath, None) if library else bpy.data.filepath


def absolute(stored, library):
    return os.path.normpath(bpy.path.abspath(stored, library=library))


def _is_blenders_own(path):
    """Opening a file saved in sculpt mode adds Blender's own brush library."""
    folders = [bpy.utils.resource_path(kind) for kind in ("LOCAL", "SYSTEM")] + [bpy.app.tempdir]
    return any(folder and path.startswith(os.path.join(folder, "")) for folder in folders)


def _text(path):
    """A name that is not UTF-8 cannot stand in JSON, nor travel: its odd bytes are written as \\xNN, and it counts as missing."""
    return path.encode("utf8", "surrogateescape").decode("utf8", "backslashreplace")


def _user(block):
    return f"{_type(block)} {name_of(block)}"


def _type(block):
    return type(block).__name__
