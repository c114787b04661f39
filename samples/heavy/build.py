"""Builds the heavy sample on demand: a mountain lake, 3.3 million triangles and thousands of instances.

    python samples/heavy/build.py OUTPUT_DIR

`python` is one with Blender 4.5 as a module (bpy). Writes OUTPUT_DIR/heavy.blend (about 40 MB) in less than a minute.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'build'))

import numpy as np

from land import make_lake, make_terrain
from plants import scatter_pines, scatter_rocks
from sky import add_morning
from studio import add_camera, aim, finish, open_studio, save_scene

FRAMES = 24
SAMPLES = 2


def build(folder):
    """Writes heavy.blend into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    scene = open_studio('heavy', 480, 270, SAMPLES, FRAMES)
    scene.unit_settings.scale_length = 100.0
    heights = make_terrain(scene.collection)
    make_lake(scene.collection)
    scatter_pines(scene.collection, heights)
    scatter_rocks(scene.collection, heights)
    add_morning(scene)
    scene.cycles.diffuse_bounces, scene.cycles.glossy_bounces = 1, 2
    scene.view_settings.exposure = 0.45
    fly(scene)
    save_scene(folder / 'heavy.blend')


def fly(scene):
    """A low flight over the water towards the peaks."""
    camera = add_camera(scene, (0, -17.5, 1.5), (0, 0, 2.2), 32)
    for frame, x, y, z in ((1, -0.6, -16.6, 0.95), (FRAMES, 0.8, -14.2, 1.3)):
        camera.location = (x, y, z)
        aim(camera, (0.3, 2.0, 2.0))
        camera.keyframe_insert('location', frame=frame)
        camera.keyframe_insert('rotation_euler', frame=frame)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        raise SystemExit('The heavy sample needs one folder to build into, for instance: python build.py renders')
    build(Path(sys.argv[1]).resolve())
    finish()
