"""Turns merged raw frames into pictures, in one warm Blender; driven by core/blender/finish-session.ts.

Nothing is rendered: the compositor reads the raw frame, denoises it, runs the scene's own nodes, and the result is saved
scene-linear and through the scene's view transform, and in the scene's own file format where that is another one.
"""

import os
import re
import sys
from functools import partial

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from limits import limits  # noqa: E402

# On a laptop finishing shares the cores with the nodes: rendering goes first, and finishing fills its pauses.
if hasattr(os, "nice"):
    os.nice(10)

with limits():
    import bpy

from animation import moved_paths  # noqa: E402
from exr_check import measure_exr  # noqa: E402
from names import name_bytes, name_of  # noqa: E402
from open_once import open_once  # noqa: E402
from protocol import Refusal, serve  # noqa: E402
from raw_compositor import RawCompositor  # noqa: E402
from render_settings import put  # noqa: E402
from saving import describe_linear, describe_own, describe_png, save, save_by_render  # noqa: E402
from stereo import StereoPicture  # noqa: E402
from views import ViewSwitches, describe_views  # noqa: E402

# What a picture is saved by; the compositor's own properties follow by themselves.
SAVED_BY = re.compile(r"(view|display)_settings\.|render\.(dither|use_stamp|stamp_)")


class Session:
    """What is open here."""

    scene = None
    idle_scene = None
    compositor = None
    switches = None
    stereo = None
    linear = None
    png = None
    own = None
    writes_png = False
    is_moving = False


session = Session()


def open_scene(request):
    """{path, threads} -> {keepsLayers, views, isStereo}: whether the scene writes all its layers and passes, and two views in one picture."""
    scene = open_once(request["path"])
    session.linear, session.png, session.own = describe_linear(scene), describe_png(scene), describe_own(scene)
    file_format = scene.render.image_settings.file_format
    session.writes_png = file_format == "PNG"
    session.is_moving = any(SAVED_BY.match(path) for path in moved_paths(scene))
    _prepare(scene, request["threads"])
    views, session.stereo = describe_views(scene), StereoPicture(scene)
    session.switches = ViewSwitches(scene)
    session.idle_scene = bpy.data.scenes.new("Candela")
    session.scene = scene
    return {"keepsLayers": file_format == "OPEN_EXR_MULTILAYER", "views": views, "isStereo": session.stereo.is_wanted}


def finish(request):
    """{frame, view, exrPath, pngPath, linearExrPath, widthPx, heightPx, denoise} -> {ownPath}, or None without such a format."""
    scene = session.scene
    if scene is None:
        raise Refusal("NOT_OPEN", "No scene is open in this Blender, so there is nothing to finish.")
    size = (request["widthPx"], request["heightPx"])
    if measure_exr(request["exrPath"]) != size:
        raise Refusal("IMAGE_SIZE", "{} is not {}x{} px.".format(request["exrPath"], *size))
    _go_to(scene, request["frame"])
    put(scene.render, "resolution_x", size[0])
    put(scene.render, "resolution_y", size[1])
    if session.compositor is None:
        session.compositor = RawCompositor(scene, request["exrPath"], request["denoise"])
    session.compositor.show(request["exrPath"], request["denoise"])
    if request["view"]:
        session.switches.show(request["view"])
    png_path, own_path = request["pngPath"], _own_path(scene, request["pngPath"], session.own)
    if session.writes_png:
        save_by_render(scene, png_path, size, session.png, partial(_composite, scene))
    elif own_path:
        save_by_render(scene, own_path, size, session.own, partial(_composite, scene))
    else:
        _composite(scene)
    save(scene, request["linearExrPath"], size, session.linear)
    if not session.writes_png:
        save(scene, png_path, size, session.png)
    return {"ownPath": own_path}


def _go_to(scene, frame):
    """Not frame_set as a rule: the objects of the scene need not follow, and a heavy scene takes seconds to."""
    if session.is_moving:
        scene.frame_set(frame)
    put(scene, "frame_current", frame)
    put(session.idle_scene, "frame_current", frame)  # an operator composites the frame of its context


def _own_path(scene, png_path, own):
    return os.path.splitext(png_path)[0] + own.choose(scene) if own else None


def combine(request):
    """{frame, exrPaths, pngPath} -> {ownPath}: the pictures of both views in one, made of their linear EXR, {view: path}."""
    scene, stereo = session.scene, session.stereo
    if scene is None:
        raise Refusal("NOT_OPEN", "No scene is open in this Blender, so there is nothing to put together.")
    _go_to(scene, request["frame"])
    own_path = _own_path(scene, request["pngPath"], stereo.own)
    with stereo.show(scene, request["exrPaths"]) as (both, size):

        def composite(write_still):
            put(both.render.image_settings, "views_format", "STEREO_3D")
            _composite(both, write_still)

        save_by_render(both, request["pngPath"], size, session.png, composite)
        if own_path:
            save_by_render(both, own_path, size, stereo.own, composite)
    return {"ownPath": own_path}


def _prepare(scene, threads):
    if name_of(scene).encode() != name_bytes(scene):  # the operator that composites is told its name
        scene.name = name_of(scene)
    render = scene.render
    put(render, "resolution_percentage", 100)
    put(render, "use_border", False)
    put(render, "use_compositing", True)
    put(render, "use_sequencer", False)
    put(render, "use_file_extension", False)
    put(render, "save_output", True)  # 5.x: without it nothing is written
    put(render, "compositor_device", "CPU")
    put(render, "compositor_precision", "FULL")
    put(render, "threads_mode", "FIXED" if threads else "AUTO")
    if threads:
        put(render, "threads", threads)


def _composite(scene, write_still=False):
    """An operator first evaluates the scene of its context, so that is an empty one."""
    idle = session.idle_scene
    with bpy.context.temp_override(scene=idle, view_layer=idle.view_layers[0]):
        answer = bpy.ops.render.render(scene=scene.name, write_still=write_still)
    if "FINISHED" not in answer:
        raise Refusal("COMPOSITE", f"Blender ended compositing with {', '.join(answer)}.")


serve({"open": open_scene, "finish": finish, "combine": combine})
