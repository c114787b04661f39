"""The views of a stereo scene: one of them is rendered as Blender renders it among all."""

from names import name_of
from protocol import Refusal
from render_settings import put
from scene_compositor import find_tree, list_nodes, uses_compositor

STEREO_NAMES = ("left", "right")


def list_views(scene):
    """The views that the scene renders, in their order; none where it renders a single picture."""
    render = scene.render
    if not render.use_multiview:
        return []
    is_stereo = render.views_format == "STEREO_3D"
    return [view for view in render.views if view.use and (not is_stereo or view.name in STEREO_NAMES)]


class ChosenView:
    """One view of a scene, the others of which are turned off."""

    def __init__(self, scene, name):
        views = list_views(scene)
        names = [name_of(view) for view in views]
        if name not in names:
            raise Refusal("VIEW_MISSING", f"The scene has the views {', '.join(names) or 'none'}; received {name}.")
        self.scene = scene
        self.index = names.index(name)
        self.suffix = views[self.index].file_suffix
        self.seed = scene.cycles.seed
        self.is_animated = scene.cycles.use_animated_seed
        for view in scene.render.views:
            put(view, "use", name_of(view) == name)
        put(scene.render.image_settings, "views_format", "INDIVIDUAL")

    def set_seed(self, frame):
        """Cycles gives every view but the first other noise; alone, each would be the first."""
        if self.index == 0:
            return
        seed = _hash(frame, self.seed) if self.is_animated else self.seed
        for index in range(1, self.index + 1):
            seed = (seed + _hash(seed, _hash(index * 0xDEADBEEF, 0))) & BITS
        cycles = self.scene.cycles
        put(cycles, "use_animated_seed", False)
        signed = seed - (1 << 32) if seed >> 31 else seed
        if cycles.seed != signed:
            cycles["seed"] = signed  # the property itself takes no negative numbers


def finish_alone(scene, name):
    """Makes the scene one of a single picture, that of a view: nodes that switch by the view take its side."""
    ChosenView(scene, name)
    put(scene.render, "use_multiview", False)
    switches = list_nodes(find_tree(scene), "CompositorNodeSwitchView") if uses_compositor(scene) else []
    for tree, node in switches:
        wanted = node.inputs.get(name)
        for link in list(node.outputs[0].links) if wanted and wanted.links else []:
            tree.links.new(wanted.links[0].from_socket, link.to_socket)


BITS = 0xFFFFFFFF


def _turn(value, bits):
    return ((value << bits) | (value >> (32 - bits))) & BITS


def _hash(x, y):
    """`hash_uint2` of Cycles: Bob Jenkins' final mix of lookup3."""
    a = b = c = (0xDEADBEEF + (2 << 2) + 13) & BITS
    a, b = (a + x) & BITS, (b + y) & BITS
    c = ((c ^ b) - _turn(b, 14)) & BITS
    a = ((a ^ c) - _turn(c, 11)) & BITS
    b = ((b ^ a) - _turn(a, 25)) & BITS
    c = ((c ^ b) - _turn(b, 16)) & BITS
    a = ((a ^ c) - _turn(c, 4)) & BITS
    b = ((b ^ a) - _turn(a, 14)) & BITS
    return ((c ^ b) - _turn(b, 24)) & BITS
