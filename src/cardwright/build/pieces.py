"""Where finished pieces lie: in the published folder, as long as nobody touched it there, and in the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cardwright.build.cache import Cache, Stored, stored
from cardwright.build.files import Fingerprint, link_or_copy
from cardwright.build.records import stamp_of
from cardwright.signing.manifest import MANIFEST, SIGNATURE, STATEMENT

_RANGE = b"/ByteRange"


@dataclass(slots=True)
class Published:
    """The folder of the last build.

    A file whose stamp is that of the last build is taken for what it was then; any other is digested again, so that
    what somebody changed there is never published once more.
    """

    folder: Path
    stamps: Mapping[str, tuple[str, Fingerprint]]
    _found: dict[str, Stored | None] = field(default_factory=dict)

    def holds(self, name: str, piece: Stored) -> bool:
        """Whether a file, by its path relative to the folder, has this content."""
        return self.stamp(name, piece) is not None

    def stamp(self, name: str, piece: Stored) -> Fingerprint | None:
        """The stamp of a file that has this content; None where it has another, or is not there."""
        path = f"{self.folder}/{name}"
        try:
            stamp = stamp_of(path)
        except OSError:
            return None
        if self.stamps.get(name) == (piece.sha256, stamp):
            return stamp
        if name not in self._found:
            self._found[name] = None if Path(path).is_symlink() else stored(Path(path).read_bytes())
        return stamp if self._found[name] == piece else None

    def names(self) -> Iterator[str]:
        """Everything in the folder but the manifest and its signatures, by relative path."""
        root = str(self.folder)
        for base, folders, names in os.walk(root):
            linked = [name for name in folders if os.path.islink(f"{base}/{name}")]  # noqa: PTH114 - of thousands
            inside = base[len(root) + 1 :]
            for name in (*names, *linked):
                whole = f"{inside}/{name}" if inside else name
                if whole not in (MANIFEST, SIGNATURE, STATEMENT):
                    yield whole


@dataclass(frozen=True, slots=True)
class Pieces:
    """Finished pieces by path and content."""

    published: Published
    cache: Cache

    def lost_signatures(self, folder: str, files: Mapping[str, Stored]) -> Iterator[str]:
        """A sentence for each PDF document that bears fewer signatures and time stamps than the published one.

        Asked where it is not known what was published: each signature and time stamp has a byte range of its own.
        """
        for name, piece in files.items():
            path = self.published.folder / folder / name
            if path.suffix != ".pdf" or not path.is_file():
                continue
            before, after = path.read_bytes().count(_RANGE), (self.cache.get(piece) or b"").count(_RANGE)
            if after < before:
                yield (
                    f"{name} bears {after} of the {before} signatures and time stamps of the published one: what was "
                    "known of it is gone (.cardwright/built), so that what people added to it is not on the new one"
                )

    def has(self, name: str, piece: Stored) -> bool:
        """Whether a piece can be put into the next output without being made again."""
        return self.published.holds(name, piece) or self.cache.get(piece) is not None

    def read(self, name: str, piece: Stored) -> bytes | None:
        """The content of a piece, proved by its digest, or None."""
        kept = self.cache.get(piece)
        if kept is not None:
            return kept
        try:
            data = (self.published.folder / name).read_bytes()
        except OSError:
            return None
        return data if stored(data) == piece else None

    def place(self, name: str, piece: Stored, root: str) -> bool:
        """Put a piece at its path below ``root``, where its folder stands; False when it is gone.

        Raises:
            OSError: ``root`` cannot be written.
        """
        target = f"{root}/{name}"
        if self.published.holds(name, piece):
            try:
                link_or_copy(f"{self.published.folder}/{name}", target)
            except FileNotFoundError:
                pass
            else:
                return True
        return self.cache.place(piece, Path(target))
