"""One build at a time into one folder: a lock that names its owner and falls with the process that holds it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cardwright.build.files import cannot_write
from cardwright.errors import UnreachableError

# an owner on another machine, whose own lock this kernel may not see, says that often that it lives
_BEAT = 30.0
_DEAD_AFTER = 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Who holds a lock: ``started`` tells a process from a later one of the same number; ``since`` is UTC."""

    host: str
    pid: int
    started: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


@contextmanager
def build_lock(target: Path, *, since: str, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an output folder, kept in a file beside it.

    A lock whose owner is dead is taken over, and that is said: the kernel gives up the lock of a process that ends, and
    an owner on another machine that has shown no life for five minutes is held for dead.

    Args:
        target: the output folder.
        since: the time to name to others, from the caller's clock.
        say: told about a lock taken over.

    Raises:
        UnreachableError: another build holds it; CI may retry.
        UsageError: the lock cannot be written.
    """
    path = target.with_name(f".{target.name}.lock")
    own = Owner(host=socket.gethostname(), pid=os.getpid(), started=_start_of(os.getpid()), since=since)
    handle = _locked(path)
    try:
        _refuse_distant(path, handle, own, say)
        _write(handle, json.dumps(asdict(own)).encode())
        done = threading.Event()
        beat = threading.Thread(target=_beat, args=(path, done), daemon=True)
        beat.start()
        try:
            yield
        finally:
            done.set()
            beat.join()
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _locked(path: Path) -> int:
    """The open, locked file that lies at the path now; one that its last owner has just removed does not count."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise cannot_write(error, path.name) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except BlockingIOError as error:
            owner = _owner(handle)
            os.close(handle)
            raise _busy(path, owner) from error
        except FileNotFoundError:
            pass
        except OSError as error:  # a file system without locks
            os.close(handle)
            raise cannot_write(error, path.name) from error
        os.close(handle)


def _refuse_distant(path: Path, handle: int, own: Owner, say: Callable[[str], None]) -> None:
    owner = _owner(handle)
    if owner is None:
        return
    # both times are the file system's, so that clocks that differ do not matter
    silent = _touched(path.with_name(f"{path.name}.{own.pid}")) - os.fstat(handle).st_mtime
    if owner.host != own.host and silent < _DEAD_AFTER:
        raise _busy(path, owner)
    say(f"the build of {owner} was cut short; its lock is taken over")


def _touched(path: Path) -> float:
    path.touch()
    try:
        return path.stat().st_mtime
    finally:
        path.unlink(missing_ok=True)


def _busy(path: Path, owner: Owner | None) -> UnreachableError:
    return UnreachableError(
        f"another build is writing this folder{f': {owner}' if owner else ''}",
        where=path.name,
        hint="wait until it has ended; the lock of a dead build is taken over by itself",
    )


def _owner(handle: int) -> Owner | None:
    try:
        return Owner(**json.loads(os.pread(handle, 10_000, 0) or b"null"))
    except (ValueError, TypeError):
        return None


def _write(handle: int, data: bytes) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, data, 0)


def _beat(path: Path, done: threading.Event) -> None:
    while not done.wait(_BEAT):
        os.utime(path)


def _start_of(pid: int) -> str:
    """Clock ticks from the machine's start to the process's; the moment of asking where the kernel does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return str(time.monotonic_ns())
