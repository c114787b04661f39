"""The yardstick of bench/job.mjs: one warm Blender in a plain script renders frames as the scene says, denoised, to PNG.

python plain-render.py SCENE FIRST LAST OUTPUT_DIR; prints {"cpuSec": ...} of the whole process.
"""

import json
import os
import sys

import bpy

scene_path, first, last, output = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
bpy.ops.wm.open_mainfile(filepath=scene_path, load_ui=False, use_scripts=False)
scene = bpy.context.scene
scene.render.use_persistent_data = True
scene.render.image_settings.file_format = "PNG"
for frame in range(first, last + 1):
    scene.frame_set(frame)
    scene.render.filepath = os.path.join(output, f"plain-{frame:04d}.png")
    bpy.ops.render.render(write_still=True)
times = os.times()
print(json.dumps({"cpuSec": times.user + times.system}), flush=True)
os._exit(0)
