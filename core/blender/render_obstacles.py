"""What keeps a scene from being rendered elsewhere as it is here, though all of it is there."""

import re

from animation import moved_paths
from names import name_of
from scene_compositor import find_tree, list_nodes, uses_compositor

# The same for all tasks of a job, or read before the first frame. A pass may come and go in no layer.
HELD = re.compile(
    r"use_nodes|cycles\.(samples|use_adaptive_sampling|use_denoising|denois\w+|\w*sample_subset\w*|sample_offset|use_layer_samples)"
    r"|view_layers\[.*\]\.(use|samples|use_pass_\w+|pass_cryptomatte_\w+)"
    r"|view_layers\[.*\]\.cycles\.(use_denoising|denois\w+|use_pass_\w+|pass_\w+)"
)


def list_obstacles(scene):
    """[{code, message, fix}], each message half a sentence about the scene."""
    found = [*_settings(scene), *_compositor(scene)]
    return [{"code": code, "message": message, "fix": fix} for code, message, fix in found]


def _settings(scene):
    held = sorted(path for path in moved_paths(scene) if HELD.fullmatch(path))
    if held:
        message = f"keys or drivers move what must be the same in all frames of a job: {', '.join(held)}"
        yield "SETTING_ANIMATED", message, "Clear them, and save; frames of other settings are jobs of their own."


def _compositor(scene):
    others = sorted({name_of(other) for other in _scenes_read(scene) if other != scene})
    if others:
        message = f"its compositor reads what other scenes render, and a job renders one: {', '.join(others)}"
        yield "OTHER_SCENE", message, "Render them to EXR files in jobs of their own, and read those with Image nodes."


def _scenes_read(scene):
    if not uses_compositor(scene):
        return
    tree = find_tree(scene)
    for _, node in list_nodes(tree, "CompositorNodeRLayers"):
        if node.scene and not node.mute and any(socket.is_linked and socket.enabled for socket in node.outputs):
            yield node.scene
    for _, node in list_nodes(tree, "CompositorNodeCryptomatteV2"):
        if node.source == "RENDER" and node.scene and not node.mute:
            yield node.scene
