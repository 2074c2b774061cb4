"""Where a version stands in its life, in words: draft, in review, approved, superseded or withdrawn."""

from __future__ import annotations

from cardwright.card.approval import WHOLE, outdated_sections
from cardwright.card.card import Card
from cardwright.card.state import state_of
from cardwright.card.values import Approval
from cardwright.render.compose.context import Context
from cardwright.render.document import Cell
from cardwright.render.text import _, field_label, plural

_NAMED = 5


def state_word(card: Card) -> str:
    """The state that approvals, ledger and registry give."""
    words = {
        "draft": _("draft"),
        "in_review": _("in review"),
        "approved": _("approved"),
        "superseded": _("superseded"),
        "withdrawn": _("withdrawn"),
    }
    return words[card.identity.state or state_of(card).state]


def state_cell(ctx: Context) -> Cell:
    """The state, with what it follows from as its origin."""
    identity = ctx.card.identity
    text = state_word(ctx.card)
    if identity.superseded_by is not None:
        text = _("{state} by version {version}").format(state=text, version=identity.superseded_by)
    return Cell(text=text, origin=ctx.origin("identity", "state"))


def since_then(card: Card, approval: Approval) -> str | None:
    """What changed since a sign-off, in a clause; None while it holds."""
    changed = outdated_sections(card, approval)
    if not changed:
        return None
    if changed == (WHOLE,):
        return _("the card changed since")
    named = ", ".join(field_label((name,), inside=True) for name in changed[:_NAMED])
    more = plural(" and {n} more section", " and {n} more sections", len(changed) - _NAMED)
    return _("changed since: {sections}").format(sections=named) + (more if len(changed) > _NAMED else "")
