"""Skins and the cut face of the fruit."""

import numpy as np

from painting import blend, colour_ramp, noise, smoothstep


def draw_peel(size):
    """Height of citrus peel: round pits of two sizes, grey, tileable."""
    fine = noise(size, size, 51, 0.6)
    coarse = noise(size, size, 52, 1.0)
    pits = smoothstep(0.50, 0.80, band(fine, size, 14)) + 0.6 * smoothstep(0.5, 0.8, band(coarse, size, 8))
    return np.clip(0.85 - 0.5 * pits, 0, 1)


def band(field, size, cycles):
    """Keeps only detail of about `cycles` x 2 waves per edge, mean 0.5."""
    spectrum = np.fft.rfft2(field - 0.5)
    y = np.fft.fftfreq(size)[:, None] * size
    x = np.fft.rfftfreq(size)[None] * size
    spectrum *= np.exp(-((np.hypot(y, x) - 2 * cycles) / cycles)**2)
    result = np.fft.irfft2(spectrum, (size, size))
    return 0.5 + 0.2 * result / result.std()


def draw_slice(size):
    """The face of a halved lemon: rind, pith, ten segments with juice sacs."""
    y, x = np.mgrid[-1:1:size * 1j, -1:1:size * 1j]
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    radius = radius * (1 + 0.015 * np.sin(3 * angle + 1) + 0.01 * np.sin(7 * angle))
    sector = (angle / (2 * np.pi) * 10 + 0.3 + 0.06 * np.sin(2 * angle)) % 1
    wall = np.minimum(sector, 1 - sector) * radius * 2 * np.pi / 10
    corner = 0.83 - 0.05 * np.exp(-(wall / 0.05)**2)
    flesh = smoothstep(0.010, 0.028, wall) * smoothstep(corner + 0.012, corner - 0.02, radius) * smoothstep(0.07, 0.13, radius)
    rays = np.sin(angle * 90 + 9 * noise(size, size, 61, 1.6)) * 0.5 + 0.5
    sacs = 0.55 * rays + 0.45 * noise(size, size, 62, 1.1)
    juice = colour_ramp(sacs, [(0.1, (0.80, 0.60, 0.10)), (0.6, (0.91, 0.74, 0.20)), (1.0, (0.97, 0.86, 0.42))])
    pith = np.broadcast_to((0.95, 0.90, 0.70), (size, size, 3))
    rind = smoothstep(0.925, 0.955, radius)
    return blend(blend(pith, juice, flesh), (0.93, 0.68, 0.06), rind)


def draw_pear_skin(height, width):
    """Yellow-green skin with a red cheek and freckles; u around, v from the base to the stem."""
    u = np.linspace(0, 2 * np.pi, width, endpoint=False)[None]
    v = np.linspace(0, 1, height)[:, None]
    clouds = noise(height, width, 71, 1.6) - 0.5
    cheek = smoothstep(-0.1, 1.1, np.cos(u - 4.1) + 1.2 * clouds + 0.4 * np.sin(v * 3.0) - 0.2)
    skin = colour_ramp(v + 0.4 * clouds, [(0.0, (0.72, 0.66, 0.22)), (0.6, (0.70, 0.67, 0.25)), (1.0, (0.55, 0.56, 0.18))])
    skin = blend(skin, (0.66, 0.22, 0.10), 0.8 * cheek)
    freckles = smoothstep(0.72, 0.86, noise(height, width, 72, 0.5))
    russet = smoothstep(0.90, 1.0, v + 0.15 * clouds) + smoothstep(0.06, 0.0, v + 0.05 * clouds)
    skin = blend(skin, (0.42, 0.28, 0.12), 0.5 * freckles)
    return blend(skin, (0.40, 0.27, 0.13), np.clip(russet, 0, 1) * 0.8)
