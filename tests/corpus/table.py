"""The error rates as a table for people, and as JSON for machines."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from tests.corpus.defects import KINDS
from tests.corpus.run import CAUGHT, OUTCOMES, Outcome, Result

WHY = {
    **dict.fromkeys(
        ("interval-beyond-one", "interval-without-width", "interval-of-everything", "rate-and-interval-in-percent"),
        "The figure is called a rate and nothing more. Rates of that name may be larger than 1 (per 1,000, per day), so "
        "that only names which mean a share by definition, such as recall or AUC, are held to 0 and 1.",
    ),
    "person-nowhere": (
        "A name inside a sentence is not told from other words, in no language that cards are written in; persons are "
        "judged where the card asks for one (stated_by, by, signed_by)."
    ),
}
"""Kind -> why it is missed, where that is understood and not mended."""


def summary(result: Result) -> dict[str, int]:
    """Seeded defects by outcome."""
    found = Counter(item.outcome for item in result.outcomes)
    return {name: found[name] for name in OUTCOMES}


def as_json(result: Result) -> str:
    """Counts by kind and rule, and each miss."""
    body = {
        "good_cards": result.cards,
        "false_fails": [asdict(fail) for fail in result.fails],
        "seeded": summary(result),
        "kinds": {kind.name: _counts(result, kind.name) for kind in KINDS},
        "rules_that_judged_good_cards": result.rules,
        "not_caught": [asdict(item) for item in _missed(result)],
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def as_markdown(result: Result) -> str:
    """The page of the handbook."""
    seeded = summary(result)
    total = sum(seeded.values())
    share = 100 * seeded[CAUGHT] / total if total else 0
    lines = [
        "# Error rates",
        "",
        f"{len(result.cards)} good cards are judged as they are: {len(result.fails)} findings on them (false fails). "
        f"{len(KINDS)} kinds of defect are then seeded into them, one defect at a time, {total} in all: "
        f"{seeded[CAUGHT]} ({share:.1f} %) are caught by a right rule at a right line, "
        f"{seeded['wrong line']} at another line, {seeded['wrong rule']} by another rule only, and "
        f"{seeded['missed']} are missed (false passes).",
        "",
        f"{len(result.rules)} rules judged at least one good card; none of their findings is a sample of all cards that "
        "teams write. Cards and defects were written by the makers of the rules, and rules were mended after misses: "
        "before the first mending 673 of 712 defects (94.5 %) were caught. 126 further kinds were then written to get past "
        "the rules: of those 621 of 1,168 (53 %) were caught before rules were mended against them. Some kinds that nobody "
        "asks for were narrowed since. Take the first figures for what a new kind of defect may meet, the last for what "
        "is known.",
        "",
        "Three things are known to pass and are no kind here: a location that names no existing file (documents lie in "
        "archives that the tool does not see, and it fetches nothing), a card whose class, facts and points all deny "
        "Annex III in agreement, and a number of cases, a date or a name that is false and plausible.",
        "",
        "`make corpus` makes this page anew.",
        "",
        "## False fails by rule",
        "",
        *_fails(result),
        "",
        "## Defects",
        "",
        "| kind | what a team did | seeded | caught | wrong line | wrong rule | missed |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for kind in KINDS:
        found = _counts(result, kind.name)
        numbers = " | ".join(str(found[name]) for name in OUTCOMES)
        lines.append(f"| {kind.name} | {kind.story} | {sum(found.values())} | {numbers} |")
    lines += ["", "## What was not caught, and why", ""]
    lines += [
        f"- **{item.kind}** in {item.card}, {item.what}: {item.outcome}. {WHY.get(item.kind, 'Not yet looked into.')}"
        for item in _missed(result)
    ] or ["Nothing."]
    return "\n".join(lines) + "\n"


def as_readme(result: Result) -> str:
    """The sentence of the README."""
    seeded = summary(result)
    total = sum(seeded.values())
    share = 100 * seeded[CAUGHT] / total if total else 0
    return (
        f"{len(result.cards)} good cards give {len(result.fails)} findings; of {total} seeded defects of {len(KINDS)} kinds "
        f"{seeded[CAUGHT]} ({share:.1f} %) are caught by a right rule at a right line and {seeded['missed']} are missed. "
        "Rules were mended after misses (94.5 % were caught before the first mending, 53 % of the meaner kinds that came "
        "later), so this is no estimate for other people's cards: "
        "see [the table](site/handbook/error-rates.md), which says why each miss is missed; `make corpus` makes it anew."
    )


def _counts(result: Result, kind: str) -> dict[str, int]:
    found = Counter(item.outcome for item in result.outcomes if item.kind == kind)
    return {name: found[name] for name in OUTCOMES}


def _missed(result: Result) -> list[Outcome]:
    return [item for item in result.outcomes if item.outcome != CAUGHT]


def _fails(result: Result) -> list[str]:
    if not result.fails:
        return ["None."]
    return [f"- {fail.rule} on {fail.card} at {fail.place}: {fail.message}" for fail in result.fails]
