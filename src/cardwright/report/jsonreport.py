"""``-o json``: the lossless form. Every verdict of every card, lines counted from 1; ``JsonReport`` is its schema.

Every other format can be made from it again: ``cardwright report results.json -o sarif``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field, ValidationError

from cardwright.card.values import Frozen
from cardwright.errors import UnreadableError
from cardwright.report.run import FailOn, RuleText, Run
from cardwright.report.summary import Counts, count
from cardwright.rules.baseline import Known
from cardwright.rules.notice import Notice
from cardwright.rules.verdict import BiasVerdict, Finding, Judgement, PackIdentity


class JsonCard(Frozen):
    """One card and all verdicts on it."""

    card: str = Field(description="NAME/VERSION")
    digest: str
    complete: bool = Field(description="Whether no gap of severity error is left against the packs.")
    refused: bool
    off: tuple[str, ...] = Field((), description="Rules that the configuration switched off.")
    bias: tuple[BiasVerdict, ...]
    verdicts: tuple[Finding, ...] = Field(description="One rule's verdict at one place each.")


class JsonReport(Frozen):
    """One run."""

    format_version: Literal[1] = 1
    as_of: date | None = Field(None, description="Day of the judgement.")
    profile: str | None = None
    project: str = Field("", description="Folder of cardwright.yaml from the root of its repository.")
    fail_on: FailOn = "error"
    strict: bool = False
    allow_empty: bool = False
    packs: tuple[PackIdentity, ...] = ()
    rules: tuple[RuleText, ...] = ()
    cards: tuple[JsonCard, ...] = ()
    notices: tuple[Notice, ...] = Field((), description="Remarks on waivers: lapsed, unused, ending, not allowed.")
    absent: tuple[Known, ...] = Field((), description="Gaps that the baseline knows and the run did not find.")
    summary: Counts


class JsonWriter:
    """One document per run, keys sorted, so that equal runs give equal bytes."""

    name = "json"
    is_manifest = True

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """The run, card by card: all verdicts of thousands of cards at once would not fit into memory."""
        around = _text(json_report(run, cards=False), "")
        # a line feed never stands within a JSON string, so that the line is the field's
        head, _, tail = around.partition(_NO_CARDS)
        yield head
        if run.judgements:
            yield _NO_CARDS.removesuffix("],")
            for number, judgement in enumerate(run.judgements):
                yield (",\n    " if number else "\n    ") + _text(_card(judgement), "    ")
            yield "\n  ],"
        else:
            yield _NO_CARDS
        yield tail + "\n"


_NO_CARDS = '\n  "cards": [],'


def _text(model: Frozen, indent: str) -> str:
    text = json.dumps(model.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.replace("\n", "\n" + indent) if indent else text


def json_report(run: Run, *, cards: bool = True) -> JsonReport:
    """A run as data, or all of it but the cards."""
    first = run.judgements[0] if run.judgements else None
    packs = {(pack.id, pack.version, pack.digest): pack for judgement in run.judgements for pack in judgement.packs}
    return JsonReport(
        as_of=run.as_of or (first.as_of if first else None),
        profile=run.profile or (first.profile if first else None),
        project=run.project,
        fail_on=run.fail_on,
        strict=run.strict,
        allow_empty=run.allow_empty,
        packs=run.packs or tuple(packs.values()),
        rules=run.rules,
        cards=tuple(map(_card, run.judgements)) if cards else (),
        notices=run.notices,
        absent=run.absent,
        summary=count(run),
    )


def run_from_json(data: bytes, *, name: str) -> Run:
    """The run that a JSON report holds.

    Raises:
        UnreadableError: not a report of ours, or of a later format.
    """
    report = _report(data, name)
    as_of = report.as_of
    return Run(
        judgements=tuple(
            Judgement(
                card=card.card,
                digest=card.digest,
                as_of=as_of,
                profile=report.profile or "prepare",
                packs=report.packs,
                findings=card.verdicts,
                bias=card.bias,
                refused=card.refused,
                off=card.off,
            )
            for card in report.cards
            if as_of is not None
        ),
        as_of=as_of,
        profile=report.profile,
        packs=report.packs,
        rules=report.rules,
        notices=report.notices,
        absent=report.absent,
        project=report.project,
        fail_on=report.fail_on,
        strict=report.strict,
        allow_empty=report.allow_empty,
    )


def _report(data: bytes, name: str) -> JsonReport:
    try:
        report = JsonReport.model_validate_json(data)
        problem = "as_of is missing" if report.cards and report.as_of is None else None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = f"{'.'.join(str(part) for part in first['loc']) or 'document'}: {first['msg']}"
    if problem is not None:
        raise UnreadableError(
            f"is no report of `cardwright check -o json`: {problem}",
            where=name,
            hint="`cardwright check -o json=FILE` writes one",
        )
    return report


def _card(judgement: Judgement) -> JsonCard:
    return JsonCard(
        card=judgement.card,
        digest=judgement.digest,
        complete=judgement.complete,
        refused=judgement.refused,
        off=judgement.off,
        bias=judgement.bias,
        verdicts=judgement.findings,
    )
