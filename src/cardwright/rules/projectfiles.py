"""The files of a project, for rules that ask whether what a card names is there and is what the card speaks of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

MAX_BYTES = 10_000_000
"""Larger files are not digested; a report would not take them either."""
_BESIDE_THE_PATH = re.compile(r"[#?].*$")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid (sha256:[0-9a-f]{64})\n")
_MOST_COMPARED = 2000


class ProjectFiles:
    """Names and digests of files, each folder listed and each file read once; nothing outside the project is looked at.

    Args:
        folder: the project; None when ``digests`` are all there is.
        digests: path -> digest of files that count as there, for examples of rules.
    """

    def __init__(self, folder: Path | None = None, *, digests: Mapping[str, str] | None = None) -> None:
        self._root = folder.resolve() if folder is not None else None
        self._listed: dict[PurePosixPath, frozenset[str] | None] = {}
        self._digests: dict[PurePosixPath, str | None] = {}
        for path, digest in ((PurePosixPath(name), digest) for name, digest in (digests or {}).items()):
            self._listed[path.parent] = (self._listed.get(path.parent) or frozenset()) | {path.name}
            self._digests[path] = digest

    def missing(self, location: str) -> str | None:
        """What is wrong with a location that should be a file of the project, or None.

        Only a path whose folder is there is judged: any other may lie in an archive that nobody sees from here, as may
        a name without an ending or a path that leads out of the project.
        """
        path = _path(location)
        if path is None or not path.suffix:
            return None
        names = self._names_in(path.parent)
        if names is None or path.name in names:
            return None
        near = get_close_matches(path.name, sorted(names), n=1) if len(names) <= _MOST_COMPARED else []
        return f"{path.parent}/ holds no {path.name}" + (f"; did you mean {near[0]}?" if near else "")

    def other_digest(self, location: str, stated: str | None) -> str | None:
        """The digest of the file at a location when it is not the stated one; None also where there is none to compare.

        Args:
            location: as the card writes it.
            stated: ``sha256:`` and 64 digits; anything else is the business of other rules.
        """
        path = _path(location)
        if path is None or stated is None or not _DIGEST.fullmatch(stated.casefold()):
            return None
        if path not in self._digests:
            self._digests[path] = self._digest(path)
        found = self._digests[path]
        return found if found is not None and found != stated.casefold() else None

    def _names_in(self, folder: PurePosixPath) -> frozenset[str] | None:
        if folder not in self._listed:
            there = self._inside(folder)
            try:
                self._listed[folder] = frozenset(item.name for item in there.iterdir()) if there is not None else None
            except OSError:
                self._listed[folder] = None
        return self._listed[folder]

    def _digest(self, path: PurePosixPath) -> str | None:
        """Of a file of Git LFS that was not fetched the digest that its pointer holds."""
        file = self._inside(path)
        try:
            if file is None or not file.is_file() or file.stat().st_size > MAX_BYTES:
                return None
            content = file.read_bytes()
        except OSError:
            return None
        pointer = _POINTER.match(content)
        return pointer.group(1).decode() if pointer else f"sha256:{hashlib.sha256(content).hexdigest()}"

    def _inside(self, path: PurePosixPath) -> Path | None:
        try:
            there = (self._root / path).resolve() if self._root is not None else None
        except (OSError, RuntimeError):
            return None
        return there if there is not None and self._root is not None and there.is_relative_to(self._root) else None


def _path(location: str) -> PurePosixPath | None:
    """A location as a path into a folder of the project; none for addresses, absolute paths and ways upwards."""
    path = PurePosixPath(_BESIDE_THE_PATH.sub("", location.strip()))
    outside = ":" in location or "\\" in location or "\0" in location or path.is_absolute() or ".." in path.parts
    return None if outside or path.parent == PurePosixPath() else path
