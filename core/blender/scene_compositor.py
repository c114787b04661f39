"""A scene's own compositor, under every version's names for it."""

import bpy

from names import name_of


def find_tree(scene):
    """The compositor's node tree, or None when the scene has none."""
    if hasattr(scene, "compositing_node_group"):  # since 5.0
        return scene.compositing_node_group
    return scene.node_tree if scene.use_nodes else None


def add_output(scene):
    """Gives a scene an empty compositor: its tree, and the socket of the picture that comes out."""
    if hasattr(scene, "compositing_node_group"):
        tree = bpy.data.node_groups.new("Candela", "CompositorNodeTree")
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
        scene.compositing_node_group = tree
        return tree, tree.nodes.new("NodeGroupOutput").inputs[0]
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    return tree, tree.nodes.new("CompositorNodeComposite").inputs[0]


def uses_compositor(scene):
    tree = find_tree(scene)
    return scene.render.use_compositing and tree is not None and any(_is_output(node) for node in tree.nodes)


def list_nodes(tree, kind):
    """Nodes of one bl_idname, also inside groups: [(tree, node)]."""
    found, seen, waiting = [], set(), [tree]
    while waiting:
        current = waiting.pop()
        if current is None or current.as_pointer() in seen:
            continue
        seen.add(current.as_pointer())
        found += [(current, node) for node in current.nodes if node.bl_idname == kind]
        waiting += [node.node_tree for node in current.nodes if node.bl_idname == "CompositorNodeGroup"]
    return found


def puts_nothing_out(scene):
    """Whether Blender's own frames are empty: they take what comes out of the compositor, and that is nothing."""
    tree = find_tree(scene)
    if not scene.render.use_compositing or tree is None or uses_compositor(scene):
        return False
    is_always_taken = hasattr(scene, "compositing_node_group")
    return is_always_taken or any(node.bl_idname == "CompositorNodeComposite" and not node.mute for node in tree.nodes)


def list_file_outputs(scene):
    """Names of the nodes that would write files of their own."""
    tree = find_tree(scene)
    if not scene.render.use_compositing or tree is None:
        return []
    return [name_of(node) for _, node in list_nodes(tree, "CompositorNodeOutputFile") if not node.mute]


def _is_output(node):
    if node.bl_idname not in ("CompositorNodeComposite", "NodeGroupOutput") or node.mute:
        return False
    return any(socket.is_linked for socket in node.inputs)
