"""Two cards, walked beside each other and beside the shape that the models give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from cardwright.card.canonical import card_digest
from cardwright.card.card import Card
from cardwright.card.diff.areas import area_of, ignored, question_of
from cardwright.card.diff.figures import course, figure_changes, summary
from cardwright.card.diff.model import AREAS, QUESTIONS, CardDiff, Change, ChangeKind, Question, QuestionId, Side
from cardwright.card.history import MetricHistory
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.shape import ROOT, Node
from cardwright.card.values import BiasCheck, Measurement, Slice

_DECISION: Path = ("lifecycle_changes", "substantial_modification_decision")
_PREDETERMINED: Path = ("lifecycle_changes", "predetermined_changes")


def compare(old: Card, new: Card, *, digests: tuple[str, str] | None = None) -> CardDiff:
    """What changed from one card to another.

    Args:
        old: the card of the version that is there.
        new: the card of the version that comes after, or of another model.
        digests: those of both cards, where the caller knows them.

    Returns:
        All changes with both values and both origins, and the questions they raise. No question is answered.
    """
    walker = _Walker(old, new)
    walker.walk(_tree(old, new), _tree(new, old), ROOT, ())
    of_old, of_new = digests or (card_digest(old), card_digest(new))
    changes = tuple(sorted(walker.changes, key=lambda change: (AREAS.index(change.area), change.pointer)))
    return CardDiff(
        old=Side(address=old.address, digest=of_old),
        new=Side(address=new.address, digest=of_new),
        changes=changes,
        questions=tuple(_questions(changes, old, new)),
    )


class _Walker:
    """Collects changes on the way through both trees."""

    def __init__(self, old: Card, new: Card) -> None:
        self.old = old
        self.new = new
        self.changes: list[Change] = []

    def walk(self, old: Mapping[str, JsonValue], new: Mapping[str, JsonValue], node: Node, path: Path) -> None:
        for key in sorted({*old, *new}):
            inner, below = (*path, key), node.below[key]
            before, after = old.get(key), new.get(key)
            if before == after or ignored(inner):
                continue
            if _is_figure(below):
                self._figure(_mapping(before), _mapping(after), inner)
            elif MetricHistory in below.types:
                first, then = (course(side) if isinstance(side, dict) else None for side in (before, after))
                if first != then:
                    self._note(inner, _kind(before, after), first, then)
            elif _is_table(below):
                # one line for a table of texts, of which it shows what differs
                self._note(inner, _kind(before, after), _without(before, after), _without(after, before), table=True)
            elif node.shape == "mapping" and (before is None or after is None) and Slice not in below.types:
                self._note(inner, _kind(before, after), before, after)
            elif below.shape in ("section", "mapping") and _walkable(before) and _walkable(after):
                self.walk(_mapping(before), _mapping(after), below, inner)
            else:
                self._note(inner, _kind(before, after), before, after)

    def _figure(self, old: Mapping[str, JsonValue], new: Mapping[str, JsonValue], path: Path) -> None:
        if not old or not new:
            before, after = (summary(side) if side else None for side in (old, new))
            self._note(path, _kind(before, after), before, after, measured=True)
            return
        for moved in figure_changes(old, new):
            self._note((*path, *moved.path), moved.kind, moved.old, moved.new, note=moved.note, measured=not moved.path)

    def _note(
        self,
        path: Path,
        kind: ChangeKind,
        old: JsonValue,
        new: JsonValue,
        *,
        note: str | None = None,
        measured: bool = False,
        table: bool = False,
    ) -> None:
        pointer, area = to_pointer(path), area_of(path)
        self.changes.append(
            Change(
                area=area,
                pointer=pointer,
                kind=kind,
                old=old,
                new=new,
                old_origin=None if old is None else _origin(self.old, _place(path, old, table)),
                new_origin=None if new is None else _origin(self.new, _place(path, new, table)),
                note=note,
                question=question_of(path, area, kind, measured=measured),
            )
        )


def _tree(card: Card, other: Card) -> dict[str, JsonValue]:
    """What may differ: two versions that were read together share the fields that they have in common."""
    same = {name for name in Card.model_fields if getattr(card, name) is getattr(other, name)}
    tree: dict[str, JsonValue] = card.model_dump(
        mode="json", exclude_none=True, exclude_defaults=True, exclude=same | {"origins", "contradictions"}
    )
    return tree


def _origin(card: Card, pointer: str) -> Origin | None:
    """The origin of a value, or of its figure where its parts come from several places."""
    return card.origins.get(f"{pointer}/value") or card.origin_of(pointer) or _below(card, pointer)


def _below(card: Card, pointer: str) -> Origin | None:
    return next((origin for place, origin in card.origins.items() if place.startswith(f"{pointer}/")), None)


def _place(path: Path, value: JsonValue, table: bool) -> str:
    """Where to ask for the origin of a value: that of a table is the origin of the first entry that differs."""
    return to_pointer((*path, min(value))) if table and isinstance(value, dict) and value else to_pointer(path)


def _is_table(node: Node) -> bool:
    """Free keys with a text each, such as parameters or the versions of software."""
    return node.shape == "mapping" and node.below["any"].types == (str,)


def _without(side: JsonValue, other: JsonValue) -> JsonValue:
    """The entries of one side that the other has not, or has otherwise; nothing for a side that is absent."""
    if not isinstance(side, dict):
        return None
    apart = {key: value for key, value in side.items() if _mapping(other).get(key) != value}
    return apart if isinstance(other, dict) else side


def _is_figure(node: Node) -> bool:
    return Measurement in node.types or BiasCheck in node.types


def _walkable(value: JsonValue) -> bool:
    """Absent, or made of named parts: a statement or a reference is one thing."""
    if value is None:
        return True
    return isinstance(value, dict) and not {"text", "not_applicable", "refers_to", "answer"} & set(value)


def _kind(old: JsonValue, new: JsonValue) -> ChangeKind:
    return "added" if old is None else "removed" if new is None else "changed"


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _questions(changes: tuple[Change, ...], old: Card, new: Card) -> Iterator[Question]:
    raised = {
        name: tuple(change.pointer for change in changes if change.question == name)
        for name in ("intended-purpose", "requirements", "classification")
    }
    of_system = (*raised["intended-purpose"], *raised["requirements"])
    if of_system and _may_be_high_risk(old, new):
        yield _question("substantial-modification", of_system, _fresh(_DECISION, old, new))
        yield _question("predetermined", of_system, _stated(_PREDETERMINED, old))
    if raised["intended-purpose"] or raised["classification"]:
        yield _question("classification", (*raised["intended-purpose"], *raised["classification"]), None)


def _question(name: QuestionId, raised_by: tuple[str, ...], stated_at: str | None) -> Question:
    basis, text = QUESTIONS[name]
    return Question(id=name, basis=basis, text=text, raised_by=raised_by, stated_at=stated_at)


def _may_be_high_risk(old: Card, new: Card) -> bool:
    """Unless persons hold both versions to be of other classes alone."""
    levels = [card.risk_classification.level for card in (old, new)]
    return any(level is None or not level.regimes or "high-risk" in level.regimes for level in levels)


def _fresh(path: Path, old: Card, new: Card) -> str | None:
    """Where the newer card states what the older did not; the same words cannot be about this change."""
    section, field = path
    before, after = getattr(getattr(old, section), field), getattr(getattr(new, section), field)
    return to_pointer(path) if after is not None and after != before else None


def _stated(path: Path, card: Card) -> str | None:
    section, field = path
    return to_pointer(path) if getattr(getattr(card, section), field) is not None else None
