"""The cache: finished pieces by the digest of their content, found again by the key of what they were made from.

Several builds, on several machines, may share the folder: a piece appears whole through a rename and is never changed,
what is read is proved by its digest, and a piece that is gone or damaged is made again. So no reader needs a lock, and
the folder may be deleted at any time. Whoever may write into it may write into the site.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field

from cardwright.build.files import cannot_write, link_or_copy, write_parts, write_whole
from cardwright.card.values import Frozen

_KEYS, _BLOBS, _SIZE = "keys", "content", "size"
_TRUSTED = 86_400


class Stored(Frozen):
    """A piece of content by its digest."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="64 hex digits.")
    size: int = Field(ge=0, description="Bytes.")


def stored(data: bytes) -> Stored:
    """What names these bytes."""
    return Stored(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


class Cache:
    """A folder of content and keys.

    Args:
        folder: where; made when first written to.
        max_bytes: the size that ``trim`` brings it down to.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._added = 0

    def put(self, data: bytes) -> Stored:
        """Keep content.

        Raises:
            UsageError: the folder cannot be written, or the disk is full.
        """
        piece = stored(data)
        path = self._blob(piece)
        if not path.is_file() or path.stat().st_size != piece.size:
            write_whole(path, data)
            self._added += piece.size
        return piece

    def put_parts(self, parts: Iterable[bytes]) -> Stored:
        """The same for content that comes in parts, of which no more than one is held at a time.

        Raises:
            UsageError: the folder cannot be written, or the disk is full.
        """
        digest, size = hashlib.sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for part in parts:
                digest.update(part)
                size += len(part)
                yield part

        # under a name of its own until its digest is known
        unnamed = self.folder / _BLOBS / f".{os.urandom(6).hex()}"
        write_parts(unnamed, counted())
        piece = Stored(sha256=digest.hexdigest(), size=size)
        path = self._blob(piece)
        try:
            if path.is_file() and path.stat().st_size == size:
                unnamed.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                unnamed.replace(path)
                self._added += size
        except OSError as error:
            raise cannot_write(error, path.name) from error
        return piece

    def get(self, piece: Stored) -> bytes | None:
        """Content, proved by its digest; None when it is gone. A damaged piece is removed."""
        path = self._blob(piece)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if stored(data) == piece:
            return data
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def place(self, piece: Stored, target: Path) -> bool:
        """Put content at a path, as one more name of the same file where possible; False when it is gone.

        Raises:
            OSError: the target cannot be written.
        """
        if self.get(piece) is None:
            return False
        try:
            link_or_copy(self._blob(piece), target)
        except FileNotFoundError:
            return False
        return True

    def remember(self, key: str, value: bytes) -> None:
        """Keep a short value under a key of hex digits.

        Raises:
            UsageError: the folder cannot be written, or the disk is full.
        """
        write_whole(self._key(key), hashlib.sha256(value).hexdigest().encode() + b"\n" + value)
        self._added += len(value)

    def recall(self, key: str) -> bytes | None:
        """The value under a key, proved by its digest; None when there is none."""
        path = self._key(key)
        try:
            digest, _, value = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if hashlib.sha256(value).hexdigest().encode() != digest:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what was used last is thrown away last
        return value

    def trim(self, kept: Iterable[Stored] = ()) -> int:
        """Throw away what was used longest ago until the cache fits; returns the bytes set free.

        Args:
            kept: content that is not thrown away. What a published folder shares of it takes no space of its own.

        Raises:
            UsageError: the folder cannot be written.
        """
        wanted = {piece.sha256 for piece in kept}
        total = freed = 0
        loose: list[tuple[float, int, str]] = []
        for moment, size, path, names in self._entries():
            needed = path.rpartition("/")[2] in wanted
            total += 0 if needed and names > 1 else size
            if not needed:
                loose.append((moment, size, path))
        for _, size, path in sorted(loose) if total > self._max_bytes else ():
            if total - freed <= self._max_bytes:
                break
            with contextlib.suppress(OSError):
                Path(path).unlink()
                freed += size
        self._note(total - freed, time.time())
        return freed

    def is_roomy(self) -> bool:
        """Whether ``trim`` would find nothing to do, by what it last found and what was put in since.

        Others may put things in as well, so that this is not trusted for longer than a day.

        Raises:
            UsageError: the folder cannot be written.
        """
        try:
            size, moment = map(float, (self.folder / _SIZE).read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return False
        if not 0 <= time.time() - moment < _TRUSTED or size + self._added > self._max_bytes:
            return False
        self._note(size + self._added, moment)
        return True

    def _note(self, size: float, moment: float) -> None:
        write_whole(self.folder / _SIZE, f"{int(size)} {int(moment)}\n".encode())
        self._added = 0

    def clear(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _entries(self) -> Iterator[tuple[float, int, str, int]]:
        """Time of last use, size, path and number of names of each file."""
        for part in (_KEYS, _BLOBS):
            for base, _, names in os.walk(self.folder / part):
                for name in names:
                    path = f"{base}/{name}"
                    with contextlib.suppress(OSError):
                        facts = os.stat(path)  # noqa: PTH116 - a hundred thousand of them
                        yield facts.st_mtime, facts.st_size, path, facts.st_nlink

    def _blob(self, piece: Stored) -> Path:
        return self.folder / _BLOBS / piece.sha256[:2] / piece.sha256

    def _key(self, key: str) -> Path:
        return self.folder / _KEYS / key[:2] / key
