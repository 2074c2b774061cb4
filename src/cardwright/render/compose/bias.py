"""Bias checks: verdict first, then what was compared, on how many, and what a named person does about it."""

from __future__ import annotations

import math

from cardwright.card.pointer import Path
from cardwright.card.values import BiasCheck
from cardwright.render import numbers
from cardwright.render.charts.bias import Check, bias_chart
from cardwright.render.compose.context import Context
from cardwright.render.compose.performance import interval_note, metric_name
from cardwright.render.compose.values import blocks_for
from cardwright.render.document import Block, Cell, Facts, Figure, Mark, Note, Table
from cardwright.render.marks import word
from cardwright.render.text import SOURCE, _
from cardwright.rules.verdict import BiasOutcome, BiasVerdict

OUTCOME_MARKS = {
    BiasOutcome.MEETS: Mark.COMPLETE,
    BiasOutcome.FAILS: Mark.FAILS,
    BiasOutcome.NOT_SHOWN: Mark.NOT_SHOWN,
}


def check_name(item: BiasCheck) -> str:
    """``demographic parity ratio by age``; crossings of dimensions are joined by a cross."""
    metric, groups = _named(item)
    return _("{metric} by {groups}").format(metric=metric, groups=groups)


def _named(item: BiasCheck) -> tuple[str, str]:
    """What stands in the name of a check and is of the card."""
    return metric_name(item.metric), " × ".join(name.replace("_", " ") for name in item.by)


def verdicts(ctx: Context) -> dict[str, BiasVerdict]:
    """Verdicts by the key of the check; a rule may name it with its path before it."""
    return {verdict.check.rsplit("/", 1)[-1]: verdict for verdict in ctx.judgement.bias}


def outcome_words(verdict: BiasVerdict | None) -> str:
    """The outcome as readers see it."""
    if verdict is None:
        return _("not judged")
    return {
        BiasOutcome.MEETS: _("meets the limit"),
        BiasOutcome.FAILS: word(Mark.FAILS),
        BiasOutcome.NOT_SHOWN: word(Mark.NOT_SHOWN),
        BiasOutcome.NO_LIMIT: _("no limit set"),
    }[verdict.outcome]


def reason_words(verdict: BiasVerdict, item: BiasCheck | None = None) -> str:
    """The reason without the verdict, which stands beside it as a mark, and with the check's names for readers."""
    head, found, tail = verdict.reason.partition(": ")
    said = tail if found and head.replace(" ", "_") == verdict.outcome.value else verdict.reason
    for name in (item.metric, *item.by) if item is not None else ():
        said = said.replace(name, name.replace("_", " "))
    return said


def limit_words(item: BiasCheck) -> str:
    """The limit with its source; without one, that no limit was set."""
    if item.limit is None:
        return _("no limit set")
    source = item.limit.source or _("house limit")
    return f"{source}: {numbers.limit(item.limit)}"


def bias_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """One chart and table over all checks, then each check in detail."""
    checks = ctx.card.fairness.assessments
    if not checks:
        return ()
    found = verdicts(ctx)
    drawn = [
        Check(
            name=check_name(item),
            value=item.value,
            interval=item.interval,
            limit=item.limit.value if item.limit else None,
            limit_label=limit_words(item),
            verdict=OUTCOME_MARKS.get(found[key].outcome) if key in found else None,
        )
        for key, item in sorted(checks.items())
        if not isinstance(item.value, str) and math.isfinite(item.value)
    ]
    table = _overview(ctx, path, label, found)
    blocks: list[Block] = []
    if drawn:
        caption = _("{label}: value with interval; the dashed line is the limit. No law of the Union sets one.").format(
            label=label
        )
        said = (
            "; ".join(f"{item.name}: {word(item.verdict) if item.verdict else _('no verdict')}" for item in drawn) + "."
        )
        svg = bias_chart(id="fig-bias", title=label, checks=drawn)
        blocks.append(Figure(svg=svg, caption=caption, alternative=said, data=table))
    else:
        blocks.append(table)
    for key in sorted(checks):
        blocks += _detail(ctx, (*path, key), checks[key], found.get(key))
    return tuple(blocks)


def _overview(ctx: Context, path: Path, label: str, found: dict[str, BiasVerdict]) -> Table:
    rows = []
    for key, item in sorted(ctx.card.fairness.assessments.items()):
        verdict = found.get(key)
        mark = OUTCOME_MARKS.get(verdict.outcome) if verdict else None
        rows.append(
            (
                Cell(text=check_name(item), language=ctx.card.language, quoted=_named(item)),
                Cell(
                    text=numbers.with_interval(item.value, item.interval),
                    number=True,
                    origin=ctx.origin(*path, key, "value"),
                ),
                Cell(
                    text=limit_words(item),
                    origin=ctx.origin(*path, key, "limit") if item.limit else None,
                    language=ctx.card.language,
                    quoted=(item.limit.source,) if item.limit and item.limit.source else (),
                ),
                Cell(text=outcome_words(verdict), mark=mark),
            )
        )
    return Table(
        caption=label,
        head=(_("Check"), _("Value [interval]"), _("Limit"), _("Verdict")),
        rows=tuple(rows),
        numeric=frozenset({1}),
        note=interval_note([item.interval for item in ctx.card.fairness.assessments.values()]),
    )


def _detail(ctx: Context, path: Path, item: BiasCheck, verdict: BiasVerdict | None) -> list[Block]:
    origin = ctx.origin(*path)
    own, said = ctx.card.language, _groups(item)
    texts = [
        (_("Verdict"), outcome_words(verdict), None),
        (_("Reason"), reason_words(verdict, item) if verdict else None, SOURCE),
        (_("Definition"), item.definition, own),
        (_("Groups compared"), said, own),
        (_("Reference"), item.reference, own),
        (_("Attribute known from"), item.attribute_source, own),
        (_("Attribute unknown for"), numbers.count(item.unknown) if item.unknown is not None else None, None),
        (_("Favourable outcome"), item.favourable, own),
        (_("Smallest group judged"), numbers.count(item.minimum_n) if item.minimum_n is not None else None, None),
        (_("Data set"), numbers.dataset(item.dataset), own),
        (_("Computed by"), item.computed_by, own),
    ]
    mark = OUTCOME_MARKS.get(verdict.outcome) if verdict else None
    rows = tuple(
        (
            name,
            Cell(
                text=text,
                origin=origin,
                mark=mark if index == 0 else None,
                language=language,
                quoted=tuple(sorted(item.groups)) if text == said else None,
            ),
        )
        for index, (name, text, language) in enumerate(texts)
        if text
    )
    blocks: list[Block] = [Facts(rows=rows, caption=check_name(item))]
    answered = blocks_for(ctx, (*path, "response"), _("What is done about it"))
    if answered:
        blocks += answered
    elif mark in (Mark.FAILS, Mark.NOT_SHOWN):
        blocks.append(Note(text=_("Nobody has stated what is done about this result."), mark=Mark.GAP))
    return blocks


def _groups(item: BiasCheck) -> str:
    said = []
    for group in sorted(item.groups):
        rate = item.group_values.get(group)
        value = f"{numbers.metric(rate)}, " if rate is not None else ""
        small = item.minimum_n is not None and item.groups[group] < item.minimum_n
        said.append(f"{group}: {value}{numbers.sample(item.groups[group])}" + (_(" (small)") if small else ""))
    return "; ".join(said)
