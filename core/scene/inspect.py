"""Tells what is inside a .blend without running its Python; driven by core/scene/inspect-scene.ts.

One file per process: a scene with a fluid domain aborts Blender when the next file is opened.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "blender"))

import bpy  # noqa: E402

from external_files import list_external_files, list_missing_data  # noqa: E402
from open_once import open_once  # noqa: E402
from protocol import serve  # noqa: E402
from render_settings import has_volume  # noqa: E402
from scene_compositor import list_file_outputs, uses_compositor  # noqa: E402


def inspect(request):
    """{path} -> the report; the fields are those of SceneReport in core/scene/scene-report.ts."""
    scene = open_once(request["path"])
    files = list_external_files()
    return {
        "fileVersion": ".".join(str(part) for part in bpy.data.version),
        "camera": scene.camera.name if scene.camera else None,
        "engine": scene.render.engine,
        **describe_output(scene),
        **describe_sampling(scene),
        "viewLayers": [layer.name for layer in scene.view_layers if layer.use],
        "usesCompositor": uses_compositor(scene),
        "usesMultiview": scene.render.use_multiview,
        "hasVolume": has_volume(),
        "dependencies": files,
        "missing": [file["path"] for file in files if not file["exists"]],
        "missingData": list_missing_data(),
        "warnings": list_warnings(scene),
    }


def describe_output(scene):
    render = scene.render
    return {
        "frames": {"start": scene.frame_start, "end": scene.frame_end, "step": scene.frame_step},
        "widthPx": render.resolution_x * render.resolution_percentage // 100,
        "heightPx": render.resolution_y * render.resolution_percentage // 100,
        "outputPattern": render.filepath,
        "fps": render.fps / render.fps_base,
    }


def describe_sampling(scene):
    cycles = scene.cycles
    return {
        "samples": cycles.samples,
        "isAdaptive": cycles.use_adaptive_sampling,
        "denoise": cycles.use_denoising and any(layer.cycles.use_denoising for layer in scene.view_layers),
        "samplingPattern": cycles.sampling_pattern,
    }


def list_warnings(scene):
    """What renders, but not as the artist may expect: [{code, message, fix}]."""
    render = scene.render
    found = []
    if bpy.app.autoexec_fail:
        what = bpy.app.autoexec_fail_message
        found.append(("PYTHON_BLOCKED", f"The scene's own Python does not run: {what}.", "Bake what it drives."))
    if render.use_border:
        found.append(("BORDER_IGNORED", "The render region is ignored: whole frames are rendered.", "Turn it off."))
    if render.use_sequencer and scene.sequence_editor and len(_strips(scene.sequence_editor)) > 0:
        found.append(("SEQUENCER_IGNORED", "The video sequencer does not run.", "Edit the finished frames."))
    outputs = list_file_outputs(scene)
    if outputs:
        names = ", ".join(outputs)
        found.append(("FILE_OUTPUT_MUTED", f"File Output nodes write nothing: {names}.", "Composite the EXR files."))
    return [{"code": code, "message": message, "fix": fix} for code, message, fix in found]


def _strips(editor):
    return editor.strips if hasattr(editor, "strips") else editor.sequences


serve({"inspect": inspect})
