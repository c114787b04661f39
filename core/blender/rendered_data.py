"""Which data-blocks a render of a scene may use: those that links lead to from it."""

import bpy

# For people at work. Sounds belong to the sequencer and to speakers: neither is in a picture.
NEVER_RENDERED = ("Brush", "Palette", "PaintCurve", "Screen", "Sound", "WindowManager", "WorkSpace")


def list_rendered(scene):
    """The set of them: more than the render uses, as what is hidden, muted or plugged in nowhere belongs to it."""
    used = {}
    for block, users in bpy.data.user_map().items():
        for user in users if type(block).__name__ not in NEVER_RENDERED else ():
            if not _is_backdrop(block, user):
                used.setdefault(user, []).append(block)
    found, waiting = {scene}, [scene]
    while waiting:
        new = [block for block in used.get(waiting.pop(), ()) if block not in found]
        found.update(new)
        waiting += new
    return found


def _is_backdrop(block, user):
    """A picture behind the view of a camera, or one to model after."""
    if isinstance(user, bpy.types.Camera):
        return isinstance(block, (bpy.types.Image, bpy.types.MovieClip))
    return isinstance(block, bpy.types.Image) and isinstance(user, bpy.types.Object) and user.type == "EMPTY"
