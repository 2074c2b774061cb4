"""The bytes of a snapshot: one line a fact, sorted keys, and digests that say which part was altered."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from cardwright.card.canonical import digest_of
from cardwright.card.pointer import to_pointer
from cardwright.card.shelf import Spool
from cardwright.errors import Place, UnreadableError
from cardwright.sources.snapshot import FORMAT, FrozenVersion, Snapshot

MAX_BYTES = 2 * 1024**3
# below this depth a value stands on one line: a fact of a version is a line, so that two snapshots compare well
_DEEPEST = 4
_LATELY = 64
_OPENED = b"{\n"
_DIGEST_LINE = re.compile(rb' "digest": "sha256:([0-9a-f]{64})",\n')
_LONGEST_DIGEST = 128
_VERSIONS, _VERSIONS_END = b' "versions": {\n', b" }\n"
_VERSION_LINE = re.compile(rb'  ("(?:[^"\\]|\\.)*"): ')
_AGAIN = "take it anew with `cardwright snapshot`, or copy the file again"


def snapshot_parts(snapshot: Snapshot) -> Iterator[bytes]:
    """The canonical bytes one after the other, digests included: thousands of versions do not fit into memory at once.

    Raises:
        ValueError: a float is NaN or infinite (those are texts in a fact).
        UsageError: there is no room for temporary files.
    """
    data = _bare(snapshot.model_dump(mode="json", exclude={"digest", "parts", "versions", "models"}))
    texts = Spool()
    digests: dict[str, str] = {"/project": _digest(_text(data["project"], 1))}
    members: dict[str, list[int]] = {"models": [], "versions": []}
    for section, held in (("models", snapshot.models), ("versions", snapshot.versions)):
        for name in sorted(held):
            text = _text(_bare(held[name].model_dump(mode="json")), 2)
            digests[to_pointer((section, name))] = _digest(text)
            members[section].append(texts.put(f"{_plain(name)}: {text}".encode()))
    data["parts"] = dict(digests)
    whole = hashlib.sha256(_OPENED)
    for part in _body(data, members, texts):
        whole.update(part)
    # the digest stands first, on a line of its own; without that line the file is what the digest is taken over
    yield _OPENED
    yield f' "digest": "sha256:{whole.hexdigest()}",\n'.encode()
    yield from _body(data, members, texts)


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """The canonical bytes as a whole; errors as ``snapshot_parts``."""
    return b"".join(snapshot_parts(snapshot))


def load_snapshot(path: Path) -> Snapshot | None:
    """Read and prove a snapshot; None when a file is JSON of another kind. Versions are taken apart when asked for.

    Raises:
        UnreadableError: it cannot be read, is truncated, or is not as it was written; names file, line and part.
    """
    return _placed(path) or _parsed(path)


def _placed(path: Path) -> Snapshot | None:
    """The snapshot whose versions stay in the file, where it is laid out as we write it and has its digest."""
    found = _layout(path)
    if found is None:
        return None
    head, places = found
    try:
        data = json.loads(head)
    except ValueError:
        return None
    parts = data.get("parts")
    digests = parts if isinstance(parts, dict) else {}
    held = {pointer for pointer in digests if pointer.startswith("/versions/")}
    if data.get("format") != FORMAT or held != {to_pointer(("versions", address)) for address in places}:
        return None
    snapshot = _validated(Snapshot, data, path.name)
    trees = _Trees(
        path, {address: (*place, digests[to_pointer(("versions", address))]) for address, place in places.items()}
    )
    return snapshot.model_copy(update={"versions": Versions(trees, path.name)})


def _layout(path: Path) -> tuple[bytes, dict[str, tuple[int, int]]] | None:
    """The file without its versions, and where each of them begins and ends; None where it is not as we write it."""
    head, places, inside, position = [_OPENED], dict[str, tuple[int, int]](), False, len(_OPENED)
    address = ""
    try:
        with path.open("rb") as file:
            opened, told = file.readline(len(_OPENED)), file.readline(_LONGEST_DIGEST)
            found = _DIGEST_LINE.fullmatch(told)
            if opened != _OPENED or found is None or path.stat().st_size > MAX_BYTES:
                return None
            whole = hashlib.sha256(opened)
            head.append(told)
            position += len(told)
            for line in file:
                whole.update(line)
                key = _VERSION_LINE.match(line) if inside else None
                if key is not None:
                    address = json.loads(key[1])
                    if address in places or _plain(address).encode() != key[1]:
                        return None
                    places[address] = position, position
                inside = (inside and line != _VERSIONS_END) or line == _VERSIONS
                position += len(line)
                if not inside or line == _VERSIONS:
                    head.append(line)
                elif address:
                    places[address] = places[address][0], position
    except (OSError, ValueError):
        return None
    return (b"".join(head), places) if whole.hexdigest().encode() == found[1] else None


def _parsed(path: Path) -> Snapshot | None:
    """The snapshot in a file of any layout, or what is wrong with it; arguments and errors as ``load_snapshot``."""
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
        self._known = lru_cache(maxsize=_LATELY)(partial(_version, trees, name))

    def __getitem__(self, address: str) -> FrozenVersion:
        return self._known(address)

    def __iter__(self) -> Iterator[str]:
        return iter(self._trees)

    def __len__(self) -> int:
        return len(self._trees)


def _version(trees: Mapping[str, JsonValue], name: str, address: str) -> FrozenVersion:
    return _validated(FrozenVersion, trees[address], name, inside=("versions", address))


class _Trees(Mapping[str, JsonValue]):
    """The JSON of the versions in a file by address: first byte, the byte after the last, digest."""

    def __init__(self, path: Path, places: Mapping[str, tuple[int, int, JsonValue]]) -> None:
        self._path = path
        self._places = places

    def __getitem__(self, address: str) -> JsonValue:
        start, end, digest = self._places[address]
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                member = file.read(end - start).rstrip(b",\n").decode("utf-8")
        except (OSError, UnicodeDecodeError):
            member = ""
        named, text = member[: len(_plain(address)) + 4], member[len(_plain(address)) + 4 :]
        if named != f"  {_plain(address)}: " or _digest(text) != digest:
            raise UnreadableError(f"{address} was altered while it was read", where=self._path.name, hint=_AGAIN)
        tree: JsonValue = json.loads(text)
        return tree

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


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


def _body(data: Mapping[str, JsonValue], members: Mapping[str, Sequence[int]], texts: Spool) -> Iterator[bytes]:
    """The file after its first brace, without its digest; models and versions are written already."""
    for place, key in enumerate(sorted((*data, *members))):
        yield f"{',' + chr(10) if place else ''} {_plain(key)}: ".encode()
        if key in members:
            yield b"{\n  "
            for number, member in enumerate(members[key]):
                yield (b",\n  " if number else b"") + texts.get(member)
            yield b"\n }"
        else:
            yield _text(data[key], 1).encode()
    yield b"\n}\n"


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
