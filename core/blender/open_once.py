"""Opens the one scene of a process."""

import bpy

from manta_classes import mend_classes
from protocol import Refusal, describe

_opened = []


def open_once(path):
    """Opens the .blend without its Python and returns its active scene.

    Only one file per process, even when that fails: Blender would keep, and render, the scene that was open before.
    """
    if _opened:
        raise Refusal("ALREADY_OPEN", "This Blender has opened a scene before; another scene needs a fresh one.")
    _opened.append(path)
    mend_classes()
    try:
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
    except RuntimeError as error:
        raise Refusal("SCENE_UNREADABLE", f"Blender cannot open {path}: {describe(error)}.") from error
    return bpy.context.scene
