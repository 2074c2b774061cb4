"""Which area of a card a place belongs to, and which question a change there raises."""

from __future__ import annotations

from cardwright.card.diff.model import Area, ChangeKind, QuestionId
from cardwright.card.pointer import Path

# what differs between any two versions, or tells when and where something was recorded rather than what it is
_IGNORED: tuple[Path, ...] = (
    ("format",),
    ("origins",),
    ("contradictions",),
    ("audit_trail", "events"),
    ("audit_trail", "access"),
    ("evaluation", "plots"),
    ("evaluation", "unread"),
    *(
        ("identity", name)
        for name in (
            "registry",
            "name",
            "version",
            "run",
            "created_at",
            "updated_at",
            "source",
            "model_id",
            "previous_version",
        )
    ),
)

# the longest beginning of a path decides
_AREAS: dict[Path, Area] = {
    ("identity",): "registry",
    ("identity", "model_digest"): "model",
    ("identity", "source_commit"): "model",
    ("facts",): "risk_classification",
    ("roles",): "risk_classification",
    ("provider",): "provider",
    ("system",): "environment",
    ("system", "name"): "provider",
    ("system", "unique_reference"): "provider",
    ("intended_use",): "purpose",
    ("intended_use", "users"): "users",
    ("intended_use", "affected_persons"): "users",
    ("risk_classification",): "risk_classification",
    ("model",): "model",
    ("model", "decision_thresholds"): "thresholds",
    ("model", "training_history"): "metrics",
    ("training_data",): "data",
    ("evaluation",): "metrics",
    ("evaluation", "datasets"): "data",
    ("evaluation", "slices"): "slices",
    ("evaluation", "declared_slices"): "slices",
    ("evaluation", "intersectional_slices"): "slices",
    ("evaluation", "acceptance_thresholds"): "thresholds",
    ("fairness",): "fairness",
    ("human_oversight",): "oversight",
    ("instructions_for_use",): "instructions",
    ("transparency",): "instructions",
    ("risk_management",): "risk_management",
    ("lifecycle_changes",): "lifecycle",
    ("environmental",): "energy",
    ("post_market_monitoring",): "monitoring",
    ("logging",): "monitoring",
    ("approvals",): "approvals",
}

_PURPOSE: frozenset[Area] = frozenset({"purpose", "users"})
_REQUIREMENTS: frozenset[Area] = frozenset(
    {"data", "model", "metrics", "slices", "fairness", "thresholds", "oversight", "environment"}
)
# within these, a change raises the question only where it is one of the system, not of how it is described
_SYSTEM_CHANGES: tuple[Path, ...] = (
    ("training_data", "datasets"),
    ("training_data", "provenance"),
    ("training_data", "preparation"),
    ("training_data", "labelling"),
    ("training_data", "special_categories"),
    ("identity", "model_digest"),
    ("model", "type"),
    ("model", "base_model"),
    ("model", "general_logic"),
    ("model", "input_specification"),
    ("model", "output_specification"),
    ("model", "optimisation_objective"),
    ("model", "parameters"),
    ("model", "flavors"),
    ("model", "third_party_components"),
    ("model", "classification_choices"),
    ("system", "architecture"),
    ("system", "interactions"),
    ("system", "software_versions"),
    ("system", "target_hardware"),
    ("human_oversight",),
    ("fairness", "mitigation_measures"),
)
_MOVED: frozenset[ChangeKind] = frozenset({"beyond_interval", "not_comparable", "removed"})


def ignored(path: Path) -> bool:
    """Whether a difference there says nothing about the system."""
    return any(path[: len(start)] == start for start in _IGNORED)


def area_of(path: Path) -> Area:
    """The area of a place."""
    if path[-1] in ("decision_threshold", "limit"):
        return "thresholds"
    for size in range(len(path), 0, -1):
        found = _AREAS.get(path[:size])
        if found is not None:
            return found
    return "statements"


def question_of(path: Path, area: Area, kind: ChangeKind, *, measured: bool) -> QuestionId | None:
    """The question that one change raises.

    Args:
        path: where it is.
        area: the area of the place.
        kind: what happened.
        measured: whether it is a figure; one that stays within its interval raises nothing.
    """
    if area in _PURPOSE:
        return "intended-purpose"
    if area == "risk_classification":
        return "classification"
    if area not in _REQUIREMENTS:
        return None
    if measured:
        return "requirements" if kind in _MOVED else None
    if area == "thresholds" or any(path[: len(start)] == start for start in _SYSTEM_CHANGES):
        return "requirements"
    return None
