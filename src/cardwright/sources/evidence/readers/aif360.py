"""AIF360: a dictionary of metric methods by name, alone or beside the groups they compare.

Differences are unprivileged minus privileged and signed; ratios are unprivileged divided by privileged and can exceed 1
(aif360.metrics.BinaryLabelDatasetMetric and ClassificationMetric).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import Share, whole_share

TOOL = "aif360"
_DIFFERENCE = "unprivileged minus privileged group"
_MEASURES: Mapping[str, str] = {
    "statistical_parity_difference": f"rate of favourable outcomes: {_DIFFERENCE}",
    "disparate_impact": "rate of favourable outcomes: unprivileged divided by privileged group",
    "equal_opportunity_difference": f"true positive rate: {_DIFFERENCE}",
    "true_positive_rate_difference": f"true positive rate: {_DIFFERENCE}",
    "false_positive_rate_difference": f"false positive rate: {_DIFFERENCE}",
    "false_negative_rate_difference": f"false negative rate: {_DIFFERENCE}",
    "error_rate_difference": f"error rate: {_DIFFERENCE}",
    "average_odds_difference": f"mean of the differences in false and true positive rate: {_DIFFERENCE}, signed",
    "average_abs_odds_difference": "mean of the absolute differences in false and true positive rate",
    "equalized_odds_difference": "the greater of the absolute differences in true and false positive rate",
}
# two methods of the library that compute the same
_SAME = {"true_positive_rate_difference": "equal_opportunity_difference"}
_UNSIGNED = frozenset({"average_abs_odds_difference", "equalized_odds_difference"})
_INDICES = frozenset({"theil_index", "generalized_entropy_index", "coefficient_of_variation", "consistency"})
_GROUPS = ("unprivileged_groups", "privileged_groups")
_SIDED = frozenset(
    f"{name}_{side}" for name in ("num_instances", "selection_rate") for side in ("privileged", "unprivileged")
)
_KNOWN = frozenset({*_MEASURES, *_INDICES, *_SIDED, *_GROUPS, "num_instances", "favorable_label"})
# of these at least one must be there: the others are names that other tools use as well
_OWN = frozenset(
    {"statistical_parity_difference", "disparate_impact", "average_odds_difference", "error_rate_difference"}
)


def _metrics(document: Document) -> Mapping[str, JsonValue]:
    value = document.value
    if not isinstance(value, dict):
        return {}
    inner = value.get("metrics")
    return inner if isinstance(inner, dict) else value


def _recognises(document: Document) -> bool:
    """Named groups, or nothing but names of the library: a dictionary of one's own may have another direction."""
    metrics, value = _metrics(document), document.value
    if not _OWN & set(metrics) or not isinstance(value, dict):
        return False
    return set(_GROUPS) <= set(value) or (len(set(_MEASURES) & set(metrics)) >= 3 and set(metrics) <= _KNOWN)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    metrics = _metrics(document)
    groups = _groups(document)
    dimensions = groups[0] if groups else context.declared.dimensions
    if not dimensions:
        raise document.undeclared(
            "compares an unprivileged with a privileged group, but does not name them",
            key="dimensions",
            example="[sex]",
        )
    under = ("metrics",) if metrics is not document.value else ()
    reference = (
        groups[2] if groups else context.declared.reference or "the privileged group, which the file does not name"
    )
    sizes, rates = _sides(builder, groups, metrics, under)
    for name, item in metrics.items():
        value = builder.number(item, name, path=(*under, name)) if not isinstance(item, dict | list) else None
        if name in _MEASURES and value is not None:
            metric = _SAME.get(name, name)
            parity = metric in ("statistical_parity_difference", "disparate_impact")
            builder.check(
                metric,
                value,
                by=dimensions,
                definition=_MEASURES[name],
                reference="max - min" if name in _UNSIGNED else reference,
                groups=sizes,
                group_values=rates if parity else None,
                favourable=_favourable(document),
                shares=_shares(metric, groups, sizes, rates) if parity else None,
            )
        elif name in _INDICES and value is not None:
            builder.notes.append(f"{name} compares individuals, not groups, and was left out")
        elif name not in _KNOWN:
            builder.notes.append(f"{name} is no measure this reader knows, and was left out")
    return builder.done()


def _groups(document: Document) -> tuple[tuple[str, ...], str, str] | None:
    """Attributes, unprivileged and privileged group, where the file names exactly one of each."""
    value = document.value
    if not isinstance(value, dict) or not any(name in value for name in _GROUPS):
        return None
    found: list[dict[str, JsonValue]] = []
    for name in _GROUPS:
        sides = value.get(name)
        side = sides[0] if isinstance(sides, list) and len(sides) == 1 else None
        if not isinstance(side, dict) or not side:
            raise document.error(f"{name} does not hold one group", path=(name,), hint='write it as [{"sex": 0}]')
        found.append(side)
    if set(found[0]) != set(found[1]):
        raise document.error("the two groups are not of the same attributes", path=(_GROUPS[0],))
    unprivileged, privileged = (" & ".join(str(side[key]) for key in sorted(side)) for side in found)
    return tuple(sorted(found[0])), unprivileged, privileged


def _sides(
    builder: Builder,
    groups: tuple[tuple[str, ...], str, str] | None,
    metrics: Mapping[str, JsonValue],
    under: tuple[str, ...],
) -> tuple[dict[str, int], dict[str, float]]:
    sizes: dict[str, int] = {}
    rates: dict[str, float] = {}
    for side, label in zip(("unprivileged", "privileged"), groups[1:] if groups else (), strict=False):
        n = builder.count(metrics.get(f"num_instances_{side}"), "num_instances", path=(*under, f"num_instances_{side}"))
        rate = builder.number(
            metrics.get(f"selection_rate_{side}"), "selection_rate", path=(*under, f"selection_rate_{side}")
        )
        if n is not None:
            sizes[label] = n
        if isinstance(rate, float):
            rates[label] = rate
    return sizes, rates


def _shares(
    metric: str,
    groups: tuple[tuple[str, ...], str, str] | None,
    sizes: Mapping[str, int],
    rates: Mapping[str, float],
) -> tuple[Literal["difference", "ratio"], Share | None, Share | None] | None:
    if groups is None:
        return None
    first, second = (whole_share(rates.get(label), sizes.get(label)) for label in groups[1:])
    return ("ratio" if metric == "disparate_impact" else "difference", first, second)


def _favourable(document: Document) -> str | None:
    value = document.value
    label = value.get("favorable_label") if isinstance(value, dict) else None
    return str(label) if isinstance(label, str | int | float) else None


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
