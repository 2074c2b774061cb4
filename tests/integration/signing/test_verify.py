"""Signed reports and folders: what outsiders' tools say, and that every tampering is named."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_card, sample_document
from tests.integration.signing.pki import Files, make_pki
from tests.needs import need

from cardwright.errors import UnreadableError
from cardwright.signing.report import Report

VERSION = Path("models/credit-risk/3")


@pytest.fixture(autouse=True, scope="module")
def _parts() -> None:
    need("weasyprint", "pikepdf", "pyhanko", "cryptography")


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    from cardwright.render.pdf import render_pdf

    return render_pdf(sample_document(), card_json=sample_bytes(), created=CREATED, development=True)


@pytest.fixture(scope="module")
def signed(unsigned: bytes) -> bytes:
    from cardwright.signing.development import development_identity
    from cardwright.signing.pades import sign_pdf

    return sign_pdf(unsigned, development_identity())


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def published(signed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small output folder, signed by the development identity."""
    from cardwright.signing.development import development_identity
    from cardwright.signing.identity import certificate_files
    from cardwright.signing.manifest import build_manifest
    from cardwright.signing.manifestfile import write_manifest

    folder = tmp_path_factory.mktemp("published")
    identity = development_identity()
    files = {
        "index.html": b"<title>home</title>",
        str(VERSION / "index.html"): b"<title>card</title>",
        str(VERSION / "card.json"): sample_bytes(),
        str(VERSION / "report.pdf"): signed,
        **certificate_files(identity),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    write_manifest(folder, build_manifest(folder, identity=identity, inputs={"cards": "sha256:0"}), identity)
    return folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(published, tmp_path / "published"))


def proof(folder: Path, *, allow_dev: bool = True, roots: tuple[Path, ...] = (), at: datetime | None = None) -> Report:
    from cardwright.signing.verify import verify_folder

    return verify_folder(folder, roots=roots, allow_dev=allow_dev, at=at or datetime.now(UTC))


def pdf_proof(pdf: bytes, folder: Path, *, allow_dev: bool = True, roots: tuple[Path, ...] = ()) -> Report:
    from cardwright.signing.verify import verify_pdf

    file = folder / "one.pdf"
    file.write_bytes(pdf)
    return verify_pdf(file, roots=roots, allow_dev=allow_dev, at=datetime.now(UTC))


def signed_range(pdf: bytes) -> tuple[bytes, bytes]:
    """The bytes that a signature covers, and the CMS object between them."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    assert found
    start, before, after, rest = (int(number) for number in found.groups())
    cms = bytes.fromhex(pdf[before + 1 : after - 1].decode())
    return pdf[start : start + before] + pdf[after : after + rest], cms


def test_the_unsigned_report_is_a_prefix_of_the_signed_one(unsigned: bytes, signed: bytes) -> None:
    assert signed.startswith(unsigned)
    assert len(signed) > len(unsigned)


def test_no_rule_of_pdf_a_3a_or_pdf_ua_1_fails_after_signing(signed: bytes) -> None:
    need("page")
    import page

    assert [
        failure.rule_id
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(signed, profile=profile).failures
    ] == []


def test_pdfsig_accepts_the_signature_over_the_whole_document(signed: bytes, tmp_path: Path) -> None:
    need("pdfsig")
    (tmp_path / "report.pdf").write_bytes(signed)
    done = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "report.pdf")], capture_output=True, text=True, check=True
    )
    assert "Signature is Valid" in done.stdout
    assert "Total document signed" in done.stdout
    assert "ETSI.CAdES.detached" in done.stdout


def openssl(content: bytes, cms: bytes, root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    need("openssl")
    (folder / "content").write_bytes(content)
    (folder / "cms").write_bytes(cms)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content"]
    command += ["-CAfile", str(root), "-purpose", "any", "-out", os.devnull]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_openssl_accepts_the_bytes_of_the_report_and_of_the_manifest(
    signed: bytes, published: Path, tmp_path: Path
) -> None:
    root = published / "certificates" / "development-root.pem"
    content, cms = signed_range(signed)
    assert openssl(content, cms, root, tmp_path).returncode == 0
    assert openssl(content + b"x", cms, root, tmp_path).returncode != 0
    manifest, signature = (published / "manifest.json").read_bytes(), (published / "manifest.json.p7s").read_bytes()
    assert openssl(manifest, signature, root, tmp_path).returncode == 0
    assert openssl(manifest + b"\n", signature, root, tmp_path).returncode != 0


def test_an_untouched_folder_is_proved_and_says_that_the_signer_is_untrusted(published: Path) -> None:
    report = proof(published)
    assert report.first_failure is None
    assert report.ok
    assert report.development
    chains = [check.text for check in report.checks if check.name == "chain"]
    assert len(chains) == 2
    assert all("UNTRUSTED DEVELOPMENT" in text and "not who signed" in text for text in chains)


def test_without_the_flag_the_development_identity_is_refused(published: Path) -> None:
    for roots in ((), (published / "certificates" / "development-root.pem",)):
        failure = proof(published, allow_dev=False, roots=roots).first_failure
        assert failure is not None
        assert (failure.subject, failure.name) == ("manifest.json", "chain")
        assert "UNTRUSTED DEVELOPMENT" in failure.text


def test_an_expired_certificate_is_named_with_its_period(published: Path) -> None:
    failure = proof(published, at=datetime.now(UTC) + timedelta(days=400)).first_failure
    assert failure is not None
    assert "is valid from" in failure.text


def flip(file: Path, position: int) -> None:
    data = bytearray(file.read_bytes())
    data[position] ^= 0x01
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["index.html", str(VERSION / "card.json"), str(VERSION / "report.pdf")])
def test_a_flipped_byte_names_the_file_and_both_digests(folder: Path, name: str) -> None:
    flip(folder / name, (folder / name).stat().st_size // 2)
    failure = proof(folder).first_failure
    assert failure is not None
    assert (failure.subject, failure.name) == (name, "changed")
    assert len(re.findall(r"sha256:[0-9a-f]{64}", failure.text)) == 2


def test_files_added_removed_or_linked_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / "added.html").write_text("new")
    (folder / "index.html").unlink()
    (folder / "linked.html").symlink_to("/etc/hostname")
    found = {check.subject: check.name for check in proof(folder).checks if not check.ok}
    assert found == {"added.html": "extra", "index.html": "missing", "linked.html": "extra"}


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.p7s"])
def test_a_missing_or_changed_manifest_ends_the_proof(folder: Path, name: str) -> None:
    flip(folder / name, 40)
    failure = proof(folder).first_failure
    assert failure is not None
    assert (failure.subject, failure.name) == ("manifest.json", "signature")
    (folder / name).unlink()
    failure = proof(folder).first_failure
    assert failure is not None
    assert name in failure.text


def test_no_byte_of_the_manifest_signature_can_change_unnoticed(published: Path) -> None:
    from cardwright.signing.report import Checklist
    from cardwright.signing.trust import load_trust, quiet
    from cardwright.signing.verify import detached_holds

    trust = load_trust((), allow_dev=True, at=datetime.now(UTC))
    content, signature = (published / "manifest.json").read_bytes(), (published / "manifest.json.p7s").read_bytes()
    unnoticed = []
    with quiet():
        for position in range(0, len(signature), 13):
            changed = bytearray(signature)
            changed[position] ^= 0x20 if position % 2 else 0x01
            if detached_holds(content, bytes(changed), Checklist("manifest.json"), trust):
                unnoticed.append(position)
    assert unnoticed == []


def test_no_byte_around_the_signature_of_a_report_can_change_unnoticed(signed: bytes, tmp_path: Path) -> None:
    content, _ = signed_range(signed)
    start = next(index for index, byte in enumerate(signed) if index >= len(content) or byte != content[index])
    stop = start + len(signed) - len(content)
    unnoticed = []
    for position in [*range(start, start + 4300, 61), *range(start + 4300, stop, 400), stop - 1]:
        for bit in (0x01, 0x20):
            changed = bytearray(signed)
            changed[position] ^= bit
            if pdf_proof(bytes(changed), tmp_path).ok:
                unnoticed.append((position, bit))
    assert unnoticed == []


def test_no_byte_of_a_report_can_change_unnoticed(signed: bytes, tmp_path: Path) -> None:
    unnoticed = []
    for position in range(0, len(signed), len(signed) // 60):
        changed = bytearray(signed)
        changed[position] ^= 0x01
        if pdf_proof(bytes(changed), tmp_path).ok:
            unnoticed.append(position)
    assert unnoticed == []


def added_text(pdf: bytes) -> bytes:
    """An incremental update that writes upon the first page."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = writer.add_object(generic.StreamObject(stream_data=b"BT 100 700 Td (APPROVED) Tj ET"))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def other_card(pdf: bytes) -> bytes:
    """The whole file written again with another card inside."""
    import pikepdf

    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.attachments["card.json"].obj.EF.F.write(sample_bytes(sample_card(version="4")))
        opened.save(output)
    return output.getvalue()


def stripped(pdf: bytes) -> bytes:
    """The signature taken out."""
    import pikepdf

    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root.AcroForm
        del opened.Root.Perms
        opened.save(output)
    return output.getvalue()


def approved_too(pdf: bytes) -> bytes:
    """A second signature on top."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    from cardwright.signing.development import development_identity
    from cardwright.signing.signer import pyhanko_signer

    class Careless(PdfSigner):  # type: ignore[misc]
        def _enforce_certification_constraints(self, reader: object) -> None:
            return

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signer = Careless(
        PdfSignatureMetadata(field_name="Other", md_algorithm="sha256"),
        signer=pyhanko_signer(development_identity()),
        new_field_spec=SigFieldSpec("Other"),
    )
    output = BytesIO()
    signer.sign_pdf(writer, output=output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("tamper", "check"),
    [
        (added_text, "whole-file"),
        (other_card, None),
        (stripped, "signed"),
        (approved_too, "signed"),
        (lambda pdf: pdf + b"\n% junk\n", "readable"),
        (lambda pdf: pdf + b"\n% junk\n%%EOF\n", None),
        (lambda pdf: pdf[:-200], "readable"),
        (lambda _pdf: b"", "readable"),
        (lambda _pdf: b"%PDF-1.7\nnonsense\n%%EOF", "readable"),
    ],
    ids=[
        "text added",
        "rewritten",
        "stripped",
        "second signature",
        "junk",
        "junk with end",
        "cut",
        "empty",
        "nonsense",
    ],
)
def test_a_tampered_report_fails_with_a_reason(
    signed: bytes, tmp_path: Path, tamper: Callable[[bytes], bytes], check: str | None
) -> None:
    failure = pdf_proof(tamper(signed), tmp_path).first_failure
    assert failure is not None
    assert check is None or failure.name == check
    assert failure.subject == "one.pdf"


def test_an_unsigned_report_is_no_proof(unsigned: bytes, tmp_path: Path) -> None:
    failure = pdf_proof(unsigned, tmp_path).first_failure
    assert failure is not None
    assert failure.text == "holds no signature"


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_real_chain_is_trusted_only_through_the_given_root(unsigned: bytes, tmp_path: Path, kind: str) -> None:
    from cardwright.signing.identity import load_pem
    from cardwright.signing.pades import sign_pdf

    files, others = make_pki(tmp_path / "ours", kind=kind), make_pki(tmp_path / "theirs")
    pdf = sign_pdf(unsigned, load_pem(files.key, files.certificate, chain=[files.chain]))
    trusted = pdf_proof(pdf, tmp_path, allow_dev=False, roots=(files.root,))
    assert trusted.ok
    assert not trusted.development
    for roots, allow_dev, words in (
        ((), False, "no root was given"),
        ((), True, "no root was given"),
        ((others.root,), True, "leads to no trusted root"),
    ):
        failure = pdf_proof(pdf, tmp_path, allow_dev=allow_dev, roots=roots).first_failure
        assert failure is not None
        assert failure.name == "chain"
        assert words in failure.text


def test_an_identity_that_only_pretends_to_be_a_known_one_is_refused(
    unsigned: bytes, pki: Files, tmp_path: Path
) -> None:
    from cardwright.signing.identity import load_pem
    from cardwright.signing.pades import sign_pdf

    forged = make_pki(tmp_path / "forged")
    pdf = sign_pdf(unsigned, load_pem(forged.key, forged.certificate, chain=[forged.chain]))
    failure = pdf_proof(pdf, tmp_path, roots=(pki.root,)).first_failure
    assert failure is not None
    assert failure.name == "chain"


def test_the_claimed_time_is_the_given_one(unsigned: bytes, pki: Files, tmp_path: Path) -> None:
    need("pdfsig")
    from cardwright.signing.identity import load_pem
    from cardwright.signing.pades import sign_pdf

    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=30)
    identity = load_pem(pki.key, pki.certificate, chain=[pki.chain])
    (tmp_path / "report.pdf").write_bytes(sign_pdf(unsigned, identity, signed_at=moment))
    done = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "report.pdf")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    )
    assert f"{moment:%b %d %Y %H:%M:%S}" in done.stdout


def test_a_report_beside_another_card_fails(folder: Path, signed: bytes) -> None:
    from cardwright.signing.verify import verify_pdf

    other = folder / "other.json"
    other.write_bytes(sample_bytes(sample_card(version="4")))
    report = verify_pdf(folder / VERSION / "report.pdf", allow_dev=True, at=datetime.now(UTC), card=other)
    failure = report.first_failure
    assert failure is not None
    assert failure.name == "same-card"


def test_a_report_that_embeds_a_card_in_another_form_fails(tmp_path: Path) -> None:
    from cardwright.render.pdf import render_pdf
    from cardwright.signing.development import development_identity
    from cardwright.signing.pades import sign_pdf

    compact = sample_card().model_dump_json().encode()
    pdf = render_pdf(sample_document(), card_json=compact, created=CREATED, development=True)
    failure = pdf_proof(sign_pdf(pdf, development_identity()), tmp_path).first_failure
    assert failure is not None
    assert failure.name == "digest"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"{", "card"), (b"[]", "card"), (sample_card().model_dump_json().encode(), "canonical")],
)
def test_a_card_in_no_or_another_form_fails(tmp_path: Path, content: bytes, name: str) -> None:
    from cardwright.signing.verify import verify_card

    (tmp_path / "card.json").write_bytes(content)
    failure = verify_card(tmp_path / "card.json").first_failure
    assert failure is not None
    assert failure.name == name


def test_a_canonical_card_passes(tmp_path: Path) -> None:
    from cardwright.signing.verify import verify_card

    (tmp_path / "card.json").write_bytes(sample_bytes())
    assert verify_card(tmp_path / "card.json").ok


def test_unreadable_paths_and_roots_are_errors_and_not_findings(tmp_path: Path) -> None:
    from cardwright.signing.verify import verify_card, verify_pdf

    with pytest.raises(UnreadableError):
        verify_card(tmp_path / "absent.json")
    (tmp_path / "root.pem").write_text("not a certificate")
    with pytest.raises(UnreadableError, match=r"root\.pem"):
        verify_pdf(tmp_path / "report.pdf", roots=(tmp_path / "root.pem",), at=datetime.now(UTC))


def test_an_empty_report_proves_nothing() -> None:
    assert not Report(checks=()).ok
