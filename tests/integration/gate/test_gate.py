"""The gate from outside: exit codes, places, settings, colours, and JSON that parses whatever happens."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.gate.conftest import AS_OF, Project

import cardwright.rules.checks.statement as statement

FORMATS = ("text", "concise", "json", "sarif", "junit", "github", "gitlab", "summary")


def test_every_finding_of_the_example_has_path_line_and_column_of_a_file_that_is_there(files: Project) -> None:
    verdicts = files.verdicts()
    assert len(verdicts) > 200
    for verdict in verdicts:
        place = verdict["place"]
        assert isinstance(place, dict)
        lines = (files.folder / place["file"]).read_text().splitlines()
        assert 1 <= place["line"] <= len(lines)
        assert 1 <= place["column"] < place["end_column"] <= len(lines[place["line"] - 1]) + 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["m/1"], 0),
        (["m/2"], 1),
        (["m/2", "--exit-zero"], 0),
        (["m/2", "--fail-on", "never"], 0),
        (["m/1", "--fail-on", "note"], 0),
        (["n"], 4),
        (["n", "--allow-empty"], 0),
        (["--no-such-option"], 2),
        (["-o", "yaml"], 2),
        (["-o", "text", "-o", "json"], 2),
        (["-o", "text=a", "-o", "json=a"], 2),
        (["--tag-registry", "--offline"], 2),
        (["--as-of", "tomorrow"], 2),
    ],
)
def test_the_exit_code_says_what_happened(project: Project, words: list[str], code: int) -> None:
    found, _, err = project.check(*words)
    assert found == code, err
    assert "Traceback" not in err


@pytest.mark.parametrize("form", FORMATS)
def test_the_format_never_changes_the_exit_code(project: Project, form: str) -> None:
    assert [project.check("m/1", "-o", form)[0], project.check("m/2", "-o", form)[0]] == [0, 1]


def test_a_registry_that_does_not_answer_is_three(project: Project) -> None:
    project.write("cardwright.yaml", "registry: {name: bank, uri: 'http://127.0.0.1:9'}\npacks: [./house]\n")
    code, _, err = project.check()
    assert code == 3
    assert "Traceback" not in err


def crash(*_: object, **__: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("words", [["m/1"], ["m/2"], ["n", "--allow-empty"]])
@pytest.mark.parametrize("first", [[], ["-v"], ["-q"]])
def test_json_on_stdout_is_one_document(project: Project, words: list[str], first: list[str]) -> None:
    _, out, _ = project(*first, "check", "--as-of", AS_OF, "-o", "json", *words)
    assert json.loads(out)["format_version"] == 1


def test_json_of_a_rule_that_crashes_is_a_document_and_the_code_is_two(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement.StatementCheck, "examine", crash)
    code, out, _ = project.check("m/1", "-o", "json", "-o", "sarif=out.sarif", "--exit-zero")
    assert code == 2
    assert json.loads(out)["summary"]["verdicts"]["error"] == 2
    assert json.loads((project.folder / "out.sarif").read_text())["runs"][0]["results"] == []


def test_json_goes_through_a_pipe_of_another_program(project: Project) -> None:
    command = f"{sys.executable} -m cardwright -v check -o json --as-of {AS_OF} | {sys.executable} -m json.tool"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=project.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["cards"] == 2


def test_one_run_writes_all_formats_and_a_report_is_made_again_from_json(project: Project) -> None:
    others = [form for form in FORMATS if form != "json"]
    outputs = [word for form in FORMATS for word in ("-o", f"{form}=first/{form}")]
    code, out, err = project.check(*outputs)
    assert (code, out) == (1, "")
    assert "checked 2 cards" in err
    for form in others:
        assert project("report", "first/json", "-o", f"{form}=again/{form}")[0] == 0
        again = (project.folder / "again" / form).read_bytes()
        assert again == (project.folder / "first" / form).read_bytes(), form


def test_a_device_is_written_to_and_not_replaced(project: Project) -> None:
    assert project.check("-o", "json=/dev/null")[0] == 1
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(("results", "says"), [("no.json", "cannot be read"), ("cardwright.yaml", "is no report")])
def test_a_report_of_what_is_no_report_is_two(project: Project, results: str, says: str) -> None:
    code, _, err = project("report", results)
    assert code == 2
    assert says in err


@pytest.mark.parametrize(
    ("environment", "words", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": ""}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colours_follow_flag_no_color_force_color_and_terminal(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    words: list[str],
    coloured: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in project.check(*words)[1]) is coloured


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colours_unless_no_color_says_something(
    project: Project, monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "cardwright", "check", "--as-of", AS_OF]
    subprocess.run(command, cwd=project.folder, stdout=child, stderr=subprocess.DEVNULL, check=False)
    os.close(child)
    told = os.read(parent, 65536)
    os.close(parent)
    assert (b"\x1b[" in told) is coloured


def test_paths_for_forges_begin_at_the_root_of_the_repository(project: Project) -> None:
    (project.folder.parent / ".git").mkdir()
    _, out, _ = project.check("m/2", "-o", "github")
    assert "file=project/cards/m/versions/2.yaml,line=2,col=12" in out
    _, out, _ = project.check("m/2", "-o", "concise")
    assert out.startswith("cards/m/versions/2.yaml:2:12: error house/purpose ")


def test_two_folders_give_equal_bytes(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = [project.check("-o", form)[1] for form in FORMATS]
    shutil.copytree(project.folder, tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert [project.check("-o", form)[1] for form in FORMATS] == first
    assert str(tmp_path) not in "".join(first)


def test_hash_seed_and_time_zone_change_no_byte_and_nothing_heavy_is_imported(project: Project) -> None:
    outputs = [f"{form}=out/{form}" for form in FORMATS]
    words = ["check", "--as-of", AS_OF, *(word for output in outputs for word in ("-o", output))]
    code = (
        "import sys\n"
        "from cardwright.cli.app import run\n"
        f"run({words!r})\n"
        "heavy = {'mlflow', 'weasyprint', 'mkdocs', 'pyhanko', 'pikepdf', 'jinja2', 'pandas'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    seen = []
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=project.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        seen.append({form: (project.folder / "out" / form).read_bytes() for form in FORMATS})
    assert seen[0] == seen[1]


def test_a_severity_is_overridden_and_explain_says_where(project: Project) -> None:
    project.edit("cardwright.yaml", lambda text: text + "rules:\n  house/purpose: {severity: note}\n")
    assert project.check("m/2")[0] == 0
    assert project.check("m/2", "--fail-on", "note")[0] == 1
    _, out, _ = project("explain", "house/purpose")
    assert "setting here: note (cardwright.yaml:4)" in out
    assert "severity:     error" in out


def test_a_rule_that_is_off_is_not_judged_and_still_listed(project: Project) -> None:
    project.edit("cardwright.yaml", lambda text: text + "rules: {house/purpose: off}\n")
    code, out, _ = project.check("m/2")
    assert code == 0
    assert "1 off by configuration" in out
    (off,) = [item for item in project.verdicts("m/2") if item["rule"] == "house/purpose"]
    assert off["verdict"] == "not_applicable"
    assert "cardwright.yaml:3" in str(off["message"])
    assert "off (cardwright.yaml:3)" in project("explain", "house/purpose")[1]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("{house/purposes: off}", "did you mean house/purpose"),
        ("{house/screen: off}", "neither be switched off"),
        ("{house/screen: {severity: warning}}", "neither be switched off"),
        ("{house/purpose: {severity: fatal}}", "house/purpose"),
        ("{house/purpose: on}", "house/purpose"),
    ],
)
def test_a_wrong_rule_setting_is_two_with_its_line(project: Project, setting: str, says: str) -> None:
    project.edit("cardwright.yaml", lambda text: text + f"rules: {setting}\n")
    code, _, err = project.check()
    assert code == 2
    assert "cardwright.yaml:3" in err
    assert says in err


def test_explain_names_near_ids_lists_by_beginning_and_speaks_json(project: Project) -> None:
    code, _, err = project("explain", "house/purposs")
    assert code == 2
    assert "did you mean house/purpose" in err
    assert project("explain", "house")[1].count("\n") == 3
    assert project("explain", "missing-users")[1].startswith("rule:         house/users")
    told = json.loads(project("explain", "house/screen", "--format", "json")[1])
    assert told["setting"] == {"severity": "error", "origin": "default"}
    assert told["waivable"] is False
    assert len(json.loads(project("explain", "--format", "json")[1])) == 3


def test_explain_knows_every_id_that_a_finding_bears(files: Project) -> None:
    files.write("cards/credit-risk/card.yaml", "# nobody stated anything\n")
    ids = sorted({str(item["rule"]) for item in files.verdicts() if item["verdict"] == "missing"})
    assert sum("/facts/" in rule for rule in ids) > 5
    for rule in ("eu-ai-act/classification/level", *(rule for rule in ids if "/facts/" in rule)):
        code, out, _ = files("explain", rule)
        assert code == 0, rule
        assert "depend on the answer" in out
    files.edit("cardwright.yaml", lambda text: text + "rules:\n  eu-ai-act/facts/annex-iii: {severity: note}\n")
    told = json.loads(files("explain", "eu-ai-act/facts/annex-iii", "--format", "json")[1])
    assert (told["setting here"], told["field"]) == ("note (cardwright.yaml:4)", "facts.annex_iii")
    for slip in ("anex-iii", "declaration-due"):
        assert files("explain", f"eu-ai-act/facts/{slip}")[0] == 2
        files.edit(
            "cardwright.yaml",
            lambda text, slip=slip: (
                f"{text.partition('rules:')[0]}rules: {{eu-ai-act/facts/{slip}: {{severity: note}}}}\n"
            ),
        )
        code, _, err = files.check()
        assert (code, f"there is no rule 'eu-ai-act/facts/{slip}'" in err) == (2, True)


def test_explain_lists_an_article_without_its_pack(files: Project) -> None:
    code, out, _ = files("explain", "art-73")
    assert code == 0
    assert {line.split("/")[1] for line in out.splitlines()} == {"art-73"}


def test_explain_needs_no_project(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    monkeypatch.chdir(tmp_path / "bare")
    code, out, _ = project("explain", "eu-ai-act/annex-iv/1-a/intended-purpose")
    assert code == 0
    assert "setting here: error (default)" in out


def test_the_examples_of_a_pack_of_ones_own_run(project: Project) -> None:
    code, out, _ = project("rules", "test", "house")
    assert (code, out) == (0, "house 1: 3 rules, 9 examples, 0 problems\n")
    project.edit("house/rules.yaml", lambda text: text.replace("{value: Loan officers of branches.}", "{value: TBD}"))
    code, out, _ = project("rules", "test", "house")
    assert code == 1
    assert "house/users: the passing example fails: Users: “TBD”" in out
    project.edit(
        "house/rules.yaml",
        lambda text: text.replace("fail: [{}, {value: TBD}]", "fail: [{value: Good words for it here.}]", 1),
    )
    assert "house/purpose: failing example 1 passes" in project("rules", "test", "house")[1]
    assert project("rules", "test", "no-such-pack")[0] == 2


@pytest.mark.parametrize("kind", ["waivers", "baseline", "config", "report", "card", "card-file"])
def test_each_schema_is_a_schema_with_descriptions(project: Project, kind: str) -> None:
    import jsonschema

    schema = json.loads(project("schema", kind)[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert '"description"' in json.dumps(schema)


def test_the_waiver_schema_asks_for_all_six_keys(project: Project) -> None:
    schema = json.loads(project("schema", "waivers")[1])
    (waiver,) = schema["$defs"].values()
    assert set(waiver["required"]) == {"rule", "card", "reason", "owner", "approved_by", "expires"}
    assert waiver["additionalProperties"] is False


def test_offline_what_only_the_registry_holds_is_not_judged_and_counted(project: Project) -> None:
    project.edit("house/rules.yaml", lambda text: text + MEASURED)
    assert project.check("m/1")[0] == 1
    project.edit("cardwright.yaml", lambda text: text.replace("name: bank", "name: bank, uri: 'sqlite:///no.db'"))
    code, out, _ = project.check("m/1", "--offline")
    assert code == 0
    assert "1 not judged offline" in out


MEASURED = """\
- id: house/accuracy
  name: missing-accuracy
  basis: {instrument: House rules, ref: "4"}
  field: evaluation.metrics
  check: measured
  message: No figure.
  why: Figures.
  fix: Log them.
"""
