"""The models of a comparison, and the questions that a change can raise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, JsonValue

from cardwright.card.origin import Origin
from cardwright.card.values import Frozen

FORMAT: Literal["cardwright/diff/1"] = "cardwright/diff/1"

Area = Literal[
    "purpose",
    "users",
    "risk_classification",
    "data",
    "model",
    "metrics",
    "slices",
    "fairness",
    "thresholds",
    "oversight",
    "environment",
    "energy",
    "risk_management",
    "instructions",
    "lifecycle",
    "monitoring",
    "approvals",
    "provider",
    "registry",
    "statements",
]
AREAS: tuple[Area, ...] = (
    "purpose",
    "users",
    "risk_classification",
    "data",
    "model",
    "metrics",
    "slices",
    "fairness",
    "thresholds",
    "oversight",
    "environment",
    "energy",
    "risk_management",
    "instructions",
    "lifecycle",
    "monitoring",
    "approvals",
    "provider",
    "registry",
    "statements",
)
"""In the order in which a reader wants them."""

ChangeKind = Literal["added", "removed", "changed", "beyond_interval", "within_interval", "not_comparable"]
QuestionId = Literal["intended-purpose", "requirements", "substantial-modification", "predetermined", "classification"]

QUESTIONS: Mapping[QuestionId, tuple[str, str]] = {
    "intended-purpose": (
        "Regulation (EU) 2024/1689, Article 3(23)",
        "Does this change the intended purpose for which the system was assessed?",
    ),
    "requirements": (
        "Regulation (EU) 2024/1689, Article 3(23)",
        "Was this foreseen in the initial conformity assessment, and does it affect how the system meets "
        "Chapter III, Section 2?",
    ),
    "substantial-modification": (
        "Regulation (EU) 2024/1689, Article 3(23) and Article 43(4)",
        "Is the new version a substantial modification of the system, so that it needs a new conformity assessment? "
        "A person decides and records why.",
    ),
    "predetermined": (
        "Regulation (EU) 2024/1689, Article 43(4) and Annex IV, point 2(f)",
        "Were these changes fixed in advance by the provider, within stated bounds, and assessed at the initial "
        "conformity assessment?",
    ),
    "classification": (
        "Regulation (EU) 2024/1689, Article 6 and Article 25(1)(c)",
        "Does the system become high-risk, or stop being so, by what changed in its purpose, users or classification?",
    ),
}
"""Question -> its basis and its words."""


class Change(Frozen):
    """One thing that is not the same in both cards. A figure that moved says against which interval."""

    area: Area
    pointer: str = Field(description="JSON Pointer, the same in both cards.")
    kind: ChangeKind
    old: JsonValue = Field(None, description="The older value; absent when it was added.")
    new: JsonValue = Field(None, description="The newer value; absent when it was removed.")
    old_origin: Origin | None = None
    new_origin: Origin | None = None
    note: str | None = Field(None, description="Why a figure counts as moved, or cannot be compared.")
    question: QuestionId | None = Field(None, description="The question that this change raises by itself.")


class Question(Frozen):
    """A question that the changes raise together; a person answers it, never this tool."""

    id: QuestionId
    basis: str
    text: str
    raised_by: tuple[str, ...] = Field(description="Pointers of the changes that raise it.")
    stated_at: str | None = Field(
        None,
        description="Pointer of a person's statement on it: the decision in the newer card, where the older one has "
        "another; for what was fixed in advance, the statement in the older card.",
    )


class Side(Frozen):
    """One of the two cards."""

    address: str = Field(description="NAME/VERSION.")
    digest: str = Field(description="sha256 of the canonical card.")


class CardDiff(Frozen):
    """Everything that changed between two cards, in the order of ``AREAS``, then by pointer."""

    format: Literal["cardwright/diff/1"] = FORMAT
    old: Side
    new: Side
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()

    def by_area(self) -> dict[Area, tuple[Change, ...]]:
        """The changes of each area that has some."""
        grouped: dict[Area, list[Change]] = {}
        for change in self.changes:
            grouped.setdefault(change.area, []).append(change)
        return {area: tuple(grouped[area]) for area in AREAS if area in grouped}
