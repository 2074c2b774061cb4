"""What we give to CI does what it says: each file's own lines are run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.gate.conftest import Project

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A PATH on which `cardwright` and `python3` are ours and `pip` installs nothing."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, line in {
        "cardwright": f'exec "{sys.executable}" -m cardwright "$@"',
        "python3": f'exec "{sys.executable}" "$@"',
        "pip": 'printf "%s\\n" "$*" >> "$PIP_SAW"',
        "sleep": 'printf "slept %s\\n" "$*" >&2',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CARDWRIGHT_", "CI"))}
    day = {"SOURCE_DATE_EPOCH": "1795219200", "PIP_SAW": str(tmp_path / "pip.txt")}
    return {**kept, **day, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def shell(script: str, cwd: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-e", "-o", "pipefail", "-c", script, "step", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


class Action:
    """action.yml, run as the runner would."""

    def __init__(self, root: Path, folder: Path, environment: dict[str, str], **inputs: str) -> None:
        self.data: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text())
        self.inputs = {name: given["default"] for name, given in self.data["inputs"].items()}
        self.inputs |= {name.replace("_", "-"): value for name, value in inputs.items()}
        self.folder = folder
        self.steps: list[dict[str, Any]] = self.data["runs"]["steps"]
        runner = folder.parent / "runner"
        runner.mkdir()
        self.files = {name: runner / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in self.files.values():
            file.touch()
        own = {"RUNNER_TEMP": str(runner), "GITHUB_ACTION_PATH": str(root)}
        self.environment = {**environment, **own, **{name: str(file) for name, file in self.files.items()}}

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        (step,) = (step for step in self.steps if step["name"] == name)
        given = {key: EXPRESSION.sub(self._value, text) for key, text in step.get("env", {}).items()}
        return shell(step["run"], self.folder, {**self.environment, **given})

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.files["GITHUB_OUTPUT"].read_text().splitlines())

    def _value(self, match: re.Match[str]) -> str:
        scope, _, name = match.group(1).partition(".")
        return str(self.inputs[name]) if scope == "inputs" else self.outputs[name.rpartition(".")[2]]


def test_the_action_judges_annotates_sums_up_and_ends_with_the_code(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    action = Action(root, project.folder, environment)
    done = action.step("Judge the cards")
    assert done.returncode == 0, done.stderr
    assert "::error file=cards/m/versions/2.yaml,line=2,col=12," in done.stdout
    assert "### Model cards" in action.files["GITHUB_STEP_SUMMARY"].read_text()
    assert (action.outputs["exit-code"], action.outputs["errors"], action.outputs["warnings"]) == ("1", "1", "1")
    assert json.loads(Path(action.outputs["report-json"]).read_text())["format_version"] == 1
    assert json.loads(Path(action.outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert action.step("Result").returncode == 1


def test_the_action_passes_when_nothing_is_wrong(root: Path, project: Project, environment: dict[str, str]) -> None:
    action = Action(root, project.folder, environment, selectors="m/1 m/[1]", annotations="false", strict="true")
    assert action.step("Judge the cards").returncode == 0
    assert action.outputs["exit-code"] == "0"
    assert action.step("Result").returncode == 0


def test_the_action_fails_without_results_when_nothing_could_be_judged(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    project.write("cards/m/card.yaml", "a: [\n")
    action = Action(root, project.folder, environment)
    action.step("Judge the cards")
    assert action.outputs == {"exit-code": "2"}
    assert action.step("Result").returncode == 2


def test_a_second_use_in_one_job_never_hands_on_the_results_of_the_first(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    action = Action(root, project.folder, environment)
    action.step("Judge the cards")
    assert action.outputs["errors"] == "1"
    for file in action.files.values():
        file.write_text("")
    project.write("cards/m/card.yaml", "a: [\n")
    action.step("Judge the cards")
    assert action.outputs == {"exit-code": "2"}
    assert action.files["GITHUB_STEP_SUMMARY"].read_text() == ""


@pytest.mark.parametrize("name", ["strict", "offline", "annotations", "sarif"])
def test_a_switch_of_the_action_that_is_neither_on_nor_off_is_no_off(
    root: Path, project: Project, environment: dict[str, str], name: str
) -> None:
    action = Action(root, project.folder, environment, **{name: "yes"})
    done = action.step("Judge the cards")
    assert done.returncode == 2
    assert "true or false, not yes" in done.stderr


def test_inputs_of_the_action_are_never_code(root: Path, project: Project, environment: dict[str, str]) -> None:
    action = Action(root, project.folder, environment, selectors="$(touch hacked) `touch hacked`; touch hacked")
    action.step("Judge the cards")
    assert not (project.folder / "hacked").exists()
    for step in action.steps:
        assert "${{" not in step.get("run", ""), step["name"]


def test_the_workflow_annotates_sums_up_and_ends_with_the_code(
    root: Path, project: Project, environment: dict[str, str], tmp_path: Path
) -> None:
    workflow = yaml.safe_load((root / "site/handbook/ci/cardwright.github.yml").read_text())
    (step,) = (step for step in workflow["jobs"]["cards"]["steps"] if step.get("name") == "Judge the cards")
    own = {"FOLDER": project.folder.name, "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "sum")}
    done = shell(step["run"], project.folder.parent, {**environment, **own})
    assert done.returncode == 1, done.stderr
    assert "::error file=cards/m/versions/2.yaml,line=2,col=12," in done.stdout
    assert "### Model cards" in (tmp_path / "sum").read_text()
    project.write("cards/m/card.yaml", "a: [\n")
    assert shell(step["run"], project.folder.parent, {**environment, **own}).returncode == 2


def test_foreign_actions_are_pinned_by_commit(root: Path) -> None:
    used = re.findall(r"uses: (\S+)", (root / "action.yml").read_text())
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)


def test_extras_of_the_action_are_names_alone(root: Path, project: Project, environment: dict[str, str]) -> None:
    action = Action(root, project.folder, environment, extras="mlflow] evil.whl [x")
    assert action.step("Install Cardwright").returncode == 2


@pytest.mark.parametrize(("hook", "code"), [("cardwright", 1), ("cardwright-readable", 0)])
def test_the_hooks_run_by_their_own_entry_lines(
    root: Path, project: Project, environment: dict[str, str], hook: str, code: int
) -> None:
    hooks = {item["id"]: item for item in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())}
    done = shell(hooks[hook]["entry"], project.folder, environment)
    assert done.returncode == code, done.stderr
    assert "cards/m/versions/2.yaml:2:12: error house/purpose" in done.stdout
    project.write("cards/m/card.yaml", "no_such_section: 1\n")
    assert shell(hooks[hook]["entry"], project.folder, environment).returncode == 2


@pytest.mark.parametrize(
    ("file", "wakes"),
    [
        ("a/cards/m/card.yaml", True),
        ("cards/m/evidence/bias.json", True),
        ("cardwright.yaml", True),
        ("cardwright-waivers.yaml", True),
        ("train.py", False),
    ],
)
def test_the_hook_wakes_for_the_files_of_the_gate(root: Path, file: str, wakes: bool) -> None:
    hooks = {item["id"]: item for item in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())}
    assert bool(re.search(hooks["cardwright"]["files"], file)) is wakes
    assert hooks["cardwright"]["pass_filenames"] is False


def test_the_gitlab_template_writes_the_reports_that_it_hands_over(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    text = (root / "site/handbook/ci/cardwright.gitlab-ci.yml").read_text()
    header, body = yaml.safe_load_all(re.sub(r"\$\[\[ (.*?) \]\]", r"'\1'", text))
    values = {f"inputs.{name}": str(given["default"]) for name, given in header["spec"]["inputs"].items()}
    job = body["cardwright"]
    own = {key: values[text] for key, text in job["variables"].items() if text in values}
    results = project.folder.parent / "results"
    results.mkdir()
    done = shell("\n".join(job["script"]), project.folder, {**environment, **own, "CI_PROJECT_DIR": str(results)})
    assert done.returncode == 1, done.stderr
    assert Path(environment["PIP_SAW"]).read_text() == "install --quiet cardwright[mlflow]\n"
    issues = json.loads((results / job["artifacts"]["reports"]["codequality"]).read_text())
    assert [issue["location"]["path"] for issue in issues] == ["cards/m/versions/2.yaml"] * 2
    assert ET.parse(results / job["artifacts"]["reports"]["junit"]).getroot().get("failures") == "1"
    assert all((results / path).exists() for path in job["artifacts"]["paths"])
    assert job["allow_failure"] == {"exit_codes": [3]}


def test_the_shell_recipe_keeps_results_and_hands_the_code_on(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    recipe = root / "site/handbook/ci/check.sh"
    for words, code in ((["."], 1), ([".", "m/1"], 0), ([".", "n"], 4)):
        done = subprocess.run(
            ["sh", str(recipe), *words],
            cwd=project.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        kept = {path.name for path in (project.folder / "cardwright-results").iterdir()}
        # those of the run before are not those of a run that judged nothing
        assert kept == (set() if code == 4 else {"results.json", "junit.xml", "summary.md"})


def test_the_shell_recipe_tries_again_while_the_registry_does_not_answer(
    root: Path, project: Project, environment: dict[str, str]
) -> None:
    project.write("cardwright.yaml", "registry: {name: bank, uri: 'sqlite:///gone.db'}\npacks: [./house]\n")
    done = subprocess.run(
        ["sh", str(root / "site/handbook/ci/check.sh")],
        cwd=project.folder,
        env={**environment, "CARDWRIGHT_RETRIES": "1", "CARDWRIGHT_WAIT": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.count("slept 7") == 1
