"""Documents outside the card: fixed by digest, dated, about this version, signed where the law asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.values import Document, Statement
from cardwright.rules.adequacy import placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.people import not_a_person

Part = Literal["digest", "date", "version", "signature", "languages", "location"]
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
