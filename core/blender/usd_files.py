"""The layers and textures that a USD file is made of."""

import os
import re

from own_packages import add_own_packages

EXTENSIONS = (".usd", ".usda", ".usdc", ".usdz")
ASSET = re.compile(rb"@([^@\n]+)@")
MAX_TEXT_BYTES = 64 << 20


def usd_dependencies(path):
    """Absolute paths of what a USD file refers to, and what that refers to; without the file itself."""
    if os.path.splitext(path)[1].lower() not in EXTENSIONS or not os.path.isfile(path):
        return []
    try:
        add_own_packages()
        from pxr import UsdUtils
    except ImportError:  # Blender 4.2 brings no pxr
        return sorted(_text_dependencies(path, {path}))
    try:
        layers, assets, _ = UsdUtils.ComputeAllDependencies(path)
    except Exception:  # a damaged file: the render will say so
        return []
    names = [os.path.normpath(name) for name in [*(layer.realPath for layer in layers), *assets] if name]
    return [name for name in names if name != path and "[" not in name]


def _text_dependencies(path, seen):
    """Follows the asset paths of layers that are text; binary layers are left unread."""
    with open(path, "rb") as file:
        content = file.read(MAX_TEXT_BYTES)
    if not content.startswith(b"#usda"):
        return set()
    found = set()
    for name in ASSET.findall(content):
        target = os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(name)))
        if target not in seen and os.path.isfile(target):
            seen.add(target)
            found |= {target, *_text_dependencies(target, seen)}
    return found
