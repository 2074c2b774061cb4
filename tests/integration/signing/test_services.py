"""Dead, slow, lying and malformed services: no report may claim what it lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from tests.integration.signing.authorities import answering, failing_after, lying, serving
from tests.integration.signing.conftest import Desk

from cardwright.errors import CardwrightError, SigningError, UnreachableError
from cardwright.signing.levels import Level
from cardwright.signing.network import LARGEST_ANSWER


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


def refusal() -> bytes:
    from asn1crypto import tsp

    # asn1crypto's class for the whole answer wants a time stamp in it
    status = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["out of office"]}).dump()
    return b"\x30" + bytes([len(status)]) + status


def try_later() -> bytes:
    from asn1crypto import ocsp

    return ocsp.OCSPResponse({"response_status": "try_later"}).dump()


def test_an_authority_that_refuses_is_quoted(desk: Desk) -> None:
    with serving(answering(refusal())) as url, pytest.raises(SigningError, match="refuses: out of office"):
        desk.sign(Level.B_T, services=desk.services(url))


@pytest.mark.parametrize("answers", [1, 2])
def test_an_authority_that_dies_on_the_way_leaves_no_weaker_report(desk: Desk, answers: int) -> None:
    """B-LTA asks for a trial stamp, the stamp of the signature, and the archive time stamp."""
    with serving(failing_after(desk.authority.tsa(), answers)) as url, pytest.raises(UnreachableError):
        desk.sign(Level.B_LTA, services=desk.services(url))


def test_when_an_authority_dies_on_the_way_the_next_makes_the_whole_report(desk: Desk) -> None:
    with serving(failing_after(desk.authority.tsa(), 2)) as url:
        pdf = desk.sign(Level.B_LTA, services=desk.services(url, desk.authority.tsa("tsa2")))
    report = desk.verify(pdf, level=Level.B_LTA, years=10)
    assert report.ok, report.first_failure
    assert not any("Test tsa," in check.text for check in report.checks)


def test_an_authority_whose_certificate_is_not_for_time_stamps_is_refused(desk: Desk) -> None:
    with pytest.raises(SigningError):
        desk.sign(Level.B_T, services=desk.services(desk.authority.tsa("tsa-plain")))


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_an_authority_whose_certificate_is_revoked_gives_no_long_term_proof(desk: Desk, level: Level) -> None:
    with pytest.raises(SigningError, match="revoked"):
        desk.sign(level, services=desk.services(desk.authority.tsa("tsa-gone")))


def test_a_stamp_of_a_revoked_authority_is_caught_with_its_issuers_list(desk: Desk, tmp_path: Path) -> None:
    from urllib.request import urlopen

    crl = tmp_path / "tsa.crl"
    with urlopen(f"{desk.authority.url}/testing/crls/tsa-root/latest.crl") as answer:
        crl.write_bytes(answer.read())
    pdf = desk.sign(Level.B_T, services=desk.services(desk.authority.tsa("tsa-gone")))
    failure = desk.verify(pdf, crls=(crl,)).first_failure
    assert failure is not None
    assert failure.name == "time-stamp"
    assert desk.verify(desk.sign(Level.B_T), crls=(crl,)).ok


def broken_signature(answer: bytes) -> bytes:
    """An OCSP answer of which one bit of the signature is another."""
    from asn1crypto import ocsp

    response = ocsp.OCSPResponse.load(answer)
    basic = response["response_bytes"]["response"].parsed
    signature = bytearray(basic["signature"].native)
    signature[-1] ^= 1
    place = answer.index(basic["signature"].native)
    return answer[:place] + bytes(signature) + answer[place + len(signature) :]


@pytest.mark.parametrize("kind", ["busy", "forged"])
def test_a_responder_that_gives_no_usable_answer_stops_the_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from asn1crypto import pem, x509

    from cardwright.signing import revocation

    def load(name: str) -> x509.Certificate:
        return x509.Certificate.load(pem.unarmor(desk.authority.pem(name).read_bytes())[2])

    signer = load("signer-ec")
    asker = revocation.Revocation(roots=(), timeout=10, attempts=1)
    honest = asker._ask_responder(signer.ocsp_urls[0], signer, load("interm")).dump()
    with serving(answering(try_later() if kind == "busy" else broken_signature(honest))) as url:
        Redirected(monkeypatch)(ocsp=url, crl=dead())
        with pytest.raises(CardwrightError):
            desk.sign(Level.B_LT)


@pytest.mark.parametrize("name", ["interm/archive-0", "tsa-root/latest"], ids=["stale", "of another issuer"])
def test_a_list_that_says_nothing_about_now_or_about_this_issuer_stops_the_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Redirected(monkeypatch)(ocsp=dead(), crl=f"{desk.authority.url}/testing/crls/{name}.crl")
    with pytest.raises(CardwrightError):
        desk.sign(Level.B_LT)


def test_an_answer_without_end_is_given_up(desk: Desk) -> None:
    with (
        serving(answering(b"0" * (LARGEST_ANSWER + 1))) as url,
        pytest.raises(CardwrightError, match="more than 20 MB"),
    ):
        desk.sign(Level.B_T, services=desk.services(url))
