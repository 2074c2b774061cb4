"""Documents beside the card: test reports, instructions, declarations."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.edit import Path

_PLACES: tuple[Path, ...] = (
    ("instructions_for_use", "document"),
    ("declaration_of_conformity", "document"),
    ("declaration_of_conformity", "certificate_scan"),
    ("gpai", "technical_documentation"),
    ("gpai", "downstream_documentation"),
)
_DATED = "hygiene/impossible-date"
_MOVING = "hygiene/moving-version"


def documents(target: Target) -> Iterator[tuple[Path, frozenset[str]]]:
    """Each document of a card with the rules that ask for it."""
    for path in _PLACES:
        if target.find(*path, "title"):
            yield path, target.asks(*path)
    for key in target.children("evaluation", "test_reports"):
        yield ("evaluation", "test_reports", key), target.asks("evaluation", "test_reports")


def _demand(target: Target, rules: frozenset[str], part: str) -> bool:
    """Whether one of the rules asks for that part of a document."""
    return any(part in getattr(target.rules[rule].checker, "require", ()) for rule in rules)


def _without(key: str, part: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for path, rules in documents(target):
            if _demand(target, rules, part):
                yield target.removed((*path, key), rules, at=path)

    return make


def document_with(key: str, value: str, part: str, *more: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for path, rules in documents(target):
            if more or _demand(target, rules, part):
                yield target.replaced((*path, key), value, rules | set(more), at=path)

    return make


def _last_version(target: Target) -> Iterator[Seed | None]:
    """A report carried over from the version before."""
    version = target.address.rpartition("/")[2]
    for path, rules in documents(target):
        if version.isdigit() and int(version) > 1 and _demand(target, rules, "version"):
            yield target.replaced((*path, "version"), f'"{int(version) - 1}"', rules, at=path)


def _misnamed(target: Target) -> Iterator[Seed | None]:
    """The folder holds the document under another name than the card gives."""
    for path, _ in documents(target):
        found = target.find(*path, "location")
        if found is None or "://" in found[1].value or "/" not in found[1].value:
            continue
        folder, _, name = found[1].value.rpartition("/")
        seed = target.replaced((*path, "location"), f"{folder}/final-{name}", {"hygiene/document-not-found"}, at=path)
        yield seed and replace(seed, texts={**seed.texts, found[1].value: "%PDF-1.7\n"})


def _edited(target: Target) -> Iterator[Seed | None]:
    """The folder holds another document than the one whose digest the card gives."""
    for path, _ in documents(target):
        found, digest = target.find(*path, "location"), target.find(*path, "digest")
        if found and digest and "://" not in found[1].value and "/" in found[1].value:
            spot = target.spots(found[0])[path]
            where = Lines(file=found[0], first=spot.first, last=spot.last)
            texts = {found[1].value: "%PDF-1.7 edited after the signature\n"}
            yield Seed(what=".".join(path), texts=texts, rules=frozenset({"hygiene/document-changed"}), lines=(where,))


def _other_signatory(target: Target) -> Iterator[Seed | None]:
    path: Path = ("declaration_of_conformity", "signature")
    yield target.replaced((*path, "by", "name"), "Oswald Petri", target.asks(*path), at=path)


def _signatory_gap(key: str) -> Make:
    path: Path = ("declaration_of_conformity", "signature")

    def make(target: Target) -> Iterator[Seed | None]:
        yield target.removed((*path, *key.split(".")), target.asks(*path), at=path)

    return make


KINDS: tuple[Kind, ...] = (
    Kind(name="document-digest-removed", story="a document not fixed by digest", make=_without("digest", "digest"), many=2),
    Kind(name="document-digest-cut", story="a digest cut off when copied", make=document_with("digest", '"sha256:3f2a9b"', "digest"), many=2),
    Kind(name="document-version-removed", story="about which version", make=_without("version", "version")),
    Kind(name="document-of-last-version", story="the report of the version before", make=_last_version, many=2),
    Kind(name="document-version-latest", story="latest in place of a version", make=document_with("version", "latest", "version", _MOVING)),
    Kind(name="document-version-alias", story="an alias in place of a version", make=document_with("version", '"models:/m@champion"', "version", _MOVING)),
    Kind(name="document-undated", story="a document without a day", make=_without("date", "date")),
    Kind(name="document-in-future", story="a document dated ahead", make=document_with("date", "2027-01-15", "", _DATED), many=2),
    Kind(name="document-nowhere", story="a document without a place", make=_without("location", "location")),
    Kind(name="document-misnamed", story="the folder holds it under another name", make=_misnamed, many=2),
    Kind(name="document-edited", story="a document changed after its digest was written", make=_edited, many=2),
    Kind(name="document-language-removed", story="instructions in no language", make=_without("languages", "languages")),
    Kind(name="document-title-tbd", story="a title to be filled in", make=document_with("title", "TBD", "", "hygiene/placeholder")),
    Kind(name="report-unsigned", story="a test report that nobody signed", make=_without("signed_by", "signature"), many=2),
    Kind(name="report-signed-by-team", story="signed by a team", make=document_with("signed_by", "[{name: Validation Team, date: 2026-09-01}]", "signature")),
    Kind(name="report-signature-undated", story="signed on no day", make=document_with("signed_by", "[{name: Ilse Varga, role: Auditor}]", "signature")),
    Kind(name="declaration-other-signatory", story="card and declaration name different persons", make=_other_signatory),
    Kind(name="declaration-no-place", story="no place of issue", make=_signatory_gap("place")),
    Kind(name="declaration-no-function", story="no function of the signatory", make=_signatory_gap("by.role")),
)  # fmt: skip
