"""Python packages that Blender brings but bpy as a module does not find: pxr, oslquery, openvdb."""

import glob
import os
import sys

import bpy


def add_own_packages():
    for folder in glob.glob(os.path.join(bpy.utils.resource_path("LOCAL"), "python", "lib", "python*", "site-packages")):
        if folder not in sys.path:
            sys.path.append(folder)
