"""The pictures on the surfaces of the still life, all computed: wood, peel, plaster, brushing, light."""

import numpy as np

from ceramic import draw_ceramic
from citrus import draw_pear_skin, draw_peel, draw_slice
from linen import draw_linen
from painting import colour_ramp, noise, save_picture, smoothstep

PLANKS = 5


def make_textures(folder):
    """Writes every texture of the still life into `folder`."""
    save_picture(folder / 'wood.jpg', draw_wood(1024, 2048), quality=88)
    save_picture(folder / 'ceramic.png', draw_ceramic(512, 1024))
    save_picture(folder / 'plaster.jpg', draw_plaster(512), quality=85)
    save_picture(folder / 'brushed.png', draw_brushed(256))
    save_picture(folder / 'peel.png', draw_peel(256))
    save_picture(folder / 'slice.png', draw_slice(512))
    save_picture(folder / 'pear.jpg', draw_pear_skin(512, 512), quality=90)
    save_picture(folder / 'linen.jpg', draw_linen(512), quality=85)
    save_picture(folder / 'room.exr', draw_room(128, 256))


def draw_wood(height, width):
    """Oiled oak planks, grain along x: growth rings of a log cut lengthwise, pores and a dark joint per plank."""
    random = np.random.default_rng(11)
    across = np.linspace(0, PLANKS, height, endpoint=False)[:, None]
    along = np.linspace(0, 2 * np.pi, width, endpoint=False)[None]
    plank = across.astype(int)
    local = across - plank - 0.5
    wobble = noise(height, width, 1, 2.2, (1.0, 5.0)) - 0.5
    sway = noise(height, width, 2, 1.8, (1.0, 14.0)) - 0.5
    value, tone = np.zeros((height, width)), np.zeros((height, 1))
    for index in range(PLANKS):
        heart, depth, phase, turn = random.uniform((-0.6, 0.15, 0, 0), (0.6, 0.9, 6.28, 6.28))
        level = depth + 0.22 * np.sin(along + phase) + 0.08 * np.sin(3 * along + turn)
        radius = np.hypot(local - heart + 0.25 * wobble, level + 0.3 * wobble)
        value = np.where(plank == index, radius * 22 + index * 0.37, value)
        tone = np.where(plank == index, random.uniform(-0.13, 0.13), tone)
    ring = (value + 0.9 * sway) % 1
    late = ring**2.5 * (1 - smoothstep(0.93, 1.0, ring))
    pores = smoothstep(0.66, 0.86, noise(height, width, 3, 0.55, (1.0, 22.0)))
    grain = noise(height, width, 4, 0.9, (1.0, 30.0)) - 0.5
    brightness = 0.60 - 0.24 * late - 0.22 * pores * (0.4 + late) + 0.22 * grain + 0.35 * wobble + tone
    joint = smoothstep(0.0, 0.010, np.minimum(local + 0.5, 0.5 - local) + 0.002 * grain)
    colours = colour_ramp(brightness, [(0.0, (0.13, 0.07, 0.04)), (0.35, (0.34, 0.20, 0.115)),
                                       (0.65, (0.56, 0.37, 0.225)), (1.0, (0.76, 0.58, 0.40))])
    return colours * (0.25 + 0.75 * joint[..., None])


def draw_plaster(size):
    """Limewashed plaster: soft clouds and a few trowel marks, grey around 0.5."""
    clouds = noise(size, size, 21, 1.7) - 0.5
    trowel = noise(size, size, 22, 1.3, (1.0, 2.5)) - 0.5
    return 0.5 + 0.45 * clouds + 0.25 * trowel


def draw_brushed(size):
    """Hairlines along u, grey around 0.5, for metal turned on a lathe."""
    hairlines = noise(size, size, 31, 0.45, (1.0, 60.0)) - 0.5
    return 0.5 + 0.9 * hairlines


def draw_room(height, width):
    """A dim studio seen all around, in linear light: a tall window left, a cool strip right, a warm floor."""
    elevation = np.linspace(-np.pi / 2, np.pi / 2, height)[:, None]
    azimuth = np.linspace(-np.pi, np.pi, width, endpoint=False)[None]
    up = np.sin(elevation) * np.ones_like(azimuth)
    room = colour_ramp(up, [(-1, (0.05, 0.035, 0.025)), (0, (0.07, 0.075, 0.08)), (1, (0.16, 0.17, 0.19))])
    room = room + pane(azimuth, elevation, 2.2, 0.45, 0.75, 0.65)[..., None] * (5.2, 5.0, 4.6)
    room = room + pane(azimuth, elevation, 2.2, 0.45, 0.75, 0.65, bars=True)[..., None] * (3.0, 2.9, 2.7)
    room = room + pane(azimuth, elevation, -0.35, 0.35, 0.18, 0.75)[..., None] * (1.5, 1.9, 2.4)
    return room.astype(np.float32)


def pane(azimuth, elevation, centre_x, centre_y, half_width, half_height, bars=False):
    """A soft-edged window in a panorama, angles in radians; `bars` cuts it into six panes."""
    x = (azimuth - centre_x) / half_width
    y = (elevation - centre_y) / half_height
    mask = smoothstep(1.06, 0.94, np.abs(x)) * smoothstep(1.06, 0.94, np.abs(y))
    if bars:
        mask = mask * smoothstep(0.04, 0.09, np.abs(x)) * smoothstep(0.03, 0.07, np.abs(np.abs(y) - 0.33))
    return mask
