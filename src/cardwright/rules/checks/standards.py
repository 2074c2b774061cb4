"""Harmonised standards: only what the Official Journal cites for the Regulation gives a presumption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardwright.card.values import Statement
from cardwright.rules.checks.base import Outcome, Subject, inadequate
from cardwright.rules.checks.conformity import StandardsCitedCheck

_STANDARD = re.compile(
    r"\b(?:(?:pr)?EN(?:\s+ISO)?(?:/IEC)?|ISO(?:/IEC)?|IEC|CEN/CLC|IEEE|ETSI)[\s-]?(?:TR|TS)?\s?\d{3,6}(?:-\d+)?"
)
_NONE = re.compile(
    r"\b(?:none|no|not|nothing|without|kein\w*|nicht|ohne|aucun\w*|pas|sans|ningun\w*|ningún|sin|nessun\w*|non|senza|"
    r"geen|niet|zonder|nenhum\w*|não|sem|żad\w*|nie|brak)\b",
    re.IGNORECASE,
)


class HarmonisedCheck(StandardsCitedCheck):
    """Kind ``harmonised``: which harmonised standards are applied; the cited ones are a list in the rule."""

    cited: tuple[str, ...] = ()
    """Standards whose references the Official Journal has published for the Regulation, as far as known."""
    as_known_on: str
    """Day of that knowledge, ISO 8601."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A standard that is named as applied, while none like it is known to be cited, is called into question."""
        found = list(super().examine(value, subject))
        yield from found
        if found or not isinstance(value, Statement) or _NONE.search(value.text):
            return
        known = {_plain(name) for name in self.cited}
        for match in _STANDARD.finditer(value.text):
            if not any(_plain(match.group()).startswith(name) for name in known):
                yield inadequate(
                    f"names {match.group()} as harmonised, but it was not found cited in the Official Journal for this "
                    f"Regulation (as known on {self.as_known_on})"
                )


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name).casefold()
