"""From cardwright.yaml to keys and services, what a release refuses, and making a report again from itself."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_card
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.build.options import VersionOutcome
from cardwright.build.signing import load_identity, load_services, refuse_unfit_release, services_of, uncommitted
from cardwright.build.units import ReportUnit, make_report, render_again
from cardwright.build.weigh import standing_of
from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.config import Settings, load_settings
from cardwright.errors import SigningError, UsageError
from cardwright.rules.verdict import Finding, Judgement, PackIdentity, Severity, Verdict, WaiverNote
from cardwright.signing.development import development_identity
from cardwright.signing.pdfcheck import Demands
from cardwright.signing.report import Report

TODAY = date(2026, 11, 2)


def settings(folder: Path, signing: str) -> Settings:
    file = folder / "cardwright.yaml"
    file.write_text("registry: {name: bank}\n" + (f"signing: {signing}\n" if signing else ""))
    return load_settings(file)


def pem(desk: Desk, name: str) -> str:
    return f"pem: {{key: {desk.authority.key(name)}, certificate: {desk.authority.pem(name)}}}"


def test_two_keys_are_one_too_many(desk: Desk, tmp_path: Path) -> None:
    both = settings(tmp_path, f"{{{pem(desk, 'signer-ec')}, pkcs12: {{file: a.p12}}}}")
    with pytest.raises(UsageError, match=r"signing\.pem and signing\.pkcs12 are set"):
        load_identity(both, datetime.now(UTC))


def test_ed25519_signs_only_when_allowed_and_then_with_a_warning(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="allow_ed25519"):
        load_identity(settings(tmp_path, f"{{{pem(desk, 'signer-ed')}}}"), datetime.now(UTC))
    said: list[str] = []
    allowed = settings(tmp_path, f"{{{pem(desk, 'signer-ed')}, allow_ed25519: true}}")
    assert load_identity(allowed, datetime.now(UTC), say=said.append).digest_algorithm == "sha512"
    assert "poppler" in said[0]


@pytest.mark.parametrize(
    ("signing", "missing"), [("{level: B-T}", "tsa"), ('{level: B-T, tsa: ["http://a"]}', "roots")]
)
def test_a_level_without_its_services_is_named_before_anything_is_made(
    tmp_path: Path, signing: str, missing: str
) -> None:
    with pytest.raises(UsageError, match=rf"signing\.{missing} is empty"):
        load_services(settings(tmp_path, signing))


def test_no_services_are_needed_for_b_b(tmp_path: Path) -> None:
    assert load_services(settings(tmp_path, "")) is None


def test_services_come_from_the_settings(desk: Desk, tmp_path: Path) -> None:
    roots = ", ".join(map(str, desk.authority.roots))
    services = services_of(settings(tmp_path, f'{{level: B-LTA, tsa: ["{desk.authority.tsa()}"], roots: [{roots}]}}'))
    assert len(services.roots) == 3


def judgement(*findings: Finding) -> Judgement:
    return Judgement(
        card="credit-risk/3",
        digest=digest_of(sample_bytes()),
        as_of=date(2026, 11, 2),
        profile="prepare",
        packs=(PackIdentity(id="eu-ai-act", name="EU AI Act", version="2026.1", digest="sha256:00"),),
        findings=findings,
    )


GAP = Finding(
    rule="eu-ai-act/a/b",
    name="missing-purpose",
    pack="eu-ai-act",
    verdict=Verdict.MISSING,
    severity=Severity.ERROR,
    field="intended_use.purpose",
    pointer="/intended_use/purpose",
    message="nobody stated it",
)


def outcome(*findings: Finding) -> VersionOutcome:
    return VersionOutcome(address="credit-risk/3", state="made", standing=standing_of(judgement(*findings)))


def committed(folder: Path) -> Settings:
    """A project in a git work tree in which everything is committed."""
    need("git")
    (folder / "cards").mkdir()
    (folder / "cards" / "card.yaml").write_text("a: 1\n")
    made = settings(folder, "")
    for words in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "cards"],
    ):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
    return made


def test_a_release_with_a_real_key_a_complete_card_and_all_committed_passes(desk: Desk, tmp_path: Path) -> None:
    warning = GAP.model_copy(update={"severity": Severity.WARNING})
    project, identity = committed(tmp_path), desk.identity()
    refuse_unfit_release(project, identity, [outcome(warning)], as_of=TODAY)
    with pytest.raises(UsageError, match="has 1 errors"):
        refuse_unfit_release(project, identity, [outcome(GAP)], as_of=TODAY)


def test_a_release_names_all_that_is_unfit(tmp_path: Path) -> None:
    project = committed(tmp_path)
    (tmp_path / "cards" / "card.yaml").write_text("a: 2\n")
    (tmp_path / "cards" / "new.yaml").write_text("b: 1\n")
    (tmp_path / "notes.txt").write_text("not part of the cards\n")
    with pytest.raises(UsageError) as raised:
        refuse_unfit_release(project, development_identity(), [outcome(GAP)], as_of=TODAY)
    text = str(raised.value)
    for words in ("UNTRUSTED DEVELOPMENT", "credit-risk/3 has 1 errors", "cards/card.yaml", "cards/new.yaml"):
        assert words in text
    assert "notes.txt" not in text


def test_an_unsigned_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing would be signed"):
        refuse_unfit_release(settings(tmp_path, ""), None, [], as_of=TODAY)


def waived(days: int) -> VersionOutcome:
    note = WaiverNote(reason="trial", owner="Ruiz", approved_by="Weber", expires=TODAY + timedelta(days=days))
    return outcome(GAP.model_copy(update={"verdict": Verdict.WAIVED, "waiver": note}))


@pytest.mark.parametrize(("days", "refused"), [(29, True), (0, True), (30, False)])
def test_a_release_on_a_waiver_that_ends_soon_is_refused(
    desk: Desk, tmp_path: Path, days: int, *, refused: bool
) -> None:
    project = committed(tmp_path)
    if not refused:
        refuse_unfit_release(project, desk.identity(), [waived(days)], as_of=TODAY)
        return
    with pytest.raises(UsageError, match="rests on a waiver of eu-ai-act/a/b that ends on "):
        refuse_unfit_release(project, desk.identity(), [waived(days)], as_of=TODAY)


def test_how_soon_is_a_setting(desk: Desk, tmp_path: Path) -> None:
    project = committed(tmp_path)
    waivers = project.waivers.model_copy(update={"release_days": 5})
    patient = project.model_copy(update={"waivers": waivers})
    refuse_unfit_release(patient, desk.identity(), [waived(5)], as_of=TODAY)
    with pytest.raises(UsageError, match="rests on a waiver"):
        refuse_unfit_release(patient, desk.identity(), [waived(4)], as_of=TODAY)


@pytest.mark.parametrize("name", ["cardwright.yaml", "cardwright-waivers.yaml", "packs/house/pack.yaml"])
def test_an_uncommitted_file_of_the_configuration_is_named(tmp_path: Path, name: str) -> None:
    project = committed(tmp_path).model_copy(update={"packs": ("eu-ai-act", "./packs/house")})
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("changed: true\n")
    assert uncommitted(project) == (name,)


def test_without_a_work_tree_a_release_says_that_nothing_records_its_files(desk: Desk, tmp_path: Path) -> None:
    said: list[str] = []
    refuse_unfit_release(settings(tmp_path, ""), desk.identity(), [], as_of=TODAY, say=said.append)
    assert "no git work tree" in said[0]


def test_outside_of_git_nobody_knows_what_is_committed(tmp_path: Path) -> None:
    assert uncommitted(settings(tmp_path, "")) is None


def test_without_git_a_work_tree_cannot_be_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(UsageError, match="git is not installed"):
        uncommitted(settings(tmp_path, ""))


@pytest.fixture(scope="module")
def unit() -> ReportUnit:
    need("weasyprint", "pikepdf", "pyhanko")
    card = sample_card()
    return ReportUnit(
        address=card.address,
        card_json=canonical_bytes(card),
        verdicts=canonical_bytes(judgement(GAP)),
        organisation="Example Bank AG",
        created=CREATED,
        development=False,
        signer="CN=Model Release,O=Test Bank",
    )


@pytest.fixture(scope="module")
def made(unit: ReportUnit) -> bytes:
    pdf = make_report(unit).pdf
    assert pdf is not None
    return pdf


def proof(desk: Desk, pdf: bytes) -> Report:
    from cardwright.signing.verify import verify_pdf

    file = desk.folder / "report.pdf"
    file.write_bytes(pdf)
    return verify_pdf(file, roots=desk.authority.roots, at=datetime.now(UTC), demands=Demands(render=render_again))


def test_a_report_is_made_again_from_itself_byte_for_byte(desk: Desk, made: bytes) -> None:
    from cardwright.signing.pades import sign_pdf

    report = proof(desk, sign_pdf(made, desk.identity()))
    assert report.ok, report.first_failure
    assert report.checks[-1].name == "rendering"


def test_the_title_page_names_who_signs(made: bytes, tmp_path: Path) -> None:
    need("pdftotext")
    (tmp_path / "report.pdf").write_bytes(made)
    shown = subprocess.run(
        ["pdftotext", "-l", "3", str(tmp_path / "report.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Model Release" in " ".join(shown.split())


def test_pages_of_another_card_under_a_true_signature_are_caught(desk: Desk, unit: ReportUnit, made: bytes) -> None:
    """The signer's own key over pages that say something else than the card inside."""
    from cardwright.signing.pades import sign_pdf

    other = make_report(replace(unit, organisation="Another Bank")).pdf
    assert other is not None
    pages = sign_pdf(_with_parameters_of(other, made), desk.identity())
    failure = proof(desk, pages).first_failure
    assert failure is not None
    assert failure.name == "rendering"


def test_text_added_before_signing_is_caught(desk: Desk, made: bytes) -> None:
    from tests.integration.signing.test_verify import added_text

    from cardwright.signing.pades import sign_pdf

    failure = proof(desk, sign_pdf(added_text(made), desk.identity())).first_failure
    assert failure is not None
    assert failure.name == "rendering"
    assert "together with other changes" in failure.text


def _with_parameters_of(pdf: bytes, source: bytes) -> bytes:
    from io import BytesIO

    import pikepdf

    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as target, pikepdf.open(BytesIO(source)) as other:
        content = other.attachments["parameters.json"].get_file().read_bytes()
        target.attachments["parameters.json"].obj.EF.F.write(content)
        target.save(output)
    return output.getvalue()
