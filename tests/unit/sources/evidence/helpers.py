"""Short ways to read an evidence file in a test."""

from __future__ import annotations

from pathlib import Path

from cardwright.card.card import Card
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.sources.evidence.base import Context, Declared, Evidence
from cardwright.sources.evidence.join import join
from cardwright.sources.evidence.parse import parse_document
from cardwright.sources.evidence.registry import read_evidence

DATA = Path(__file__).resolve().parents[3] / "data" / "evidence"
IDENTITY = tuple(
    Fact(path=("identity", name), value="x", origin=Origin(kind="registry", address="models:/x/x"))
    for name in ("registry", "name", "version")
)


def evidence(content: bytes | str | Path, *, version: str = "1", **declared: object) -> Evidence:
    """A file of the data folder by its path, or bytes as they are."""
    if isinstance(content, Path):
        content = (DATA / content).read_bytes()
    data = content.encode() if isinstance(content, str) else content
    document = parse_document(data, name="cards/m/evidence/file", kind="file")
    assert document is not None
    return read_evidence(document, Context(version=version, declared=Declared.model_validate(declared)))


def card(*parts: Evidence) -> Card:
    """A card of evidence alone."""
    facts, _ = join([fact for part in parts for fact in part.facts], IDENTITY)
    return merge([*IDENTITY, *facts])
