"""One browser for the tests of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.needs import need


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, which asks nothing of the network by itself."""
    need("playwright", "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        opened.close()
