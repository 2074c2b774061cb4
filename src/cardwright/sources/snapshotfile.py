"""The bytes of a snapshot: one line a fact, sorted keys, and digests that say which part was altered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from cardwright.card.canonical import digest_of
from cardwright.card.pointer import to_pointer
from cardwright.errors import Place, UnreadableError
from cardwright.sources.snapshot import FORMAT, FrozenVersion, Snapshot

MAX_BYTES = 2 * 1024**3
# below this depth a value stands on one line: a fact of a version is a line, so that two snapshots compare well
_DEEPEST = 4
_AGAIN = "take it anew with `cardwright snapshot`, or copy the file again"


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """The canonical bytes, digests included.

    Raises:
        ValueError: a float is NaN or infinite (those are texts in a fact).
    """
    data = _bare(snapshot.model_dump(mode="json", exclude={"digest", "parts", "versions"}))
    data["versions"] = {address: _bare(item.model_dump(mode="json")) for address, item in snapshot.versions.items()}
    texts = {(section, key): _text(item, 2) for section, key, item in _sections(data)}
    parts = {to_pointer(path): _digest(text) for path, text in texts.items()}
    data["parts"] = {**parts, "/project": _digest(_text(data["project"], 1))}
    body = _body(data, texts)
    return _with_digest(body, _digest(body)).encode("utf-8")


def load_snapshot(path: Path) -> Snapshot | None:
    """Read and prove a snapshot; None when a file is JSON of another kind. Versions are taken apart when asked for.

    Raises:
        UnreadableError: it cannot be read, is truncated, or is not as it was written; names file, line and part.
    """
    data, text = _read(path)
    if not isinstance(data, dict):
        return None
    found = data.get("format")
    if found != FORMAT:
        if isinstance(found, str) and found.startswith("cardwright/snapshot/"):
            raise UnreadableError(
                f"has the format {found}, this version reads {FORMAT}", where=path.name, hint="update cardwright"
            )
        return None
    digest = data.get("digest")
    line = f' "digest": "{digest}",\n'
    if text.count(line) != 1 or _digest(text.replace(line, "", 1)) != digest:
        raise _altered(data, text, path.name)
    versions = data.pop("versions", None)
    snapshot = _validated(Snapshot, {**data, "versions": {}}, path.name)
    lazy = Versions(versions if isinstance(versions, dict) else {}, path.name)
    return snapshot.model_copy(update={"versions": lazy})


class Versions(Mapping[str, FrozenVersion]):
    """The versions of a snapshot by address, each checked against the schema when it is asked for."""

    def __init__(self, trees: Mapping[str, JsonValue], name: str) -> None:
        self._trees = trees
        self._name = name

    def __getitem__(self, address: str) -> FrozenVersion:
        return _validated(FrozenVersion, self._trees[address], self._name, inside=("versions", address))

    def __iter__(self) -> Iterator[str]:
        return iter(self._trees)

    def __len__(self) -> int:
        return len(self._trees)


_M = TypeVar("_M", bound=BaseModel)


def _validated(model: type[_M], data: JsonValue, name: str, *, inside: tuple[str, ...] = ()) -> _M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = to_pointer((*inside, *(str(part) for part in first["loc"])))
        raise UnreadableError(
            f"{field}: {first['msg']}", where=name, hint="see `cardwright schema snapshot`"
        ) from error


def _read(path: Path) -> tuple[JsonValue, str]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(f"larger than {MAX_BYTES // 1024**3} GiB", where=path.name)
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableError(
            f"cannot be read: {error.strerror}",
            where=path.name,
            hint="--from takes a snapshot, or a dump of a registry",
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=path.name, hint=_AGAIN) from error
    try:
        data: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        where = Place(file=path.name, line=error.lineno, column=error.colno)
        raise UnreadableError(f"is not whole JSON: {error.msg}", where=where, hint=_AGAIN) from error
    except RecursionError as error:
        raise UnreadableError("is nested too deeply", where=path.name) from error
    return data, text


def _altered(data: dict[str, JsonValue], text: str, name: str) -> UnreadableError:
    """What is not as it was written, and where: the first part without its digest, else the file as a whole."""
    listed = data.get("parts")
    parts = listed if isinstance(listed, dict) else {}
    held = {to_pointer((section, key)): _text(item, 2) for section, key, item in _sections(data)}
    held["/project"] = _text(data.get("project"), 1)
    for pointer in sorted({*held, *parts}):
        where = Place(file=name, line=_line(text, pointer))
        if pointer not in held:
            return UnreadableError(f"{pointer} was taken out", where=where, hint=_AGAIN)
        if parts.get(pointer) != _digest(held[pointer]):
            return UnreadableError(
                f"{pointer} was altered: it does not have the digest that stands under parts", where=where, hint=_AGAIN
            )
    where = Place(file=name, line=_line(text, "/digest"))
    return UnreadableError("was altered: it does not have the digest that it names", where=where, hint=_AGAIN)


def _sections(data: Mapping[str, JsonValue]) -> Iterator[tuple[str, str, JsonValue]]:
    for section in ("models", "versions"):
        found = data.get(section)
        for key, item in found.items() if isinstance(found, dict) else ():
            yield section, key, item


def _line(text: str, pointer: str) -> int:
    """The line on which a part begins; 1 when it is not there."""
    key = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    position = text.find(f"\n{'  ' if pointer.count('/') > 1 else ' '}{json.dumps(key, ensure_ascii=False)}:")
    return text.count("\n", 0, position) + 2 if position >= 0 else 1


def _body(data: Mapping[str, JsonValue], texts: Mapping[tuple[str, str], str]) -> str:
    """The file without its digest; models and versions are written already."""
    lines = []
    for key in sorted(data):
        if key in ("models", "versions"):
            inner = [f"{_plain(name)}: {text}" for (section, name), text in sorted(texts.items()) if section == key]
            lines.append(f"{_plain(key)}: {{\n  {f',{chr(10)}  '.join(inner)}\n }}")
        else:
            lines.append(f"{_plain(key)}: {_text(data[key], 1)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def _with_digest(body: str, digest: str) -> str:
    """The digest stands first, on a line of its own; without that line the file is what the digest is taken over."""
    return f'{{\n "digest": "{digest}",\n' + body.removeprefix("{\n")


def _digest(text: str) -> str:
    return digest_of(text.encode("utf-8"))


def _text(value: JsonValue, depth: int) -> str:
    if depth < _DEEPEST and value and isinstance(value, dict | list):
        inner, line = "\n" + " " * (depth + 1), "\n" + " " * depth
        if isinstance(value, dict):
            parts = [f"{_plain(key)}: {_text(value[key], depth + 1)}" for key in sorted(value)]
            return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
        return f"[{inner}{f',{inner}'.join(_text(item, depth + 1) for item in value)}{line}]"
    return _plain(value)


def _plain(value: JsonValue) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def _bare(value: JsonValue, *, of_fact: bool = False) -> dict[str, JsonValue]:
    """Without absent fields and empty lists, which a reader adds again; the value of a fact stays as it is."""
    assert isinstance(value, dict)
    made: dict[str, JsonValue] = {}
    for key, item in value.items():
        if of_fact and key == "value":
            made[key] = item
        elif isinstance(item, dict):
            made[key] = _bare(item)
        elif isinstance(item, list):
            if item:
                made[key] = [_bare(part, of_fact="value" in part) if isinstance(part, dict) else part for part in item]
        elif item is not None:
            made[key] = item
    return made
