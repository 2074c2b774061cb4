"""A document made by hand that holds every kind of block, so that the report can be tested without a registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.card.card import Card, Identity
from cardwright.card.origin import Origin
from cardwright.card.values import Person
from cardwright.render.document import (
    Cell,
    Document,
    Facts,
    Figure,
    Gap,
    Mark,
    Note,
    Prose,
    Section,
    Table,
    Worry,
)
from cardwright.rules.verdict import Judgement, PackIdentity

CREATED = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
RUN = Origin(kind="run", address="runs:/4f1d/metrics/accuracy", step=0)
FILE = Origin(kind="file", address="cards/credit-risk/card.yaml", line=14, column=3)
RUIZ = Person(name="Maria Ruiz", role="head of credit risk", on_behalf_of="Example Bank AG", date=date(2026, 11, 2))

CHART = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" role="img"><title>Recall by age group</title>
<desc>Three groups with intervals</desc><line x1="120" y1="10" x2="120" y2="100" stroke="#555" stroke-dasharray="4 3"/>
<circle cx="150" cy="30" r="4" fill="#1f4e79"/><line x1="120" y1="30" x2="180" y2="30" stroke="#1f4e79"/>
<circle cx="220" cy="60" r="4" fill="#1f4e79"/><line x1="190" y1="60" x2="260" y2="60" stroke="#1f4e79"/>
<text x="4" y="34" font-size="11" font-family="IBM Plex Sans" fill="#1b1b1b">18 to 25</text>
<text x="4" y="64" font-size="11" font-family="IBM Plex Sans" fill="#1b1b1b">26 to 40</text></svg>"""


def sample_card(name: str = "credit-risk", version: str = "3") -> Card:
    """The smallest card with that name."""
    return Card(identity=Identity(registry="bank", name=name, version=version))


def sample_bytes(card: Card | None = None) -> bytes:
    """The card.json of the sample."""
    return canonical_bytes(card or sample_card())


def slices(rows: int) -> Table:
    """A table of so many groups, each with value, n and a mark."""
    body = tuple(
        (
            Cell(text=f"age {20 + index} to {21 + index}", origin=RUN),
            Cell(text=f"0.{700 + index % 200}", number=True, origin=RUN),
            Cell(text=f"[0.{600 + index % 200}, 0.{800 + index % 150}]", number=True, origin=RUN),
            Cell(text=str(30 + index), number=True, origin=RUN),
            Cell(text="meets" if index % 3 else "fails", mark=Mark.COMPLETE if index % 3 else Mark.FAILS),
        )
        for index in range(rows)
    )
    return Table(
        caption=f"Recall by age group, {rows} groups",
        head=("group", "recall", "95 % interval", "n", "verdict"),
        rows=body,
        numeric=frozenset({1, 2, 3}),
        note="Groups below 30 cases are shown and marked.",
    )


def sections(text: str, rows: int) -> tuple[Section, ...]:
    """The main part."""
    purpose = Section(
        id="intended-use",
        title="Intended purpose",
        mark=Mark.COMPLETE,
        level=3,
        blocks=(
            Prose(text=text, stated_by=RUIZ, origin=FILE, label="Purpose"),
            Facts(
                rows=(
                    ("Provider", Cell(text="Example Bank AG", origin=FILE)),
                    ("Source commit", Cell(text="9f2c1b77aa", code=True, origin=RUN)),
                    ("Handbook", Cell(text="handbook", href="https://example.org/handbook")),
                ),
                caption="Who answers for it",
            ),
        ),
    )
    performance = Section(
        id="performance",
        title="Performance",
        mark=Mark.GAP,
        level=3,
        blocks=(
            slices(3),
            slices(rows),
            Figure(svg=CHART, caption="Recall by age group.", alternative="Two groups.", data=slices(2)),
            Gap(label="Robustness", message="Not provided. Annex IV 2(g), provider, from 2027-12-02.", mark=Mark.GAP),
            Note(text="Small groups are not suppressed.", mark=Mark.NOT_SHOWN),
        ),
    )
    empty = Section(id="empty", title="Nothing here", mark=None, blocks=())
    return (
        Section(id="general", title="General description", mark=None, number="1", blocks=(), children=(purpose,)),
        Section(id="measured", title="Measured figures", mark=Mark.GAP, number="2", blocks=(), children=(performance,)),
        empty,
    )


def sample_document(
    *, text: str = "Decides on consumer loans up to **20 000 EUR**.", rows: int = 12, card: Card | None = None
) -> Document:
    """The sample with a statement and a number of table rows of one's choice."""
    made = card or sample_card()
    digest = digest_of(sample_bytes(made))
    provenance = Table(
        caption="Where every value was read",
        head=("pointer", "origin"),
        rows=tuple(
            (Cell(text=f"/evaluation/metrics/m{index}/value", code=True), Cell(text=str(RUN))) for index in range(8)
        ),
    )
    return Document(
        title=f"{made.identity.name} {made.identity.version}",
        model=made.identity.name,
        version=made.identity.version,
        slug=f"{made.identity.name}/{made.identity.version}",
        aliases=("champion",),
        language="en",
        mark=Mark.INCOMPLETE,
        status="2 gaps, 1 contradiction",
        banner="INCOMPLETE: 2 requirements of severity error are open",
        digest=digest,
        as_of=date(2026, 11, 2),
        packs=("eu-ai-act 2026.1", "hygiene 1"),
        glance=(
            ("Intended purpose", Cell(text="Decides on consumer loans up to 20 000 EUR", origin=FILE)),
            ("Headline figure", Cell(text="accuracy 0.797 [0.741, 0.846], n = 300, german-credit test", origin=RUN)),
            ("Worst group", Cell(text="18 to 25: fails", mark=Mark.FAILS)),
        ),
        worries=(
            Worry(
                mark=Mark.FAILS, text="The young are approved at 0.70 of the rate of the older.", target="performance"
            ),
            Worry(mark=Mark.NOT_SHOWN, text="Foreign workers: 6 loans.", target="#no-such-place"),
        ),
        looked_at="Looked at: 3 bias checks, 12 groups, 40 rules.",
        sections=sections(text, rows),
        appendices=(Section(id="provenance", title="Provenance", mark=None, number="A", blocks=(provenance,)),),
        card=made,
        judgement=Judgement(
            card=made.address,
            digest=digest,
            as_of=date(2026, 11, 2),
            profile="prepare",
            packs=(PackIdentity(id="eu-ai-act", name="EU AI Act", version="2026.1", digest="sha256:00"),),
            findings=(),
        ),
    )


def with_model_name(document: Document, name: str) -> Document:
    """The same document about a model of another name."""
    return replace(document, model=name, title=name)
