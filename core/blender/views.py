"""The views of a stereo scene: one of them is rendered as Blender renders it among all."""

from animation import list_curves
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


def describe_views(scene):
    """[{name, suffix}]"""
    return [{"name": name_of(view), "suffix": view.file_suffix} for view in list_views(scene)]


class SceneViews:
    """The views of a scene, one of which is rendered at a time: the others are turned off."""

    def __init__(self, scene):
        self.scene = scene
        self.suffixes = {view["name"]: view["suffix"] for view in describe_views(scene)}
        self.seed = scene.cycles.seed
        self.is_animated = scene.cycles.use_animated_seed
        self.curves = [curve for curve in list_curves(scene) if curve.data_path == "cycles.seed" and not curve.mute]
        self.chosen = None

    def choose(self, name):
        """One view of them, or the only picture of a scene without."""
        if name is None and not self.suffixes:
            return
        assert_view(self.suffixes, name)
        if name == self.chosen:
            return
        for view in self.scene.render.views:
            put(view, "use", name_of(view) == name)
        put(self.scene.render.image_settings, "views_format", "INDIVIDUAL")
        self.chosen = name

    @property
    def suffix(self):
        """What Blender puts behind the name of the file."""
        return self.suffixes[self.chosen] if self.chosen else ""

    def go_to(self, frame):
        """Cycles gives every view but the first other noise; alone, each would be the first."""
        for curve in self.curves:
            put(curve, "mute", False)
        self.scene.frame_set(frame)
        if self.chosen is None:
            return
        index = list(self.suffixes).index(self.chosen)
        put(self.scene.cycles, "use_animated_seed", self.is_animated and index == 0)
        seed = self.scene.cycles.seed if self.curves else self.seed
        if self.is_animated and index > 0:
            seed = _hash(frame, seed & BITS)
        for curve in self.curves:
            put(curve, "mute", True)
        for number in range(1, index + 1):
            seed = (seed + _hash(seed, _hash(number * 0xDEADBEEF, 0))) & BITS
        signed = seed - (1 << 32) if seed >> 31 else seed
        if self.scene.cycles.seed != signed:
            self.scene.cycles["seed"] = signed  # the property itself takes no negative numbers


def assert_view(names, name):
    if name not in names:
        raise Refusal("VIEW_MISSING", f"The scene has the views {', '.join(names) or 'none'}; received {name or 'none'}.")


class ViewSwitches:
    """The nodes of a compositor that switch by the view, in a scene that finishes one picture at a time."""

    def __init__(self, scene):
        self.names = [view["name"] for view in describe_views(scene)]
        put(scene.render, "use_multiview", False)
        nodes = list_nodes(find_tree(scene), "CompositorNodeSwitchView") if uses_compositor(scene) else []
        self.switches = [(tree, node, [link.to_socket for link in node.outputs[0].links]) for tree, node in nodes if not node.mute]

    def show(self, name):
        """Has every such node take the side of a view; as often as there are such nodes, for one may feed the next."""
        assert_view(self.names, name)
        for tree, node, targets in self.switches * len(self.switches):
            side = node.inputs.get(name)
            for target in targets if side else []:
                tree.links.new(_source_of(tree, side), target)


def _source_of(tree, side):
    """What is linked to one side of a switch; the colour of the side itself becomes a node."""
    if not side.links:
        colour = tree.nodes.new("CompositorNodeRGB").outputs[0]
        colour.default_value = side.default_value
        tree.links.new(colour, side)
    return side.links[0].from_socket


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
