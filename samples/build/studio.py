"""The empty studio every sample starts from, and the checks it passes before it is saved."""

import os
import sys
from pathlib import Path

import bpy
from mathutils import Vector


def open_studio(name, width_px, height_px, samples, last_frame):
    """Empties Blender and returns a Cycles scene with one unit = 10 cm.

    The sampling pattern stays Blender's own; adaptive sampling is off, so that every
    pixel gets exactly `samples` paths and a frame costs the same wherever it is rendered.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.name = name
    scene.unit_settings.scale_length = 0.1
    scene.frame_start, scene.frame_end = 1, last_frame
    scene.render.fps = 24
    scene.render.engine = 'CYCLES'
    scene.render.resolution_x, scene.render.resolution_y = width_px, height_px
    scene.render.use_persistent_data = True
    scene.render.filepath = f'//renders/{name}-####'
    scene.render.bake.filepath = '//renders/'
    scene.render.image_settings.file_format = 'PNG'
    scene.render.image_settings.color_mode = 'RGB'
    scene.view_settings.view_transform = 'AgX'
    scene.view_settings.look = 'AgX - Medium High Contrast'
    set_quality(scene, samples)
    return scene


def set_quality(scene, samples):
    """Sets `samples` paths per pixel and light paths that suit a small picture."""
    cycles = scene.cycles
    cycles.device = 'CPU'
    cycles.samples = samples
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = True
    cycles.use_light_tree = False
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 3.0
    cycles.max_bounces = 8
    cycles.diffuse_bounces = 2
    cycles.glossy_bounces = 3
    cycles.transmission_bounces = 8
    cycles.transparent_max_bounces = 8


def add_camera(scene, location, target, lens_mm, focus=None, f_stop=None):
    """Adds the scene's camera at `location`, looking at `target`; `focus` and `f_stop` switch depth of field on."""
    data = bpy.data.cameras.new('Camera')
    data.lens = lens_mm
    camera = bpy.data.objects.new('Camera', data)
    camera.location = location
    aim(camera, target)
    if f_stop is not None:
        data.dof.use_dof = True
        data.dof.focus_distance = (camera.location - Vector(focus or target)).length
        data.dof.aperture_fstop = f_stop
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera


def aim(thing, target):
    """Turns a camera or lamp so that it looks at `target`."""
    direction = Vector(target) - thing.location
    thing.rotation_mode = 'XYZ'
    thing.rotation_euler = direction.to_track_quat('-Z', 'Y').to_euler()


def add_lamp(scene, kind, name, location, target, watts, colour, size):
    """Adds a lamp aimed at `target`. `size` is the edge of an AREA lamp (width, height) or the radius of another."""
    data = bpy.data.lights.new(name, kind)
    data.energy, data.color = watts, colour
    if kind == 'AREA':
        data.shape = 'RECTANGLE'
        data.size, data.size_y = size
    else:
        data.shadow_soft_size = size
    lamp = bpy.data.objects.new(name, data)
    lamp.location = location
    aim(lamp, target)
    scene.collection.objects.link(lamp)
    return lamp


def save_scene(path):
    """Saves the open scene to `path`, small, uncompressed and free of anything personal.

    Raises SystemExit if a file the scene needs is missing or is not stored relative to the scene.
    """
    forget_user_interface()
    path = Path(path)
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=False, relative_remap=True)
    check_paths(path.parent)
    unique, total = count_triangles()
    print(f'{path.name}: {path.stat().st_size / 1024:.0f} KiB, {unique} triangles, {total} with all instances')


def forget_user_interface():
    """Drops all workspaces but one (the others are half of a small file) and the folders Blender remembers."""
    layout = bpy.data.workspaces['Layout']
    screens = set(layout.screens)
    bpy.data.batch_remove([space for space in bpy.data.workspaces if space != layout])
    bpy.data.batch_remove([screen for screen in bpy.data.screens if screen not in screens])
    for scene in bpy.data.scenes:
        scene.sequence_editor_clear()


def check_paths(folder):
    """Stops the build if a path of the open file is absolute or leads nowhere."""
    faults = []
    for user, paths in bpy.data.file_path_map().items():
        for stored in paths:
            if not stored.startswith('//'):
                faults.append(f'{user.name} stores the path {stored}, which is not relative to the scene.')
            elif not (folder / stored[2:]).exists():
                faults.append(f'{user.name} needs {stored}, which is not there.')
    if faults:
        raise SystemExit('\n'.join(faults))


def count_triangles():
    """Triangles of the evaluated scene: of its different meshes, and with each instance counted."""
    unique, total = {}, 0
    for instance in bpy.context.evaluated_depsgraph_get().object_instances:
        if instance.object.type == 'MESH':
            mesh = instance.object.data
            triangles = len(mesh.loops) - 2 * len(mesh.polygons)
            unique[instance.object.original.data.name_full] = triangles
            total += triangles
    return sum(unique.values()), total


def finish():
    """Ends the process at once: the Python module of Blender 4.5 may hang at a normal exit."""
    sys.stdout.flush()
    os._exit(0)
