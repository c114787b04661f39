"""How a finished picture becomes a file, which appears whole or not at all."""

import os

import bpy

from exr_check import measure_exr
from protocol import Refusal
from render_settings import put

EXR_FORMATS = ("OPEN_EXR", "OPEN_EXR_MULTILAYER")
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
# Order matters: each setting limits what the next ones may be.
LINEAR = {
    "media_type": "IMAGE",
    "file_format": "OPEN_EXR",
    "color_mode": "RGBA",
    "color_depth": "32",
    "exr_codec": "ZIP",
}


class Format:
    """The settings of a file, and the colour space of its own that linear values are saved in; other formats forget that."""

    def __init__(self, settings, space=None):
        self.settings = settings
        self.space = space

    def choose(self, scene):
        """Has the scene save in this format; the extension of its files."""
        for name, value in self.settings.items():
            put(scene.render.image_settings, name, value)
        if self.space:
            put(scene.render.image_settings.linear_colorspace_settings, "name", self.space)
        return scene.render.file_extension

    def assert_whole(self, path, size):
        file_format = self.settings["file_format"]
        if file_format == "PNG":
            _assert_png(path)
        elif file_format in EXR_FORMATS:
            _assert_exr(path, size)
        else:
            _assert_picture(path, size)


def describe_png(scene):
    """The scene's own where it writes PNG, else 8 bits."""
    settings = scene.render.image_settings
    if settings.file_format == "PNG":
        mode, depth, compression = settings.color_mode, settings.color_depth, settings.compression
    else:
        mode, depth, compression = ("RGBA" if scene.render.film_transparent else "RGB"), "8", 15
    return Format({
        "media_type": "IMAGE",
        "file_format": "PNG",
        "color_mode": mode,
        "color_depth": depth,
        "compression": compression,
    })


def describe_own(scene):
    """How the scene saves its frames, where that is neither PNG nor EXR, which are written anyway, nor a video."""
    settings = scene.render.image_settings
    if scene.render.is_movie_format or settings.file_format in ("PNG", *EXR_FORMATS):
        return None
    kept = {name: getattr(settings, name) for name in ("file_format", "color_mode", "color_depth")}
    return Format({"media_type": "IMAGE", **kept}, space_of(settings))


def describe_linear(scene):
    """Scene-linear, but in the colour space that the scene saves its own EXR files in."""
    settings = scene.render.image_settings
    return Format(LINEAR, space_of(settings) if settings.file_format in EXR_FORMATS else None)


def space_of(settings):
    is_own = getattr(settings, "color_management", None) == "OVERRIDE"
    return settings.linear_colorspace_settings.name if is_own else None


def save(scene, path, size, chosen):
    """The picture that was composited last."""
    chosen.choose(scene)
    part = f"{path}.part"
    try:
        bpy.data.images["Render Result"].save_render(part, scene=scene)
        chosen.assert_whole(part, size)
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)


def save_by_render(scene, path, size, chosen, render):
    """The picture that `render(write_still=True)` makes, saved by Blender as it ends: the grey of a picture is another one else."""
    chosen.choose(scene)
    part = f"{path}.part"
    put(scene.render, "filepath", escape(part))
    try:
        render(write_still=True)
        chosen.assert_whole(part, size)
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)


def escape(path):
    """Since Blender 4.5 braces in an output path stand for values."""
    return path.replace("{", "{{").replace("}", "}}") if bpy.app.version >= (4, 5) else path


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
