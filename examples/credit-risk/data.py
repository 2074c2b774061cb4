"""The German Credit data as the credit-risk team reads it; the reasons are in data/ATTRIBUTION.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

FILE = Path(__file__).parent / "data" / "german.data"
SOURCE = "https://doi.org/10.24432/C5NC77"
SEED = 42
TARGET = "good"

COLUMNS = (
    "checking_status",
    "duration_months",
    "credit_history",
    "purpose",
    "amount_dm",
    "savings",
    "employed_since",
    "instalment_rate_class",
    "personal_status",
    "other_debtors",
    "residence_class",
    "property",
    "age_years",
    "other_instalment_plans",
    "housing",
    "credits_class",
    "job",
    "dependants_class",
    "telephone",
    "foreign_worker",
    "outcome",
)
NUMERIC = ("duration_months", "amount_dm")
# personal_status mixes sex with marital status; foreign_worker serves group figures only.
NEVER_INPUTS = ("personal_status", "foreign_worker", "outcome")
CATEGORICAL = tuple(name for name in COLUMNS if name not in (*NUMERIC, "age_years", *NEVER_INPUTS))


@dataclass(frozen=True, kw_only=True)
class Split:
    """One part of the data: ``features`` for the model, ``good`` (1 repaid, 0 not) and ``groups`` for group figures."""

    name: str
    role: str
    features: pd.DataFrame
    good: pd.Series
    groups: pd.DataFrame

    def with_target(self) -> pd.DataFrame:
        """Features and target in one frame, as the registry records a data set."""
        return self.features.assign(**{TARGET: self.good})


def load() -> pd.DataFrame:
    """All 1,000 rows with named columns; every code but the four numbers and classes stays as published."""
    frame = pd.read_csv(FILE, sep=" ", header=None, names=list(COLUMNS), dtype=str)
    for name in (*NUMERIC, "age_years"):
        frame[name] = frame[name].astype(float)
    frame[TARGET] = (frame["outcome"] == "1").astype(int)
    frame["age"] = frame["age_years"].le(25).map({True: "18-25", False: "26-75"})
    # The published description interchanges the two codes.
    frame["foreign_worker"] = frame["foreign_worker"].map({"A201": "no", "A202": "yes"})
    return frame


def inputs(*, with_age: bool) -> list[str]:
    """Names of the model's inputs in the order of the file."""
    return [name for name in COLUMNS if name not in NEVER_INPUTS and (with_age or name != "age_years")]


def split(frame: pd.DataFrame, *, with_age: bool) -> tuple[Split, Split]:
    """Training part (700 rows) and test part (300 rows), stratified by outcome, the same for every version."""
    parts = train_test_split(frame, test_size=0.3, random_state=SEED, stratify=frame[TARGET])
    train, test = (_part(rows, role, with_age=with_age) for role, rows in zip(("train", "test"), parts, strict=True))
    return train, test


def whole(frame: pd.DataFrame, *, with_age: bool) -> Split:
    """All rows as one part, for cross-validation."""
    return _part(frame, "cross-validation", with_age=with_age)


def _part(rows: pd.DataFrame, role: str, *, with_age: bool) -> Split:
    return Split(
        name=f"german-credit-{role}",
        role=role,
        features=rows[inputs(with_age=with_age)].reset_index(drop=True),
        good=rows[TARGET].reset_index(drop=True),
        groups=rows[["age", "foreign_worker"]].reset_index(drop=True),
    )
