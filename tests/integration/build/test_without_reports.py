"""A build without PDF documents makes none, keeps those that hold, and never lets their absence look like a pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.build.projects import assert_whole, build_project, looks, make_project, states

from cardwright.cli.verify import command as verify
from cardwright.errors import UsageError
from cardwright.signing.manifest import MANIFEST, Manifest, read_manifest
from cardwright.signing.verify import _all_reports

FIRST, SECOND = "models/model-0/1", "models/model-0/2"


def manifest_of(project: Path) -> Manifest:
    return read_manifest((project / "public" / MANIFEST).read_bytes())


def pdfs(project: Path) -> set[str]:
    return {name for name in looks(project / "public") if name.endswith(".pdf")}


def page(project: Path, folder: str) -> str:
    return (project / "public" / folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def without(tmp_path: Path) -> Path:
    """Two versions, built without documents."""
    project = make_project(tmp_path / "project", versions=2)
    result = build_project(project, sign=True, reports=False)
    assert result.without_reports == 2
    return project


def test_pages_manifest_and_verify_say_that_there_are_none(without: Path) -> None:
    assert pdfs(without) == set()
    assert manifest_of(without).without_reports == (FIRST, SECOND)
    assert "Not made in this build, on purpose: report.pdf, summary.pdf, instructions.pdf." in page(without, FIRST)
    assert_whole(without / "public")
    told = CliRunner().invoke(verify, [str(without / "public"), "--allow-dev"], standalone_mode=False, obj={})
    assert told.return_value == 0
    assert "NOT MADE: 2 versions have no PDF documents" in told.output
    told = CliRunner().invoke(verify, [str(without / "public"), "--allow-dev", "-o", "json"], standalone_mode=False)
    names = {check["name"] for check in json.loads(told.output)["reports"][0]["checks"]}
    assert "left-out" in names


def test_a_second_build_without_makes_nothing_and_one_with_makes_them_all(without: Path) -> None:
    assert not build_project(without, sign=True, reports=False).published
    assert states(build_project(without, sign=True)) == {"model-0/1": "made", "model-0/2": "made"}
    assert len(pdfs(without)) == 6
    assert manifest_of(without).without_reports == ()
    assert "Not made in this build" not in page(without, FIRST)
    assert not build_project(without, sign=True).published


def test_documents_that_hold_stay_and_those_of_a_changed_card_leave(without: Path) -> None:
    build_project(without, sign=True)
    before = looks(without / "public")
    assert not build_project(without, sign=True, reports=False).published
    (without / "cards/model-0/versions/2.yaml").write_text("evaluation: {metrics: {recall: 0.77}}\n")
    result = build_project(without, sign=True, reports=False)
    assert (states(result)["model-0/2"], result.without_reports) == ("made", 1)
    assert pdfs(without) == {f"{FIRST}/{name}.pdf" for name in ("report", "summary", "instructions")}
    assert all(looks(without / "public")[name] == before[name] for name in pdfs(without))
    assert manifest_of(without).without_reports == (SECOND,)
    assert "Not made in this build" not in page(without, FIRST)
    assert "Not made in this build" in page(without, SECOND)


def test_a_release_needs_its_reports(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", versions=1)
    with pytest.raises(UsageError, match=r"reports would be left out \(--no-pdf\)"):
        build_project(project, reports=False, release=True)
    assert not (project / "public").exists()


def test_a_report_that_is_missing_without_a_word_in_the_manifest_fails() -> None:
    cards = {FIRST, SECOND}
    assert not _all_reports({FIRST}, cards, set()).holds
    assert not _all_reports({FIRST}, cards, {FIRST}).holds
    assert not _all_reports({*cards, "models/model-1/1"}, cards, set()).holds
    assert _all_reports({FIRST}, cards, {SECOND}).holds
