"""Kinds of checks, by the names that rules call them. A kind is one class; its fields are the options of ``with``."""

from __future__ import annotations

from cardwright.rules.checks.agreement import FactsAgreeCheck
from cardwright.rules.checks.approvals import ApprovalsCheck
from cardwright.rules.checks.assessed import AssessedCheck
from cardwright.rules.checks.base import Check
from cardwright.rules.checks.bias import BiasLimitCheck, BiasRecordCheck
from cardwright.rules.checks.classification import AnnexIIIPointCheck, AnswerCheck, ClassificationCheck
from cardwright.rules.checks.columns import ColumnsCheck
from cardwright.rules.checks.comparison import RegressionCheck, SharedTextCheck
from cardwright.rules.checks.conformity import (
    MarkingCheck,
    RouteCheck,
    SignatoryCheck,
    StandardsCitedCheck,
    VerificationCheck,
)
from cardwright.rules.checks.datasets import DatasetsCheck
from cardwright.rules.checks.dates import DatesCheck
from cardwright.rules.checks.document import (
    DigestsCheck,
    DocumentCheck,
    PresentCheck,
    ReachableCheck,
    UnchangedCheck,
)
from cardwright.rules.checks.duties import EventsCheck, SeparationCheck
from cardwright.rules.checks.entity import ContactCheck, TextCheck, VersionsCheck
from cardwright.rules.checks.four_fifths import FourFifthsCheck
from cardwright.rules.checks.hints import ColumnHintsCheck, PurposeHintsCheck
from cardwright.rules.checks.hygiene import (
    ContradictionsCheck,
    DeclaredSlicesCheck,
    EchoesCheck,
    FreshnessCheck,
    NamedPersonsCheck,
    NotApplicableCheck,
    PlaceholdersCheck,
    RepetitionCheck,
    UnreadCheck,
)
from cardwright.rules.checks.limits import PriorLimitsCheck
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
from cardwright.rules.checks.mentions import MentionsCheck
from cardwright.rules.checks.particulars import MovingVersionsCheck, TechniqueCheck, UnitsCheck
from cardwright.rules.checks.period import PeriodCheck
from cardwright.rules.checks.plausible import LimitsMetCheck, PlausibleCheck
from cardwright.rules.checks.registered import (
    AuthorityRecordCheck,
    MemberStatesCheck,
    PublishedCheck,
    StateLanguagesCheck,
)
from cardwright.rules.checks.release import BeforeReleaseCheck, ChangeLogCheck, DeclarationCheck, RetentionCheck
from cardwright.rules.checks.screen import ScreenCheck
from cardwright.rules.checks.standards import HarmonisedCheck
from cardwright.rules.checks.statement import StatementCheck

KINDS: dict[str, type[Check]] = {
    "annex_iii_point": AnnexIIIPointCheck,
    "answer": AnswerCheck,
    "approvals": ApprovalsCheck,
    "assessed": AssessedCheck,
    "authority_record": AuthorityRecordCheck,
    "before_release": BeforeReleaseCheck,
    "bias": BiasRecordCheck,
    "bias_limit": BiasLimitCheck,
    "change_log": ChangeLogCheck,
    "classification": ClassificationCheck,
    "column_hints": ColumnHintsCheck,
    "columns": ColumnsCheck,
    "contact": ContactCheck,
    "contradictions": ContradictionsCheck,
    "crossings": CrossingsCheck,
    "datasets": DatasetsCheck,
    "dates": DatesCheck,
    "declaration": DeclarationCheck,
    "declared_slices": DeclaredSlicesCheck,
    "digests": DigestsCheck,
    "document": DocumentCheck,
    "echoes": EchoesCheck,
    "events": EventsCheck,
    "facts_agree": FactsAgreeCheck,
    "four_fifths": FourFifthsCheck,
    "freshness": FreshnessCheck,
    "harmonised": HarmonisedCheck,
    "ll144_auditor": AuditorCheck,
    "ll144_date": AuditDateCheck,
    "ll144_exclusions": ExclusionsCheck,
    "ll144_families": FamiliesCheck,
    "ll144_groups": GroupsCheck,
    "ll144_publication": PublicationCheck,
    "ll144_rates": RatesCheck,
    "ll144_ratios": RatiosCheck,
    "ll144_unknown": UnknownCountCheck,
    "limits_met": LimitsMetCheck,
    "marking": MarkingCheck,
    "measured": MeasuredCheck,
    "moving_versions": MovingVersionsCheck,
    "member_states": MemberStatesCheck,
    "mentions": MentionsCheck,
    "named_persons": NamedPersonsCheck,
    "not_applicable": NotApplicableCheck,
    "period": PeriodCheck,
    "placeholders": PlaceholdersCheck,
    "plausible": PlausibleCheck,
    "reachable": ReachableCheck,
    "regression": RegressionCheck,
    "prior_limits": PriorLimitsCheck,
    "present": PresentCheck,
    "published": PublishedCheck,
    "purpose_hints": PurposeHintsCheck,
    "repetition": RepetitionCheck,
    "retention": RetentionCheck,
    "route": RouteCheck,
    "screen": ScreenCheck,
    "separation": SeparationCheck,
    "shared_text": SharedTextCheck,
    "signatory": SignatoryCheck,
    "slices": SlicesCheck,
    "standards_cited": StandardsCitedCheck,
    "state_languages": StateLanguagesCheck,
    "statement": StatementCheck,
    "technique": TechniqueCheck,
    "text": TextCheck,
    "unchanged": UnchangedCheck,
    "units": UnitsCheck,
    "unread": UnreadCheck,
    "verification": VerificationCheck,
    "versions": VersionsCheck,
}
