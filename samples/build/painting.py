"""Numbers into image files: tileable noise, small curves and a writer."""

from pathlib import Path

import bpy
import numpy as np


def noise(height, width, seed, falloff=1.8, stretch=(1.0, 1.0)):
    """Tileable fractal noise, shape (height, width), mean 0.5, mostly within 0..1.

    Random phases with amplitude frequency ** -falloff; `stretch` (y, x) makes it longer that way.
    """
    white = np.random.default_rng(seed).standard_normal((height, width))
    y = np.fft.fftfreq(height)[:, None] * height * stretch[0]
    x = np.fft.rfftfreq(width)[None] * width * stretch[1]
    frequency = np.hypot(y, x)
    frequency[0, 0] = np.inf
    field = np.fft.irfft2(np.fft.rfft2(white) * frequency**-falloff, (height, width))
    return 0.5 + 0.2 * field / field.std()


def smoothstep(low, high, value):
    """0 below `low`, 1 above `high`, an S curve between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def blend(below, above, weight):
    """Mixes two colours or pictures (h, w, 3) by a mask (h, w)."""
    return np.asarray(below) * (1 - weight[..., None]) + np.asarray(above) * weight[..., None]


def colour_ramp(value, stops):
    """Maps values (h, w) to colours (h, w, 3) by linear `stops` (position, (r, g, b))."""
    positions = [position for position, _ in stops]
    return np.stack([np.interp(value, positions, [colour[i] for _, colour in stops]) for i in range(3)], -1)


def halve(picture):
    """Averages 2x2 pixels: draw twice as large, then halve, for smooth edges."""
    height, width = picture.shape[:2]
    return picture.reshape(height // 2, 2, width // 2, 2, -1).mean((1, 3)).squeeze()


def save_picture(path, picture, quality=90):
    """Writes (h, w) or (h, w, 3), row 0 at the bottom, as PNG or JPEG (sRGB, 0..1) or EXR (linear, half)."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, -1)
    height, width = picture.shape[:2]
    is_exr = path.suffix == '.exr'
    image = bpy.data.images.new(path.stem, width, height, alpha=False, float_buffer=is_exr)
    if is_exr:
        image.colorspace_settings.name = 'Linear Rec.709'
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = picture if is_exr else picture.clip(0, 1)
    image.pixels.foreach_set(pixels.ravel())
    if is_exr:
        save_half_exr(image, path)
    else:
        image.filepath_raw = str(path)
        image.file_format = 'PNG' if path.suffix == '.png' else 'JPEG'
        image.save(quality=quality)
    bpy.data.images.remove(image)


def save_half_exr(image, path):
    """Writes an image of linear light as half-float EXR."""
    settings = bpy.context.scene.render.image_settings
    settings.file_format, settings.color_depth, settings.exr_codec = 'OPEN_EXR', '16', 'ZIP'
    settings.color_mode = 'RGB'
    image.save_render(str(path), scene=bpy.context.scene)
