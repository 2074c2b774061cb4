"""Evidence meets what is known: the same fact under another name joins its figure, a different fact gets its own key.

Where a figure is known already, evidence repeats its value, so that a difference becomes a contradiction, and supplies
what the figure lacks (n, interval, data set) only while both give the same value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pydantic import JsonValue

from cardwright.card.merge import Fact, agrees
from cardwright.card.pointer import Path
from cardwright.card.shape import shape_at, types_at
from cardwright.card.values import BiasCheck, Measurement, Slice
from cardwright.sources.evidence.names import canonical
from cardwright.sources.evidence.papers import within_budget

_WHOLE: tuple[type, ...] = (Measurement, BiasCheck)
# one value of its kind on a card
_SINGLE: tuple[Path, ...] = (
    ("evaluation", "confusion_matrix"),
    ("evaluation", "calibration"),
    ("model", "importances"),
)
_UNDIRECTED = frozenset({"maxmin", "minmax"})


def join(evidence: Iterable[Fact], known: Sequence[Fact]) -> tuple[list[Fact], list[str]]:
    """Facts of evidence files, placed beside what other sources say, and notes on what found no place.

    Args:
        evidence: facts of readers, figures whole, in a fixed order.
        known: facts of the registry and of card files.
    """
    found = list(evidence)
    if not found:
        return [], []  # most versions have none, and to learn what is known takes as long as reading it
    joiner = _Joiner()
    for fact in known:
        joiner.learn(fact)
    placed: list[Fact] = []
    for fact in within_budget(found, known):
        for made in joiner.place(fact):
            joiner.learn(made)
            placed.append(made)
    return placed, joiner.notes


@dataclass(slots=True)
class _Joiner:
    figures: dict[Path, dict[str, JsonValue]] = field(default_factory=dict)
    """Path of a measurement or check -> its fields."""
    beside: dict[Path, list[Path]] = field(default_factory=dict)
    """Path of a mapping -> the figures in it."""
    slices: dict[Path, dict[str, JsonValue]] = field(default_factory=dict)
    singles: dict[Path, dict[str, JsonValue]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    moved: dict[tuple[Path, str], Path] = field(default_factory=dict)
    """(slice as a file names it, data set) -> where it went, since a slice of another data set had the key."""

    def learn(self, fact: Fact) -> None:
        """Remember a fact of any grain."""
        size = _figure_size(fact.path)
        if fact.path[:2] in _SINGLE:
            _set(self.singles.setdefault(fact.path[:2], {}), fact.path[2:], fact.value)
        elif size is not None:
            self._fields(fact.path[:size], fact.path[size:], fact.value)
        elif len(fact.path) >= 3 and fact.path[:2] == ("evaluation", "slices") and "metrics" not in fact.path[3:4]:
            _set(self.slices.setdefault(fact.path[:3], {}), fact.path[3:], fact.value)
            self._inside(fact)
        else:
            self._inside(fact)

    def _inside(self, fact: Fact) -> None:
        if isinstance(fact.value, dict) and _holds_figures(fact.path):
            for key, value in fact.value.items():
                self.learn(Fact(path=(*fact.path, key), value=value, origin=fact.origin))

    def _fields(self, path: Path, inside: Path, value: JsonValue) -> None:
        if path not in self.figures:
            self.figures[path] = {}
            self.beside.setdefault(path[:-1], []).append(path)
        _set(self.figures[path], inside, value)

    def place(self, fact: Fact) -> Iterator[Fact]:
        """Where a fact of an evidence file goes."""
        if _figure_size(fact.path) == len(fact.path) and isinstance(fact.value, dict):
            yield from self._figure(fact, fact.value)
        elif fact.path in self.singles and isinstance(fact.value, dict):
            yield from self._single(fact, fact.value, self.singles[fact.path])
        elif Slice in types_at(fact.path) and isinstance(fact.value, dict):
            yield from self._slice(fact, fact.value)
        else:
            yield fact

    def _single(self, fact: Fact, new: dict[str, JsonValue], old: dict[str, JsonValue]) -> Iterator[Fact]:
        """A second value of something of which a card has one: a repetition, a contradiction, or something else."""
        if not _same_data(new.get("dataset"), old.get("dataset")) or old.get("method", new.get("method")) != new.get(
            "method"
        ):
            self.notes.append(
                f"{fact.origin.address}: the card holds another {fact.path[-1].replace('_', ' ')} already, of other "
                "data or by another method; this one was left out"
            )
            return
        part = {"confusion_matrix": "counts", "calibration": "bins", "importances": "features"}[fact.path[-1]]
        if new[part] not in (old.get(part), _turned(old.get(part))):
            yield Fact(path=(*fact.path, part), value=new[part], origin=fact.origin)

    def _slice(self, fact: Fact, body: dict[str, JsonValue]) -> Iterator[Fact]:
        path, old = fact.path, self.slices.get(fact.path)
        if old is not None and not _same_data(body.get("dataset"), old.get("dataset")):
            name = _data_name(body.get("dataset"))
            path = (*fact.path[:-1], f"{fact.path[-1]}@{name}")
            self.moved[(fact.path, name)] = path
            old = self.slices.get(path)
        for key, value in body.items():
            if old is None or key == "n" or key not in old:
                yield Fact(path=(*path, key), value=value, origin=fact.origin)

    def _figure(self, fact: Fact, body: dict[str, JsonValue]) -> Iterator[Fact]:
        parent = self._parent(fact.path, body)
        twin = next(
            (
                path
                for path in self.beside.get(parent, ())
                if _same_fact(fact.path[-1], body, path[-1], self.figures[path])
            ),
            None,
        )
        if twin is None:
            path = (*parent, self._free(parent, fact.path[-1], body))
            yield Fact(path=path, value=body, origin=fact.origin)
            return
        old = self.figures[twin]
        stated = old.get("value")
        repeated = stated is None or agrees(stated, body["value"])
        for key, value in body.items():
            if key == "value" or (repeated and (key not in old or key == "n")):
                yield Fact(path=(*twin, key), value=value, origin=fact.origin)

    def _parent(self, path: Path, body: Mapping[str, JsonValue]) -> Path:
        if path[:2] != ("evaluation", "slices"):
            return path[:-1]
        moved = self.moved.get((path[:3], _data_name(body.get("dataset"))))
        return (*moved, *path[3:-1]) if moved else path[:-1]

    def _free(self, parent: Path, key: str, body: Mapping[str, JsonValue]) -> str:
        """A key that no other fact has: the data set, else the reference group, else a number tells them apart."""
        taken = {path[-1] for path in self.beside.get(parent, ())}
        name, reference = _data_name(body.get("dataset")), body.get("reference")
        candidates = [key, *([f"{key}@{name}"] if name else []), *([f"{key}@{reference}"] if reference else [])]
        candidates += [f"{key}@{number}" for number in range(2, len(taken) + 3)]
        return next(item for item in candidates if item not in taken)


def _same_fact(key: str, new: Mapping[str, JsonValue], old_key: str, old: Mapping[str, JsonValue]) -> bool:
    """Whether two figures in one mapping measure the same on the same data."""
    metric = str(new.get("metric") or key)
    old_metric = str(old.get("metric") or old_key.partition("@")[0])
    if canonical(metric) != canonical(old_metric) or not _same_data(new.get("dataset"), old.get("dataset")):
        return False
    if any(
        new.get(part) != old[part] for part in ("condition", "decision_threshold") if old.get(part) and new.get(part)
    ):
        return False
    if "by" in new:
        return _as_set(new["by"]) == _as_set(old.get("by")) and _same_reference(new, old)
    # drift of two columns and energy of two runs share a metric; their keys tell them apart
    return canonical(key) == canonical(old_key) or canonical(key) == canonical(metric)


def _same_reference(new: Mapping[str, JsonValue], old: Mapping[str, JsonValue]) -> bool:
    first, second = _reference(new), _reference(old)
    if first is None or second is None or first == second or {first, second} <= _UNDIRECTED:
        return True
    for text, other, check in ((first, second, old), (second, first, new)):
        groups = check.get("groups")
        if text.startswith("all but ") and isinstance(groups, dict):
            return set(groups) == {text.removeprefix("all but "), other}
    return False


def _reference(body: Mapping[str, JsonValue]) -> str | None:
    value = body.get("reference")
    if not isinstance(value, str):
        return None
    plain = "".join(letter for letter in value.lower() if letter.isalpha())
    return plain if plain in _UNDIRECTED else value


def _same_data(new: JsonValue, old: JsonValue) -> bool:
    """A source that names no data set cannot be told apart from one that does."""
    if not isinstance(new, dict) or not isinstance(old, dict):
        return True
    pairs = ((new.get(part), old.get(part)) for part in ("name", "digest"))
    return all(one is None or other is None or one == other for one, other in pairs)


def _turned(counts: JsonValue) -> JsonValue:
    """A confusion matrix with its classes in the other order."""
    return [row[::-1] if isinstance(row, list) else row for row in counts[::-1]] if isinstance(counts, list) else None


def _data_name(dataset: JsonValue) -> str:
    return str(dataset.get("name", "")) if isinstance(dataset, dict) else ""


def _as_set(value: JsonValue) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _set(fields: dict[str, JsonValue], inside: Path, value: JsonValue) -> None:
    if not inside:
        if isinstance(value, dict):
            fields.update(value)
        return
    if len(inside) == 1:
        fields[inside[0]] = value
        return
    part = fields.setdefault(inside[0], {})
    if isinstance(part, dict):
        fields[inside[0]] = {**part, inside[1]: value}


@lru_cache(maxsize=8192)
def _figure_size(path: Path) -> int | None:
    """How many parts of a path lead to the measurement or check it lies in."""
    for size in range(3, len(path) + 1):
        if any(kind in _WHOLE for kind in types_at(path[:size])):
            return size
    return None


def _holds_figures(path: Path) -> bool:
    return path[:1] in (("evaluation",), ("fairness",), ("model",)) and shape_at(path) in ("section", "mapping")
