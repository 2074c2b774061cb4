"""``cardwright rules``: packs of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cardwright.card.card import Card
from cardwright.cli.options import day
from cardwright.rules.pack import Example, Pack, Rule


@click.group("rules")
def command() -> None:
    """Work on rule packs; a pack of your own is a folder of YAML like those that come with Cardwright."""


@command.command("test")
@click.argument("pack")
@click.option("--as-of", metavar="DATE", help="Day on which to judge the examples; today when not given.")
def test(*, pack: str, as_of: str | None) -> int:
    """Run the examples of PACK, a name or a folder: each passing one has to pass its rule, each failing one to fail.

    Exit code 1 when an example comes out otherwise, or when a rule has none.
    """
    from cardwright.rules.pack import load_packs

    folder = Path(pack)
    (loaded,) = load_packs([f"{folder.resolve()}" if folder.is_dir() else pack])
    problems = 0
    for rule in loaded.rules:
        for problem in _problems(loaded, rule, as_of):
            problems += 1
            click.echo(f"{rule.id}: {problem}")
    number = sum(1 + len(rule.examples.failing) for rule in loaded.rules if rule.examples)
    told = f"{loaded.manifest.id} {loaded.manifest.version}: {len(loaded.rules)} rules, {number} examples"
    click.echo(f"{told}, {problems} problem{'' if problems == 1 else 's'}")
    return 1 if problems else 0


def _problems(pack: Pack, rule: Rule, as_of: str | None) -> Iterator[str]:
    from cardwright.rules.structure import unknown_provisions

    for wrong in unknown_provisions(rule.basis) or ():
        yield f"cites {wrong}, which {rule.basis.instrument} does not have"
    if rule.examples is None:
        yield "has no examples"
        return
    passing = _outcome(pack, rule, rule.examples.passing, as_of)
    if passing != "passes":
        yield f"the passing example {passing}"
    for number, example in enumerate(rule.examples.failing, start=1):
        outcome = _outcome(pack, rule, example, as_of)
        if not outcome.startswith("fails"):
            yield f"failing example {number} {outcome}"


def _answered(card: Card, rule: Rule) -> Card:
    """The card on which somebody said yes to what the rule depends on."""
    from cardwright.card.values import Answer, Person
    from cardwright.rules.examples import PERSON

    asked = {*rule.applies.given, rule.applies.when} - {"always"} - set(card.facts)
    answer = Answer(answer=True, reason="For the example.", stated_by=Person.model_validate(PERSON))
    return card.model_copy(update={"facts": {**card.facts, **dict.fromkeys(sorted(asked), answer)}})


def _outcome(pack: Pack, rule: Rule, example: Example, as_of: str | None) -> str:
    from pydantic import ValidationError

    from cardwright.rules.engine import judge
    from cardwright.rules.examples import example_card, example_neighbours
    from cardwright.rules.verdict import Verdict

    alone = pack.model_copy(update={"rules": (rule.model_copy(update={"yields": False}),)})
    try:
        card = example_card(rule, example)
        neighbours = example_neighbours(rule, example)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"does not fit a card: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    card = _answered(card, rule)
    judgement = judge(card, packs=[alone], as_of=day(as_of), neighbours=neighbours)
    findings = [item for item in judgement.findings if item.rule == rule.id]
    crashed = [item for item in findings if item.verdict is Verdict.ERROR]
    if crashed:
        return f"crashes: {crashed[0].message}"
    gaps = [item for item in findings if item.verdict.is_gap]
    if gaps:
        return f"fails: {gaps[0].message}"
    if any(item.verdict is Verdict.SATISFIED for item in findings):
        return "passes"
    return "is not judged: " + (findings[0].message if findings else "a question of the card is open")
