"""What denoising and saving a frame adds to a render in Blender itself.

python denoise_and_save.py '{"path": ..., "cut": ..., "widthPx": 3840, "heightPx": 2160, "folder": ...}'

Keeps as many passes as make 30 channels and saves that scene as `cut`. Prints CPU seconds and seconds on its last line.
"""

import json
import os
import sys
import time

import bpy

KEPT = ("z", "mist", "position", "normal", "uv", "emit", "environment")


def main(wanted):
    bpy.ops.wm.open_mainfile(filepath=wanted["path"], load_ui=False, use_scripts=False)
    scene = bpy.context.scene
    layer = scene.view_layers[0]
    for name in [name for name in dir(layer) if name.startswith("use_pass_")]:
        setattr(layer, name, name.removeprefix("use_pass_") in (*KEPT, "combined"))
    layer.cycles.use_pass_volume_direct = layer.cycles.use_pass_volume_indirect = False
    for group in list(layer.lightgroups):
        bpy.ops.scene.view_layer_remove_lightgroup()
    while layer.aovs:
        layer.aovs.remove(layer.aovs[0])
    layer.cycles.denoising_store_passes = True
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = wanted["widthPx"], wanted["heightPx"], 100
    scene.cycles.samples, scene.cycles.max_bounces = 2, 0  # only what comes after the render is measured
    bpy.ops.wm.save_as_mainfile(filepath=wanted["cut"], check_existing=False)
    render.use_persistent_data = True
    render.use_file_extension = False
    scene.cycles.use_denoising = False
    measure(scene, None)  # warm
    plain = measure(scene, None)
    scene.cycles.use_denoising = True
    settings = render.image_settings
    settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "ZIP"
    whole = measure(scene, os.path.join(wanted["folder"], "own.exr"))
    wall, cpu = time.monotonic(), sum(os.times()[:2])
    settings.file_format, settings.color_depth, settings.color_mode = "PNG", "8", "RGB"
    bpy.data.images["Render Result"].save_render(os.path.join(wanted["folder"], "own.png"), scene=scene)
    png = {"sec": time.monotonic() - wall, "cpuSec": sum(os.times()[:2]) - cpu}
    print(json.dumps({key: whole[key] - plain[key] + png[key] for key in png}), flush=True)
    os._exit(0)


def measure(scene, path):
    if path:
        scene.render.filepath = path
    wall, cpu = time.monotonic(), sum(os.times()[:2])
    bpy.ops.render.render(write_still=path is not None)
    return {"sec": time.monotonic() - wall, "cpuSec": sum(os.times()[:2]) - cpu}


main(json.loads(sys.argv[-1]))
