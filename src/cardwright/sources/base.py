"""The contract of every source of facts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.errors import UnreadableError


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class VersionKey:
    """A registered model version by name and number, as the registry spells them."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"


class TooLargeError(UnreadableError):
    """A file that is larger than what is read; what else is there can be read all the same."""


T = TypeVar("T")


class Asked(Mapping[VersionKey, T]):
    """Something of each version that is worked out each time it is asked for, so that not all is in memory at once."""

    def __init__(self, keys: Iterable[VersionKey], of: Callable[[VersionKey], T]) -> None:
        self._keys = dict.fromkeys(keys)
        self._of = of

    def __getitem__(self, key: VersionKey) -> T:
        if key not in self._keys:
            raise KeyError(key)
        return self._of(key)

    def __iter__(self) -> Iterator[VersionKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Recorded(Mapping[VersionKey, Sequence[Fact]]):
    """Facts that are made when they are asked for, so that not all of them are in memory at once."""

    @property
    @abstractmethod
    def identities(self) -> Mapping[VersionKey, Sequence[Fact]]:
        """Of each version only the facts under ``identity``, for which no artifact is read."""

    @abstractmethod
    def notes(self, key: VersionKey) -> tuple[str, ...]:
        """What the registry names of a version and does not have; one sentence each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What one source knows about each version, as facts in order from general to particular."""

    facts: Mapping[VersionKey, Sequence[Fact]]
    places: Mapping[str, Origin] = field(default_factory=dict)
    """model name -> where its card is declared in files, so that findings about absent values have a line."""
    listed: frozenset[VersionKey] = frozenset()
    """All versions that the source lists, those without facts here included."""
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Registered name -> alias -> version."""
    beyond: frozenset[VersionKey] = frozenset()
    """Versions that are registered, but that the snapshot was taken without."""
    narrowed: bool = False
    """Whether a snapshot was read that was taken of chosen versions: models that it lacks may be registered."""


class Source(Protocol):
    """Anything that yields facts about versions. Reading never writes: no store is created, migrated or touched."""

    def collect(self) -> Collected:
        """Read everything in as few calls as possible.

        Raises:
            UnreachableError: the source does not answer or refuses us.
            UnreadableError: the source answers something that cannot be understood.
        """
        ...
