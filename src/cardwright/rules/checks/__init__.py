"""Kinds of checks, by the names that rules call them. A kind is one class; its fields are the options of ``with``."""

from __future__ import annotations

from cardwright.rules.checks.base import Check
from cardwright.rules.checks.bias import BiasLimitCheck, BiasRecordCheck
from cardwright.rules.checks.columns import ColumnsCheck
from cardwright.rules.checks.datasets import DatasetsCheck
from cardwright.rules.checks.document import DocumentCheck
from cardwright.rules.checks.entity import ContactCheck, TextCheck, VersionsCheck
from cardwright.rules.checks.four_fifths import FourFifthsCheck
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
from cardwright.rules.checks.ll144 import (
    ExclusionsCheck,
    FamiliesCheck,
    GroupsCheck,
    RatesCheck,
    RatiosCheck,
    UnknownCountCheck,
)
from cardwright.rules.checks.ll144_audit import AuditDateCheck, AuditorCheck, PublicationCheck
from cardwright.rules.checks.measured import CrossingsCheck, MeasuredCheck, SlicesCheck
from cardwright.rules.checks.period import PeriodCheck
from cardwright.rules.checks.screen import ScreenCheck
from cardwright.rules.checks.statement import StatementCheck

KINDS: dict[str, type[Check]] = {
    "bias": BiasRecordCheck,
    "bias_limit": BiasLimitCheck,
    "columns": ColumnsCheck,
    "contact": ContactCheck,
    "contradictions": ContradictionsCheck,
    "crossings": CrossingsCheck,
    "datasets": DatasetsCheck,
    "declared_slices": DeclaredSlicesCheck,
    "document": DocumentCheck,
    "echoes": EchoesCheck,
    "four_fifths": FourFifthsCheck,
    "freshness": FreshnessCheck,
    "ll144_auditor": AuditorCheck,
    "ll144_date": AuditDateCheck,
    "ll144_exclusions": ExclusionsCheck,
    "ll144_families": FamiliesCheck,
    "ll144_groups": GroupsCheck,
    "ll144_publication": PublicationCheck,
    "ll144_rates": RatesCheck,
    "ll144_ratios": RatiosCheck,
    "ll144_unknown": UnknownCountCheck,
    "measured": MeasuredCheck,
    "named_persons": NamedPersonsCheck,
    "not_applicable": NotApplicableCheck,
    "period": PeriodCheck,
    "placeholders": PlaceholdersCheck,
    "repetition": RepetitionCheck,
    "screen": ScreenCheck,
    "slices": SlicesCheck,
    "statement": StatementCheck,
    "text": TextCheck,
    "versions": VersionsCheck,
}
