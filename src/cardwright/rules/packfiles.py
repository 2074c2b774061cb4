"""The files of a pack as data: read from YAML, or from a copy that an earlier run parsed.

Parsing the packs costs more than judging a card. The copy lies in the user's own cache folder and is used only when
it belongs to this user, nobody else may write it, and it was made from the very bytes of the pack by the very code
that runs; it holds plain JSON, and each rule of it is validated as if it came from YAML.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path as FilePath

import yaml
from pydantic import JsonValue

from cardwright import yamlfile
from cardwright.errors import Place, UnreadableError
from cardwright.version import __version__

_FORMAT = 1
_KEPT = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class PackFiles:
    """The files of one pack folder, in the order of their names."""

    texts: tuple[tuple[str, bytes], ...]
    data: tuple[JsonValue, ...]
    digest: str
    """sha256:... over the sorted names and bytes."""


def read_pack_files(folder: FilePath, names: tuple[str, ...]) -> PackFiles:
    """Read the files of a pack.

    Raises:
        UnreadableError: a file is not YAML; names line and column.
    """
    texts = tuple((name, (folder / name).read_bytes()) for name in names)
    digest = hashlib.sha256()
    for name, content in texts:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    named = digest.hexdigest()
    data = _kept(named, len(texts))
    if data is None:
        data = tuple(_parsed(folder, name, content) for name, content in texts)
        _keep(named, data)
    return PackFiles(texts=texts, data=data, digest=f"sha256:{named}")


def _parsed(folder: FilePath, name: str, content: bytes) -> JsonValue:
    """From the bytes that were digested, whatever stands in the file by now."""
    shown = f"{folder.name}/{name}"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=Place(file=shown)) from error
    return yamlfile.parse_yaml(text, name=shown).data


def _code() -> str:
    """Digest of the code that turns text into data; another version of it reads for itself."""
    source = FilePath(yamlfile.__file__).read_bytes()
    return hashlib.sha256(f"{_FORMAT} {__version__} {yaml.__version__}\0".encode() + source).hexdigest()


def _folder() -> FilePath | None:
    """``CARDWRIGHT_CACHE``, else the user's cache folder; none where that is set to nothing or no home is known."""
    chosen = os.environ.get("CARDWRIGHT_CACHE")
    if chosen is not None:
        return FilePath(chosen) / "packs" if chosen else None
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        root = FilePath(base) if FilePath(base).is_absolute() else FilePath.home() / ".cache"
    except RuntimeError:
        return None
    return root / "cardwright" / "packs"


def _kept(digest: str, files: int) -> tuple[JsonValue, ...] | None:
    folder = _folder()
    if folder is None or not hasattr(os, "getuid"):
        return None
    try:
        with (folder / f"{digest}.json").open("rb") as file:
            if not (_is_ours(os.fstat(file.fileno())) and _is_ours(folder.stat())):
                return None
            content = json.loads(file.read())
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("code") != _code() or content.get("pack") != digest:
        return None
    data = content.get("data")
    return tuple(data) if isinstance(data, list) and len(data) == files else None


def _is_ours(found: os.stat_result) -> bool:
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _keep(digest: str, data: tuple[JsonValue, ...]) -> None:
    """Write the copy whole or not at all; a folder that cannot be written costs time and nothing else."""
    folder = _folder()
    if folder is None:
        return
    content = json.dumps({"code": _code(), "pack": digest, "data": data}, ensure_ascii=False).encode("utf-8")
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            FilePath(name).replace(folder / f"{digest}.json")
        except OSError:
            FilePath(name).unlink(missing_ok=True)
            raise
        for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)[:-_KEPT]:
            old.unlink(missing_ok=True)
