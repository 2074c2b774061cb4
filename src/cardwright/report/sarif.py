"""``-o sarif``: SARIF 2.1.0 for code scanning and editors.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01; and what GitHub's code
scanning asks beyond it: one location with a full region for each result, the same list of rules in every run. One
result without a place makes GitHub refuse the whole file. Waived gaps are left out, because GitHub shows suppressed
results as open alerts; no ``primaryLocationLineHash`` is written, because the uploading action makes its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from pydantic import JsonValue

from cardwright.report.base import clipped, one_line
from cardwright.report.run import Gap, RuleText, Run, region_of, severity_of
from cardwright.rules.notice import Notice
from cardwright.rules.verdict import Finding, Region, Severity, Verdict
from cardwright.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1000  # GitHub refuses descriptions of more than 1024 characters
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}

Json = dict[str, JsonValue]


class SarifReport:
    """One run of one tool; every gap is a result."""

    name = "sarif"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """The document, with sorted keys."""
        gaps = list(run.gaps())
        told = [gap for gap in gaps if gap.finding.verdict is not Verdict.ERROR]
        crashed = [gap for gap in gaps if gap.finding.verdict is Verdict.ERROR]
        rules = {str(rule["id"]): rule for rule in _rules(run, told)}
        index = {rule: number for number, rule in enumerate(sorted(rules))}
        results: list[JsonValue] = [_result(gap, run, index) for gap in told]
        results += [_remark(notice, run, index) for notice in run.notices]
        invocation: Json = {"executionSuccessful": not crashed}
        if crashed:
            invocation["toolExecutionNotifications"] = [_crash(gap, run) for gap in crashed]
        document: Json = {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "Cardwright",
                            "semanticVersion": __version__,
                            "rules": [rules[rule] for rule in sorted(rules)],
                        }
                    },
                    "automationDetails": {"id": f"cardwright/{quote(run.project)}{'/' if run.project else ''}"},
                    "columnKind": "unicodeCodePoints",
                    "invocations": [invocation],
                    "results": results,
                }
            ],
        }
        yield json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _rules(run: Run, gaps: list[Gap]) -> Iterator[Json]:
    """All active rules, so that the list is the same in every run, and the questions that packs themselves ask."""
    listed = set()
    for rule in run.rules:
        if not rule.off:
            listed.add(rule.id)
            yield _rule(rule)
    for gap in gaps:
        if gap.finding.rule not in listed:
            listed.add(gap.finding.rule)
            yield _question(gap.finding)
    for notice in run.notices:
        if notice.rule not in listed:
            listed.add(notice.rule)
            words = notice.rule.rpartition("/")[2].replace("-", " ")
            yield _described(
                notice.rule, name=words, full=words, text=f"{words}. {notice.fix}.", severity=notice.severity
            )


def _rule(rule: RuleText) -> Json:
    basis = f"{rule.basis.instrument}, {rule.basis.ref}"
    text = f"{rule.why}\n\nHow to mend it: {rule.fix}\n\nBasis: {basis}\n\nMore: cardwright explain {rule.id}"
    return _described(rule.id, name=rule.name, full=rule.message, text=text, severity=rule.severity, tags=[rule.pack])


def _question(finding: Finding) -> Json:
    words = finding.name.replace("-", " ")
    text = finding.fix or words
    return _described(
        finding.rule, name=finding.name, full=words, text=text, severity=finding.severity, tags=[finding.pack]
    )


def _described(
    rule: str, *, name: str, full: str, text: str, severity: Severity, tags: list[JsonValue] | None = None
) -> Json:
    return {
        "id": rule,
        "name": clipped(name, 255),
        "shortDescription": {"text": clipped(name.replace("-", " "), _LONGEST)},
        "fullDescription": {"text": clipped(full, _LONGEST)},
        "help": {"text": clipped(text, _LONGEST), "markdown": clipped(text, _LONGEST)},
        "defaultConfiguration": {"level": severity.value},
        "properties": {
            "precision": "high",
            "problem.severity": _PROBLEM[severity],
            "tags": ["model card", *(tags or [])],
        },
    }


def _result(gap: Gap, run: Run, index: dict[str, int]) -> Json:
    finding = gap.finding
    title = finding.name.replace("-", " ")
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "kind": "fail",
        "level": severity_of(finding).value,
        "message": {"text": _plain(f"{title}: {finding.message} ({gap.card}, {finding.field})")},
        "locations": [_location(region_of(finding), run, _logical(gap))],
        "properties": {"card": gap.card, "verdict": finding.verdict.value, "pointer": finding.pointer},
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"cardwrightFinding/v1": finding.fingerprint}
    if finding.status is not None:
        result["baselineState"] = finding.status
    return result


def _logical(gap: Gap) -> list[JsonValue]:
    """Where the value stands in the card, and where a registry holds it."""
    finding = gap.finding
    places: list[JsonValue] = [
        {"fullyQualifiedName": f"{gap.card}#{finding.pointer}", "kind": "member", "name": finding.field}
    ]
    if finding.origin is not None and finding.origin.kind != "file":
        places.append({"fullyQualifiedName": str(finding.origin), "kind": "resource"})
    return places


def _location(region: Region, run: Run, logical: list[JsonValue]) -> Json:
    location: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(run.path(region.file))},
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.line,
                "endColumn": region.end_column,
            },
        }
    }
    if logical:
        location["logicalLocations"] = logical
    return location


def _remark(notice: Notice, run: Run, index: dict[str, int]) -> Json:
    return {
        "ruleId": notice.rule,
        "ruleIndex": index[notice.rule],
        "kind": "fail",
        "level": notice.severity.value,
        "message": {"text": _plain(notice.message)},
        "locations": [_location(notice.place, run, [])],
        "partialFingerprints": {"cardwrightFinding/v1": notice.fingerprint},
    }


def _crash(gap: Gap, run: Run) -> Json:
    """A rule that was not judged is no result but a failure of the tool."""
    return {
        "level": "error",
        "message": {"text": _plain(f"{gap.finding.rule} on {gap.card}: {gap.finding.message}")},
        "locations": [_location(region_of(gap.finding), run, _logical(gap))],
    }


def _plain(text: str) -> str:
    """Text in which no link and no placeholder can begin (SARIF 2.1.0, sections 3.11.5 and 3.11.6)."""
    doubled = one_line(text).replace("{", "{{").replace("}", "}}")
    return re.sub(r"([\\\[\]])", r"\\\1", doubled)
