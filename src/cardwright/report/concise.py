"""``-o concise``: one line per gap, for editors and grep."""

from __future__ import annotations

from collections.abc import Sequence

from cardwright.report.base import one_line, place_of, severity_word
from cardwright.rules.verdict import Judgement


class ConciseReport:
    """``path:line:col: error RULE message [NAME/VERSION]``."""

    name = "concise"
    is_manifest = False

    def write(self, judgements: Sequence[Judgement], *, colour: bool = False) -> str:
        """Gaps only, in the order of the cards and packs; never coloured."""
        return "".join(
            f"{place_of(finding, judgement.card)}: {severity_word(finding)} {finding.rule} "
            f"{one_line(finding.message)} [{one_line(judgement.card)}]\n"
            for judgement in judgements
            for finding in judgement.gaps
        )
