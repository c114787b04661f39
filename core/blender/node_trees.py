"""Every node tree of the open file, and the files that nodes read by themselves."""

import os
import re

import bpy

IMPORTERS = tuple(f"GeometryNodeImport{kind}" for kind in ("OBJ", "PLY", "STL", "CSV", "Text", "VDB"))
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)


def each_tree():
    """Node trees of their own, and those inside materials, worlds, lights, scenes, textures and line styles."""
    yield from bpy.data.node_groups
    yield from (tree for _, tree in _embedded())


def tree_owners():
    """{pointer of a tree: the data-block it belongs to}: the tree inside a material has no name of its own."""
    owners = {tree.as_pointer(): tree for tree in bpy.data.node_groups}
    owners.update((tree.as_pointer(), owner) for owner, tree in _embedded())
    return owners


def _embedded():
    for name in ("materials", "worlds", "lights", "scenes", "textures", "linestyles"):
        for owner in getattr(bpy.data, name):
            tree = getattr(owner, "node_tree", None)
            if tree is not None:
                yield owner, tree


def list_node_files():
    """[(tree, stored path, kind)] of light profiles, OSL scripts and what geometry nodes import."""
    found = []
    for tree in each_tree():
        for node in tree.nodes:
            kind = {"ShaderNodeTexIES": "light-profile", "ShaderNodeScript": "script"}.get(node.bl_idname)
            if kind and node.mode == "EXTERNAL" and node.filepath:
                found.append((tree, node.filepath, kind))
            elif node.bl_idname in IMPORTERS:
                found += [(tree, path, "mesh") for path in import_paths(tree, node) if path]
    return found


def import_paths(tree, node):
    """The paths of an import node: its socket, or what a String node or a modifier's input puts in; else None."""
    socket = node.inputs["Path"]
    if not socket.is_linked:
        return [socket.default_value]
    source = socket.links[0].from_socket
    if source.node.bl_idname == "FunctionNodeInputString":
        return [source.node.string]
    if source.node.bl_idname == "NodeGroupInput":
        return _modifier_inputs(tree, source.identifier) or [None]
    return [None]


def _modifier_inputs(tree, identifier):
    values = []
    for thing in bpy.data.objects:
        for modifier in thing.modifiers:
            if modifier.type == "NODES" and modifier.node_group == tree:
                value = _modifier_input(modifier, identifier)
                values.append(value if isinstance(value, str) else None)
    return values


def _modifier_input(modifier, identifier):
    """What a person typed into a modifier: a property of the modifier, since Blender 5.2 one of its inputs."""
    if hasattr(modifier, "properties"):
        return getattr(getattr(modifier.properties.inputs, identifier, None), "value", None)
    return modifier.get(identifier)


def osl_includes(path, seen=None):
    """The files that an OSL script includes by a path of its own, and theirs."""
    seen = {path} if seen is None else seen
    found = []
    try:
        with open(path, "rb") as file:
            names = INCLUDE.findall(file.read(1 << 20))
    except OSError:
        return []
    for name in names:
        include = os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(name)))
        if include not in seen and os.path.isfile(include):
            seen.add(include)
            found += [include, *osl_includes(include, seen)]
    return found
