"""Imported once by the server from which workers are forked, so that each begins with everything loaded."""

from __future__ import annotations

import contextlib
import gc

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

# what is loaded stays, so that no worker looks through it again, nor copies its pages of memory for looking
gc.collect()
gc.freeze()
