"""What Candela sets on a scene, so that renders on any machine can be compared.

A property is written only when its value changes: Blender frees its warm data on some writes, even of the same value.
"""

import bpy

from protocol import Refusal
from shadow_catcher import needs_shadows

# Metadata would tell where the file lies on the machine that renders it.
STAMPS = (
    "camera date filename frame frame_range hostname lens marker memory note render_time scene sequencer_strip time"
).split()

# Nodes that yield instances, of which there may be another number in the next frame.
INSTANCERS = {f"GeometryNode{name}" for name in ("InstanceOnPoints", "CollectionInfo", "GeometryToInstance", "StringToCurves")}


def put(owner, name, value):
    """Writes owner.name unless it already has the value, or this version of Blender has no such property."""
    if hasattr(owner, name) and getattr(owner, name) != value:
        setattr(owner, name, value)


def prepare_scene(scene, threads):
    """Settings that hold for the whole session: linear, unprocessed, whole, repeatable."""
    render = scene.render
    if scene.cycles.use_denoising:
        for layer in scene.view_layers:
            put(layer.cycles, "denoising_store_passes", bool(layer.cycles.use_denoising))
            if needs_shadows(scene, layer):
                put(layer.cycles, "use_pass_shadow_catcher", True)
    for layer in scene.view_layers:
        put(layer, "use_pass_combined", True)
        _add_passes_for_slices(layer)
    put(scene.cycles, "use_denoising", False)
    put(scene.cycles, "time_limit", 0.0)
    put(render, "use_persistent_data", True)
    put(render, "dither_intensity", 0.0)
    put(render, "threads_mode", "FIXED" if threads else "AUTO")
    if threads:
        put(render, "threads", threads)
    for name in ("use_compositing", "use_sequencer", "use_single_layer", "use_stamp", "use_placeholder"):
        put(render, name, False)
    for stamp in STAMPS:
        put(render, f"use_stamp_{stamp}", False)
    put(render, "use_texture_cache", False)  # 5.2: files that lie beside textures on one machine change how these are filtered
    put(render, "use_overwrite", True)
    put(render, "use_file_extension", False)
    put(render, "use_crop_to_border", True)
    put(render, "save_output", True)  # 5.x: without it nothing is written
    _write_multilayer_exr(render.image_settings)


def differ(layers):
    """Whether view layers have other passes, or other settings of their own, than the first."""
    return any(_describe_layer(layer) != _describe_layer(layers[0]) for layer in layers[1:])


def _describe_layer(layer):
    own = [(name, getattr(layer, name, None)) for name in ("material_override", "world_override", "samples", "pass_cryptomatte_depth")]
    switches = [
        (name, getattr(owner, name))
        for owner in (layer, layer.cycles)
        for name in sorted(owner.bl_rna.properties.keys())
        if name.startswith(("use_", "pass_", "denoising_")) and name not in ("use", "use_denoising")
    ]
    lists = [[(one.name, getattr(one, "type", None)) for one in getattr(layer, kind, ())] for kind in ("aovs", "lightgroups")]
    return [own, switches, lists]


def keep_scene(scene, is_kept, is_same):
    """Lets Cycles keep the scene from one render to the next, or not: writing that it does not frees it.

    Shaders and meshes of one view layer are not brought up to date for the passes of another. Measured on 4.5.15: an AOV or a Cryptomatte that
    one of two layers has was empty, or written beyond the end of the other's memory.
    """
    if not is_kept or not is_same:
        put(scene.render, "use_persistent_data", False)
    put(scene.render, "use_persistent_data", is_kept)


def free_scene(scene):
    """Has Cycles forget what it keeps of the scene from one render to the next."""
    if scene.render.use_persistent_data:
        keep_scene(scene, is_kept=True, is_same=False)


def is_kept_wrongly(scene):
    """Whether what Cycles keeps of one frame shows in the next.

    Measured on 4.5.15 and 5.2.0: fur is not made anew where what it grows on only moves; instances that are fewer than before
    get the motion blur of others.
    """
    systems = [system.settings for thing in bpy.data.objects for system in thing.particle_systems]
    if any(settings.type == "HAIR" and settings.render_type == "PATH" for settings in systems):
        return True
    if not scene.render.use_motion_blur:
        return False
    nodes = {node.bl_idname for tree in bpy.data.node_groups if tree.bl_idname == "GeometryNodeTree" for node in tree.nodes}
    is_parent = any(thing.instance_type in ("VERTS", "FACES") for thing in bpy.data.objects)
    return is_parent or not nodes.isdisjoint(INSTANCERS) or any(one.render_type in ("OBJECT", "COLLECTION") for one in systems)


def _add_passes_for_slices(layer):
    """Light over colour, and vectors over what was hit, merge only where the colour and the hits are known."""
    for kind in ("diffuse", "glossy", "transmission", "subsurface"):
        if any(getattr(layer, f"use_pass_{kind}_{part}", False) for part in ("direct", "indirect")):
            put(layer, f"use_pass_{kind}_color", True)
    if layer.use_pass_vector:
        put(layer, "use_pass_uv", True)


def _write_multilayer_exr(settings):
    put(settings, "media_type", "MULTI_LAYER_IMAGE")  # 5.x: it decides which formats are allowed
    put(settings, "file_format", "OPEN_EXR_MULTILAYER")
    put(settings, "color_depth", "32")
    put(settings, "exr_codec", "ZIP")
    put(settings, "use_exr_interleave", True)  # 5.x: one part, as before
    put(settings, "color_management", "FOLLOW_SCENE")


def set_size(scene, width, height, region):
    """Renders `region` ({x0, y0, x1, y1}, half-open pixels from the top left) of a width x height frame, or all of it."""
    render = scene.render
    put(render, "resolution_percentage", 100)
    put(render, "resolution_x", width)
    put(render, "resolution_y", height)
    put(render, "use_border", region is not None)
    if region is not None:
        _set_border(render, "x", region["x0"], region["x1"], width)
        _set_border(render, "y", height - region["y1"], height - region["y0"], height)


def _set_border(render, axis, low, high, size):
    """Blender truncates float32(border) * size to pixels, so inner edges aim at the middle of a pixel.

    Writing a minimum above the maximum is clamped, so the one that widens the border goes first.
    """
    low_border = 0.0 if low == 0 else (low + 0.5) / size
    high_border = 1.0 if high == size else (high + 0.5) / size
    edges = [(f"border_min_{axis}", low_border), (f"border_max_{axis}", high_border)]
    if high_border > getattr(render, f"border_max_{axis}"):
        edges.reverse()
    for name, value in edges:
        put(render, name, value)


def set_samples(scene, total, is_adaptive, sample_slice):
    """Sets the total, and of it the slice ({offset, samples}) to render, or all."""
    cycles = scene.cycles
    put(cycles, "use_adaptive_sampling", is_adaptive)
    if sample_slice and is_adaptive:
        raise Refusal("SLICE_ADAPTIVE", "A slice needs a fixed number of samples, but adaptive sampling is on.")
    offset, count = (sample_slice["offset"], sample_slice["samples"]) if sample_slice else (0, total)
    if offset < 0 or count < 1 or offset + count > total:
        raise Refusal("SLICE_RANGE", f"Expected a slice within {total} samples, received {count} from {offset}.")
    if hasattr(cycles, "use_sample_subset"):
        put(cycles, "samples", total)
        put(cycles, "use_sample_subset", count != total)
        put(cycles, "sample_offset", offset)
        put(cycles, "sample_subset_length", count)
    else:  # before 4.4 the samples are those of the slice
        put(cycles, "samples", count)
        put(cycles, "sample_offset", offset)


def ignore_layer_samples(scene):
    """A job that asks for another total than the scene's means it for every view layer."""
    put(scene.cycles, "use_layer_samples", "IGNORE")


def has_volume():
    """Whether anything in the file may scatter light inside: Cycles 5 needs wide margins there."""
    if len(bpy.data.volumes) > 0:
        return True
    owners = list(bpy.data.materials) + list(bpy.data.worlds)
    return any(_has_volume_output(owner.node_tree) for owner in owners if owner.node_tree)


def has_hair():
    """Whether anything in the file may draw strands: there, honest devices differ more than anywhere else.

    Geometry nodes that work on curves count, whatever comes out of them: who is wrong on this side is judged more gently.
    """
    if len(getattr(bpy.data, "hair_curves", ())) > 0:
        return True
    if any(particles.render_type == "PATH" for particles in bpy.data.particles):
        return True
    trees = [tree for tree in bpy.data.node_groups if tree.bl_idname == "GeometryNodeTree"]
    return any(_works_on_curves(node) for tree in trees for node in tree.nodes)


def _works_on_curves(node):
    return node.bl_idname.startswith("GeometryNode") and "Curve" in node.bl_idname


def _has_volume_output(tree):
    outputs = [node for node in tree.nodes if node.bl_idname.startswith("ShaderNodeOutput")]
    return any("Volume" in node.inputs and node.inputs["Volume"].is_linked for node in outputs)
