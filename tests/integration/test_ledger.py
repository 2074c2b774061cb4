"""The ledger of a real registry: what a build saw, what a sign-off survives, what a folder was made from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.needs import need
from tests.programs import cardwright

from cardwright.config import Settings, load_settings
from cardwright.signing.ledger import ledger_checks, unseen_ledgers
from cardwright.sources.collect import gather
from cardwright.sources.trails.ledger import read_ledger
from cardwright.sources.trails.observe import foreseen, record_observations, told

LATER = datetime(2100, 1, 1, tzinfo=UTC)
CARD = """\
stated_by: {name: Jonas Brandt, role: Developer, date: 2026-11-01}
intended_use: {purpose: Tells credit officers whether a loan is repaid.}
approvals: {permissions: {Validator: {may: [approve]}}}
"""
STORE = """
import sys
from mlflow import MlflowClient

client = MlflowClient(sys.argv[1], registry_uri=sys.argv[1])
client.create_registered_model("scorer", tags={"owner": "team"})
client.create_model_version("scorer", source="s3://bucket/one")
client.set_registered_model_alias("scorer", "champion", "1")
"""
MOVE = """
import sys
from mlflow import MlflowClient

client = MlflowClient(sys.argv[1], registry_uri=sys.argv[1])
client.create_model_version("scorer", source="s3://bucket/two")
client.set_registered_model_alias("scorer", "champion", "2")
client.set_model_version_tag("scorer", "1", "reviewed", "yes")
client.transition_model_version_stage("scorer", "1", "Production")
"""


def mlflow(script: str, folder: Path) -> None:
    # what other tests of this process left in the environment must not lead to their stores
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{folder / 'mlflow.db'}"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**clean, "MLFLOW_DISABLE_TELEMETRY": "true"},
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was signed off and then built once, without signatures."""
    need("mlflow", "weasyprint", "mkdocs")
    folder = tmp_path_factory.mktemp("project")
    mlflow(STORE, folder)
    (folder / "cards" / "scorer").mkdir(parents=True)
    (folder / "cards" / "scorer" / "card.yaml").write_text(CARD, encoding="utf-8")
    (folder / "cardwright.yaml").write_text(
        "registry: {name: bank, uri: sqlite:///mlflow.db}\npacks: [hygiene]\n", encoding="utf-8"
    )
    done = cardwright("approve", "scorer/1", "--as", "Ada Byron", "--role", "Validator", cwd=folder)
    assert done.returncode == 0, done.stderr
    done = cardwright("build", "--no-sign", "--jobs", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def settings_of(project: Path) -> Settings:
    return load_settings(project / "cardwright.yaml")


def observed(project: Path) -> list[str]:
    settings = settings_of(project)
    gathered = gather(settings)
    foresight = foreseen(settings, gathered.recorded, now=LATER, complete=True)
    lines = record_observations(settings, foresight, lambda: gathered.recorded, now=LATER, complete=True)
    return [told(line).partition(", ")[0] for line in lines]


def test_a_build_writes_down_what_it_saw_after_the_sign_off(project: Path) -> None:
    lines = read_ledger(project / "cardwright-ledger.jsonl").lines
    assert [line.record.kind for line in lines] == ["sign_off", "observed", "observed"]
    assert {told(line).partition(", ")[0] for line in lines[1:]} == {
        "scorer: model appeared",
        "scorer/1: version appeared",
    }


def test_the_pages_say_the_state(project: Path) -> None:
    public = project / "public" / "models" / "scorer" / "1"
    assert "- State: approved" in (public / "card.md").read_text(encoding="utf-8")
    assert "approved</span>" in (public / "index.html").read_text(encoding="utf-8")


def test_the_published_folder_names_the_lines_it_was_made_from(project: Path, tmp_path: Path) -> None:
    checks = ledger_checks(project / "public")
    assert [(check.name, check.ok) for check in checks] == [("chain", True), ("ledger", True)]
    assert checks[-1].text == "the folder was made from its first 1 lines, 2 came after"
    other = tmp_path / "cardwright-ledger.jsonl"
    other.write_bytes(b"")
    (cut,) = (check for check in ledger_checks(project / "public", [other]) if not check.ok)
    assert "lines were cut off" in cut.text
    other.write_bytes((project / "cardwright-ledger.jsonl").read_bytes().replace(b"Ada", b"Eve"))
    (changed,) = ledger_checks(project / "public", [other])
    assert not changed.ok
    assert "cardwright-ledger.jsonl:1: line 1 was changed" in changed.text


def test_a_ledger_that_is_not_at_hand_is_named_as_not_checked(project: Path, tmp_path: Path) -> None:
    lone = Path(shutil.copytree(project / "public", tmp_path / "public"))
    assert ledger_checks(lone) == ()
    (said,) = unseen_ledgers(lone)
    assert said.startswith("cardwright-ledger.jsonl, from which the folder was made, is not at hand")
    assert unseen_ledgers(project / "public") == unseen_ledgers(lone, [project / "cardwright-ledger.jsonl"]) == ()
    done = cardwright("verify", str(lone), cwd=tmp_path)
    assert f"NOT CHECKED {lone}: {said}" in done.stdout
    done = cardwright("verify", str(lone), "-o", "json", cwd=tmp_path)
    assert json.loads(done.stdout)["reports"][0]["not_checked"] == [said]


def test_a_ledger_given_under_another_name_is_compared_all_the_same(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kept-by-the-auditor.jsonl"
    copy.write_bytes(b"")
    assert [check.ok for check in ledger_checks(project / "public", [copy])] == [True, False]


@pytest.mark.parametrize(("left", "told_of"), [(0, "lacks lines"), (None, "is gone")])
def test_a_build_refuses_a_ledger_without_the_lines_it_published(project: Path, left: int | None, told_of: str) -> None:
    ledger, manifest = project / "cardwright-ledger.jsonl", project / "public" / "manifest.json"
    whole, before = ledger.read_bytes(), manifest.read_bytes()
    try:
        ledger.unlink() if left is None else ledger.write_bytes(b"")
        done = cardwright("build", "--no-sign", "--jobs", "1", cwd=project)
    finally:
        ledger.write_bytes(whole)
    assert done.returncode == 2
    assert f"cardwright-ledger.jsonl: {told_of}" in done.stderr
    assert manifest.read_bytes() == before


def test_a_sign_off_survives_what_moves_in_the_registry_and_the_ledger_tells_it(project: Path) -> None:
    assert observed(project) == []
    mlflow(MOVE, project)
    assert observed(project) == [
        "scorer/1: stage set to Production",
        "scorer/1: tag reviewed set to yes",
        "scorer: alias champion moved from 1 to 2",
        "scorer/2: version appeared",
    ]
    assert observed(project) == []
    found = gather(settings_of(project))
    first, second = (found.make(key).card for key in found.keys)
    assert (first.identity.stage, first.identity.tags, first.identity.state) == (
        "Production",
        {"reviewed": "yes"},
        "approved",
    )
    assert second.identity.state == "draft"
    mlflow(MOVE.partition("client.create")[0] + 'client.transition_model_version_stage("scorer", "1", "None")', project)
    found = gather(settings_of(project))
    first = found.make(found.keys[0]).card
    assert (first.identity.state, first.identity.superseded_by) == ("superseded", "2")
    assert str(first.origins["/identity/superseded_by"]) == "cardwright-ledger.jsonl"
