"""Kinds of checks, by the names that rules call them. A kind is one class; its fields are the options of ``with``."""

from __future__ import annotations

from cardwright.rules.checks.base import Check
from cardwright.rules.checks.bias import BiasLimitCheck, BiasRecordCheck
from cardwright.rules.checks.columns import ColumnsCheck
from cardwright.rules.checks.datasets import DatasetsCheck
from cardwright.rules.checks.document import DocumentCheck
from cardwright.rules.checks.entity import ContactCheck, TextCheck, VersionsCheck
from cardwright.rules.checks.hygiene import (
    ContradictionsCheck,
    DeclaredSlicesCheck,
    EchoesCheck,
    FreshnessCheck,
    NamedPersonsCheck,
    NotApplicableCheck,
    PlaceholdersCheck,
    RepetitionCheck,
)
from cardwright.rules.checks.measured import MeasuredCheck, SlicesCheck
from cardwright.rules.checks.screen import ScreenCheck
from cardwright.rules.checks.statement import StatementCheck

KINDS: dict[str, type[Check]] = {
    "bias": BiasRecordCheck,
    "bias_limit": BiasLimitCheck,
    "columns": ColumnsCheck,
    "contact": ContactCheck,
    "contradictions": ContradictionsCheck,
    "datasets": DatasetsCheck,
    "declared_slices": DeclaredSlicesCheck,
    "document": DocumentCheck,
    "echoes": EchoesCheck,
    "freshness": FreshnessCheck,
    "measured": MeasuredCheck,
    "named_persons": NamedPersonsCheck,
    "not_applicable": NotApplicableCheck,
    "placeholders": PlaceholdersCheck,
    "repetition": RepetitionCheck,
    "screen": ScreenCheck,
    "slices": SlicesCheck,
    "statement": StatementCheck,
    "text": TextCheck,
    "versions": VersionsCheck,
}
