"""One plain Blender render: what a split frame must equal. No code of Candela's.

python plain_render.py '{"path": ..., "frame": 1, "widthPx": 97, "heightPx": 75, "samples": 16, "isAdaptive": false, "rawPath": ..., "pngPath": ...}'

Writes the noisy multilayer EXR with every pass, then the picture as the artist's settings make it: denoised, composited,
PNG; of a stereo scene both for each view, with its suffix before the extension. Prints the CPU seconds and seconds of each on its last line.
"""

import json
import os
import sys
import time

import bpy


def main(wanted):
    bpy.ops.wm.open_mainfile(filepath=wanted["path"], load_ui=False, use_scripts=False)
    scene = bpy.context.scene
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = wanted["widthPx"], wanted["heightPx"], 100
    render.use_file_extension = False
    render.image_settings.views_format = "INDIVIDUAL"
    scene.cycles.samples = wanted["samples"]
    scene.cycles.use_adaptive_sampling = wanted["isAdaptive"]
    scene.frame_set(wanted["frame"])
    picture = take_picture(scene, wanted["pngPath"])
    noisy = take_noisy(scene, wanted["rawPath"])
    print(json.dumps({"picture": picture, "noisy": noisy}), flush=True)
    os._exit(0)


def take_picture(scene, path):
    """As the artist's settings make it, but without the bits that would be dithered."""
    settings = scene.render.image_settings
    if settings.file_format != "PNG":
        settings.file_format, settings.color_depth = "PNG", "8"
        settings.color_mode = "RGBA" if scene.render.film_transparent else "RGB"
    return measure(scene, path)


def take_noisy(scene, path):
    for layer in scene.view_layers:
        layer.cycles.denoising_store_passes = bool(scene.cycles.use_denoising and layer.cycles.use_denoising)
    scene.cycles.use_denoising = False
    scene.render.use_compositing = False
    settings = scene.render.image_settings
    settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "ZIP"
    return measure(scene, path)


def measure(scene, path):
    scene.render.filepath = path
    wall, cpu = time.monotonic(), sum(os.times()[:2])
    bpy.ops.render.render(write_still=True)
    return {"sec": time.monotonic() - wall, "cpuSec": sum(os.times()[:2]) - cpu}


main(json.loads(sys.argv[-1]))
