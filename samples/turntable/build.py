"""Builds the turntable: a lit lantern turns once in 24 frames.

    python samples/turntable/build.py [OUTPUT_DIR]

`python` is one with Blender 4.5 as a module (bpy). Without OUTPUT_DIR the files go beside this script.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'build'))

import bpy
import numpy as np

from lantern import make_lantern
from masks import make_textures
from materials import Surface
from meshes import place, sheet, smooth_path
from studio import add_camera, add_lamp, finish, open_studio, save_scene

FRAMES = 24
SAMPLES = 6


def build(folder):
    """Writes textures and scene.blend into `folder`."""
    open_studio('turntable', 480, 270, SAMPLES, FRAMES)
    make_textures(folder / 'textures')
    scene = open_studio('turntable', 480, 270, SAMPLES, FRAMES)
    make_lantern(scene.collection, folder / 'textures')
    turn(scene)
    make_backdrop(scene.collection)
    add_dusk(scene)
    add_lamp(scene, 'AREA', 'Moon', (-5.5, 1.5, 6.5), (0, 0, 1.8), 300, (0.45, 0.66, 1.0), (2.0, 4.0))
    fill = add_lamp(scene, 'AREA', 'Fill', (3.5, -7.5, 4.0), (0, 0, 1.2), 60, (0.75, 0.85, 1.0), (3.0, 3.0))
    fill.visible_glossy = False
    add_camera(scene, (0.0, -12.7, 4.3), (0, 0, 1.87), 55, focus=(0, -1.0, 1.6), f_stop=1.2)
    scene.cycles.denoising_prefilter = 'FAST'
    scene.view_settings.exposure = 0.35
    save_scene(folder / 'scene.blend')


def turn(scene):
    """Hangs everything on one empty that turns evenly; frame 25 would be frame 1 again."""
    table = bpy.data.objects.new('Turntable', None)
    for thing in list(scene.collection.objects):
        thing.parent = table
    scene.collection.objects.link(table)
    for frame, angle in ((1, 0.0), (FRAMES + 1, 2 * np.pi)):
        table.rotation_euler.z = angle + 0.131
        table.keyframe_insert('rotation_euler', index=2, frame=frame)
    action = table.animation_data.action
    for curve in action.layers[0].strips[0].channelbag(table.animation_data.action_slot).fcurves:
        for point in curve.keyframe_points:
            point.interpolation = 'LINEAR'


def make_backdrop(collection):
    """Floor and wall in one sweep."""
    paper = Surface('Backdrop', base_color=(0.24, 0.205, 0.185)).make_matte()
    profile = smooth_path([(-9, 0), (0.2, 0), (1.9, 0.15), (3.0, 1.1), (3.5, 3.0), (3.6, 10)], 30)
    sweep = sheet('Backdrop', np.zeros((30, 2)), 40, 1, paper.material)
    for vertex, (y, z) in zip(sweep.data.vertices, np.repeat(profile, 2, 0)):
        vertex.co.y, vertex.co.z = y, z
    place(sweep, collection)


def add_dusk(scene):
    """An even, dark blue sky; it is found by chance only, which is enough for so little light."""
    world = bpy.data.worlds.new('Dusk')
    world.use_nodes = True
    background = world.node_tree.nodes['Background']
    background.inputs['Color'].default_value = (0.10, 0.16, 0.28, 1)
    background.inputs['Strength'].default_value = 0.25
    world.cycles.sampling_method = 'NONE'
    scene.world = world


if __name__ == '__main__':
    build(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE)
    finish()
