"""JSON Pointers (RFC 6901) as tuples of keys: card values are addressed by key, never by position."""

from __future__ import annotations

Path = tuple[str, ...]


def to_pointer(path: Path) -> str:
    """``("evaluation", "slices", "a/b")`` -> ``/evaluation/slices/a~1b``."""
    plain = "/".join(path)
    if "~" not in plain and plain.count("/") == len(path) - 1:
        return f"/{plain}"
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def from_pointer(pointer: str) -> Path:
    """Inverse of ``to_pointer``.

    Raises:
        ValueError: the text is not empty and does not begin with a slash.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {pointer!r}")
    parts = pointer[1:].split("/")
    return tuple(parts) if "~" not in pointer else tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def dotted(path: Path) -> str:
    """The path as people write it in a rule: ``intended_use.purpose``."""
    return ".".join(path)
