"""Opens a .blend and ends: what an inspection is measured against."""

import os
import sys

import bpy

bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.wm.open_mainfile(filepath=sys.argv[-1], load_ui=False, use_scripts=False)
os._exit(0)
