"""Approvals and logs: who signed off what, and what happened when."""

from __future__ import annotations

import re
from collections import Counter

from cardwright.card.pointer import Path
from cardwright.card.values import Event
from cardwright.render import numbers
from cardwright.render.charts.timeline import Moment, timeline_chart
from cardwright.render.compose.context import Context
from cardwright.render.compose.inline import person_cell, worded_cell
from cardwright.render.compose.state import since_then
from cardwright.render.document import Block, Cell, Facts, Figure, Mark, Table
from cardwright.render.plaintext import shortened
from cardwright.render.text import _
from cardwright.render.words import event_word, is_our_event

_DRAWN, _LISTED = 16, 100
_FRACTION = re.compile(r"(?<=:\d\d)\.\d+")


def approval_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Sign-offs, one row each, with the digest they were given for."""
    records = ctx.card.approvals.records
    if not records:
        return ()
    words = {"approved": _("approved"), "refused": _("refused"), "withdrawn": _("withdrawn")}
    rows = tuple(
        (
            worded_cell(ctx, key.replace("_", " ")),
            _decision(ctx, path, key, words),
            person_cell(ctx, records[key].by) or Cell(text=""),
            worded_cell(ctx, records[key].scope),
            worded_cell(ctx, records[key].comment),
            Cell(text=records[key].digest or "—", code=bool(records[key].digest)),
        )
        for key in sorted(records)
    )
    head = (_("Sign-off"), _("Decision"), _("By"), _("Scope"), _("Comment"), _("Digest of the card signed off"))
    return (Table(caption=label, head=head, rows=rows),)


def permission_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Roles, what their holders may do, and who holds them."""
    roles = ctx.card.approvals.permissions
    rows = tuple(
        (
            Cell(text=role, origin=ctx.origin(*path, role), language=ctx.card.language),
            worded_cell(ctx, ", ".join(roles[role].may)),
            worded_cell(ctx, ", ".join(roles[role].held_by)),
        )
        for role in sorted(roles)
    )
    return (Table(caption=label, head=(_("Role"), _("May"), _("Held by")), rows=rows),) if rows else ()


def registry_permission_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Users of the registry and their permission on the model, as the registry records them."""
    users = ctx.card.approvals.registry_permissions
    rows = tuple(
        (Cell(text=user, origin=ctx.origin(*path, user), language=ctx.card.language), worded_cell(ctx, users[user]))
        for user in sorted(users)
    )
    return (Table(caption=label, head=(_("User"), _("Permission")), rows=rows),) if rows else ()


def _decision(ctx: Context, path: Path, key: str, words: dict[str, str]) -> Cell:
    """The decision, marked when the card changed since it was approved."""
    item = ctx.card.approvals.records[key]
    changed = since_then(ctx.card, item)
    text = f"{words[item.decision]}; {changed}" if changed else words[item.decision]
    return Cell(text=text, mark=Mark.STALE if changed else None, origin=ctx.origin(*path, key))


def audit_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The audit log as a line of time, with the entries behind it."""
    ctx.referred.add("audit_trail.access")
    events = ctx.card.audit_trail.events
    if not events:
        return ()
    shown = events[-_DRAWN:]
    moments = [
        Moment(
            time=item.time,
            naive=item.naive,
            text=event_word(item.kind),
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
    figure = Figure(svg=svg, caption=caption, alternative=alternative, data=_events(ctx, path, label, events))
    return (*_told(ctx), figure)


def access_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The access log as a table."""
    ctx.referred.add("audit_trail.events")
    events = ctx.card.audit_trail.access
    told = () if ctx.card.audit_trail.events else _told(ctx)
    return (*told, _events(ctx, path, label, events)) if events else ()


def _told(ctx: Context) -> tuple[Block, ...]:
    """Who approved the version by the entries of the logs, and how many attempts they say were refused."""
    trail = ctx.card.audit_trail
    rows: list[tuple[str, Cell]] = []
    for index, item in enumerate(trail.events):
        who = item.details.get("approved_by")
        if who is not None and item.granted is not False:
            day, event = numbers.day_in(item.time), event_word(item.kind)
            text = _("{who}, {day}: {event}").format(who=who, day=day, event=event)
            origin = ctx.origin("audit_trail", "events", str(index))
            quoted = (str(who),) if is_our_event(item.kind) else (str(who), event)
            cell = Cell(text=text, origin=origin, language=ctx.card.language, quoted=quoted)
            rows.append((_("Approved, by the log"), cell))
    refused = [item for item in (*trail.access, *trail.events) if item.granted is False]
    if refused:
        kinds = Counter(event_word(item.kind) for item in refused)
        text = ", ".join(f"{kind} ({n})" for kind, n in sorted(kinds.items()))
        others = tuple(event_word(item.kind) for item in refused if not is_our_event(item.kind))
        cell = Cell(text=f"{len(refused)}: {text}", language=ctx.card.language, quoted=tuple(sorted(set(others))))
        rows.append((_("Refused attempts"), cell))
    return (Facts(rows=tuple(rows)),) if rows else ()


def _events(ctx: Context, path: Path, label: str, events: tuple[Event, ...]) -> Table:
    first = max(0, len(events) - _LISTED)
    outcome = {True: _("granted"), False: _("refused"), None: "—"}
    rows = tuple(
        (
            Cell(text=_time(item), origin=ctx.origin(*path, str(index))),
            Cell(text=event_word(item.kind), language=None if is_our_event(item.kind) else ctx.card.language),
            worded_cell(ctx, item.user),
            Cell(text=outcome[item.granted]),
            worded_cell(ctx, item.reason or _details(item)),
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


def _time(item: Event) -> str:
    """To the second, and marked where it has no zone; the card holds it as it was written."""
    text = _FRACTION.sub("", item.time, count=1).replace("T", " ", 1).replace("+00:00", "Z", 1)
    return text + ("*" if item.naive else "")


def _details(item: Event) -> str:
    said = (
        f"{key} = {numbers.metric(value) if isinstance(value, float) else value}"
        for key, value in sorted(item.details.items())
    )
    return shortened(", ".join(said), 200)
