"""Tells what is inside a .blend without running its Python; driven by core/scene/inspect-scene.ts.

One file per process: a scene with a fluid domain aborts Blender when the next file is opened.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "blender"))

from limits import limits  # noqa: E402

with limits():
    import bpy

import describe_scene as describe  # noqa: E402
from describe_build import describe_build  # noqa: E402
from external_files import (  # noqa: E402
    find_external_files,
    list_missing_data,
    list_ocio_files,
    suggest_name,
)
from names import name_of  # noqa: E402
from open_once import open_once  # noqa: E402
from protocol import send, serve  # noqa: E402
from rendered_data import list_rendered  # noqa: E402
from render_obstacles import list_obstacles  # noqa: E402
from render_settings import has_hair, has_volume  # noqa: E402
from scene_compositor import uses_compositor  # noqa: E402
from scene_warnings import list_warnings  # noqa: E402
from slice_obstacles import list_slice_obstacles  # noqa: E402
from views import describe_views  # noqa: E402


def inspect(request):
    """{path} -> the report; the fields are those of SceneReport in core/scene/scene-report.ts."""
    send({"id": request["id"], "event": {"isOpening": True}})  # what ends Blender from here on is the scene
    scene = open_once(request["path"])
    rendered = list_rendered(scene)
    files, sequences = find_external_files(rendered)
    files = sorted([*files, *list_ocio_files()], key=lambda file: file["path"])
    missing = [file["path"] for file in files if not file["exists"]]
    return {
        "build": describe_build(),
        "fileVersion": ".".join(str(part) for part in bpy.data.version),
        "camera": name_of(scene.camera) if scene.camera else None,
        "engine": scene.render.engine,
        **describe.describe_output(scene),
        **describe.describe_sampling(scene),
        "viewLayers": [name_of(layer) for layer in scene.view_layers if layer.use],
        "layerPasses": describe.list_passes(scene),
        "colorManagement": describe.describe_colour(scene),
        "memory": describe.estimate_memory(scene, files),
        "usesCompositor": uses_compositor(scene),
        "views": describe_views(scene),
        "hasVolume": has_volume(),
        "sliceObstacles": list_slice_obstacles(scene),
        "hasHair": has_hair(),
        "dependencies": files,
        "sequences": sequences,
        "missing": missing,
        "suggestions": {path: found for path in missing if (found := suggest_name(path))},
        "missingData": list_missing_data(rendered),
        "obstacles": list_obstacles(scene),
        "warnings": list_warnings(scene, files),
    }


serve({"inspect": inspect})
