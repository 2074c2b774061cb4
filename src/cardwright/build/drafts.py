"""Cards before they are judged, each made once a build and kept by the digest of what it was made from.

All cards are made before the first is judged, because some rules compare them; they do not fit into memory at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from cardwright.build.cache import Cache, Stored
from cardwright.build.keys import key_of
from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.values import Frozen
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError
from cardwright.sources.assemble import Gathered
from cardwright.sources.base import VersionKey

if TYPE_CHECKING:
    from cardwright.rules.neighbours import Echo, Trace

M = TypeVar("M", bound=Frozen)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A card with its canonical bytes, the digests of what it was made from, and what is to be said about that."""

    card: Card
    card_json: bytes
    inputs: Mapping[str, str]
    notes: tuple[str, ...]


class _Head(Frozen):
    """What is kept of a draft beside its trace."""

    card: Stored
    inputs: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafts:
    """The drafts of all gathered versions.

    Args:
        gathered: makes cards.
        cache: keeps them, and their traces.
        sources: version -> digest of what its card is made from; a version without one cannot be read.
        tools: digest of the code that makes cards.
        write: whether the cache may be written; a plan writes nothing.
        full: take nothing from earlier builds.
    """

    gathered: Gathered
    cache: Cache
    sources: Mapping[VersionKey, str]
    tools: str
    write: bool
    full: bool = False
    _own: set[VersionKey] = field(default_factory=set)
    _compared: dict[VersionKey, Trace] = field(default_factory=dict)
    _echoes: dict[str, Echo] = field(default_factory=dict)

    def traces(self) -> Iterator[Trace]:
        """One a version, in order; none for a card that cannot be made, which says nothing to the others."""
        for key in self.gathered.keys:
            found = self.trace(key)
            if found is not None:
                yield found

    def trace(self, key: VersionKey) -> Trace | None:
        """What other cards are compared with of one version; its card is made only when it has changed.

        Raises:
            MissingPartError: what reading needs is not installed.
            UnreachableError: a source went away.
        """
        if key not in self.sources:
            return None
        from cardwright.rules.neighbours import Trace

        found = _parsed(Trace, self._recalled(key)[1])
        if found is None:
            try:
                _, found = self._made(key)
            except (MissingPartError, UnreachableError):
                raise
            except (CardwrightError, ValueError, TypeError, KeyError):
                return None
        self._compared[key] = self._slim(found)
        return found

    def compared(self, key: VersionKey) -> Trace | None:
        """Of a trace that was asked for, what finds the others' sentences and figures; small enough for all at once."""
        return self._compared.get(key)

    def of(self, key: VersionKey) -> Draft:
        """The draft of one version; errors as ``Gathered.make``."""
        head = _parsed(_Head, self._recalled(key)[0])
        data = self.cache.get(head.card) if head is not None else None
        if head is None or data is None:
            return self._made(key)[0]
        return Draft(card=Card.model_validate_json(data), card_json=data, inputs=head.inputs, notes=head.notes)

    def _recalled(self, key: VersionKey) -> tuple[bytes, bytes]:
        """Head and trace as they were kept; empty where they were not."""
        if key not in self.sources or (self.full and key not in self._own):
            return b"", b""
        head, _, trace = (self.cache.recall(self._name(key)) or b"").partition(b"\n")
        return head, trace

    def _made(self, key: VersionKey) -> tuple[Draft, Trace]:
        from cardwright.rules.neighbours import trace_of

        made = self.gathered.make(key)
        data, trace = canonical_bytes(made.card), trace_of(made.card)
        draft = Draft(card=made.card, card_json=data, inputs=dict(made.inputs), notes=tuple(made.notes))
        if self.write and key in self.sources:
            head = _Head(card=self.cache.put(data), inputs=dict(draft.inputs), notes=draft.notes)
            whole = head.model_dump_json() + "\n" + trace.model_dump_json(exclude_defaults=True)
            self.cache.remember(self._name(key), whole.encode())
            self._own.add(key)
        return draft, trace

    def _slim(self, trace: Trace) -> Trace:
        """A trace without places and figures; versions of a model share most of its sentences."""
        echoes = []
        for echo in trace.echoes:
            if echo.words not in self._echoes:
                self._echoes[echo.words] = echo.model_copy(update={"pointer": "", "origin": None})
            echoes.append(self._echoes[echo.words])
        return trace.model_copy(update={"echoes": tuple(echoes), "figures": {}})

    def _name(self, key: VersionKey) -> str:
        return key_of("draft", str(key), self.sources[key], self.tools)


def _parsed(kind: type[M], data: bytes) -> M | None:
    try:
        return kind.model_validate_json(data)
    except ValidationError:
        return None  # there is none, or another version of ours wrote it
