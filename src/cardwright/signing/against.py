"""A published card against the registry it was read from: each value there is read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue, ValidationError

from cardwright.card.card import Card
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path as CardPath
from cardwright.card.pointer import dotted, to_pointer
from cardwright.config import Settings
from cardwright.errors import UnreadableError, UsageError
from cardwright.signing.pdfcheck import CARD_NAME, attachments
from cardwright.signing.report import Check, Checklist
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.recorded import Listed, read_recorded

REGISTRY_KINDS = frozenset({"registry", "run", "logged_model", "artifact"})
_LONGEST = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A card and the file it was found in."""

    subject: str
    card: Card


def published_cards(path: Path) -> tuple[Published, ...]:
    """The cards of an output folder, of one card.json, or inside one report.

    Raises:
        UnreadableError: there is no card, or one that cannot be understood.
    """
    if path.is_dir():
        files = sorted(path.rglob(CARD_NAME))
        found = tuple(_published(file.read_bytes(), file.relative_to(path).as_posix()) for file in files)
    elif path.suffix == ".json":
        found = (_published(path.read_bytes(), path.name),)
    else:
        content = attachments(path.read_bytes()).get(CARD_NAME)
        found = (_published(content, path.name),) if content is not None else ()
    if not found:
        raise UnreadableError("holds no card to compare with the registry", where=str(path))
    return found


def check_against_registry(
    published: Mapping[str, Sequence[Published]], settings: Settings
) -> dict[str, tuple[Check, ...]]:
    """Read every registry value of some cards again, and name each that changed or vanished.

    Args:
        published: the cards of each path; the registry is read once for all.
        settings: which registry, or which snapshot in its place.

    Raises:
        UsageError: no registry is configured.
        UnreachableError: it does not answer.
        UnreadableError: it answers what cannot be understood.
    """
    if not settings.registry.readable:
        raise UsageError(
            "no registry is set to compare with",
            where=settings.where_set("registry"),
            hint="set registry.uri, or give --from FILE",
        )
    wanted = {_key(item.card) for cards in published.values() for item in cards}

    def choose(listing: Listed) -> Sequence[VersionKey]:
        return [key for key in listing.versions if key in wanted]

    found = read_recorded(settings, choose)
    return {path: tuple(_of_path(cards, found)) for path, cards in published.items()}


def _of_path(cards: Sequence[Published], found: Collected) -> Iterator[Check]:
    """The checks of one path; a card that the snapshot lacks is passed over, but not where it is all there is."""
    held = any(_key(item.card) in found.facts for item in cards)
    for item in cards:
        facts = found.facts.get(_key(item.card))
        if facts is None and _may_be_registered(_key(item.card), found):
            beside = Checklist(item.subject)
            said = f"{item.card.address} is not in this snapshot, so nothing of it was compared"
            beside.expect("not_compared", held, said, said)
            yield from beside.checks
        else:
            yield from _checks(item, facts)


def _may_be_registered(key: VersionKey, found: Collected) -> bool:
    """Whether a snapshot was taken without the version, or without its model, and says nothing of it."""
    models = {item.name for item in (*found.listed, *found.beyond)}
    return key in found.beyond or (found.narrowed and key.name not in models)


def _checks(item: Published, facts: Sequence[Fact] | None) -> list[Check]:
    found = Checklist(item.subject)
    if facts is None:
        found.failed("registry", f"{item.card.address} is no longer registered")
    else:
        _compare(item.card, facts, found)
    return found.checks


def _compare(card: Card, facts: Sequence[Fact], found: Checklist) -> None:
    name = Fact(
        path=("identity", "registry"),
        value=card.identity.registry,
        origin=Origin(kind="file", address="cardwright.yaml"),
    )
    now = _values(merge([name, *facts]))
    read = 0
    rewritten: set[str] = set()
    for pointer, (path, value, origin) in _values(card).items():
        if origin is None or origin.kind not in REGISTRY_KINDS:
            continue
        read += 1
        fresh = now.get(pointer)
        if fresh is None:
            found.failed("vanished", f"{dotted(path)} was {_shown(value)} ({origin}); the registry no longer has it")
        elif fresh[1] != value:
            found.failed(
                "changed", f"{dotted(path)} was {_shown(value)} and is now {_shown(fresh[1])} ({fresh[2] or origin})"
            )
        elif fresh[2] is not None and _rewritten(origin, fresh[2]) and origin.address not in rewritten:
            rewritten.add(origin.address)
            found.failed("rewritten", f"{origin} holds the same values but is another file: it has {fresh[2].digest}")
    if not read:
        found.failed("registry", "no value of this card was read from a registry, so nothing could be read again")
    elif not any(not check.ok for check in found.checks):
        found.passed("registry", f"{read} values are as the registry has them")


def _rewritten(old: Origin, new: Origin) -> bool:
    return old.address == new.address and old.digest is not None and new.digest is not None and old.digest != new.digest


_Value = tuple[CardPath, JsonValue, Origin | None]


def _values(card: Card) -> dict[str, _Value]:
    """Pointer -> each value that is not made of named parts, with its origin."""
    tree = card.model_dump(mode="json", exclude_none=True, exclude={"origins", "contradictions"})
    return {to_pointer(path): (path, value, origin) for path, value, origin in _leaves(tree, (), None, card.origins)}


def _leaves(
    tree: Mapping[str, JsonValue], path: CardPath, around: Origin | None, origins: Mapping[str, Origin]
) -> Iterator[_Value]:
    for key, value in tree.items():
        inner = (*path, key)
        origin = origins.get(to_pointer(inner), around)
        if isinstance(value, dict):
            yield from _leaves(value, inner, origin, origins)
        elif value != []:
            yield inner, value, origin


def _published(content: bytes, subject: str) -> Published:
    try:
        return Published(subject=subject, card=Card.model_validate_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UnreadableError(f"is not a card: {field}: {first['msg']}", where=subject) from error


def _key(card: Card) -> VersionKey:
    return VersionKey(name=card.identity.name, version=card.identity.version)


def _shown(value: JsonValue) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
