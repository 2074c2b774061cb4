"""``robustness/1``: figures under a perturbation or shift beside the same figures without it, in a form of our own.

    {"schema": "robustness/1", "tests": [{"name": "Gaussian noise", "strength": "sigma 0.1", "metric": "accuracy",
     "successes": 81, "n": 100, "baseline": {"successes": 90, "n": 100}}]}

A figure without ``baseline`` or ``strength`` would be accuracy under another heading, so that both are required.
"""

from __future__ import annotations

from pydantic import Field, JsonValue, StrictStr

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.forms import Figured, Form, Side, has_schema, parse_form
from cardwright.sources.evidence.names import canonical

TOOL = "robustness/1"


class _Test(Figured):
    name: StrictStr = Field(min_length=1)
    strength: StrictStr = Field(min_length=1)
    metric: StrictStr = Field(min_length=1)
    baseline: Side


class _Robustness(Form):
    tests: tuple[_Test, ...] = Field(min_length=1)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    form = parse_form(document, _Robustness)
    seen: set[tuple[str, str, str]] = set()
    for index, test in enumerate(form.tests):
        place = ("tests", str(index))
        metric = canonical(test.metric)
        if (test.name, test.strength, metric) in seen:
            raise document.error(f"names {test.name!r} at strength {test.strength!r} twice", path=place)
        seen.add((test.name, test.strength, metric))
        try:
            value, baseline = test.worth(), test.baseline.worth()
        except ValueError as error:
            raise document.error(f"{test.name}: {error}", path=place) from error
        also: dict[str, JsonValue] = {"condition": f"{test.name}, {test.strength}", "baseline": baseline}
        builder.figure(
            ("evaluation", "robustness", "metrics", f"{metric} under {test.name}, {test.strength}"),
            metric,
            value,
            definition=test.definition,
            n=test.size(),
            unit=test.unit,
            also={**form.about(), **test.said(), **also},
        )
    return builder.done()


READER = Reader(tool=TOOL, recognises=lambda document: has_schema(document, TOOL), read=_read)
