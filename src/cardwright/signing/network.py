"""One question to one service over HTTP, with an end: dead, slow and talkative services all become one error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from cardwright.errors import SigningError, UnreachableError

T = TypeVar("T")
# a certificate revocation list of a large authority has a few megabytes
LARGEST_ANSWER = 20_000_000


def within(seconds: float, call: Callable[[], T]) -> T:
    """The result of a blocking call, or TimeoutError: a server that sends a byte now and then cannot hold us.

    The thread of a call that does not end is left behind; as a daemon it does not keep the process alive.
    """
    results: list[T] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # handed to the waiting thread
            problems.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if problems:
        raise problems[0]
    if not results:
        raise TimeoutError(f"no answer within {seconds:g} seconds")
    return results[0]


def exchange(
    url: str, *, service: str, timeout: float, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """The answer of a service to a GET, or to a POST when there is a body.

    Args:
        url: http or https; nothing else is opened.
        service: what it is, for the message: "time stamp authority".
        timeout: seconds for the whole exchange.
        body: what is posted.
        headers: of the request.

    Raises:
        SigningError: the address is of another kind, or the answer is too large.
        UnreachableError: no connection, no answer in time, or a status other than 200.
    """
    import http.client
    import urllib.error
    import urllib.request

    if urlsplit(url).scheme not in ("http", "https"):
        raise SigningError(f"the {service} has an address that is neither http nor https", where=url)
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 - checked above

    def ask() -> bytes:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - checked above
            return bytes(answer.read(LARGEST_ANSWER + 1))

    try:
        content = within(timeout, ask)
    except urllib.error.HTTPError as error:
        raise UnreachableError(f"the {service} answers with status {error.code}", where=url) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise UnreachableError(f"the {service} does not answer: {reason}", where=url) from error
    if len(content) > LARGEST_ANSWER:
        raise SigningError(f"the {service} answers with more than {LARGEST_ANSWER // 10**6} MB", where=url)
    return content
