"""Published folders whose reports get another signature or time stamp, and what the next build makes of them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integration.build.projects import build_project, make_project
from tests.integration.signing.authorities import Authority
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.card.canonical import digest_of
from cardwright.cli.countersign import command as countersign
from cardwright.cli.renew import command as renew
from cardwright.errors import UnreadableError, UsageError, VerificationError
from cardwright.signing.manifest import read_manifest
from cardwright.signing.report import Report
from cardwright.signing.verify import verify_folder, verify_pdf
from cardwright.sources.trails.ledger import read_ledger
from cardwright.sources.trails.records import CountersignedRecord

REPORT = Path("models/model-0/1/report.pdf")


def configured(authority: Authority, folder: Path, *, level: str) -> Path:
    """The project's cardwright.yaml, with a key, services, and two who sign."""
    file = folder / "cardwright.yaml"
    key, certificate = authority.key("signer-ec"), authority.pem("signer-ec")
    file.write_text(
        f"""registry: {{name: bank}}
packs: [hygiene]
site: {{title: Models of the bank}}
signing:
  pem: {{key: {key}, certificate: {certificate}, chain: [{authority.pem("interm")}]}}
  level: {level}
  tsa: ["{authority.tsa()}"]
  roots: [{", ".join(map(str, authority.roots))}]
  signers: [author, validator]
"""
    )
    return file


@pytest.fixture(scope="module")
def built(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("weasyprint", "pikepdf", "pyhanko", "mkdocs", "material")
    folder = make_project(tmp_path_factory.mktemp("republish") / "project", versions=1)
    configured(authority, folder, level="B-LT")
    build_project(folder, sign=True, now=datetime.now(UTC))
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(built, tmp_path / "project"))
    build_project(folder, sign=True, now=datetime.now(UTC))
    return folder


def run(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(item) for item in arguments], standalone_mode=False, obj={})  # type: ignore[arg-type]


def signed_by_validator(desk: Desk, project: Path, *, name: str = "model-0/1") -> Result:
    pki = desk.authority
    bundle = project.parent / "validator.pem"
    bundle.write_bytes(pki.pem("signer-rsa").read_bytes() + pki.pem("interm").read_bytes())
    key = ["--key", pki.key("signer-rsa"), "--certificate", bundle]
    config = ["--config", project / "cardwright.yaml"]
    return run(countersign, project / "public", name, "--role", "validator", *key, *config)


def proved(desk: Desk, project: Path) -> Report:
    return verify_folder(project / "public", roots=desk.authority.roots, at=datetime.now(UTC))


def signers(desk: Desk, project: Path) -> list[str]:
    report = verify_pdf(project / "public" / REPORT, roots=desk.authority.roots, at=datetime.now(UTC))
    assert report.ok, report.first_failure
    return [person.role for person in report.signers]


def test_a_countersigned_folder_is_proved_and_the_next_build_keeps_the_signatures(desk: Desk, project: Path) -> None:
    assert signers(desk, project) == ["author"]
    done = signed_by_validator(desk, project)
    assert done.exception is None, done.output
    assert "signed as validator by" in done.output
    assert "all have signed" in done.output
    assert done.output.count("signed as validator") == 3
    assert proved(desk, project).ok
    assert read_manifest((project / "public" / "manifest.json").read_bytes()).sequence == 2
    result = build_project(project, sign=True, now=datetime.now(UTC))
    assert result.counted("kept") == 1  # the page of changes shows the new line of the ledger
    assert signers(desk, project) == ["author", "validator"]
    assert not build_project(project, sign=True, now=datetime.now(UTC)).published


def test_the_ledger_says_who_countersigned_which_documents(desk: Desk, project: Path) -> None:
    done = signed_by_validator(desk, project)
    assert "model-0/1: recorded in cardwright-ledger.jsonl:1" in done.output
    ledger = read_ledger(project / "cardwright-ledger.jsonl")
    (record,) = [line.record for line in ledger.lines]
    assert isinstance(record, CountersignedRecord)
    folder = project / "public" / REPORT.parent
    assert (record.card, record.role) == ("model-0/1", "validator")
    assert record.documents == {file.name: digest_of(file.read_bytes()) for file in folder.glob("*.pdf")}
    assert record.card_digest == digest_of((folder / "card.json").read_bytes())
    build_project(project, sign=True, now=datetime.now(UTC))
    assert record.signer in (project / "public" / "changes.html").read_text(encoding="utf-8")
    assert signers(desk, project) == ["author", "validator"]


def test_nobody_countersigns_beside_a_ledger_that_does_not_hold(desk: Desk, project: Path) -> None:
    (project / "cardwright-ledger.jsonl").write_text("{}\n")
    done = signed_by_validator(desk, project)
    assert isinstance(done.exception, UnreadableError)
    assert signers(desk, project) == ["author"]


def test_a_full_build_keeps_what_people_have_signed_and_says_the_same(desk: Desk, project: Path) -> None:
    assert signed_by_validator(desk, project).exception is None
    signed = (project / "public" / REPORT).read_bytes()
    said: list[str] = []
    build_project(project, sign=True, now=datetime.now(UTC), full=True, say=said.append)
    assert (project / "public" / REPORT).read_bytes() == signed
    assert any("report.pdf was kept" in text and "as validator" in text for text in said)
    assert proved(desk, project).ok


def test_a_build_that_replaces_a_countersigned_report_tells_whose_signature_is_not_on_it(
    desk: Desk, project: Path
) -> None:
    assert signed_by_validator(desk, project).exception is None
    versions = project / "cards" / "model-0" / "versions"
    (versions / "1.yaml").write_text("evaluation: {metrics: {recall: 0.77}}\n")
    said: list[str] = []
    build_project(project, sign=True, now=datetime.now(UTC), say=said.append)
    assert signers(desk, project) == ["author"]
    (told,) = [text for text in said if "report.pdf says something else" in text]
    assert "as validator" in told


def test_another_build_of_another_version_leaves_the_signatures_of_this_one(desk: Desk, project: Path) -> None:
    assert signed_by_validator(desk, project).exception is None
    versions = project / "cards" / "model-0" / "versions"
    (versions / "2.yaml").write_text("evaluation: {metrics: {recall: 0.77}}\n")
    assert build_project(project, sign=True, now=datetime.now(UTC)).published
    assert proved(desk, project).ok
    assert signers(desk, project) == ["author", "validator"]


def test_a_renewed_folder_stays_renewed_after_the_next_build(desk: Desk, project: Path) -> None:
    done = run(renew, project / "public", "--config", project / "cardwright.yaml")
    assert done.exception is None, done.output
    renewed = (project / "public" / REPORT).read_bytes()
    assert not build_project(project, sign=True, now=datetime.now(UTC)).published
    assert (project / "public" / REPORT).read_bytes() == renewed
    report = verify_pdf(project / "public" / REPORT, roots=desk.authority.roots, at=datetime.now(UTC))
    assert report.level == "B-LTA"


def test_a_folder_in_which_something_was_changed_is_not_sealed_again(desk: Desk, project: Path) -> None:
    (project / "public" / "index.html").write_text("changed by somebody")
    before = (project / "public" / REPORT).read_bytes()
    for done in (
        signed_by_validator(desk, project),
        run(renew, project / "public", "--config", project / "cardwright.yaml"),
    ):
        assert isinstance(done.exception, VerificationError)
        assert "index.html was changed" in str(done.exception)
    assert (project / "public" / REPORT).read_bytes() == before


def test_a_version_that_is_not_published_cannot_be_signed(desk: Desk, project: Path) -> None:
    done = signed_by_validator(desk, project, name="model-0/9")
    assert isinstance(done.exception, UsageError)
    assert "model-0/9 is not published there" in str(done.exception)


def test_a_report_alone_is_signed_where_it_lies_and_the_manifest_is_spoken_of(desk: Desk, project: Path) -> None:
    pki, file = desk.authority, project / "public" / REPORT
    bundle = project.parent / "validator.pem"
    bundle.write_bytes(pki.pem("signer-rsa").read_bytes() + pki.pem("interm").read_bytes())
    key = ["--key", pki.key("signer-rsa"), "--certificate", bundle, "--config", project / "cardwright.yaml"]
    done = run(countersign, file, "--role", "validator", *key)
    assert done.exception is None, done.output
    assert signers(desk, project) == ["author", "validator"]
    assert "still names the old report.pdf" in done.output


@pytest.mark.parametrize("forgotten", [".cardwright", ".cardwright/built"])
def test_a_build_without_memory_says_which_signatures_it_does_not_carry_over(
    desk: Desk, project: Path, forgotten: str
) -> None:
    assert signed_by_validator(desk, project).exception is None
    shutil.rmtree(project / forgotten)
    notes: list[str] = []
    build_project(
        project, sign=True, now=datetime.now(UTC), hear=lambda event: notes.append(getattr(event, "text", ""))
    )
    assert signers(desk, project) == ["author"]
    told = [note for note in notes if "of the published one" in note]
    assert [note.split()[2] for note in sorted(told)] == ["instructions.pdf", "report.pdf", "summary.pdf"]
    assert "bears 1 of the 2 signatures and time stamps" in told[0]
