"""Findings as text, lines and JSON; the last line and the exit code do not depend on the format."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest
from tests.unit.rules.cards import FILE, PURPOSE, card_of, judged, rule_of, stated

from cardwright.card.origin import Origin
from cardwright.errors import UnreadableError, UsageError
from cardwright.report import Run
from cardwright.report import write_report as write_run
from cardwright.report.exitcode import exit_code
from cardwright.report.jsonreport import JsonReport, run_from_json
from cardwright.report.run import FailOn
from cardwright.report.summary import summary_line
from cardwright.rules.verdict import Judgement, Severity, Verdict

GAP = judged(card_of([("intended_use.purpose", stated("TBD"), FILE)]), rule_of())
FINE = judged(card_of([("intended_use.purpose", stated(PURPOSE), FILE)]), rule_of())


def run_of(*judgements: Judgement, fail_on: FailOn = "error") -> Run:
    return Run(judgements=judgements, fail_on=fail_on)


def write_report(name: str, judgements: list[Judgement], *, colour: bool = False) -> str:
    return write_run(name, run_of(*judgements), colour=colour)


def changed(judgement: Judgement, **fields: object) -> Judgement:
    """A judgement whose findings all have other fields."""
    findings = tuple(finding.model_copy(update=fields) for finding in judgement.findings)
    return judgement.model_copy(update={"findings": findings})


def test_text_says_where_what_how_and_on_which_basis() -> None:
    assert write_report("text", [GAP]) == (
        "m/3  incomplete against test 2026.1: 1 error\n"
        "  cards/m/card.yaml:7:3: error missing-purpose (inadequate)\n"
        "      Purpose: “TBD” is a placeholder, not an answer\n"
        "      field: /intended_use/purpose\n"
        "      fix: State in intended_use.purpose what the system is for.\n"
        "      basis: test/purpose; Regulation (EU) 2024/1689, Annex IV, point 1(a); "
        "binds the provider; from 2027-12-02\n"
    )


def test_a_card_without_gaps_is_named_too() -> None:
    assert write_report("text", [FINE]) == "m/3  complete against test 2026.1\n"


def test_colour_is_used_only_when_asked_for() -> None:
    assert "\x1b[" in write_report("text", [GAP], colour=True)
    assert "\x1b[" not in write_report("text", [GAP])


def test_concise_is_one_line_per_gap() -> None:
    assert write_report("concise", [GAP, FINE]) == (
        "cards/m/card.yaml:7:3: error test/purpose Purpose: “TBD” is a placeholder, not an answer [m/3]\n"
    )


@pytest.mark.parametrize("name", ["text", "concise"])
def test_hostile_text_cannot_steer_the_terminal_or_forge_lines(name: str) -> None:
    origin = Origin(kind="file", address="cards/\x1b[2J.yaml", line=1, column=1)
    hostile = changed(GAP, message="bad \x1b]0;title\x07\ncards/x.yaml:1:1: forged \u202e", origin=origin)
    text = write_report(name, [hostile])
    assert not any(char in text for char in "\x1b\x07\u202e")
    assert "\\ncards/x.yaml" in text


def test_json_holds_every_verdict_in_the_published_shape() -> None:
    data = json.loads(write_report("json", [GAP, FINE]))
    jsonschema.validate(data, JsonReport.model_json_schema(mode="serialization"))
    assert data["format_version"] == 1
    assert data["as_of"] == "2026-11-21"
    assert [pack["id"] for pack in data["packs"]] == ["test"]
    first, second = data["cards"]
    assert (first["card"], first["complete"], second["complete"]) == ("m/3", False, True)
    (verdict,) = first["verdicts"]
    assert verdict["verdict"] == "inadequate"
    assert verdict["pointer"] == "/intended_use/purpose"
    assert verdict["binds_from"] == "2027-12-02"
    assert (verdict["origin"]["line"], verdict["origin"]["column"]) == (7, 3)
    assert [item["verdict"] for item in second["verdicts"]] == ["satisfied"]
    assert data["summary"]["errors"] == 1
    assert data["summary"]["verdicts"]["satisfied"] == 1


def test_json_of_an_empty_run_is_still_a_document() -> None:
    data = json.loads(write_report("json", []))
    assert (data["cards"], data["as_of"], data["summary"]["cards"]) == ([], None, 0)


def test_equal_runs_give_equal_bytes() -> None:
    assert write_report("json", [GAP, FINE]) == write_report("json", [GAP, FINE])


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no output format"):
        write_report("xml", [GAP])


def test_the_last_line_counts() -> None:
    assert summary_line(run_of(GAP, FINE), exit_code=1) == "checked 2 cards, 1 rule: 1 error, 0 warnings -> exit 1"


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        (Severity.ERROR, "error", 1),
        (Severity.WARNING, "error", 0),
        (Severity.WARNING, "warning", 1),
        (Severity.NOTE, "warning", 0),
        (Severity.NOTE, "note", 1),
        (Severity.ERROR, "never", 0),
    ],
)
def test_the_exit_code_follows_the_gravest_severity_asked_for(severity: Severity, fail_on: FailOn, code: int) -> None:
    assert exit_code(run_of(FINE, changed(GAP, severity=severity), fail_on=fail_on)) == code


def test_nothing_judged_is_not_green() -> None:
    assert exit_code(Run()) == 4
    assert exit_code(Run(allow_empty=True)) == 0


def test_a_refused_card_fails_even_without_other_gaps() -> None:
    assert exit_code(run_of(FINE.model_copy(update={"refused": True}))) == 1


def test_a_crashed_check_is_broken_rather_than_found() -> None:
    assert exit_code(run_of(changed(GAP, verdict=Verdict.ERROR), fail_on="never")) == 2


def test_waived_findings_do_not_fail() -> None:
    waived = changed(GAP, verdict=Verdict.WAIVED)
    assert exit_code(run_of(waived, fail_on="note")) == 0
    assert (
        summary_line(run_of(waived), exit_code=0) == "checked 1 card, 1 rule: 0 errors, 0 warnings, 1 waived -> exit 0"
    )


def test_a_report_is_read_back_whole() -> None:
    run = Run(
        judgements=(GAP, FINE), as_of=GAP.as_of, profile="prepare", packs=GAP.packs, project="models/m", strict=True
    )
    assert run_from_json(write_run("json", run).encode(), name="results.json") == run


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format_version": 2}', b'{"cards": 1}'])
def test_what_is_no_report_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"results\.json: is no report"):
        run_from_json(data, name="results.json")


def test_reports_and_rules_import_nothing_heavy() -> None:
    code = (
        "import sys, cardwright.report.text, cardwright.report.jsonreport, cardwright.report.sarif\n"
        "import cardwright.rules.engine, cardwright.rules.pack\n"
        "heavy = {'mlflow', 'weasyprint', 'mkdocs', 'pyhanko', 'jinja2', 'pandas'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
