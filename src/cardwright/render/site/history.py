"""What the ledger tells: sign-offs, refused attempts, changes seen in the registry; as a page and an Atom feed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from markupsafe import escape

from cardwright.render import numbers
from cardwright.render.document import Mark
from cardwright.render.plaintext import shortened, visible
from cardwright.render.site.page import Page
from cardwright.render.site.project import site_address
from cardwright.render.text import _, language, plural
from cardwright.sources.trails.records import CountersignedRecord, Line, ObservedRecord, RefusedRecord, SignOffRecord

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

PAGE, FEED = "changes.html", "feed.xml"
# entries on the page, and entries in the feed; the ledger holds the rest
MOST, FED = 300, 50
_LONGEST = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that happened. ``href`` is relative to the site, empty where the version has no page."""

    subject: str
    href: str
    what: str
    kind: str
    mark: Mark | None
    time: datetime
    after: datetime | None
    digest: str
    lines: tuple[int, int]

    @property
    def seen(self) -> str:
        """When, as far as it is known."""
        until = numbers.moment(self.time.astimezone(UTC))
        if self.after is None:
            return until
        return _("between {start} and {end}").format(start=numbers.moment(self.after.astimezone(UTC)), end=until)


def entries(lines: Iterable[Line], href: Callable[[str], str]) -> Iterator[Entry]:
    """The lines of a ledger as entries, oldest first.

    What a first look at a registry finds is no change: versions of one model that appear at once are one entry.

    Args:
        lines: lines of a ledger, in their order.
        href: address of the page of ``NAME/VERSION`` or ``NAME``; empty where there is none.
    """
    waiting: dict[str, list[Line]] = {}
    moment: datetime | None = None
    for line in lines:
        if moment != line.time:
            yield from _appeared(waiting, href)
            waiting, moment = {}, line.time
        record = line.record
        if isinstance(record, ObservedRecord) and record.change == "appeared":
            name = record.subject.rpartition("/")[0] or record.subject
            waiting.setdefault(name, []).append(line)
        else:
            yield _entry(line, href)
    yield from _appeared(waiting, href)


def _appeared(waiting: dict[str, list[Line]], href: Callable[[str], str]) -> Iterator[Entry]:
    for name, lines in waiting.items():
        subjects = [line.record.subject for line in lines if isinstance(line.record, ObservedRecord)]
        versions = [subject.rpartition("/")[2] for subject in subjects if "/" in subject]
        said = [_("model registered")] if name in subjects else []
        if versions:
            shown = ", ".join(versions[:10]) + (" …" if len(versions) > 10 else "")
            many = plural("{n} version appeared", "{n} versions appeared", len(versions))
            said.append(_("{many}: {versions}").format(many=many, versions=shown))
        first = lines[0]
        assert isinstance(first.record, ObservedRecord)
        yield Entry(
            subject=name,
            href=href(name),
            what="; ".join(said),
            kind=_("registry"),
            mark=None,
            time=first.time,
            after=first.record.after,
            digest=lines[-1].digest,
            lines=(lines[0].number, lines[-1].number),
        )


def _entry(line: Line, href: Callable[[str], str]) -> Entry:
    record = line.record
    mark, after = None, None
    if isinstance(record, SignOffRecord):
        subject, kind, what = record.sign_off.card, _("sign-off"), _signed(record)
        mark = Mark.COMPLETE if record.sign_off.decision == "approved" else Mark.FAILS
    elif isinstance(record, RefusedRecord):
        subject, kind, mark = record.card, _("refused attempt"), Mark.GAP
        what = _("by {name}, {role}; reason: {reason}").format(
            name=record.by.name, role=record.by.role, reason=record.reason
        )
    elif isinstance(record, CountersignedRecord):
        subject, kind = record.card, _("countersignature")
        what = _("{documents} signed by {name} as {role}").format(
            documents=", ".join(sorted(record.documents)), name=record.signer, role=record.role
        )
    else:
        subject, kind, what, after = record.subject, _("registry"), _observed(record), record.after
    return Entry(
        subject=subject,
        href=href(subject),
        what=shortened(visible(what, newlines=False), _LONGEST),
        kind=kind,
        mark=mark,
        time=line.time,
        after=after,
        digest=line.digest,
        lines=(line.number, line.number),
    )


def _signed(record: SignOffRecord) -> str:
    item = record.sign_off
    words = {"approved": _("approved"), "refused": _("refused"), "withdrawn": _("approval withdrawn")}
    said = _("{decision} by {name}, {role}").format(decision=words[item.decision], name=item.by.name, role=item.by.role)
    parts = [said, _("scope: {text}").format(text=item.scope) if item.scope else "", item.comment or ""]
    return "; ".join(filter(None, parts))


def _observed(record: ObservedRecord) -> str:
    if record.change in ("appeared", "vanished"):
        return _("appeared in the registry") if record.change == "appeared" else _("vanished from the registry")
    kind, _slash, name = (record.field or "").partition("/")
    words = {"aliases": _("alias {name}"), "tags": _("tag {name}")}
    field = words[kind].format(name=name) if kind in words else kind
    if record.old is None:
        return _("{field} set to {new}").format(field=field, new=record.new)
    if record.new is None:
        return _("{field} removed, was {old}").format(field=field, old=record.old)
    return _("{field} went from {old} to {new}").format(field=field, old=record.old, new=record.new)


def history_pages(site: Overview, _kept: Container[str] = ()) -> Iterator[Page]:
    """The page of changes, newest first."""
    shown = site.history[:MOST]
    body = site.render(
        "changes.html",
        entries=shown,
        kinds=sorted({entry.kind for entry in shown}),
        left_out=len(site.history) - len(shown),
        feed=FEED if site.history else None,
        ledger=site.settings.trails.ledger,
    )
    said = plural("{n} entry", "{n} entries", len(site.history))
    yield Page(address=PAGE, title=_("Changes"), description=said, body=body)


def feed(site: Overview) -> bytes | None:
    """The newest entries as an Atom feed (RFC 4287); None where nothing is recorded.

    Links are relative where the site has no address of its own.
    """
    found = site.history[:FED]
    if not found:
        return None
    base = site_address(site.settings.site) or ""
    author = site.settings.site.organisation or site.settings.site.title
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language()}">\n'
        f"  <id>{_id(f'feed {site.settings.registry.name} {base}')}</id>\n"
        f"  <title>{_xml(site.settings.site.title)}</title>\n"
        f"  <updated>{_time(found[0].time)}</updated>\n"
        f"  <author><name>{_xml(author)}</name></author>\n"
        f'  <link rel="alternate" href="{_xml(urljoin(base, PAGE))}"/>\n'
    )
    if base:
        head += f'  <link rel="self" href="{_xml(urljoin(base, FEED))}"/>\n'
    return f"{head}{''.join(_fed(entry, base) for entry in found)}</feed>\n".encode()


def _fed(entry: Entry, base: str) -> str:
    return (
        "  <entry>\n"
        f"    <id>{_id(entry.digest)}</id>\n"
        f"    <title>{_xml(shortened(f'{entry.subject}: {entry.what}', 160))}</title>\n"
        f"    <updated>{_time(entry.time)}</updated>\n"
        f'    <link rel="alternate" href="{_xml(urljoin(base, entry.href or PAGE))}"/>\n'
        f'    <summary type="text">{_xml(f"{entry.kind}: {entry.what} ({entry.seen})")}</summary>\n'
        "  </entry>\n"
    )


def _id(text: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, text).urn


def _xml(text: str) -> str:
    return str(escape(visible(text, newlines=False)))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
