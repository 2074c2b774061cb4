"""``-o junit``: test cases for GitLab, Jenkins and their kind; one suite a card, one case a verdict.

Satisfied rules are passing cases, since consumers take a file without cases for a broken run. Names are unique,
because GitLab keeps only the first of equals. Gaps below ``--fail-on`` pass and say so in their output.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from cardwright.report.base import place_of, severity_word
from cardwright.report.run import Run
from cardwright.rules.verdict import Finding, Judgement, Region, Verdict

# what XML 1.0 has no place for, escaped or not
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = frozenset({Verdict.WAIVED, Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION})


class JunitReport:
    """The shape that most readers agree on: testsuites, testsuite, testcase."""

    name = "junit"
    is_manifest = True

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """The document; no times, so that equal runs give equal bytes."""
        suites = [_Suite.of(judgement, run) for judgement in run.judgements]
        if run.notices:
            suites.append(_Suite.of_notices(run))
        total: Counter[str] = Counter()
        for suite in suites:
            total.update(suite.counts)
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="cardwright"{_counts(total)}>']
        for suite in suites:
            lines += [f"<testsuite name={_attribute(suite.name)}{_counts(suite.counts)}>", *suite.cases, "</testsuite>"]
        yield "\n".join([*lines, "</testsuites>", ""])


class _Suite:
    """All verdicts on one card, or all remarks on waivers."""

    def __init__(self, name: str, run: Run) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.cases: list[str] = []
        self._run = run
        self._names: Counter[str] = Counter()

    @classmethod
    def of(cls, judgement: Judgement, run: Run) -> _Suite:
        suite = cls(judgement.card, run)
        for finding in judgement.findings:
            name = f"{finding.rule} {judgement.card}#{finding.pointer}"
            suite._add(suite._outcome(finding), finding.pack, name, finding.place)
        return suite

    @classmethod
    def of_notices(cls, run: Run) -> _Suite:
        suite = cls("waivers", run)
        for notice in run.notices:
            told = escape(_clean(f"{notice.place}: {notice.message}\nfix: {notice.fix}"))
            outcome = ("passed", f"<system-out>{told}</system-out>")
            if run.fails_by(notice):
                head = f"<failure message={_attribute(notice.message)} type={_attribute(notice.rule)}>"
                outcome = ("failures", f"{head}{told}</failure>")
            suite._add(outcome, "cardwright", f"{notice.rule} {notice.message.partition(':')[0]}", notice.place)
        return suite

    def _add(self, outcome: tuple[str, str], pack: str, name: str, place: Region | None) -> None:
        kind, inner = outcome
        self.counts["tests"] += 1
        self.counts[kind] += 1
        where = f" file={_attribute(self._run.path(place.file))} line={quoteattr(str(place.line))}" if place else ""
        head = f"<testcase classname={_attribute(pack)} name={_attribute(self._unique(name))}{where}"
        self.cases.append(f"{head}>{inner}</testcase>" if inner else f"{head}/>")

    def _unique(self, name: str) -> str:
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} ({self._names[name]})"

    def _outcome(self, finding: Finding) -> tuple[str, str]:
        message = _attribute(finding.message)
        if finding.verdict in _SKIPPED:
            return "skipped", f"<skipped message={_attribute(f'{_word(finding)}: {finding.message}')}/>"
        if not finding.verdict.is_gap:
            return "passed", ""
        if finding.verdict is Verdict.ERROR:
            return "errors", f"<error message={message} type={_attribute(finding.name)}>{_body(finding)}</error>"
        if finding.status == "unchanged":
            return "skipped", f"<skipped message={_attribute(f'known in the baseline: {finding.message}')}/>"
        if self._run.counts_as_failure(finding):
            return "failures", f"<failure message={message} type={_attribute(finding.name)}>{_body(finding)}</failure>"
        return "passed", f"<system-out>{_body(finding)}</system-out>"


def _body(finding: Finding) -> str:
    lines = [f"{place_of(finding)}: {severity_word(finding)} ({_word(finding)})", finding.message]
    if finding.fix:
        lines.append(f"fix: {finding.fix}")
    return escape(_clean("\n".join(lines)))


def _word(finding: Finding) -> str:
    return finding.verdict.value.replace("_", " ")


def _counts(counts: Counter[str]) -> str:
    return "".join(f' {name}="{counts[name]}"' for name in ("tests", "failures", "errors", "skipped"))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
