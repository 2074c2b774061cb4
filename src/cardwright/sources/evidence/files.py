"""Evidence files beside the cards: which version each speaks of, and what people declared about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from pydantic import JsonValue, ValidationError

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.errors import Place, UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.cards import VERSIONS, CardFiles, CardFolder
from cardwright.sources.cardtree import CardFile
from cardwright.sources.evidence.base import Context, Declared, Document
from cardwright.sources.evidence.join import join
from cardwright.sources.evidence.papers import chart, unread
from cardwright.sources.evidence.parse import parse_document
from cardwright.yamlfile import MAX_BYTES, read_yaml

EVIDENCE = "evidence"
# of as many models what the evidence files say is held at a time
_LATELY = 64
# what people put beside their figures to explain them
_PLOTS = frozenset({".png", ".jpg", ".jpeg", ".svg"})
_PAPERS = frozenset({".md", ".txt", ".png", ".jpg", ".jpeg", ".svg", ".pdf", ".html"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FileEvidence:
    """What the evidence files of one version say: facts, digests by file, and notes that begin with the file."""

    facts: tuple[Fact, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A file, its name below ``evidence/``, and the version whose folder it lies in."""

    path: Path
    name: str
    shown: str
    version: str | None


@dataclass(slots=True)
class EvidenceFolder:
    """The evidence of one model; each file is parsed once for all its versions."""

    folder: CardFolder
    _parsed: dict[str, Document | UnreadableError | None] = field(default_factory=dict)
    """Of a file that cannot be parsed the reason, which each version that it speaks of is told."""
    _found: tuple[_Found, ...] | None = None
    _claims: dict[str, frozenset[str]] | None = None
    """Version -> the evidence files that its card file names."""

    def of(self, key: VersionKey, files: Sequence[CardFile]) -> FileEvidence:
        """The evidence of one version.

        Args:
            key: the version.
            files: its card files, from general to particular, whose ``evidence:`` says more about the files.

        Raises:
            UnreadableError: a file is larger than 8 MiB, cannot be understood, or does not say which version it
                measured; or a card file declares a file that is not there.
        """
        declared = self._declared(files)
        facts: list[Fact] = []
        inputs: dict[str, str] = {}
        notes: list[str] = []
        for found in self.found:
            if found.version not in (None, key.version):
                continue
            document = self._document(found)
            if isinstance(document, UnreadableError):
                if found.name not in declared and self._is_named_by_another(found, key):
                    continue
                raise document
            if document is None:
                plot = self._plot(found, key, declared)
                if plot is None:
                    notes.append(f"{found.shown}: {unread(found.name)}")
                else:
                    facts.append(plot)
                    inputs[found.shown] = plot.origin.digest or ""
                continue
            if not self._speaks_of(found, document, key, declared):
                continue
            from cardwright.sources.evidence.registry import read_evidence  # all readers, and most cards need none

            context = Context(version=key.version, declared=declared.get(found.name, Declared()))
            evidence = read_evidence(document, context)
            facts.extend(evidence.facts)
            inputs[found.shown] = document.digest
            notes.extend(f"{found.shown}: {note}" for note in evidence.notes)
        return FileEvidence(facts=tuple(facts), inputs=inputs, notes=tuple(notes))

    @property
    def found(self) -> tuple[_Found, ...]:
        """All files, those of single versions last."""
        if self._found is None:
            self._found = tuple(sorted(self._search(), key=lambda item: (item.version is not None, item.shown)))
        return self._found

    def _search(self) -> Iterator[_Found]:
        base = self.folder.folder
        for root in (base / EVIDENCE, base / VERSIONS):
            for parts in _below(root, f"{self.folder.shown}/{root.name}"):
                inside = parts[1:] if root.name == EVIDENCE and parts[0] == VERSIONS else parts
                of_version = root.name == VERSIONS or parts[0] == VERSIONS
                if of_version and len(inside) < 2:
                    continue  # versions/<n>.yaml is a card file
                path = root.joinpath(*parts)
                if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in parts):
                    continue
                yield _Found(
                    path=path,
                    name="/".join(inside[1:] if of_version else parts),
                    shown=f"{self.folder.shown}/{path.relative_to(base).as_posix()}",
                    version=inside[0] if of_version else None,
                )

    def _document(self, found: _Found) -> Document | UnreadableError | None:
        if found.shown not in self._parsed:
            self._parsed[found.shown] = None if found.path.suffix.lower() in _PAPERS else _parsed(found)
        return self._parsed[found.shown]

    def _plot(self, found: _Found, key: VersionKey, declared: Mapping[str, Declared]) -> Fact | None:
        """A chart of this version as a document bound by its digest; None for other papers and other versions."""
        named = found.name in declared or tuple(self.folder.versions) == (key.version,)
        mine = found.version == key.version if found.version is not None else named
        if not mine or found.path.suffix.lower() not in _PLOTS:
            return None
        data = _bytes(found)
        if len(data) > MAX_BYTES:
            raise UnreadableError(
                f"larger than {MAX_BYTES // 1024 // 1024} MiB", where=Place(file=found.shown), hint="save it smaller"
            )
        digest = digest_of(data)
        return chart(found.name, data, Origin(kind="file", address=found.shown, digest=digest), key.version)

    def _speaks_of(self, found: _Found, document: Document, key: VersionKey, declared: Mapping[str, Declared]) -> bool:
        if found.version is not None:
            return found.version == key.version
        from cardwright.sources.evidence.readers import metrics_report

        if metrics_report.READER.recognises(document) or found.name in declared:
            return True
        if self._is_named_by_another(found, key):
            return False
        if tuple(self.folder.versions) == (key.version,):
            return True
        raise UnreadableError(
            "does not say which version it measured",
            where=Place(file=found.shown),
            hint=f"move it to {self.folder.shown}/{EVIDENCE}/{VERSIONS}/<n>/, or name it under evidence: in "
            "versions/<n>.yaml, or in card.yaml when it holds for every version",
        )

    def _is_named_by_another(self, found: _Found, key: VersionKey) -> bool:
        if self._claims is None:
            self._claims = {
                version: _names_in(path, f"{self.folder.shown}/{VERSIONS}/{path.name}")
                for version, path in self.folder.versions.items()
            }
        return any(found.name in names for version, names in self._claims.items() if version != key.version)

    def _declared(self, files: Sequence[CardFile]) -> dict[str, Declared]:
        declared: dict[str, Declared] = {}
        names = {item.name for item in self.found}
        for file in files:
            data = file.yaml.data
            part = data.get(EVIDENCE) if isinstance(data, dict) else None
            for name, body in _named(file, part):
                if name not in names and file.is_own:
                    where = file.yaml.place((EVIDENCE, name))
                    raise UnreadableError(
                        f"there is no evidence file {name!r}", where=where, hint=f"names count from {EVIDENCE}/"
                    )
                declared[name] = _declaration(file, name, body)
        return declared


def _below(root: Path, shown: str) -> Iterator[tuple[str, ...]]:
    """All names below a folder by their parts, but those of folders; far cheaper than ``rglob`` beside many cards.

    Raises:
        UnreadableError: it, or a folder in it, may not be read.
    """

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise UnreadableError(f"cannot be read: {error.strerror}", where=shown) from error

    for folder, _, names in os.walk(root, onerror=refuse):
        parts = Path(folder).relative_to(root).parts if names else ()
        for name in names:
            yield (*parts, name)


def _named(file: CardFile, part: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if part is None:
        return
    if isinstance(part, dict):
        yield from part.items()
    elif isinstance(part, list) and all(isinstance(name, str) for name in part):
        for name in part:
            yield str(name), None
    else:
        raise UnreadableError(
            "evidence takes file names, or a mapping from file names to what is declared about them",
            where=file.yaml.place((EVIDENCE,)),
        )


def _declaration(file: CardFile, name: str, body: JsonValue) -> Declared:
    if isinstance(body, dict) and isinstance(body.get("dataset"), str):
        body = {**body, "dataset": {"name": body["dataset"]}}
    try:
        return Declared.model_validate(body or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        inner = tuple(str(part) for part in first["loc"])
        raise UnreadableError(
            f"evidence {name}: {'.'.join(inner)}: {first['msg']}",
            where=file.yaml.place((EVIDENCE, name, *inner)),
            hint="it takes " + ", ".join(Declared.model_fields),
        ) from error


def _names_in(path: Path, name: str) -> frozenset[str]:
    """The evidence files that a version's card file names; a broken file stops its own version, not the others."""
    try:
        data = read_yaml(path, name=name).data
    except UnreadableError:
        return frozenset()
    named = data.get(EVIDENCE) if isinstance(data, dict) else None
    return frozenset(map(str, named)) if isinstance(named, dict | list) else frozenset()


def _parsed(found: _Found) -> Document | UnreadableError | None:
    try:
        return parse_document(_bytes(found), name=found.shown, kind="file")
    except UnreadableError as error:
        return error


def _bytes(found: _Found) -> bytes:
    try:
        with found.path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=Place(file=found.shown)) from error


@dataclass(slots=True)
class Evidence:
    """The evidence files of all models, those of a model parsed once for all its versions, which follow each other."""

    files: CardFiles
    _of: Callable[[str], EvidenceFolder] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._of = lru_cache(maxsize=_LATELY)(partial(_folder_of, self.files))

    def of(self, key: VersionKey, files: Sequence[CardFile], recorded: Sequence[Fact]) -> FileEvidence:
        """What the evidence files say about a version, placed beside what is recorded and stated."""
        if key.name not in self.files.folders:
            return FileEvidence()
        found = self._of(key.name).of(key, files)
        if not found.facts:
            return found
        placed, notes = join(found.facts, [*(fact for file in files for fact in file.facts), *recorded])
        return FileEvidence(facts=tuple(placed), inputs=found.inputs, notes=(*found.notes, *notes))


def _folder_of(files: CardFiles, name: str) -> EvidenceFolder:
    return EvidenceFolder(files.folders[name])
