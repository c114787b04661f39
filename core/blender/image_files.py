"""The files behind images, clips and volumes, and which of a sequence a scene frame reads."""

import bpy

from animation import list_curves
from file_numbers import UDIM_TOKENS, Series, udim_path, view_paths
from node_trees import each_tree

# A file that is read at every frame.
ALWAYS = {"rule": "all"}
READ_SOURCES = {"FILE", "SEQUENCE", "MOVIE", "TILED"}


def expand_image(image, path):
    """[(path, series, number)] of an image; series is None for a file that is read at every frame."""
    if image.source not in READ_SOURCES or image.packed_file or len(getattr(image, "packed_files", ())) > 0:
        return []
    if image.source == "SEQUENCE":
        return expand_series(path, image_rules(image))
    if any(token in path for token in UDIM_TOKENS):
        return [(udim_path(path, tile.number), None, None) for tile in image.tiles]
    if getattr(image, "use_multiview", False) and getattr(image, "views_format", "") == "INDIVIDUAL":
        suffixes = [view.file_suffix for view in bpy.context.scene.render.views if view.use]
        return [(one, None, None) for one in view_paths(path, suffixes)]
    return [(path, None, None)]


def expand_series(path, rules):
    """[(path, series, number)] of a sequence: what is on disk, else the one file that is named."""
    series = Series(path)
    numbers = series.numbers()
    if not numbers:
        return [(path, None, None)]
    record = {"prefix": series.prefix, "width": series.width, "suffix": series.tail, "rules": rules}
    return [(series.path(number), record, number) for number in numbers]


def image_rules(image):
    """How scene frames choose files of an image sequence, one rule for each of its users."""
    if not _image_users:
        _image_users.update(_collect_image_users())
    return _image_users.get(image.name_full) or [ALWAYS]


_image_users = {}


def _collect_image_users():
    """{full name of an image: its rules}, collected once: a scene may hold thousands of images."""
    rules = {"": [ALWAYS]}

    def add(image, rule):
        if image is not None and image.source == "SEQUENCE":
            rules.setdefault(image.name_full, []).append(rule)

    for tree in each_tree():
        is_animated = _animates(tree, ("frame_", "use_cyclic"))
        for node in tree.nodes:
            image = getattr(node, "image", None)
            if image is not None:
                add(image, ALWAYS if is_animated else _image_rule(getattr(node, "image_user", node)))
    for texture in bpy.data.textures:
        if getattr(texture, "image", None) is not None:
            add(texture.image, ALWAYS if _animates(texture, ("frame_",)) else _image_rule(texture.image_user))
    for camera in bpy.data.cameras:
        for background in camera.background_images:
            add(background.image, ALWAYS)
    for image in _images_of_geometry():
        add(image, ALWAYS)
    return rules


def _images_of_geometry():
    """Images that geometry nodes have from a socket or from a modifier: nodes compute the frame."""
    users = bpy.data.user_map(subset=list(bpy.data.images))
    kinds = (bpy.types.Object, bpy.types.GeometryNodeTree)
    return [image for image in bpy.data.images if any(isinstance(user, kinds) for user in users.get(image, ()))]


def _image_rule(user):
    if not hasattr(user, "frame_start"):  # a node that only hands the image on
        return ALWAYS
    return {
        "rule": "image",
        "start": user.frame_start,
        "duration": user.frame_duration,
        "offset": user.frame_offset,
        "isCyclic": user.use_cyclic,
    }


def volume_rules(volume):
    if _animates(volume, ("frame_", "sequence_mode")):
        return [ALWAYS]
    return [
        {
            "rule": "volume",
            "start": volume.frame_start,
            "duration": volume.frame_duration,
            "offset": volume.frame_offset,
            "mode": volume.sequence_mode,
        }
    ]


def cache_file_rules(cache):
    if cache.override_frame or _animates(cache, ("frame",)):
        return [ALWAYS]
    return [{"rule": "shift", "offset": -int(cache.frame_offset)}]


def _animates(block, words):
    """Whether a curve or a driver moves one of the properties."""
    return any(word in curve.data_path for curve in list_curves(block) for word in words)
