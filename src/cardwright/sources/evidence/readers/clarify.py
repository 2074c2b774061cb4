"""SageMaker Clarify: ``analysis.json``; its bias part as the open library smclarify computes it.

Clarify calls the facet of interest d and all others a. DPPL, RD and AD are a minus d, SD and DRR are d minus a, DI is d
divided by a (checked against smclarify on data whose rates are known). Card checks are d minus a throughout, as in
AIF360, so that the sign of those that Clarify turns the other way is turned; the definition says so.

``explanations`` holds global SHAP values by label. Mean, median or squares: by which the cases were put together stands
in the configuration of the job, not in its result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder

TOOL = "sagemaker clarify"
_SHAP = "kernel_shap"
_SECTIONS = ("pre_training_bias_metrics", "post_training_bias_metrics")
_MINUS = "facet d minus all others"
# Clarify's name -> name, factor, definition
_MEASURES: Mapping[str, tuple[str, int, str]] = {
    "DPPL": ("statistical_parity_difference", -1, f"rate of favourable predictions: {_MINUS}"),
    "DI": ("disparate_impact", 1, "rate of favourable predictions: facet d divided by all others"),
    "RD": ("equal_opportunity_difference", -1, f"true positive rate: {_MINUS}"),
    "AD": ("error_rate_difference", 1, f"error rate: {_MINUS}"),
    "SD": ("true_negative_rate_difference", 1, f"true negative rate: {_MINUS}"),
    "DAR": ("precision_difference", -1, f"precision: {_MINUS}"),
    "DRR": ("negative_predictive_value_difference", 1, f"negative predictive value: {_MINUS}"),
    "DPL": ("label_parity_difference", -1, f"rate of favourable labels in the data: {_MINUS}"),
}


def _recognises(document: Document) -> bool:
    value = document.value
    if not isinstance(value, dict):
        return False
    explanations = value.get("explanations")
    if isinstance(explanations, dict) and isinstance(explanations.get(_SHAP), dict):
        return True
    return any(
        isinstance(part := value.get(section), dict) and isinstance(part.get("facets"), dict) for section in _SECTIONS
    )


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert isinstance(document.value, dict)
    for section in _SECTIONS:
        part = document.value.get(section)
        if part is None:
            continue
        if not isinstance(part, dict) or not isinstance(part.get("facets"), dict):
            raise document.error(f"{section} holds no facets", path=(section,))
        _section(builder, section, part)
    _explanations(builder, document.value.get("explanations"))
    return builder.done()


def _explanations(builder: Builder, explanations: JsonValue) -> None:
    """The global SHAP values of the only label; of several there is no telling which is meant."""
    by_label = explanations.get(_SHAP) if isinstance(explanations, dict) else None
    if by_label is None:
        return
    path = ("explanations", _SHAP)
    if not isinstance(by_label, dict) or not by_label:
        raise builder.document.error(f"{_SHAP} holds no label", path=path)
    if len(by_label) > 1:
        builder.notes.append(f"has SHAP values of {len(by_label)} labels, of which none is taken")
        return
    label, body = next(iter(by_label.items()))
    values = body.get("global_shap_values") if isinstance(body, dict) else None
    if not isinstance(values, dict) or not values:
        raise builder.document.error("has no global_shap_values", path=(*path, label))
    features: list[tuple[str, float]] = []
    for name, item in values.items():
        found = builder.number(item, f"the SHAP value of {name!r}", path=(*path, label, "global_shap_values", name))
        if not isinstance(found, float):
            raise builder.document.error(f"the SHAP value of {name!r} is not a finite number", path=(*path, label))
        features.append((name, found))
    features.sort(key=lambda item: (-abs(item[1]), item[0]))
    method = builder.context.declared.method or "global SHAP values of Clarify, how put together not given"
    listed: list[JsonValue] = [{"feature": name, "value": value} for name, value in features]
    builder.whole(("model", "importances"), {"method": method, "features": listed})


def _section(builder: Builder, section: str, part: Mapping[str, JsonValue]) -> None:
    favourable = part.get("label_value_or_threshold")
    label = part.get("label")
    outcome = f"{label} = {favourable}" if isinstance(label, str) and isinstance(favourable, str | int) else None
    for attribute, facets in _facets(builder, section, part):
        for index, facet in enumerate(facets):
            path = (section, "facets", attribute, str(index))
            group = facet.get("value_or_threshold") if isinstance(facet, dict) else None
            metrics = facet.get("metrics") if isinstance(facet, dict) else None
            if not isinstance(group, str | int | float) or not isinstance(metrics, list):
                raise builder.document.error("a facet has value_or_threshold and metrics", path=path)
            alone = len(facets) == 1
            for place, metric in enumerate(metrics):
                _metric(
                    builder,
                    metric,
                    path=(*path, "metrics", str(place)),
                    attribute=attribute,
                    group=str(group),
                    favourable=outcome,
                    alone=alone,
                )


def _facets(builder: Builder, section: str, part: Mapping[str, JsonValue]) -> Iterator[tuple[str, list[JsonValue]]]:
    facets = part["facets"]
    assert isinstance(facets, dict)
    for attribute, items in facets.items():
        if not isinstance(items, list):
            raise builder.document.error(f"{attribute} holds no list", path=(section, "facets", attribute))
        yield attribute, items


def _metric(
    builder: Builder,
    metric: JsonValue,
    *,
    path: tuple[str, ...],
    attribute: str,
    group: str,
    favourable: str | None,
    alone: bool,
) -> None:
    name = metric.get("name") if isinstance(metric, dict) else None
    if not isinstance(metric, dict) or not isinstance(name, str) or "value" not in metric:
        raise builder.document.error("a metric has a name and a value", path=path)
    value = builder.number(metric["value"], name, path=(*path, "value"))
    if value is None:
        builder.notes.append(f"{name} of {attribute}={group} has no value: {str(metric.get('error'))[:120]}")
        return
    if name not in _MEASURES:
        builder.notes.append(f"{name} has no counterpart whose sign and groups this reader has checked; left out")
        return
    own, factor, definition = _MEASURES[name]
    turned = f" (Clarify's {name}, sign turned)" if factor < 0 else f" (Clarify's {name})"
    builder.check(
        own,
        _turned(value) if factor < 0 else value,
        by=(attribute,),
        definition=definition + turned,
        reference=f"all but {group}",
        favourable=favourable,
        key=f"{own}_by_{attribute}" + ("" if alone else f".{group}"),
    )


def _turned(value: float | str) -> float | str:
    if isinstance(value, str):
        return {"Infinity": "-Infinity", "-Infinity": "Infinity"}.get(value, value)
    return -value if value else 0.0


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
