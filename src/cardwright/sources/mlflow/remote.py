"""Artifact files that are not on this machine's disk: handed out by the MLflow server, or lying in an object store."""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlsplit

from pydantic import JsonValue

from cardwright.sources.base import TooLargeError
from cardwright.sources.mlflow.http import Server
from cardwright.sources.mlflow.store import understood

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

_IN_RUN = re.compile(r"runs:/([^/]+)/artifacts/(.+)", re.DOTALL)
_IN_MODEL = re.compile(r"models:/(m-[0-9a-f]{32})/(.+)", re.DOTALL)
# a path on a disk, or one that only the server of the store can resolve
_NOT_OURS = ("", "file", "mlflow-artifacts")


class Remote(Protocol):
    """A place whose files are read over the network."""

    def read(self, base: str, path: str, *, address: str, most: int) -> bytes | None:
        """A file below an artifact URI; None where there is none.

        Raises:
            TooLargeError: it is larger than ``most`` bytes.
            UnreachableError: the place does not answer.
        """
        ...

    def files(self, base: str, *, address: str) -> Mapping[str, int | None]:
        """The files directly below an artifact URI with their sizes, where these are known; errors as ``read``.

        ``address`` is that of any file there.
        """
        ...


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """Files by the server's own routes, which need no credentials of its artifact store.

    Each folder is listed once; what it does not list is not asked for. The files of settled LoggedModels are kept in
    ``cache``, a folder by model id, where there is one.
    """

    server: Server
    settled: frozenset[str] = frozenset()
    cache: Path | None = None
    _listed: dict[tuple[str, str], dict[str, int | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, base: str, path: str, *, address: str, most: int) -> bytes | None:
        """See ``Remote.read``; the address says whose file it is, so that the artifact URI is not needed."""
        del base, path
        owner, inside = _owner(address)
        if owner is None:
            return None
        folder, _, name = inside.rpartition("/")
        sizes = self._sizes(owner, folder)
        if name not in sizes:
            return None
        size = sizes[name]
        refuse_large(size or 0, most, address)
        kept = self._kept(owner, inside, size)
        if kept is not None:
            return kept
        data = self._fetch(owner, inside, most)
        if data is not None:
            refuse_large(len(data), most, address)
            self._keep(owner, inside, data)
        return data

    def files(self, base: str, *, address: str) -> Mapping[str, int | None]:
        """See ``Remote.files``."""
        del base
        owner, _ = _owner(address)
        found = self._sizes(owner, "") if owner is not None else {}
        return {name: size for name, size in found.items() if not name.endswith("/")}

    def _fetch(self, owner: str, inside: str, most: int) -> bytes | None:
        if owner.startswith("m-"):
            route = f"/ajax-api/2.0/mlflow/logged-models/{owner}/artifacts/files"
            return self.server.file(route, query={"artifact_file_path": inside}, most=most)
        return self.server.file("/get-artifact", query={"run_id": owner, "path": inside}, most=most)

    def _sizes(self, owner: str, folder: str) -> dict[str, int | None]:
        known = self._listed.get((owner, folder))
        if known is None:
            known = self._list(owner, folder)
            with self._lock:
                self._listed[owner, folder] = known
        return known

    def _list(self, owner: str, folder: str) -> dict[str, int | None]:
        if folder and PurePosixPath(folder).name not in self._folders(owner, str(PurePosixPath(folder).parent)):
            return {}
        found: dict[str, int | None] = {}
        for item in self._entries(owner, folder):
            name = PurePosixPath(str(item.get("path", ""))).name
            size = item.get("file_size")
            found[name + "/" if item.get("is_dir") else name] = int(size) if isinstance(size, int | str) else None
        return found

    def _folders(self, owner: str, parent: str) -> set[str]:
        """Names of the folders in a folder: a server may fail, and not only say no, for one that is not there."""
        return {name[:-1] for name in self._sizes(owner, "" if parent == "." else parent) if name.endswith("/")}

    def _entries(self, owner: str, folder: str) -> list[dict[str, JsonValue]]:
        found: list[dict[str, JsonValue]] = []
        token = ""
        while True:
            if owner.startswith("m-"):
                route = f"/api/2.0/mlflow/logged-models/{owner}/artifacts/directories"
                query = {"artifact_directory_path": folder} if folder else {}
            else:
                route = "/api/2.0/mlflow/artifacts/list"
                query = {"run_id": owner, **({"path": folder} if folder else {})}
            reply = self.server.json_or_none(route, query={**query, **({"page_token": token} if token else {})}) or {}
            files = reply.get("files")
            found += [item for item in (files if isinstance(files, list) else []) if isinstance(item, dict)]
            token = str(reply.get("next_page_token") or "")
            if not token:
                return found

    def _kept(self, owner: str, inside: str, size: int | None) -> bytes | None:
        """A file of a settled model, when what was kept is still what it was and as long as the server says."""
        if self.cache is None or owner not in self.settled:
            return None
        for file in (self.cache / owner).glob(f"{quote(inside, safe='')}.*"):
            with suppress(OSError):
                data = file.read_bytes()
                if file.suffix[1:] == hashlib.sha256(data).hexdigest() and size in (None, len(data)):
                    return data
        return None

    def _keep(self, owner: str, inside: str, data: bytes) -> None:
        # the work folder is made by a build; a check alone leaves nothing behind
        if self.cache is None or owner not in self.settled or not self.cache.parent.is_dir():
            return
        file = self.cache / owner / f"{quote(inside, safe='')}.{hashlib.sha256(data).hexdigest()}"
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as beside:
                beside.write(data)
            Path(beside.name).replace(file)


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """Files in S3, Azure, Google Cloud and the like, through MLflow's client for them and its credentials."""

    shown: str
    _listed: dict[str, dict[str, int | None]] = field(default_factory=dict)

    def read(self, base: str, path: str, *, address: str, most: int) -> bytes | None:
        """See ``Remote.read``."""
        folder, _, name = path.rpartition("/")
        with understood(self.shown):
            sizes = self._sizes(base, folder)
            if name not in sizes:
                return None
            refuse_large(sizes[name] or 0, most, address)
            with tempfile.TemporaryDirectory(prefix="cardwright-") as target:
                data = Path(_repository(base).download_artifacts(path, dst_path=target)).read_bytes()
        refuse_large(len(data), most, address)
        return data

    def files(self, base: str, *, address: str) -> Mapping[str, int | None]:
        """See ``Remote.files``."""
        del address
        with understood(self.shown):
            return self._sizes(base, "")

    def _sizes(self, base: str, folder: str) -> Mapping[str, int | None]:
        place = f"{base}/{folder}"
        if place not in self._listed:
            found = _repository(base).list_artifacts(folder or None) or []
            self._listed[place] = {PurePosixPath(item.path).name: item.file_size for item in found if not item.is_dir}
        return self._listed[place]


def _repository(base: str) -> ArtifactRepository:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    return get_artifact_repository(base)


def in_object_store(base: str) -> bool:
    """Whether an artifact URI means the same place on every machine."""
    return urlsplit(base).scheme not in _NOT_OURS


def _owner(address: str) -> tuple[str | None, str]:
    """Run id or LoggedModel id, and path, of an address that origins show."""
    match = _IN_RUN.fullmatch(address) or _IN_MODEL.fullmatch(address)
    return (match.group(1), match.group(2)) if match else (None, "")


def refuse_large(size: int, most: int, address: str) -> None:
    """Refuse a file of ``size`` bytes, of which at most ``most`` are read.

    Raises:
        TooLargeError: it is larger.
    """
    if size > most:
        raise TooLargeError(
            f"larger than {most // 1024 // 1024} MiB", where=address, hint="log a summary under this name"
        )
