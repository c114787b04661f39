"""The pictures of the lantern: two pierced sheets (white = metal) and the sawn face of a log."""

import numpy as np

from painting import colour_ramp, halve, noise, save_picture, smoothstep

FRET_HEIGHT = 3.54  # of a sheet, in halves of its width: 1.68 / 0.475
ARCH_TOP = 2.40  # in the same units


def make_textures(folder):
    """Writes the three textures into `folder`."""
    save_picture(folder / 'dome.png', draw_dome(256, 1024))
    save_picture(folder / 'fret.png', draw_fret(512, 256))
    save_picture(folder / 'log.jpg', draw_log(1024), quality=88)


def draw_dome(height, width):
    """Stars and drops pierced in rows, for a sheet bent to a dome: twelve repeats around."""
    u, v = grid(2 * height, 2 * width)
    metal = np.ones_like(u)
    for row, (middle, size, count) in enumerate(((0.19, 0.085, 18), (0.41, 0.125, 12), (0.64, 0.105, 12), (0.82, 0.07, 12))):
        x = ((u * count + 0.5 * row) % 1 - 0.5) / count * 4
        metal = np.minimum(metal, 1 - star(x, v - middle, size))
        x = ((u * count + 0.5 * row + 0.5) % 1 - 0.5) / count * 4
        metal = np.minimum(metal, 1 - smoothstep(0.32, 0.27, np.hypot(x, v - middle) / size))
    return halve(metal)


def draw_fret(height, width):
    """A pointed arch: open below, a lattice of eight-pointed stars above, a frame around."""
    u, v = grid(2 * height, 2 * width)
    x, y = (u - 0.5) * 2, v * FRET_HEIGHT
    rise = np.clip((y - 1.35) / (ARCH_TOP - 1.35), 0, 1)
    arch = 0.84 * (1 - rise**2.2)**0.62
    side = np.abs(x) - arch + 2 * np.clip(y - ARCH_TOP, 0, 1)
    near_x, near_y = ((part / 0.40 + 0.5) % 1 - 0.5 for part in (x, y - FRET_HEIGHT + 0.30))
    lattice = 1 - star(near_x, near_y, 0.40) * smoothstep(0.10, 0.13, side)
    opening = smoothstep(0.02, -0.02, side) * smoothstep(0.10, 0.14, y) * (y < ARCH_TOP)
    frame = np.maximum(smoothstep(0.90, 0.93, np.abs(x)), smoothstep(FRET_HEIGHT - 0.10, FRET_HEIGHT - 0.06, y))
    return halve(np.maximum(lattice * (1 - opening) * (y > 0.1), frame) + (y <= 0.1))


def star(x, y, size):
    """1 inside an eight-pointed star (two squares) around the origin, soft at its edge."""
    upright = np.maximum(np.abs(x), np.abs(y)) / 0.78
    turned = (np.abs(x) + np.abs(y)) / 0.78 / np.sqrt(2)
    return smoothstep(1.03, 0.97, np.minimum(upright, turned) / size)


def draw_log(size):
    """Growth rings, rays and one drying crack around the middle; bark outside."""
    y, x = np.mgrid[-1:1:size * 1j, -1:1:size * 1j]
    angle = np.arctan2(y, x)
    wobble = noise(size, size, 91, 2.0) - 0.5
    radius = np.hypot(x - 0.06, y + 0.04) * (1 + 0.05 * np.sin(2 * angle + 0.5) + 0.03 * np.sin(5 * angle)) + 0.05 * wobble
    ring = (radius**0.9 * 19 + 1.2 * wobble) % 1
    late = ring**3 * smoothstep(1.0, 0.92, ring)
    grain = noise(size, size, 92, 0.7) - 0.5
    shade = 0.72 - 0.38 * late - 0.30 * smoothstep(0.75, 0.05, radius) + 0.25 * grain + 0.3 * wobble
    crack = smoothstep(0.05, 0.0, np.abs(angle - 0.9 - 0.25 * wobble) * (0.35 + radius) - 0.03 * radius) * (radius > 0.12)
    colours = colour_ramp(shade * (1 - 0.85 * crack), [(0.0, (0.07, 0.035, 0.02)), (0.4, (0.33, 0.19, 0.10)), (0.8, (0.62, 0.44, 0.27)), (1.0, (0.74, 0.58, 0.40))])
    return colours


def grid(height, width):
    """u and v in 0..1 at pixel centres."""
    u = (np.arange(width) + 0.5) / width
    v = (np.arange(height) + 0.5) / height
    return np.meshgrid(u, v)
