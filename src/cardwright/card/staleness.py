"""Statements that were made about an earlier version and never reaffirmed, although what they speak of changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from pydantic import BaseModel, Field

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card, StaleStatement, Subject
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.state import LIVE_ALIASES, in_use, was_approved
from cardwright.card.values import Answer, Dataset, Frozen, NotApplicable, Statement

_Spoken = Statement | Answer | NotApplicable

SPEAKS_OF: Mapping[Subject, tuple[str, ...]] = {
    "training_data": (
        "fairness.data_bias_examination",
        "training_data.assumptions",
        "training_data.categories",
        "training_data.cleaning",
        "training_data.collection_and_selection",
        "training_data.gaps",
        "training_data.labelling",
        "training_data.preparation",
        "training_data.provenance",
        "training_data.representativeness",
        "training_data.setting_fit",
        "training_data.size",
        "training_data.special_categories",
        "training_data.statistical_properties",
        "training_data.suitability_assessment",
    ),
    "evaluation_data": (
        "evaluation.dataset_motivation",
        "evaluation.expected_accuracy",
        "evaluation.intersectional_slices",
        "evaluation.preprocessing",
        "fairness.group_coverage",
    ),
    "purpose": (
        "ethical_considerations.fraught_uses",
        "ethical_considerations.risks_harms",
        "intended_use",
        "risk_classification",
        "risk_management.foreseeable_unintended_outcomes",
        "risk_management.impact_assessment",
        "risk_management.misuse_risks",
        "risk_management.residual_risk_acceptance",
        "risk_management.risks",
        "risk_management.vulnerable_groups",
        "training_data.setting_fit",
        "training_data.suitability_assessment",
    ),
    "base_model": ("limitations", "model.general_logic", "model.licence", "model.third_party_components"),
    "decision_threshold": (
        "instructions_for_use.output_interpretation",
        "model.classification_choices",
        "model.decision_thresholds",
        "model.trade_off_decisions",
    ),
    "model_type": (
        "model.design_choices",
        "model.general_logic",
        "model.summary",
        "transparency.explainability",
        "transparency.logic_information",
    ),
}
"""What changes between versions -> the fields that speak of it; a section stands for all that is stated in it.

Only fields whose content depends on the subject: how a team works (governance, policies, contacts) outlives its data.
"""

_PURPOSE: Path = ("intended_use", "purpose")


class Spoken(Frozen):
    """A dated statement: the beginning of the digest of its words and of who made it, and when."""

    digest: str
    stated: dt.date


class Traits(Frozen):
    """What the other versions of a model have to know of a version; small, so that it can be kept in its place."""

    version: str
    created: dt.date | None = None
    approved: bool = Field(False, description="Somebody approved it and nobody withdrew that.")
    archived: bool = Field(False, description="The registry's stage is Archived.")
    in_use: bool = Field(False, description="The registry says that it is in use.")
    taken_over_by: str | None = Field(None, description="A later version that the ledger knows to be its successor.")
    subjects: dict[Subject, str] = Field(default_factory=dict)
    statements: dict[str, Spoken] = Field(default_factory=dict)


def traits_of(card: Card, *, live_aliases: Collection[str] = LIVE_ALIASES, alone: bool = False) -> Traits:
    """The traits of a version, from its card before it is settled among the others.

    The statements of a version that is ``alone`` are left out: there is none that they could have been made about.
    """
    identity = card.identity
    spoken_in = {} if alone else _statements(card)
    found = {pointer: _spoken(value) for pointer, value in sorted(spoken_in.items())}
    return Traits(
        version=identity.version,
        created=identity.created_at.date() if identity.created_at is not None else None,
        approved=was_approved(card),
        archived=identity.stage == "Archived",
        in_use=in_use(identity, live_aliases),
        taken_over_by=identity.superseded_by,
        subjects=_subjects(card),
        statements={pointer: spoken for pointer, spoken in found.items() if spoken is not None},
    )


def stale_statements(own: Traits, earlier: Sequence[Traits]) -> tuple[StaleStatement, ...]:
    """The statements of a version that speak of something that changed since they were made.

    A statement was made about the newest version registered on or before its day. One older than all of them was made
    about the first that carries it, or about this version where both were registered on one day, as all are when a
    registry moves: a day tells nothing of their order.
    It is stale when that version carried it in the same words of the same person and day, and the subject that it
    speaks of is known for both versions and differs. So a new date, new words, or ``about`` reaffirm it; a subject that
    changed and changed back makes nothing stale.

    Args:
        own: the version.
        earlier: the earlier versions of the same model with a day of registration, in order.
    """
    if own.created is None:
        return ()
    versions = [*earlier, own]
    found = []
    for pointer, spoken in sorted(own.statements.items()):
        about = _stated_about(pointer, spoken, versions)
        if about is own:
            continue
        for subject in _subjects_of(pointer):
            then, now = about.subjects.get(subject), own.subjects.get(subject)
            if then is not None and now is not None and then != now:
                found.append(
                    StaleStatement(pointer=pointer, subject=subject, stated=spoken.stated, about_version=about.version)
                )
    return tuple(found)


def _stated_about(pointer: str, spoken: Spoken, versions: Sequence[Traits]) -> Traits:
    """The version a statement was made about; the last of ``versions`` when no earlier one carried it."""
    own = versions[-1]
    for item in reversed(versions):
        if item.created is not None and item.created <= spoken.stated:
            return item if item.statements.get(pointer) == spoken else own
    first = next(item for item in versions if item.statements.get(pointer) == spoken)
    return own if first.created == own.created else first


@lru_cache(maxsize=4096)
def _subjects_of(pointer: str) -> tuple[Subject, ...]:
    starts = {
        subject: [to_pointer(tuple(field.split("."))) for field in fields] for subject, fields in SPEAKS_OF.items()
    }
    return tuple(
        subject
        for subject, found in starts.items()
        if any(pointer == start or pointer.startswith(start + "/") for start in found)
    )


def _subjects(card: Card) -> dict[Subject, str]:
    purpose = card.intended_use.purpose
    base = card.model.base_model
    thresholds = sorted(
        {item.decision_threshold for item in card.evaluation.metrics.values() if item.decision_threshold is not None}
    )
    values: dict[Subject, list[str]] = {
        "training_data": _digests(card.training_data.datasets),
        "evaluation_data": _digests(card.evaluation.datasets),
        "purpose": [_plain(purpose.text)] if isinstance(purpose, Statement) else [],
        "base_model": [_plain(base.text)] if isinstance(base, Statement) else [],
        "decision_threshold": [repr(value) for value in thresholds],
        "model_type": [_plain(card.model.type)] if card.model.type else [],
    }
    return {name: _digest("\n".join(value).encode("utf-8")) for name, value in sorted(values.items()) if value}


def _digest(data: bytes) -> str:
    """The beginning of a digest: it is compared within one model only, and thousands are kept."""
    return hashlib.sha256(data).hexdigest()[:24]


def _digests(datasets: Mapping[str, Dataset]) -> list[str]:
    return sorted({item.digest for item in datasets.values() if item.digest})


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _spoken(value: _Spoken) -> Spoken | None:
    """None for what bears no date, or says itself by a digest what it is about."""
    if value.stated_by is None or value.stated_by.date is None or getattr(value, "about", None):
        return None
    return Spoken(digest=_digest(canonical_bytes(value)), stated=value.stated_by.date)


def _statements(card: Card) -> dict[str, _Spoken]:
    paths = {tuple(field.split(".")) for fields in SPEAKS_OF.values() for field in fields}
    return {to_pointer(path): value for start in paths for path, value in _below(_at(card, start), start)}


def _at(card: Card, path: Path) -> object:
    value: object = card
    for part in path:
        value = getattr(value, part)
    return value


def _below(value: object, path: Path) -> Iterator[tuple[Path, _Spoken]]:
    if path == _PURPOSE:
        return  # it is what the others speak of
    if isinstance(value, Statement | Answer | NotApplicable):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, item in value.__dict__.items():
            yield from _below(item, (*path, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _below(item, (*path, name))
