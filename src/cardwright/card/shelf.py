"""Cards and judgements of a run in their order, of which few are in memory at a time."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar, overload

from pydantic_core import to_json

from cardwright.card.values import Frozen
from cardwright.errors import UsageError

AT_HAND = 64
IN_MEMORY = 64 * 1024**2
_QUICK = 1

M = TypeVar("M", bound=Frozen)


class Spool:
    """Bytes that are put in once and read by their number, any number of times.

    They are kept compressed, in memory while they are small together, else in a temporary file without a name.

    Args:
        in_memory: compressed bytes from which a file is used.
    """

    def __init__(self, *, in_memory: int = IN_MEMORY) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - closed with its last reference
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def put(self, data: bytes) -> int:
        """Put something at the end and give its number.

        Raises:
            UsageError: there is no room for the temporary file.
        """
        packed = zlib.compress(data, _QUICK)
        try:
            self._file.seek(self._ends[-1])
            self._file.write(packed)
        except OSError as error:
            raise UsageError(
                f"the temporary folder does not take what is to be kept: {error.strerror}",
                hint="free some space, or set TMPDIR to a folder with more of it",
            ) from error
        self._ends.append(self._ends[-1] + len(packed))
        return len(self) - 1

    def get(self, number: int) -> bytes:
        """What was put in under a number."""
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return zlib.decompress(self._file.read(end - start))


class Shelf(Sequence[M], Generic[M]):
    """Models that are put in once and read in order, any number of times.

    The first are kept as they are; further ones rest on a spool as JSON and are made anew each time they are asked for.

    Args:
        kind: the model.
        items: what is put in at once.
        at_hand: how many are kept as they are.
        in_memory: see ``Spool``.

    Raises:
        UsageError: there is no room for the temporary file.
    """

    def __init__(
        self, kind: type[M], items: Iterable[M] = (), *, at_hand: int = AT_HAND, in_memory: int = IN_MEMORY
    ) -> None:
        self._kind = kind
        self._most = at_hand
        self._at_hand: list[M] = []
        self._spool = Spool(in_memory=in_memory)
        for item in items:
            self.put(item)

    def put(self, item: M) -> None:
        """Put one more at the end."""
        if len(self._at_hand) < self._most:
            self._at_hand.append(item)
        else:
            # a float that is none stays what it is, so that whoever writes it at last says so
            self._spool.put(to_json(item, inf_nan_mode="constants"))

    def __len__(self) -> int:
        return len(self._at_hand) + len(self._spool)

    @overload
    def __getitem__(self, index: int) -> M: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[M, ...]: ...

    def __getitem__(self, index: int | slice) -> M | tuple[M, ...]:
        places = range(len(self))[index]
        return tuple(map(self._at, places)) if isinstance(places, range) else self._at(places)

    def _at(self, place: int) -> M:
        if place < len(self._at_hand):
            return self._at_hand[place]
        return self._kind.model_validate_json(self._spool.get(place - len(self._at_hand)))
