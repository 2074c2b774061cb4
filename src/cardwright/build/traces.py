"""What cards of one build are compared with, kept by the digest of what each was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cardwright.build.cache import Cache
from cardwright.build.keys import key_of
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError
from cardwright.sources.assemble import Gathered
from cardwright.sources.base import VersionKey

if TYPE_CHECKING:
    from cardwright.rules.neighbours import Trace


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """The traces of all gathered cards; a card is made for one only when it has changed.

    Args:
        gathered: makes cards.
        cache: keeps traces.
        sources: version -> digest of what its card is made from.
        tools: digest of the code that makes cards.
        write: whether the cache may be written; a plan writes nothing.
    """

    gathered: Gathered
    cache: Cache
    sources: Mapping[VersionKey, str]
    tools: str
    write: bool

    def all(self) -> Iterator[Trace]:
        """One a version, in order; none for a card that cannot be made, which says nothing to the others."""
        for key in self.gathered.keys:
            found = self.of(key)
            if found is not None:
                yield found

    def of(self, key: VersionKey) -> Trace | None:
        """The trace of one version.

        Raises:
            MissingPartError: what reading needs is not installed.
            UnreachableError: a source went away.
        """
        from cardwright.rules.neighbours import Trace, trace_of

        if key not in self.sources:
            return None
        name = key_of("trace", str(key), self.sources[key], self.tools)
        kept = self.cache.recall(name)
        if kept is not None:
            try:
                return Trace.model_validate_json(kept)
            except ValidationError:
                pass  # written by another version of ours
        try:
            trace = trace_of(self.gathered.make(key).card)
        except (MissingPartError, UnreachableError):
            raise
        except (CardwrightError, ValueError, TypeError, KeyError):
            return None
        if self.write:
            self.cache.remember(name, trace.model_dump_json(exclude_defaults=True).encode())
        return trace
