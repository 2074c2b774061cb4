"""Several people sign one report: in their order, each another person, each about the same card."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_document
from tests.integration.signing.conftest import Desk
from tests.integration.signing.test_levels import years
from tests.needs import need

from cardwright.card.canonical import digest_of
from cardwright.cli.verify import command as verify
from cardwright.errors import CardwrightError, SigningError, UsageError, VerificationError
from cardwright.signing.fields import signature_fields
from cardwright.signing.levels import Level
from cardwright.signing.report import Report

ROLES = ("author", "validator", "approver")
KEYS = ("signer-ec", "signer-rsa", "approver")


@pytest.fixture(scope="session")
def open_report() -> bytes:
    """An unsigned report with a place for each of three."""
    need("weasyprint", "pikepdf", "pyhanko")
    from cardwright.render.pdf import render_pdf

    card = sample_bytes()
    return render_pdf(sample_document(), card_json=card, created=CREATED, development=False, signers=ROLES)


@pytest.fixture
def table(desk: Desk, open_report: bytes) -> Desk:
    """A desk at which three sign."""
    return replace(desk, unsigned=open_report)


def countersigned(
    desk: Desk,
    pdf: bytes,
    role: str,
    key: str,
    *,
    level: Level = Level.B_B,
    digest: str | None = None,
    moment: datetime | None = None,
) -> bytes:
    from cardwright.signing.countersign import Countersignature, countersign
    from cardwright.signing.trust import load_trust

    now = moment or datetime.now(UTC)
    wanted = Countersignature(
        identity=desk.identity(key),
        role=role,
        card_digest=digest,
        level=level,
        trust=load_trust(desk.authority.roots, allow_dev=False, at=datetime.now(UTC)),
        signed_at=now,
    )
    return countersign(pdf, wanted, None if level is Level.B_B else desk.services()).pdf


def by_all(desk: Desk, level: Level) -> bytes:
    pdf = desk.sign(level)
    for role, key in zip(ROLES[1:], KEYS[1:], strict=True):
        pdf = countersigned(desk, pdf, role, key, level=level)
    return pdf


@pytest.fixture(scope="session")
def by_three(
    authority: object, open_report: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Level], bytes]:
    """Reports signed by all three, once for each level."""
    desk = Desk(authority=authority, unsigned=open_report, folder=tmp_path_factory.mktemp("table"))  # type: ignore[arg-type]
    made: dict[Level, bytes] = {}

    def signed(level: Level) -> bytes:
        if level not in made:
            made[level] = by_all(desk, level)
        return made[level]

    return signed


def everyone(desk: Desk, pdf: bytes) -> Report:
    from cardwright.signing.pdfcheck import Demands
    from cardwright.signing.verify import verify_pdf

    (desk.folder / "report.pdf").write_bytes(pdf)
    return verify_pdf(
        desk.folder / "report.pdf",
        roots=desk.authority.roots,
        at=datetime.now(UTC),
        demands=Demands(everyone=True),
    )


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LT, Level.B_LTA])
def test_three_sign_in_order_and_each_is_named_with_role_and_level(
    table: Desk, by_three: Callable[[Level], bytes], level: Level
) -> None:
    pdf = by_three(level)
    assert pdf.startswith(table.unsigned)
    report = everyone(table, pdf)
    assert report.ok, report.first_failure
    assert [person.role for person in report.signers] == list(ROLES)
    assert {person.level for person in report.signers} == {level.value}
    assert report.outstanding == ()
    chains = [check.text for check in report.checks if check.name == "chain"]
    assert [text.split(",")[0] for text in chains] == [
        "signed as author by Model Release",
        "signed as validator by Model Release RSA",
        "signed as approver by Test approver",
    ]


def test_b_lta_of_three_would_hold_in_ten_years(table: Desk, by_three: Callable[[Level], bytes]) -> None:
    report = table.verify(by_three(Level.B_LTA), level=Level.B_LTA, years=10)
    assert report.ok, report.first_failure
    assert table.verify(by_three(Level.B_LTA), at=datetime.now(UTC) + years(6), level=Level.B_LTA).ok


def test_the_first_signature_certifies_and_leaves_room_for_the_others_only(table: Desk) -> None:
    from cardwright.signing.pdfreader import open_pdf

    pdf = table.sign(Level.B_B)
    assert open_pdf(pdf).embedded_signatures[0].docmdp_level.value == 2
    assert [(field.role, field.signed) for field in signature_fields(pdf)] == [
        ("author", True),
        ("validator", False),
        ("approver", False),
    ]
    report = table.verify(pdf)
    assert report.ok
    assert report.outstanding == ("validator", "approver")
    failure = everyone(table, pdf).first_failure
    assert failure is not None
    assert failure.name == "all-signers"


def test_who_alone_signs_permits_nothing_more(desk: Desk) -> None:
    with pytest.raises(SigningError, match="all 1 signatures"):
        countersigned(desk, desk.sign(Level.B_B), "validator", "signer-rsa")


@pytest.mark.parametrize(
    ("role", "key", "digest", "error", "words"),
    [
        ("approver", "approver", None, UsageError, "the next to sign is validator"),
        ("validator", "signer-ec", None, SigningError, "has signed the report already"),
        ("validator", "signer-rsa", "0" * 64, VerificationError, "card inside has the digest"),
    ],
    ids=["out of turn", "twice", "another card"],
)
def test_who_may_not_sign_now_does_not(
    table: Desk, role: str, key: str, digest: str | None, error: type[CardwrightError], words: str
) -> None:
    with pytest.raises(error, match=words):
        countersigned(table, table.sign(Level.B_B), role, key, digest=digest)


def test_the_card_that_was_read_is_the_card_that_is_signed(table: Desk) -> None:
    digest = digest_of(sample_bytes()).removeprefix("sha256:")
    assert countersigned(table, table.sign(Level.B_B), "Validator", "signer-rsa", digest=digest)


def test_nobody_signs_a_report_that_does_not_hold_or_is_not_signed(table: Desk) -> None:
    changed = bytearray(table.sign(Level.B_B))
    changed[3000] ^= 1
    with pytest.raises(VerificationError):
        countersigned(table, bytes(changed), "validator", "signer-rsa")
    with pytest.raises(VerificationError, match="no signature"):
        countersigned(table, table.unsigned, "author", "signer-rsa")


def test_pdfsig_and_mutool_find_three_valid_signatures(by_three: Callable[[Level], bytes], tmp_path: Path) -> None:
    need("pdfsig", "mutool")
    (tmp_path / "a.pdf").write_bytes(by_three(Level.B_B))
    said = subprocess.run(["pdfsig", "-nocert", "a.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.count("Signature is Valid") == 3
    looked = subprocess.run(
        ["mutool", "sign", "-v", "a.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert looked.stdout.count("valid but there have been edits") == 2
    assert looked.stdout.count("unchanged since signing") == 1


def test_pdf_a_and_pdf_ua_hold_but_for_the_rule_that_no_second_revision_can_keep(
    table: Desk, by_three: Callable[[Level], bytes]
) -> None:
    need("page")
    import page

    def broken(pdf: bytes) -> set[str]:
        return {
            failure.rule_id
            for profile in ("3a", "ua1")
            for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
        }

    assert broken(table.unsigned) == set()
    assert broken(table.sign(Level.B_B)) == set()
    assert broken(by_three(Level.B_LTA)) == {"PDFA3A-SIGNATURE-BYTERANGE-001"}


def _updated(pdf: bytes, change: Callable[[object], None]) -> bytes:
    from cardwright.signing.pades import _writer

    writer = _writer(pdf)
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def drawn_over_a_free_field(pdf: bytes) -> bytes:
    """The appearance of a field that nobody has signed says that somebody has."""
    from pyhanko.pdf_utils import generic

    def draw(writer: object) -> None:
        field = writer.root["/AcroForm"]["/Fields"][2]  # type: ignore[attr-defined]
        stream = generic.StreamObject(stream_data=b"0 0 40 20 re f")
        field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(stream)})  # type: ignore[attr-defined]
        writer.update_container(field)  # type: ignore[attr-defined]

    return _updated(pdf, draw)


def another_role(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils import generic

    def rename(writer: object) -> None:
        field = writer.root["/AcroForm"]["/Fields"][2]  # type: ignore[attr-defined]
        field[generic.pdf_name("/TM")] = generic.pdf_string("observer")
        writer.update_container(field)  # type: ignore[attr-defined]

    return _updated(pdf, rename)


def one_field_more(pdf: bytes) -> bytes:
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    return _updated(pdf, lambda writer: append_signature_field(writer, SigFieldSpec("Signature4")))


@pytest.mark.parametrize("tamper", [drawn_over_a_free_field, another_role, one_field_more])
def test_what_the_certification_does_not_permit_is_caught(table: Desk, tamper: Callable[[bytes], bytes]) -> None:
    failure = table.verify(tamper(table.sign(Level.B_B))).first_failure
    assert failure is not None
    assert failure.name in ("whole-file", "no-changes"), failure


def test_a_signer_who_draws_over_the_page_is_caught(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyhanko.pdf_utils import content

    plain = content.RawContent.__init__

    def drawing(self: object, _data: bytes, **options: object) -> None:
        plain(self, b"0 0 100 50 re f", **options)  # type: ignore[arg-type]

    signed = table.sign(Level.B_B)
    monkeypatch.setattr(content.RawContent, "__init__", drawing)
    failure = table.verify(countersigned(table, signed, "validator", "signer-rsa")).first_failure
    assert failure is not None
    assert failure.name == "appearance"


def test_one_person_in_two_roles_is_caught(table: Desk) -> None:
    from cardwright.signing.pades import countersign_pdf

    pdf = countersign_pdf(table.sign(Level.B_B), table.identity("signer-ec"))
    failure = table.verify(pdf).first_failure
    assert failure is not None
    assert failure.name == "signers"
    assert "author and validator signed with one certificate" in failure.text


def test_a_later_signature_by_somebody_unknown_fails_by_role(
    table: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.integration.signing.pki import make_pki

    from cardwright.signing.identity import load_pem
    from cardwright.signing.pades import countersign_pdf

    files = make_pki(tmp_path_factory.mktemp("stranger"))
    stranger = load_pem(files.key, files.certificate, chain=[files.chain])
    failure = table.verify(countersign_pdf(table.sign(Level.B_B), stranger)).first_failure
    assert failure is not None
    assert failure.name == "chain"


def test_a_signature_cut_away_shows_as_outstanding(table: Desk, by_three: Callable[[Level], bytes]) -> None:
    from tests.integration.signing.test_levels import revisions

    pdf = by_three(Level.B_B)
    cut = pdf[: revisions(pdf)[1]]
    assert table.verify(cut).outstanding == ("approver",)
    failure = everyone(table, cut).first_failure
    assert failure is not None
    assert "approver has not signed" in failure.text


def test_a_renewal_protects_all_three_signatures(table: Desk, by_three: Callable[[Level], bytes]) -> None:
    from cardwright.signing.renew import renew_pdf

    renewed = renew_pdf(by_three(Level.B_LT), table.services(table.authority.tsa("tsa2")))
    report = table.verify(renewed, level=Level.B_LTA, years=10)
    assert report.ok, report.first_failure
    assert {person.level for person in report.signers} == {"B-LTA"}


def test_verify_tells_people_and_machines_who_has_still_to_sign(table: Desk) -> None:
    file = table.folder / "open.pdf"
    file.write_bytes(countersigned(table, table.sign(Level.B_B), "validator", "signer-rsa"))
    roots = [word for root in table.authority.roots for word in ("--roots", str(root))]
    said = CliRunner().invoke(verify, [str(file), *roots], standalone_mode=False, obj={})
    assert "Signed so far by author, validator; NOT YET SIGNED by approver." in said.output
    told = CliRunner().invoke(verify, [str(file), *roots, "-o", "json"], standalone_mode=False, obj={})
    (shown,) = json.loads(told.output)["reports"]
    assert [person["role"] for person in shown["signers"]] == ["author", "validator"]
    assert shown["outstanding"] == ["approver"]
    asked = CliRunner().invoke(verify, [str(file), *roots, "--all-signers"], standalone_mode=False, obj={})
    assert asked.return_value == 1
