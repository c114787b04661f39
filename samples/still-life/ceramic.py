"""Blue-and-white decoration for a turned vase: u runs once around, v from the foot to the lip."""

import numpy as np

from painting import blend, halve, noise, smoothstep

GLAZE = (0.90, 0.90, 0.86)
COBALT = (0.05, 0.13, 0.42)
REPEATS = 4
LEAVES = ((0.04, 1.9, 1), (0.12, 2.3, 1), (0.25, 0.2, 1.3), (0.38, 0.9, 1), (0.46, 1.3, 1), (0.49, 0.3, -1.4),
          (0.54, -1.9, -1), (0.62, -2.3, -1), (0.75, 0.2, -1.3), (0.88, -0.9, -1), (0.96, -1.3, -1), (0.99, 0.3, 1.4))


def draw_ceramic(height, width):
    """The whole decoration, (height, width, 3): foot bands, petals, flower scroll, lattice, collar leaves."""
    u = (np.arange(2 * width) + 0.5) / (2 * width)
    v = ((np.arange(2 * height) + 0.5) / (2 * height))[:, None]
    u = u[None] + 0 * v
    v = v + 0 * u
    ink = np.zeros_like(u)
    for line in (0.05, 0.068, 0.262, 0.276, 0.592, 0.606, 0.700, 0.714, 0.965):
        ink = np.maximum(ink, stroke(v - line, 0.0036))
    ink = np.maximum(ink, petals(u, v, 0.075, 0.255, 20))
    ink = np.maximum(ink, scroll(u, v, 0.434, 0.13))
    ink = np.maximum(ink, lattice(u, v, 0.612, 0.694, 48))
    ink = np.maximum(ink, petals(u, v, 0.722, 0.93, 14))
    wash = 0.80 + 0.55 * (noise(2 * height, 2 * width, 41, 1.3) - 0.5)
    return halve(blend(GLAZE, COBALT, np.clip(ink * wash, 0, 1)))


def stroke(distance, width):
    """A brush line: 1 where |distance| is below `width`, soft at its edge."""
    return smoothstep(width * 1.5, width * 0.7, np.abs(distance))


def petals(u, v, low, high, count):
    """A row of pointed petals from v = low to high: an outline, a thinner one inside and a filled heart."""
    x = np.abs((u * count) % 1 - 0.5) * 2
    y = np.clip((v - low) / (high - low), 0, 1)
    outline = np.sqrt(np.clip(1 - y**2.2, 0, 1)) * 0.94
    inside = smoothstep(0, 0.05, outline - x) * (v > low) * (v < high)
    line = stroke(outline - x, 0.075)
    second = stroke(outline * 0.72 - x - 0.02, 0.035) * (y < 0.72)
    heart = smoothstep(0.30, 0.24, np.hypot(x * 1.1, (y - 0.30) * 1.5))
    return np.maximum.reduce([line, second * 0.8, heart * 0.9, 0.22 * inside]) * (v > low) * (v < high)


def scroll(u, v, middle, reach):
    """Four flowers on a waving stem with curls and leaves; `reach` is half the band's height."""
    x = (u * REPEATS) % 1
    aspect = 2.0 / REPEATS
    y = (v - middle) / aspect
    wave = 0.12 * np.sin(2 * np.pi * x)
    ink = stroke((y - wave) / np.hypot(1, 0.75 * np.cos(2 * np.pi * x)), 0.011)
    for at, turn, side in LEAVES:
        height = 0.12 * np.sin(2 * np.pi * at)
        ink = np.maximum(ink, leaf(wrap(x - at), y - height - 0.045 * side, turn, 0.075))
    for centre, height, size, count in ((0.25, -0.075, 0.200, 9), (0.75, 0.075, 0.170, 7)):
        flower, cover = blossom(wrap(x - centre), y - height, size, count)
        ink = np.maximum(ink * (1 - cover), flower)
    return ink * (np.abs(v - middle) < reach)


def wrap(distance):
    """Distance on a circle of length 1, in -0.5..0.5."""
    return (distance + 0.5) % 1 - 0.5


def blossom(x, y, size, count):
    """A flower of `count` petals: its ink and the area it covers."""
    radius, angle = np.hypot(x, y) / size, np.arctan2(y, x)
    edge = 0.80 + 0.16 * np.abs(np.cos(count * angle / 2))
    cover = smoothstep(0.04, -0.01, radius - edge)
    veins = stroke(np.abs(np.cos(count * angle / 2)), 0.16) * smoothstep(0.35, 0.5, radius) * cover
    fill = cover * (0.30 + 0.45 * smoothstep(0.85, 0.40, radius))
    ring = stroke(radius - 0.36, 0.045)
    heart = smoothstep(0.20, 0.15, radius)
    ink = np.maximum.reduce([stroke(radius - edge, 0.05), veins * 0.9, fill, ring, heart])
    return ink, cover


def leaf(x, y, turn, length):
    """A filled, pointed leaf of half length `length` turned by `turn` radians."""
    along = x * np.cos(turn) + y * np.sin(turn)
    across = -x * np.sin(turn) + y * np.cos(turn)
    width = 0.40 * length * (1 - (along / length)**2)
    return smoothstep(0.004, -0.002, np.abs(across) - np.clip(width, -1, None))


def lattice(u, v, low, high, count):
    """Crossed diagonals between v = low and high."""
    x, y = u * count, (v - low) / (high - low)
    first = np.abs((x + y) % 1 - 0.5)
    second = np.abs((x - y) % 1 - 0.5)
    return np.maximum.reduce([stroke(first, 0.09), stroke(second, 0.09)]) * (v > low) * (v < high)
