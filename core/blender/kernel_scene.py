"""A tiny scene of our own: rendered once, it makes the driver compile the kernels that scenes of strangers need."""

import bpy


def build_kernel_scene():
    """A lit triangle, with a tuft of hair on it in frame 2: OptiX compiles the kernels of curves by themselves."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.camera = _add("Camera", bpy.data.cameras.new("Camera"), location=(0, 0, 6))
    _add("Light", bpy.data.lights.new("Light", "POINT"), location=(1, 1, 4))
    _add("Floor", _triangle())
    tuft = _add("Tuft", _triangle())
    hair = tuft.modifiers.new("Hair", "PARTICLE_SYSTEM").particle_system.settings
    hair.type, hair.count = "HAIR", 4
    for frame, is_hidden in ((1, True), (2, False)):
        tuft.hide_render = is_hidden
        tuft.keyframe_insert("hide_render", frame=frame)
    return scene


def _add(name, data, location=(0, 0, 0)):
    thing = bpy.data.objects.new(name, data)
    thing.location = location
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _triangle():
    mesh = bpy.data.meshes.new("Triangle")
    mesh.from_pydata([(-1, -1, 0), (1, -1, 0), (0, 1, 0)], [], [(0, 1, 2)])
    return mesh
