"""Only what differs is made again, and what somebody changed in the published folder is never published once more."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.integration.build.projects import (
    DAY,
    NOW,
    assert_whole,
    build_project,
    looks,
    make_project,
    settings_of,
    states,
)

from cardwright.build.options import BuildOptions
from cardwright.build.publish import plan
from cardwright.errors import UnreadableError
from cardwright.signing.manifest import MANIFEST, read_manifest

ALL = ("model-0/1", "model-0/2", "model-1/1", "model-1/2")
FILES = (
    "index.html", "summary.html", "instructions.html", "card.json", "card.md", "verdicts.json", "report.pdf",
    "summary.pdf", "instructions.pdf",
)  # fmt: skip
KEPT = dict.fromkeys(ALL, "kept")


def planned(folder: Path) -> dict[str, tuple[str, str]]:
    options = BuildOptions(as_of=DAY, now=NOW, profile="prepare", jobs=1, sign=True)
    return {line.address: (line.action, line.why) for line in plan(settings_of(folder), options)}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def changed(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> set[str]:
    """Names whose content differs; those that do not are the same file still."""
    same = {name for name in before if name in after and before[name][1] == after[name][1]}
    assert all(before[name][0] == after[name][0] for name in same)
    return (set(before) | set(after)) - same


def reports(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith(".pdf")}


def test_nothing_changed_leaves_the_folder_alone(project: Path) -> None:
    before, manifest = looks(project / "public"), (project / "public" / MANIFEST).read_bytes()
    result = build_project(project, sign=True)
    assert (states(result), result.published) == (KEPT, False)
    assert looks(project / "public") == before
    assert (project / "public" / MANIFEST).read_bytes() == manifest


def test_one_changed_card_changes_its_files_and_the_pages_that_show_it(project: Path) -> None:
    before = looks(project / "public")
    rewrite(project / "cards/model-0/versions/2.yaml", "0.21", "0.22")
    assert planned(project)["model-0/2"] == ("make", "the card changed (page, report, summary, instructions)")
    result = build_project(project, sign=True)
    assert states(result) == KEPT | {"model-0/2": "made"}
    differing = changed(before, looks(project / "public"))
    own = {name for name in differing if name.startswith("models/model-0/2/")}
    assert own == {f"models/model-0/2/{name}" for name in FILES}
    others = differing - own
    assert not any(re.match(r"models/(model-1|model-0/1)/", name) for name in others)
    assert "models/model-0/index.html" in others
    assert_whole(project / "public")


def test_a_comment_in_a_card_file_changes_nothing_but_the_list_of_inputs(project: Path) -> None:
    before = looks(project / "public")
    number = read_manifest((project / "public" / MANIFEST).read_bytes()).sequence
    path = project / "cards/model-0/versions/2.yaml"
    path.write_text(path.read_text() + "# reviewed\n")
    result = build_project(project, sign=True)
    assert (states(result), result.published) == (KEPT, True)
    assert looks(project / "public") == before
    manifest = read_manifest((project / "public" / MANIFEST).read_bytes())
    assert manifest.sequence == number + 1
    assert build_project(project, sign=True).published is False


@pytest.mark.parametrize("days", [1, 300])
def test_another_day_with_the_same_verdicts_signs_nothing_again(project: Path, days: int) -> None:
    """The documents stand, dated as then."""
    before = looks(project / "public")
    result = build_project(project, sign=True, as_of=DAY + timedelta(days=days), now=NOW + timedelta(days=min(days, 1)))
    assert states(result) == KEPT
    assert looks(project / "public") == before


def test_a_changed_file_in_the_published_folder_is_made_right_and_not_taken_over(project: Path) -> None:
    path = project / "public/models/model-0/1/index.html"
    right, facts = path.read_bytes(), path.stat()
    with path.open("r+b") as stream:  # in place: the cache shares the file
        stream.write(right.replace(b"model-0", b"model-9")[: len(right)])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert build_project(project, sign=True).published
    assert path.read_bytes() == right
    assert_whole(project / "public")


def test_a_changed_report_is_not_blessed(project: Path) -> None:
    path = project / "public/models/model-1/1/report.pdf"
    listed = read_manifest((project / "public" / MANIFEST).read_bytes()).files["models/model-1/1/report.pdf"]
    path.write_bytes(path.read_bytes() + b"\n% more")
    build_project(project, sign=True)
    after = looks(project / "public")["models/model-1/1/report.pdf"]
    manifest = read_manifest((project / "public" / MANIFEST).read_bytes())
    assert not path.read_bytes().endswith(b"% more")
    assert manifest.files["models/model-1/1/report.pdf"].sha256 == after[1]
    assert listed.size > 0


def test_files_that_somebody_added_or_removed_are_put_right(project: Path) -> None:
    before = looks(project / "public")
    (project / "public/models/extra.html").write_text("<p>mine</p>")
    (project / "public/models/model-0/2/card.md").unlink()
    result = build_project(project, sign=True)
    assert result.published
    assert {name: digest for name, (_, digest) in looks(project / "public").items()} == {
        name: digest for name, (_, digest) in before.items()
    }


def test_the_cache_may_be_deleted(project: Path) -> None:
    before = looks(project / "public")
    shutil.rmtree(project / ".cardwright/cache")
    assert build_project(project, sign=True).published is False
    shutil.rmtree(project / ".cardwright/cache", ignore_errors=True)
    rewrite(project / "cards/model-0/versions/2.yaml", "0.21", "0.22")
    result = build_project(project, sign=True)
    assert states(result) == KEPT | {"model-0/2": "made"}
    assert reports(changed(before, looks(project / "public"))) <= {
        f"models/model-0/2/{name}.pdf" for name in ("report", "summary", "instructions")
    }
    assert_whole(project / "public")


def test_a_lost_output_is_put_together_from_the_cache_without_signing(project: Path) -> None:
    before = looks(project / "public")
    shutil.rmtree(project / "public")
    shutil.rmtree(project / ".cardwright/built")
    result = build_project(project, sign=True)
    assert "typesetting" not in result.times.seconds
    assert {name: digest for name, (_, digest) in looks(project / "public").items()} == {
        name: digest for name, (_, digest) in before.items()
    }


def test_a_damaged_piece_of_the_cache_is_made_again(project: Path) -> None:
    shutil.rmtree(project / "public")
    for path in (project / ".cardwright/cache/content").rglob("*"):
        if path.is_file() and path.stat().st_size > 50_000:
            path.write_bytes(path.read_bytes()[:-1])
    result = build_project(project, sign=True)
    assert "typesetting" in result.times.seconds
    assert_whole(project / "public")


def test_versions_that_are_gone_leave_and_are_named(project: Path) -> None:
    (project / "cards/model-1/versions/2.yaml").unlink()
    assert planned(project)["model-1/2"][0] == "remove"
    result = build_project(project, sign=True)
    assert result.removed == ("model-1/2",)
    assert not (project / "public/models/model-1/2").exists()
    assert_whole(project / "public")


def test_a_plan_writes_nothing(project: Path) -> None:
    rewrite(project / "cards/model-0/card.yaml", "Clerks", "Trained clerks")
    seen = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    found = planned(project)
    assert {address for address, (action, _) in found.items() if action == "make"} == {"model-0/1", "model-0/2"}
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == seen


def test_new_words_in_the_templates_make_pages_again_and_leave_reports_that_say_the_same(
    project: Path, root: Path
) -> None:
    before = looks(project / "public")
    own = project / "templates/site"
    own.mkdir(parents=True)
    text = (root / "templates/site/version.html").read_text()
    (own / "version.html").write_text(text + "<p>Bank of examples</p>\n")
    assert planned(project)["model-0/1"][1].startswith("templates or fonts changed")
    result = build_project(project, sign=True)
    assert set(states(result).values()) == {"made"}
    differing = changed(before, looks(project / "public"))
    assert "models/model-1/2/index.html" in differing
    assert reports(differing) == set()


def test_another_organisation_is_on_every_report(project: Path) -> None:
    before = looks(project / "public")
    rewrite(project / "cardwright.yaml", "{title:", "{organisation: Bank of examples, title:")
    build_project(project, sign=True, jobs=2)
    assert len(reports(changed(before, looks(project / "public")))) == 12


def test_a_broken_card_file_stops_its_own_version_and_its_page_says_so(project: Path) -> None:
    before = looks(project / "public")
    path = project / "cards/model-0/versions/2.yaml"
    good = path.read_text()
    path.write_text("evaluation: {metrics: [\n")
    result = build_project(project, sign=True)
    assert states(result) == KEPT | {"model-0/2": "failed"}
    assert "cards/model-0/versions/2.yaml" in result.failures[0]
    page = (project / "public/models/model-0/2/index.html").read_text()
    assert "could not be built on 2026-11-21" in page
    assert "last published state" in page
    assert "could not be built" in (project / "public/models/model-0/index.html").read_text()
    assert reports(changed(before, looks(project / "public"))) == set()
    assert_whole(project / "public")
    path.write_text(good)
    assert states(build_project(project, sign=True)) == KEPT | {"model-0/2": "made"}
    assert {name: digest for name, (_, digest) in looks(project / "public").items()} == {
        name: digest for name, (_, digest) in before.items()
    }


def test_a_broken_file_of_a_model_stops_its_versions_alone(project: Path) -> None:
    (project / "cards/model-0/card.yaml").write_text("model: model-0\nintended_use: [\n")
    result = build_project(project, sign=True)
    assert states(result) == {
        "model-0/1": "failed", "model-0/2": "failed", "model-1/1": "kept", "model-1/2": "kept",
    }  # fmt: skip


def test_a_broken_version_that_was_never_published_has_a_page_that_says_so(project: Path) -> None:
    (project / "cards/model-1/versions/3.yaml").write_text("evaluation: {metrics: [\n")
    result = build_project(project, sign=True)
    assert states(result) == KEPT | {"model-1/3": "failed"}
    folder = project / "public/models/model-1/3"
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert "no earlier state of it is published" in (folder / "index.html").read_text()
    assert "model-1/3" not in (project / "public/models/model-1/2/index.html").read_text()
    assert_whole(project / "public")
    assert build_project(project, sign=True).published is False


def test_where_every_version_is_broken_nothing_is_published(project: Path) -> None:
    before = looks(project / "public")
    for path in (project / "cards").rglob("versions/*.yaml"):
        path.write_text("evaluation: [")
    with pytest.raises(UnreadableError, match="no version could be built"):
        build_project(project, sign=True)
    assert looks(project / "public") == before


def test_a_card_that_changes_while_the_build_runs_is_caught_up_by_the_next(project: Path) -> None:
    rewrite(project / "cards/model-0/versions/1.yaml", "0.11", "0.12")
    later = project / "cards/model-1/versions/1.yaml"

    def change(event: object) -> None:
        if getattr(event, "kind", "") == "planned" and "0.11" in later.read_text():
            rewrite(later, "0.11", "0.13")
            rewrite(project / "cards/model-0/versions/1.yaml", "0.12", "0.14")

    build_project(project, sign=True, hear=change)
    assert_whole(project / "public")
    build_project(project, sign=True)
    for name, figure in (("model-0/1", "0.14"), ("model-1/1", "0.13")):
        assert figure in (project / f"public/models/{name}/card.json").read_text()
    assert build_project(project, sign=True).published is False


def test_a_build_from_nothing_gives_the_same_bytes_as_many_small_ones(tmp_path: Path) -> None:
    grown = make_project(tmp_path / "grown", versions=1)
    build_project(grown, as_of=date(2026, 11, 20))
    make_project(tmp_path / "grown", versions=2)
    build_project(grown, as_of=date(2026, 11, 20), jobs=2)
    fresh = make_project(tmp_path / "fresh", versions=2)
    build_project(fresh, as_of=date(2026, 11, 20))
    one, other = ({name: digest for name, (_, digest) in looks(folder / "public").items()} for folder in (grown, fresh))
    assert one == other
