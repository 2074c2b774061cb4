"""Contradictions between different fields of a card: two sources speak of one fact in two places.

What two sources say of one place is compared when facts are merged; here it is the stage and what the description
says of it, a column and the signature, a sign-off and the audit log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from cardwright.card.card import Card, ContradictingValue, Contradiction
from cardwright.card.merge import is_recorded
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.state import LEDGER_EVENT, decisions
from cardwright.card.values import Approval, Column, Dataset, DatasetReference, Event

_TYPE_TAGS = ("model_type", "model.type", "model-type", "modeltype")
_VERSION_TAGS = ("version", "model_version", "model.version", "model-version")
_STAGE_TAGS = ("stage", "model_stage", "lifecycle_stage")
_STAGES = ("production", "staging", "archived")
# "v2 in production", "stage: Staging", "promoted to production"; a word alone may be about anything
_STAGE_SAID = re.compile(
    r"(?P<no>\b(?:not|never|no longer|was|until|before|planned|to be)\s+(?:yet\s+)?)?"
    r"\b(?:(?:is|now|runs|running|live)\s+in|(?P<past>moved|promoted)\s+to|(?:current\s+)?stage\s*(?:is|[:=]))\s+"
    rf"(?P<stage>{'|'.join(_STAGES)})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_GENERIC = frozenset({"class", "regre", "model", "netwo", "algor", "machi", "learn", "based", "the", "with", "and"})
_STEM = 5
"""Letters of a word that its endings leave as they are."""
# MLflow's column types; yes and no are often kept as numbers
_KINDS = {
    **dict.fromkeys(("integer", "long", "float", "double", "boolean"), "number"),
    "string": "text",
    "datetime": "time",
    "binary": "bytes",
}
_REFUSALS = ("reject", "refus", "denied", "declin")
_WITHDRAWALS = ("withdraw", "withdrew", "revok")


def contradicted(card: Card) -> Card:
    """The card with the contradictions between its fields beside those between its sources."""
    found = [
        *_stage(card),
        *_model_type(card),
        *_version(card),
        *_digests(card),
        *_columns(card),
        *_schemas(card),
        *_approvals(card),
    ]
    known = {item.pointer for item in card.contradictions}
    new = [item for item in found if item.pointer not in known]
    if not new:
        return card
    every = sorted([*card.contradictions, *new], key=lambda item: item.pointer)
    return card.model_copy(update={"contradictions": tuple(every)})


def _between(card: Card, *sides: tuple[Path, JsonValue], at: Path | None = None) -> Iterator[Contradiction]:
    """A contradiction at the first of some places, when the origin of each is known."""
    values = []
    for path, value in sides:
        origin = card.origin_of(to_pointer(path))
        if origin is None:
            return
        values.append(ContradictingValue(value=value, origin=origin))
    yield Contradiction(pointer=to_pointer(at or sides[0][0]), values=tuple(values))


def _stage(card: Card) -> Iterator[Contradiction]:
    """The stage that the registry holds, against the one that a description or a tag names."""
    identity = card.identity
    if identity.stage is None:
        return
    here = (("identity", "stage"), identity.stage)
    for tag, value in _tags(card, _STAGE_TAGS):
        if value.lower() in _STAGES and value.lower() != identity.stage.lower():
            yield from _between(card, here, (tag, value))
            return
    said = {
        match.group("stage").lower()
        for match in _STAGE_SAID.finditer(identity.description or "")
        # what was promoted once may be archived by now
        if not match.group("no") and not (match.group("past") and identity.stage.lower() == "archived")
    }
    if said and identity.stage.lower() not in said:
        yield from _between(card, here, (("identity", "description"), identity.description))


def _model_type(card: Card) -> Iterator[Contradiction]:
    """The kind of model that a person states, against a tag that names it."""
    if card.model.type is None:
        return
    for tag, value in _tags(card, _TYPE_TAGS):
        if not _same_kind(card.model.type, value):
            yield from _between(card, (("model", "type"), card.model.type), (tag, value))


def _same_kind(one: str, other: str) -> bool:
    """Whether two names of a kind of model share a word that tells kinds apart, whatever its ending."""
    first, second = _telling(one), _telling(other)
    if not first or not second:
        return True
    return any(left[:_STEM] in right or right[:_STEM] in left for left in first for right in second)


def _telling(text: str) -> set[str]:
    """The words that tell kinds of models apart."""
    words = [word for word in _WORD.findall(text) if len(word) > 2]
    if all(word.isupper() for word in words):
        return set()  # an abbreviation can stand for anything
    return {word.lower() for word in words if word.lower()[:_STEM] not in _GENERIC}


def _version(card: Card) -> Iterator[Contradiction]:
    """The number of the version, against a tag that numbers it."""
    for tag, value in _tags(card, _VERSION_TAGS):
        if value.isascii() and value.isdigit() and card.identity.version.isdigit() and value != card.identity.version:
            yield from _between(card, (("identity", "version"), card.identity.version), (tag, value))


def _tags(card: Card, names: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for name, value in card.identity.tags.items():
        if name.lower() in names and value.strip():
            yield ("identity", "tags", name), value.strip()


def _digests(card: Card) -> Iterator[Contradiction]:
    """The digest of a data set, against the one that a figure measured on it names."""
    told: set[tuple[str, str]] = set()
    for path, reference in _references(card):
        for key, digest in _other_digests(card, reference):
            if (key, str(reference.digest)) not in told:
                told.add((key, str(reference.digest)))
                place: Path = ("evaluation", "datasets", key, "digest")
                yield from _between(card, (place, digest), ((*path, "dataset", "digest"), reference.digest))


def _references(card: Card) -> Iterator[tuple[Path, DatasetReference]]:
    evaluation = card.evaluation
    for name, figure in evaluation.metrics.items():
        if figure.dataset is not None:
            yield ("evaluation", "metrics", name), figure.dataset
    for key, part in evaluation.slices.items():
        for name, figure in part.metrics.items():
            if figure.dataset is not None:
                yield ("evaluation", "slices", key, "metrics", name), figure.dataset
    for name, check in card.fairness.assessments.items():
        if check.dataset is not None:
            yield ("fairness", "assessments", name), check.dataset


def _other_digests(card: Card, reference: DatasetReference) -> Iterator[tuple[str, str]]:
    """Data sets of the same name and split, when none has the digest of the reference."""
    if reference.digest is None:
        return
    named = {
        key: item.digest
        for key, item in card.evaluation.datasets.items()
        if reference.name in (key, item.name) and item.digest and _same_split(item, reference)
    }
    same_form = {key: digest for key, digest in named.items() if _form(digest) == _form(reference.digest)}
    if same_form and reference.digest not in same_form.values():
        yield next(iter(same_form.items()))


def _same_split(dataset: Dataset, reference: DatasetReference) -> bool:
    return dataset.split is None or reference.split is None or dataset.split == reference.split


def _form(digest: str) -> str:
    return digest.partition(":")[0] if ":" in digest else ""


def _columns(card: Card) -> Iterator[Contradiction]:
    """A column that a person describes, against a signature that has no such column."""
    for half, columns in (
        ("input_specification", card.model.input_specification),
        ("output_specification", card.model.output_specification),
    ):
        yield from _half(card, half, columns)


def _half(card: Card, half: str, columns: dict[str, Column]) -> Iterator[Contradiction]:
    if not columns:
        return
    recorded: dict[str, Origin] = {}
    stated: dict[str, Origin] = {}
    for name in columns:
        origin = card.origin_of(to_pointer(("model", half, name, "type")))
        if origin is not None:
            (recorded if is_recorded(origin) else stated)[name] = origin
    if not recorded:
        return
    signature = next(iter(recorded.values()))
    names: list[JsonValue] = [*sorted(recorded)]
    for name, origin in stated.items():
        yield Contradiction(
            pointer=to_pointer(("model", half, name)),
            values=(
                ContradictingValue(value=names, origin=signature),
                ContradictingValue(value=name, origin=origin),
            ),
        )


def _schemas(card: Card) -> Iterator[Contradiction]:
    """The type of a column in the data that the model was trained on, against its type in the signature."""
    for key, dataset in card.training_data.datasets.items():
        for name, column in card.model.input_specification.items():
            told = dataset.columns.get(name)
            if told is None or not _other_kind(told, column.type):
                continue
            yield from _between(
                card,
                (("training_data", "datasets", key, "columns", name), told),
                (("model", "input_specification", name, "type"), column.type),
            )


def _other_kind(one: str, other: str) -> bool:
    """Whether two column types are known and cannot hold the same values; widths of numbers may differ."""
    first, second = _KINDS.get(one.lower()), _KINDS.get(other.lower())
    return first is not None and second is not None and first != second


def _approvals(card: Card) -> Iterator[Contradiction]:
    """The latest sign-off, against what the audit log says was decided on that day or later."""
    latest = latest_decision(card)
    if latest is None or not card.approvals.records:
        return
    key, record = decisions(card)[-1]
    event, decision = latest
    if decision == record.decision or event.time[:10] < _day(record):
        return
    told: JsonValue = f"{event.kind} by {event.user or 'nobody named'} at {event.time}"
    yield from _between(
        card,
        (("approvals", "records", key, "decision"), record.decision),
        (("audit_trail", "events"), told),
    )


def latest_decision(card: Card) -> tuple[Event, str] | None:
    """The last entry of the audit log that tells of a decision about this version, with ``Approval.decision``."""
    decided = [(event, decision) for event in card.audit_trail.events if (decision := _decision(event, card))]
    return max(decided, key=lambda pair: pair[0].time, default=None)


def _decision(event: Event, card: Card) -> str | None:
    """What an entry of the audit log says was decided about this version; None when it is about something else."""
    if event.version != card.identity.version or event.kind.startswith(LEDGER_EVENT):
        return None
    kind = event.kind.lower()
    if any(word in kind for word in _WITHDRAWALS) and "approv" in kind:
        return "withdrawn"
    if any(word in kind for word in _REFUSALS):
        return "refused"
    if "approv" in kind and not any(word in kind for word in ("request", "pending", "submit")):
        return "refused" if event.granted is False else "approved"
    return None


def _day(record: Approval) -> str:
    return record.by.date.isoformat() if record.by.date else ""
