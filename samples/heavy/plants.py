"""What stands on the land: pines and rocks, each kind a few detailed meshes used many times."""

import bpy
import numpy as np

from land import SIZE, WATER, height_at
from materials import Surface
from meshes import mesh_object
from painting import noise
from sky import add_haze

PINES, ROCKS = 12000, 500


def scatter_pines(collection, heights):
    """Forest on gentle slopes between the shore and the tree line."""
    needles = add_haze(Surface('Needles', base_color=(0.028, 0.055, 0.022), roughness=0.7, specular_ior_level=0.2)).material
    kinds = [grow_pine(seed, needles) for seed in range(4)]
    random = np.random.default_rng(71)
    x, y = random.uniform(-SIZE / 2.1, SIZE / 2.1, (2, 60000))
    z, slope = height_at(heights, x, y)
    clearing = noise(256, 256, 72, 1.5)[((y / SIZE + 0.5) * 255).astype(int), ((x / SIZE + 0.5) * 255).astype(int)]
    good = (z > WATER + 0.06) & (z < 2.9) & (slope < 1.35) & (clearing > 0.40) & (np.hypot(x, y + 17.0) > 1.6)
    for i in np.flatnonzero(good)[:PINES]:
        thing = bpy.data.objects.new('Pine', kinds[i % len(kinds)])
        size = random.uniform(0.22, 0.46)
        thing.location, thing.scale = (x[i], y[i], z[i] - 0.01), (size, size, size * random.uniform(0.9, 1.3))
        thing.rotation_euler.z = random.uniform(0, 6.28)
        collection.objects.link(thing)


def grow_pine(seed, material):
    """A mesh of about 5 000 triangles, 1 high: whorls of drooping branches, each a fan of needles."""
    random = np.random.default_rng(seed)
    vertices, faces = [], []
    for level in np.linspace(0.12, 0.97, 24):
        reach = 0.30 * (1 - level)**0.85 + 0.015
        for arm in range(13):
            angle = arm * 2 * np.pi / 13 + level * 37 + random.uniform(-0.2, 0.2)
            length = reach * random.uniform(0.75, 1.15)
            out = np.array([np.cos(angle), np.sin(angle), 0])
            side = np.array([-np.sin(angle), np.cos(angle), 0])
            top = np.array([0, 0, level])
            for k in range(4):
                near, far = k / 4 * length, (k + 1.6) / 4 * length
                width = 0.22 * length * (1.1 - k / 4)
                droop = lambda d: np.array([0, 0, -0.55 * d - 0.6 * d * d])
                first = len(vertices)
                vertices += [top + out * near + droop(near), top + out * (near * 0.6 + far * 0.4) + side * width + droop(far) - (0, 0, 0.012),
                             top + out * far + droop(far), top + out * (near * 0.6 + far * 0.4) - side * width + droop(far) - (0, 0, 0.012)]
                faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return mesh_object(f'Pine {seed}', np.array(vertices), faces, material, smooth=False).data


def scatter_rocks(collection, heights):
    """Boulders along the shore."""
    stone = add_haze(Surface('Stone', base_color=(0.17, 0.155, 0.145), roughness=0.85)).material
    kinds = [make_rock(seed, stone) for seed in range(6)]
    random = np.random.default_rng(81)
    x, y = random.uniform(-SIZE / 2.2, SIZE / 2.2, (2, 60000))
    z, slope = height_at(heights, x, y)
    good = (z > WATER - 0.05) & (z < WATER + 0.25) & (slope < 0.8)
    for i in np.flatnonzero(good)[:ROCKS]:
        thing = bpy.data.objects.new('Rock', kinds[i % len(kinds)])
        size = 0.03 + 0.12 * random.random()**3
        thing.location, thing.scale = (x[i], y[i], z[i]), (size * random.uniform(1, 1.5), size, size * 0.8)
        thing.rotation_euler = random.uniform(0, 6.28, 3)
        collection.objects.link(thing)


def make_rock(seed, material):
    """A boulder of 10 000 triangles: a sphere cut by random planes, with a rough skin."""
    random = np.random.default_rng(seed)
    rows, columns = 50, 100
    up = np.linspace(0, np.pi, rows + 1)[:, None]
    around = np.arange(columns)[None] * 2 * np.pi / columns
    points = np.stack([np.sin(up) * np.cos(around), np.sin(up) * np.sin(around), np.cos(up) + 0 * around], -1)
    reach = np.ones(points.shape[:2])
    for _ in range(22):
        plane = random.standard_normal(3)
        plane /= np.linalg.norm(plane)
        facing = points @ plane
        reach = np.minimum(reach, np.where(facing > 0.05, random.uniform(0.55, 0.9) / np.clip(facing, 0.05, 1), 9))
    skin = noise(rows + 1, columns, seed + 90, 1.1) - 0.5
    skin *= np.sin(up)
    points = (points * (reach * (1 + 0.10 * skin))[..., None]).reshape(-1, 3)
    faces = [(r * columns + c, (r + 1) * columns + c, (r + 1) * columns + (c + 1) % columns, r * columns + (c + 1) % columns)
             for r in range(rows) for c in range(columns)]
    return mesh_object(f'Rock {seed}', points, faces, material).data
