"""A Hugging Face README: YAML front matter with its model-index, then Markdown under the headings of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.card.pointer import Path
from cardwright.errors import Place, UnreadableError
from cardwright.sources.othercards.base import ForeignCard, ForeignFigure, Unplaced, sort_out
from cardwright.sources.othercards.tables import FRONT_MATTER, HEADINGS, LABELS
from cardwright.yamlfile import parse_yaml

FORM = "Hugging Face model card"
_FENCE = re.compile(r"^(?:```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_LABEL = re.compile(r"^[-*]\s+\*\*(.+?):?\*\*:?\s*(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# what the template holds until somebody writes
_EMPTY = re.compile(r"\[\s*more information needed\s*\]", re.IGNORECASE)


def looks_like(text: str) -> bool:
    """Whether a text begins with front matter or a Markdown heading."""
    start = text.lstrip("\ufeff\n\r ")
    return start.startswith("---\n") or start.startswith("# ") or start.startswith("---\r\n")


def read(text: str, *, name: str) -> ForeignCard:
    """Take a README apart.

    Raises:
        UnreadableError: the front matter does not end or is not YAML; names line and column.
    """
    front, body = _split(text, name)
    reader = _Reader()
    figures, used = _model_index(front)
    texts, unplaced = sort_out(front, FRONT_MATTER, used=used)
    for path, found in texts.items():
        reader.texts.setdefault(path, []).extend(found)
    reader.unplaced.extend(unplaced)
    reader.body(body)
    return ForeignCard(
        form=FORM,
        name=reader.title,
        texts={path: tuple(found) for path, found in reader.texts.items()},
        figures=tuple(figures),
        unplaced=tuple(reader.unplaced),
    )


def _split(text: str, name: str) -> tuple[JsonValue, str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return None, text
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        raise UnreadableError("its front matter does not end", where=Place(file=name), hint="close it with a line ---")
    # a line before it keeps the line numbers of the file
    data = parse_yaml(f"\n{head}\n", name=name).data
    if data is not None and not isinstance(data, dict):
        raise UnreadableError("its front matter is not a mapping", where=Place(file=name))
    return data, body


def _model_index(front: JsonValue) -> tuple[list[ForeignFigure], frozenset[str]]:
    """Figures of ``model-index``, and the sources that they used up."""
    figures: list[ForeignFigure] = []
    used: set[str] = set()
    index = front.get("model-index") if isinstance(front, dict) else None
    for number, model in enumerate(index if isinstance(index, list) else []):
        results = model.get("results") if isinstance(model, dict) else None
        for place, result in enumerate(results if isinstance(results, list) else []):
            base = f"model-index[{number}].results[{place}]"
            if isinstance(result, dict):
                _result(result, base, figures, used)
    return figures, frozenset(used)


def _result(result: dict[str, JsonValue], base: str, figures: list[ForeignFigure], used: set[str]) -> None:
    dataset, metrics = result.get("dataset"), result.get("metrics")
    data = dataset if isinstance(dataset, dict) else {}
    name, split = data.get("name") or data.get("type"), data.get("split")
    for number, metric in enumerate(metrics if isinstance(metrics, list) else []):
        kind = metric.get("type") if isinstance(metric, dict) else None
        value = metric.get("value") if isinstance(metric, dict) else None
        if not isinstance(kind, str) or isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        if not is_number(str(value)):
            continue
        figures.append(
            ForeignFigure(
                metric=kind,
                value=str(value),
                dataset=str(name) if name else None,
                split=str(split) if split else None,
            )
        )
        used.update(f"{base}.metrics[{number}].{part}" for part in ("type", "value"))
        used.update(f"{base}.dataset.{part}" for part in ("name", "split") if data.get(part))


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal number, as our YAML takes it."""
    return re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", text.strip()) is not None


@dataclass(slots=True)
class _Reader:
    texts: dict[Path, list[str]] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    title: str | None = None

    def body(self, text: str) -> None:
        for trail, heading, lines in _sections(_COMMENT.sub("", text)):
            if heading is not None and self.title is None and len(trail) == 1:
                self.title = re.sub(r"^model card for\s+", "", heading, flags=re.IGNORECASE)
            rest = [line for line in lines if not self._labelled(line, trail)]
            found = _EMPTY.sub("", "\n".join(rest)).strip()
            if not found:
                continue
            key = re.sub(r"\s*\[optional\]$", "", (heading or "").strip().lower())
            target = HEADINGS.get(key)
            if target is None:
                self.unplaced.append(Unplaced(source=" > ".join(trail) or "top", text=found))
            else:
                self.texts.setdefault(tuple(target.split(".")), []).append(found)

    def _labelled(self, line: str, trail: tuple[str, ...]) -> bool:
        match = _LABEL.match(line.strip())
        if match is None:
            return False
        label = re.sub(r"\s*\[optional\]$", "", match.group(1).strip().lower())
        text = _EMPTY.sub("", match.group(2)).strip()
        if not text:
            return True
        target = LABELS.get(label)
        if target is None:
            self.unplaced.append(Unplaced(source=" > ".join((*trail, match.group(1))), text=text))
        else:
            self.texts.setdefault(tuple(target.split(".")), []).append(text)
        return True


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], str | None, list[str]]]:
    """Headings above and including each section, its own heading, and its lines; code is never a heading."""
    trail: list[tuple[int, str]] = []
    heading: str | None = None
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        yield tuple(title for _, title in trail), heading, lines
        depth, heading, lines = len(match.group(1)), match.group(2), []
        trail = [item for item in trail if item[0] < depth] + [(depth, heading)]
    yield tuple(title for _, title in trail), heading, lines
