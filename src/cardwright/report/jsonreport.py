"""``-o json``: the lossless form. Every verdict of every card, lines counted from 1; ``JsonReport`` is its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from cardwright.card.origin import Origin
from cardwright.card.values import Frozen
from cardwright.report.summary import Counts, count
from cardwright.rules.verdict import Basis, BiasVerdict, Finding, Judgement, PackIdentity, Severity, Verdict


class JsonVerdict(Frozen):
    """The verdict of one rule at one place."""

    rule: str
    name: str
    pack: str
    verdict: Verdict
    severity: Severity
    field: str
    pointer: str
    message: str
    origin: Origin | None = None
    others: tuple[Origin, ...] = ()
    fix: str | None = None
    basis: Basis | None = None
    binds: tuple[str, ...] = ()
    binds_from: date | None = None


class JsonCard(Frozen):
    """One card and all verdicts on it."""

    card: str = Field(description="NAME/VERSION")
    digest: str
    complete: bool = Field(description="Whether no gap of severity error is left against the packs.")
    refused: bool
    bias: tuple[BiasVerdict, ...]
    verdicts: tuple[JsonVerdict, ...]


class JsonReport(Frozen):
    """One run."""

    format_version: Literal[1] = 1
    as_of: date | None = Field(None, description="Day of the judgement; null when no card was judged.")
    profile: str | None = None
    packs: tuple[PackIdentity, ...] = ()
    cards: tuple[JsonCard, ...] = ()
    summary: Counts


class JsonWriter:
    """One document per run, keys sorted, so that equal runs give equal bytes."""

    name = "json"
    is_manifest = True

    def write(self, judgements: Sequence[Judgement], *, colour: bool = False) -> str:
        """The whole run."""
        data = json_report(judgements).model_dump(mode="json")
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def json_report(judgements: Sequence[Judgement]) -> JsonReport:
    """A run as data."""
    packs = {(pack.id, pack.version, pack.digest): pack for judgement in judgements for pack in judgement.packs}
    return JsonReport(
        as_of=judgements[0].as_of if judgements else None,
        profile=judgements[0].profile if judgements else None,
        packs=tuple(packs.values()),
        cards=tuple(_card(judgement) for judgement in judgements),
        summary=count(judgements),
    )


def _card(judgement: Judgement) -> JsonCard:
    return JsonCard(
        card=judgement.card,
        digest=judgement.digest,
        complete=judgement.complete,
        refused=judgement.refused,
        bias=judgement.bias,
        verdicts=tuple(_verdict(finding) for finding in judgement.findings),
    )


def _verdict(finding: Finding) -> JsonVerdict:
    return JsonVerdict.model_validate({name: getattr(finding, name) for name in JsonVerdict.model_fields})
