"""An olive branch: curved twigs and one mesh of leaves."""

import bpy
import numpy as np

from fruit import leaf_skin, make_leaf
from materials import Surface
from meshes import mesh_object, place, smooth_path, subdivide, tube

TWIGS = (
    ((0, 0, -0.9), (0.06, 0.0, 0.3), (0.35, -0.2, 1.0), (0.75, -0.5, 1.50), (1.20, -0.75, 1.62)),
    ((0, 0, -0.9), (-0.05, 0.02, 0.3), (-0.30, 0.1, 1.0), (-0.85, 0.1, 1.60), (-1.5, 0.0, 1.72)),
    ((0.0, 0, -0.9), (0.0, 0.05, 0.4), (0.08, 0.2, 1.1), (0.28, 0.3, 1.72)),
    ((-0.15, 0.05, 0.7), (-0.62, -0.2, 1.0), (-1.25, -0.4, 0.85)),
)


def make_branch(collection, location, seed=5):
    """Puts the branch in a neck at `location`; leaves stand in pairs and grow smaller towards the tips."""
    random = np.random.default_rng(seed)
    bark = Surface('Olive bark', base_color=(0.13, 0.10, 0.07), roughness=0.8)
    skin = leaf_skin((0.085, 0.14, 0.075), (0.27, 0.32, 0.26))
    pattern = make_leaf('Leaf pattern', 1.0, 0.20, skin)
    shape = np.array([vertex.co for vertex in pattern.data.vertices])
    quads = np.array([polygon.vertices[:] for polygon in pattern.data.polygons])
    bpy.data.objects.remove(pattern)
    vertices, faces = [], []
    for twig in TWIGS:
        path = smooth_path(twig, 28)
        place(tube('Twig', path[::3], np.linspace(0.035, 0.010, 10), bark.material, 5), collection, location)
        tangents = np.gradient(path, axis=0)
        start = 3 if twig[0][2] > 0 else 11
        for i in range(start, 28):
            if i % 2 == 0 and i < 26:
                continue
            for side in (0, 1):
                turn = i * 1.1 + side * np.pi + random.uniform(-0.4, 0.4)
                length = (0.62 - 0.012 * i) * random.uniform(0.8, 1.15)
                faces.append(quads + len(vertices) * len(shape))
                vertices.append(path[i] + length * shape @ leaf_axes(tangents[i], turn, random.uniform(0.5, 0.9)))
    leaves = mesh_object('Olive leaves', np.concatenate(vertices), np.concatenate(faces), skin)
    place(subdivide(leaves, 1), collection, location)


def leaf_axes(tangent, turn, spread):
    """Rows: length, width and normal of a leaf that leaves a twig at `spread` radians, `turn` around it."""
    forward = tangent / np.linalg.norm(tangent)
    side = np.cross(forward, (0.2, 0.9, 0.3))
    side /= np.linalg.norm(side)
    out = np.cos(turn) * side + np.sin(turn) * np.cross(forward, side)
    length = np.cos(spread) * forward + np.sin(spread) * out
    width = np.cross(length, forward)
    width /= np.linalg.norm(width)
    return np.stack([length, width, np.cross(length, width)])
