"""The files of an OpenColorIO configuration, read as text: ocio.readthedocs.io, "Config syntax"."""

import os
import re

SEARCH_PATH = re.compile(r"^search_path:[ \t]*(.*)$", re.MULTILINE)
LIST_ITEM = re.compile(r"^[ \t]+-[ \t]*(.+)$")
SOURCE = re.compile(r"\bsrc:[ \t]*\"?([^,}\"\n]+)")


def ocio_files(config):
    """The configuration itself and every look-up table that it names and that is there."""
    with open(config, encoding="utf8", errors="replace") as file:
        text = file.read()
    base = os.path.dirname(config)
    folders = [os.path.normpath(os.path.join(base, folder)) for folder in ["", *_search_path(text)]]
    found = {config}
    for name in SOURCE.findall(text):
        paths = (os.path.normpath(os.path.join(folder, name.strip())) for folder in folders)
        found.update([next((path for path in paths if os.path.isfile(path)), config)])
    return sorted(found)


def _search_path(text):
    """One line with colons, or a list below it."""
    match = SEARCH_PATH.search(text)
    if not match:
        return []
    if match[1].strip():
        return [folder for folder in match[1].strip().strip('"').split(":") if folder]
    items = []
    for line in text[match.end() + 1 :].splitlines():
        item = LIST_ITEM.match(line)
        if not item:
            break
        items.append(item[1].strip().strip('"'))
    return items
