"""The receiver answers clearly, holds little, and makes one build of many wishes."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

import pytest
from tests.unit.build.test_deliveries import BODY, NOW, SECRET, headers

from cardwright.build.attempt import Ending
from cardwright.build.deliveries import Desk
from cardwright.build.progress import Event
from cardwright.build.receiver import HEALTH, HOOK, MOST_BYTES, Builder, Receiver
from cardwright.errors import UnreachableError, UsageError


@dataclass
class Running:
    """A listening receiver whose builds end at once in an error, or wait to be let go."""

    failing: Callable[[], NoReturn]
    begun: int = 0
    go_on: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    builder: Builder = field(init=False)
    receiver: Receiver = field(init=False)

    def project(self) -> NoReturn:
        self.begun += 1
        assert self.go_on.wait(30)
        self.failing()

    def ask(self, method: str, path: str, body: bytes = b"", given: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.receiver.port, timeout=30)
        try:
            connection.request(method, path, body, given or {})
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def deliver(self, name: str) -> int:
        return self.ask("POST", HOOK, BODY, dict(headers(delivery=name).items()))[0]

    def health(self) -> dict[str, object]:
        found = json.loads(self.ask("GET", HEALTH)[1])
        assert isinstance(found, dict)
        return found

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(3000):
            if true():
                return
            time.sleep(0.01)
        raise AssertionError("it did not come about")


def wrong() -> NoReturn:
    raise UsageError("the settings are wrong")


@contextmanager
def listening(failing: Callable[[], NoReturn] = wrong, *, builds: bool = True) -> Iterator[Running]:
    running = Running(failing)
    running.builder = Builder(
        project=running.project, stop=threading.Event(), hear=running.events.append, settle=0, every=600
    )
    desk = Desk(SECRET)
    with Receiver(
        ("127.0.0.1", 0), desk=desk, builder=running.builder, hear=running.events.append, clock=lambda: NOW
    ) as receiver:
        running.receiver = receiver
        threads = [threading.Thread(target=receiver.serve_forever, args=(0.01,))]
        threads += [threading.Thread(target=running.builder.run)] if builds else []
        for thread in threads:
            thread.start()
        try:
            yield running
        finally:
            running.go_on.set()
            running.builder.end()
            receiver.shutdown()
            for thread in threads:
                thread.join()


def test_it_builds_at_once_and_then_once_for_all_that_came_meanwhile() -> None:
    with listening() as running:
        running.until(lambda: running.begun == 1)
        assert [running.deliver(f"d-{number}") for number in range(25)] == [202] * 25
        assert running.health() == {
            "status": "ok", "building": True, "waiting": True, "builds": 0, "last_build": None
        }  # fmt: skip
        running.go_on.set()
        running.until(lambda: running.builder.builds == 2)
        running.until(lambda: not running.builder.building)
        assert running.begun == 2
        assert running.health()["last_build"] == "failed"
        assert not running.builder.waiting


def test_a_registry_that_does_not_answer_is_tried_again_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardwright.build.receiver._FIRST_RETRY", 0.01)

    def away() -> NoReturn:
        raise UnreachableError("the registry does not answer")

    with listening(away) as running:
        running.go_on.set()
        running.until(lambda: running.begun >= 4)
        assert running.builder.last is Ending.UNREACHABLE
    told = [event.text for event in running.events]
    assert told.count("the registry does not answer") >= 4
    assert any("the next try is in" in text for text in told)


def test_a_delivery_played_again_builds_nothing_and_is_told() -> None:
    with listening(builds=False) as running:
        assert running.deliver("d-1") == 202
        running.builder._wish.clear()
        assert running.deliver("d-1") == 200
        assert not running.builder.waiting
    assert "received before" in running.events[-1].text


def test_a_wrong_signature_is_told_without_what_was_sent() -> None:
    given = dict(headers(secret=b"guessed").items())
    with listening(builds=False) as running:
        status, said = running.ask("POST", HOOK, BODY, given)
        assert (status, running.builder.waiting) == (401, False)
        assert b"credit-risk" not in said
    assert [(event.kind, "credit-risk" in event.text) for event in running.events] == [("refused", False)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", HEALTH, 200), ("POST", "/other", 404), ("PUT", "/", 501), ("GET", "/<script>", 404)],
)
def test_other_requests_get_short_answers_that_repeat_nothing(method: str, path: str, status: int) -> None:
    with listening(builds=False) as running:
        found, said = running.ask(method, path)
    assert found == status
    assert b"<" not in said
    assert len(said) < 200


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"Content-Length": str(MOST_BYTES + 1)}, 413),
        ({"Content-Length": "9" * 400}, 413),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": "many"}, 411),
        ({"Transfer-Encoding": "chunked", "Content-Length": "4"}, 411),
    ],
)
def test_a_body_too_long_or_of_unknown_length_is_not_read(given: dict[str, str], status: int) -> None:
    with listening(builds=False) as running:
        assert running.ask("POST", HOOK, b"", given)[0] == status


def test_connections_that_say_nothing_do_not_keep_others_out_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardwright.build.receiver._WHOLE_REQUEST", 0.2)
    with listening(builds=False) as running:
        silent = [socket.create_connection(("127.0.0.1", running.receiver.port)) for _ in range(40)]
        try:
            running.until(lambda: answers(running))
            assert running.ask("GET", HEALTH)[0] == 200
        finally:
            for one in silent:
                one.close()


def answers(running: Running) -> bool:
    try:
        return running.ask("GET", HEALTH)[0] == 200
    except (http.client.HTTPException, OSError):
        return False


def test_a_port_in_use_is_told_as_such() -> None:
    with listening(builds=False) as running, pytest.raises(UsageError, match="cannot listen: Address already in use"):
        Receiver(
            ("127.0.0.1", running.receiver.port), desk=Desk(SECRET), builder=running.builder, hear=running.events.append
        )
