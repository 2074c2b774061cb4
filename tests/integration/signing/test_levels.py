"""The PAdES levels: each is reached, each is computed from what holds, and other people's tools agree."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.signing.levels import Level

Signed = Callable[..., bytes]
KINDS = ["signer-ec", "signer-rsa", "signer-ed"]


def years(number: float) -> timedelta:
    return timedelta(days=365.25 * number)


def revisions(pdf: bytes) -> list[int]:
    """Where each signed revision ends."""
    found = re.findall(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d+)\s+(\d+)", pdf)
    return [int(start) + int(length) for start, length in found]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", list(Level))
def test_every_key_reaches_every_level(desk: Desk, at_level: Signed, level: Level, kind: str) -> None:
    report = desk.verify(at_level(level, kind), level=level)
    assert report.ok, report.first_failure
    assert report.level == level
    assert (report.signed_at is None) == (level is Level.B_B)


@pytest.mark.parametrize("level", list(Level)[:-1])
def test_a_level_below_the_demanded_one_fails_by_name(desk: Desk, at_level: Signed, level: Level) -> None:
    failure = desk.verify(at_level(level), level=list(Level)[level.rank + 1]).first_failure
    assert failure is not None
    assert failure.name == "level"
    assert f"reaches PAdES level {level} " in failure.text


@pytest.mark.parametrize("level", list(Level))
def test_the_unsigned_report_stays_a_prefix_and_the_metadata_stay_whole(
    desk: Desk, at_level: Signed, level: Level
) -> None:
    assert at_level(level).startswith(desk.unsigned)


@pytest.mark.parametrize(("level", "count"), [(Level.B_B, 1), (Level.B_T, 1), (Level.B_LT, 1), (Level.B_LTA, 2)])
def test_revocation_data_come_in_the_revision_of_the_signature(at_level: Signed, level: Level, count: int) -> None:
    assert len(revisions(at_level(level))) == count


@pytest.mark.parametrize("level", list(Level))
def test_pdf_a_and_pdf_ua_hold_but_for_the_rule_that_no_second_revision_can_keep(
    at_level: Signed, level: Level
) -> None:
    need("page")
    import page

    broken = {
        failure.rule_id
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(at_level(level), profile=profile).failures
    }
    assert broken == ({"PDFA3A-SIGNATURE-BYTERANGE-001"} if level is Level.B_LTA else set())


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("level", list(Level))
def test_pdfsig_openssl_and_mutool_agree(desk: Desk, at_level: Signed, level: Level, kind: str, tmp_path: Path) -> None:
    need("pdfsig", "openssl", "mutool")
    pdf = at_level(level, kind)
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)

    def said(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
        return done.stdout + done.stderr

    assert "Signature is Valid" in said("pdfsig", "-nocert", str(file))
    assert re.search(
        r"unchanged since signing|valid but there have been edits", said("mutool", "sign", "-v", str(file))
    )
    ranges = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    assert ranges is not None
    _, before, after, rest = (int(number) for number in ranges.groups())
    (tmp_path / "content").write_bytes(pdf[:before] + pdf[after : after + rest])
    (tmp_path / "cms").write_bytes(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
    openssl = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "cms")]
    openssl += ["-content", str(tmp_path / "content"), "-CAfile", str(desk.authority.pem("root"))]
    assert "successful" in said(*openssl, "-purpose", "any", "-out", str(tmp_path / "out"))


def test_b_lta_holds_after_the_signers_certificate_has_expired(desk: Desk, at_level: Signed) -> None:
    later = datetime.now(UTC) + years(6)
    assert desk.verify(at_level(Level.B_LTA), at=later, level=Level.B_LTA).ok
    failure = desk.verify(at_level(Level.B_B), at=later).first_failure
    assert failure is not None
    assert "is valid from" in failure.text


def test_b_lta_fails_by_name_when_its_last_stamp_was_left_to_expire(desk: Desk, at_level: Signed) -> None:
    failure = desk.verify(at_level(Level.B_LTA), at=datetime.now(UTC) + years(13)).first_failure
    assert failure is not None
    assert failure.name == "archive-time-stamp"


def test_a_report_from_the_future_is_not_believed(desk: Desk, at_level: Signed) -> None:
    failure = desk.verify(at_level(Level.B_T), at=datetime.now(UTC) - timedelta(days=2)).first_failure
    assert failure is not None
    assert failure.name == "time-stamp"


@pytest.mark.parametrize("number", [1, 10, 15])
def test_b_lta_would_still_hold_in_years(desk: Desk, at_level: Signed, number: int) -> None:
    assert desk.verify(at_level(Level.B_LTA), years=number).ok


def test_a_simulation_beyond_the_end_of_an_issuer_says_where_it_ends(desk: Desk, at_level: Signed) -> None:
    """The issuer of the signer ends after 20 years, the roots after 30."""
    assert desk.verify(at_level(Level.B_LTA), years=19).ok
    failure = desk.verify(at_level(Level.B_LTA), years=21).first_failure
    assert failure is not None
    assert failure.name == "future"
    end = datetime.now(UTC) + timedelta(days=20 * 365)
    assert f"provable until {end:%Y-%m}" in failure.text
    assert "the issuer Test Issuing ends" in failure.text


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_what_lacks_revocation_data_would_not_hold_in_ten_years(desk: Desk, at_level: Signed, level: Level) -> None:
    failure = desk.verify(at_level(level), years=10).first_failure
    assert failure is not None
    assert failure.name == "future"


@pytest.mark.parametrize("name", ["Model Release", "CN=Model Release,O=Test Bank"])
def test_the_expected_signer_is_known_by_name_and_by_certificate(desk: Desk, at_level: Signed, name: str) -> None:
    pdf = at_level(Level.B_B)
    assert desk.verify(pdf, signer=name).ok
    assert desk.verify(pdf, signer=f"sha256:{desk.identity().fingerprint}").ok
    failure = desk.verify(pdf, signer="Somebody Else").first_failure
    assert failure is not None
    assert failure.name == "signer"


def test_revocation_data_are_asked_once_for_a_batch(desk: Desk) -> None:
    services = desk.services()
    before = len(desk.authority.asked)
    for _ in range(3):
        desk.sign(Level.B_LT, services=services)
    asked = [path for path in desk.authority.asked[before:] if "/tsa/" not in path]
    assert len(asked) == len(set(asked)) == 3
