"""Files that stand for one another: the frames of a sequence, the tiles of a UDIM image, the views of a stereo one."""

import os
import re

UDIM_TOKENS = ("<UDIM>", "<UVTILE>")


class Series:
    """Numbered files in one folder: prefix (an absolute path), digits, suffix."""

    def __init__(self, path):
        self.folder, name = os.path.split(path)
        stem, extension = os.path.splitext(name)
        match = re.fullmatch(r"(.*?)(\d+)(\D*)", stem)
        self.is_numbered = match is not None
        self.head, digits, tail = match.groups() if match else (stem, "", "")
        self.width, self.tail = len(digits), tail + extension

    @property
    def prefix(self):
        return os.path.join(self.folder, self.head)

    def numbers(self):
        """The numbers on disk. Blender pads with zeros to the width it was given, and lets it grow: g9, g10."""
        if not self.is_numbered:
            return []
        pattern = re.compile(re.escape(self.head) + r"(\d+)" + re.escape(self.tail))
        found = (pattern.fullmatch(name) for name in names_in(self.folder))
        digits = [match[1] for match in found if match]
        return sorted(int(text) for text in digits if text == str(int(text)).zfill(self.width))

    def path(self, number):
        return f"{self.prefix}{number:0{self.width}d}{self.tail}"


_listed = {}


def names_in(folder):
    """The names in a folder, read once: a scene may name thousands of files of one folder."""
    if folder not in _listed:
        try:
            _listed[folder] = os.listdir(folder)
        except OSError:
            _listed[folder] = []
    return _listed[folder]


def udim_path(template, number):
    """1001 is the first tile, 1011 the one above it; <UVTILE> counts both directions from 1."""
    column, row = (number - 1001) % 10, (number - 1001) // 10
    return template.replace("<UDIM>", str(number)).replace("<UVTILE>", f"u{column + 1}_v{row + 1}")


def view_paths(path, suffixes):
    """The files of an image that has one for every view: the name that is stored need not exist."""
    stem, extension = os.path.splitext(path)
    base = next((stem[: -len(suffix)] for suffix in suffixes if suffix and stem.endswith(suffix)), stem)
    return [f"{base}{suffix}{extension}" for suffix in suffixes]


def files_below(folder):
    return sorted(os.path.join(root, name) for root, _, names in os.walk(folder) for name in names)
