"""What a run says about itself rather than about a card: waivers that lapse, waivers that meet nothing."""

from __future__ import annotations

from pydantic import Field

from cardwright.card.values import Frozen
from cardwright.rules.verdict import Region, Severity


class Notice(Frozen):
    """One remark on the files of the gate, with the line that it speaks of."""

    rule: str = Field(description="What kind of remark: cardwright/expired-waiver and the like.")
    severity: Severity
    message: str
    place: Region
    fix: str
    fingerprint: str = ""
