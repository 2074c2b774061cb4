"""Names as safe parts of paths and addresses: [a-z0-9._-], never reserved, never equal for different names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from cardwright.errors import RenderError

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_MAX = 80
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "index", "assets", "search", "models"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)


def slug(name: str) -> str:
    """A name as one safe path segment.

    A safe name stays as it is. Any other is folded (NFC, case, unsafe characters) and gets the first eight digits of
    its sha256, so that two names that fold alike stay apart, also on file systems that ignore case.
    """
    folded = _UNSAFE.sub("-", unicodedata.normalize("NFC", name).casefold()).strip(".-")[:_MAX].rstrip(".-")
    if folded and folded == name and folded.partition(".")[0] not in _RESERVED:
        return folded
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{folded or 'x'}-{digest}" if folded.partition(".")[0] not in _RESERVED else f"x-{folded}-{digest}"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Name -> slug for all names of a site.

    Raises:
        RenderError: two names share a slug (one of them imitates the folded form of the other).
    """
    taken: dict[str, str] = {}
    for name in sorted(set(names)):
        made = slug(name)
        if made in taken:
            raise RenderError(
                f"the names {taken[made]!r} and {name!r} would share the address {made!r}",
                hint="rename one of the registered models",
            )
        taken[made] = name
    return {name: made for made, name in taken.items()}
