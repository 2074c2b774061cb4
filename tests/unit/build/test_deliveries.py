"""Deliveries are taken once, when MLflow signed them lately with our secret, and refused in every other case."""

from __future__ import annotations

import json
from email.message import Message
from http import HTTPStatus

import pytest

from cardwright.build.deliveries import DELIVERY, SIGNATURE, TIMESTAMP, TOLERANCE, Answer, Desk, signature_of

SECRET = b"a secret of thirty-two characters"
NOW = 1_795_000_000
BODY = json.dumps(
    {"entity": "model_version", "action": "created", "data": {"name": "credit-risk", "version": "3"}}
).encode()


def headers(
    *, delivery: str = "d-1", time: int | str = NOW, body: bytes = BODY, secret: bytes = SECRET, **changed: str
) -> Message:
    found = Message()
    found[DELIVERY], found[TIMESTAMP] = delivery, str(time)
    found[SIGNATURE] = signature_of(secret, delivery, str(time), body)
    for name, value in changed.items():
        found.replace_header(name.replace("_", "-"), value)
    return found


def take(given: Message, body: bytes = BODY, desk: Desk | None = None, now: float = NOW) -> Answer:
    return (desk or Desk(SECRET)).take(given, body, now=now)  # type: ignore[arg-type]


def test_a_genuine_delivery_asks_for_a_build() -> None:
    answer = take(headers())
    assert (answer.status, answer.wanted) == (HTTPStatus.ACCEPTED, True)
    assert answer.about == "model_version.created credit-risk/3"


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (Message(), BODY),
        (headers(secret=b"another secret"), BODY),
        (headers(), BODY.replace(b"3", b"4")),
        (headers(X_MLflow_Delivery_Id="d-2"), BODY),
        (headers(X_MLflow_Timestamp=str(NOW + 1)), BODY),
        (headers(X_MLflow_Signature="v1,"), BODY),
        (headers(X_MLflow_Signature="v1,\u00e4"), BODY),
        (headers(time=NOW - TOLERANCE - 1), BODY),
        (headers(time=NOW + TOLERANCE + 1), BODY),
        (headers(time="soon"), BODY),
        (headers(time="9" * 5000), BODY),
        (headers(time="-5"), BODY),
        (headers(delivery="d" * 5000), BODY),
    ],
)
def test_whatever_is_not_signed_as_it_came_or_not_lately_is_refused(given: Message, body: bytes) -> None:
    answer = take(given, body)
    assert (answer.status, answer.wanted) == (HTTPStatus.UNAUTHORIZED, False)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"entity": 1, "action": "x"}', b"\xff", b"[" * 100_000])
def test_a_signed_body_that_is_no_event_is_a_bad_request(body: bytes) -> None:
    assert take(headers(body=body), body).status is HTTPStatus.BAD_REQUEST


def test_a_delivery_played_again_asks_for_nothing() -> None:
    desk = Desk(SECRET)
    assert take(headers(), desk=desk).wanted
    again = take(headers(), desk=desk, now=NOW + TOLERANCE)
    assert (again.status, again.wanted) == (HTTPStatus.OK, False)


def test_a_delivery_that_was_refused_may_come_again() -> None:
    desk = Desk(SECRET)
    assert take(headers(), desk=desk, now=NOW - TOLERANCE - 9).status is HTTPStatus.UNAUTHORIZED
    assert take(headers(), desk=desk).wanted


def test_what_is_remembered_is_bounded_and_makes_room_when_it_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardwright.build.deliveries._MOST_REMEMBERED", 2)
    desk = Desk(SECRET)
    for number in range(2):
        assert take(headers(delivery=f"d-{number}"), desk=desk).wanted
    assert take(headers(delivery="d-2"), desk=desk).status is HTTPStatus.SERVICE_UNAVAILABLE
    assert not take(headers(delivery="d-0"), desk=desk).wanted
    later = NOW + TOLERANCE + 1
    assert take(headers(delivery="d-2", time=later), desk=desk, now=later).wanted


def test_an_id_outlives_every_time_under_which_it_could_come_again() -> None:
    """The first came with an early time; one with a late time behind it must not be forgotten before it expires."""
    desk = Desk(SECRET)
    ahead = NOW + TOLERANCE
    assert take(headers(delivery="late", time=ahead), desk=desk).wanted
    assert take(headers(delivery="early", time=NOW - TOLERANCE), desk=desk).wanted
    last = ahead + TOLERANCE
    assert not take(headers(delivery="late", time=ahead), desk=desk, now=last).wanted


@pytest.mark.parametrize("entity", ["prompt", "prompt_version", "budget_policy"])
def test_events_about_what_no_page_shows_build_nothing(entity: str) -> None:
    body = json.dumps({"entity": entity, "action": "created", "data": {}}).encode()
    answer = take(headers(body=body), body)
    assert (answer.status, answer.wanted) == (HTTPStatus.OK, False)


def test_hostile_names_come_out_as_one_harmless_short_line() -> None:
    name = "x\x1b]0;evil\x07\r\n2026 built\u202e" + "y" * 500
    body = json.dumps({"entity": "model_version", "action": "created", "data": {"name": name, "version": "1"}}).encode()
    about = take(headers(body=body), body).about
    assert about.isprintable()
    assert len(about) < 200
    assert "\x1b" not in about
