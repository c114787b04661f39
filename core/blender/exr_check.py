"""Finds EXR files that were cut off: with a full disk Blender says FINISHED and 'Saved:' all the same."""

import struct

from protocol import Refusal

MAGIC = b"\x76\x2f\x31\x01"
# Flags of the version field: tiled, deep, multi-part.
UNEXPECTED_FLAGS = 0x0200 | 0x0800 | 0x1000
# Lines per chunk of each compression, by its number in the header: NONE, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, ...
LINES = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256}


def measure_exr(path):
    """The (width, height) in pixels of a single-part scanline EXR, after proving that every chunk is in the file.

    Layout: openexr.com, "The OpenEXR File Layout".
    """
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != MAGIC:
        raise Refusal("IMAGE_DAMAGED", f"{path} is no EXR file: it has {len(data)} bytes; is the disk full?")
    if struct.unpack_from("<I", data, 4)[0] & UNEXPECTED_FLAGS:
        raise Refusal("IMAGE_DAMAGED", f"{path} is a tiled, deep or multi-part EXR; expected one part of scan lines.")
    try:
        attributes, table = _read_header(data)
        left, top, right, bottom = struct.unpack("<4i", attributes["dataWindow"])
        lines = LINES[attributes["compression"][0]]
        _check_chunks(data, table, top, bottom, lines)
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise Refusal("IMAGE_DAMAGED", f"{path} is cut off after {len(data)} bytes; is the disk full?") from error
    return right - left + 1, bottom - top + 1


def _read_header(data):
    attributes, at = {}, 8
    while data[at]:
        name_end = data.index(0, at)
        type_end = data.index(0, name_end + 1)
        size = struct.unpack_from("<i", data, type_end + 1)[0]
        start = type_end + 5
        attributes[data[at:name_end].decode()] = data[start : start + size]
        at = start + size
    return attributes, at + 1


def _check_chunks(data, table, top, bottom, lines):
    count = (bottom - top + lines) // lines
    for i, offset in enumerate(struct.unpack_from(f"<{count}Q", data, table)):
        line, size = struct.unpack_from("<ii", data, offset)
        is_placed = offset >= table + 8 * count and line == top + i * lines
        if not is_placed or size <= 0 or offset + 8 + size > len(data):
            raise ValueError(f"chunk {i} of {count}")
