"""Files that runs and models keep in the artifact store: read as bytes, capped, never unpickled."""

from __future__ import annotations

import hashlib
import mmap
import os
import stat
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.errors import UnreadableError
from cardwright.sources.mlflow.remote import ObjectStore, Remote, ServerFiles, in_object_store, refuse_large
from cardwright.sources.mlflow.store import Registry
from cardwright.yamlfile import MAX_BYTES

_MOST_FILES = 5_000
_MOST_BYTES = 2 * 1024**3


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """One file: the address that origins show, its bytes and their digest."""

    address: str
    data: bytes
    digest: str

    @property
    def text(self) -> str:
        """The file as UTF-8 text.

        Raises:
            UnreadableError: it is not UTF-8.
        """
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableError("is not UTF-8 text", where=self.address) from error


@dataclass(slots=True)
class Artifacts:
    """Reads artifact files: from disk where the address means this machine, else from its server or object store.

    Safe to use from several threads. ``settled`` are ids of LoggedModels whose files no longer change.
    """

    registry: Registry
    settings: Settings
    settled: frozenset[str] = frozenset()
    _remote: Remote = field(init=False)
    _folders: dict[str, Path | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.registry.server is None:
            self._remote = ObjectStore(self.registry.shown)
        else:
            cache = self.settings.folder / ".cardwright" / "artifacts"
            self._remote = ServerFiles(self.registry.server, self.settled, cache)

    def read(self, base: str, path: str, *, address: str) -> Artifact | None:
        """One file, or None when there is none.

        Args:
            base: artifact URI of a run or a model.
            path: relative path below it.
            address: how origins name the file.

        Raises:
            TooLargeError: the file is larger than 8 MiB.
            UnreadableError: we may not read it.
            UnreachableError: the artifact store does not answer.
        """
        folder = self._folder(base)
        if folder is not None:
            try:
                data = _read_local(folder, path, address)
            except PermissionError as error:
                raise _refused(address) from error
        else:
            remote = self._way(base)
            data = remote.read(base, path, address=address, most=MAX_BYTES) if remote else None
        return None if data is None else Artifact(address=address, data=data, digest=digest_of(data))

    def files(self, base: str, *, address: str) -> Mapping[str, int | None]:
        """Names of the files directly below an artifact URI, with their sizes in bytes where these are known.

        Args:
            base: artifact URI of a run or a model.
            address: how origins name a file there.

        Raises:
            UnreadableError: we may not read the folder.
            UnreachableError: the artifact store does not answer.
        """
        folder = self._folder(base)
        if folder is not None:
            try:
                return _files_in(folder)
            except PermissionError as error:
                raise _refused(address.rpartition("/")[0]) from error
        remote = self._way(base)
        return remote.files(base, address=address) if remote else {}

    def tree_digest(self, base: str) -> str | None:
        """sha256 over the sorted lines ``relative-path digest`` of a model's files; None when they are not on disk.

        Raises:
            UnreadableError: we may not read one of them.
        """
        folder = self._folder(base)
        if folder is None:
            return None
        try:
            files = _files_below(str(folder), "")
            if not files or len(files) > _MOST_FILES or sum(size for _, size in files) > _MOST_BYTES:
                return None
            lines = []
            for path, _ in files:
                with (folder / path).open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
                lines.append(f"{path} sha256:{found}\n")
        except PermissionError as error:
            raise _refused(_tail(base)) from error
        return digest_of("".join(sorted(lines)).encode("utf-8"))

    def reachable(self, base: str) -> bool:
        """Whether files below an artifact URI could be read at all, whatever is there.

        The disk of another machine is not, unless a server hands out its files or ``registry.artifacts`` says where
        it is mounted.
        """
        return self._folder(base) is not None or self._way(base) is not None

    def names(self, base: str, path: str) -> tuple[str, ...]:
        """Relative names of the files in a folder below an artifact URI, where it is on this machine's disk."""
        folder = self._folder(base)
        if folder is None or not _lies_in_folder(folder, path):
            return ()
        return tuple(sorted(name for name, _ in _files_below(str(folder / path), "")[:_MOST_FILES]))

    def has_torchscript(self, base: str, path: str) -> bool:
        """Whether a PyTorch archive, or one in a folder, holds compiled code; only its table of contents is read."""
        folder = self._folder(base)
        if folder is None or not _lies_in_folder(folder, path):
            return False
        place = folder / path
        files = [place / name for name in self.names(base, path)] if place.is_dir() else [place]
        for file in files:
            if file.suffix in (".pt", ".pth"):
                with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(file) as archive:
                    return any("/code/" in name and name.endswith(".py") for name in archive.namelist())
        return False

    def view(self, base: str, path: str) -> memoryview | None:
        """The bytes of a file of any size on this machine's disk, mapped and not read; None elsewhere."""
        folder = self._folder(base)
        if folder is None or not _lies_in_folder(folder, path) or not (folder / path).is_file():
            return None
        with (folder / path).open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            return memoryview(b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def _way(self, base: str) -> Remote | None:
        return self._remote if self.registry.server is not None or in_object_store(base) else None

    def _folder(self, base: str) -> Path | None:
        if base not in self._folders:
            try:
                self._folders[base] = self._found_folder(base)
            except PermissionError as error:
                raise _refused(_tail(base)) from error
        return self._folders[base]

    def _found_folder(self, base: str) -> Path | None:
        parts = urlsplit(base)
        if self.settings.registry.artifacts is not None:
            moved = _below(self.settings.path(self.settings.registry.artifacts), parts.path)
            if moved is not None:
                return moved
        if parts.scheme not in ("", "file") or not self.registry.local_files:
            return None
        folder = self.settings.path(unquote(parts.path) if parts.scheme else base)
        return folder if folder.is_dir() else None


def _files_in(folder: Path) -> dict[str, int | None]:
    """Name and size of each file in a folder itself; links are left for ``read`` to judge."""
    found: dict[str, int | None] = {}
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file():
                found[entry.name] = entry.stat().st_size
    return found


def _files_below(folder: str, prefix: str) -> list[tuple[str, int]]:
    """Relative path and size of each file, links left out."""
    found: list[tuple[str, int]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _files_below(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                found.append((prefix + entry.name, entry.stat(follow_symlinks=False).st_size))
    return found


def _below(root: Path, written: str) -> Path | None:
    """The folder under a relocated root that has the longest tail of the written path."""
    parts = [part for part in PurePosixPath(unquote(written)).parts if part not in ("/", "..", ".")]
    for start in range(len(parts)):
        candidate = root.joinpath(*parts[start:])
        if candidate.is_dir():
            return candidate
    return None


def _read_local(folder: Path, path: str, address: str) -> bytes | None:
    name = f"{folder}/{path}"
    try:
        found = os.stat(name)  # noqa: PTH116 - a Path for each of seven files a version costs more than reading them
    except PermissionError:
        raise  # what we may not see is not known to be absent
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode) or not _lies_in(folder, path):
        return None
    refuse_large(found.st_size, MAX_BYTES, address)
    return (folder / path).read_bytes()


def _lies_in(folder: Path, path: str) -> bool:
    """Whether a path stays in a folder: no part of it is a link, or the links lead inside."""
    name = str(folder)
    for part in path.split("/"):
        name = f"{name}/{part}"
        if part in ("", ".", "..") or stat.S_ISLNK(os.lstat(name).st_mode):
            return (folder / path).resolve().is_relative_to(folder.resolve())
    return True


def _lies_in_folder(folder: Path, path: str) -> bool:
    try:
        return _lies_in(folder, path)
    except (OSError, ValueError):
        return False


def _refused(place: str) -> UnreadableError:
    return UnreadableError(
        "cannot be read: permission denied", where=place, hint="who runs this must be allowed to read the artifacts"
    )


def _tail(base: str) -> str:
    """The end of an artifact URI, which names run or model and no machine."""
    return "/".join(unquote(urlsplit(base).path).rstrip("/").split("/")[-2:])
