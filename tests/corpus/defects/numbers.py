"""Terms, figures and names inside statements: too short a period, no figure, a moving version, a team as provider."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cardwright.rules.adequacy import figure_count
from cardwright.rules.checks.statement import StatementCheck
from tests.corpus.defects.base import Kind, Make, Seed, Target
from tests.corpus.edit import Path

_CONTACT: Path = ("provider", "contact")
_SOFTWARE: Path = ("system", "software_versions")


def _says(field: str, text: str, *more: str) -> Make:
    """One field answered with a text that falls short of what is asked there."""
    path = tuple(field.split("."))

    def make(target: Target) -> Iterator[Seed | None]:
        rules = target.asks(*path)
        if rules:
            yield target.replaced(path, json.dumps(text, ensure_ascii=False), rules | set(more))

    return make


def _asked(rule: str, field: str, text: str) -> Make:
    """As ``_says``, only where one rule judges the card: others ask for less."""

    def make(target: Target) -> Iterator[Seed | None]:
        yield target.replaced(tuple(field.split(".")), json.dumps(text), target.judged_by(rule))

    return make


def _no_figures(target: Target) -> Iterator[Seed | None]:
    """A statement that owes figures, with its figures taken out."""
    for path in target.statements:
        rules = frozenset(
            rule
            for rule in target.asks(*path)
            if isinstance(target.rules[rule].checker, StatementCheck) and target.rules[rule].checker.min_figures  # type: ignore[attr-defined]
        )
        text = re.sub(r"\d[\d.,:-]*", "some", target.text_of(path))
        if rules and not figure_count(text):
            yield target.replaced(path, json.dumps(text, ensure_ascii=False), rules)


def _contact(key: str, value: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        yield target.replaced((*_CONTACT, key), value, target.asks(*_CONTACT), at=_CONTACT)

    return make


def _removed(*path: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        yield target.removed(path, target.asks(*path))

    return make


def _replaced(path: Path, value: str, *more: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        if target.asks(*path):
            yield target.replaced(path, value, target.asks(*path) | set(more))

    return make


def _software(value: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*_SOFTWARE):
            yield target.replaced((*_SOFTWARE, name), value, target.asks(*_SOFTWARE), at=_SOFTWARE)

    return make


def _differs(target: Target) -> Iterator[Seed | None]:
    """Instructions that repeat another purpose than the card's."""
    path: Path = ("instructions_for_use", "intended_purpose")
    text = "Supports staff in their daily work by giving them a second look at the cases that matter most to them."
    yield target.replaced(path, json.dumps(text), target.asks(*path))


def _dangling(target: Target) -> Iterator[Seed | None]:
    """A reference to what the card does not hold."""
    for path in (("instructions_for_use", "accuracy"), ("instructions_for_use", "group_performance")):
        yield target.replaced(path, "{refers_to: [/evaluation/metrics/auc_old]}", target.asks(*path))


_FRIA: Path = ("deployment", "fria")
_TABLES = ("fairness", "bias_audit", "tables", "selection")


def _table(key: str, value: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        rules = target.asks("fairness", "bias_audit", "tables")
        yield target.replaced((*_TABLES, *key.split(".")), value, rules, at=_TABLES)

    return make


KINDS: tuple[Kind, ...] = (
    Kind(name="figures-taken-out", story="a quantity asked for, words given", make=_no_figures, many=3),
    Kind(name="retention-too-short", story="five years in place of ten", make=_says("audit_trail.retention", "The file is kept for five years after the system was placed on the market.")),
    Kind(name="logs-too-short", story="three months in place of six", make=_says("logging.retention", "Logs are kept for 3 months and then deleted.")),
    Kind(name="deployer-logs-too-short", story="thirty days in place of six months", make=_says("deployment.log_retention", "Logs are deleted 30 days after they were written.")),
    Kind(name="incident-too-late", story="thirty days in place of fifteen", make=_says("post_market_monitoring.incident_procedure", "The compliance lead reports every serious incident to the authority within 30 days after it was established in writing.")),
    Kind(name="incident-no-term", story="as soon as possible", make=_says("post_market_monitoring.incident_procedure", "The compliance lead reports every serious incident to the market surveillance authority as soon as possible in writing.")),
    Kind(name="version-latest", story="latest in place of a version", make=_says("system.version", "latest", "hygiene/moving-version")),
    Kind(name="version-without-number", story="a release without a number", make=_says("system.version", "The current release that our customers use today in production.")),
    Kind(name="software-range", story="a range in place of a version", make=_software('">=3.11"')),
    Kind(name="software-latest", story="latest in place of a version", make=_software("latest")),
    Kind(name="software-removed", story="no software versions", make=_removed(*_SOFTWARE)),
    Kind(name="provider-team", story="a team as provider", make=_replaced(("provider", "name"), "Data Science Team")),
    Kind(name="provider-account", story="a service account as provider", make=_replaced(("provider", "name"), "svc-mlflow")),
    Kind(name="provider-we", story="we as provider", make=_replaced(("provider", "name"), "our company")),
    Kind(name="provider-placeholder", story="the form's company name", make=_replaced(("provider", "name"), '"[Company name]"')),
    Kind(name="contact-template", story="the template's address", make=_contact("email", "info@example.com")),
    Kind(name="contact-not-an-address", story="an e-mail address that is none", make=_contact("email", "see intranet")),
    Kind(name="contact-removed", story="no way to reach the provider", make=_removed(*_CONTACT)),
    Kind(name="state-unknown", story="a country that is no Member State", make=_replaced(("system", "member_states"), "[Germany]")),
    Kind(name="purpose-differs", story="the instructions tell of another purpose", make=_differs),
    Kind(name="reference-dangling", story="a reference to nothing", make=_dangling),
    Kind(name="draft-as-harmonised", story="a draft cited as harmonised", make=_says("standards.harmonised", "prEN 18286 was applied in full to the quality management of this system.")),
    Kind(name="iso-as-harmonised", story="an ISO standard cited as harmonised", make=_says("standards.harmonised", "ISO/IEC 42001 was applied as the harmonised standard.")),
    Kind(name="procedure-not-open", story="a procedure that the point does not allow", make=_replaced(("declaration_of_conformity", "assessment_procedure"), "sectoral", "eu-ai-act/art-43/route")),
    Kind(name="release-day-removed", story="on the market since nobody knows when", make=_replaced(("system", "placed_on_market"), "", "eu-ai-act/art-18/retention-10-years")),
    Kind(name="discrimination-unsaid", story="unintended outcomes without discrimination", make=_says("risk_management.foreseeable_unintended_outcomes", "The service may be slow on Mondays, and staff may forget to log out of the panel when they leave their desks.")),
    Kind(name="plan-without-rhythm", story="a plan that says neither when nor how often", make=_asked("eu-ai-act/annex-iv/9/post-market-plan", "post_market_monitoring.plan", "The owner looks at the figures and acts when something seems wrong, together with the responsible persons of the departments that use it and with the vendor where one is involved.")),
    Kind(name="oversight-untrained", story="overseers without training", make=_says("deployment.oversight_assignees", "The staff in the branches look at the results and pass on what seems odd to them or to others.")),
    Kind(name="fria-after-use", story="the assessment was made after first use", make=_replaced((*_FRIA, "performed_at"), "2026-11-15")),
    Kind(name="fria-ahead", story="the assessment is dated ahead", make=_replaced((*_FRIA, "performed_at"), "2027-02-01")),
    Kind(name="compute-without-unit", story="a figure that is no amount of computation", make=_says("gpai.training_compute", "About 3.1 million GPU hours in total were used.")),
    Kind(name="summary-without-address", story="published, but not where", make=_says("gpai.training_content_summary", "Published after the template of the AI Office on our website.")),
    Kind(name="summary-template-address", story="the template's address", make=_says("gpai.training_content_summary", "Published after the template of the AI Office at https://www.example.com/summary.")),
    Kind(name="marking-without-test", story="marked, but nobody tried to find the marks", make=_says("transparency.synthetic_content_marking", "All output carries an invisible watermark that machines can read and that survives copying.")),
    Kind(name="audit-rate-wrong", story="a rate that its counts do not give", make=_table("sex.Female.rate", "0.52")),
    Kind(name="audit-ratio-wrong", story="a ratio to the wrong group", make=_table("sex.Female.impact_ratio", "1.0")),
    Kind(name="audit-old", story="an audit of more than a year ago", make=_replaced(("fairness", "bias_audit", "date"), "2025-10-02")),
    Kind(name="audit-unknown-removed", story="how many were unknown is left out", make=_removed("fairness", "bias_audit", "unknown_count")),
    Kind(name="notice-too-late", story="five days in place of ten", make=_says("deployment.candidate_notice", "Candidates are told 5 business days before sorting that skills are assessed, how to ask for another way, and where retention is posted.")),
)  # fmt: skip
