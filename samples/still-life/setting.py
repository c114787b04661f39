"""What surrounds the still life: table, wall, light and the moving camera."""

import numpy as np

from materials import Surface, add_environment
from meshes import box, mesh_object, place, sheet
from studio import add_camera, add_lamp, aim

LAST_FRAME = 8


def make_table(collection, textures):
    """A table top of oiled planks; its front edge is out of the picture."""
    oak = Surface('Oiled oak', specular_ior_level=0.4)
    wood = oak.image(textures / 'wood.jpg')
    oak.join(wood, 'base_color').join(oak.grey_ramp(wood, 0.62, 0.30), 'roughness').bump(wood, 0.25, 0.02)
    place(box('Table', (30, 10.5, 0.5), oak.material, uv_scale=(1 / 14, 1 / 7)), collection, (0, -0.25, -0.25))


def make_wall(collection, textures):
    """A limewashed wall behind the table."""
    lime = Surface('Limewash')
    marks = lime.image(textures / 'plaster.jpg', data=True)
    lime.join(lime.ramp(marks, (0.1, (0.040, 0.066, 0.072)), (0.9, (0.105, 0.150, 0.155))), 'base_color').make_matte()
    place(sheet('Wall', np.zeros((2, 2)), 40, 20, lime.material, uv_scale=(3, 1.5)), collection, (0, 5, 5), (np.pi / 2, 0, 0))


def make_lights(scene, textures):
    """A window high on the left, low sun through its bars on the wall, and the room's own glow."""
    add_environment(scene, textures / 'room.exr', 0.22)
    add_lamp(scene, 'AREA', 'Window', (-6.5, -3.5, 6.0), (0, 0.3, 0.6), 620, (1.0, 0.94, 0.86), (3.0, 4.0))
    sun = add_lamp(scene, 'SPOT', 'Sun', (-13, -6.0, 9.5), (2.1, 5.0, 2.9), 56000, (1.0, 0.74, 0.46), 0.05)
    sun.data.spot_size, sun.data.spot_blend = 0.55, 0.2
    make_window_bars(scene.collection, sun)


def make_window_bars(collection, sun):
    """A dark card with six openings in the way of the sun, seen by nothing but shadows."""
    card = Surface('Window bars', base_color=(0, 0, 0)).make_matte()
    vertices, faces = [], []
    xs, ys = (-2, -0.42, -0.03, 0.03, 0.42, 2), (-2, -0.58, -0.22, -0.17, 0.19, 0.24, 0.60, 2)
    for i in range(len(xs) - 1):
        for j in range(len(ys) - 1):
            if i in (1, 3) and j in (1, 3, 5):
                continue
            faces.append(range(len(vertices), len(vertices) + 4))
            vertices += [(xs[i], ys[j], -4), (xs[i + 1], ys[j], -4), (xs[i + 1], ys[j + 1], -4), (xs[i], ys[j + 1], -4)]
    bars = place(mesh_object('Window bars', vertices, faces, card.material), collection, sun.location, sun.rotation_euler)
    bars.visible_camera = bars.visible_diffuse = bars.visible_glossy = bars.visible_transmission = False


def move_camera(scene):
    """A slow drift to the right over the eight frames, always aimed at the middle of the group."""
    target = (0.0, 0.3, 1.66)
    camera = add_camera(scene, (-0.9, -15.8, 4.5), target, 61, focus=(0.3, -0.4, 1.2), f_stop=0.9)
    for frame, x, z in ((1, -0.9, 4.5), (LAST_FRAME, 0.7, 4.3)):
        camera.location.x, camera.location.z = x, z
        aim(camera, target)
        camera.keyframe_insert('location', frame=frame)
        camera.keyframe_insert('rotation_euler', frame=frame)
