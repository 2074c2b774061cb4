"""What the tests of this folder share: a project over a registry, and what its readers say."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardwright.config import Settings, load_settings
from cardwright.sources.mlflow.read import read_details, read_listing
from cardwright.sources.mlflow.store import open_registry


def project(folder: Path, uri: str, **settings: object) -> Settings:
    """The settings of a project whose registry is at an address."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = {"name": "bank", "uri": uri, **settings}
    lines = "".join(
        f"  {key}: {value!r}\n" if isinstance(value, str) else f"  {key}: {value}\n" for key, value in fields.items()
    )
    text = f"registry:\n{lines}".replace(": True\n", ": true\n").replace(": False\n", ": false\n")
    (folder / "cardwright.yaml").write_text(text, encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


def records(settings: Settings) -> tuple[str, object]:
    """Name of the reader, and all records of listing and details in plain values, comparable between readers."""
    with open_registry(settings) as registry:
        listing = read_listing(registry)
        details = read_details(registry, list(listing.versions.values()))
        return type(registry.reader).__name__, plain([listing, details])


def plain(value: Any) -> Any:
    """Dataclasses as mappings, sorted; numbers as text, since NaN equals nothing."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return repr(value)


def fingerprint(folder: Path) -> dict[str, str]:
    """Every path below a folder with the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }
