"""Makes a scene's compositor read a finished raw EXR where it would render, and denoise it as Cycles would.

Measured on 4.5: the Denoise node gives what Cycles' own denoising gives, bit for bit on most frames, else within 5e-6
(OpenImageDenoise rounds its automatic exposure by the layout of its input); the scene's nodes give what they give inside
a render.
"""

import _cycles
import bpy

from names import name_of
from protocol import Refusal
from render_settings import put
from scene_compositor import add_output, find_tree, list_nodes, uses_compositor
from shadow_catcher import PASS as SHADOWS
from shadow_catcher import add_grey, cover


class RawCompositor:
    """The compositor of one scene, rewired once and then shown one raw frame after the other."""

    def __init__(self, scene, path, denoise):
        self.scene = scene
        self.denoise = denoise
        self.image = bpy.data.images.load(path)
        if uses_compositor(scene):
            tree = find_tree(scene)
        else:
            tree = _make_tree(scene)
        self._mute_file_outputs(tree)
        for owner, node in list_nodes(tree, "CompositorNodeRLayers"):
            self._replace(owner, node)
        for _, node in list_nodes(tree, "CompositorNodeCryptomatteV2"):
            self._feed_cryptomatte(node)

    def show(self, path, denoise):
        """Reads another frame; the same data-block, so that the links stay."""
        if denoise != self.denoise:
            raise Refusal("DENOISE_CHANGED", "Denoising cannot be switched between the frames of one session.")
        self.image.filepath = path
        self.image.reload()

    def _replace(self, tree, node):
        """An Image node takes the links of a Render Layers node, but for those that mean nothing in a render either."""
        links = [link for socket in node.outputs for link in socket.links if socket.enabled and not node.mute]
        if links and node.scene and node.scene != self.scene:
            raise Refusal("OTHER_SCENE", f"The compositor reads the scene {name_of(node.scene)}, which is not rendered.")
        layer = self.scene.view_layers.get(node.layer)
        if links and (layer is None or not layer.use):
            nothing = tree.nodes.new("CompositorNodeRGB").outputs[0]
            nothing.default_value = (0, 0, 0, 0)
            for link in links:
                tree.links.new(nothing, link.to_socket)
        elif links:
            self._read(tree, node, links)
        tree.nodes.remove(node)

    def _read(self, tree, node, links):
        source = tree.nodes.new("CompositorNodeImage")
        source.image = self.image
        if source.has_layers:
            put(source, "layer", node.layer)
        passes = self._finish_passes(tree, node.layer, _outputs(source))
        for link in links:
            wanted = link.from_socket.name
            found = passes.get(wanted)
            if wanted == "Alpha" and found is None:
                found = _split_alpha(tree, passes["Image"])
            if found is None:
                raise Refusal("PASS_MISSING", f"The compositor reads {wanted} of {node.layer}; the EXR lacks it.")
            tree.links.new(found, link.to_socket)

    def _finish_passes(self, tree, layer_name, passes):
        """The passes as a render has them: clean where Cycles denoises, and shadows on shadow catchers in the alpha."""
        layer = self.scene.view_layers[layer_name]
        finished = {**passes, "Image": passes["Combined"], "Noisy Image": passes["Combined"]}
        shadow = passes.get(SHADOWS)
        if shadow:
            finished[f"Noisy {SHADOWS}"] = shadow
        if self.denoise and layer.cycles.use_denoising:
            if not _cycles.with_openimagedenoise:  # the node would let the noise pass without a word
                raise Refusal("NO_DENOISER", f"Blender {bpy.app.version_string} was built without OpenImageDenoise.")
            guides = self._list_guides(layer_name, passes)
            finished["Image"] = self._add_denoise(tree, passes["Combined"], guides)
            if shadow:
                if "Albedo" in guides:
                    guides["Albedo"] = add_grey(tree, guides["Albedo"])
                finished[SHADOWS] = self._add_denoise(tree, shadow, guides)
        if shadow and not layer.cycles.use_pass_shadow_catcher:
            finished["Image"] = cover(tree, finished["Image"], finished[SHADOWS])
            finished["Noisy Image"] = cover(tree, finished["Noisy Image"], shadow)
        return finished

    def _list_guides(self, layer_name, passes):
        """{input of the Denoise node: socket}"""
        names = {"RGB": (), "RGB_ALBEDO": ("Albedo",), "RGB_ALBEDO_NORMAL": ("Albedo", "Normal")}
        guides = {guide: f"Denoising {guide}" for guide in names[self.scene.cycles.denoising_input_passes]}
        for name in guides.values():
            if name not in passes:
                raise Refusal("PASS_MISSING", f"Denoising needs {name} of {layer_name}; the EXR lacks it.")
        return {guide: passes[name] for guide, name in guides.items()}

    def _add_denoise(self, tree, image, guides):
        """The socket of the clean picture: OpenImageDenoise with the scene's own settings."""
        cycles = self.scene.cycles
        node = tree.nodes.new("CompositorNodeDenoise")
        _set(node, "prefilter", "Prefilter", cycles.denoising_prefilter)
        _set(node, "use_hdr", "HDR", True)
        _set(node, "quality", "Quality", getattr(cycles, "denoising_quality", "HIGH"))
        tree.links.new(image, node.inputs["Image"])
        for guide, socket in guides.items():
            tree.links.new(socket, node.inputs[guide])
        return node.outputs[0]

    def _feed_cryptomatte(self, node):
        """The matte is chosen by id, which changing the source forgets."""
        if node.source != "RENDER":
            return
        layer, matte = node.layer_name, node.matte_id
        node.source = "IMAGE"
        node.image = self.image
        node.layer_name = layer
        node.matte_id = matte

    @staticmethod
    def _mute_file_outputs(tree):
        for _, node in list_nodes(tree, "CompositorNodeOutputFile"):
            node.mute = True


def _make_tree(scene):
    """Render Layers of the first layer, straight to the output."""
    layer = next(layer for layer in scene.view_layers if layer.use)
    tree, target = add_output(scene)
    source = tree.nodes.new("CompositorNodeRLayers")
    source.layer = layer.name
    tree.links.new(source.outputs["Image"], target)
    return tree


def _outputs(node):
    """{name: socket}; an Image node has sockets of passes that its picture lacks, too."""
    return {socket.name: socket for socket in node.outputs if socket.enabled}


def _split_alpha(tree, image):
    node = tree.nodes.new("CompositorNodeSeparateColor")
    tree.links.new(image, node.inputs[0])
    return node.outputs[3]


def _set(node, name, socket, value):
    """Settings of compositor nodes became sockets in Blender 5."""
    if hasattr(node, name):
        put(node, name, value)
    elif socket in node.inputs:
        node.inputs[socket].default_value = value if isinstance(value, bool) else value.title()
