"""What renders elsewhere, but not as the artist may expect."""

import os

import bpy

from animation import list_curves
from names import name_of
from node_trees import IMPORTERS, each_tree, import_paths
from scene_compositor import list_file_outputs, puts_nothing_out
from shadow_catcher import has_catchers, needs_shadows
from unbaked import list_unbaked, list_unknown_zones

# Grease Pencil, before 4.3 and since.
STROKES = ("GPENCIL", "GREASEPENCIL")
# More names than this are counted, not listed.
MAX_NAMES = 5


def list_warnings(scene, files):
    """[{code, message, fix}], each of which a person can act on.

    files -- what find_external_files of external_files.py found
    """
    found = [*_python(), *_files(scene, files), *_simulations(scene), *_cycles(scene), *_output(scene)]
    return [{"code": code, "message": message, "fix": fix} for code, message, fix in found]


def _python():
    drivers = [_driver_name(owner, curve) for owner, curve in _script_drivers()]
    texts = [name_of(text) for text in bpy.data.texts if text.use_module]
    if drivers:
        yield "PYTHON_DRIVER", f"Drivers that are Python do not run: {_names(drivers)}.", "Bake what they drive."
    if texts:
        yield "PYTHON_TEXT", f"Registered texts do not run: {_names(texts)}.", "Apply what they do, and save."
    if bpy.app.autoexec_fail and not drivers and not texts:
        what = bpy.app.autoexec_fail_message
        yield "PYTHON_BLOCKED", f"The scene's own Python does not run: {what}.", "Bake what it drives."
    unknown = sorted({name_of(node) for tree in each_tree() for node in tree.nodes if node.bl_idname == "NodeUndefined"})
    if unknown:
        message = f"Nodes of add-ons, or of another Blender, do nothing: {_names(unknown)}."
        yield "ADDON_NODE", message, "Replace them with nodes that Blender has."


def _script_drivers():
    """Drivers whose expression needs Python; simple arithmetic does not."""
    for collection in bpy.data.bl_rna.properties:
        if collection.type != "COLLECTION":
            continue
        for owner in getattr(bpy.data, collection.identifier):
            for block in (owner, getattr(owner, "node_tree", None), getattr(owner, "shape_keys", None)):
                data = getattr(block, "animation_data", None)
                for curve in data.drivers if data else ():
                    if curve.driver.type == "SCRIPTED" and not curve.driver.is_simple_expression:
                        yield owner, curve


def _driver_name(owner, curve):
    return f"{name_of(curve, 'data_path')} of {name_of(owner)}"


def _files(scene, files):
    unused = [file["path"] for file in files if not file["exists"] and not file["isRendered"]]
    if unused:
        message = f"Files are missing that no frame of this scene shows: {_names(unused)}."
        yield "UNUSED_MISSING", message, "Nothing, unless something in the scene should use them."
    config = os.environ.get("OCIO")
    if config:
        message = f"Colours are those of {config} here; nodes render with Blender's own OpenColorIO configuration."
        yield "OCIO_CONFIG", message, "Unset OCIO and look at the scene again."
    if getattr(scene.render, "use_texture_cache", False) and _has_texture_cache(scene, files):
        message = "Textures are read whole, not from the texture cache, which filters them in another way."
        yield "TEXTURE_CACHE", message, "Turn Render Properties > Performance > Texture Cache off to see what you get."
    computed = [
        name_of(node)
        for tree in each_tree()
        for node in tree.nodes
        if node.bl_idname in IMPORTERS and None in import_paths(tree, node)
    ]
    if computed:
        message = f"Import nodes compute their paths, so that their files are not found: {_names(computed)}."
        yield "COMPUTED_PATH", message, "Type the path into the node, a String node or the modifier."


def _has_texture_cache(scene, files):
    folders = {os.path.dirname(file["path"]) for file in files if file["kind"] == "image"}
    is_generated = getattr(scene.render, "use_auto_generate_texture_cache", False) and folders
    return is_generated or any(os.path.isdir(os.path.join(folder, "blender_tx")) for folder in folders)


def _simulations(scene):
    unbaked, zones = list_unbaked(scene), list_unknown_zones(scene)
    if unbaked:
        message = f"Simulations are not baked, so that every node would start them anew: {_names(unbaked)}."
        yield "UNBAKED_SIMULATION", message, "Bake them, and save."
    if zones:
        message = f"Simulation zones would start anew on every node unless they are baked: {_names(zones)}."
        yield "SIMULATION_ZONE", message, "Bake them in the modifier, and save."


def _cycles(scene):
    cycles = scene.cycles
    if cycles.use_denoising and _has_denoiser() and cycles.denoiser != "OPENIMAGEDENOISE":  # empty where there is no card
        message = "Frames are denoised with OpenImageDenoise, not OptiX."
        yield "DENOISER_OPTIX", message, "Choose OpenImageDenoise to see what you get."
    if cycles.use_denoising and not _has_denoiser():
        message = "This Blender was built without OpenImageDenoise, and the scene asks for it."
        yield "DENOISER_MISSING", message, "Install Blender with `candela blender install`."
    if cycles.time_limit > 0:
        message = f"The time limit of {cycles.time_limit:g} s is ignored: every frame gets all its samples."
        yield "TIME_LIMIT_IGNORED", message, "Set fewer samples."
    if cycles.use_animated_seed or _is_animated(scene, "cycles.seed"):
        message = "Noise changes from frame to frame (animated seed), as it does here."
        yield "ANIMATED_SEED", message, "Nothing, unless the noise should stand still."
    if cycles.use_adaptive_sampling and any(layer.use and layer.cycles.pass_debug_sample_count for layer in scene.view_layers):
        message = "The Sample Count pass is a share of the most samples that a pixel took: in tiles, of each tile's own."
        yield "SAMPLE_COUNT_PASS", message, "Render whole frames, or turn the pass off."
    if getattr(cycles, "use_guiding", False):
        message = "Path guiding works on CPUs only, and learns while it renders: tiles and slices would show."
        yield "PATH_GUIDING", message, "Turn it off, or render whole frames on CPUs."
    if getattr(cycles, "shading_system", False):
        message = "Open Shading Language renders on CPUs and with OptiX only."
        yield "OSL", message, "Turn it off if no script node needs it, so that every node can take the job."
    lined = [layer for layer in scene.view_layers if layer.use and layer.use_freestyle]
    if scene.render.use_freestyle and lined:
        scripted = [name_of(layer) for layer in lined if layer.freestyle_settings.mode == "SCRIPT"]
        if scripted:
            message = f"Freestyle's scripts do not run, so that these layers have no lines: {_names(scripted)}."
            yield "FREESTYLE_SCRIPT", message, "Use Parameter Editor mode."
        else:
            message = "Freestyle draws its lines in every task by itself: between tiles they may break."
            yield "FREESTYLE", message, "Render whole frames."
    yield from _denoised(scene, lined)


def _denoised(scene, lined):
    """Cycles draws over what it has denoised; a job denoises what it has drawn on."""
    if not scene.cycles.use_denoising:
        return
    drawn = [layer for layer in lined if layer.freestyle_settings.mode != "SCRIPT" and not layer.freestyle_settings.as_render_pass]
    lines = [name_of(layer) for layer in drawn if layer.cycles.use_denoising]
    if scene.render.use_freestyle and lines:
        message = f"Freestyle's lines are denoised with the picture, and softer than in Blender: {_names(lines)}."
        yield "FREESTYLE_DENOISED", message, "Turn As Render Pass on, and put the pass over the picture in the compositor."
    denoised = [layer for layer in scene.view_layers if layer.use and layer.cycles.use_denoising]
    if has_catchers() and any(not layer.cycles.use_pass_shadow_catcher and not needs_shadows(scene, layer) for layer in denoised):
        message = "Shadows on shadow catchers are denoised with the picture, where Blender denoises them by themselves."
        yield "SHADOW_CATCHER_DENOISED", message, "Turn Film > Transparent on, and save frames as PNG or EXR that is not multilayer."
    strokes = [name_of(thing) for thing in scene.objects if thing.type in STROKES and not thing.hide_render]
    if strokes and denoised:
        message = f"Grease Pencil is denoised with the picture, and softer than in Blender: {_names(strokes)}."
        yield "GREASE_PENCIL_DENOISED", message, "Show it in a view layer without denoising, and put that over the others."


def _output(scene):
    render = scene.render
    if render.use_border:
        yield "BORDER_IGNORED", "The render region is ignored: whole frames are rendered.", "Turn it off."
    if render.use_sequencer and scene.sequence_editor and len(_strips(scene.sequence_editor)) > 0:
        yield "SEQUENCER_IGNORED", "The video sequencer does not run.", "Edit the finished frames."
    if puts_nothing_out(scene):
        message = "Nothing comes out of the compositor: frames are the pictures without it, where Blender's would be empty."
        yield "COMPOSITOR_EMPTY", message, "Link a picture to its output, or turn Post Processing > Compositing off."
    outputs = list_file_outputs(scene)
    if outputs:
        message = f"File Output nodes write nothing: {_names(outputs)}."
        yield "FILE_OUTPUT_MUTED", message, "Composite the EXR files."


def _has_denoiser():
    import _cycles

    return bool(getattr(_cycles, "with_openimagedenoise", True))


def _is_animated(block, path):
    return any(curve.data_path == path for curve in list_curves(block))


def _names(names):
    rest = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + rest


def _strips(editor):
    return editor.strips if hasattr(editor, "strips") else editor.sequences
