"""The tampering table: what was done to a signed report, and the reason with which verification ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from tests.integration.pdf.sample import sample_bytes, sample_card
from tests.integration.signing.conftest import Desk
from tests.integration.signing.test_levels import revisions
from tests.integration.signing.test_verify import added_text, other_card, stripped

from cardwright.signing.levels import Level

Signed = Callable[..., bytes]
Tamper = Callable[[bytes], bytes]


def flipped(pdf: bytes) -> bytes:
    changed = bytearray(pdf)
    changed[pdf.index(b"stream", 5000) + 40] ^= 1
    return bytes(changed)


def swapped_card(pdf: bytes) -> bytes:
    """An incremental update that puts another card into the report."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    entry = names[names.index("card.json") + 1]
    stream = generic.StreamObject(
        stream_data=sample_bytes(sample_card(version="4")),
        dict_data={generic.pdf_name("/Type"): generic.pdf_name("/EmbeddedFile")},
    )
    entry["/EF"][generic.pdf_name("/F")] = writer.add_object(stream)
    writer.update_container(entry)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_forged_store(pdf: bytes) -> bytes:
    """An incremental update that empties the document security store."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root[generic.pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject())
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


ROWS: list[tuple[str, Tamper, set[str]]] = [
    ("a byte flipped", flipped, {"signature", "readable", "archive-time-stamp"}),
    ("text added to a page", added_text, {"whole-file"}),
    ("the card swapped by an update", swapped_card, {"whole-file"}),
    ("written anew with another card", other_card, {"signed", "no-changes", "whole-file", "readable", "signature"}),
    ("the signature stripped", stripped, {"signed", "readable"}),
    ("junk after the end", lambda pdf: pdf + b"\n% junk\n", {"readable"}),
    ("junk with an end of its own", lambda pdf: pdf + b"\n% junk\n%%EOF\n", {"readable", "whole-file"}),
]


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize(("tamper", "names"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_row_of_the_table_fails_with_its_reason(
    desk: Desk, at_level: Signed, level: Level, tamper: Tamper, names: set[str]
) -> None:
    failure = desk.verify(tamper(at_level(level))).first_failure
    assert failure is not None
    assert failure.name in names, failure


def test_b_lta_cut_back_is_caught_by_the_demanded_level(desk: Desk, at_level: Signed) -> None:
    pdf = at_level(Level.B_LTA)
    cut = pdf[: revisions(pdf)[0]]
    assert desk.verify(cut).level == Level.B_LT
    failure = desk.verify(cut, level=Level.B_LTA).first_failure
    assert failure is not None
    assert failure.name == "level"
    assert "cut away" in failure.text


def test_an_emptied_security_store_is_caught(desk: Desk, at_level: Signed) -> None:
    report = desk.verify(with_forged_store(at_level(Level.B_LTA)), level=Level.B_LTA)
    assert not report.ok


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA])
def test_an_impostor_of_the_same_name_leads_to_no_root(
    desk: Desk, level: Level, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.integration.signing.authorities import running_authority

    with running_authority(tmp_path_factory.mktemp("impostor")) as other:
        forged = Desk(authority=other, unsigned=desk.unsigned, folder=desk.folder).sign(level)
    report = desk.verify(forged)
    failure = report.first_failure
    assert failure is not None
    assert failure.name in ("chain", "time-stamp", "archive-time-stamp")
    assert "leads to no trusted root" in failure.text


def test_a_stamp_of_an_authority_that_the_verifier_does_not_know_is_named(desk: Desk, at_level: Signed) -> None:
    roots = (desk.authority.pem("root"),)
    for level, name in ((Level.B_T, "time-stamp"), (Level.B_LTA, "archive-time-stamp")):
        failure = desk.verify(at_level(level), roots=roots).first_failure
        assert failure is not None
        assert failure.name == name
        assert "Test tsa" in failure.text


def test_a_time_stamp_moved_from_another_report_is_caught(desk: Desk, at_level: Signed) -> None:
    """The hex digits of one archive time stamp in the place of another's, which is of the same size."""
    one, other = at_level(Level.B_LTA), desk.sign(Level.B_LTA)
    place = re.compile(rb"/Contents\s*<([0-9A-Fa-f]+)>")
    ours, theirs = list(place.finditer(one))[-1], list(place.finditer(other))[-1]
    digits = theirs[1].rstrip(b"0").ljust(len(ours[1]), b"0")[: len(ours[1])]
    moved = one[: ours.start(1)] + digits + one[ours.end(1) :]
    failure = desk.verify(moved).first_failure
    assert failure is not None
    assert failure.name in ("archive-time-stamp", "whole-file", "signature")


def revocation_list(desk: Desk, folder: Path) -> Path:
    """The issuer's list, as an auditor would download it."""
    from urllib.request import urlopen

    file = folder / "issuing.crl"
    with urlopen(f"{desk.authority.url}/testing/crls/interm/latest.crl") as answer:
        file.write_bytes(answer.read())
    return file


def test_a_certificate_revoked_before_it_signed_is_caught_with_the_issuers_list(desk: Desk, tmp_path: Path) -> None:
    crls = (revocation_list(desk, tmp_path),)
    for level in (Level.B_B, Level.B_T):
        pdf = desk.sign(level, "revoked")
        failure = desk.verify(pdf, crls=crls).first_failure
        assert failure is not None
        assert failure.name == "chain"
        assert "revoked" in failure.text
        assert desk.verify(desk.sign(level), crls=crls).ok


def test_an_expired_certificate_is_named_with_its_period(desk: Desk) -> None:
    from cardwright.signing.pades import sign_pdf

    then = datetime.now(UTC) - timedelta(days=300)
    failure = desk.verify(sign_pdf(desk.unsigned, desk.identity("expired"), signed_at=then)).first_failure
    assert failure is not None
    assert failure.name == "chain"
    assert "is valid from" in failure.text
