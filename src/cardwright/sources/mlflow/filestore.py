"""A file store seen through a folder of links, since MLflow's client makes folders in the store that it opens."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from cardwright.config import Settings
from cardwright.errors import UnreachableError, UnreadableError

SWITCH = "MLFLOW_ALLOW_FILE_STORE"


def is_file_store(uri: str) -> bool:
    """Whether an address is a folder, with or without ``file:``."""
    return bool(uri) and urlsplit(uri).scheme in ("", "file")


@contextmanager
def open_file_store(settings: Settings) -> Iterator[str]:
    """The address of a private folder that looks like the store and in which MLflow's client may make its folders.

    Raises:
        UnreachableError: there is no such folder; none is created.
        UnreadableError: it is no file store.
    """
    folder, written = _folder(settings)
    if not folder.is_dir():
        raise UnreachableError(
            f"there is no registry folder {written}",
            where=settings.where_set("registry", "uri"),
            hint="check registry.uri; a relative path counts from cardwright.yaml, and none was created",
        )
    if not (folder / "models").is_dir() or not any(folder.glob("*/meta.yaml")):
        raise UnreadableError(
            "is not an MLflow file store with registered models",
            where=written,
            hint="registry.uri should name the folder that MLflow calls mlruns; models lie in its folder models",
        )
    with tempfile.TemporaryDirectory(prefix="cardwright-") as view:
        for item in sorted(folder.iterdir()):
            (Path(view) / item.name).symlink_to(item)
        yield Path(view).as_uri()


def _folder(settings: Settings) -> tuple[Path, str]:
    uri = settings.registry.uri or ""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return settings.path(uri), uri
    path = url2pathname(unquote(parts.path)) if parts.netloc in ("", "localhost") else uri
    return settings.path(path), path
