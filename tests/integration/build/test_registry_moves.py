"""The registry changes between builds and during one: what is published is whole, and the next build is right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.integration.build.projects import assert_whole, build_project, looks, make_project, states
from tests.needs import need

if TYPE_CHECKING:
    from mlflow import MlflowClient


def client_of(project: Path) -> MlflowClient:
    from mlflow import MlflowClient

    store = f"sqlite:///{project / 'mlflow.db'}"
    return MlflowClient(tracking_uri=store, registry_uri=store)


@pytest.fixture(scope="module")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mlflow", "weasyprint", "pikepdf", "mkdocs", "material")
    project = make_project(tmp_path_factory.mktemp("moves") / "project", versions=0, registry="sqlite:///mlflow.db")
    client = client_of(project)
    client.create_registered_model("model-0")
    for _ in range(2):
        run = client.create_run("0")
        client.create_model_version("model-0", source="s3://bank/model", run_id=run.info.run_id)
    client.create_registered_model("plain")
    client.create_model_version("plain", source="s3://bank/plain")
    build_project(project, jobs=2)
    return project


@pytest.fixture
def project(_built_once: Path, tmp_path: Path) -> Path:
    """Models model-0 with versions 1 and 2, and plain with version 1 that has no run; built."""
    folder = tmp_path / "project"
    shutil.copytree(_built_once, folder)
    return folder


def test_what_changes_while_a_build_runs_is_published_by_the_next(project: Path, tmp_path: Path) -> None:
    client = client_of(project)
    client.set_model_version_tag("model-0", "1", "ticket", "GOV-1")
    done: list[str] = []

    def change(event: object) -> None:
        if getattr(event, "kind", "") == "planned" and not done:
            client.set_model_version_tag("model-0", "1", "ticket", "GOV-2")
            client.set_registered_model_alias("model-0", "champion", "2")
            client.create_model_version("model-0", source="s3://bank/model")
            client.delete_model_version("plain", "1")
            client.delete_registered_model("plain")
            done.append("changed")

    first = build_project(project, hear=change)
    assert done
    assert states(first) == {"model-0/1": "made", "model-0/2": "kept", "plain/1": "kept"}
    assert_whole(project / "public")
    card = json.loads((project / "public/models/model-0/1/card.json").read_bytes())
    assert card["identity"]["tags"]["ticket"] == "GOV-1"
    second = build_project(project)
    assert (states(second)["model-0/3"], second.removed) == ("made", ("plain/1",))
    assert_whole(project / "public")
    fresh = tmp_path / "fresh"
    shutil.copytree(project, fresh, ignore=shutil.ignore_patterns("public", ".cardwright"))
    build_project(fresh)
    ones, others = (
        {name: digest for name, (_, digest) in looks(folder / "public").items()} for folder in (project, fresh)
    )
    assert ones == others
    assert build_project(project).published is False


def test_old_addresses_of_a_renamed_model_lead_to_the_new_ones(project: Path) -> None:
    notes: list[str] = []
    rename(project, "model-0", "scorer")
    result = build_project(project, hear=lambda event: notes.append(getattr(event, "text", "")))
    assert set(result.removed) == {"model-0/1", "model-0/2"}
    said = "model-0 is now called scorer: its old addresses lead there; its sign-offs in the ledger follow where "
    assert said + "trails.model_names holds {model-0: scorer}" in notes
    for old, up in (("models/model-0", "../../models/scorer"), ("models/model-0/2", "../../../models/scorer/2")):
        page = (project / "public" / old / "index.html").read_text()
        assert f'http-equiv="refresh" content="0; url={up}/index.html"' in page
        assert f'<a href="{up}/index.html"' in page
        assert (project / "public" / old / up / "index.html").is_file()
    for view in ("summary.html", "instructions.html", "since-1.html"):
        target = f"../../../models/scorer/2/{view}"
        assert f"url={target}" in (project / "public/models/model-0/2" / view).read_text()
        assert (project / "public/models/model-0/2" / target).is_file()
    assert "model-0" not in (project / "public/sitemap.xml").read_text() if sitemap(project) else True
    assert_whole(project / "public")
    assert build_project(project).published is False
    rename(project, "scorer", "rank")
    build_project(project)
    page = (project / "public/models/model-0/1/index.html").read_text()
    assert "../../../models/rank/1/index.html" in page
    assert (project / "public/models/scorer/1/index.html").is_file()
    rename(project, "rank", "model-0")
    build_project(project)
    for page in ("index.html", "1/index.html", "2/summary.html", "2/since-1.html"):
        assert "refresh" not in (project / "public/models/model-0" / page).read_text()
    assert "../../../models/model-0/1/" in (project / "public/models/scorer/1/index.html").read_text()
    assert_whole(project / "public")


def sitemap(project: Path) -> bool:
    return (project / "public/sitemap.xml").is_file()


def rename(project: Path, old: str, new: str) -> None:
    client_of(project).rename_registered_model(old, new)
    path = project / "cards/model-0/card.yaml"
    path.write_text(path.read_text().replace(f"model: {old}\n", f"model: {new}\n"))


def test_a_model_without_run_that_gets_another_name_cannot_be_followed_and_that_is_said(project: Path) -> None:
    notes: list[str] = []
    client_of(project).rename_registered_model("plain", "simple")
    build_project(project, hear=lambda event: notes.append(getattr(event, "text", "")))
    assert any(note.startswith("plain is gone and simple is new; no run or logged model shows") for note in notes)
    assert not (project / "public/models/plain").exists()


def test_a_selected_build_leaves_the_other_versions_published_as_they_are(project: Path) -> None:
    before = looks(project / "public")
    client = client_of(project)
    for name, version in (("model-0", "1"), ("plain", "1")):
        client.set_model_version_tag(name, version, "ticket", "GOV-1")
    client.create_model_version("model-0", source="s3://bank/model")
    result = build_project(project, selectors=("plain",))
    assert states(result) == {"model-0/1": "left", "model-0/2": "left", "plain/1": "made"}
    assert result.removed == ()
    after = looks(project / "public")
    assert {name for name in before if name.startswith("models/model-0/") and before[name] != after.get(name)} == set()
    assert "plain" in (project / "public/index.html").read_text()
    assert "model-0" in (project / "public/index.html").read_text()
    assert_whole(project / "public")
    assert build_project(project, selectors=("plain",)).published is False
    whole = build_project(project)
    assert states(whole) == {"model-0/1": "made", "model-0/2": "kept", "model-0/3": "made", "plain/1": "kept"}


def test_a_version_that_is_not_selected_stays_even_when_it_is_gone_or_broken(project: Path) -> None:
    client = client_of(project)
    client.delete_model_version("model-0", "2")
    (project / "cards/model-0/card.yaml").write_text("model: model-0\nintended_use: [\n")
    result = build_project(project, selectors=("plain/1",))
    assert states(result) == {"model-0/1": "left", "model-0/2": "left", "plain/1": "kept"}
    assert result.failures == ()
    assert (project / "public/models/model-0/2/report.pdf").is_file()
    assert build_project(project, selectors=("plain/1",), only=True).removed == ("model-0/1", "model-0/2")
    assert not (project / "public/models/model-0").exists()
    assert_whole(project / "public")


def test_a_selected_version_is_made_as_among_all_others(project: Path, tmp_path: Path) -> None:
    """The same card, whichever versions were asked for: what follows from its neighbours does not depend on that."""
    fresh = tmp_path / "fresh"
    shutil.copytree(project, fresh, ignore=shutil.ignore_patterns("public", ".cardwright"))
    build_project(fresh, selectors=("model-0/2",))
    for name in ("card.json", "verdicts.json", "index.html"):
        path = f"public/models/model-0/2/{name}"
        assert (fresh / path).read_bytes() == (project / path).read_bytes()


def test_a_damaged_file_of_a_version_that_is_not_selected_is_put_right(project: Path) -> None:
    path = project / "public/models/model-0/2/card.md"
    right = path.read_bytes()
    path.unlink()
    shutil.rmtree(project / ".cardwright/cache")
    result = build_project(project, selectors=("plain",))
    assert states(result)["model-0/2"] == "made"
    assert path.read_bytes() == right
    assert_whole(project / "public")
