"""Surfaces: one Principled shader each, with images and ramps joined to its inputs."""

from pathlib import Path

import bpy


class Surface:
    """A material under construction. Settings are the Principled inputs in snake_case: `base_color`, `coat_weight`."""

    def __init__(self, name, **settings):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.shader = self.tree.nodes['Principled BSDF']
        self.output = self.tree.nodes['Material Output']
        for key, value in settings.items():
            socket = self.input(key)
            socket.default_value = (*value, 1) if socket.type == 'RGBA' else value

    def input(self, key):
        """The Principled input called `key`, in snake_case."""
        return next(socket for socket in self.shader.inputs if socket.name.lower().replace(' ', '_') == key)

    def node(self, kind, **settings):
        """Adds a shader node, for instance `node('TexCoord')`."""
        node = self.tree.nodes.new(f'ShaderNode{kind}')
        for key, value in settings.items():
            setattr(node, key, value)
        return node

    def join(self, source, target):
        """Joins an output socket to an input socket or to the Principled input of that name."""
        self.tree.links.new(source, self.input(target) if isinstance(target, str) else target)
        return self

    def image(self, path, scale=(1, 1, 1), box=False, data=False):
        """The colour of an image file by UV, or by box projection of object space; `data` for anything but colour."""
        texture = self.node('TexImage', image=load_image(path, data))
        if box:
            texture.projection, texture.projection_blend = 'BOX', 0.3
        elif scale == (1, 1, 1):
            return texture.outputs['Color']
        mapping = self.node('Mapping')
        mapping.inputs['Scale'].default_value = scale
        coordinates = self.node('TexCoord')
        self.join(coordinates.outputs['Object' if box else 'UV'], mapping.inputs['Vector'])
        self.join(mapping.outputs['Vector'], texture.inputs['Vector'])
        return texture.outputs['Color']

    def ramp(self, value, *stops):
        """Maps a value in 0..1 to colours: `stops` are (position, (r, g, b)) in rising order."""
        node = self.node('ValToRGB')
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(1.0)
        for element, (position, colour) in zip(elements, stops):
            element.position, element.color = position, (*colour, 1)
        self.join(value, node.inputs['Fac'])
        return node.outputs['Color']

    def grey_ramp(self, value, low, high):
        """Maps 0..1 to the grey values `low`..`high`."""
        return self.ramp(value, (0, (low,) * 3), (1, (high,) * 3))

    def bump(self, height, strength, distance):
        """Lets `height` (0..1) tilt the surface; `distance` in units."""
        node = self.node('Bump')
        node.inputs['Strength'].default_value = strength
        node.inputs['Distance'].default_value = distance
        self.join(height, node.inputs['Height'])
        return self.join(node.outputs['Normal'], 'normal')

    def make_matte(self):
        """Swaps the Principled shader for a plain diffuse one, which costs half as much to light."""
        colour = self.shader.inputs['Base Color']
        diffuse = self.node('BsdfDiffuse')
        diffuse.inputs['Color'].default_value = colour.default_value
        if colour.is_linked:
            self.join(colour.links[0].from_socket, diffuse.inputs['Color'])
        self.join(diffuse.outputs['BSDF'], self.output.inputs['Surface'])
        self.tree.nodes.remove(self.shader)
        return self

    def clear_shadow(self, tint):
        """Makes the shadow of a glass a clear one of colour `tint`: caustics are off, it would be black."""
        path, mix, clear = self.node('LightPath'), self.node('MixShader'), self.node('BsdfTransparent')
        clear.inputs['Color'].default_value = (*tint, 1)
        self.join(path.outputs['Is Shadow Ray'], mix.inputs['Fac'])
        self.join(self.shader.outputs['BSDF'], mix.inputs[1])
        self.join(clear.outputs['BSDF'], mix.inputs[2])
        return self.join(mix.outputs['Shader'], self.output.inputs['Surface'])


def load_image(path, data):
    """The image at `path`, opened once; `data` images keep their numbers."""
    path = Path(path)
    image = bpy.data.images.load(str(path), check_existing=True)
    image.name = path.name
    if data:
        image.colorspace_settings.name = 'Non-Color'
    return image


def glass(name, colour=(1, 1, 1), roughness=0.0, ior=1.45, shadow=(0.9, 0.92, 0.92)):
    """A clear material that casts a light shadow."""
    surface = Surface(name, base_color=colour, roughness=roughness, ior=ior, transmission_weight=1.0)
    return surface.clear_shadow(shadow).material


def emission(name, colour, strength):
    """A surface that glows but is left to reflect nothing."""
    return Surface(name, base_color=(0, 0, 0), specular_ior_level=0.0, emission_color=colour,
                   emission_strength=strength).material


def add_environment(scene, path, strength, turn=0.0):
    """Lights the scene with a panorama (equirectangular EXR) turned by `turn` radians."""
    world = bpy.data.worlds.new('Room')
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    texture = nodes.new('ShaderNodeTexEnvironment')
    texture.image = load_image(path, data=False)
    mapping, coordinates = nodes.new('ShaderNodeMapping'), nodes.new('ShaderNodeTexCoord')
    mapping.inputs['Rotation'].default_value = (0, 0, turn)
    links.new(coordinates.outputs['Generated'], mapping.inputs['Vector'])
    links.new(mapping.outputs['Vector'], texture.inputs['Vector'])
    links.new(texture.outputs['Color'], nodes['Background'].inputs['Color'])
    nodes['Background'].inputs['Strength'].default_value = strength
    scene.world = world
