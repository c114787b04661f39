"""Prints what Blender Asset Tracer finds in each .blend, as JSON: {path: {found, crash}}."""

import json
import os
import pathlib
import sys

from blender_asset_tracer import trace


def trace_one(path):
    found = set()
    try:
        for usage in trace.deps(pathlib.Path(path)):
            try:
                files = [str(file) for file in usage.files()]
            except trace.file_sequence.DoesNotExist:
                files = []
            found.update(os.path.normpath(file) for file in files or [str(usage.abspath)])
    except Exception as error:
        return {"found": [], "crash": f"crashes: {type(error).__name__} {error}"}
    return {"found": sorted(found)}


print(json.dumps({path: trace_one(path) for path in sys.argv[1:]}))
