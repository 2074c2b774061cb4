"""The baseline: gaps that were known on a day, by fingerprint, so that only new ones fail. The tool writes it.

A fingerprint is the sha256 of the rule's id, the card, the place by name and a number that tells equals apart. Lines,
messages and severities are no part of it: editing a comment or swapping two slices changes none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from cardwright.card.card import Card
from cardwright.card.pointer import from_pointer, to_pointer
from cardwright.card.values import Frozen
from cardwright.card.variation import varied
from cardwright.errors import Place, UnreadableError
from cardwright.rules.reading import CardReading
from cardwright.rules.verdict import Finding, Judgement, Verdict

_NUMBERED = re.compile(r"/[0-9]+(?:/|$)")


class Known(Frozen):
    """One gap that was known."""

    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$")
    rule: str
    card: str
    pointer: str
    first_seen: date


class Baseline(Frozen):
    """The file."""

    format_version: Literal[1] = 1
    findings: tuple[Known, ...] = ()


def read_baseline(file: FilePath) -> Baseline | None:
    """The baseline of a project; None when there is no file.

    Raises:
        UnreadableError: not a baseline that we wrote.
    """
    if not file.exists():
        return None
    try:
        return Baseline.model_validate_json(file.read_bytes())
    except (ValidationError, OSError) as error:
        raise UnreadableError(
            "is no baseline of Cardwright", where=Place(file=file.name), hint="`cardwright baseline write` makes one"
        ) from error


def baseline_bytes(known: Iterable[Known]) -> bytes:
    """The file: sorted, one finding a line, so that a review reads its diff."""
    rows = sorted(known, key=lambda item: (item.card, item.rule, item.pointer, item.fingerprint))
    lines = [json.dumps(row.model_dump(mode="json"), sort_keys=True, ensure_ascii=False) for row in rows]
    body = ",\n".join(f"    {line}" for line in lines)
    listed = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "format_version": 1,\n  "findings": {listed}\n}}\n'.encode()


def with_fingerprints(findings: Sequence[Finding], card: Card) -> tuple[Finding, ...]:
    """The findings of one card, each with its fingerprint.

    Equals (one rule, twice at one place) are numbered in the order of their messages, not of the card.
    """
    reading = CardReading(card)
    places = {finding.pointer: finding.pointer for finding in findings}
    for pointer in places:
        if _NUMBERED.search(pointer):
            places[pointer] = _named_place(pointer, reading)
    equals: dict[tuple[str, str], list[int]] = {}
    for index, finding in enumerate(findings):
        equals.setdefault((finding.rule, places[finding.pointer]), []).append(index)
    prints: dict[int, str] = {}
    for (rule, place), same in equals.items():
        for number, index in enumerate(sorted(same, key=lambda index: findings[index].message)):
            prints[index] = fingerprint(rule, card.address, place, str(number))
    return tuple(varied(finding, {"fingerprint": prints[index]}) for index, finding in enumerate(findings))


def fingerprint(*parts: str) -> str:
    """64 hex digits; parts are separated by what no part can hold."""
    return hashlib.sha256("\0".join(part.replace("\0", "\ufffd") for part in parts).encode("utf-8")).hexdigest()


def _named_place(pointer: str, reading: CardReading) -> str:
    """A pointer in which items of lists without keys are called by their content, not by their position."""
    path = from_pointer(pointer)
    named = list(path)
    for size, part in enumerate(path, start=1):
        if part.isdigit() and isinstance(reading.value_at(path[: size - 1]), tuple):
            named[size - 1] = _content(reading.value_at(path[:size]))
    return to_pointer(tuple(named))


def _content(value: object) -> str:
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode("utf-8")).hexdigest()[:16]


def compared(judgement: Judgement, baseline: Baseline, *, locked: frozenset[str] = frozenset()) -> Judgement:
    """A judgement whose gaps say whether they are new. A crashed check is never known: nothing was judged.

    Gaps of ``locked`` rules are new for ever.
    """
    known = {item.fingerprint for item in baseline.findings if item.rule not in locked}
    findings = tuple(
        varied(finding, {"status": "unchanged" if finding.fingerprint in known else "new"})
        if is_countable(finding)
        else finding
        for finding in judgement.findings
    )
    return judgement.model_copy(update={"findings": findings})


def absent(judgements: Sequence[Judgement], baseline: Baseline, *, whole: bool) -> tuple[Known, ...]:
    """Entries that met no gap; what was not judged in this run is not gone for that.

    Args:
        judgements: the run.
        baseline: the file.
        whole: whether all cards were judged; else entries of other cards are left in peace.
    """
    met = {finding.fingerprint for judgement in judgements for finding in judgement.findings if is_countable(finding)}
    met |= {item.fingerprint for item in set_aside(judgements, baseline)}
    cards = {judgement.card for judgement in judgements}
    return tuple(item for item in baseline.findings if item.fingerprint not in met and (whole or item.card in cards))


def set_aside(judgements: Sequence[Judgement], baseline: Baseline) -> tuple[Known, ...]:
    """Entries whose gap may be there still: it is waived, or the rule was not judged on the card in this run.

    A rule is not judged before the day from which it binds, where it crashed, and where only the registry could tell.
    """
    rules = set()
    prints = set()
    for judgement in judgements:
        for finding in judgement.findings:
            if finding.verdict in (Verdict.NOT_YET_IN_APPLICATION, Verdict.ERROR):
                # a rule that is not judged has one finding for all its places
                rules.add((judgement.card, finding.rule))
            elif finding.verdict is Verdict.WAIVED or finding.is_unread:
                prints.add(finding.fingerprint)
    return tuple(item for item in baseline.findings if item.fingerprint in prints or (item.card, item.rule) in rules)


def is_countable(finding: Finding) -> bool:
    """Whether a baseline may hold a finding."""
    return finding.verdict.is_gap and finding.verdict is not Verdict.ERROR


def known_gaps(
    judgements: Sequence[Judgement],
    *,
    first_seen: date,
    before: Baseline | None,
    locked: frozenset[str] = frozenset(),
) -> tuple[Known, ...]:
    """All gaps of a run as entries, but those of ``locked`` rules, and what was known of gaps that were not judged now.

    Those that were known keep their first day.
    """
    earlier = before or Baseline()
    days = {item.fingerprint: item.first_seen for item in earlier.findings}
    found = {
        finding.fingerprint: Known(
            fingerprint=finding.fingerprint,
            rule=finding.rule,
            card=judgement.card,
            pointer=finding.pointer,
            first_seen=days.get(finding.fingerprint, first_seen),
        )
        for judgement in judgements
        for finding in judgement.findings
        if is_countable(finding) and finding.rule not in locked
    }
    kept = {item.fingerprint: item for item in set_aside(judgements, earlier)}
    return tuple((kept | found).values())
