"""Renders tasks of one scene in one warm Blender; driven by core/blender/blender-session.ts.

Runs under the blender executable (3.4 to 5.x) and under Python with the bpy module (4.2 to 5.x).
"""

import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from limits import limits  # noqa: E402

with limits():
    import bpy

import devices  # noqa: E402
import render_settings as settings  # noqa: E402
from describe_build import describe_build  # noqa: E402
from exr_check import measure_exr  # noqa: E402
from external_files import find_external_files  # noqa: E402
from kernel_scene import build_kernel_scene  # noqa: E402
from manta_classes import reads_fluids  # noqa: E402
from names import name_of  # noqa: E402
from open_once import open_once  # noqa: E402
from osl_scripts import compile_scripts  # noqa: E402
from protocol import Refusal, send, serve  # noqa: E402
from rendered_data import list_rendered  # noqa: E402
from views import SceneViews  # noqa: E402

SAMPLE = re.compile(r"Sample (\d+)/(\d+)")
KERNELS = re.compile(r"[^|]*\bkernels?\b[^|]*", re.IGNORECASE)
TILES = re.compile(r"Render(?:ed|ing) (\d+)/(\d+) Tiles")


class Session:
    """What is open here; the total and adaptive sampling are those of the first render."""

    scene = None
    device = None
    total = None
    own_total = None
    own_adaptive = None
    own_layers = None
    layers_differ = False
    views = None
    keeps_wrongly = False
    frame = None


session = Session()


class Progress:
    """What Blender's statistics say about the running request; coarse, and only since Blender 4."""

    id = None
    fraction = 0.0
    status = None


def on_stats(*arguments):
    text = next((argument for argument in arguments if isinstance(argument, str)), "")
    sample = SAMPLE.search(text)
    if Progress.id is None:
        return
    if not sample:
        tell_status(text)
        return
    fraction = int(sample[1]) / max(1, int(sample[2]))
    tiles = TILES.search(text)
    if tiles:
        fraction = (int(tiles[1]) + min(fraction, 0.999)) / max(1, int(tiles[2]))
    fraction = min(fraction, 1.0)
    if fraction > Progress.fraction:  # it starts again with every view layer
        Progress.fraction = fraction
        send({"id": Progress.id, "event": {"fraction": fraction}})


def tell_status(text):
    """Kernels are loaded, and compiled when they are new: 'Mem:9.90M | Loading render kernels (may take a few minutes ...)'."""
    kernels = KERNELS.search(text)
    status = kernels and kernels[0].strip()[:200]
    if status and status != Progress.status:
        Progress.status = status
        send({"id": Progress.id, "event": {"status": status}})


def open_scene(request):
    """{path or None, folder, copies, threads, device} -> what the scene is and what it lacks."""
    for copy in request["copies"]:  # of files that Blender opens to be written
        shutil.copytree(copy["from"], copy["to"], dirs_exist_ok=True)
    scene = open_once(request["path"]) if request["path"] else build_kernel_scene()
    if scene.render.engine != "CYCLES":
        raise Refusal("ENGINE", f"The scene renders with {scene.render.engine}; expected CYCLES.")
    _assert_fluids(scene)
    compile_scripts()
    session.own_total = scene.cycles.samples
    session.own_adaptive = scene.cycles.use_adaptive_sampling
    settings.prepare_scene(scene, request["threads"])
    session.views = SceneViews(scene)
    rendered = [layer for layer in scene.view_layers if layer.use]
    session.own_layers = [name_of(layer) for layer in rendered]
    session.layers_differ = settings.differ(rendered)
    session.keeps_wrongly = settings.is_kept_wrongly(scene)
    session.device = devices.choose_device(scene, request["device"])
    bpy.app.handlers.render_stats.append(on_stats)
    session.scene = scene
    files, sequences = find_external_files(list_rendered(scene))
    return {
        "missing": [file["path"] for file in files if file["isRendered"] and not file["exists"]],
        "outside": _list_outside(files, request["folder"]),
        "sequences": sequences,
        "camera": name_of(scene.camera) if scene.camera else None,
        "engine": scene.render.engine,
        "samples": session.own_total,
        "isAdaptive": session.own_adaptive,
        "hasVolume": settings.has_volume(),
        "hasHair": settings.has_hair(),
        "viewLayers": session.own_layers,
        "device": session.device,
        "build": describe_build(),
    }


def _assert_fluids(scene):
    domains = [
        name_of(thing)
        for thing in scene.objects
        for modifier in thing.modifiers
        if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN" and modifier.show_render and not thing.hide_render
    ]
    if domains and not reads_fluids():
        raise Refusal("FLUIDS", f"This Blender cannot read fluids, and the scene shows {', '.join(domains)}.")


def _list_outside(files, folder):
    """What a render reads of the machine itself, devices too."""
    inside = os.path.join(folder, "")
    paths = [file["path"] for file in files if file["isRendered"] and not file["path"].startswith(inside)]
    return [path for path in paths if os.path.exists(path)]


def render(request):
    """{frame, widthPx, heightPx, samples, isAdaptive, region, view, layer, slice, path} -> {wallMs, cpuSec}."""
    scene = session.scene
    if scene is None:
        raise Refusal("NOT_OPEN", "No scene is open in this Blender, so there is nothing to render.")
    adaptive = session.own_adaptive if request["isAdaptive"] is None else request["isAdaptive"]
    _fix_total(request["samples"], adaptive)
    settings.set_size(scene, request["widthPx"], request["heightPx"], request["region"])
    session.views.choose(request["view"])
    _choose_layers(scene, request["layer"])
    if session.keeps_wrongly and session.frame != request["frame"]:
        settings.free_scene(scene)
    session.frame = request["frame"]
    settings.set_samples(scene, request["samples"], adaptive, request["slice"])
    devices.assert_device(scene, session.device["kind"])
    part = request["path"] + ".part"
    settings.put(scene.render, "filepath", part)
    wall, cpu = time.monotonic(), _cpu_sec()
    Progress.fraction, Progress.status, Progress.id = 0.0, None, request["id"]
    try:
        session.views.go_to(request["frame"])
        answer = bpy.ops.render.render(write_still=True)
    finally:
        Progress.id = None
    if "FINISHED" not in answer:
        raise Refusal("RENDER", f"Blender ended the render with {', '.join(answer)}.")
    _take_suffix(part)
    try:
        _assert_image(part, request)
        os.replace(part, request["path"])
    except Refusal:
        if os.path.exists(part):
            os.remove(part)
        raise
    return {"wallMs": (time.monotonic() - wall) * 1000, "cpuSec": _cpu_sec() - cpu}


def _choose_layers(scene, wanted):
    """The one that is asked for, or all that the scene renders."""
    if wanted is not None and wanted not in session.own_layers:
        raise Refusal("LAYER_MISSING", f"The scene renders {', '.join(session.own_layers)}; received the layer {wanted}.")
    chosen = session.own_layers if wanted is None else [wanted]
    if session.layers_differ:
        is_same = [name_of(layer) for layer in scene.view_layers if layer.use] == chosen
        settings.keep_scene(scene, is_kept=len(chosen) == 1, is_same=is_same)
    for layer in scene.view_layers:
        settings.put(layer, "use", name_of(layer) in chosen)


def _fix_total(total, adaptive):
    """Cycles' blue noise depends on the totals rendered before in the same process, so there is only one."""
    if session.total is None:
        session.total = (total, adaptive)
        if total != session.own_total:
            settings.ignore_layer_samples(session.scene)
    if session.total[0] != total:
        raise Refusal(
            "SAMPLES_CHANGED",
            f"This session renders {session.total[0]} samples in total, received {total}; another total needs a fresh one.",
        )
    if session.total[1] != adaptive:
        raise Refusal("SAMPLES_CHANGED", "Adaptive sampling cannot be switched within a session.")


def _take_suffix(part):
    """Blender since 4.5 puts the suffix of a view before the extension, even of the only one."""
    name, extension = os.path.splitext(part)
    written = name + session.views.suffix + extension
    if written != part and os.path.exists(written):
        os.replace(written, part)
        folder = os.path.dirname(written)
        while folder != os.path.dirname(part):  # the suffix has slashes
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def _assert_image(path, request):
    if not os.path.exists(path):
        raise Refusal("IMAGE_DAMAGED", "Blender said it was finished, but wrote no image.")
    region = request["region"] or {"x0": 0, "y0": 0, "x1": request["widthPx"], "y1": request["heightPx"]}
    expected = (region["x1"] - region["x0"], region["y1"] - region["y0"])
    received = measure_exr(path)
    if received != expected:
        raise Refusal("IMAGE_SIZE", "Expected {}x{} px, Blender wrote {}x{} px.".format(*expected, *received))


def _cpu_sec():
    times = os.times()
    return times.user + times.system


serve({"open": open_scene, "render": render, "devices": lambda request: {"devices": devices.list_devices()}})
