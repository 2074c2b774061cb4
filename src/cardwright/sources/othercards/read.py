"""Which kind of card a file is, told by its shape, and what it comes apart into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import JsonValue

from cardwright.errors import Place, UnreadableError
from cardwright.sources.othercards import huggingface
from cardwright.sources.othercards.base import ForeignCard, ForeignFigure, sort_out
from cardwright.sources.othercards.tables import ANNEX_IV, ANNEX_IV_KEYS, CYCLONEDX, FLAT, SAGEMAKER, TOOLKIT
from cardwright.yamlfile import MAX_BYTES, parse_yaml

FORMS = (
    huggingface.FORM,
    "Model Card Toolkit JSON",
    "SageMaker model card JSON",
    "CycloneDX modelCard",
    "Annex IV YAML of nine texts",
    "flat model card JSON",
)
_SAGEMAKER_PARTS = frozenset({"model_overview", "intended_uses", "training_details", "evaluation_details"})


def read_foreign_card(path: Path, *, name: str) -> ForeignCard:
    """Read a card of another maker.

    Args:
        path: the file.
        name: how messages call it.

    Raises:
        UnreadableError: it cannot be read, is larger than 8 MiB, or has none of the known shapes.
    """
    text = _text(path, name)
    if text.lstrip("\ufeff \r\n\t")[:1] in ("{", "["):
        try:
            tree: JsonValue = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
            raise UnreadableError(f"is not JSON: {error}", where=Place(file=name, line=line)) from error
        found = _from_tree(tree)
    elif huggingface.looks_like(text):
        found = huggingface.read(text, name=name)
    else:
        found = _from_tree(parse_yaml(text, name=name).data)
    if isinstance(found, str):
        raise UnreadableError(found, where=Place(file=name), hint="keep the component of one model in the file")
    if found is None:
        raise UnreadableError(
            "has the shape of no card this command reads", where=Place(file=name), hint="it reads " + "; ".join(FORMS)
        )
    return found


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=name) from error
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", where=Place(file=name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=Place(file=name)) from error


def _from_tree(tree: JsonValue) -> ForeignCard | str | None:  # noqa: PLR0911 - one return a format
    """The card, or why it is not read; None for a file of another kind."""
    if not isinstance(tree, dict):
        return None
    if isinstance(tree.get("Content"), str) and "ModelCardName" in tree:
        tree = _inner(tree)  # the reply of DescribeModelCard holds the card as text
    if "model_details" in tree and isinstance(tree["model_details"], dict):
        return _made(FORMS[1], tree, TOOLKIT, ("model_details", "name"), _toolkit_figures(tree))
    if _SAGEMAKER_PARTS & set(tree) and isinstance(tree.get("model_overview", {}), dict):
        return _made(FORMS[2], tree, SAGEMAKER, ("model_overview", "model_name"), _sagemaker_figures(tree))
    if tree.get("bomFormat") == "CycloneDX":
        return _cyclonedx(tree)
    if set(ANNEX_IV) & set(tree) and len(ANNEX_IV_KEYS & set(tree)) >= 5:
        return _made(FORMS[4], tree, ANNEX_IV, None, ())
    if {"model_name", "intended_use"} <= set(tree):
        return _made(FORMS[5], tree, FLAT, ("model_name",), _flat_figures(tree))
    return None


def _inner(tree: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    content = tree["Content"]
    try:
        inner = json.loads(content) if isinstance(content, str) else None
    except (ValueError, RecursionError):
        inner = None
    rest = {key: item for key, item in tree.items() if key != "Content"}
    return {**rest, **inner} if isinstance(inner, dict) else dict(tree)


def _made(
    form: str,
    tree: JsonValue,
    table: Mapping[str, str],
    name_at: tuple[str, ...] | None,
    found: Iterator[tuple[ForeignFigure, tuple[str, ...]]] | tuple[()],
) -> ForeignCard:
    figures: list[ForeignFigure] = []
    used: set[str] = set()
    for figure, sources in found:
        figures.append(figure)
        used.update(sources)
    texts, unplaced = sort_out(tree, table, used=frozenset(used))
    node: JsonValue = tree
    for part in name_at or ():
        node = node.get(part) if isinstance(node, dict) else None
    name = node if isinstance(node, str) else None
    return ForeignCard(form=form, name=name, texts=texts, figures=tuple(figures), unplaced=unplaced)


def _flat_figures(tree: Mapping[str, JsonValue]) -> Iterator[tuple[ForeignFigure, tuple[str, ...]]]:
    metrics = tree.get("performance_metrics")
    for name, value in metrics.items() if isinstance(metrics, dict) else ():
        if isinstance(value, str | int | float) and huggingface.is_number(str(value)):
            yield ForeignFigure(metric=name, value=str(value)), (f"performance_metrics.{name}",)


def _toolkit_figures(tree: Mapping[str, JsonValue]) -> Iterator[tuple[ForeignFigure, tuple[str, ...]]]:
    part = tree.get("quantitative_analysis")
    yield from _performance(part, "quantitative_analysis.performance_metrics", "performance_metrics")


def _performance(part: JsonValue, source: str, key: str) -> Iterator[tuple[ForeignFigure, tuple[str, ...]]]:
    """Figures of the whole; one of a slice is left to the list, since its slice is a text of the author's own."""
    metrics = part.get(key) if isinstance(part, dict) else None
    for index, item in enumerate(metrics if isinstance(metrics, list) else []):
        if not isinstance(item, dict) or item.get("slice"):
            continue
        kind, value = item.get("type"), item.get("value")
        if isinstance(kind, str) and isinstance(value, str | int | float) and huggingface.is_number(str(value)):
            used = (f"{source}[{index}].type", f"{source}[{index}].value")
            yield ForeignFigure(metric=kind, value=str(value)), used


def _sagemaker_figures(tree: Mapping[str, JsonValue]) -> Iterator[tuple[ForeignFigure, tuple[str, ...]]]:
    details = tree.get("evaluation_details")
    for number, detail in enumerate(details if isinstance(details, list) else []):
        groups = detail.get("metric_groups") if isinstance(detail, dict) else None
        datasets = detail.get("datasets") if isinstance(detail, dict) else None
        only = datasets[0] if isinstance(datasets, list) and len(datasets) == 1 else None
        for place, group in enumerate(groups if isinstance(groups, list) else []):
            metrics = group.get("metric_data") if isinstance(group, dict) else None
            for index, item in enumerate(metrics if isinstance(metrics, list) else []):
                name, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else (None, None)
                if isinstance(name, str) and isinstance(value, int | float) and not isinstance(value, bool):
                    base = f"evaluation_details[{number}].metric_groups[{place}].metric_data[{index}]"
                    dataset = str(only) if isinstance(only, str) else None
                    figure = ForeignFigure(metric=name, value=str(value), dataset=dataset)
                    yield figure, (f"{base}.name", f"{base}.value")


def _cyclonedx(tree: Mapping[str, JsonValue]) -> ForeignCard | str | None:
    metadata = tree.get("metadata")
    described = metadata.get("component") if isinstance(metadata, dict) else None
    models = [*_models_in([described]), *_models_in(tree.get("components"))]
    if len(models) > 1:
        names = ", ".join(str(component.get("name")) for component, _ in models[:5])
        return f"holds {len(models)} model cards: {names}"
    if not models:
        return None
    component, card = models[0]
    part = card.get("quantitativeAnalysis") if isinstance(card, dict) else None
    figures = _performance(part, "quantitativeAnalysis.performanceMetrics", "performanceMetrics")
    made = _made(FORMS[3], card, CYCLONEDX, None, figures)
    rest = {key: item for key, item in component.items() if key not in ("modelCard", "components")}
    _, others = sort_out(rest, {})
    name = component.get("name")
    return ForeignCard(
        form=made.form,
        name=name if isinstance(name, str) else None,
        texts=made.texts,
        figures=made.figures,
        unplaced=(*others, *made.unplaced),
    )


def _models_in(components: JsonValue) -> Iterator[tuple[dict[str, JsonValue], JsonValue]]:
    """Components with a model card, those inside others included."""
    for item in components if isinstance(components, list) else []:
        if isinstance(item, dict):
            if isinstance(item.get("modelCard"), dict):
                yield item, item["modelCard"]
            yield from _models_in(item.get("components"))
