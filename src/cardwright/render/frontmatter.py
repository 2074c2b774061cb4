"""The YAML front matter of card.md, in the keys that model hubs read, with ``model-index`` for the measured figures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import yaml

from cardwright.card.values import Measurement, Statement
from cardwright.render.document import Document
from cardwright.render.plaintext import visible
from cardwright.render.prose import plain

_HUB_KEY = re.compile(r"[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_OTHER = "other"


def front_matter(document: Document) -> str:
    """The block between two lines of dashes.

    Keys follow the model card metadata of the Hugging Face Hub; a licence that is no identifier is ``other`` with its
    own words beside it. Figures that are not finite have no place in ``model-index`` and stay in the tables.
    """
    card = document.card
    meta: dict[str, object] = {
        "model_name": _line(document.model),
        "model_version": _line(document.version),
        "language": _line(document.language),
        "tags": [_line(alias) for alias in document.aliases],
        "status": document.status,
        "cardwright": {"digest": document.digest, "as_of": document.as_of.isoformat(), "packs": list(document.packs)},
    }
    if isinstance(card.model.licence, Statement):
        meta |= _licence(plain(card.model.licence.text))
    datasets = sorted({_line(item.name) for item in card.training_data.datasets.values()})
    if datasets:
        meta["datasets"] = datasets
    figures = [item for _key, item in sorted(card.evaluation.metrics.items()) if _finite(item)]
    if figures:
        meta["metrics"] = sorted({_line(item.metric) for item in figures})
        meta["model-index"] = [{"name": _line(document.model), "results": _results(document, figures)}]
    return f"---\n{_dumped(meta)}---"


def _dumped(meta: dict[str, object]) -> str:
    """The text that ``yaml.safe_dump`` writes; libyaml takes a fifth of its time, and escapes more characters."""
    quick = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = str(yaml.dump(meta, Dumper=quick, allow_unicode=True, sort_keys=True, width=10_000))
    return text if "\\" not in text else str(yaml.safe_dump(meta, allow_unicode=True, sort_keys=True, width=10_000))


def _licence(said: str) -> dict[str, object]:
    if _HUB_KEY.fullmatch(said):
        return {"license": said.lower()}
    return {"license": _OTHER, "license_name": said}


def _results(document: Document, figures: Iterable[Measurement]) -> list[dict[str, object]]:
    """One result per data set, as the index wants it; a figure without a data set says so."""
    task = document.card.model.task
    said = plain(task.text) if isinstance(task, Statement) else ""
    kind = said if _HUB_KEY.fullmatch(said) else _OTHER
    groups: dict[tuple[str, str, str], list[Measurement]] = {}
    for item in figures:
        data = item.dataset
        key = (data.name, data.split or "", data.digest or "") if data else ("not provided", "", "")
        groups.setdefault(key, []).append(item)
    results: list[dict[str, object]] = []
    for (name, split, digest), members in sorted(groups.items()):
        dataset: dict[str, object] = {"type": _OTHER, "name": _line(name)}
        dataset |= {key: _line(value) for key, value in (("split", split), ("revision", digest)) if value}
        named = {"type": kind, "name": _line(said)} if said else {"type": kind}
        results.append({"task": named, "dataset": dataset, "metrics": [_metric(item) for item in members]})
    return results


def _metric(item: Measurement) -> dict[str, object]:
    return {"type": _line(item.metric), "name": _line(item.metric), "value": item.value}


def _finite(item: Measurement) -> bool:
    return not isinstance(item.value, str) and math.isfinite(item.value)


def _line(text: str) -> str:
    return visible(text, newlines=False)
