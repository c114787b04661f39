"""The one picture that a stereo scene shows both of its views in: anaglyph, interlaced, side by side, top and bottom."""

import os

import bpy

from protocol import Refusal
from render_settings import put
from scene_compositor import add_output
from views import STEREO_NAMES, describe_views

FORMAT = (
    "display_mode",
    "anaglyph_type",
    "interlace_type",
    "use_interlace_swap",
    "use_sidebyside_crosseyed",
    "use_squeezed_frame",
)


class StereoPicture:
    """Puts two finished pictures together, as Blender does when it saves both of its views in one file."""

    def __init__(self, scene):
        settings = scene.render.image_settings
        names = {view["name"] for view in describe_views(scene)}
        self.is_wanted = settings.views_format == "STEREO_3D" and names == set(STEREO_NAMES)
        self.format = {name: getattr(settings.stereo_3d_format, name) for name in FORMAT}
        self.scene = None
        self.images = {}

    def save(self, paths, path, settings):
        """Writes the pictures of `paths`, {view: path}, into one file of `settings`, which appears whole or not at all."""
        if self.scene is None:
            self._build(paths)
        size = self._show(paths)
        render = self.scene.render
        for name, value in settings.items():
            put(render.image_settings, name, value)
        put(render.image_settings, "views_format", "STEREO_3D")
        for name, value in self.format.items():
            put(render.image_settings.stereo_3d_format, name, value)
        part = f"{path}.part"
        put(render, "filepath", part)
        try:
            bpy.ops.render.render(scene=self.scene.name, write_still=True)
            self._assert_whole(part, size)
            os.replace(part, path)
        finally:
            if os.path.exists(part):
                os.remove(part)

    def _build(self, paths):
        """A scene that renders nothing: a node takes the finished picture of each view."""
        self.scene = bpy.data.scenes.new("Candela stereo")
        render = self.scene.render
        put(render, "resolution_percentage", 100)
        put(render, "use_multiview", True)
        put(render, "views_format", "STEREO_3D")
        put(render, "use_file_extension", False)
        put(render, "use_sequencer", False)
        put(render, "compositor_device", "CPU")
        put(render, "compositor_precision", "FULL")
        put(render, "dither_intensity", 0.0)
        # The pictures have the scene's view transform already.
        self.scene.view_settings.view_transform = "Standard"
        tree, target = add_output(self.scene)
        switch = tree.nodes.new("CompositorNodeSwitchView")
        for name, path in paths.items():
            source = tree.nodes.new("CompositorNodeImage")
            source.image = self.images[name] = bpy.data.images.load(path)
            tree.links.new(source.outputs["Image"], switch.inputs[name])
        tree.links.new(switch.outputs[0], target)

    def _show(self, paths):
        for name, path in paths.items():
            self.images[name].filepath = path
            self.images[name].reload()
        size = tuple(self.images[STEREO_NAMES[0]].size)
        put(self.scene.render, "resolution_x", size[0])
        put(self.scene.render, "resolution_y", size[1])
        return size

    def _assert_whole(self, path, size):
        mode, is_squeezed = self.format["display_mode"], self.format["use_squeezed_frame"]
        columns = 2 if mode == "SIDEBYSIDE" and not is_squeezed else 1
        rows = 2 if mode == "TOPBOTTOM" and not is_squeezed else 1
        expected = (size[0] * columns, size[1] * rows)
        picture = bpy.data.images.load(path) if os.path.exists(path) else None
        received = tuple(picture.size) if picture else (0, 0)
        if picture:
            bpy.data.images.remove(picture)
        if received != expected:
            raise Refusal("IMAGE_DAMAGED", f"{path} does not decode to {expected[0]}x{expected[1]} px; is the disk full?")
