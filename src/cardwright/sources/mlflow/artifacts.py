"""Files that runs and models keep in the artifact store: read as bytes, capped, never unpickled."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.errors import UnreadableError
from cardwright.sources.mlflow.store import Registry, understood
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


@dataclass(frozen=True, slots=True)
class Artifacts:
    """Reads artifact files: from disk where the address means this machine, else through MLflow's client."""

    registry: Registry
    settings: Settings
    _listed: dict[str, dict[str, int | None]] = field(default_factory=dict)
    _folders: dict[str, Path | None] = field(default_factory=dict)

    def read(self, base: str, path: str, *, address: str) -> Artifact | None:
        """One file, or None when there is none.

        Args:
            base: artifact URI of a run or a model.
            path: relative path below it.
            address: how origins name the file.

        Raises:
            UnreadableError: the file is larger than 8 MiB.
            UnreachableError: the artifact store does not answer.
        """
        folder = self._folder(base)
        if folder is not None:
            data = _read_local(folder, path, address)
        elif urlsplit(base).scheme in ("", "file"):
            data = None  # the disk of another machine, and registry.artifacts does not say where it is mounted
        else:
            data = self._download(base, path, address)
        return None if data is None else Artifact(address=address, data=data, digest=digest_of(data))

    def tree_digest(self, base: str) -> str | None:
        """sha256 over the sorted lines ``relative-path digest`` of a model's files; None when they are not on disk."""
        folder = self._folder(base)
        if folder is None:
            return None
        files = _files_below(str(folder), "")
        if not files or len(files) > _MOST_FILES or sum(size for _, size in files) > _MOST_BYTES:
            return None
        lines = []
        for path, _ in files:
            with (folder / path).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            lines.append(f"{path} sha256:{found}\n")
        return digest_of("".join(sorted(lines)).encode("utf-8"))

    def _folder(self, base: str) -> Path | None:
        if base not in self._folders:
            self._folders[base] = self._found_folder(base)
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

    def _download(self, base: str, path: str, address: str) -> bytes | None:
        import mlflow.artifacts

        folder, _, name = path.rpartition("/")
        with understood(self.registry.shown):
            sizes = self._sizes(f"{base}/{folder}" if folder else base)
            if name not in sizes:
                return None
            _refuse_large(sizes[name] or 0, address)
            with tempfile.TemporaryDirectory(prefix="cardwright-") as target:
                found = mlflow.artifacts.download_artifacts(
                    artifact_uri=f"{base}/{path}", dst_path=target, tracking_uri=self.registry.uri
                )
                data = Path(found).read_bytes()
        _refuse_large(len(data), address)
        return data

    def _sizes(self, uri: str) -> dict[str, int | None]:
        import mlflow.artifacts

        if uri not in self._listed:
            found = mlflow.artifacts.list_artifacts(artifact_uri=uri, tracking_uri=self.registry.uri) or []
            self._listed[uri] = {PurePosixPath(item.path).name: item.file_size for item in found if not item.is_dir}
        return self._listed[uri]


def _files_below(folder: str, prefix: str) -> list[tuple[str, int]]:
    """Relative path and size of each file, links left out."""
    found: list[tuple[str, int]] = []
    with suppress(PermissionError), os.scandir(folder) as entries:
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
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode) or not _lies_in(folder, path):
        return None
    _refuse_large(found.st_size, address)
    return (folder / path).read_bytes()


def _lies_in(folder: Path, path: str) -> bool:
    """Whether a path stays in a folder: no part of it is a link, or the links lead inside."""
    name = str(folder)
    for part in path.split("/"):
        name = f"{name}/{part}"
        if part in ("", ".", "..") or stat.S_ISLNK(os.lstat(name).st_mode):
            return (folder / path).resolve().is_relative_to(folder.resolve())
    return True


def _refuse_large(size: int, address: str) -> None:
    if size > MAX_BYTES:
        raise UnreadableError(
            f"larger than {MAX_BYTES // 1024 // 1024} MiB", where=address, hint="log a summary under this name"
        )
