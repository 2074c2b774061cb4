"""Dead, slow, lying and malformed services: no report may claim what it lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from wsgiref.types import WSGIApplication

import pytest
from tests.integration.signing.authorities import answering, lying, serving
from tests.integration.signing.conftest import Desk

from cardwright.errors import CardwrightError, SigningError, UnreachableError
from cardwright.signing.levels import Level


def other_nonce(question: bytes) -> bytes:
    from asn1crypto import tsp

    request = tsp.TimeStampReq.load(question)
    request["nonce"] = 42
    return request.dump(force=True)


def other_imprint(question: bytes) -> bytes:
    from asn1crypto import tsp

    request = tsp.TimeStampReq.load(question)
    request["message_imprint"]["hashed_message"] = bytes(32)
    return request.dump(force=True)


def dead() -> str:
    """An address on which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/tsa"


@pytest.mark.parametrize(
    ("service", "error", "words"),
    [
        (answering(b"", status="503 Busy"), UnreachableError, "status 503"),
        (answering(b"late", delay=3), UnreachableError, "does not answer"),
        (answering(b"<html>sign in</html>"), SigningError, "cannot be read"),
        (answering(b""), SigningError, "cannot be read"),
    ],
    ids=["refusing", "slow", "a web page", "empty"],
)
def test_an_authority_that_fails_is_named_and_nothing_is_signed(
    desk: Desk, service: Callable[[str], WSGIApplication], error: type[CardwrightError], words: str
) -> None:
    with serving(service) as url, pytest.raises(error, match=words) as raised:
        desk.sign(Level.B_T, services=desk.services(url, timeout=1.0))
    assert raised.value.where == url


def test_a_dead_authority_is_unreachable(desk: Desk) -> None:
    url = dead()
    with pytest.raises(UnreachableError, match="does not answer") as raised:
        desk.sign(Level.B_LTA, services=desk.services(url))
    assert raised.value.where == url


@pytest.mark.parametrize(
    ("change", "words"), [(other_nonce, "wrong nonce"), (other_imprint, "another document")], ids=["nonce", "imprint"]
)
def test_a_lying_authority_is_caught(desk: Desk, change: Callable[[bytes], bytes], words: str) -> None:
    with serving(lying(desk.authority.tsa(), change)) as url, pytest.raises(SigningError, match=words):
        desk.sign(Level.B_T, services=desk.services(url))


def test_an_authority_that_leads_to_no_root_is_refused(desk: Desk) -> None:
    from cardwright.signing.services import ServiceOptions, TrustServices
    from cardwright.signing.trust import load_trust

    trust = load_trust([desk.authority.pem("root")], allow_dev=False, at=datetime.now(UTC))
    services = TrustServices(ServiceOptions(authorities=(desk.authority.tsa(),)), roots=trust.roots)
    with pytest.raises(SigningError, match="leads to no root"):
        desk.sign(Level.B_T, services=services)


def test_an_authority_with_an_expired_certificate_is_refused(desk: Desk) -> None:
    with pytest.raises(SigningError, match=r"leads to no root|cannot be read"):
        desk.sign(Level.B_T, services=desk.services(desk.authority.tsa("tsa-old")))


def test_the_second_authority_is_asked_when_the_first_fails(desk: Desk) -> None:
    said: list[str] = []
    url = dead()
    pdf = desk.sign(Level.B_LTA, services=desk.services(url, desk.authority.tsa("tsa2"), say=said.append))
    report = desk.verify(pdf, level=Level.B_LTA, years=10)
    assert report.ok, report.first_failure
    assert any("Test tsa2" in check.text for check in report.checks)
    assert len(said) == 1
    assert url in said[0]


def test_all_failed_authorities_are_named(desk: Desk) -> None:
    one, other = dead(), dead()
    with pytest.raises(UnreachableError) as raised:
        desk.sign(Level.B_T, services=desk.services(one, other))
    assert one in str(raised.value)
    assert other in str(raised.value)


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_revoked_certificate_does_not_sign(desk: Desk, level: Level) -> None:
    with pytest.raises(SigningError, match="is revoked since"):
        desk.sign(level, "revoked")


def test_a_certificate_that_names_no_responder_does_not_reach_b_lt(desk: Desk) -> None:
    assert desk.verify(desk.sign(Level.B_T, "plain"), level=Level.B_T).ok
    with pytest.raises(SigningError, match="names neither an OCSP responder nor a CRL"):
        desk.sign(Level.B_LT, "plain")


def test_an_expired_certificate_does_not_sign(desk: Desk) -> None:
    with pytest.raises(SigningError, match="is valid from"):
        desk.sign(Level.B_B, "expired")


class Redirected:
    """Sends the questions about revocation to another service."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, *, ocsp: str, crl: str | None = None) -> None:
        from cardwright.signing import revocation

        ask = revocation.exchange

        def redirected(url: str, **options: object) -> bytes:
            to = ocsp if "/ocsp/" in url else crl if crl and "/crls/" in url else url
            return ask(to, **options)  # type: ignore[arg-type]

        self.monkeypatch.setattr(revocation, "exchange", redirected)


def test_a_dead_responder_is_replaced_by_the_revocation_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    Redirected(monkeypatch)(ocsp=dead())
    assert desk.verify(desk.sign(Level.B_LT), level=Level.B_LT).ok


@pytest.mark.parametrize(
    ("service", "error", "words"),
    [
        (answering(b"late", delay=3), UnreachableError, "does not answer"),
        (answering(b"not what you asked for"), SigningError, "cannot be read"),
    ],
    ids=["slow", "malformed"],
)
def test_without_revocation_data_nothing_is_signed(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    service: Callable[[str], WSGIApplication],
    error: type[CardwrightError],
    words: str,
) -> None:
    with serving(service) as url:
        Redirected(monkeypatch)(ocsp=url, crl=url)
        with pytest.raises(error, match=words):
            desk.sign(Level.B_LT, services=desk.services(revocation_timeout=1.0))


def test_a_responder_that_answers_about_another_certificate_is_caught(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An honest answer about one certificate, replayed for another."""
    from asn1crypto import pem, x509

    from cardwright.signing import revocation

    asker = revocation.Revocation(roots=(), timeout=10, attempts=1)

    def load(name: str) -> x509.Certificate:
        return x509.Certificate.load(pem.unarmor(desk.authority.pem(name).read_bytes())[2])

    responder = load("signer-ec").ocsp_urls[0]
    answer = asker._ask_responder(responder, load("signer-rsa"), load("interm")).dump()
    with serving(answering(answer)) as url:
        Redirected(monkeypatch)(ocsp=url)
        with pytest.raises(SigningError, match="does not hold with the revocation data"):
            desk.sign(Level.B_LT)


def test_a_clock_far_from_that_of_the_authority_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from cardwright.signing import timestamp

    monkeypatch.setattr(timestamp, "CLOCK_TOLERANCE", timedelta(seconds=-1))
    with pytest.raises(SigningError, match="says that it is"):
        desk.sign(Level.B_T)
