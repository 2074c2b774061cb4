"""The example's registry and its snapshot are the same to every command, and to an auditor who has only the file."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.needs import need
from tests.programs import cardwright

from cardwright.card.canonical import canonical_bytes
from cardwright.config import Settings, load_settings, settings_in
from cardwright.sources.collect import collect

pytestmark = pytest.mark.xdist_group("trained-example")
CLOCK = {"SOURCE_DATE_EPOCH": "1795251600"}


@pytest.fixture(scope="session")
def frozen(trained_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed snapshot of the whole example."""
    path = tmp_path_factory.mktemp("frozen") / "registry.json"
    done = cardwright("snapshot", str(path), "--sign", cwd=trained_example, **CLOCK)
    assert done.returncode == 0, done.stderr
    assert "UNTRUSTED DEVELOPMENT" in done.stderr
    assert done.stdout == "registry.json: 3 versions of 1 model, signed\n"
    return path


def cards(settings: Settings) -> list[bytes]:
    return [canonical_bytes(card) for card in collect(settings).cards]


@pytest.fixture(scope="session")
def live(trained_example: Path) -> list[bytes]:
    return cards(load_settings(trained_example / "cardwright.yaml"))


def with_snapshot(settings: Settings, frozen: Path) -> Settings:
    registry = settings.registry.model_copy(update={"snapshot": str(frozen), "uri": None, "artifacts": None})
    return settings.model_copy(update={"registry": registry})


def test_cards_from_the_snapshot_are_byte_for_byte_those_of_the_registry(
    example: Path, frozen: Path, live: list[bytes]
) -> None:
    (example / "mlflow.db").unlink()
    assert cards(with_snapshot(load_settings(example / "cardwright.yaml"), frozen)) == live


def test_so_are_those_of_the_snapshot_alone(tmp_path: Path, frozen: Path, live: list[bytes]) -> None:
    bare = settings_in(tmp_path, Settings.model_validate({"registry": {"name": "nobody asks for it"}}))
    assert cards(with_snapshot(bare, frozen)) == live


def test_a_snapshot_of_a_snapshot_differs_in_its_clock_alone(tmp_path: Path, frozen: Path) -> None:
    done = cardwright("snapshot", "again.json", "--from", str(frozen), cwd=tmp_path, SOURCE_DATE_EPOCH="1795251601")
    assert done.returncode == 0, done.stderr
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (frozen, tmp_path / "again.json"))
    inputs = one["versions"]["credit-risk/3"]["inputs"]
    assert inputs == {
        key: value for key, value in two["versions"]["credit-risk/3"]["inputs"].items() if key != frozen.name
    }
    assert one["versions"]["credit-risk/3"]["registry"] == two["versions"]["credit-risk/3"]["registry"]
    assert one["models"] == two["models"]


def test_the_same_registry_at_the_same_time_gives_the_same_file(
    trained_example: Path, tmp_path: Path, frozen: Path
) -> None:
    done = cardwright("snapshot", str(tmp_path / "again.json"), cwd=trained_example, TZ="Asia/Tokyo", **CLOCK)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.json").read_bytes() == frozen.read_bytes()


def test_the_gate_says_the_same_without_registry_and_network(
    trained_example: Path, tmp_path: Path, frozen: Path
) -> None:
    arguments = ("check", "-o", "json", "--as-of", "2026-11-21")
    live = cardwright(*arguments, cwd=trained_example)
    alone = cardwright(*arguments, "--from", str(frozen), cwd=tmp_path)
    assert alone.returncode == live.returncode == 1, alone.stderr

    def told(text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
        return [
            (card["card"], card["digest"], [(item["rule"], item["verdict"]) for item in card["verdicts"]])
            for card in json.loads(text)["cards"]
        ]

    assert told(alone.stdout) == told(live.stdout)


def test_reading_a_snapshot_imports_nothing_heavy(tmp_path: Path, frozen: Path) -> None:
    code = (
        "import sys\nfrom cardwright.cli.app import run\n"
        f"run(['check', '--from', {str(frozen)!r}, '-o', 'concise'])\n"
        "print('HEAVY', sorted({'mlflow', 'weasyprint', 'pyhanko', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_snapshot_of_one_version_holds_no_other(trained_example: Path, tmp_path: Path) -> None:
    done = cardwright("snapshot", str(tmp_path / "one.json"), "models:/credit-risk@champion", cwd=trained_example)
    assert done.returncode == 0, done.stderr
    done = cardwright("check", "--from", "one.json", "-o", "json", cwd=tmp_path)
    assert [card["card"] for card in json.loads(done.stdout)["cards"]] == ["credit-risk/3"]
    missed = cardwright("check", "--from", "one.json", "credit-risk/1", cwd=tmp_path)
    assert missed.returncode == 4


def test_who_took_a_snapshot_is_proved_and_openssl_agrees(frozen: Path, tmp_path: Path) -> None:
    proved = cardwright("verify", str(frozen), "--allow-dev", cwd=tmp_path)
    assert proved.returncode == 0, proved.stdout
    need("openssl")
    done = subprocess.run(
        [
            *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{frozen}.p7s"),
            *("-content", str(frozen), "-noverify", "-out", str(tmp_path / "content")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_an_altered_snapshot_is_neither_proved_nor_read(frozen: Path, tmp_path: Path) -> None:
    for suffix in ("", ".p7s"):
        shutil.copy(f"{frozen}{suffix}", tmp_path / f"s.json{suffix}")
    text = (tmp_path / "s.json").read_text(encoding="utf-8")
    (tmp_path / "s.json").write_text(text.replace("Musterbank", "Musterbanc"), encoding="utf-8")
    proved = cardwright("verify", "s.json", "--allow-dev", cwd=tmp_path)
    assert proved.returncode == 1
    assert "/models/credit-risk was altered" in proved.stdout
    assert "was changed after signing" in proved.stdout
    read = cardwright("check", "--from", "s.json", cwd=tmp_path)
    assert read.returncode == 2
    assert "s.json:" in read.stderr


def test_an_unsigned_snapshot_does_not_keep_the_signature_of_another(trained_example: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    assert cardwright("snapshot", str(path), "--sign", cwd=trained_example).returncode == 0
    done = cardwright("snapshot", str(path), cwd=trained_example)
    assert not path.with_name("s.json.p7s").exists()
    assert "removed s.json.p7s" in done.stderr


@pytest.fixture
def published(tmp_path: Path, live: list[bytes]) -> Path:
    """Three cards as a site publishes them."""
    root = tmp_path / "published"
    for number, content in enumerate(live, 1):
        folder = root / "models" / "credit-risk" / str(number)
        folder.mkdir(parents=True)
        (folder / "card.json").write_bytes(content)
    return root


def card_file(published: Path, version: int) -> str:
    return str(published / "models" / "credit-risk" / str(version) / "card.json")


def changed(example: Path, *statements: str) -> None:
    with sqlite3.connect(example / "mlflow.db") as store:
        for statement in statements:
            store.execute(statement)
    store.close()


def test_a_card_agrees_with_the_registry_it_was_read_from(example: Path, published: Path, frozen: Path) -> None:
    for arguments in ([], ["--from", str(frozen)]):
        done = cardwright(
            "verify",
            *(card_file(published, number) for number in (1, 2, 3)),
            "--against-registry",
            *arguments,
            cwd=example,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_each_value_that_changed_or_vanished_is_named(example: Path, published: Path) -> None:
    changed(
        example,
        "UPDATE registered_model_aliases SET version = 2 WHERE alias = 'champion'",
        "UPDATE model_versions SET description = 'Another.' WHERE version = 3",
        "DELETE FROM model_version_tags WHERE version = 3 AND key = 'ticket'",
    )
    done = cardwright("verify", card_file(published, 3), "--against-registry", "-o", "json", cwd=example)
    assert done.returncode == 1
    (report,) = json.loads(done.stdout)["reports"]
    failed = {check["text"].split(" was ")[0]: check for check in report["checks"] if not check["ok"]}
    assert {"identity.aliases", "identity.description", "identity.tags.ticket"} <= set(failed)
    assert failed["identity.aliases"]["name"] == "vanished"
    assert failed["identity.description"]["name"] == "changed"
    assert "is now Another. (models:/credit-risk/3#description)" in failed["identity.description"]["text"]


def test_a_version_that_is_no_longer_registered_is_named(example: Path, published: Path) -> None:
    changed(example, "UPDATE model_versions SET current_stage = 'Deleted_Internal' WHERE version = 2")
    done = cardwright("verify", card_file(published, 2), "--against-registry", cwd=example)
    assert done.returncode == 1
    assert "credit-risk/2 is no longer registered" in done.stdout


def test_a_registry_that_does_not_answer_is_no_verdict(example: Path, published: Path) -> None:
    (example / "mlflow.db").unlink()
    done = cardwright("verify", card_file(published, 3), "--against-registry", cwd=example)
    assert done.returncode == 3


def test_a_card_that_no_registry_stands_behind_proves_nothing(example: Path, tmp_path: Path) -> None:
    done = cardwright(
        "diff", "credit-risk/3", "credit-risk/3", "--offline", "-o", f"json={tmp_path / 'd.json'}", cwd=example
    )
    assert done.returncode == 0
    settings = load_settings(example / "cardwright.yaml")
    (card,) = collect(settings, selectors=["credit-risk/3"], offline=True).cards
    (tmp_path / "card.json").write_bytes(canonical_bytes(card))
    done = cardwright("verify", str(tmp_path / "card.json"), "--against-registry", cwd=example)
    assert done.returncode == 1
    assert "no value of this card was read from a registry" in done.stdout


def test_two_versions_differ_in_what_the_law_asks_about(
    trained_example: Path, published: Path, frozen: Path, tmp_path: Path
) -> None:
    live = cardwright("diff", "credit-risk/2", "models:/credit-risk@champion", "-o", "json", cwd=trained_example)
    assert live.returncode == 0, live.stderr
    diff = json.loads(live.stdout)
    kinds = {item["pointer"]: item for item in diff["changes"]}
    assert kinds["/model/type"]["question"] == "requirements"
    assert kinds["/model/type"]["old_origin"]["address"] == "cards/credit-risk/versions/2.yaml"
    assert {item["kind"] for item in diff["changes"] if item["area"] == "slices"} & {
        "within_interval",
        "beyond_interval",
    }
    assert "substantial-modification" in {question["id"] for question in diff["questions"]}
    for arguments in (
        ("credit-risk/2", "models:/credit-risk@champion", "--from", str(frozen)),
        (card_file(published, 2), card_file(published, 3)),
    ):
        other = cardwright("diff", *arguments, "-o", "json", cwd=tmp_path)
        assert other.stdout == live.stdout, other.stderr


def test_exit_code_tells_a_script_that_something_changed(published: Path, tmp_path: Path) -> None:
    same = cardwright("diff", card_file(published, 3), card_file(published, 3), "--exit-code", cwd=tmp_path)
    other = cardwright("diff", card_file(published, 2), card_file(published, 3), "--exit-code", cwd=tmp_path)
    assert (same.returncode, same.stdout) == (0, "credit-risk/3 to credit-risk/3: no change\n")
    assert other.returncode == 1
    assert "Questions for a person" in other.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("credit-risk", "credit-risk/3"), 2, "names 3 versions"),
        (("credit-risk/3", "credit-risk/9"), 4, "nothing matches"),
        (("none.json", "credit-risk/3"), 2, "cannot be read"),
        (("cardwright.yaml.json", "credit-risk/3"), 2, "is not a card"),
        (("credit-risk/2", "credit-risk/3", "-o", "yaml"), 2, "no output format"),
    ],
)
def test_what_cannot_be_compared_is_said(example: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    (example / "cardwright.yaml.json").write_text('{"format": "x"}')
    done = cardwright("diff", *arguments, cwd=example)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr


def test_init_reads_a_version_from_a_snapshot(tmp_path: Path, frozen: Path) -> None:
    done = cardwright("init", "--from", str(frozen), "--from", "models:/credit-risk@champion", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "logistic-regression" not in (tmp_path / "cards/credit-risk/versions/3.yaml").read_text()
    assert (tmp_path / "cards/credit-risk/versions/3.yaml").is_file()
    several = cardwright("init", "--from", str(frozen), cwd=tmp_path)
    assert "names 3 versions" in several.stderr
