"""``security/1``: attacks that were tried and how many of them the system resisted, in a form of our own.

{"schema": "security/1", "tests": [{"attack": "membership inference", "resisted": 95, "attempts": 100}]}
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, JsonValue, StrictInt, StrictStr

from cardwright.card.values import AcceptanceLimit, Frozen
from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.forms import Form, has_schema, parse_form
from cardwright.sources.evidence.intervals import Share, wilson

TOOL = "security/1"
REQUIREMENT = "Art. 15(5)"


class _Test(Frozen):
    attack: StrictStr = Field(min_length=1)
    resisted: StrictInt = Field(ge=0)
    attempts: StrictInt = Field(gt=0)
    definition: StrictStr | None = None
    condition: StrictStr | None = None
    limit: AcceptanceLimit | None = None


class _Security(Form):
    tests: tuple[_Test, ...] = Field(min_length=1)


def resisted(
    builder: Builder,
    key: str,
    share: Share,
    *,
    definition: str,
    also: Mapping[str, JsonValue] | None = None,
    line: int | None = None,
) -> None:
    """One share of attempts that were resisted, with its Wilson interval."""
    builder.figure(
        ("evaluation", "compliance_metrics", key),
        "share_of_attempts_resisted",
        share[0] / share[1],
        definition=definition,
        n=share[1],
        line=line,
        also={**(also or {}), "interval": wilson(*share), "requirement": REQUIREMENT},
    )


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    form = parse_form(document, _Security)
    seen: set[tuple[str, str | None]] = set()
    for index, test in enumerate(form.tests):
        if test.resisted > test.attempts or (test.attack, test.condition) in seen:
            what = "more were resisted than tried" if test.resisted > test.attempts else "the same test stands twice"
            raise document.error(f"{test.attack}: {what}", path=("tests", str(index)))
        seen.add((test.attack, test.condition))
        under = f", {test.condition}" if test.condition else ""
        resisted(
            builder,
            f"resistance to {test.attack}{under}",
            (test.resisted, test.attempts),
            definition=test.definition or f"share of attempts at {test.attack} that the system resisted",
            also={
                **form.about(),
                "condition": test.condition,
                "limit": test.limit.model_dump(mode="json", exclude_none=True) if test.limit else None,
            },
        )
    return builder.done()


READER = Reader(tool=TOOL, recognises=lambda document: has_schema(document, TOOL), read=_read)
