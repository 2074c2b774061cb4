"""``comparison/1``: an A/B test or a shadow run of this version beside another, in a form of our own.

    {"schema": "comparison/1", "kind": "shadow", "against": "2", "from": "2026-09-01", "to": "2026-09-30",
     "metrics": {"acceptance_rate": {"successes": 88, "n": 120, "baseline": {"successes": 81, "n": 118}}}}

Differences are this version minus the other. They get an interval where both sides are counted and nobody was scored
by both, as in an A/B test; in a shadow run the same cases pass through both, so that the shares are not independent.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, JsonValue, StrictStr

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.forms import Figured, Form, Side, has_schema, parse_form
from cardwright.sources.evidence.intervals import compared
from cardwright.sources.evidence.names import canonical

TOOL = "comparison/1"


class _Compared(Figured):
    baseline: Side


class _Comparison(Form):
    kind: Literal["A/B test", "shadow"]
    against: StrictStr = Field(min_length=1)
    version: StrictStr | None = None
    begun: dt.date | None = Field(None, alias="from")
    ended: dt.date | None = Field(None, alias="to")
    metrics: dict[str, _Compared] = Field(min_length=1)

    def condition(self) -> str:
        """Kind, other version and time."""
        time = [
            f"{word} {day.isoformat()}" for word, day in (("from", self.begun), ("to", self.ended)) if day is not None
        ]
        return " ".join([f"{self.kind} against version {self.against}", *time])


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    form = parse_form(document, _Comparison)
    if form.begun and form.ended and form.ended < form.begun:
        raise document.error("it ends before it begins", path=("to",))
    other = form.version is not None and form.version != context.version
    if other:
        builder.notes.append(f"speaks of version {form.version}, not of {context.version}")
    # read whole all the same, so that a broken one is never passed over
    target = Builder(document, context, tool=TOOL) if other else builder
    for name, figure in form.metrics.items():
        _figure(target, form, name, figure)
    return builder.done()


def _figure(builder: Builder, form: _Comparison, name: str, figure: _Compared) -> None:
    path = ("metrics", name)
    try:
        value = figure.worth()
    except ValueError as error:
        raise builder.document.error(f"{name}: {error}", path=path) from error
    try:
        baseline = figure.baseline.worth()
    except ValueError as error:
        raise builder.document.error(f"{name}, baseline: {error}", path=(*path, "baseline")) from error
    metric, how = canonical(name), f"{form.kind} against {form.against}"
    condition: dict[str, JsonValue] = {"condition": form.condition(), "baseline": baseline}
    builder.figure(
        ("evaluation", "comparisons", f"{metric}, {how}"),
        metric,
        value,
        definition=figure.definition,
        n=figure.size(),
        unit=figure.unit,
        also={**form.about(), **figure.said(), **condition},
    )
    first, second = figure.share(), figure.baseline.share()
    if first and second and form.kind == "A/B test":
        builder.figure(
            ("evaluation", "comparisons", f"{metric} difference, {how}"),
            f"{metric}_difference",
            value - baseline,
            definition=f"{metric.replace('_', ' ')}: this version minus version {form.against}",
            n=first[1] + second[1],
            also={**form.about(), "interval": compared("difference", first, second), "condition": form.condition()},
        )


READER = Reader(tool=TOOL, recognises=lambda document: has_schema(document, TOOL), read=_read)
