"""A scene of about 100 MB on disk, not packed: 40 dense meshes."""

import os
import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.context.scene.render.engine = "CYCLES"
for number in range(40):
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=230, y_subdivisions=230, location=(number, 0, 0))
bpy.ops.object.camera_add()
bpy.context.scene.camera = bpy.context.object
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1], compress=False)
os._exit(0)
