"""Reads an OpenEXR file with the library's own bindings and tells what CPU time that took: python read_openexr.py PATH"""

import json
import sys
import time

import OpenEXR

before = time.process_time()
with OpenEXR.File(sys.argv[1], separate_channels=True) as file:
    count = sum(channel.pixels.size for channel in file.channels().values())
print(json.dumps({"readCpuSec": time.process_time() - before, "values": count, "version": OpenEXR.__version__}))
