"""Sign-offs from the command line: who may give them, what they are bound to, and what a change does to them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.needs import need

from cardwright.card.card import Card
from cardwright.cli.app import run
from cardwright.config import load_settings
from cardwright.sources.collect import collect
from cardwright.sources.trails.ledger import append, read_ledger
from cardwright.sources.trails.records import ObservedRecord, RefusedRecord, SignOffRecord

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
CARD = """\
stated_by: {name: Jonas Brandt, role: Developer, date: 2026-11-01}
intended_use:
  purpose: It estimates whether a consumer loan is repaid, for credit officers who decide.
model:
  general_logic: A logistic regression adds up weighted particulars.
approvals:
  permissions:
    Developer: [read, write]
    Validator: {may: [read, approve], held_by: [Ada Byron]}
    Officer: {may: [read, Approve]}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards" / "m" / "versions").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank}\npacks: [hygiene]\n", encoding="utf-8")
    (tmp_path / "cards" / "m" / "card.yaml").write_text(
        CARD.replace("Developer: [", "Developer: {may: [").replace("write]", "write]}"), encoding="utf-8"
    )
    for version in ("1", "2"):
        (tmp_path / "cards" / "m" / "versions" / f"{version}.yaml").write_text(
            f"limitations: {{knowledge_limits: Version {version} knows nothing of companies.}}\n", encoding="utf-8"
        )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    return tmp_path


def approve(*more: str, name: str = "Ada Byron", role: str = "Validator", card: str = "m/1") -> int:
    return run(["-q", "approve", card, "--as", name, "--role", role, *more])


def records(project: Path) -> list[object]:
    return [line.record for line in read_ledger(project / "cardwright-ledger.jsonl").lines]


def cards(project: Path, *selectors: str) -> dict[str, Card]:
    found = collect(load_settings(project / "cardwright.yaml"), selectors=selectors).cards
    return {card.identity.version: card for card in found}


def test_an_approval_becomes_a_fact_of_the_card_with_its_line(project: Path) -> None:
    assert approve("--scope", "pilot branch", "--comment", "until March") == 0
    card = cards(project)["1"]
    item = card.approvals.records["ledger_line_1"]
    assert (item.by.name, item.by.role, item.decision, item.scope, item.comment) == (
        "Ada Byron",
        "Validator",
        "approved",
        "pilot branch",
        "until March",
    )
    assert str(card.origin_of("/approvals/records/ledger_line_1")) == "cardwright-ledger.jsonl:1"
    assert (card.identity.state, cards(project)["2"].identity.state) == ("approved", "draft")
    assert [event.kind for event in card.audit_trail.events] == ["sign_off_approved"]


@pytest.mark.parametrize(
    ("name", "role", "reason"),
    [
        ("Ada Byron", "Developer", "lacks the permission approve: it has read, write; Officer, Validator may"),
        ("Ada Byron", "Nobody", "is not declared"),
        ("Ben Okri", "Validator", "Ben Okri does not hold the role Validator: it is held by Ada Byron"),
    ],
)
def test_a_role_without_the_permission_is_refused_and_written_down(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, role: str, reason: str
) -> None:
    assert approve(name=name, role=role) == 1
    assert reason in capsys.readouterr().err
    (record,) = records(project)
    assert isinstance(record, RefusedRecord)
    assert (record.rule, record.by.name, record.card) == ("permission", name, "m/1")
    assert reason in record.reason
    card = cards(project)["1"]
    assert (card.approvals.records, card.identity.state) == ({}, "draft")
    assert [(event.kind, event.granted) for event in card.audit_trail.events] == [("sign_off_attempt", False)]


@pytest.mark.parametrize("spelt", ["Jonas Brandt", " jonas  BRANDT", "Dr. Jonas Brandt", "j.brandt"])
def test_nobody_approves_what_they_made(project: Path, capsys: pytest.CaptureFixture[str], spelt: str) -> None:
    assert approve(name=spelt, role="Officer") == 1
    assert "cards/m/card.yaml:5:18" in capsys.readouterr().err
    (record,) = records(project)
    assert isinstance(record, RefusedRecord)
    assert record.rule == "four_eyes"


def test_an_author_may_withdraw(project: Path) -> None:
    assert approve() == 0
    assert approve("--decision", "withdraw", name="Jonas Brandt", role="Officer") == 0
    card = cards(project)["1"]
    assert (card.identity.state, card.contradictions) == ("withdrawn", ())


def test_a_refusal_by_the_reviewer_is_a_decision(project: Path) -> None:
    assert approve("--decision", "reject") == 0
    card = cards(project)["1"]
    assert (card.approvals.records["ledger_line_1"].decision, card.identity.state) == ("refused", "in_review")


def test_a_changed_card_makes_its_approval_stale_and_names_the_section(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approve()
    file = project / "cards" / "m" / "card.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("consumer loan", "mortgage"), encoding="utf-8")
    assert cards(project)["1"].identity.state == "in_review"
    capsys.readouterr()
    assert run(["check", "m/1", "-o", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["cards"][0]["verdicts"]
    (found,) = [item for item in findings if item["verdict"] == "stale"]
    assert found["pointer"] == "/approvals/records/ledger_line_1"
    assert found["message"] == "Ada Byron approved an earlier state of this card; changed since: intended_use"
    assert approve() == 0
    assert cards(project)["1"].identity.state == "approved"


def test_a_second_sign_off_and_a_comment_line_leave_the_first_alone(project: Path) -> None:
    approve()
    approve(name="Ben Okri", role="Officer")
    file = project / "cards" / "m" / "card.yaml"
    file.write_text("# reviewed\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    card = cards(project)["1"]
    assert len({item.digest for item in card.approvals.records.values()}) == 1
    run(["-q", "check", "m/1", "-o", f"json={project / 'x.json'}"])
    verdicts = json.loads((project / "x.json").read_bytes())["cards"][0]["verdicts"]
    assert "stale" not in {item["verdict"] for item in verdicts}


def test_the_version_before_is_superseded(project: Path) -> None:
    approve()
    approve(card="m/2")
    found = cards(project)
    assert (found["1"].identity.state, found["1"].identity.superseded_by) == ("superseded", "2")
    assert found["2"].identity.state == "approved"


def test_a_version_that_lost_a_live_alias_to_a_later_one_is_superseded(project: Path) -> None:
    from cardwright.sources.base import VersionKey
    from cardwright.sources.trails.signoff import LedgerFacts

    record = ObservedRecord(registry="bank", subject="m", change="appeared", record={"aliases/champion": "1"})
    append(project / "cardwright-ledger.jsonl", lambda _ledger: [record], now=NOW)
    ledger = LedgerFacts(load_settings(project / "cardwright.yaml"))

    def successor(aliases: dict[str, str]) -> list[object]:
        return [fact.value for fact in ledger.facts(VersionKey(name="m", version="1"), {"m": aliases})]

    assert successor({"champion": "2"}) == ["2"]
    assert successor({"champion": "1"}) == []
    assert successor({"champion": "2", "live": "1"}) == []
    assert successor({"challenger": "2"}) == []


def test_a_card_that_is_not_the_one_that_was_read_is_not_signed_off(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert approve("--digest", "sha256:" + "00" * 32) == 2
    digest = capsys.readouterr().err.partition("its digest is ")[2].split()[0]
    assert not (project / "cardwright-ledger.jsonl").exists()
    assert approve("--digest", digest) == 0


def test_a_decision_is_about_one_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert approve(card="m") == 2
    assert "m names 2 versions" in capsys.readouterr().err
    assert approve(card="x/1") == 4


def test_a_signed_sign_off_is_proved_with_the_chain(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("pyhanko")
    approve()
    assert approve("--sign", name="Ben Okri", role="Officer") == 0
    ledger = project / "cardwright-ledger.jsonl"
    capsys.readouterr()
    assert run(["verify", str(ledger)]) == 1
    assert "cardwright-ledger.jsonl:2: signed by the UNTRUSTED DEVELOPMENT signer: refused" in capsys.readouterr().out
    assert run(["verify", str(ledger), "--allow-dev", "--all"]) == 0
    assert "cardwright-ledger.jsonl:2: approved by Ben Okri, signed with the certificate" in capsys.readouterr().out


def test_a_signature_of_another_sign_off_does_not_hold(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("pyhanko")
    approve("--sign")
    (record,) = records(project)
    assert isinstance(record, SignOffRecord)
    forged = record.model_copy(update={"sign_off": record.sign_off.model_copy(update={"card": "m/2"})})
    append(project / "cardwright-ledger.jsonl", lambda _ledger: [forged], now=NOW + timedelta(hours=1))
    assert run(["verify", "cardwright-ledger.jsonl", "--allow-dev"]) == 1
    assert "cardwright-ledger.jsonl:2: the sign-off was changed after signing" in capsys.readouterr().out


@pytest.mark.parametrize("line", [1, 2])
def test_verify_names_the_line_that_was_touched(project: Path, capsys: pytest.CaptureFixture[str], line: int) -> None:
    approve()
    approve(card="m/2")
    ledger = project / "cardwright-ledger.jsonl"
    lines = ledger.read_text(encoding="utf-8").split("\n")
    lines[line - 1] = lines[line - 1].replace("Ada Byron", "Eve Adams")
    ledger.write_text("\n".join(lines), encoding="utf-8")
    assert run(["verify", str(ledger)]) == 1
    assert f"cardwright-ledger.jsonl:{line}: line {line} was changed" in capsys.readouterr().out
    assert run(["check"]) == 2


def test_a_torn_line_is_told_and_is_no_failure(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    approve()
    with (project / "cardwright-ledger.jsonl").open("ab") as stream:
        stream.write(b'{"format":"cardwr')
    assert run(["verify", "cardwright-ledger.jsonl"]) == 0
    assert "line 2 was cut short by an interrupted write" in capsys.readouterr().out
    assert cards(project)["1"].identity.state == "approved"


def test_where_a_registry_is_configured_files_alone_are_not_the_card(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approve()
    (project / "cardwright.yaml").write_text(
        "registry: {name: other, uri: sqlite:///none.db}\npacks: [hygiene]\n", encoding="utf-8"
    )
    assert approve("--offline") == 2
    assert "a decision is about the whole card" in capsys.readouterr().err
    run(["check", "m/1", "--offline", "-o", "json"])
    verdicts = json.loads(capsys.readouterr().out)["cards"][0]["verdicts"]
    (found,) = [item for item in verdicts if item["pointer"] == "/approvals/records/ledger_line_1"]
    assert (found["verdict"], found["message"].partition(":")[0]) == ("not_applicable", "not judged")


def test_keys_that_do_not_go_together_are_refused_before_anything_is_written(project: Path) -> None:
    assert approve("--sign", "--pkcs12", "x.p12") == 2
    assert approve("--key", "x.pem") == 2
    assert approve(name="  ") == 2
    assert not (project / "cardwright-ledger.jsonl").exists()
