"""Builds the still life: textures, the library props.blend and scene.blend.

    python samples/still-life/build.py [OUTPUT_DIR]

`python` is one with Blender 4.5 as a module (bpy). Without OUTPUT_DIR the files go beside this script.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'build'))

import bpy

from branch import make_branch
from fruit import add_half_lemon, add_lemon, add_orange, add_pear, make_leaf, make_skins
from linen import make_knife, make_napkin
from meshes import place
from setting import LAST_FRAME, make_lights, make_table, make_wall, move_camera
from studio import finish, open_studio, save_scene
from textures import make_textures
from vessels import make_bowl, make_candlestick, make_vase, make_wine_glass

SAMPLES = 5


def build(folder):
    """Writes everything into `folder`."""
    open_studio('still-life', 960, 540, SAMPLES, LAST_FRAME)
    make_textures(folder / 'textures')
    save_library(folder)
    scene = open_studio('still-life', 960, 540, SAMPLES, LAST_FRAME)
    textures = folder / 'textures'
    table, back = new_collection(scene, 'On the table'), new_collection(scene, 'Room')
    make_table(back, textures)
    make_wall(back, textures)
    make_lights(scene, textures)
    arrange(table, textures)
    add_linked_bowl(table, folder / 'props.blend')
    scene.cycles.denoising_prefilter = 'FAST'
    scene.view_settings.exposure = 0.45
    move_camera(scene)
    save_scene(folder / 'scene.blend')


def arrange(collection, textures):
    """Puts everything but the bowl on the table."""
    place_at(collection, (-2.0, 0.75, 0), make_vase, textures)
    make_branch(collection, (-2.0, 0.75, 2.2))
    place_at(collection, (-0.2, 1.6, 0), make_candlestick, textures)
    place_at(collection, (0.58, -0.60, 0), make_wine_glass)
    skins = make_skins(textures)
    add_pear(collection, skins, (-3.15, -0.35, 0), (0.05, 0, 2.6), 0.40)
    add_pear(collection, skins, (-2.60, -1.20, 0.44), (1.85, 0.0, 1.0), 0.36)
    add_half_lemon(collection, skins, (1.72, -1.50, 0.42), (1.2, 0, -0.35), 0.33)
    add_lemon(collection, skins, (2.55, -1.15, 0.405), (1.5, 0.25, 1.9), 0.33)
    make_napkin(collection, textures, (2.05, -1.65, 0), 0.16)
    make_knife(collection, (1.95, -2.08, 0.10), 2.95)
    for x, y, turn in ((-1.05, -0.55, 0.5), (-1.35, -1.5, 2.6), (-0.85, -1.35, -0.6)):
        place(make_leaf('Fallen leaf', 0.5, 0.22, skins['leaf']), collection, (x, y, 0.07), (0.1, 0, turn))


def place_at(collection, location, make, *inputs):
    """Makes a group of things and moves it from the origin to `location`."""
    before = set(collection.objects)
    make(collection, *inputs)
    for thing in set(collection.objects) - before:
        thing.location = [a + b for a, b in zip(thing.location, location)]


def save_library(folder):
    """Writes props.blend: the collection `Fruit bowl` and nothing else."""
    textures = folder / 'textures'
    bowl = bpy.data.collections.new('Fruit bowl')
    make_bowl(bowl, textures)
    skins = make_skins(textures)
    add_orange(bowl, skins, (-0.62, -0.30, 0.78), (0.5, 0.3, 0), 0.44)
    add_orange(bowl, skins, (0.50, -0.46, 0.76), (-0.3, 0.5, 1.0), 0.42)
    add_orange(bowl, skins, (0.05, 0.55, 0.80), (0.2, -0.2, 2.0), 0.45)
    add_orange(bowl, skins, (-0.02, -0.02, 1.38), (0.25, 0.35, 0.6), 0.43, with_leaf=True)
    add_lemon(bowl, skins, (0.92, 0.26, 0.95), (1.1, 0.3, 0.5), 0.33)
    bpy.data.libraries.write(str(folder / 'props.blend'), {bowl}, path_remap='RELATIVE_ALL', fake_user=True, compress=False)


def add_linked_bowl(collection, library):
    """Links `Fruit bowl` from the library and stands one instance of it on the table."""
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.collections = ['Fruit bowl']
    holder = bpy.data.objects.new('Fruit bowl', None)
    holder.instance_type, holder.instance_collection = 'COLLECTION', wanted.collections[0]
    holder.location, holder.rotation_euler = (2.35, 0.6, 0), (0, 0, 0.3)
    collection.objects.link(holder)


def new_collection(scene, name):
    """A new collection of the scene."""
    collection = bpy.data.collections.new(name)
    scene.collection.children.link(collection)
    return collection


if __name__ == '__main__':
    build(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE)
    finish()
