"""The one picture that a stereo scene shows both of its views in: anaglyph, interlaced, side by side, top and bottom."""

import contextlib

import bpy

from render_settings import put
from saving import EXR_FORMATS, Format, describe_own, space_of
from scene_compositor import add_output
from views import STEREO_NAMES, describe_views


class StereoPicture:
    """Puts two finished pictures together: Blender does, as where it saves both of its views in one file."""

    def __init__(self, scene):
        settings = scene.render.image_settings
        names = {view["name"] for view in describe_views(scene)}
        self.is_wanted = settings.views_format == "STEREO_3D" and names == set(STEREO_NAMES)
        self.own = _describe_exr(scene) or describe_own(scene)
        self.space = space_of(settings) if settings.file_format in EXR_FORMATS else None
        self.images = {}

    @contextlib.contextmanager
    def show(self, scene, paths):
        """Yields (a scene that is saved as this one is, but renders nothing, size): nodes take the linear EXR of each view."""
        for name, path in paths.items():
            self._read(name, path)
        both = scene.copy()
        both.animation_data_clear()  # it is as the scene is at this frame
        tree, target = add_output(both)
        switch = tree.nodes.new("CompositorNodeSwitchView")
        put(both.render, "use_multiview", True)
        put(both.render, "use_stamp", False)  # the pictures have it already
        for name, image in self.images.items():
            source = tree.nodes.new("CompositorNodeImage")
            source.image = image
            tree.links.new(source.outputs["Image"], switch.inputs[name])
        tree.links.new(switch.outputs[0], target)
        try:
            yield both, self._size_of(scene)
        finally:
            group = getattr(both, "compositing_node_group", None)  # since 5.0; a tree before is part of the scene
            bpy.data.scenes.remove(both)
            if group:
                bpy.data.node_groups.remove(group)

    def _read(self, name, path):
        if name not in self.images:
            self.images[name] = bpy.data.images.load(path)
        image = self.images[name]
        image.filepath = path
        image.reload()
        if self.space:
            image.colorspace_settings.name = self.space
        else:
            image.colorspace_settings.is_data = True  # the scene's own linear values

    def _size_of(self, scene):
        picture = scene.render.image_settings.stereo_3d_format
        is_squeezed = picture.use_squeezed_frame
        columns = 2 if picture.display_mode == "SIDEBYSIDE" and not is_squeezed else 1
        rows = 2 if picture.display_mode == "TOPBOTTOM" and not is_squeezed else 1
        width, height = self.images[STEREO_NAMES[0]].size
        return (width * columns, height * rows)


def _describe_exr(scene):
    """How the scene saves both views in one EXR."""
    settings = scene.render.image_settings
    if settings.file_format != "OPEN_EXR":
        return None
    kept = {name: getattr(settings, name) for name in ("file_format", "color_mode", "color_depth", "exr_codec")}
    return Format({"media_type": "IMAGE", **kept}, space_of(settings))
