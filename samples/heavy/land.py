"""Terrain and lake of the heavy sample. One unit = 100 m; the land is 44 x 44 around the origin."""

import bpy
import numpy as np

from materials import Surface
from meshes import place, sheet, subdivide
from painting import noise, smoothstep
from sky import add_haze

SIZE = 44.0
POINTS = 640
COARSE = 890
WATER = 0.35


def make_terrain(collection):
    """Adds the terrain, 8 * (POINTS - 1)**2 triangles once its modifier has run, and returns its heights (y, x)."""
    heights = refine(raise_mountains())
    mesh = grid_mesh('Terrain', heights)
    mesh.materials.append(paint_terrain())
    place(subdivide(bpy.data.objects.new('Terrain', mesh), 1), collection)
    return heights


def raise_mountains():
    """Heights (COARSE, COARSE): ridged fractal mountains around a valley that opens towards -y."""
    n = 1024
    warp_x, warp_y = noise(n, n, 5, 1.9) - 0.5, noise(n, n, 6, 1.9) - 0.5
    rows, columns = np.mgrid[0:n, 0:n]
    rows = (rows + 90 * warp_y).astype(int) % n
    columns = (columns + 90 * warp_x).astype(int) % n
    ridges, gain = np.zeros((n, n)), np.ones((n, n))
    for octave, seed in enumerate((11, 12, 13, 14, 15)):
        layer = octave_noise(n, 5 * 1.9**octave, seed)
        sharp = (1 - np.sqrt(np.clip(layer**2 + 0.006, 0, 1)))**1.5
        ridges += sharp * gain * 0.5**octave
        gain = np.clip(sharp * 1.4, 0, 1)
    ridges = ridges[rows, columns][:COARSE, :COARSE]
    y, x = np.mgrid[-1:1:COARSE * 1j, -1:1:COARSE * 1j]
    bend = 0.10 * np.sin(2.6 * y + 0.6)
    away = np.hypot((x - bend) * 1.7, np.clip(y - 0.05, 0, None) * 0.85)
    rise = smoothstep(0.06, 1.0, away)
    detail = noise(COARSE, COARSE, 21, 1.25) - 0.5
    return -0.25 + 6.0 * rise * (0.30 + 0.55 * ridges) + 0.9 * (0.15 + rise) * ridges + 0.34 * detail * (0.4 + rise)


def refine(heights):
    """The same land on POINTS x POINTS, with some grit on the slopes."""
    old, new = np.linspace(0, 1, len(heights)), np.linspace(0, 1, POINTS)
    rows = np.stack([np.interp(new, old, row) for row in heights])
    finer = np.stack([np.interp(new, old, column) for column in rows.T], 1)
    return finer + 0.42 * (noise(POINTS, POINTS, 22, 1.15) - 0.5) * smoothstep(0.1, 1.5, finer)


def octave_noise(size, frequency, seed):
    """Smooth tileable noise around 0, about +-1, of one frequency (waves per edge)."""
    y = np.fft.fftfreq(size)[:, None] * size
    x = np.fft.rfftfreq(size)[None] * size
    white = np.random.default_rng(seed).standard_normal((size, size))
    field = np.fft.irfft2(np.fft.rfft2(white) * np.exp(-((np.hypot(y, x) / frequency - 1) / 0.5)**2), (size, size))
    return field / (1.6 * field.std())


def grid_mesh(name, heights):
    """A smooth mesh over the square land, written in bulk."""
    count = len(heights)
    line = np.linspace(-SIZE / 2, SIZE / 2, count)
    points = np.stack([*np.meshgrid(line, line), heights], -1).astype(np.float32)
    start = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    quads = np.stack([start, start + 1, start + count + 1, start + count], -1).astype(np.int32)
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(count * count)
    mesh.vertices.foreach_set('co', points.ravel())
    mesh.loops.add(quads.size)
    mesh.loops.foreach_set('vertex_index', quads.ravel())
    mesh.polygons.add(len(quads))
    mesh.polygons.foreach_set('loop_start', np.arange(0, quads.size, 4, dtype=np.int32))
    mesh.polygons.foreach_set('use_smooth', np.ones(len(quads), bool))
    mesh.update(calc_edges=True)
    return mesh


def height_at(heights, x, y):
    """Height and steepness (rise over run) of the land at arrays x, y."""
    scale = (len(heights) - 1) / SIZE
    column = ((x + SIZE / 2) * scale).astype(int)
    row = ((y + SIZE / 2) * scale).astype(int)
    down, right = np.gradient(heights, 1 / scale)
    return heights[row, column], np.hypot(down, right)[row, column]


def paint_terrain():
    """Grass where it is flat and low, rock where it is steep, snow where it is high, haze where it is far."""
    land = Surface('Land', roughness=0.9, specular_ior_level=0.15)
    parts = land.node('SeparateXYZ')
    normal = land.node('SeparateXYZ')
    geometry = land.node('NewGeometry')
    land.join(geometry.outputs['Position'], parts.inputs[0]).join(geometry.outputs['Normal'], normal.inputs[0])
    speckle = land.node('TexNoise')
    speckle.inputs['Scale'].default_value, speckle.inputs['Detail'].default_value = 2.6, 4.0
    land.join(geometry.outputs['Position'], speckle.inputs['Vector'])
    uneven = calculate(land, 'MULTIPLY_ADD', speckle.outputs['Fac'], 0.36, -0.18)
    flat = calculate(land, 'ADD', normal.outputs['Z'], uneven)
    rock = land.ramp(speckle.outputs['Fac'], (0.3, (0.050, 0.045, 0.045)), (0.7, (0.23, 0.20, 0.185)))
    grass = land.ramp(speckle.outputs['Fac'], (0.3, (0.045, 0.065, 0.018)), (0.7, (0.13, 0.13, 0.04)))
    meadow = mix(land, rock, grass, land.ramp(flat, (0.60, (0, 0, 0)), (0.76, (1, 1, 1))))
    high = calculate(land, 'MULTIPLY_ADD', parts.outputs['Z'], 1 / 8.0, uneven)
    barren = mix(land, meadow, rock, land.ramp(high, (0.24, (0, 0, 0)), (0.34, (1, 1, 1))))
    cold = calculate(land, 'MULTIPLY', land.ramp(high, (0.36, (0, 0, 0)), (0.44, (1, 1, 1))), land.ramp(flat, (0.44, (0, 0, 0)), (0.56, (1, 1, 1))))
    land.join(mix(land, barren, (0.82, 0.85, 0.90), cold), 'base_color')
    return add_haze(land).material


def calculate(surface, operation, first, second, third=None):
    """A math node; inputs are sockets or numbers."""
    node = surface.node('Math', operation=operation)
    for socket, value in zip(node.inputs, (first, second, third)):
        if value is None:
            continue
        if isinstance(value, (int, float)):
            socket.default_value = value
        else:
            surface.join(value, socket)
    return node.outputs[0]


def mix(surface, below, above, weight):
    """A colour mix node; colours are sockets or tuples."""
    node = surface.node('Mix', data_type='RGBA')
    surface.join(weight, node.inputs['Factor'])
    for socket, value in ((node.inputs[6], below), (node.inputs[7], above)):
        if isinstance(value, tuple):
            socket.default_value = (*value, 1)
        else:
            surface.join(value, socket)
    return node.outputs[2]


def make_lake(collection):
    """Still water at height WATER."""
    water = Surface('Water', base_color=(0.010, 0.022, 0.026), roughness=0.02, specular_ior_level=0.5)
    ripples = water.node('TexNoise')
    ripples.inputs['Scale'].default_value, ripples.inputs['Detail'].default_value = 9.0, 1.0
    mapping = water.node('Mapping')
    mapping.inputs['Scale'].default_value = (1.0, 3.0, 1.0)
    water.join(water.node('TexCoord').outputs['Object'], mapping.inputs['Vector'])
    water.join(mapping.outputs['Vector'], ripples.inputs['Vector']).bump(ripples.outputs['Fac'], 0.25, 0.01)
    place(sheet('Lake', np.full((2, 2), WATER), SIZE, SIZE, add_haze(water).material), collection)
