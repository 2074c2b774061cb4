"""Renewal: one more archive time stamp, of another authority, and the proof goes on for ten years from then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.signing.authorities import answering, serving
from tests.integration.signing.conftest import Desk
from tests.integration.signing.test_levels import revisions, years

from cardwright.errors import SigningError, VerificationError
from cardwright.signing.levels import Level
from cardwright.signing.renew import MARGIN, next_due, renew_pdf

Signed = Callable[..., bytes]


@pytest.mark.parametrize("stamper", ["tsa", "tsa2"], ids=["same authority", "another authority"])
@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_renewed_report_would_hold_ten_years_later(desk: Desk, at_level: Signed, level: Level, stamper: str) -> None:
    old = at_level(level)
    renewed = renew_pdf(old, desk.services(desk.authority.tsa(stamper)))
    assert renewed.startswith(old)
    report = desk.verify(renewed, level=Level.B_LTA, years=10)
    assert report.ok, report.first_failure
    assert len(revisions(renewed)) == len(revisions(old)) + 1


def test_a_report_can_be_renewed_again_and_again(desk: Desk, at_level: Signed) -> None:
    pdf = at_level(Level.B_LTA)
    for stamper in ("tsa2", "tsa", "tsa2"):
        pdf = renew_pdf(pdf, desk.services(desk.authority.tsa(stamper)))
    assert len(revisions(pdf)) == 5
    assert desk.verify(pdf, level=Level.B_LTA, years=10).ok


def test_the_new_stamp_protects_when_the_old_authority_is_gone(desk: Desk, at_level: Signed) -> None:
    """The first authority's certificate ends after 12 years, the second's after 15."""
    old = at_level(Level.B_LTA)
    renewed = renew_pdf(old, desk.services(desk.authority.tsa("tsa2")))
    later = datetime.now(UTC) + years(13)
    assert not desk.verify(old, at=later).ok
    assert desk.verify(renewed, at=later, level=Level.B_LTA).ok


def test_a_report_at_b_t_gains_what_it_lacked(desk: Desk, at_level: Signed) -> None:
    renewed = renew_pdf(at_level(Level.B_T), desk.services())
    assert desk.verify(renewed, level=Level.B_LTA, years=10).ok


def test_cut_back_to_before_the_renewal_it_shows_the_level_of_then(desk: Desk, at_level: Signed) -> None:
    renewed = renew_pdf(at_level(Level.B_LT), desk.services())
    cut = renewed[: revisions(renewed)[0]]
    failure = desk.verify(cut, level=Level.B_LTA).first_failure
    assert failure is not None
    assert failure.name == "level"


def test_the_next_renewal_is_due_before_the_authoritys_certificate_or_its_kind_of_key_ends(
    desk: Desk, at_level: Signed
) -> None:
    due = next_due(at_level(Level.B_LTA))
    assert due.end == datetime(2035, 12, 31, tzinfo=UTC)
    assert due.date == due.end - MARGIN
    assert "retired" in due.reason


def test_an_early_expiry_comes_first(desk: Desk, at_level: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    from cardwright.signing import renew

    monkeypatch.setattr(renew, "CLASSICAL_KEYS_END", datetime.now(UTC) + years(50))
    due = next_due(at_level(Level.B_LTA))
    assert due.reason == "the certificate of Test tsa expires"
    assert abs(due.end - (datetime.now(UTC) + timedelta(days=12 * 365))) < timedelta(days=2)


def test_a_report_without_any_time_stamp_cannot_be_renewed(desk: Desk, at_level: Signed) -> None:
    with pytest.raises(SigningError, match="no time stamp"):
        renew_pdf(at_level(Level.B_B), desk.services())
    with pytest.raises(SigningError, match="no time stamp"):
        next_due(at_level(Level.B_B))


def test_a_report_that_does_not_hold_is_not_renewed(desk: Desk, at_level: Signed) -> None:
    changed = bytearray(at_level(Level.B_LTA))
    changed[3000] ^= 1
    with pytest.raises(VerificationError):
        renew_pdf(bytes(changed), desk.services())


def test_a_malformed_authority_does_not_renew(desk: Desk, at_level: Signed) -> None:
    with serving(answering(b"no stamp")) as url, pytest.raises(SigningError, match="cannot be read"):
        renew_pdf(at_level(Level.B_LTA), desk.services(url))
