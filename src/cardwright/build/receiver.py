"""A small HTTP receiver for registry webhooks, and the one builder behind it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cardwright.build.attempt import Attempt, Ending, Project, attempt, tell_attempt
from cardwright.build.deliveries import Answer, Desk
from cardwright.build.progress import Event, Listener
from cardwright.build.watch import LONGEST_WAIT
from cardwright.errors import UsageError

HOOK, HEALTH = "/", "/health"
# bytes; an event of MLflow holds a few names and a description
MOST_BYTES = 1_000_000
_MOST_CONNECTIONS = 16
# seconds
_WHOLE_REQUEST = 20.0
_FIRST_RETRY = 5.0


@dataclass(slots=True)
class Builder:
    """Builds when it is asked to, one build after the other; any number of wishes become one build.

    Args:
        project: reads settings and options anew.
        stop: ends it, and a build at its next event.
        hear: told what happens.
        settle: seconds that a wish waits for others.
        every: seconds after which it builds without a wish, because no webhook tells of everything.
    """

    project: Project
    stop: threading.Event
    hear: Listener
    settle: float
    every: float
    building: bool = False
    builds: int = 0
    last: Ending | None = None
    _wish: threading.Event = field(default_factory=threading.Event)

    def wish(self) -> None:
        """Ask for a build that begins after now."""
        self._wish.set()

    @property
    def waiting(self) -> bool:
        """Whether a build is due."""
        return self._wish.is_set()

    def end(self) -> None:
        """Stop, also while waiting."""
        self.stop.set()
        self._wish.set()

    def run(self) -> None:
        """Build until stopped, first of all at once; what was announced while nobody listened is caught up."""
        misses = 0
        self.wish()
        while not self.stop.is_set():
            self._wish.wait(self.every)
            if self.stop.wait(self.settle):
                break
            # from here on a wish means one more build: this one may have read what it is about already
            self._wish.clear()
            found = self._build()
            if found.ending is Ending.UNREACHABLE:
                misses += 1
                pause = min(_FIRST_RETRY * 2 ** min(misses - 1, 32), LONGEST_WAIT)
                self.hear(Event(kind="note", text=f"the next try is in {pause:,.0f} s"))
                self._wish.set()
                self.stop.wait(pause)
            else:
                misses = 0

    def _build(self) -> Attempt:
        self.building = True
        try:
            found = attempt(self.project, stop=self.stop)
        finally:
            self.building = False
        self.builds += 1
        self.last = found.ending
        tell_attempt(found, self.hear)
        return found


class Receiver(ThreadingHTTPServer):
    """Listens for webhooks; health at ``/health``.

    Connections are few at a time and of limited length, whoever opens them.

    Args:
        address: host and port; port 0 takes a free one.
        desk: says what is genuine.
        builder: is asked for builds.
        hear: told of deliveries.
        clock: seconds since 1970.

    Raises:
        UsageError: nobody can listen there.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 32

    def __init__(
        self,
        address: tuple[str, int],
        *,
        desk: Desk,
        builder: Builder,
        hear: Listener,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.desk, self.builder, self.hear, self.clock = desk, builder, hear, clock
        self._room = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        try:
            super().__init__(address, _Handler)
        except OSError as error:
            raise UsageError(
                f"cannot listen: {error.strerror or error}",
                where=f"{address[0]}:{address[1]}",
                hint="set another --port",
            ) from error

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a connection to a thread while there is room."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._room.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection within its time."""
        late = threading.Timer(_WHOLE_REQUEST, _cut, args=(request,))
        late.daemon = True
        late.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            late.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who goes away in the middle is no event."""

    def health(self) -> bytes:
        """What is going on, as JSON; nothing of what any delivery said."""
        builder = self.builder
        facts = {
            "status": "ok",
            "building": builder.building,
            "waiting": builder.waiting,
            "builds": builder.builds,
            "last_build": builder.last.value if builder.last is not None else None,
        }
        return json.dumps(facts, sort_keys=True).encode() + b"\n"


def _cut(request: socket.socket) -> None:
    with contextlib.suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    timeout = 10
    server_version = "cardwright"
    sys_version = ""

    def do_GET(self) -> None:
        if self.path == HEALTH:
            self._send(HTTPStatus.OK, self.server.health(), "application/json")
        else:
            self._say(HTTPStatus.NOT_FOUND, f"webhooks go to {HOOK}, health is at {HEALTH}")

    def do_POST(self) -> None:
        if self.path != HOOK:
            self._say(HTTPStatus.NOT_FOUND, f"webhooks go to {HOOK}")
            return
        body = self._body()
        if body is None:
            return
        answer = self.server.desk.take(self.headers, body, now=self.server.clock())  # type: ignore[arg-type]
        if answer.wanted:
            self.server.builder.wish()
        self._say(answer.status, answer.said)
        self._tell(answer)

    def _body(self) -> bytes | None:
        """The body; None when it was refused, which is answered."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or self.headers.get("Transfer-Encoding"):
            self._say(HTTPStatus.LENGTH_REQUIRED, "give the length of the body")
            return None
        if int(length[:15]) > MOST_BYTES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {MOST_BYTES} bytes are not read")
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self._say(HTTPStatus.BAD_REQUEST, "the body is shorter than was said")
            return None
        return body

    def _tell(self, answer: Answer) -> None:
        about = f" ({answer.about})" if answer.about else ""
        kind = "note" if answer.status < HTTPStatus.BAD_REQUEST else "refused"
        text = f"webhook from {self.client_address[0]}: {answer.said}{about}"
        self.server.hear(Event(kind=kind, text=text, why=str(int(answer.status))))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What cannot be read as a request, or asks for another method; nothing of it is repeated."""
        self._say(HTTPStatus(code), "not a request that is served here")

    def _say(self, status: HTTPStatus, text: str) -> None:
        self._send(status, text.encode() + b"\n", "text/plain; charset=utf-8")

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            self.send_header("Retry-After", "60")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's signature
        """Requests are told as events; the base class would print what strangers sent."""
