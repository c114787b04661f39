"""Writes what cheats render instead of the scene: one changed copy of a .blend for each cheat.

python spoil.py SCENE.blend '["no-caustics", "light-moved"]'

Writes SCENE-no-caustics.blend and so on beside the scene, so that relative paths stay right. Samples are no change of
the file: the bench asks for other ones. Meant for Blender 4.5 as a Python module.
"""

import json
import os
import sys

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector


def fewer_bounces(scene):
    """Half of them, as who hopes that nobody looks into the corners."""
    for kind in ("max", "diffuse", "glossy", "transmission", "volume"):
        name = f"{kind}_bounces"
        setattr(scene.cycles, name, getattr(scene.cycles, name) // 2)


def one_bounce(scene):
    for kind in ("max", "diffuse", "glossy", "transmission", "volume"):
        setattr(scene.cycles, f"{kind}_bounces", min(1, getattr(scene.cycles, f"{kind}_bounces")))


def clamped(scene):
    scene.cycles.sample_clamp_direct = 4.0
    scene.cycles.sample_clamp_indirect = 1.0


def no_caustics(scene):
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles.blur_glossy = max(scene.cycles.blur_glossy, 1.0)


def light_threshold(scene):
    """Lamps that give little are left out: 0.01 is Blender's own."""
    scene.cycles.light_sampling_threshold = 0.2


def raise_adaptive(factor):
    def spoil(scene):
        cycles = scene.cycles
        own = cycles.adaptive_threshold if cycles.use_adaptive_sampling and cycles.adaptive_threshold > 0 else 0.01
        switch_on_adaptive(scene)
        cycles.adaptive_threshold = own * factor

    return spoil


def lower_minimum(scene):
    switch_on_adaptive(scene)
    scene.cycles.adaptive_min_samples = 1


def switch_on_adaptive(scene):
    """And lets the picture tell how many samples its pixels took: what the cheat saves, without the noise of a clock."""
    scene.cycles.use_adaptive_sampling = True
    scene.view_layers[0].cycles.pass_debug_sample_count = True


def other_seed(scene):
    scene.cycles.seed += 4242


def simplified(scene):
    """Subdivision off, a third of the hair: what makes a scene fit a small GPU."""
    scene.render.use_simplify = True
    scene.render.simplify_subdivision_render = 0
    scene.render.simplify_child_particles_render = 0.3


def small_textures(scene):
    scene.render.use_simplify = True
    scene.render.simplify_subdivision_render = 6
    scene.cycles.texture_limit_render = "128"


def missing_texture(scene):
    """A scene without image files stays as it is."""
    images = sorted((image for image in bpy.data.images if image.source == "FILE"), key=lambda image: image.name)
    if images:
        images[0].filepath = "//gone.png"


def light_moved(scene):
    """By a tenth of its distance to the picture's middle; without a lamp, the sky gets 5 % brighter."""
    lamps = sorted((thing for thing in scene.objects if thing.type == "LIGHT"), key=lambda lamp: -lamp.data.energy)
    lamps[0].location += Vector((0.1, 0.1, 0)) * max(1.0, lamps[0].location.length)
    lamps[0].rotation_euler.z += 0.1


def earlier_version(scene):
    """The same scene as an earlier job had it: the artist has turned the lamps up by a twentieth since."""
    for light in bpy.data.lights:
        light.energy *= 0.95


def remove_large(scene):
    ranked = rank_by_size(scene)
    hide(next(thing for share, thing in ranked if share < 0.35))


def remove_small(scene):
    ranked = rank_by_size(scene)
    hide(next(thing for share, thing in reversed(ranked) if share > 0.001))


def hide(thing):
    print("removed", thing.name)
    thing.hide_render = True


def rank_by_size(scene):
    """What is in the picture by the share of it that its bounding box takes, largest first."""
    scene.frame_set(2)
    shares = [(share_of(scene, thing), thing) for thing in scene.objects if thing.type == "MESH"]
    return sorted(((share, thing) for share, thing in shares if share > 0), key=lambda pair: -pair[0])


def share_of(scene, thing):
    corners = [world_to_camera_view(scene, scene.camera, thing.matrix_world @ Vector(c)) for c in thing.bound_box]
    if min(corner.z for corner in corners) <= 0:
        return 1
    spans = [[max(0, min(1, corner[axis])) for corner in corners] for axis in (0, 1)]
    return (max(spans[0]) - min(spans[0])) * (max(spans[1]) - min(spans[1]))


SPOILERS = {
    "adaptive-x2": raise_adaptive(2),
    "adaptive-x4": raise_adaptive(4),
    "adaptive-minimum": lower_minimum,
    "fewer-bounces": fewer_bounces,
    "one-bounce": one_bounce,
    "clamped": clamped,
    "no-caustics": no_caustics,
    "light-threshold": light_threshold,
    "other-seed": other_seed,
    "simplified": simplified,
    "small-textures": small_textures,
    "missing-texture": missing_texture,
    "light-moved": light_moved,
    "earlier-version": earlier_version,
    "remove-large": remove_large,
    "remove-small": remove_small,
}


def write_all(path, names):
    for name in names:
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
        bpy.context.preferences.filepaths.save_version = 0
        SPOILERS[name](bpy.context.scene)
        target = f"{os.path.splitext(path)[0]}-{name}.blend"
        bpy.ops.wm.save_as_mainfile(filepath=target, check_existing=False, compress=True, copy=True)


if __name__ == "__main__":
    write_all(os.path.abspath(sys.argv[-2]), json.loads(sys.argv[-1]))
    sys.stdout.flush()
    os._exit(0)
