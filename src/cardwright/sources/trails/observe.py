"""What builds saw change in the registry, against what the ledger knew of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.config import Settings
from cardwright.sources.base import VersionKey
from cardwright.sources.selectors import natural
from cardwright.sources.trails.ledger import Ledger, append, read_ledger
from cardwright.sources.trails.records import Line, ObservedRecord

Fields = dict[str, str]
State = dict[str, Fields]
"""NAME/VERSION, or NAME for the registered model itself -> field -> value."""

_LAST_LOOK = Path(".cardwright") / "last-look.json"
_LONGEST = 200
_OF_VERSION = ("stage", "status", "description")
_ALIASES = "aliases/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Foresight:
    """A ledger as it will be: ``lines``, of which ``records`` follow the one with the digest ``head``.

    ``observed`` is false where no registry was looked at.
    """

    lines: tuple[Line, ...]
    head: str
    records: tuple[ObservedRecord, ...] = ()
    observed: bool = False


def foreseen(
    settings: Settings,
    recorded: Mapping[VersionKey, Sequence[Fact]],
    *,
    now: datetime,
    complete: bool,
) -> Foresight:
    """The ledger with what ``record_observations`` would add now; nothing is written.

    Raises:
        UnreadableError: the ledger does not hold.
    """
    ledger = read_ledger(settings.path(settings.trails.ledger), name=settings.trails.ledger)
    if settings.registry.uri is None or settings.registry.snapshot is not None or not recorded:
        return Foresight(lines=ledger.lines, head=ledger.head)
    added = _maker(settings, recorded, now=now, complete=complete)(ledger)
    lines = (*ledger.lines, *ledger.following(added, now=now))
    return Foresight(lines=lines, head=ledger.head, records=added, observed=True)


def record_observations(
    settings: Settings,
    foresight: Foresight,
    recorded: Callable[[], Mapping[VersionKey, Sequence[Fact]]],
    *,
    now: datetime,
    complete: bool,
) -> tuple[Line, ...]:
    """Write into the ledger what changed in the registry since the ledger last knew of it; nothing twice.

    A change lies between the last look at the registry and now; who made it is unknown. Where a snapshot or dump stands
    for the registry nothing is written, because that may be older than what the ledger knows.

    Args:
        settings: the project.
        foresight: what ``foreseen`` gave; it is written, unless somebody else wrote into the ledger meanwhile.
        recorded: gives what the registry holds of each version that was read, where it must be compared again.
        now: the clock of the build.
        complete: whether all versions were read; else what is absent has not vanished.

    Raises:
        UnreadableError: the ledger does not hold.
        UsageError: it cannot be written.
    """
    if not foresight.observed:
        return ()

    def make(ledger: Ledger) -> Sequence[ObservedRecord]:
        if ledger.head == foresight.head:
            return foresight.records
        return _maker(settings, recorded(), now=now, complete=complete)(ledger)

    lines = append(settings.path(settings.trails.ledger), make, now=now)
    if complete:
        _note_look(settings.folder / _LAST_LOOK, settings.registry.name, now)
    return lines


def _maker(
    settings: Settings, recorded: Mapping[VersionKey, Sequence[Fact]], *, now: datetime, complete: bool
) -> Callable[[Ledger], tuple[ObservedRecord, ...]]:
    registry, seen = settings.registry.name, state_of_registry(recorded)
    looked = _last_look(settings.folder / _LAST_LOOK, registry)

    def make(ledger: Ledger) -> tuple[ObservedRecord, ...]:
        known, known_at = replayed(ledger.lines, registry)
        after = max(filter(None, (known_at, looked if known else None)), default=None)
        if after is not None and after > now:
            after = None  # the clock ran backwards, so no interval can be named
        return tuple(_changes(known, seen, registry=registry, after=after, complete=complete))

    return make


def state_of_registry(recorded: Mapping[VersionKey, Sequence[Fact]]) -> State:
    """The part of what a registry holds that moves without the model changing; long texts by their digest."""
    state: State = {}
    for key in sorted(recorded, key=natural):
        version, model = state.setdefault(str(key), {}), state.setdefault(key.name, {})
        for fact in recorded[key]:
            path, value = fact.path, fact.value
            if path[0] != "identity" or fact.origin.kind != "registry":
                continue
            field = "/".join(path[1:])
            if field in _OF_VERSION or path[1] == "tags":
                version[field] = _short(value)
            elif field == "aliases" and isinstance(value, list):
                model.update({f"{_ALIASES}{alias}": key.version for alias in value})
            elif field == "model_description" or path[1] == "model_tags":
                model[field.removeprefix("model_")] = _short(value)
    return state


def replayed(lines: Iterable[Line], registry: str) -> tuple[State, datetime | None]:
    """What the lines of a ledger know of a registry, and when that was last seen."""
    state: State = {}
    moment: datetime | None = None
    for line in lines:
        record = line.record
        if not isinstance(record, ObservedRecord) or record.registry != registry:
            continue
        moment = line.time
        if record.change == "appeared":
            state[record.subject] = dict(record.record)
        elif record.change == "vanished":
            state.pop(record.subject, None)
        elif record.field is not None:
            fields = state.setdefault(record.subject, {})
            if record.new is None:
                fields.pop(record.field, None)
            else:
                fields[record.field] = record.new
    return state, moment


def held_aliases(lines: Iterable[Line], registry: str) -> dict[str, dict[str, set[str]]]:
    """Registered name -> version -> aliases that the ledger ever saw on it."""
    held: dict[str, dict[str, set[str]]] = {}
    for line in lines:
        record = line.record
        if not isinstance(record, ObservedRecord) or record.registry != registry:
            continue
        found = list(record.record.items()) if record.change == "appeared" else []
        if record.change == "moved" and record.field is not None:
            found = [(record.field, version) for version in (record.old, record.new) if version is not None]
        for field, version in found:
            if field.startswith(_ALIASES):
                of_model = held.setdefault(record.subject, {})
                of_model.setdefault(version, set()).add(field.removeprefix(_ALIASES))
    return held


def told(line: Line) -> str:
    """An observation in words: ``alias champion moved from 2 to 3, seen between T1 and T2``.

    Raises:
        ValueError: the line holds no observation.
    """
    record = line.record
    if not isinstance(record, ObservedRecord):
        raise ValueError(f"line {line.number} holds no observation")
    kind, _, name = (record.field or "").partition("/")
    words = {"aliases": f"alias {name}", "tags": f"tag {name}"}.get(kind, kind)
    version = "/" in record.subject
    if record.change == "appeared":
        what = f"{'version' if version else 'model'} appeared"
    elif record.change == "vanished":
        what = f"{'version' if version else 'model'} vanished"
    elif record.old is None:
        what = f"{words} set to {record.new}"
    elif record.new is None:
        what = f"{words} removed, was {record.old}"
    else:
        what = f"{words} {'moved' if record.change == 'moved' else 'changed'} from {record.old} to {record.new}"
    when = f"{line.time:%Y-%m-%dT%H:%M:%SZ}"
    first = "first seen" if record.change == "appeared" else "seen"
    seen = f"seen between {record.after:%Y-%m-%dT%H:%M:%SZ} and {when}" if record.after else f"{first} at {when}"
    return f"{record.subject}: {what}, {seen}"


def _changes(
    known: State, seen: State, *, registry: str, after: datetime | None, complete: bool
) -> Iterator[ObservedRecord]:
    for subject, fields in seen.items():
        if subject not in known:
            yield ObservedRecord(registry=registry, subject=subject, change="appeared", record=fields, after=after)
            continue
        before = known[subject]
        for field in sorted({*before, *fields}):
            old, new = before.get(field), fields.get(field)
            alias = field.startswith(_ALIASES)
            # where not all was read, it may stand on a version that was not
            unknown = alias and new is None and not complete
            if old != new and not unknown:
                yield ObservedRecord(
                    registry=registry,
                    subject=subject,
                    change="moved" if alias else "changed",
                    field=field,
                    old=old,
                    new=new,
                    after=after,
                )
    if complete:
        for subject in sorted(set(known) - set(seen)):
            yield ObservedRecord(registry=registry, subject=subject, change="vanished", after=after)


def _short(value: object) -> str:
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST else digest_of(text.encode("utf-8"))


def _last_look(path: Path, registry: str) -> datetime | None:
    """When all of the registry was last read, where the work folder still knows."""
    try:
        data = json.loads(path.read_bytes())
        looked = datetime.fromisoformat(data["looked"])
        return looked if data["registry"] == registry and looked.tzinfo is not None else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note_look(path: Path, registry: str, now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps({"looked": now.isoformat(), "registry": registry}) + "\n", encoding="utf-8")
    temporary.replace(path)
