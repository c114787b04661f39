"""Builds a scene with every pass, for bench/split.mjs: ours, CC0, the same for the same traits.

python make_scene.py OUTPUT_PATH '["blur", "catcher"]'

Traits: blur (motion blur, depth of field and a transparent film), catcher (a shadow catcher), fog (a volume), layers (two view
layers, one a holdout of the other's collection, put over each other by the compositor), stereo (two views, the right one inverted by the
compositor). The compositors are those of Blender 4.5, as a Python module.
"""

import json
import math
import random
import sys

import bpy

PASSES = (
    "z mist position normal vector uv object_index material_index shadow ambient_occlusion emit environment "
    "diffuse_direct diffuse_indirect diffuse_color glossy_direct glossy_indirect glossy_color "
    "transmission_direct transmission_indirect transmission_color subsurface_direct subsurface_indirect "
    "subsurface_color cryptomatte_object cryptomatte_material cryptomatte_asset"
).split()


def build(path, traits):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = 97, 75
    scene.frame_start, scene.frame_end = 1, 4
    scene.render.use_motion_blur = "blur" in traits
    scene.render.film_transparent = "blur" in traits or "catcher" in traits
    scene.cycles.samples = 16
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = True
    layer = scene.view_layers[0]
    for name in PASSES:
        if hasattr(layer, f"use_pass_{name}"):
            setattr(layer, f"use_pass_{name}", True)
    if "blur" in traits:
        layer.use_pass_vector = False  # Blender has no vectors where there is motion blur
    layer.cycles.use_pass_shadow_catcher = "catcher" in traits
    layer.cycles.use_pass_volume_direct = layer.cycles.use_pass_volume_indirect = True
    layer.pass_cryptomatte_depth = 6
    layer.aovs.add().name = "Tint"
    light_up(scene, layer)
    fill(scene, random.Random(7), traits)
    look(scene, traits)
    if "layers" in traits:
        divide(scene, layer)
    if "stereo" in traits:
        double(scene)
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=path, check_existing=False, compress=True)


def light_up(scene, layer):
    world = bpy.data.worlds.new("World")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.3, 0.45, 0.8, 1)
    world.mist_settings.start, world.mist_settings.depth = 2, 9
    scene.world = world
    group = layer.lightgroups.add()
    group.name = "Lamp"
    data = bpy.data.lights.new("Lamp", "AREA")
    data.energy, data.size = 400, 1.5
    lamp = bpy.data.objects.new("Lamp", data)
    lamp.location = (2.5, -2, 4)
    lamp.rotation_euler = (0.5, 0.4, 0)
    lamp.lightgroup = "Lamp"
    scene.collection.objects.link(lamp)


def fill(scene, dice, traits):
    bpy.ops.mesh.primitive_plane_add(size=12)
    ground = bpy.context.object
    ground.data.materials.append(material("Ground", (0.5, 0.5, 0.5)))
    ground.is_shadow_catcher = "catcher" in traits
    kinds = {
        "Paint": {},
        "Metal": {"Metallic": 1.0, "Roughness": 0.2},
        "Glass": {"Transmission Weight": 1.0, "Roughness": 0.05},
        "Wax": {"Subsurface Weight": 1.0},
        "Glow": {"Emission Strength": 3.0, "Emission Color": (1, 0.6, 0.2, 1)},
    }
    shaders = [material(name, [dice.uniform(0.1, 0.9) for _ in range(3)], inputs) for name, inputs in kinds.items()]
    for index in range(24):
        place = (dice.uniform(-3, 3), dice.uniform(-3, 3), dice.uniform(0.2, 1.2))
        bpy.ops.mesh.primitive_uv_sphere_add(radius=dice.uniform(0.15, 0.5), location=place, segments=24, ring_count=12)
        thing = bpy.context.object
        thing.name, thing.pass_index = f"Thing {index}", index + 1
        thing.data.materials.append(shaders[index % len(shaders)])
        bpy.ops.object.shade_smooth()
        thing.keyframe_insert("location", frame=1)
        thing.location.x += dice.uniform(-0.6, 0.6)
        thing.keyframe_insert("location", frame=4)
    if "fog" in traits:
        bpy.ops.mesh.primitive_cube_add(size=7, location=(0, 0, 1))
        bpy.context.object.data.materials.append(fog())


def material(name, colour, inputs=None):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    made.pass_index = len(bpy.data.materials)
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1)
    for key, value in (inputs or {}).items():
        shader.inputs[key].default_value = value
    output = made.node_tree.nodes.new("ShaderNodeOutputAOV")
    output.aov_name = "Tint"
    output.inputs[0].default_value = (*colour, 1)
    return made


def fog():
    made = bpy.data.materials.new("Fog")
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    scatter = tree.nodes.new("ShaderNodeVolumeScatter")
    scatter.inputs["Density"].default_value = 0.08
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(scatter.outputs[0], output.inputs["Volume"])
    return made


def look(scene, traits):
    data = bpy.data.cameras.new("Camera")
    data.lens = 32
    data.dof.use_dof = "blur" in traits
    data.dof.focus_distance, data.dof.aperture_fstop = 7, 0.8
    camera = bpy.data.objects.new("Camera", data)
    camera.location = (5.5, -5, 3.2)
    camera.rotation_euler = (math.radians(68), 0, math.radians(48))
    scene.collection.objects.link(camera)
    scene.camera = camera


def divide(scene, layer):
    """Every other thing in a collection of its own, which one layer alone shows and the other cuts out."""
    front = bpy.data.collections.new("Front")
    scene.collection.children.link(front)
    for thing in [thing for thing in scene.objects if thing.name.startswith("Thing") and thing.pass_index % 2]:
        for collection in list(thing.users_collection):
            collection.objects.unlink(thing)
        front.objects.link(thing)
    scene.render.film_transparent = True
    layer.name = "Back"
    layer.layer_collection.children["Front"].holdout = True
    other = scene.view_layers.new("Front")
    other.cycles.use_denoising = True
    for name in ("z", "normal", "diffuse_direct", "diffuse_color", "cryptomatte_object"):
        setattr(other, f"use_pass_{name}", True)
    for child in other.layer_collection.children:
        child.exclude = child.name != "Front"
    tree = compositor_of(scene)
    back, fore, over, output = (tree.nodes.new(f"CompositorNode{kind}") for kind in ("RLayers", "RLayers", "AlphaOver", "Composite"))
    back.layer, fore.layer = "Back", "Front"
    tree.links.new(back.outputs["Image"], over.inputs[1])
    tree.links.new(fore.outputs["Image"], over.inputs[2])
    tree.links.new(over.outputs[0], output.inputs["Image"])


def double(scene):
    scene.render.use_multiview = True
    scene.camera.data.stereo.interocular_distance = 0.2
    tree = compositor_of(scene)
    layers, invert, switch, output = (
        tree.nodes.new(f"CompositorNode{kind}") for kind in ("RLayers", "Invert", "SwitchView", "Composite")
    )
    tree.links.new(layers.outputs["Image"], switch.inputs["left"])
    tree.links.new(layers.outputs["Image"], invert.inputs["Color"])
    tree.links.new(invert.outputs[0], switch.inputs["right"])
    tree.links.new(switch.outputs[0], output.inputs["Image"])


def compositor_of(scene):
    scene.use_nodes = True
    scene.node_tree.nodes.clear()
    return scene.node_tree


build(sys.argv[-2], set(json.loads(sys.argv[-1])))
