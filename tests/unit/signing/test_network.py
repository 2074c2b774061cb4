"""Waiting for others has an end, and only http and https are spoken."""

from __future__ import annotations

import threading

import pytest

from cardwright.errors import SigningError
from cardwright.signing.network import exchange, within


def test_a_call_that_ends_gives_its_result() -> None:
    assert within(5, lambda: 42) == 42


def test_a_call_that_does_not_end_is_left() -> None:
    held = threading.Event()
    with pytest.raises(TimeoutError, match="no answer within"):
        within(0.01, lambda: held.wait(5))
    held.set()


def test_an_error_of_the_call_is_passed_on() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/a", "ldap://example.org"])
def test_no_other_kind_of_address_is_opened(url: str) -> None:
    with pytest.raises(SigningError, match="neither http nor https"):
        exchange(url, service="CRL address", timeout=1)
