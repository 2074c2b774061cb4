"""The top of every document: eight facts, the status in words, and what to worry about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import JsonValue

from cardwright.card.pointer import to_pointer
from cardwright.card.state import decisions
from cardwright.card.values import Measurement, Statement
from cardwright.render import numbers
from cardwright.render.compose.bias import OUTCOME_MARKS, check_name, reason_words, verdicts
from cardwright.render.compose.context import Context, gap_message
from cardwright.render.compose.inline import person, personal
from cardwright.render.compose.performance import HEADLINES, metric_name
from cardwright.render.compose.plan import titles
from cardwright.render.compose.slices import minimum_for
from cardwright.render.compose.state import since_then
from cardwright.render.document import Cell, Mark, Worry
from cardwright.render.plaintext import first_sentence, shortened
from cardwright.render.prose import plain
from cardwright.render.text import SOURCE, _, current, headed, language, plural
from cardwright.render.words import event_word, is_our_event, quoted_of, regime_word
from cardwright.rules.verdict import Finding, Severity, Verdict

_NAMED = 5
# each is a worry of its own; the others are counted by section
_ONE_BY_ONE = {Verdict.CONTRADICTED: Mark.CONTRADICTED, Verdict.STALE: Mark.STALE}


def glance(ctx: Context, *, organisation: str | None) -> tuple[tuple[str, Cell], ...]:
    """Purpose, provider, regimes, approval, training data, headline figure, worst group, last change; always eight."""
    return (
        (_("Intended purpose"), _purpose(ctx)),
        (_("Provider"), _provider(ctx, organisation)),
        (_("Regimes stated"), _regimes(ctx)),
        (_("Approved by"), _approved(ctx)),
        (_("Trained on"), _trained_on(ctx)),
        (_("Headline figure"), _headline(ctx)),
        (_("Lowest group"), _lowest_group(ctx)),
        (_("Last change"), _last_change(ctx)),
    )


def _absent() -> Cell:
    return Cell(text=_("Not provided"), mark=Mark.GAP)


def _purpose(ctx: Context) -> Cell:
    stated = ctx.card.intended_use.purpose
    if not isinstance(stated, Statement):
        return _absent()
    return Cell(
        text=first_sentence(plain(stated.text)),
        origin=ctx.origin("intended_use", "purpose"),
        language=ctx.card.language,
    )


def _provider(ctx: Context, organisation: str | None) -> Cell:
    name = ctx.card.provider.name
    if name:
        return Cell(text=name, origin=ctx.origin("provider", "name"), language=ctx.card.language)
    return (
        Cell(text=_("Not provided (site of {organisation})").format(organisation=organisation), mark=Mark.GAP)
        if organisation
        else _absent()
    )


def _regimes(ctx: Context) -> Cell:
    level = ctx.card.risk_classification.level
    if level is None:
        return _absent()
    return Cell(text=", ".join(map(regime_word, level.regimes)), origin=ctx.origin("risk_classification", "level"))


def _approved(ctx: Context) -> Cell:
    found = decisions(ctx.card)
    if not found:
        return Cell(text=_("No sign-off recorded"), mark=Mark.GAP)
    key, item = found[-1]
    text = person(item.by)
    if item.decision != "approved":
        text = f"{ {'refused': _('refused'), 'withdrawn': _('withdrawn')}[item.decision] }: {text}"
    changed = since_then(ctx.card, item) if item.decision == "approved" else None
    return Cell(
        text=f"{text}; {changed}" if changed else text,
        mark=Mark.STALE if changed else None,
        origin=ctx.origin("approvals", "records", key),
        language=ctx.card.language,
        quoted=personal(item.by),
    )


def _trained_on(ctx: Context) -> Cell:
    found = ctx.card.training_data.datasets
    if not found:
        return _absent()
    key = min(found)
    item = found[key]
    parts = [
        item.name,
        _("{n} rows").format(n=numbers.count(item.rows)) if item.rows is not None else None,
        item.period,
    ]
    more = plural("and {n} more", "and {n} more", len(found) - 1) if len(found) > 1 else None
    return Cell(
        text=", ".join(filter(None, (*parts, more))),
        origin=ctx.origin("training_data", "datasets", key, "name"),
        language=ctx.card.language,
        quoted=tuple(filter(None, (item.name, item.period))),
    )


def headline(ctx: Context) -> tuple[str, Measurement] | None:
    """The figure shown first: accuracy where measured, else the next of a fixed order, else the first by name."""
    metrics = ctx.card.evaluation.metrics
    for name in (*HEADLINES, *sorted(metrics)):
        if name in metrics:
            return name, metrics[name]
    return None


def _headline(ctx: Context) -> Cell:
    found = headline(ctx)
    if found is None:
        return Cell(text=_("Not measured"), mark=Mark.GAP)
    name, item = found
    return Cell(
        text=f"{metric_name(name)} {numbers.figure(item)}",
        origin=ctx.origin("evaluation", "metrics", name, "value"),
        language=ctx.card.language,
        quoted=tuple(filter(None, (metric_name(name), item.unit, numbers.dataset(item.dataset)))),
    )


def _lowest_group(ctx: Context) -> Cell:
    found = headline(ctx)
    rows = [
        (item.metrics[found[0]].value, key, item)
        for key, item in ctx.card.evaluation.slices.items()
        if found is not None and found[0] in item.metrics
    ]
    measured = [(value, key, item) for value, key, item in rows if not isinstance(value, str)]
    if found is None or not measured:
        return Cell(text=_("No group measured"), mark=Mark.GAP)
    _value, key, item = min(measured, key=lambda row: (row[0], row[1]))
    measurement = item.metrics[found[0]]
    n = measurement.n if measurement.n is not None else item.n
    group = ", ".join(f"{dimension.replace('_', ' ')} {name}" for dimension, name in item.by.items())
    text = f"{group}: {metric_name(found[0])} {numbers.with_interval(measurement.value, measurement.interval)}"
    text += f", {numbers.sample(n)}" if n is not None else ", " + _("n not given")
    if n is not None and n < minimum_for(ctx, tuple(item.by)):
        text += _(" (small)")
    origin = ctx.origin("evaluation", "slices", key, "metrics", found[0], "value")
    return Cell(text=text, origin=origin, language=ctx.card.language, quoted=(group, metric_name(found[0])))


def _last_change(ctx: Context) -> Cell:
    # what was refused changed nothing; of two events at one time the later line comes last
    events = [item for item in enumerate(ctx.card.audit_trail.events) if item[1].granted is not False]
    identity = ctx.card.identity
    if events:
        place, last = max(events, key=lambda item: (item[1].time, item[0]))
        text = f"{numbers.day_in(last.time)}, {event_word(last.kind)}" + (f", {last.user}" if last.user else "")
        said = () if is_our_event(last.kind) else (event_word(last.kind),)
        return Cell(
            text=text,
            origin=ctx.origin("audit_trail", "events", str(place)),
            language=ctx.card.language,
            quoted=(*said, *((last.user,) if last.user else ())),
        )
    moment = identity.updated_at or identity.created_at
    if moment is None:
        return _absent()
    field = "updated_at" if identity.updated_at else "created_at"
    return Cell(text=_("{day}, registry entry").format(day=numbers.day(moment)), origin=ctx.origin("identity", field))


def status(ctx: Context) -> tuple[Mark, str, str | None]:
    """Mark, status text and banner. The text never says more than: complete against these packs."""
    judgement = ctx.judgement
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
    if judgement.refused:
        text = _("Refused: a prohibited practice was answered yes")
        return Mark.FAILS, text, _("REFUSED: no documentation is published for this version.")
    weights = Counter(finding.severity for finding in judgement.gaps)
    if judgement.complete:
        text = _("Complete against {packs}").format(packs=packs)
        open_warnings = weights[Severity.WARNING]
        text += plural("; {n} warning open", "; {n} warnings open", open_warnings) if open_warnings else ""
        text += "; " + plural("{n} note", "{n} notes", weights[Severity.NOTE]) if weights[Severity.NOTE] else ""
        return Mark.COMPLETE, text + _limits(ctx), None
    parts = [plural("{n} error", "{n} errors", weights[Severity.ERROR])]
    if warnings := weights[Severity.WARNING]:
        parts.append(plural("{n} warning", "{n} warnings", warnings))
    if notes := weights[Severity.NOTE]:
        parts.append(plural("{n} note", "{n} notes", notes))
    text = ", ".join(parts) + _limits(ctx)
    return Mark.INCOMPLETE, text, _("INCOMPLETE against {packs}: {status}.").format(status=text, packs=packs)


def _limits(ctx: Context) -> str:
    """What a status leaves out of its count: values about which sources disagree, waived gaps, rules switched off."""
    disputes = len(ctx.card.contradictions)
    waived = sum(finding.verdict is Verdict.WAIVED for finding in ctx.judgement.findings)
    off = len(ctx.judgement.off)
    text = plural("; sources disagree about {n} value", "; sources disagree about {n} values", disputes)
    text = text if disputes else ""
    text += plural("; {n} gap waived", "; {n} gaps waived", waived) if waived else ""
    return text + (plural("; {n} rule switched off", "; {n} rules switched off", off) if off else "")


def worries(ctx: Context) -> tuple[tuple[Worry, ...], str]:
    """Bias checks that fail or are not shown, contradictions, other errors by section; and what was looked at."""
    found: list[Worry] = []
    checks = ctx.card.fairness.assessments
    for key, verdict in sorted(verdicts(ctx).items()):
        mark = OUTCOME_MARKS.get(verdict.outcome)
        if mark in (Mark.FAILS, Mark.NOT_SHOWN) and mark is not None:
            item = checks.get(key)
            said = reason_words(verdict, item)
            text = (
                said
                if item is not None and item.metric.replace("_", " ") in said
                else f"{check_name(item) if item else key}: {said}"
            )
            place = ctx.places.get("fairness.assessments", "other")
            found.append(Worry(mark=mark, text=text, target=place, quoted=said))
    found.sort(key=lambda item: item.mark is not Mark.FAILS)
    for dispute in ctx.card.contradictions:
        sides = " / ".join(_side(side.value) for side in dispute.values)
        text = _("Sources disagree about {pointer}: {sides}").format(pointer=dispute.pointer, sides=sides)
        found.append(Worry(mark=Mark.CONTRADICTED, text=text, target="contradictions"))
    found += _other_gaps(ctx)
    looked = _("Looked at: {checks}, {facts}, {findings} against {packs}.").format(
        checks=plural("{n} bias check", "{n} bias checks", len(ctx.judgement.bias)),
        facts=plural("{n} contradiction", "{n} contradictions", len(ctx.card.contradictions)),
        findings=plural("{n} verdict", "{n} verdicts", len(ctx.judgement.findings)),
        packs=", ".join(f"{pack.id} {pack.version}" for pack in ctx.judgement.packs),
    )
    if language() != SOURCE:
        looked += " " + _("Names and messages of rules are in English, as in their packs.")
    return tuple(found), looked


def _side(value: JsonValue) -> str:
    return f"{value:.6g}".replace(".", current().decimal) if isinstance(value, float) else shortened(str(value), 80)


def _is_part(pointer: str, told: Iterable[str]) -> bool:
    return any(f"{pointer}/".startswith(f"{one}/") for one in told)


def _other_gaps(ctx: Context) -> list[Worry]:
    checks = {to_pointer(("fairness", "assessments", key)) for key in verdicts(ctx)}
    disputes = {dispute.pointer for dispute in ctx.card.contradictions}
    rest = [
        finding
        for finding in ctx.judgement.gaps
        if not _is_part(finding.pointer, checks)
        and not (finding.verdict is Verdict.CONTRADICTED and _is_part(finding.pointer, disputes))
    ]
    made = [
        Worry(mark=mark, text=gap_message(finding), target=ctx.section_of(finding), quoted=quoted_of(finding))
        for verdict, mark in _ONE_BY_ONE.items()
        for finding in rest
        if finding.verdict is verdict
    ]
    by_section: dict[str, list[Finding]] = {}
    for finding in rest:
        if finding.severity is Severity.ERROR and finding.verdict not in _ONE_BY_ONE:
            by_section.setdefault(ctx.section_of(finding), []).append(finding)
    for target, findings in by_section.items():
        title = _(titles().get(target, "Other information"))
        names = Counter(finding.name.replace("-", " ") for finding in findings)
        shown = ", ".join(name if n == 1 else f"{name} ({n})" for name, n in list(names.items())[:_NAMED])
        shown += "…" if len(names) > _NAMED else ""
        made.append(
            Worry(
                mark=Mark.GAP,
                text=headed(title, plural("{n} error: ", "{n} errors: ", len(findings)) + shown),
                target=target,
                quoted=shown,
            )
        )
    return made
