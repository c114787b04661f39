"""Builds one scene of bench/verify.mjs from a recipe: ours, CC0, the same for the same recipe.

python make_scene.py OUTPUT_DIR '{"name": "fog", "seed": 2, "samples": 24, "traits": ["fog", "blur"]}'

Writes OUTPUT_DIR/scene.blend and OUTPUT_DIR/textures. `traits` switch on what a renderer may stumble over; they are
listed in README.md of this folder. Meant for Blender 4.5 as a Python module.
"""

import json
import math
import os
import random
import sys

import bpy

import scene_parts as parts

FRAMES = 16


def build(folder, recipe):
    traits = set(recipe["traits"])
    dice = random.Random(recipe["seed"])
    scene = begin(recipe, traits)
    images = [parts.paint_image(folder, f"paint-{index}", dice) for index in range(2)]
    parts.add_sky(scene, traits)
    parts.add_lights(scene, dice, traits)
    if "film" not in traits:
        parts.add_ground(images[0], "hall" in traits)
    parts.add_things(dice, traits, images)
    if "fog" in traits:
        parts.add_fog()
    if "hair" in traits:
        parts.add_fur(dice)
    add_camera(scene, dice, traits)
    path = os.path.join(folder, "scene.blend")
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=path, check_existing=False, compress=True, relative_remap=True)


def begin(recipe, traits):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, FRAMES
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = 256, 144
    scene.render.use_motion_blur = "blur" in traits
    scene.render.film_transparent = "film" in traits
    cycles = scene.cycles
    cycles.samples = recipe["samples"]
    cycles.use_denoising = True
    cycles.use_adaptive_sampling = "adaptive" in traits
    cycles.adaptive_threshold = 0.05
    cycles.adaptive_min_samples = 8
    # What a rival of the fingerprint looks at: how many samples each pixel took.
    scene.view_layers[0].cycles.pass_debug_sample_count = "adaptive" in traits
    if "sobol" in traits:
        cycles.sampling_pattern = "TABULATED_SOBOL"
    if "blue" in traits:
        cycles.sampling_pattern = "BLUE_NOISE"
    cycles.max_bounces = 12 if "hall" in traits else 6
    cycles.diffuse_bounces = 8 if "hall" in traits else 3
    cycles.volume_bounces = 1
    cycles.volume_step_rate = 8
    return scene


def add_camera(scene, dice, traits):
    """Drifts a little, or stands still, so that a frame before may pass for this one."""
    data = bpy.data.cameras.new("Camera")
    data.lens = 30
    camera = bpy.data.objects.new("Camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    around = dice.uniform(0, math.tau)
    reach = 3.6 if "hall" in traits else 7
    for frame, drift in ((1, 0), (FRAMES, 0 if "static" in traits else 0.35)):
        angle = around + drift
        camera.location = (reach * math.cos(angle), reach * math.sin(angle), 2.6 if "sky" not in traits else 1.1)
        parts.aim(camera, (0, 0, 0.9 if "sky" not in traits else 2.2))
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
    if "dof" in traits:
        data.dof.use_dof = True
        data.dof.focus_distance = reach
        data.dof.aperture_fstop = 0.4


if __name__ == "__main__":
    build(os.path.abspath(sys.argv[-2]), json.loads(sys.argv[-1]))
    sys.stdout.flush()
    os._exit(0)
