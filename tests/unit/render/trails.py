"""A ledger with a line of each kind, and versions of one model that follow each other, for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.unit.render.cards import card_data, example_judgement, finding

from cardwright.card.card import Card
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.site.comparing import comparison_page
from cardwright.render.site.overview import Overview
from cardwright.render.site.page import Page
from cardwright.render.site.pages import version_page, view_pages
from cardwright.rules.verdict import Verdict, WaiverNote
from cardwright.sources.trails.ledger import Ledger
from cardwright.sources.trails.records import (
    Line,
    ObservedRecord,
    Record,
    RefusedRecord,
    Signatory,
    SignOff,
    SignOffRecord,
)

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
DIGEST = "sha256:" + "12" * 32


def ledger_lines(text: str = "pilot", *, model: str = "credit-risk") -> tuple[Line, ...]:
    """Two versions that appear, a refused attempt, a sign-off, changes that a registry can show; with a text."""
    who = Signatory(name=f"Marta Ruiz {text}", role=text)
    looks: list[tuple[Record, ...]] = [
        tuple(
            ObservedRecord(registry="demo", subject=subject, change="appeared", record={"tags/x": text})
            for subject in (model, f"{model}/2", f"{model}/3")
        ),
        (
            RefusedRecord(card=f"{model}/3", attempted="approved", by=who, reason=text, rule="permission"),
            SignOffRecord(
                sign_off=SignOff(
                    card=f"{model}/3", decision="approved", by=who, time=START, digest=DIGEST, card_digest=DIGEST,
                    scope=text, comment=text,
                )
            ),
        ),
        tuple(
            ObservedRecord(
                registry="demo", subject=subject, change=change, field=field, old=old, new=new, after=START
            )
            for subject, change, field, old, new in (
                (model, "moved", "aliases/champion", "2", "3"),
                (f"{model}/2", "changed", f"tags/{text}", text, None),
                (f"{model}/2", "changed", "description", None, text),
                ("gone/1", "vanished", None, None, None),
            )
        ),
    ]  # fmt: skip
    ledger = Ledger(name="ledger")
    for day, records in enumerate(looks):
        made = ledger.following(records, now=START + timedelta(days=day))
        ledger = Ledger(name="ledger", lines=(*ledger.lines, *made), head=made[-1].digest)
    return ledger.lines


def following_documents(change: Any = None, *, text: str = "until the survey") -> tuple[Document, Document]:
    """Version 2, approved and superseded, and version 3, live and not approved, whose texts and figures differ.

    Args:
        change: called with the data of each card, to alter it.
        text: what the waiver says.
    """
    made = []
    for version, previous in (("2", "1"), ("3", "2")):
        data = card_data(version)
        data["identity"] |= {
            "previous_version": previous,
            "aliases": ["champion"] if version == "3" else [],
            "state": "in_review" if version == "3" else "superseded",
        }
        if version == "2":
            data["identity"]["superseded_by"] = "3"
            data["intended_use"]["purpose"]["text"] = "Ranks applications for credit. A clerk decides."
            for item in data["evaluation"]["metrics"].values():
                item["value"] /= 2
                item["interval"] |= {"low": item["interval"]["low"] / 2, "high": item["value"] * 1.1}
        data = change(data) if change is not None else data
        card = Card.model_validate(data)
        note = WaiverNote(reason=text, owner=text, approved_by=text, expires=date(2026, 12, 1))
        judgement = example_judgement(
            card,
            finding(Verdict.MISSING, "training_data.labelling", message=text, fix=text),
            finding(Verdict.SATISFIED, "intended_use.purpose", message=""),
            finding(Verdict.WAIVED, "training_data.cleaning", message=text, waiver=note),
        )
        made.append(compose(card, judgement))
    return made[0], made[1]


def every_page(overview: Overview, documents: Sequence[Document]) -> Iterator[Page]:
    """All pages of the versions, of their views, of the overviews and of the comparisons."""
    for document in documents:
        yield version_page(document, files={"card.json": b"{}", "card.md": b"#"})
        yield from view_pages(document)
    yield from overview.pages()
    cards = {document.version: document.card for document in documents}
    for pair in overview.pairs():
        old = cards[pair.old.version] if pair.old is not None else None
        yield comparison_page(overview, pair, old=old, new=cards[pair.new.version])
