"""Imported once by the server from which workers are forked, so that each begins with everything loaded."""

from __future__ import annotations

import contextlib
import gc
import signal

# a part that is missing is told by the unit that needs it
with contextlib.suppress(ImportError, OSError):
    import pikepdf  # noqa: F401
    import weasyprint  # noqa: F401

import cardwright.build.units
import cardwright.card.card
import cardwright.render.compose
import cardwright.render.markdown
import cardwright.render.pdf
import cardwright.render.site.pages
import cardwright.rules.verdict  # noqa: F401

# Ctrl-C reaches every process of a terminal; the build ends its workers itself, between two units
signal.signal(signal.SIGINT, signal.SIG_IGN)

# what is loaded stays: no worker looks through it again, nor copies its memory for looking; little else is garbage
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 100)
