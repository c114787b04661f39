"""Which build of Blender this is."""

import bpy


def describe_build():
    """{version, hash}: of a release the commit it was built from; distributions put there what they like, or nothing."""
    return {
        "version": ".".join(str(part) for part in bpy.app.version),
        "hash": bpy.app.build_hash.decode("utf8", "replace"),
    }
