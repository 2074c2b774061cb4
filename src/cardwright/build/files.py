"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from cardwright.errors import CardwrightError, UsageError

Fingerprint = tuple[int, int, int, int]
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)
_REMEDIES = {
    errno.ENOSPC: "free some space and build again; the published folder is as it was",
    errno.EDQUOT: "the disk quota is used up; free some space and build again",
    errno.EFBIG: "a limit on the size of files stands in the way (ulimit -f)",
    errno.EROFS: "the file system is read-only; set another `output`, or mount it for writing",
    errno.EACCES: "who runs this must be allowed to write there",
}


def cannot_write(error: OSError, where: str) -> CardwrightError:
    """The error of an operating system as one that says what next."""
    return UsageError(f"cannot be written: {error.strerror}", where=where, hint=_REMEDIES.get(error.errno or 0))


def fingerprint(facts: os.stat_result) -> Fingerprint:
    """What changes when a file is changed: inode, size, and the times of content and of attributes in nanoseconds.

    The last cannot be set by programs, so that a file with its old times put back is found out.
    """
    return facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def write_whole(path: Path, data: bytes) -> None:
    """Write a file through a temporary one beside it, so that a reader never sees half of it.

    Raises:
        UsageError: the folder cannot be written.
    """
    write_parts(path, (data,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """The same for content that comes in parts; where one of them cannot be had, the file stays as it was.

    Raises:
        UsageError: the folder cannot be written.
    """
    name = os.fspath(path)
    try:
        if _is_special(name):
            with path.open("wb") as file:  # a device or a pipe cannot be replaced, and must not be
                file.writelines(parts)
            return
        try:
            _replace(name, parts)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(name, parts)
    except OSError as error:
        raise cannot_write(error, path.name) from error


def _is_special(name: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(name).st_mode)  # noqa: PTH116 - ten thousands of them
    except FileNotFoundError:
        return False


def _replace(name: str, parts: Iterable[bytes]) -> None:
    """In few system calls: a build writes ten files a version."""
    folder, _, own = name.rpartition("/")
    # whoever shares the folder, on this machine or another, takes another name
    temporary = f"{folder or '.'}/.{own}.{os.urandom(6).hex()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        try:
            os.fchmod(handle, 0o644)
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)
        os.replace(temporary, name)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def link_or_copy(source: Path | str, target: Path | str) -> None:
    """One more name for a file's content where the file system can do that, else a copy, whole in any case.

    Raises:
        OSError: the source cannot be read, or the target not be written.
    """
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES):
            raise
        shutil.copyfile(source, target)
        os.chmod(target, 0o644)  # noqa: PTH101 - of ten thousands of files


def switch_folder(new: Path, target: Path, *, spare: Path | None = None) -> None:
    """Put a finished folder in the place of an old one, in one step where the system can exchange two folders.

    Elsewhere two renames follow each other; between them the old folder stands aside, whole, and ``recover`` brings it
    back.

    Args:
        new: the finished folder.
        target: the published one.
        spare: where the old folder goes, for ``new_staging``; it is deleted when none is given.

    Raises:
        UsageError: the target exists and is not an output folder of ours, or cannot be replaced.
    """
    refuse_foreign(target)
    aside = _aside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        if target.exists():
            if _exchanged(new, target):
                new.rename(aside)
            else:
                _renamed_in_turn(new, target, aside)
        else:
            new.rename(target)
        if spare is None or not _taken(aside, spare):
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"cannot be replaced: {error.strerror}", where=target.name) from error


def _renamed_in_turn(new: Path, target: Path, aside: Path) -> None:
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the kernel swapped two folders in one step (renameat2 of Linux)."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return False
    done = function(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE))
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code))


def refuse_foreign(target: Path) -> None:
    """Never delete a folder that a build did not make: an output folder is empty or holds a manifest.

    Raises:
        UsageError: the folder holds other things.
    """
    if target.is_dir() and any(target.iterdir()) and not (target / "manifest.json").is_file():
        raise UsageError(
            "the output folder holds files that no build made",
            where=target.name,
            hint="empty it, or set another `output` in cardwright.yaml",
        )


def new_staging(target: Path, *, spare: Path | None = None) -> Path:
    """A folder beside the target, in which the next output is put together.

    Args:
        target: the published folder.
        spare: the one that was published before, most of which is as it has to be again; empty where there is none.

    Raises:
        UsageError: the parent folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target.parent, prefix=_staging_prefix(target)))
        if spare is not None:
            _taken(spare, staging)
        staging.chmod(0o755)
    except OSError as error:
        raise cannot_write(error, target.name) from error
    return staging


def _taken(folder: Path, place: Path) -> bool:
    """Whether a folder was moved to a place, which an empty folder may hold; not to another file system."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(place)
    except OSError:
        return False
    return True


def clear_below(root: str, wanted: Mapping[str, Fingerprint | None]) -> set[str]:
    """Leave of a folder what is wanted and as it has to be, and delete everything else.

    Args:
        root: the folder.
        wanted: path relative to it -> fingerprint of the very file; None where no file will do.

    Returns:
        the relative paths that are there.

    Raises:
        OSError: it cannot be read or changed.
    """
    there: set[str] = set()
    folders = {""}
    for name in wanted:
        folder = name.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    waiting = [""]
    while waiting:
        base = waiting.pop()
        with os.scandir(f"{root}/{base}") as entries:
            for entry in entries:
                name = f"{base}/{entry.name}" if base else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if name in folders:
                        waiting.append(name)
                    else:
                        shutil.rmtree(entry.path)
                elif (found := wanted.get(name)) is not None and fingerprint(
                    entry.stat(follow_symlinks=False)
                ) == found:
                    there.add(name)
                else:
                    os.unlink(entry.path)  # noqa: PTH108 - of ten thousands of files
    return there


def recover(target: Path) -> None:
    """Undo what a killed build has left: bring back a folder that stands aside, and remove unfinished ones.

    Call it only while holding the lock of the target.
    """
    aside = _aside(target)
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
    if target.parent.is_dir():
        for left in target.parent.glob(f"{_staging_prefix(target)}*"):
            shutil.rmtree(left, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _staging_prefix(target: Path) -> str:
    return f".{target.name}.new."
