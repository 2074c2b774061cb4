"""Python's garbage collector, kept from looking through what is there to stay."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# new objects, then rounds, between two looks at the young, the older and all of them
_SELDOM = (50_000, 50, 100)


class _Held:
    """How many hold the collector back, in any thread, and how it was set before the first of them."""

    lock = threading.Lock()
    count = 0
    before = gc.get_threshold()


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Nearly all that is made meanwhile stays; looking it through again and again costs half of the time of collecting.

    When the last has done, what was made counts as old, so that it is not looked through at once; unless somebody else
    froze objects, which would be thawed with it.
    """
    with _Held.lock:
        _Held.count += 1
        if _Held.count == 1:
            _Held.before = gc.get_threshold()
            gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _Held.lock:
            _Held.count -= 1
            if _Held.count == 0:
                if not gc.get_freeze_count():
                    gc.freeze()
                    gc.unfreeze()
                gc.set_threshold(*_Held.before)
