"""Morning light: a low sun, a coloured sky and haze that grows with distance."""

import bpy
import numpy as np

from studio import aim

HAZE = (0.50, 0.56, 0.66)


def add_haze(surface, half_distance=95.0):
    """Fades a surface into the colour of the air; half of it is gone after `half_distance` units."""
    view, fade, mix, air = (surface.node(kind) for kind in ('CameraData', 'Math', 'MixShader', 'Emission'))
    fade.operation = 'POWER'
    share = surface.node('Math', operation='DIVIDE')
    surface.join(view.outputs['View Distance'], share.inputs[0])
    share.inputs[1].default_value = half_distance
    fade.inputs[0].default_value = 0.5
    surface.join(share.outputs[0], fade.inputs[1])
    air.inputs['Color'].default_value = (*HAZE, 1)
    air.inputs['Strength'].default_value = 0.75
    surface.join(fade.outputs[0], mix.inputs['Fac']).join(air.outputs[0], mix.inputs[1])
    surface.join(surface.shader.outputs[0], mix.inputs[2]).join(mix.outputs[0], surface.output.inputs['Surface'])
    surface.material.cycles.emission_sampling = 'NONE'
    return surface


def add_morning(scene):
    """A sky from peach at the horizon to blue above, and a warm sun low on the right."""
    world = bpy.data.worlds.new('Morning')
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    coordinates, parts, ramp = nodes.new('ShaderNodeTexCoord'), nodes.new('ShaderNodeSeparateXYZ'), nodes.new('ShaderNodeValToRGB')
    links.new(coordinates.outputs['Generated'], parts.inputs[0])
    links.new(parts.outputs['Z'], ramp.inputs['Fac'])
    links.new(ramp.outputs['Color'], nodes['Background'].inputs['Color'])
    stops = ((0.0, (0.80, 0.62, 0.50)), (0.10, (0.72, 0.66, 0.62)), (0.30, (0.32, 0.46, 0.64)), (1.0, (0.10, 0.22, 0.46)))
    while len(ramp.color_ramp.elements) < len(stops):
        ramp.color_ramp.elements.new(1.0)
    for element, (position, colour) in zip(ramp.color_ramp.elements, stops):
        element.position, element.color = position, (*colour, 1)
    nodes['Background'].inputs['Strength'].default_value = 0.85
    scene.world = world
    data = bpy.data.lights.new('Sun', 'SUN')
    data.energy, data.color, data.angle = 11.0, (1.0, 0.72, 0.45), np.radians(0.6)
    sun = bpy.data.objects.new('Sun', data)
    sun.location = (30, -8, 13)
    aim(sun, (0, 0, 0))
    scene.collection.objects.link(sun)
