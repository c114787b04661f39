"""A folded linen napkin with blue stripes, and the knife that lies on it. Units of 10 cm."""

import numpy as np

from materials import Surface
from meshes import lathe, mesh_object, place, sheet, subdivide
from painting import noise, smoothstep


def draw_linen(size):
    """Undyed linen, (size, size, 3): a plain weave with slubs and a group of blue stripes near one edge."""
    threads = np.arange(size) * 2 * np.pi * 96 / size
    weave = np.sin(threads)[:, None] * np.sin(threads)[None]
    slubs = noise(size, size, 81, 0.7, (1.0, 25.0)) + noise(size, size, 82, 0.7, (25.0, 1.0)) - 1
    shade = 1 + 0.05 * weave + 0.10 * slubs
    v = np.linspace(0, 1, size)
    stripes = sum(smoothstep(half + 0.004, half, np.abs(v - middle)) for middle, half in ((0.14, 0.012), (0.18, 0.018), (0.22, 0.012)))
    cloth = (0.80, 0.76, 0.68) + stripes[:, None, None] * (np.array((0.20, 0.28, 0.46)) - (0.80, 0.76, 0.68))
    return cloth * shade[..., None]


def make_napkin(collection, textures, location, turn):
    """Two layers of a folded napkin, 2.7 x 1.7, together 0.09 high."""
    linen = Surface('Linen', roughness=0.85, specular_ior_level=0.2)
    weave = linen.image(textures / 'linen.jpg')
    linen.join(weave, 'base_color').bump(weave, 0.3, 0.01)
    for name, width, depth, low, seed, shift in (('Napkin below', 2.75, 1.75, 0.0, 1, (0, 0)), ('Napkin above', 2.66, 1.64, 0.042, 2, (0.05, 0.04))):
        layer = place(sheet(name, layer_heights(14, 22, seed), width, depth, linen.material), collection)
        ragged = np.random.default_rng(seed).uniform(-0.010, 0.010, (len(layer.data.vertices), 2))
        for vertex, (x, y) in zip(layer.data.vertices, ragged):
            vertex.co.x += x + 0.015 * np.sin(2.2 * vertex.co.y + seed)
            vertex.co.y += y + 0.02 * np.sin(1.7 * vertex.co.x + seed)
        subdivide(layer, 1)
        layer.location = (location[0] + shift[0], location[1] + shift[1], location[2] + low)
        layer.rotation_euler.z = turn


def layer_heights(rows, columns, seed):
    """Heights of a soft layer 0.045 thick: rolled edges, shallow waves."""
    y, x = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)[None]
    edge = np.minimum(np.minimum(x, 1 - x) * columns / 1.2, np.minimum(y, 1 - y) * rows / 1.2)
    waves = 0.012 * np.sin(7 * x + 3 * y + seed) + 0.008 * np.sin(11 * y - 4 * x + 2 * seed)
    return np.sqrt(np.clip(edge, 0, 1)) * (0.043 + waves)


def make_knife(collection, location, turn):
    """A small kitchen knife lying on its side along +x, 2.1 long; `location` is where blade and handle meet."""
    steel = Surface('Blade', base_color=(0.72, 0.72, 0.71), metallic=1.0, roughness=0.14)
    outline = [(0, -0.02), (0.12, -0.14), (0.55, -0.155), (0.90, -0.09), (1.12, 0.055), (0.85, 0.075), (0, 0.085)]
    vertices = [(x, y, z) for z in (0.0, 0.022) for x, y in outline]
    count = len(outline)
    faces = [range(count)[::-1], range(count, 2 * count)]
    faces += [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    place(mesh_object('Blade', vertices, faces, steel.material, smooth=False), collection, location, (0, 0, turn))
    walnut = Surface('Handle', base_color=(0.075, 0.032, 0.016), roughness=0.35)
    profile = [(0, 0), (0.10, 0, 0.01), (0.115, 0.10), (0.10, 0.45), (0.12, 0.80), (0.10, 0.95), (0, 0.98)]
    handle = place(lathe('Handle', profile, walnut.material, segments=12), collection, location, (0, -np.pi / 2, turn), (0.75, 1.0, 1.0))
    handle.location.z += 0.05
