"""The gate on a real registry: values from there have lines in files, and tags are written only when asked for."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from tests.integration.gate.conftest import Project
from tests.integration.sources.stores import MODEL, make_store
from tests.needs import need

SETTINGS = "registry: {name: bank, uri: 'sqlite:///mlflow.db'}\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mlflow", "sklearn")
    return make_store(tmp_path_factory.mktemp("gate-store"))


@pytest.fixture
def bank(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    made = Project(folder=tmp_path / "bank", capsys=capsys)
    made.write("cardwright.yaml", f"# the bank\n{SETTINGS}")
    shutil.copy(store, made.folder / "mlflow.db")
    monkeypatch.chdir(made.folder)
    return made


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("mlflow.db*")}


def test_versions_without_a_file_have_the_line_that_names_their_registry(bank: Project) -> None:
    places = {(str(item["place"]["file"]), item["place"]["line"]) for item in bank.verdicts()}  # type: ignore[index]
    assert places == {("cardwright.yaml", 2)}


def test_a_finding_on_a_registry_value_points_to_the_card_and_names_the_registry(bank: Project) -> None:
    bank.write(f"cards/{MODEL}/versions/1.yaml", "# version 1\nintended_use: {purpose: TBD}\n")
    found = [item for item in bank.verdicts(f"{MODEL}/1") if item["origin"] and item["origin"]["kind"] != "file"]  # type: ignore[index]
    assert found
    assert {item["place"]["file"] for item in found} == {f"cards/{MODEL}/versions/1.yaml"}  # type: ignore[index]
    results = json.loads(bank.check(f"{MODEL}/1", "-o", "sarif")[1])["runs"][0]["results"]
    names = [place["fullyQualifiedName"] for item in results for place in item["locations"][0]["logicalLocations"]]
    assert any(name.startswith(("runs:/", "models:/", "mlflow")) for name in names)


def test_a_check_writes_nothing_and_with_the_option_exactly_four_tags(bank: Project) -> None:
    import mlflow

    before = digests(bank.folder)
    first = json.loads(bank.check("-o", "json")[1])
    assert digests(bank.folder) == before
    code, out, err = bank.check("-o", "json", "--tag-registry")
    assert code == 1
    assert "wrote the tags cardwright.digest, cardwright.packs, cardwright.gaps, cardwright.date of 2 versions" in err
    assert json.loads(out) == first
    client = mlflow.MlflowClient(tracking_uri="sqlite:///mlflow.db", registry_uri="sqlite:///mlflow.db")
    for card in first["cards"]:
        name, _, version = card["card"].rpartition("/")
        tags = client.get_model_version(name, version).tags
        assert tags["cardwright.digest"] == card["digest"]
        assert tags["cardwright.date"] == "2026-11-21"
        assert re.fullmatch(r"\d\d+ errors(, \d+ warnings?)?(, \d+ notes?)?", tags["cardwright.gaps"])
        assert "eu-ai-act@" in tags["cardwright.packs"]


def test_tags_change_no_digest_of_a_card(bank: Project) -> None:
    before = [card["digest"] for card in json.loads(bank.check("-o", "json", "--tag-registry")[1])["cards"]]
    assert [card["digest"] for card in json.loads(bank.check("-o", "json")[1])["cards"]] == before


def test_tags_are_written_to_a_real_server_too(bank: Project) -> None:
    import mlflow
    from tests.integration.mlflow.servers import mlflow_server

    with mlflow_server(sys.executable, bank.folder) as address:
        bank.write("cardwright.yaml", f"registry: {{name: bank, uri: '{address}'}}\n")
        code, out, err = bank.check(f"{MODEL}/1", "-o", "json", "--tag-registry")
        assert (code, "of 1 version into bank" in err) == (1, True), err
        (card,) = json.loads(out)["cards"]
        client = mlflow.MlflowClient(tracking_uri=address, registry_uri=address)
        tags = client.get_model_version(MODEL, "1").tags
        assert tags["cardwright.digest"] == card["digest"]
        assert not any(key.startswith("cardwright.") for key in client.get_model_version(MODEL, "2").tags)


def test_a_waiver_needs_a_card_that_the_registry_has_and_offline_only_says_that_nobody_looked(bank: Project) -> None:
    words = ["--reason", "It is rewritten: see RISK-7", "--owner", "Ann", "--approved-by", "J. Doe"]
    words += ["--expires", "2026-12-31", "--as-of", "2026-11-21"]
    before = digests(bank.folder)
    code, _, err = bank("waive", "hygiene/placeholder", f"{MODEL}/77", *words)
    assert (code, f"there is no card '{MODEL}/77'\n  hint: did you mean {MODEL}/1" in err) == (2, True)
    assert not (bank.folder / "cardwright-waivers.yaml").exists()
    assert bank("waive", "hygiene/placeholder", f"{MODEL}/1", *words)[0] == 0
    code, _, err = bank("waive", "hygiene/placeholder", f"{MODEL}/77", *words, "--offline")
    assert (code, "the registry was not asked whether it has such a card" in err) == (0, True)
    assert digests(bank.folder) == before
