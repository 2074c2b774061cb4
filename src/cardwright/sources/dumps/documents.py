"""The JSON documents of a dump, found and parsed; what runs keep as artifacts is left for when it is asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from cardwright.errors import Place, UnreadableError

ARTIFACTS = "artifacts"
_MAX_BYTES = 256 * 1024**2
# what an export puts beside its JSON: files of runs and code, which may be anything
_NOT_OURS = frozenset({ARTIFACTS, "notebooks", "traces"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One JSON file: its folder, its name as messages show it, and what is in it."""

    folder: Path
    name: str
    data: JsonValue


def documents_in(path: Path) -> Iterator[Document]:
    """The JSON documents of a file or of a folder and those below it, in the order of their names.

    Raises:
        UnreadableError: one cannot be read, or is not JSON; names file, line and column.
    """
    if not path.is_dir():
        yield _document(path, path.name)
        return
    for base, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS and not name.startswith("."))
        for name in sorted(names):
            file = Path(base) / name
            if name.endswith(".json") and not file.is_symlink():
                yield _document(file, f"{path.name}/{file.relative_to(path).as_posix()}")


def _document(path: Path, name: str) -> Document:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableError(f"larger than {_MAX_BYTES // 1024**2} MiB", where=name)
        data: JsonValue = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=name) from error
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=name) from error
    except json.JSONDecodeError as error:
        where = Place(file=name, line=error.lineno, column=error.colno)
        raise UnreadableError(f"is not whole JSON: {error.msg}", where=where, hint="write the dump anew") from error
    except RecursionError as error:
        raise UnreadableError("is nested too deeply", where=name) from error
    return Document(folder=path.parent, name=name, data=data)
