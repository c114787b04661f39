"""Renders one denoised picture of a scene for the README, with more samples than the scene asks for.

    python samples/build/picture.py SCENE.blend FRAME SAMPLES PICTURE

Always 960 x 540; PNG without loss, or WebP where a PNG would be too large. Written without dither, which keeps both small.
"""

import sys
from pathlib import Path

import bpy

from studio import finish

WIDTH_PX, HEIGHT_PX = 960, 540


def render_picture(scene_path, frame, samples, picture_path):
    """Opens the scene without running anything in it and renders one frame to `picture_path`."""
    bpy.ops.wm.open_mainfile(filepath=str(scene_path), use_scripts=False)
    scene = bpy.context.scene
    scene.frame_set(frame)
    scene.cycles.samples = samples
    scene.render.resolution_x, scene.render.resolution_y = WIDTH_PX, HEIGHT_PX
    scene.render.dither_intensity = 0.0
    scene.render.use_stamp_date = scene.render.use_stamp_filename = False
    scene.render.image_settings.file_format = 'WEBP' if picture_path.suffix == '.webp' else 'PNG'
    scene.render.image_settings.compression = 100
    scene.render.image_settings.quality = 92
    scene.render.filepath = str(picture_path)
    bpy.ops.render.render(write_still=True)


if __name__ == '__main__':
    if len(sys.argv) != 5:
        raise SystemExit('A picture needs a scene, a frame, a number of samples and a file to write.')
    render_picture(Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).resolve())
    finish()
