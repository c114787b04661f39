"""Turned things of the still life: vase, wine glass, candlestick and bowl. Units of 10 cm, origin on the table."""

import bpy

from materials import Surface, emission, glass
from meshes import lathe, place, smooth_path, tube


def make_vase(collection, textures):
    """A glazed ceramic bottle with blue decoration, 2.5 high."""
    outside = smooth_path([(0.50, 0.06), (0.58, 0.22), (0.80, 0.62), (0.96, 1.10), (0.90, 1.50), (0.62, 1.84),
                           (0.36, 2.08), (0.28, 2.28), (0.36, 2.50)], 20)
    inside = [(0.33, 2.52), (0.25, 2.30), (0.24, 2.0)]
    profile = [(0, 0.05), (0.40, 0.05), (0.44, 0), (0.50, 0.0, 0.012), *outside, *inside]
    glaze = Surface('Glazed ceramic', roughness=0.16, coat_weight=0.6, coat_roughness=0.03)
    glaze.join(glaze.image(textures / 'ceramic.png'), 'base_color')
    return place(lathe('Vase', profile, glaze.material), collection)


def make_wine_glass(collection):
    """A stemmed glass of white wine, 2.1 high: one skin of glass and the wine that overlaps it a little."""
    outside = smooth_path([(0.055, 0.14), (0.045, 0.5), (0.06, 0.86), (0.26, 1.02), (0.46, 1.28), (0.49, 1.62),
                           (0.38, 2.10)], 18)
    inside = smooth_path([(0.365, 2.10), (0.47, 1.62), (0.44, 1.28), (0.25, 1.05), (0.0, 0.96)], 10)
    profile = [(0, 0.0), (0.46, 0.0), (0.47, 0.02), (0.44, 0.035), (0.12, 0.07), *outside, *inside]
    place(lathe('Wine glass', profile, glass('Glass', shadow=(0.86, 0.88, 0.88))), collection)
    wine = [(0, 0.955), (0.255, 1.045), (0.447, 1.28), (0.470, 1.44), (0.455, 1.445), (0.43, 1.44), (0, 1.44)]
    colour = glass('White wine', (0.93, 0.74, 0.32), ior=1.34, shadow=(0.95, 0.80, 0.45))
    place(lathe('Wine', wine, colour), collection)


def make_candlestick(collection, textures):
    """A polished brass candlestick with a lit candle; the flame stands at z = 3.38."""
    brass = Surface('Polished brass', base_color=(0.83, 0.58, 0.24), metallic=1.0)
    brass.join(brass.grey_ramp(brass.image(textures / 'plaster.jpg', (0.8,) * 3, box=True, data=True), 0.05, 0.20), 'roughness')
    profile = [(0, 0), (0.62, 0, 0.02), (0.64, 0.07, 0.02), (0.56, 0.12), (0.50, 0.11), (0.36, 0.20), (0.16, 0.30),
               (0.11, 0.40), (0.16, 0.45, 0.015), (0.16, 0.50, 0.015), (0.09, 0.56), (0.08, 0.80), (0.13, 1.00),
               (0.19, 1.12), (0.13, 1.24), (0.08, 1.32), (0.15, 1.38, 0.012), (0.15, 1.42, 0.012), (0.09, 1.47),
               (0.14, 1.62), (0.19, 1.72), (0.42, 1.76, 0.01), (0.44, 1.80, 0.01), (0.40, 1.80), (0.17, 1.78), (0.16, 1.6)]
    place(lathe('Candlestick', profile, brass.material), collection)
    wax = Surface('Wax', roughness=0.45, subsurface_weight=0.0)
    height = wax.node('SeparateXYZ')
    wax.join(wax.node('TexCoord').outputs['Generated'], height.inputs[0])
    wax.join(wax.ramp(height.outputs['Z'], (0, (0.80, 0.72, 0.58)), (1, (0.92, 0.78, 0.55))), 'base_color')
    wax.join(wax.ramp(height.outputs['Z'], (0.45, (0, 0, 0)), (0.85, (0.32, 0.11, 0.02)), (1, (1.0, 0.48, 0.14))), 'emission_color')
    wax.shader.inputs['Emission Strength'].default_value = 0.7
    candle = [(0, 1.60), (0.145, 1.60), (0.15, 1.9), (0.147, 2.6), (0.15, 3.06), (0.135, 3.10), (0.10, 3.06), (0, 3.03)]
    place(lathe('Candle', candle, wax.material, segments=20), collection)
    wick = Surface('Wick', base_color=(0.02, 0.015, 0.01), roughness=0.9)
    path = smooth_path([(0, 0, 3.0), (0.0, 0, 3.10), (0.015, 0, 3.17)], 5)
    place(tube('Wick', path, [0.012] * 5, wick.material), collection)
    make_flame(collection, 3.13)


def make_flame(collection, z):
    """A flame 0.42 high on a wick that ends at `z`, seen by the camera and in mirrors; a lamp does the lighting."""
    profile = [(0, 0), (0.035, 0.02), (0.058, 0.09), (0.052, 0.18), (0.028, 0.30), (0.008, 0.39), (0, 0.42)]
    surface = emission('Flame', (1.0, 0.52, 0.15), 14.0)
    flame = place(lathe('Flame', profile, surface, segments=16), collection, (0.012, 0, z))
    flame.visible_shadow = flame.visible_diffuse = False
    surface.cycles.emission_sampling = 'NONE'
    data = bpy.data.lights.new('Candle light', 'POINT')
    data.energy, data.color, data.shadow_soft_size = 22, (1.0, 0.50, 0.18), 0.07
    place(bpy.data.objects.new('Candle light', data), collection, (0.012, 0, z + 0.22))


def make_bowl(collection, textures):
    """A bowl of brushed steel, 3 wide and 0.95 high."""
    steel = Surface('Brushed steel', base_color=(0.66, 0.66, 0.65), metallic=1.0, anisotropic=0.75)
    lines = steel.image(textures / 'brushed.png', (1, 3, 1), data=True)
    steel.join(steel.grey_ramp(lines, 0.20, 0.46), 'roughness').bump(lines, 0.10, 0.02)
    steel.join(steel.node('Tangent', direction_type='RADIAL', axis='Z').outputs['Tangent'], 'tangent')
    outside = smooth_path([(0.62, 0.15), (1.06, 0.27), (1.38, 0.55), (1.50, 0.96)], 9)
    inside = smooth_path([(1.46, 0.96), (1.34, 0.57), (1.02, 0.31), (0.5, 0.21), (0, 0.18)], 9)
    profile = [(0, 0.05), (0.60, 0.05), (0.64, 0.0, 0.01), (0.68, 0.02), (0.62, 0.12), *outside, (1.54, 0.975), (1.53, 1.005), *inside]
    return place(lathe('Bowl', profile, steel.material), collection)
