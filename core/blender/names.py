"""Names as Blender stores them: bytes, which are UTF-8 only as a rule. Old files, and those of other programs, hold others."""


def name_of(owner, attribute="name"):
    """For people and for JSON: bytes that are not UTF-8 are written as \\xNN."""
    return name_bytes(owner, attribute).decode("utf8", "backslashreplace")


def name_bytes(owner, attribute="name"):
    try:
        return getattr(owner, attribute).encode()
    except UnicodeDecodeError as error:  # it alone has the bytes
        return error.object
