"""Turns merged raw frames into pictures, in one warm Blender; driven by core/blender/finish-session.ts.

Nothing is rendered: the compositor reads the raw frame, denoises it, runs the scene's own nodes, and the result is saved
scene-linear and through the scene's view transform, and in the scene's own file format where that is another one.
"""

import os
import re
import sys

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
from stereo import StereoPicture  # noqa: E402
from views import ViewSwitches, describe_views  # noqa: E402

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
# What a picture is saved by; the compositor's own properties follow by themselves.
SAVED_BY = re.compile(r"(view|display)_settings\.|render\.(dither|use_stamp|stamp_)")


class Session:
    """What is open here."""

    scene = None
    idle_scene = None
    compositor = None
    switches = None
    stereo = None
    png = None
    own = None
    is_moving = False


session = Session()


def open_scene(request):
    """{path, threads} -> {keepsLayers, views, isStereo}: whether the scene writes all its layers and passes, and two views in one picture."""
    scene = open_once(request["path"])
    session.png, session.own = _png_settings(scene), _own_settings(scene)
    keeps_layers = scene.render.image_settings.file_format == "OPEN_EXR_MULTILAYER"
    session.is_moving = any(SAVED_BY.match(path) for path in moved_paths(scene))
    _prepare(scene, request["threads"])
    views, session.stereo = describe_views(scene), StereoPicture(scene)
    session.switches = ViewSwitches(scene)
    session.idle_scene = bpy.data.scenes.new("Candela")
    session.scene = scene
    return {"keepsLayers": keeps_layers, "views": views, "isStereo": session.stereo.is_wanted}


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
    _composite(scene)
    _save(scene, request["linearExrPath"], LINEAR, lambda path: _assert_exr(path, size))
    _save(scene, request["pngPath"], session.png, _assert_png)
    return {"ownPath": _save_own(scene, request["pngPath"], size) if session.own else None}


def _go_to(scene, frame):
    """Not frame_set as a rule: the objects of the scene need not follow, and a heavy scene takes seconds to."""
    if session.is_moving:
        scene.frame_set(frame)
    put(scene, "frame_current", frame)
    put(session.idle_scene, "frame_current", frame)  # an operator composites the frame of its context


def combine(request):
    """{pngPaths, ownPaths, pngPath} -> {ownPath}: the pictures of both views, {view: path}, in one."""
    if session.scene is None:
        raise Refusal("NOT_OPEN", "No scene is open in this Blender, so there is nothing to put together.")
    session.stereo.save(request["pngPaths"], request["pngPath"], session.png)
    if not session.own:
        return {"ownPath": None}
    # Eight bits are in the PNG as they are; some formats keep fewer, and others more.
    paths = request["pngPaths"] if session.own["color_depth"] == "8" else request["ownPaths"]
    extension = os.path.splitext(next(iter(request["ownPaths"].values())))[1]
    path = os.path.splitext(request["pngPath"])[0] + extension
    session.stereo.save(paths, path, session.own)
    return {"ownPath": path}


def _save_own(scene, png_path, size):
    put(scene.render.image_settings, "file_format", session.own["file_format"])
    path = os.path.splitext(png_path)[0] + scene.render.file_extension
    _save(scene, path, session.own, lambda part: _assert_picture(part, size))
    return path


# Order matters: each setting limits what the next ones may be.
LINEAR = {
    "media_type": "IMAGE",
    "file_format": "OPEN_EXR",
    "color_mode": "RGBA",
    "color_depth": "32",
    "exr_codec": "ZIP",
}


def _png_settings(scene):
    """The scene's own where it writes PNG, else 8 bits."""
    settings = scene.render.image_settings
    if settings.file_format == "PNG":
        mode, depth, compression = settings.color_mode, settings.color_depth, settings.compression
    else:
        mode, depth, compression = ("RGBA" if scene.render.film_transparent else "RGB"), "8", 15
    return {
        "media_type": "IMAGE",
        "file_format": "PNG",
        "color_mode": mode,
        "color_depth": depth,
        "compression": compression,
    }


def _own_settings(scene):
    """How the scene saves its frames, where that is neither PNG nor EXR, which are written anyway, nor a video."""
    settings = scene.render.image_settings
    if scene.render.is_movie_format or settings.file_format in ("PNG", "OPEN_EXR", "OPEN_EXR_MULTILAYER"):
        return None
    return {name: getattr(settings, name) for name in ("file_format", "color_mode", "color_depth")}


def _prepare(scene, threads):
    if name_of(scene).encode() != name_bytes(scene):  # the operator that composites is told its name
        scene.name = name_of(scene)
    render = scene.render
    put(render, "resolution_percentage", 100)
    put(render, "use_border", False)
    put(render, "use_compositing", True)
    put(render, "use_sequencer", False)
    put(render, "use_file_extension", False)
    put(render, "compositor_device", "CPU")
    put(render, "compositor_precision", "FULL")
    put(render, "threads_mode", "FIXED" if threads else "AUTO")
    if threads:
        put(render, "threads", threads)


def _composite(scene):
    """An operator first evaluates the scene of its context, so that is an empty one."""
    idle = session.idle_scene
    with bpy.context.temp_override(scene=idle, view_layer=idle.view_layers[0]):
        answer = bpy.ops.render.render(scene=scene.name)
    if "FINISHED" not in answer:
        raise Refusal("COMPOSITE", f"Blender ended compositing with {', '.join(answer)}.")


def _save(scene, path, settings, assert_whole):
    for name, value in settings.items():
        put(scene.render.image_settings, name, value)
    part = f"{path}.part"
    try:
        bpy.data.images["Render Result"].save_render(part, scene=scene)
        assert_whole(part)
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)


def _assert_exr(path, size):
    received = measure_exr(path)
    if received != size:
        raise Refusal("IMAGE_SIZE", "Expected {}x{} px, Blender wrote {}x{} px.".format(*size, *received))


def _assert_picture(path, size):
    picture = bpy.data.images.load(path)
    received = tuple(picture.size)
    bpy.data.images.remove(picture)
    if received != size:
        raise Refusal("IMAGE_DAMAGED", f"{path} does not decode to {size[0]}x{size[1]} px; is the disk full?")


def _assert_png(path):
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(PNG_START) or not data.endswith(PNG_END):
        raise Refusal("IMAGE_DAMAGED", f"{path} is cut off after {len(data)} bytes; is the disk full?")


serve({"open": open_scene, "finish": finish, "combine": combine})
