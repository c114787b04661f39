"""Meshes made from a few numbers: turned shapes, tubes, boxes and sheets."""

import bpy
import numpy as np


def mesh_object(name, vertices, faces, material, uvs=None, smooth=True):
    """An unlinked object from vertices (n, 3), faces (lists of indices) and, per face corner, optional UVs."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(map(float, vertex)) for vertex in vertices], [], [tuple(map(int, face)) for face in faces])
    if uvs is not None:
        layer = mesh.uv_layers.new(name='UVMap')
        layer.data.foreach_set('uv', np.asarray(uvs, np.float32).ravel())
    mesh.polygons.foreach_set('use_smooth', [smooth] * len(mesh.polygons))
    mesh.materials.append(material)
    return bpy.data.objects.new(name, mesh)


def place(thing, collection, location=(0, 0, 0), rotation=(0, 0, 0), scale=1.0):
    """Links an object to a collection and puts it somewhere; `rotation` in radians."""
    collection.objects.link(thing)
    thing.location = location
    thing.rotation_euler = rotation
    thing.scale = (scale,) * 3 if np.isscalar(scale) else scale
    return thing


def subdivide(thing, levels=2):
    """Rounds a coarse mesh when it is rendered, so that the file stays small."""
    modifier = thing.modifiers.new('Subdivision', 'SUBSURF')
    modifier.levels = modifier.render_levels = levels
    return thing


def bevel(thing, width, segments=3):
    """Takes the edge off a hard mesh."""
    modifier = thing.modifiers.new('Bevel', 'BEVEL')
    modifier.width, modifier.segments = width, segments
    modifier.harden_normals = True
    return thing


def lathe(name, profile, material, segments=16, levels=2):
    """A turned shape: `profile` is (radius, z) or (radius, z, bevel) from the axis or rim at the bottom upwards.

    A point with a bevel becomes two points that far from the corner, which keeps an edge crisp
    under subdivision. UVs: u once around, v by length along the profile, 0 to 1.
    """
    points = bevelled(profile)
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    angles = np.arange(segments) / segments * 2 * np.pi
    vertices, rows = [], []
    for radius, z in points:
        first = len(vertices)
        if radius < 1e-6:
            vertices.append((0, 0, z))
            rows.append([first] * (segments + 1))
        else:
            vertices += [(radius * np.cos(a), radius * np.sin(a), z) for a in angles]
            rows.append([first + i % segments for i in range(segments + 1)])
    faces, uvs = [], []
    for row in range(len(rows) - 1):
        for i in range(segments):
            corners = [(rows[row][i], i, row), (rows[row][i + 1], i + 1, row),
                       (rows[row + 1][i + 1], i + 1, row + 1), (rows[row + 1][i], i, row + 1)]
            unique = list({vertex: (vertex, u, v) for vertex, u, v in corners}.values())
            faces.append([vertex for vertex, _, _ in unique])
            uvs += [(u / segments, along[v]) for _, u, v in unique]
    return subdivide(mesh_object(name, vertices, faces, material, uvs), levels)


def bevelled(profile):
    """The profile as an (n, 2) array with each bevelled corner replaced by two points."""
    points = []
    for i, (radius, z, *width) in enumerate(profile):
        here = np.array([radius, z], float)
        if not width:
            points.append(here)
            continue
        for neighbour in (profile[i - 1], profile[i + 1]):
            away = np.array(neighbour[:2], float) - here
            points.append(here + away / np.linalg.norm(away) * width[0])
    return np.array(points)


def smooth_path(points, count):
    """`count` points on the Catmull-Rom curve through `points` (n, k)."""
    points = np.asarray(points, float)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    position = np.linspace(0, len(points) - 1, count)
    index = np.minimum(position.astype(int), len(points) - 2)
    t = (position - index)[:, None]
    a, b, c, d = (padded[index + k] for k in range(4))
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def tube(name, path, radii, material, sides=8):
    """A closed tube along `path` (n, 3); `radii` holds one radius per point."""
    path = np.asarray(path, float)
    tangents = np.gradient(path, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    angles = np.arange(sides) / sides * 2 * np.pi
    vertices, faces = [], []
    side = np.cross(tangents[0], (0.31, 0.52, 0.79))
    for point, tangent, radius in zip(path, tangents, radii):
        side = side - tangent * side.dot(tangent)
        side /= np.linalg.norm(side)
        other = np.cross(tangent, side)
        vertices += [point + radius * (np.cos(a) * side + np.sin(a) * other) for a in angles]
    for ring in range(len(path) - 1):
        for i in range(sides):
            near, far = ring * sides, (ring + 1) * sides
            faces.append([near + i, near + (i + 1) % sides, far + (i + 1) % sides, far + i])
    faces.append(list(range(sides))[::-1])
    faces.append([(len(path) - 1) * sides + i for i in range(sides)])
    return mesh_object(name, vertices, faces, material)


def box(name, size, material, bevel_width=0.03, uv_scale=(1, 1)):
    """A box of `size` (x, y, z) around its centre; UVs are x and y of the top face times `uv_scale`."""
    x, y, z = (edge / 2 for edge in size)
    vertices = [(sx * x, sy * y, sz * z) for sz in (-1, 1) for sy in (-1, 1) for sx in (-1, 1)]
    faces = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    uvs = uv_scale * np.array([(vertices[i][0] + (vertices[i][2] if side > 3 else 0), vertices[i][1] + vertices[i][2])
                               for side, face in enumerate(faces) for i in face])
    return bevel(mesh_object(name, vertices, faces, material, uvs, smooth=False), bevel_width)


def sheet(name, heights, width, depth, material, uv_scale=(1, 1)):
    """A smooth sheet over the grid `heights` (rows, columns), `width` x `depth` around the origin, UVs 0 to `uv_scale`."""
    rows, columns = heights.shape
    x = np.linspace(-width / 2, width / 2, columns)
    y = np.linspace(-depth / 2, depth / 2, rows)
    vertices = np.stack([*np.meshgrid(x, y), heights], -1).reshape(-1, 3)
    start = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    faces = np.stack([start, start + 1, start + columns + 1, start + columns], -1)
    grid = np.stack(np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows)), -1).reshape(-1, 2)
    return mesh_object(name, vertices, faces, material, uv_scale * grid[faces.ravel()])
