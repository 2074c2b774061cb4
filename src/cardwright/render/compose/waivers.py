"""The gaps that a named person lets pass, for a reason and until a day."""

from __future__ import annotations

from cardwright.card.pointer import dotted, from_pointer
from cardwright.render.compose.context import MARKS, Context
from cardwright.render.document import Block, Cell, Note, Table
from cardwright.render.marks import word
from cardwright.render.numbers import day
from cardwright.render.text import _
from cardwright.rules.verdict import Verdict


def waivers(ctx: Context) -> tuple[Block, ...]:
    """Each waiver that met a gap of this card, with who answers for it; those that no longer hold as well."""
    rows = tuple(
        (
            Cell(text=finding.rule, code=True),
            Cell(text=dotted(from_pointer(finding.pointer)), code=True),
            Cell(text=word(MARKS[finding.verdict]), mark=MARKS[finding.verdict]),
            Cell(text=finding.waiver.reason),
            Cell(
                text=_("{owner}; approved by {name}").format(
                    owner=finding.waiver.owner, name=finding.waiver.approved_by
                )
            ),
            Cell(text=day(finding.waiver.expires) or "—"),
        )
        for finding in ctx.judgement.findings
        if finding.waiver is not None
    )
    if not rows:
        return ()
    head = (_("Rule"), _("Field"), _("Verdict"), _("Reason"), _("Who mends it"), _("Last day"))
    blocks: list[Block] = [Table(caption=_("Gaps that were let pass"), head=head, rows=rows, css="cw-waived")]
    if any(finding.waiver is not None and finding.verdict is not Verdict.WAIVED for finding in ctx.judgement.findings):
        blocks.append(Note(text=_("A gap whose verdict is not “waived” has a waiver that does not hold.")))
    return tuple(blocks)
