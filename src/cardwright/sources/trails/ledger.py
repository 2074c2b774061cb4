"""The ledger: one line a record, each bound to the line before by its digest; only ever appended to.

A reader takes no lock: what stands behind the last line feed is a write that is going on or was cut short, and records
nothing. A writer holds a lock, puts such a remainder aside and then appends whole lines.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from cardwright.card.canonical import digest_of
from cardwright.errors import Place, UnreachableError, UnreadableError, UsageError
from cardwright.sources.trails.records import GENESIS, Line, Record, parse_line

FILE_NAME = "cardwright-ledger.jsonl"
_PATIENCE = 30.0
_PAUSE = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """A ledger as it was read.

    ``lines`` are the whole lines; ``torn`` is what an interrupted write left behind the last of them, mostly nothing.
    ``prefixes[n]`` is the sha256 digest of the file up to and with line ``n``, so that a digest that was published once
    can be found again in a longer ledger: ``head -n N cardwright-ledger.jsonl | sha256sum``.
    """

    name: str
    lines: tuple[Line, ...] = ()
    head: str = GENESIS
    torn: bytes = b""
    prefixes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of whole lines."""
        return len(self.lines)

    def following(self, records: Sequence[Record], *, now: datetime) -> tuple[Line, ...]:
        """Records as the lines that come next in the chain."""
        made: list[Line] = []
        previous = self.head
        for number, record in enumerate(records, start=self.size + 1):
            made.append(Line(number=number, previous=previous, time=now, record=record))
            previous = made[-1].digest
        return tuple(made)


def read_ledger(path: Path, *, name: str | None = None) -> Ledger:
    """Read a ledger and prove its chain; a file that does not exist is an empty ledger.

    Args:
        path: the file.
        name: as messages and origins show it; the file's own name by default.

    Raises:
        UnreadableError: a line was changed, removed, put in or cannot be understood; names its number.
    """
    shown = name or path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Ledger(name=shown)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=shown) from error
    return parse_ledger(data, name=shown)


def parse_ledger(data: bytes, *, name: str = FILE_NAME) -> Ledger:
    """A ledger from its bytes; errors as ``read_ledger``."""
    return _parsed(data, name)


@lru_cache(maxsize=1)  # a build reads it for its cards, for the page of changes, and to append to it
def _parsed(data: bytes, name: str) -> Ledger:
    whole, _, torn = data.rpartition(b"\n")
    lines: list[Line] = []
    prefixes: list[str] = []
    head, running = GENESIS, hashlib.sha256()
    for number, raw in enumerate(whole.split(b"\n") if whole or data else (), start=1):
        try:
            line, digest = parse_line(raw.decode("utf-8"))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise _broken(name, number, f"is no entry of a ledger: {field}: {first['msg']}") from error
        except ValueError as error:
            raise _broken(name, number, f"was changed, or is no entry of a ledger: {error}") from error
        if line.previous != head or line.number != number:
            raise _broken(name, number, f"does not follow line {number - 1}: lines were removed, put in or exchanged")
        lines.append(line)
        head = digest
        running.update(raw + b"\n")
        prefixes.append("sha256:" + running.hexdigest())
    if not whole and not lines:
        torn = data
    return Ledger(name=name, lines=tuple(lines), head=head, torn=torn, prefixes=tuple(prefixes))


def has_prefix(data: bytes, digest: str) -> bool:
    """Whether a digest is that of the first whole lines of a ledger; its chain is not looked at.

    Args:
        data: the bytes of the file.
        digest: ``sha256:...``, as ``Ledger.prefixes`` has it.
    """
    running = hashlib.sha256()
    for raw in data.split(b"\n")[:-1]:
        running.update(raw + b"\n")
        if "sha256:" + running.hexdigest() == digest:
            return True
    return False


def append(path: Path, make: Callable[[Ledger], Sequence[Record]], *, now: datetime) -> tuple[Line, ...]:
    """Append what ``make`` gives for the ledger as it is now, under a lock, and return the lines.

    Nothing is written, and no file is made, when there is nothing to append. A remainder of an interrupted write is
    first copied to a file beside the ledger, ``cardwright-ledger.jsonl.torn-<digest>``; one that only lacks its line
    feed is a whole line and stays.

    Raises:
        UnreadableError: the ledger does not hold; a broken chain is never continued.
        UnreachableError: another process holds the lock for half a minute.
        UsageError: the file cannot be written.
    """
    if not path.exists() and not make(Ledger(name=path.name)):
        return ()
    try:
        with _locked(path) as handle:
            ledger = _mended(handle, path)
            lines = ledger.following(make(ledger), now=now)
            if lines:
                os.lseek(handle, 0, os.SEEK_END)
                _write_all(handle, "".join(line.text + "\n" for line in lines).encode("utf-8"))
                os.fsync(handle)
            return lines
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=path.name) from error


def _mended(handle: int, path: Path) -> Ledger:
    """The ledger under a lock, without what an interrupted write left."""
    os.lseek(handle, 0, os.SEEK_SET)
    data = b"".join(iter(lambda: os.read(handle, 1 << 20), b""))
    ledger = parse_ledger(data, name=path.name)
    if not ledger.torn:
        return ledger
    try:
        whole = parse_ledger(data + b"\n", name=path.name)
    except UnreadableError:
        aside = path.with_name(f"{path.name}.torn-{digest_of(ledger.torn)[7:19]}")
        _write_beside(aside, ledger.torn)
        os.ftruncate(handle, len(data) - len(ledger.torn))
        return Ledger(name=ledger.name, lines=ledger.lines, head=ledger.head, prefixes=ledger.prefixes)
    os.lseek(handle, 0, os.SEEK_END)
    _write_all(handle, b"\n")
    return whole


def _write_beside(path: Path, data: bytes) -> None:
    """Whole or not at all: the original is cut only once this is safe."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The open file, held alone; the lock goes with the process, so that a killed one leaves none."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        waited = 0.0
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if waited >= _PATIENCE:
                    raise UnreachableError(
                        "another process holds the ledger", where=path.name, hint="try again when it has ended"
                    ) from error
                time.sleep(_PAUSE)
                waited += _PAUSE
        yield handle
    finally:
        os.close(handle)


def _broken(name: str, number: int, what: str) -> UnreadableError:
    return UnreadableError(
        f"line {number} {what}",
        where=Place(file=name, line=number),
        hint="nothing after it can be trusted; restore the file from version control or a backup",
    )
