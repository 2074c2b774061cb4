"""What machines are given: SARIF, JUnit, annotations, Code Quality and the summary, each with its consumer's traps."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from tests.unit.rules.cards import FILE, PURPOSE, card_of, judged, rule_of, stated

from cardwright.card.origin import Origin
from cardwright.report import Run, write_report
from cardwright.report.run import RuleText
from cardwright.rules.notice import Notice
from cardwright.rules.verdict import Basis, Finding, Judgement, Region, Severity, Verdict

GAP = judged(card_of([("intended_use.purpose", stated("TBD"), FILE)]), rule_of())
FINE = judged(card_of([("intended_use.purpose", stated(PURPOSE), FILE)], version="4"), rule_of())
RULE = RuleText(
    id="test/purpose",
    name="missing-purpose",
    pack="test",
    severity=Severity.ERROR,
    field="intended_use.purpose",
    message="x" * 3000,
    why="Why.",
    fix="Fix.",
    basis=Basis(instrument="Regulation", ref="Annex"),
)
NOTICE = Notice(
    rule="cardwright/unused-waiver",
    severity=Severity.WARNING,
    message="test/purpose on m: the waiver meets no gap",
    place=Region(file="cardwright-waivers.yaml", line=3, column=1, end_column=12),
    fix="remove the entry",
    fingerprint="0" * 64,
)
HOSTILE = 'a\x1b[31m|<b onclick=x>`c`\n::error::forged ##[error]x %0A "q" ]]> \x00 @me [l](http://x) & \ud800'


def run_with(*findings: Finding, **options: object) -> Run:
    judgement = GAP.model_copy(update={"findings": findings})
    return Run(judgements=(judgement,), rules=(RULE,), as_of=GAP.as_of, **options)  # type: ignore[arg-type]


def gap(number: int = 0, **changes: object) -> Finding:
    """One of several gaps at places of their own."""
    place = Region(file="cards/m/card.yaml", line=7 + number, column=3, end_column=20)
    base: dict[str, object] = {"pointer": f"/intended_use/{number}", "place": place, "fingerprint": f"{number:064x}"}
    return GAP.findings[0].model_copy(update={**base, **changes})


def sarif_of(run: Run) -> dict[str, object]:
    document = json.loads(write_report("sarif", run))
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="session")
def sarif_schema(root: Path) -> dict[str, object]:
    schema = json.loads((root / "tests/data/schemas/sarif-schema-2.1.0.json").read_text())
    assert isinstance(schema, dict)
    return schema


RUNS = {
    "gaps": run_with(gap(0), gap(1, severity=Severity.NOTE), project="models/a b"),
    "hostile": run_with(gap(0, message=HOSTILE.replace("\ud800", ""), name="x" * 400)),
    "nothing": Run(),
    "fine": Run(judgements=(FINE,), rules=(RULE,)),
    "crash": run_with(gap(0), gap(1, verdict=Verdict.ERROR)),
    "remarks": run_with(gap(0, status="unchanged"), notices=(NOTICE,)),
    "registry": run_with(gap(0, origin=Origin(kind="run", address="runs:/a1/metrics/accuracy"))),
    "never placed": Run(judgements=(GAP,)),
}


@pytest.mark.parametrize("name", RUNS)
def test_sarif_is_valid_and_each_result_has_one_location_with_four_numbers(
    name: str, sarif_schema: dict[str, object]
) -> None:
    document = sarif_of(RUNS[name])
    jsonschema.Draft4Validator(sarif_schema).validate(document)
    (run,) = document["runs"]  # type: ignore[misc]
    for result in run["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert min(region[part] for part in ("startLine", "startColumn", "endLine", "endColumn")) >= 1
        assert region["endColumn"] > region["startColumn"]
        assert not location["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "."))
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_lists_all_rules_though_none_fired_and_keeps_to_the_lengths_of_code_scanning() -> None:
    (run,) = sarif_of(RUNS["fine"])["runs"]  # type: ignore[misc]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], run["results"]) == ("test/purpose", [])
    texts = [rule[part]["text"] for part in ("shortDescription", "fullDescription", "help")]
    assert max(len(text) for text in texts) <= 1024
    assert len(rule["name"]) <= 255


def test_sarif_of_a_value_from_a_registry_points_to_the_file_and_names_the_registry() -> None:
    (run,) = sarif_of(RUNS["registry"])["runs"]  # type: ignore[misc]
    (result,) = run["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "cards/m/card.yaml"
    names = [item["fullyQualifiedName"] for item in location["logicalLocations"]]
    assert names == ["m/3#/intended_use/0", "runs:/a1/metrics/accuracy"]


def test_sarif_leaves_waived_gaps_and_satisfied_rules_out_and_line_hashes_to_the_uploader() -> None:
    (run,) = sarif_of(run_with(gap(0), gap(1, verdict=Verdict.WAIVED), *FINE.findings))["runs"]  # type: ignore[misc]
    (result,) = run["results"]
    assert result["partialFingerprints"] == {"cardwrightFinding/v1": f"{0:064x}"}
    assert "suppressions" not in result


def test_sarif_tells_of_a_crash_as_a_failure_of_the_tool() -> None:
    (run,) = sarif_of(RUNS["crash"])["runs"]  # type: ignore[misc]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == len(run["results"]) == 1


def test_sarif_messages_hold_no_link_and_no_placeholder_of_a_card() -> None:
    (run,) = sarif_of(run_with(gap(0, message="see [here](http://x.example) {0}")))["runs"]  # type: ignore[misc]
    assert r"see \[here\](http://x.example) {{0}}" in run["results"][0]["message"]["text"]


def test_sarif_paths_are_those_of_the_repository() -> None:
    (run,) = sarif_of(RUNS["gaps"])["runs"]  # type: ignore[misc]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "models/a%20b/cards/m/card.yaml"


def cases(run: Run) -> list[ET.Element]:
    return ET.fromstring(write_report("junit", run)).findall("./testsuite/testcase")


def test_junit_of_a_clean_run_has_passing_cases() -> None:
    (case,) = cases(Run(judgements=(FINE,)))
    assert (case.get("name"), list(case)) == ("test/purpose m/4#/intended_use/purpose", [])


def test_junit_names_are_unique_and_counts_add_up() -> None:
    run = run_with(
        *(gap(0) for _ in range(3)),
        gap(1, verdict=Verdict.WAIVED, message="waived until 2027-01-31"),
        gap(2, verdict=Verdict.ERROR),
        gap(3, status="unchanged"),
        gap(4, severity=Severity.WARNING),
        *FINE.findings,
    )
    found = cases(run)
    names = [case.get("name") for case in found]
    assert len(set(names)) == len(names) == 8
    suites = ET.fromstring(write_report("junit", run))
    for element in (suites, suites[0]):
        counts = {name: element.get(name) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": "8", "failures": "3", "errors": "1", "skipped": "2"}
    kinds = [[child.tag for child in case] for case in found]
    assert kinds == [["failure"]] * 3 + [["skipped"], ["error"], ["skipped"], ["system-out"], []]


def test_junit_takes_what_xml_has_no_place_for() -> None:
    hostile = HOSTILE.replace("\ud800", "\ufffe")
    (case,) = cases(run_with(gap(0, message=hostile)))
    told = case[0].get("message") or ""
    assert "]]>" in told
    assert not any(char in told for char in "\x00\x1b\ufffe")


def test_eleven_errors_give_ten_annotations_and_a_line_that_says_one_more() -> None:
    text = write_report("github", run_with(*(gap(number) for number in range(11))))
    lines = text.splitlines()
    assert len([line for line in lines if line.startswith("::error ")]) == 10
    assert lines[10].startswith("and 1 more error,")
    assert lines[11].startswith("cards/m/card.yaml:17:3: error test/purpose")
    assert len(lines) == 12


@pytest.mark.parametrize(("strict", "tag"), [(False, "system-out"), (True, "failure")])
def test_junit_tells_of_waivers_and_fails_them_when_the_run_does(strict: bool, tag: str) -> None:
    found = cases(Run(judgements=(FINE,), notices=(NOTICE, NOTICE), strict=strict))
    assert [child.tag for case in found[1:] for child in case] == [tag, tag]
    assert len({case.get("name") for case in found}) == 3


def test_annotations_put_errors_first_and_count_each_kind_for_itself() -> None:
    warnings = [gap(number, severity=Severity.WARNING) for number in range(12)]
    notes = [gap(20, severity=Severity.NOTE)]
    text = write_report("github", run_with(*warnings, *notes, gap(30), project="a,b:c"))
    kinds = [line.split(" ")[0] for line in text.splitlines() if line.startswith("::")]
    assert kinds == ["::error", *["::warning"] * 10, "::notice"]
    assert "and 2 more warnings" in text
    assert "file=a%2Cb%3Ac/cards/m/card.yaml,line=37,col=3,title=m/3%3A missing-purpose::" in text


def test_a_card_cannot_speak_to_the_runner() -> None:
    many = [gap(number, message=HOSTILE.replace("\ud800", ""), fix=None) for number in range(12)]
    text = write_report("github", run_with(*many))
    starts = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert len(starts) == 10
    assert all(line.startswith("::error file=cards/m/card.yaml,") for line in starts)
    assert "##[" not in text
    assert "%250A" in text


def test_code_quality_fingerprints_are_unique_and_ignore_lines() -> None:
    twice = run_with(gap(0), gap(0), notices=(NOTICE,))
    issues = json.loads(write_report("gitlab", twice))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 3
    moved = gap(0, place=Region(file="cards/m/card.yaml", line=99, column=1, end_column=2))
    (issue,) = json.loads(write_report("gitlab", run_with(moved, project="x")))
    assert issue["fingerprint"] == issues[0]["fingerprint"]
    assert issue["location"] == {"path": "x/cards/m/card.yaml", "lines": {"begin": 99}}
    assert issue["description"].startswith("missing-purpose: ")
    assert issue["severity"] == "major"


def test_the_summary_is_deaf_to_markdown_and_html_and_short() -> None:
    many = [gap(number, message=HOSTILE.replace("\ud800", "")) for number in range(130)]
    text = write_report("summary", run_with(*many, notices=(NOTICE,)))
    rows = [line for line in text.splitlines() if line.startswith("| cards/")]
    assert len(rows) == 100
    assert "and 30 more." in text
    assert all(line.count("|") == 5 for line in rows)
    assert not re.search(r"[<`@]|\]\(", "".join(rows))
    assert "the waiver meets no gap" in text


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "junit", "github", "gitlab", "summary"])
def test_equal_runs_give_equal_bytes_and_end_with_a_newline(form: str) -> None:
    run = RUNS["gaps"]
    assert write_report(form, run) == write_report(form, run)
    assert write_report(form, run).endswith("\n")


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "summary"])
def test_a_gap_has_path_line_and_column_in_every_format(form: str) -> None:
    run = run_with(gap(0, origin=Origin(kind="registry", address="models:/m/3#description")))
    text = write_report(form, run)
    assert "cards/m/card.yaml" in text
    assert re.search(r"7(?::|&#58;)3|line=7,col=3|\"startLine\": 7|\"begin\": 7|\"line\": 7", text)


def test_remarks_on_waivers_are_told_in_every_format_for_people_and_forges() -> None:
    run = Run(judgements=(FINE,), notices=(NOTICE,))
    for form in ("text", "concise", "json", "sarif", "github", "gitlab", "summary"):
        assert "meets no gap" in write_report(form, run), form


def test_known_gaps_are_counted_and_not_repeated_for_people() -> None:
    run = run_with(gap(0, status="unchanged"), gap(1, status="new"))
    assert write_report("concise", run).count("\n") == 1
    assert "and 1 known in the baseline" in write_report("text", run)
    assert write_report("github", run).count("::error ") == 1
    assert [item["baselineState"] for item in sarif_of(run)["runs"][0]["results"]] == ["unchanged", "new"]  # type: ignore[index]


def test_waived_verdicts_and_rules_that_are_off_stay_visible_in_text() -> None:
    judgement: Judgement = GAP.model_copy(
        update={"findings": (gap(0, verdict=Verdict.WAIVED, message="why (waived)"),), "off": ("test/other",)}
    )
    text = write_report("text", Run(judgements=(judgement,)))
    assert "complete against test 2026.1 (1 waived, 1 off by configuration)" in text
    assert "cards/m/card.yaml:7:3: waived missing-purpose" in text
    assert "off by configuration: test/other" in text
