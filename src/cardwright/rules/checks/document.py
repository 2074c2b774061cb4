"""Documents outside the card: fixed by digest, within reach, dated, about this version, signed where asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cardwright.card.card import Card
from cardwright.card.language import is_language_tag
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.values import Document, Statement
from cardwright.rules.adequacy import normalised, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.people import not_a_person
from cardwright.rules.projectfiles import ProjectFiles
from cardwright.rules.verdict import Verdict

Part = Literal["digest", "date", "version", "signature", "languages", "location"]
_SHORTEST = 6
_OF_NOTHING = frozenset(
    {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",  # sha256
        "d41d8cd98f00b204e9800998ecf8427e",  # md5
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",  # sha1
    }
)
_DESK = re.compile(
    r"^[a-z]:[\\/]|^file:|^~/|^/(?:home|users|tmp|root|var/tmp)/|^[a-z]+://(?:localhost|127\.|0\.0\.0\.0|\[::1\])(?:[:/]|$)|"
    r"^[a-z]+://(?:www\.)?example\.(?:com|org|net)(?:[:/]|$)",
    re.IGNORECASE,
)
_DIGEST = re.compile(r"^sha256:[0-9a-f]{64}$")


class DocumentCheck(Check):
    """Kind ``document``: one document, or a mapping of documents."""

    require: tuple[Part, ...] = ("digest", "date", "version")

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Each document on its own."""
        if isinstance(value, Document):
            yield from self._one(value, subject.field, "", subject.card)
        elif isinstance(value, dict):
            for key, document in sorted(value.items()):
                if isinstance(document, Document):
                    yield from self._one(document, (*subject.field, key), f"{key}: ", subject.card)

    def _one(self, document: Document, path: Path, prefix: str, card: Card) -> Iterator[Outcome]:
        wrong = [text for part, text in _gaps(document, card) if part in self.require]
        if placeholder_in(document.title):
            wrong.insert(0, f"the title “{document.title}” is a placeholder")
        if wrong:
            yield inadequate(prefix + listed(wrong), path=path)


class DigestsCheck(Check):
    """Kind ``digests``: a digest fixes one document or data set, and not nothing."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Digests that were made up, of an empty file, or that stand for two documents."""
        seen: dict[str, tuple[Path, str]] = {}
        for path, record in subject.reading.records:
            if not isinstance(record, Document) or not record.digest or path[:2] == ("evaluation", "plots"):
                continue
            first, title = seen.setdefault(record.digest, (path, record.title))
            if wrong := _made_up(record.digest):
                yield inadequate(f"“{_shortened(record.digest)}” {wrong}", path=path)
            elif first != path and normalised(title) != normalised(record.title):
                message = (
                    f"“{record.title}” has the digest of “{title}” ({'.'.join(first)}): one of them is another file"
                )
                place = subject.card.origin_of(to_pointer(first))
                yield Outcome(
                    verdict=Verdict.CONTRADICTED, message=message, path=path, others=(place,) if place else ()
                )
        for section in ("training_data", "evaluation"):
            for key, item in getattr(subject.card, section).datasets.items():
                if item.digest and (wrong := _made_up(item.digest)):
                    path = (section, "datasets", key)
                    yield inadequate(f"the digest “{_shortened(item.digest)}” of data set {key} {wrong}", path=path)


class ReachableCheck(Check):
    """Kind ``reachable``: a document lies where somebody else can find it; nothing is fetched."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Places that exist on one machine alone, and addresses of the form's example."""
        for path, record in subject.reading.records:
            if isinstance(record, Document) and record.location and _DESK.search(record.location.strip()):
                yield inadequate(f"“{record.location}” is a place that nobody else can reach", path=path)


class PresentCheck(Check):
    """Kind ``present``: a document that is said to lie in the project lies there."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """By names alone; a project whose files are not known is not judged."""
        for path, _, location, files in _located(subject):
            if wrong := files.missing(location):
                yield inadequate(f"“{location}” is not there: {wrong}", path=path)


class UnchangedCheck(Check):
    """Kind ``unchanged``: a document of the project is the one that the card speaks of."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """By digest; a project whose files are not known is not judged."""
        for path, document, location, files in _located(subject):
            found = files.other_digest(location, document.digest)
            if found is not None and document.digest:
                message = f"the card speaks of {_shortened(document.digest)}, {location} is {_shortened(found)}"
                yield Outcome(verdict=Verdict.CONTRADICTED, message=message, path=path)


def _located(subject: Subject) -> Iterator[tuple[Path, Document, str, ProjectFiles]]:
    """The documents that say where they lie, beside the files of the project; none where these are not known."""
    files = subject.neighbours.files if subject.neighbours is not None else None
    for path, record in subject.reading.records if files is not None else ():
        if files is not None and isinstance(record, Document) and record.location:
            yield path, record, record.location, files


def _made_up(digest: str) -> str | None:
    algorithm, _, value = digest.rpartition(":")
    if len(value) >= _SHORTEST and len(set(value)) == 1:
        return "is no digest of anything"
    return "is the digest of an empty file" if value in _OF_NOTHING and algorithm != "dataset" else None


def _shortened(digest: str) -> str:
    return digest if len(digest) <= 20 else digest[:19] + "…"


def _gaps(document: Document, card: Card) -> Iterator[tuple[Part, str]]:
    if not document.location:
        yield "location", "does not say where it lies"
    if not document.digest:
        yield "digest", "no digest"
    elif not _DIGEST.match(document.digest):
        yield "digest", f"“{document.digest}” is not a sha256 digest"
    if document.date is None:
        yield "date", "no date"
    if not document.version:
        yield "version", "does not say which version it is about"
    elif not _is_about(document.version, card):
        yield "version", f"is about version {document.version}, the card about {card.identity.version}"
    if not document.languages:
        yield "languages", "does not say in which languages it exists"
    elif other := next((tag for tag in document.languages if not is_language_tag(tag)), None):
        yield "languages", f"“{other}” is no language tag; write en, de, fr, ..."
    if not document.signed_by:
        yield "signature", "signed by nobody"
    for person in document.signed_by:
        if wrong := not_a_person(person.name):
            yield "signature", wrong
        elif person.date is None:
            yield "signature", f"the signature of {person.name} bears no date"


def _is_about(version: str, card: Card) -> bool:
    """Whether a document speaks of the model version of the card, or of the system version that the card states."""
    wanted = card.identity.version
    plain = version.strip().removeprefix("models:/").removeprefix(f"{card.identity.name}/")
    if plain.removeprefix("v").removeprefix("version ").strip() == wanted:
        return True
    if plain.isdigit() and wanted.isdigit() and int(plain) < int(wanted):
        return False  # "release 4.2 with model 7, after model 6" names the version before as well
    system = card.system.version
    return isinstance(system, Statement) and bool(
        re.search(rf"(?<![\w.]){re.escape(plain)}(?![\w]|\.\d)", system.text) if plain else False
    )
