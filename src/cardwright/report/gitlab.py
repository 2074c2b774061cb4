"""``-o gitlab``: a Code Quality report (``artifacts:reports:codequality``).

GitLab compares by fingerprint, drops all but the first of equals, and does not show ``check_name``; so fingerprints are
ours without lines in them, made unique, and the description begins with the rule's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import JsonValue

from cardwright.report.base import one_line
from cardwright.report.run import Run, region_of
from cardwright.rules.baseline import fingerprint
from cardwright.rules.verdict import Finding, Severity, Verdict

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


class GitlabReport:
    """A list of issues."""

    name = "gitlab"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """All gaps, also those of the baseline: GitLab tells new from old itself."""
        seen: set[str] = set()
        issues = []
        for issue in _issues(run):
            number = 0
            own = str(issue["fingerprint"])
            while issue["fingerprint"] in seen:
                number += 1
                issue["fingerprint"] = fingerprint(own, str(number))
            seen.add(str(issue["fingerprint"]))
            issues.append(issue)
        yield json.dumps(issues, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _issues(run: Run) -> Iterator[dict[str, JsonValue]]:
    for card, finding in run.gaps():
        text = f"{finding.name}: {finding.message} [{card}]"
        own = finding.fingerprint or fingerprint(finding.rule, card, finding.pointer)
        region = region_of(finding)
        path = run.path(region.file)
        yield _issue(finding.rule, text, weight=_weight(finding), own=own, path=path, line=region.line)
    for notice in run.notices:
        words = notice.rule.rpartition("/")[2]
        yield _issue(
            notice.rule,
            f"{words}: {notice.message}",
            weight=_SEVERITY[notice.severity],
            own=notice.fingerprint,
            path=run.path(notice.place.file),
            line=notice.place.line,
        )


def _weight(finding: Finding) -> str:
    return "critical" if finding.verdict is Verdict.ERROR else _SEVERITY[finding.severity]


def _issue(rule: str, text: str, *, weight: str, own: str, path: str, line: int) -> dict[str, JsonValue]:
    return {
        "check_name": rule,
        "description": one_line(text),
        "fingerprint": own,
        "severity": weight,
        "location": {"path": path, "lines": {"begin": line}},
    }
