"""Simulations whose result is neither in the .blend nor on disk."""

from cache_files import bake_folders
from external_files import absolute
from file_numbers import files_below
from names import name_of


def list_unbaked(scene):
    """Names of what would be simulated anew by every node, which jumps to its frame."""
    found = []
    for thing in _rendered(scene):
        for modifier in thing.modifiers:
            if modifier.show_render and _is_unbaked(thing, modifier):
                found.append(f"{name_of(modifier)} of {name_of(thing)}")
        found += [f"{name_of(system)} of {name_of(thing)}" for system in thing.particle_systems if _moves(system)]
    world = scene.rigidbody_world
    if world and world.enabled and _is_open(world.point_cache) and world.collection and len(world.collection.objects):
        found.append(f"the rigid bodies of {name_of(scene)}")
    return found


def list_unknown_zones(scene):
    """Simulation zones that may be baked into the .blend: Blender does not tell."""
    found = []
    for thing in _rendered(scene):
        for modifier in thing.modifiers:
            if modifier.type != "NODES" or not modifier.show_render:
                continue
            on_disk = [bake.bake_id for bake, _, _ in bake_folders(thing, modifier, absolute)]
            zones = [bake for bake in getattr(modifier, "bakes", ()) if _is_zone(bake) and bake.bake_id not in on_disk]
            found += [f"{name_of(modifier)} of {name_of(thing)}"] if zones else []
    return found


def _rendered(scene):
    return [thing for thing in scene.objects if not thing.hide_render]


def _is_unbaked(thing, modifier):
    kind = modifier.type
    if kind in ("CLOTH", "SOFT_BODY"):
        return _is_open(modifier.point_cache)
    if kind == "DYNAMIC_PAINT" and modifier.canvas_settings:
        surfaces = [one for one in modifier.canvas_settings.canvas_surfaces if one.is_active and one.is_cache_user]
        return any(_is_open(surface.point_cache) for surface in surfaces)
    if kind == "FLUID" and modifier.fluid_type == "DOMAIN":
        domain = modifier.domain_settings
        is_baked = domain.has_cache_baked_data or domain.has_cache_baked_any
        return not is_baked and not files_below(absolute(domain.cache_directory, thing.library))
    if kind == "NODES":
        bakes = bake_folders(thing, modifier, absolute)
        return any(_is_zone(bake) and not files_below(folder) for bake, _, folder in bakes)
    return False


def _is_zone(bake):
    return bake.node is not None and bake.node.bl_idname == "GeometryNodeSimulationOutput"


def _moves(system):
    """Emitted particles that fly, and hair with dynamics."""
    settings = system.settings
    is_simulated = system.use_hair_dynamics if settings.type == "HAIR" else settings.physics_type != "NO"
    return is_simulated and _is_open(system.point_cache)


def _is_open(cache):
    return not (cache.is_baked or cache.use_external or cache.use_disk_cache)
