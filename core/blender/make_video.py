"""Encodes finished pictures as a video with Blender's own ffmpeg; driven by core/blender/make-video.ts."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy  # noqa: E402

from protocol import Refusal, serve  # noqa: E402
from render_settings import put  # noqa: E402
from saving import escape  # noqa: E402


def make(request):
    """{pictures, path, widthPx, heightPx, fps} -> {frames}: an MP4 of H.264, with even sides."""
    pictures = request["pictures"]
    scene = bpy.data.scenes.new("Video")
    scene.frame_start, scene.frame_end = 1, len(pictures)
    editor = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_image("Frames", pictures[0], channel=1, frame_start=1, fit_method="ORIGINAL")
    for picture in pictures[1:]:
        strip.elements.append(os.path.basename(picture))
    strip.frame_final_duration = len(pictures)
    _encode(scene, request)
    bpy.ops.render.render(animation=True, scene=scene.name)
    return {"frames": _count_frames(request["path"])}


def _encode(scene, request):
    render = scene.render
    render.resolution_x, render.resolution_y = request["widthPx"] // 2 * 2, request["heightPx"] // 2 * 2
    render.resolution_percentage = 100
    render.fps = max(1, round(request["fps"]))
    render.fps_base = render.fps / request["fps"]
    render.filepath = escape(request["path"])
    render.use_file_extension = False
    render.use_sequencer = True
    put(render, "dither_intensity", 0.0)
    # The pictures have the scene's view transform already.
    scene.view_settings.view_transform = "Standard"
    put(render.image_settings, "media_type", "VIDEO")
    put(render.image_settings, "file_format", "FFMPEG")
    render.ffmpeg.format, render.ffmpeg.codec = "MPEG4", "H264"
    render.ffmpeg.constant_rate_factor, render.ffmpeg.gopsize = "HIGH", 12
    render.ffmpeg.audio_codec = "NONE"


def _count_frames(path):
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        raise Refusal("VIDEO", f"Blender wrote no video to {path}; is the disk full?")
    return bpy.data.movieclips.load(path).frame_duration


serve({"video": make})
