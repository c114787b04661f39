"""Prints what Blender Asset Tracer finds in one .blend, as a JSON list of absolute paths."""

import json
import os
import pathlib
import sys

from blender_asset_tracer import trace

found = set()
for usage in trace.deps(pathlib.Path(sys.argv[1])):
    try:
        files = [str(path) for path in usage.files()]
    except trace.file_sequence.DoesNotExist:
        files = []
    found.update(os.path.normpath(path) for path in files or [str(usage.abspath)])
print(json.dumps(sorted(found)))
