"""What the scenes of make_scene.py are made of."""

import math
import os

import bpy
import numpy
from mathutils import Vector


def paint_image(folder, name, dice, size=256):
    """A file of coloured checks with noise, in OUTPUT_DIR/textures."""
    path = os.path.join(folder, "textures", f"{name}.png")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    noise = numpy.random.default_rng(dice.randrange(2**31))
    rows, columns = numpy.indices((size, size))
    checks = ((rows // 32 + columns // 32) % 2)[..., None]
    colours = noise.uniform(0.1, 0.9, (2, 3))
    pixels = numpy.ones((size, size, 4), numpy.float32)
    pixels[..., :3] = numpy.where(checks, colours[0], colours[1]) * noise.uniform(0.8, 1, (size, size, 1))
    image = bpy.data.images.new(name, size, size)
    image.pixels.foreach_set(pixels.ravel())
    image.filepath_raw, image.file_format = path, "PNG"
    image.save()
    bpy.data.images.remove(image)
    return bpy.data.images.load(path)


def make_material(name, colour, image=None, scale=4, **inputs):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1)
    for key, value in inputs.items():
        shader.inputs[key.replace("_", " ")].default_value = value
    if image:
        texture = tree.nodes.new("ShaderNodeTexImage")
        texture.image, texture.projection = image, "BOX"
        place = tree.nodes.new("ShaderNodeTexCoord")
        mapping = tree.nodes.new("ShaderNodeMapping")
        mapping.inputs["Scale"].default_value = (scale,) * 3
        tree.links.new(place.outputs["Generated"], mapping.inputs["Vector"])
        tree.links.new(mapping.outputs[0], texture.inputs[0])
        tree.links.new(texture.outputs[0], shader.inputs["Base Color"])
    return material


def make_palette(dice, traits, images):
    def colour():
        return tuple(dice.uniform(0.05, 0.9) for _ in range(3))

    palette = [
        make_material("Paint", colour(), Roughness=0.6),
        make_material("Clay", colour(), Roughness=0.9),
        make_material("Checks", colour(), images[1], Roughness=0.5),
        make_material("Metal", colour(), Metallic=1.0, Roughness=0.25),
        make_material("Chrome", (0.9, 0.9, 0.9), Metallic=1.0, Roughness=0.03),
    ]
    if "glass" in traits or "hall" in traits:
        palette += [make_material(f"Glass{i}", (1, 1, 1), Transmission_Weight=1.0, Roughness=0.02) for i in range(2)]
    if "wax" in traits:
        palette += [make_material("Wax", colour(), Subsurface_Weight=1.0, Roughness=0.4) for _ in range(3)]
    if "night" in traits:
        palette += [make_material("Lamp", colour(), Emission_Color=(*colour(), 1), Emission_Strength=6.0)]
    return palette


def add_sky(scene, traits):
    """One flat colour; black at night and dim indoors. Cells of nothing but sky carry no grain."""
    world = bpy.data.worlds.new("World")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (0.45, 0.6, 0.9, 1)
    background.inputs[1].default_value = 0 if "night" in traits else 0.05 if "hall" in traits else 0.6
    scene.world = world


def add_lights(scene, dice, traits):
    def add(name, kind, watts, location, **properties):
        data = bpy.data.lights.new(name, kind)
        data.energy = watts
        for key, value in properties.items():
            setattr(data, key, value)
        lamp = bpy.data.objects.new(name, data)
        lamp.location = location
        aim(lamp, (0, 0, 0.5))
        scene.collection.objects.link(lamp)

    if "hall" in traits:
        add("Window", "AREA", 220, (-3.6, dice.uniform(-1, 1), 3), size=1.2)
    elif "night" not in traits:
        add("Key", "AREA", 700, (3, dice.uniform(-4, -2), 5), size=1.5)
        add("Sun", "SUN", 2, (-4, 2, 6), angle=0.02)
    else:
        add("Moon", "SUN", 0.05, (-4, 2, 6), angle=0.05)


def add_ground(image, is_hall):
    """A floor, or a closed room of 9 x 9 x 4.5 m that only its window lights."""
    material = make_material("Floor", (0.7, 0.7, 0.7), image, scale=3, Roughness=0.55)
    if is_hall:
        bpy.ops.mesh.primitive_cube_add(size=9, location=(0, 0, 2.25))
        bpy.context.object.scale.z = 0.5
    else:
        bpy.ops.mesh.primitive_plane_add(size=60)
    bpy.context.object.name = "Ground"
    bpy.context.object.data.materials.append(material)


def add_things(dice, traits, images):
    palette = make_palette(dice, traits, images)
    count = 120 if "crowd" in traits else 12 if "night" in traits else 26
    for index in range(count):
        size = dice.uniform(0.15, 0.4) if index else 0.9
        angle, reach = dice.uniform(0, math.tau), dice.uniform(0.9, 2.6 if "hall" in traits else 4.2)
        place = (reach * math.cos(angle), reach * math.sin(angle), size) if index else (0, 0, size)
        thing = add_thing(dice.randrange(4), size, place)
        thing.data.materials.append(palette[index % len(palette)])
        thing.rotation_euler.z = angle
        if index % 4 == 1:
            animate(thing, dice)


def add_thing(kind, size, place):
    mesh = bpy.ops.mesh
    if kind == 0:
        mesh.primitive_uv_sphere_add(radius=size, location=place)
    elif kind == 1:
        mesh.primitive_cube_add(size=1.6 * size, location=place)
    elif kind == 2:
        mesh.primitive_torus_add(major_radius=size, minor_radius=0.35 * size, location=place)
    else:
        mesh.primitive_monkey_add(size=1.8 * size, location=place)
        smooth = bpy.context.object.modifiers.new("Smooth", "SUBSURF")
        smooth.levels = smooth.render_levels = 2
    if kind != 1:
        bpy.ops.object.shade_smooth()
    return bpy.context.object


def animate(thing, dice):
    turn = dice.uniform(1, 3)
    for frame, angle in ((1, 0), (16, turn)):
        thing.rotation_euler.z = angle
        thing.keyframe_insert("rotation_euler", frame=frame)
        thing.location.x += 0.4 * angle / turn
        thing.keyframe_insert("location", frame=frame)


def add_fog():
    material = bpy.data.materials.new("Fog")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.remove(tree.nodes["Principled BSDF"])
    scatter = tree.nodes.new("ShaderNodeVolumePrincipled")
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 1.3
    spread = tree.nodes.new("ShaderNodeMapRange")
    spread.inputs["From Min"].default_value, spread.inputs["From Max"].default_value = 0.45, 0.7
    spread.inputs["To Max"].default_value = 0.6
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Object"], noise.inputs[0])
    tree.links.new(noise.outputs[0], spread.inputs[0])
    tree.links.new(spread.outputs[0], scatter.inputs["Density"])
    tree.links.new(scatter.outputs[0], tree.nodes["Material Output"].inputs["Volume"])
    bpy.ops.mesh.primitive_cube_add(size=7, location=(0, 0, 3.51))
    bpy.context.object.name = "Fog"
    bpy.context.object.data.materials.append(material)


def add_fur(dice):
    for index in range(2):
        bpy.ops.mesh.primitive_uv_sphere_add(radius=0.7, location=(1.6 * index - 0.8, dice.uniform(-1.5, -0.5), 0.75))
        ball = bpy.context.object
        ball.name = f"Fur{index}"
        ball.data.materials.append(make_material(f"Fur{index}", (0.6, 0.35, 0.1 + 0.4 * index), Roughness=0.6))
        settings = ball.modifiers.new("Hair", "PARTICLE_SYSTEM").particle_system.settings
        settings.type = "HAIR"
        settings.count, settings.hair_length = 3000, 0.3


def aim(thing, target):
    direction = Vector(target) - thing.location
    thing.rotation_euler = direction.to_track_quat("-Z", "Y").to_euler()
