"""``cardwright init``: questions without answers, foreign sentences to the letter, nothing overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from cardwright.card.card import Card
from cardwright.card.values import Statement
from cardwright.cli.app import run
from cardwright.config import load_settings
from cardwright.rules.pack import available_packs
from cardwright.rules.reading import CardReading
from cardwright.sources.collect import collect
from cardwright.sources.othercards.read import read_foreign_card

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = sorted((ROOT / "tests" / "data" / "othercards").iterdir())


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def only_card() -> Card:
    (card,) = collect(load_settings(Path("cardwright.yaml")), offline=True).cards
    return card


def test_new_files_state_nothing_and_can_be_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--model", "credit-risk"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "wrote  cardwright.yaml",
        "wrote  cards/organisation.yaml",
        "wrote  cards/credit-risk/card.yaml",
        "wrote  cards/credit-risk/versions/1.yaml",
        "wrote  ci/cardwright.sh",
        "next: fill the fields, then cardwright check --offline",
        "for CI: let your pipeline run `sh ci/cardwright.sh`",
    ]
    card = only_card()
    reading = CardReading(card)
    assert (card.address, reading.statements, reading.answers) == ("credit-risk/1", (), ())
    assert run(["check", "--offline"]) == 1


def test_a_pipeline_gets_the_file_of_its_forge(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".git").mkdir()
    Path(".github").mkdir()
    Path("models/credit").mkdir(parents=True)
    monkeypatch.chdir("models/credit")
    assert run(["init", "--model", "m"]) == 0
    workflow = yaml.safe_load(Path("../../.github/workflows/cardwright.yml").read_text(encoding="utf-8"))
    assert workflow["env"]["FOLDER"] == "models/credit"
    assert not Path("ci").exists()


def test_gitlab_is_told_what_to_include(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".git").mkdir()
    Path(".gitlab-ci.yml").write_text("stages: [test]\n", encoding="utf-8")
    assert run(["init", "--model", "m"]) == 0
    assert "name ci/cardwright.gitlab-ci.yml under `include: local`" in capsys.readouterr().out
    assert Path(".gitlab-ci.yml").read_text(encoding="utf-8") == "stages: [test]\n"


def test_an_own_pipeline_stays_and_none_is_written_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    Path("ci").mkdir()
    Path("ci/cardwright.sh").write_text("mine\n", encoding="utf-8")
    assert run(["init", "--model", "m"]) == 0
    assert "kept   ci/cardwright.sh" in capsys.readouterr().err
    assert Path("ci/cardwright.sh").read_text(encoding="utf-8") == "mine\n"
    assert run(["init", "--model", "other", "--ci", "none"]) == 0
    assert "CI" not in capsys.readouterr().out


def test_each_field_has_its_question_above_it() -> None:
    run(["init", "--model", "m"])
    text = Path("cards/m/card.yaml").read_text(encoding="utf-8")
    assert "  # Uses out of scope.\n" not in text  # no rule of the default packs asks for it
    assert "designed it for.\n  purpose:\n" in text
    assert '    "1-a-manipulation":\n' in text
    assert "  trained_on_data:\n" in text
    assert "todo" not in text.lower()


def test_fewer_packs_ask_for_fewer_fields() -> None:
    run(["init", "--model", "m", "--pack", "hygiene"])
    assert "purpose:" not in Path("cards/m/card.yaml").read_text(encoding="utf-8")
    assert "packs: [hygiene]" in Path("cardwright.yaml").read_text(encoding="utf-8")


def test_the_new_files_fail_the_check_at_the_line_of_each_open_field(capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", "--model", "m", "--regime", "high-risk"])
    capsys.readouterr()
    assert run(["check", "--offline", "-o", "json"]) == 1
    (card,) = json.loads(capsys.readouterr().out)["cards"]
    missing = [item for item in card["verdicts"] if item["verdict"] == "missing" and item["severity"] == "error"]
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in Path("cards").rglob("*.yaml")}
    at = {item["field"]: lines[Path(item["place"]["file"])][item["place"]["line"] - 1] for item in missing}
    assert len(at) > 50
    assert at["intended_use.purpose"].strip() == "purpose:"
    assert at["provider.name"].strip() == "name:"
    assert at["facts.annex_iii"].strip() == "annex_iii:" if "facts.annex_iii" in at else True
    asked = {field for field, line in at.items() if line.strip() == f"{field.rpartition('.')[2]}:"}
    assert len(asked) > 0.8 * len(at)


def test_only_what_a_role_and_a_regime_need_is_asked() -> None:
    def fields(*options: str) -> set[str]:
        shutil.rmtree("cards", ignore_errors=True)
        Path("cardwright.yaml").unlink(missing_ok=True)
        run(["init", "--model", "m", *options])
        text = "".join(path.read_text(encoding="utf-8") for path in Path("cards").rglob("*.yaml"))
        return {line.strip() for line in text.splitlines() if line.strip().endswith(":") and not line.startswith("#")}

    everything, minimal = fields(), fields("--regime", "minimal")
    assert minimal < everything
    assert "development_process:" in everything - minimal
    deployer = fields("--role", "deployer")
    assert "development_process:" not in deployer
    assert only_card().roles == ("deployer",)


def test_a_pack_that_binds_no_provider_scaffolds_for_whom_it_binds() -> None:
    run(["init", "--model", "m", "--pack", "eu-gpai-mdf"])
    assert only_card().roles == ("gpai_provider",)


def test_the_regime_gpai_is_scaffolded_for_the_provider_of_the_model() -> None:
    run(["init", "--model", "m", "--regime", "gpai"])
    assert only_card().roles == ("gpai_provider",)
    text = Path("cards/m/card.yaml").read_text(encoding="utf-8")
    assert "copyright_policy:" in text
    assert "1-a-manipulation" not in text


def test_gpai_beside_another_regime_asks_of_model_and_system() -> None:
    run(["init", "--model", "m", "--regime", "gpai", "--regime", "limited"])
    assert only_card().roles == ("provider", "gpai_provider")
    text = Path("cards/m/card.yaml").read_text(encoding="utf-8")
    assert "copyright_policy:" in text
    assert "1-a-manipulation" in text


@pytest.mark.parametrize("pack", available_packs())
def test_the_fields_of_every_pack_can_stay_empty(pack: str) -> None:
    assert run(["init", "--model", "m", "--pack", pack]) == 0
    reading = CardReading(only_card())
    assert (reading.statements, reading.answers) == ((), ())


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", "--model", "m"])
    before = {path: path.read_bytes() for path in Path().rglob("*.yaml")}
    Path("cards/m/versions/1.yaml").write_text("# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["init", "--model", "m"]) == 0
    captured = capsys.readouterr()
    assert "kept   cards/m/versions/1.yaml" in captured.err
    assert "wrote" not in captured.out
    assert Path("cards/m/versions/1.yaml").read_text(encoding="utf-8") == "# mine\n"
    assert Path("cards/m/card.yaml").read_bytes() == before[Path("cards/m/card.yaml")]


def test_a_foreign_card_is_not_read_into_an_existing_file(capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", "--model", "m"])
    assert run(["init", "--model", "m", "--from-card", str(FOREIGN[0])]) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
def test_foreign_sentences_can_be_read_back_to_the_letter(path: Path) -> None:
    assert run(["init", "--model", "m", "--from-card", str(path)]) == 0
    foreign = read_foreign_card(path, name=path.name)
    reading = CardReading(only_card())
    for target, texts in foreign.texts.items():
        value = reading.value_at(target)
        text = value.text if isinstance(value, Statement) else value
        assert isinstance(text, str)
        assert all(item.rstrip("\n") in text for item in texts)
    comments = Path("cards/m/card.yaml").read_text(encoding="utf-8")
    words = " ".join(line.removeprefix("#").strip() for line in comments.splitlines())
    for item in foreign.unplaced:
        assert " ".join(item.text.split()) in " ".join(words.split())


def test_hostile_texts_stay_texts() -> None:
    text = 'a: [b\u2028"}\nintended_use: {purpose: forged}\n\x85- x\t*y* &z !!python/object \x00'
    Path("card.json").write_text(
        json.dumps({"model_name": "m\n# x", "intended_use": text, "authors": ["#a"], "zz": text})
    )
    assert run(["init", "--model", "m", "--from-card", "card.json"]) == 0
    purpose = only_card().intended_use.purpose
    assert isinstance(purpose, Statement)
    assert purpose.text == text


def test_a_registry_is_needed_to_read_from_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--from", "models:/m/1"]) == 2
    assert "--registry URI" in capsys.readouterr().err
    assert list(Path().iterdir()) == []
