"""Shadows on shadow catchers: Blender puts them into the alpha of the picture, after it has denoised both by themselves.

So a job renders them as a pass, and finishing puts them in: 1 - (1 - alpha) * mean of the pass, as Blender itself does. Measured on 4.5.15 and
5.2.0: within 2e-7 of it, denoised within 1e-3 of the whole alpha.
"""

import bpy

PASS = "Shadow Catcher"


def has_catchers():
    """Lamps are marked as such, too."""
    return any(thing.is_shadow_catcher and thing.type != "LIGHT" for thing in bpy.data.objects)


def needs_shadows(scene, layer):
    """Whether a job has the shadows of a layer beside its picture.

    Not where the artist gets the raw layers as they are.
    """
    is_denoised = scene.cycles.use_denoising and layer.cycles.use_denoising
    is_raw = scene.render.image_settings.file_format == "OPEN_EXR_MULTILAYER"
    return is_denoised and scene.render.film_transparent and not is_raw and has_catchers()


def cover(tree, picture, shadow):
    """The socket of the picture with the shadow in its alpha."""
    light = _add_mean(tree, shadow)
    bare = _calculate(tree, "SUBTRACT", 1.0, _channels(tree, picture)[3])
    alpha = _calculate(tree, "SUBTRACT", 1.0, _calculate(tree, "MULTIPLY", bare, light))
    node = tree.nodes.new("CompositorNodeSetAlpha")
    if hasattr(node, "mode"):
        node.mode = "REPLACE_ALPHA"
    else:
        node.inputs["Type"].default_value = "Replace Alpha"
    tree.links.new(picture, node.inputs["Image"])
    tree.links.new(alpha, node.inputs["Alpha"])
    return node.outputs[0]


def add_grey(tree, like):
    """The albedo that Cycles has shadows denoised with: 0.5 everywhere, as large as another picture."""
    return _calculate(tree, "ADD", _calculate(tree, "MULTIPLY", like, 0.0), 0.5)


def _add_mean(tree, image):
    """Of red, green and blue, at most 1."""
    red, green, blue = _channels(tree, image)[:3]
    total = _calculate(tree, "ADD", _calculate(tree, "ADD", red, green), blue)
    return _calculate(tree, "MULTIPLY", total, 1 / 3, is_clamped=True)


def _channels(tree, image):
    node = tree.nodes.new("CompositorNodeSeparateColor")
    tree.links.new(image, node.inputs[0])
    return list(node.outputs)


def _calculate(tree, operation, a, b, is_clamped=False):
    node = tree.nodes.new("ShaderNodeMath" if bpy.app.version >= (5, 0) else "CompositorNodeMath")
    node.operation, node.use_clamp = operation, is_clamped
    for value, socket in zip((a, b), node.inputs):
        if isinstance(value, float):
            socket.default_value = value
        else:
            tree.links.new(value, socket)
    return node.outputs[0]
