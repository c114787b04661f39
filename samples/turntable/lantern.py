"""A six-sided brass lantern with a pierced dome and a lit candle. Units of 10 cm, origin under its middle."""

import bpy
import numpy as np

from materials import Surface, emission
from meshes import bevel, box, lathe, mesh_object, place, smooth_path, tube

SIDES = 6
RADIUS = 0.95
SILL, LINTEL = 0.62, 2.30


def make_lantern(collection, textures):
    """Builds lantern, candle, flame and the log it stands on."""
    brass = Surface('Brass', base_color=(0.80, 0.53, 0.22), metallic=1.0, roughness=0.24).material
    make_log(collection, textures)
    make_frame(collection, brass)
    make_frets(collection, pierced('Fret', textures / 'fret.png'))
    dome = smooth_path([(0.98, LINTEL + 0.16), (1.02, 2.62), (0.93, 2.84), (0.70, 3.05), (0.42, 3.20), (0.20, 3.34)], 12)
    place(lathe('Dome', dome, pierced('Pierced dome', textures / 'dome.png'), segments=24), collection)
    make_finial(collection, brass)
    make_candle(collection)


def pierced(name, mask):
    """Sheet brass with holes where the picture `mask` is black."""
    sheet = Surface(name, base_color=(0.80, 0.53, 0.22), metallic=1.0, roughness=0.28)
    return sheet.join(sheet.image(mask, data=True), 'alpha').material


def make_log(collection, textures):
    """A slice of a log under the lantern; its rings show how it turns."""
    wood = Surface('Log', roughness=0.5)
    wood.join(wood.image(textures / 'log.jpg'), 'base_color')
    bark = Surface('Bark', base_color=(0.12, 0.075, 0.05), roughness=0.9).make_matte()
    rough = np.random.default_rng(3)
    angles = np.arange(48) / 48 * 2 * np.pi
    edge = 1.72 + 0.05 * np.sin(3 * angles + 1) + 0.03 * rough.standard_normal(48)
    rim = np.stack([edge * np.cos(angles), edge * np.sin(angles)], -1)
    top = np.c_[rim, np.full(48, 0.28)]
    place(mesh_object('Log face', top, [range(48)], wood.material, 0.5 + rim / 3.7), collection)
    rows = np.concatenate([np.c_[rim * 1.02, np.full(48, z)] for z in (0.0, 0.2)] + [top])
    faces = [(r * 48 + i, r * 48 + (i + 1) % 48, (r + 1) * 48 + (i + 1) % 48, (r + 1) * 48 + i) for r in range(2) for i in range(48)]
    place(mesh_object('Log bark', rows, faces, bark.material, smooth=False), collection)


def make_frame(collection, brass):
    """Foot, sill, six posts and lintel."""
    foot = [(0, 0.28), (1.16, 0.28), (1.16, 0.40), (1.05, 0.46), (1.05, 0.56), (1.10, SILL), (0, SILL)]
    lintel = [(0.80, LINTEL), (1.08, LINTEL), (1.16, LINTEL + 0.08), (1.16, LINTEL + 0.15), (0.99, LINTEL + 0.19), (0.80, LINTEL + 0.19), (0.80, LINTEL)]
    for name, profile in (('Foot', foot), ('Lintel', lintel)):
        place(six_sided(name, profile, brass), collection)
    for i in range(SIDES):
        angle = i * 2 * np.pi / SIDES
        post = box('Post', (0.085, 0.085, LINTEL - SILL), brass, 0.02)
        place(post, collection, (RADIUS * np.cos(angle), RADIUS * np.sin(angle), (SILL + LINTEL) / 2), (0, 0, angle))


def six_sided(name, profile, material):
    """A prism with the given profile, bevelled."""
    prism = lathe(name, profile, material, segments=SIDES)
    prism.modifiers.clear()
    prism.data.polygons.foreach_set('use_smooth', [False] * len(prism.data.polygons))
    return bevel(prism, 0.015, 2)


def make_frets(collection, material):
    """One pierced sheet between each two posts."""
    for i in range(SIDES):
        first, second = (np.array([np.cos(a), np.sin(a)]) * RADIUS for a in (i * np.pi / 3, (i + 1) * np.pi / 3))
        vertices = [(*first, SILL), (*second, SILL), (*second, LINTEL), (*first, LINTEL)]
        place(mesh_object('Fret', vertices, [range(4)], material, [(0, 0), (1, 0), (1, 1), (0, 1)]), collection)


def make_finial(collection, brass):
    """The cap of the dome and the ring to carry it by."""
    profile = [(0.24, 3.30), (0.26, 3.34, 0.01), (0.14, 3.40), (0.09, 3.46), (0.14, 3.53), (0.09, 3.60), (0, 3.61)]
    place(lathe('Finial', profile, brass), collection)
    angles = np.linspace(0, 2 * np.pi, 21)
    path = np.stack([0.24 * np.cos(angles), 0 * angles, 3.82 + 0.24 * np.sin(angles)], -1)
    place(tube('Ring', path, [0.032] * 21, brass, 8), collection)


def make_candle(collection):
    """A pillar candle that glows near its flame, the flame, its halo and the lamp that does the lighting."""
    wax = Surface('Wax', roughness=0.5)
    height = wax.node('SeparateXYZ')
    wax.join(wax.node('TexCoord').outputs['Generated'], height.inputs[0])
    wax.join(wax.ramp(height.outputs['Z'], (0, (0.04, 0.008, 0.001)), (0.6, (0.35, 0.11, 0.02)), (1, (1.0, 0.50, 0.14))), 'emission_color')
    wax.shader.inputs['Base Color'].default_value = (0.46, 0.29, 0.15, 1)
    wax.shader.inputs['Emission Strength'].default_value = 0.7
    wax.material.cycles.emission_sampling = 'NONE'
    profile = [(0, SILL), (0.28, SILL), (0.29, SILL + 0.05), (0.29, 1.03, 0.03), (0.23, 1.05), (0, 1.00)]
    place(lathe('Candle', profile, wax.material), collection)
    surface = emission('Flame', (1.0, 0.50, 0.14), 16.0)
    surface.cycles.emission_sampling = 'NONE'
    flame = np.array([(0, 0), (0.035, 0.02), (0.062, 0.10), (0.055, 0.20), (0.03, 0.33), (0.008, 0.43), (0, 0.46)])
    flame = place(lathe('Flame', flame + (0, 1.04), surface), collection)
    halo = place(lathe('Halo', [(0.85 * np.cos(a), 1.26 + 0.85 * np.sin(a)) for a in np.linspace(-1.57, 1.57, 9)], halo_surface()), collection)
    for thing in (flame, halo):
        thing.visible_shadow = thing.visible_diffuse = False
    halo.visible_glossy = False
    data = bpy.data.lights.new('Candle light', 'POINT')
    data.energy, data.color, data.shadow_soft_size = 420, (1.0, 0.48, 0.17), 0.02
    place(bpy.data.objects.new('Candle light', data), collection, (0, 0, 1.28))


def halo_surface():
    """Clear, with a glow that is strongest where one looks through the middle of the sphere."""
    halo = Surface('Halo')
    facing, power, add = halo.node('LayerWeight'), halo.node('Math', operation='POWER'), halo.node('AddShader')
    glow, clear = halo.node('Emission'), halo.node('BsdfTransparent')
    invert = halo.node('Math', operation='SUBTRACT')
    invert.inputs[0].default_value = 1.0
    halo.join(facing.outputs['Facing'], invert.inputs[1]).join(invert.outputs[0], power.inputs[0])
    power.inputs[1].default_value = 7.0
    strength = halo.node('Math', operation='MULTIPLY')
    strength.inputs[1].default_value = 0.35
    halo.join(power.outputs[0], strength.inputs[0]).join(strength.outputs[0], glow.inputs['Strength'])
    glow.inputs['Color'].default_value = (1.0, 0.42, 0.10, 1)
    halo.join(glow.outputs[0], add.inputs[0]).join(clear.outputs[0], add.inputs[1]).join(add.outputs[0], halo.output.inputs['Surface'])
    halo.tree.nodes.remove(halo.shader)
    halo.material.cycles.emission_sampling = 'NONE'
    return halo.material
