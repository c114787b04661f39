"""Oranges, lemons and a pear, and the leaves that go with them. Units of 10 cm."""

import numpy as np

from materials import Surface
from meshes import lathe, mesh_object, place, smooth_path, subdivide, tube


def make_skins(textures):
    """The skins that the fruit share, by name."""
    skins = {}
    for name, dark, light in (('orange', (0.78, 0.20, 0.012), (0.95, 0.33, 0.022)),
                              ('lemon', (0.80, 0.50, 0.015), (0.94, 0.66, 0.045))):
        skin = Surface(f'{name.title()} peel', roughness=0.36, specular_ior_level=0.45)
        pits = skin.image(textures / 'peel.png', (1.5,) * 3, box=True, data=True)
        skin.join(skin.ramp(pits, (0.2, dark), (0.8, light)), 'base_color').bump(pits, 0.55, 0.03)
        skins[name] = skin.material
    pear = Surface('Pear skin', roughness=0.38, specular_ior_level=0.4)
    pear.join(pear.image(textures / 'pear.jpg'), 'base_color')
    cut = Surface('Cut lemon', roughness=0.22, specular_ior_level=0.6)
    face = cut.image(textures / 'slice.png')
    cut.join(face, 'base_color').bump(face, 0.25, 0.03)
    bark = Surface('Bark', base_color=(0.16, 0.10, 0.05), roughness=0.8)
    return {**skins, 'pear': pear.material, 'cut': cut.material, 'bark': bark.material, 'leaf': leaf_skin((0.05, 0.13, 0.025), (0.16, 0.24, 0.08))}


def leaf_skin(front, back):
    """A leaf: one colour above, another below."""
    leaf = Surface('Leaf', roughness=0.4, specular_ior_level=0.4)
    mix = leaf.node('Mix', data_type='RGBA')
    leaf.join(leaf.node('NewGeometry').outputs['Backfacing'], mix.inputs['Factor'])
    mix.inputs[6].default_value, mix.inputs[7].default_value = (*front, 1), (*back, 1)
    return leaf.join(mix.outputs[2], 'base_color').material


def add_orange(collection, skins, location, rotation, radius, with_leaf=False):
    """An orange with its navel at the bottom and its button on top; `location` is its centre."""
    angles = np.linspace(-np.pi / 2, np.pi / 2, 11)
    profile = [[np.cos(a), 0.94 * np.sin(a)] for a in angles]
    profile[0], profile[-1], profile[-2][1] = [0, -0.90], [0, 0.84], 0.91
    body = place(lathe('Orange', radius * np.array(profile), skins['orange'], segments=16), collection, location, rotation)
    button = lathe('Button', radius * np.array([(0, 0.83), (0.10, 0.83), (0.11, 0.87), (0.05, 0.90), (0, 0.90)]), skins['leaf'], 8)
    place(button, collection).parent = body
    if with_leaf:
        stem = smooth_path(radius * np.array([(0, 0, 0.86), (0.02, 0, 1.02), (0.10, 0.03, 1.14)]), 5)
        place(tube('Stem', stem, [0.035 * radius] * 5, skins['bark']), collection).parent = body
        for turn, tilt, length in ((0.4, 0.25, 1.5), (2.3, 0.55, 1.2)):
            blade = make_leaf('Orange leaf', length * radius, 0.30, skins['leaf'])
            place(blade, collection, (0.07 * radius, 0.02 * radius, 1.10 * radius), (0.2, -tilt, turn)).parent = body


def add_lemon(collection, skins, location, rotation, radius):
    """A lemon whose axis is z before it is turned; `location` is its centre."""
    profile = [(0, -1.42), (0.10, -1.38), (0.17, -1.26), (0.34, -1.14), (0.62, -0.92), (0.90, -0.48), (1.0, 0), (0.90, 0.50),
               (0.62, 0.94), (0.30, 1.18), (0.16, 1.30), (0.12, 1.40), (0, 1.43)]
    place(lathe('Lemon', radius * np.array(profile), skins['lemon'], segments=16), collection, location, rotation)


def add_half_lemon(collection, skins, location, rotation, radius):
    """Half a lemon, its cut face looking along +z before it is turned; `location` is the middle of the face."""
    profile = [(0, -1.42), (0.10, -1.38), (0.17, -1.26), (0.34, -1.14), (0.62, -0.92), (0.90, -0.48), (1.0, -0.02), (0.995, 0)]
    half = place(lathe('Half lemon', radius * np.array(profile), skins['lemon'], segments=24), collection, location, rotation)
    angles = np.arange(48) / 48 * 2 * np.pi
    rim = np.stack([np.cos(angles), np.sin(angles)], -1)
    face = mesh_object('Cut face', np.c_[radius * rim, np.zeros(48)], [range(48)], skins['cut'], 0.5 + 0.5 * rim)
    place(face, collection, (0, 0, -0.002)).parent = half


def add_pear(collection, skins, location, rotation, radius):
    """A pear standing on its base, leaning a little towards +x at the neck; `location` is its foot."""
    profile = np.array([(0, 0.10), (0.14, 0.03), (0.45, 0.02), (0.80, 0.28), (0.99, 0.78), (0.93, 1.28), (0.68, 1.72),
                        (0.47, 2.08), (0.38, 2.38), (0.26, 2.58), (0.10, 2.61), (0, 2.55)])
    pear = place(lathe('Pear', radius * profile, skins['pear'], segments=20), collection, location, rotation)
    for vertex in pear.data.vertices:
        vertex.co.x += 0.05 * vertex.co.z**2 / radius
    top = np.array([0.05 * 2.6**2, 0, 2.52])
    path = smooth_path(radius * (top + np.array([(0, 0, 0), (0.05, 0.02, 0.25), (0.16, 0.05, 0.52)])), 6)
    place(tube('Pear stem', path, radius * np.array([0.075, 0.05, 0.045, 0.045, 0.05, 0.07]), skins['bark']), collection).parent = pear


def make_leaf(name, length, width, material, fold=0.35, curl=0.25):
    """A pointed leaf from the origin along +x, `width` as a share of `length`, folded along its middle."""
    vertices, faces = [], []
    for i, x in enumerate((0, 0.2, 0.5, 0.8, 1)):
        half = width * np.sin(np.pi * x**0.8) * 0.8 + 0.004
        drop = -curl * x**2 * 0.6
        vertices += [(x, -half, drop + fold * half), (x, 0, drop), (x, half, drop + fold * half)]
        if i:
            at = 3 * i
            faces += [(at - 3, at, at + 1, at - 2), (at - 2, at + 1, at + 2, at - 1)]
    return subdivide(mesh_object(name, length * np.array(vertices), faces, material), 1)
