"""Approvals and logs: who signed off what, and what happened when."""

from __future__ import annotations

from cardwright.card.pointer import Path
from cardwright.card.values import Event
from cardwright.render import numbers
from cardwright.render.charts.timeline import Moment, timeline_chart
from cardwright.render.compose.context import Context
from cardwright.render.compose.values import person
from cardwright.render.document import Block, Cell, Figure, Table
from cardwright.render.plaintext import shortened
from cardwright.render.text import _

_DRAWN, _LISTED = 16, 100


def approval_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Sign-offs, one row each, with the digest they were given for."""
    records = ctx.card.approvals.records
    if not records:
        return ()
    words = {"approved": _("approved"), "refused": _("refused"), "withdrawn": _("withdrawn")}
    rows = tuple(
        (
            Cell(text=key.replace("_", " ")),
            Cell(text=words[records[key].decision], origin=ctx.origin(*path, key)),
            Cell(text=person(records[key].by)),
            Cell(text=records[key].scope or "—"),
            Cell(text=records[key].comment or "—"),
            Cell(text=records[key].digest or "—", code=True),
        )
        for key in sorted(records)
    )
    head = (_("Sign-off"), _("Decision"), _("By"), _("Scope"), _("Comment"), _("Digest of the card signed off"))
    return (Table(caption=label, head=head, rows=rows),)


def audit_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The audit log as a line of time, with the entries behind it."""
    events = ctx.card.audit_trail.events
    if not events:
        return ()
    shown = events[-_DRAWN:]
    moments = [
        Moment(
            time=item.time,
            naive=item.naive,
            text=item.kind.replace("_", " "),
            who=", ".join(filter(None, (item.user, item.reason))) or _("nobody named"),
            refused=item.granted is False,
        )
        for item in shown
    ]
    caption = label + (
        _(": the last {n} of {total} entries.").format(n=len(shown), total=len(events))
        if len(shown) < len(events)
        else "."
    )
    alternative = _("{n} entries from {first} to {last}.").format(
        n=len(shown), first=shown[0].time, last=shown[-1].time
    )
    svg = timeline_chart(id="fig-audit", title=label, moments=moments)
    return (Figure(svg=svg, caption=caption, alternative=alternative, data=_events(ctx, path, label, events)),)


def access_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The access log as a table."""
    events = ctx.card.audit_trail.access
    return (_events(ctx, path, label, events),) if events else ()


def _events(ctx: Context, path: Path, label: str, events: tuple[Event, ...]) -> Table:
    first = max(0, len(events) - _LISTED)
    outcome = {True: _("granted"), False: _("refused"), None: "—"}
    rows = tuple(
        (
            Cell(text=item.time + ("*" if item.naive else ""), origin=ctx.origin(*path, str(index))),
            Cell(text=item.kind.replace("_", " ")),
            Cell(text=item.user or "—"),
            Cell(text=outcome[item.granted]),
            Cell(text=item.reason or _details(item) or "—"),
        )
        for index, item in enumerate(events[first:], start=first)
    )
    said = [_("* written without a time zone.")] if any(item.naive for item in events[first:]) else []
    if first:
        said.append(_("The {n} entries before these are in card.json.").format(n=numbers.count(first)))
    return Table(
        caption=label,
        head=(_("Time"), _("Event"), _("User"), _("Outcome"), _("Reason or details")),
        rows=rows,
        note=" ".join(said) or None,
    )


def _details(item: Event) -> str:
    said = (
        f"{key} = {numbers.metric(value) if isinstance(value, float) else value}"
        for key, value in sorted(item.details.items())
    )
    return shortened(", ".join(said), 200)
