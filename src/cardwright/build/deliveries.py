"""Deliveries of MLflow's registry webhooks: whether one is genuine, new, and about something that a build shows.

The scheme is that of ``mlflow.webhooks.delivery``: HMAC-SHA256 with the webhook's secret over the delivery's id, its
time in whole seconds and its body, joined by dots, written as ``v1,`` and base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from cardwright.render.plaintext import shortened, visible

SIGNATURE = "X-MLflow-Signature"
TIMESTAMP = "X-MLflow-Timestamp"
DELIVERY = "X-MLflow-Delivery-Id"
# seconds; MLflow tries a delivery again for about ten, under the same time
TOLERANCE = 300
_MOST_REMEMBERED = 10_000
_LONGEST_ID = 200
_LONGEST_SHOWN = 80
# what shares webhooks with the registry and stands on no page
_ELSEWHERE = ("prompt", "budget")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is answered to a delivery. ``wanted``: a build should follow. ``said`` holds nothing of the delivery."""

    status: HTTPStatus
    said: str
    wanted: bool = False
    about: str = ""
    """The event in one harmless line, for a log."""


def signature_of(secret: bytes, delivery: str, timestamp: str, body: bytes) -> str:
    """The signature that MLflow sends with a body."""
    signed = f"{delivery}.{timestamp}.".encode("utf-8", "surrogateescape") + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode("ascii")


@dataclass(slots=True)
class Desk:
    """Takes deliveries in; may be asked by several threads.

    A delivery that was taken is remembered as long as its time would let it in, so that whoever records one cannot
    play it again; one that was refused is not, so that MLflow may try again. Without room for another id nothing is
    taken until some have expired.

    Args:
        secret: what MLflow was given as the webhook's secret.
        tolerance: seconds by which a delivery's time may differ from ours.
    """

    secret: bytes
    tolerance: int = TOLERANCE
    _taken: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, headers: Mapping[str, str], body: bytes, *, now: float) -> Answer:
        """What to answer to a delivery.

        Args:
            headers: of the request; must find names in any case.
            body: the bytes as they came.
            now: seconds since 1970.
        """
        delivery, timestamp, given = (headers.get(name) or "" for name in (DELIVERY, TIMESTAMP, SIGNATURE))
        if not (delivery and timestamp and given):
            return Answer(status=HTTPStatus.UNAUTHORIZED, said="not signed as MLflow signs its webhooks")
        expected = signature_of(self.secret, delivery, timestamp, body)
        if len(delivery) > _LONGEST_ID or not hmac.compare_digest(
            expected.encode(), given.encode("utf-8", "surrogateescape")
        ):
            return Answer(status=HTTPStatus.UNAUTHORIZED, said="the signature does not fit the secret")
        if not (timestamp.isascii() and timestamp.isdigit() and abs(int(timestamp[:15]) - now) <= self.tolerance):
            return Answer(
                status=HTTPStatus.UNAUTHORIZED, said="the time of the delivery is too far from the clock here"
            )
        event = _event(body)
        if event is None:
            return Answer(status=HTTPStatus.BAD_REQUEST, said="not an event as MLflow writes it")
        return self._once(delivery, event, expires=int(timestamp[:15]) + self.tolerance, now=now)

    def _once(self, delivery: str, event: str, *, expires: float, now: float) -> Answer:
        with self._lock:
            while self._taken and next(iter(self._taken.values())) < now:
                self._taken.popitem(last=False)
            if delivery in self._taken:
                return Answer(status=HTTPStatus.OK, said="received before", about=event)
            if len(self._taken) >= _MOST_REMEMBERED:
                return Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, said="too many deliveries", about=event)
            # a little too long for all but the last, so that they expire in the order in which they came
            latest = next(reversed(self._taken.values()), 0.0)
            self._taken[delivery] = max(expires, latest)
        if event.startswith(_ELSEWHERE):
            return Answer(status=HTTPStatus.OK, said="no page shows this", about=event)
        return Answer(status=HTTPStatus.ACCEPTED, said="a build follows", wanted=True, about=event)


def _event(body: bytes) -> str | None:
    """``model_version.created credit-risk/3``, from text of strangers; None where it is no event."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("entity", "action")):
        return None
    data = found.get("data")
    names = [data.get(name) for name in ("name", "version")] if isinstance(data, dict) else []
    subject = "/".join(name for name in names if isinstance(name, str))
    text = f"{found['entity']}.{found['action']} {subject}".strip()
    return visible(shortened(text, _LONGEST_SHOWN), newlines=False)
