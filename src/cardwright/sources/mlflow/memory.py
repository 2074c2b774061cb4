"""How many versions the registry had at the last build: a reply that lost most of them is refused."""

from __future__ import annotations

import json
from pathlib import Path

from cardwright.config import Settings
from cardwright.errors import UnreachableError

_FILE = "registry.json"
_FORMAT = "cardwright/registry/1"


def refuse_shrunken(settings: Settings, versions: int) -> None:
    """Compare a listing with the last build's.

    Raises:
        UnreachableError: a larger share of the versions is gone than ``registry.max_shrink`` allows. A proxy, an
            account with fewer rights or half a restored database look like that, and every card would vanish.
    """
    before = _remembered(settings)
    if before is None or versions >= before * (1 - settings.registry.max_shrink):
        return
    raise UnreachableError(
        f"the registry {settings.registry.name} names {versions} versions; at the last build there were {before}",
        where=settings.where_set("registry", "max_shrink"),
        hint="check the address and the account; if they were deleted on purpose, remove .cardwright/registry.json "
        "or raise registry.max_shrink",
    )


def remember_versions(settings: Settings, versions: int) -> None:
    """Keep the number of versions after a build that went well; only a build calls this."""
    file = _file(settings)
    text = json.dumps({"format": _FORMAT, "registry": settings.registry.name, "versions": versions}, sort_keys=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(file)


def _remembered(settings: Settings) -> int | None:
    """None where there was no build, of another registry, or with a file that is not ours."""
    try:
        found = json.loads(_file(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("registry") != settings.registry.name:
        return None
    versions = found.get("versions")
    return versions if isinstance(versions, int) else None


def _file(settings: Settings) -> Path:
    return settings.folder / ".cardwright" / _FILE
