"""The built site: real MkDocs, read by a real browser from file:// with no network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.needs import need
from tests.unit.render.hostile import PAYLOADS
from tests.unit.render.trails import following_documents, ledger_lines

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.render.markdown import write_markdown
from cardwright.render.site import build_site

SETTINGS = Settings.model_validate(
    {"registry": {"name": "demo"}, "site": {"title": "Model documentation", "organisation": "Musterbank AG"}}
)


PAGES = (
    "index.html",
    "compliance.html",
    "compliance/eu-ai-act.annex-iv.html",
    "rules.html",
    "rules/eu-ai-act.annex-iv.2-d.labelling.html",
    "verify.html",
    "models/credit-risk/index.html",
    "models/credit-risk/3/index.html",
    "models/credit-risk/3/summary.html",
    "models/credit-risk/3/instructions.html",
    "models/credit-risk/3/since-2.html",
    "models/credit-risk/2/since-1.html",
    "models/credit-risk/3/against-approved.html",
    "changes.html",
    "waivers.html",
)


HOSTILE = "</title><script>window.__xss=1</script>"
TEXT = "\n\n".join(PAYLOADS)


def hostile(data: dict[str, Any]) -> dict[str, Any]:
    """A version whose name, title, tags, statements, keys and origins carry all payloads."""
    data["identity"] |= {
        "name": HOSTILE,
        "aliases": [*data["identity"]["aliases"], *PAYLOADS[:20]],
        "description": TEXT,
        "model_description": TEXT,
        "tags": {payload: payload for payload in PAYLOADS},
        "run": {"id": TEXT, "name": TEXT, "source": TEXT, "user": TEXT},
    }
    data["system"]["name"] = '<img src=x onerror="window.__xss=1">'
    data["system"]["software_versions"] = {payload: payload for payload in PAYLOADS}
    data["intended_use"] = {"purpose": {"text": TEXT + data["identity"]["version"]}}
    data["provider"] = {"name": TEXT, "contact": {"email": TEXT, "postal": TEXT}}
    for item in data["evaluation"]["metrics"].values():
        item["dataset"] = {"name": TEXT, "split": TEXT}
    data["evaluation"]["metrics"] |= {
        payload: {"metric": payload, "value": 0.5, "dataset": {"name": payload}} for payload in PAYLOADS
    }
    data["evaluation"]["slices"] |= {
        f"{payload}={payload}": {
            "by": {payload: payload},
            "n": 50,
            "metrics": {"accuracy": {"metric": "accuracy", "value": 0.5, "n": 50, "dataset": {"name": payload}}},
        }
        for payload in PAYLOADS
    }
    data["origins"] = {
        **data.get("origins", {}),
        "/intended_use/purpose": {"kind": "file", "address": TEXT, "line": 1, "column": 1},
        "/system": {"kind": "artifact", "address": TEXT},
    }
    return data


def hostile_card() -> Card:
    """One such version, of no model that has others."""
    return following_documents(hostile)[1].card


def build(folder: Path) -> Path:
    out = folder / "public"
    out.mkdir(parents=True)
    documents = (*following_documents(), *following_documents(hostile, text=TEXT))
    downloads = {
        document.card.address: {
            "card.json": canonical_bytes(document.card),
            "card.md": write_markdown(document).encode(),
        }
        for document in documents
    }
    lines = (*ledger_lines(), *ledger_lines(TEXT, model=HOSTILE))
    build_site(documents=documents, downloads=downloads, settings=SETTINGS, out=out, work=folder / "work", lines=lines)
    return out


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mkdocs", "material")
    return build(tmp_path_factory.mktemp("site"))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_page_has_its_address(site: Path) -> None:
    for address in (*PAGES, "compliance.csv", "compliance.json", "assets/cardwright/search/index.js"):
        assert (site / address).is_file()


def test_another_folder_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    assert digests(build(tmp_path / "elsewhere")) == digests(site)


def test_pages_name_no_machine_path_and_no_time_of_build(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".xml"} and "cardwright" not in path.name:
            assert str(site.parent) not in path.read_text(encoding="utf-8")
    assert not (site / "sitemap.xml.gz").exists()


def test_every_page_forbids_inline_scripts_but_the_known_ones(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None
        assert text.index("Content-Security-Policy") < text.index("<script")
        assert text.index("<meta charset") < 1024
        scripts = re.search(r"script-src ([^;]+)", policy[1])
        assert scripts is not None
        assert "unsafe" not in policy[1]
        assert "'sha256-" in scripts[1]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    need("playwright", "chromium")
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        opened.close()


class Visit:
    """One page opened in the browser, with what it asked for and complained about."""

    def __init__(self, browser: object, address: Path | str, *, own: str = "file:", **context: object) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.external: list[str] = []
        self.said: list[str] = []
        self.page.on(
            "request",
            lambda request: None if request.url.startswith((own, "data:")) else self.external.append(request.url),
        )
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(address.as_uri() if isinstance(address, Path) else address)
        self.page.wait_for_load_state("load")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_without_complaint_or_foreign_request(
    browser: object, site: Path, address: str, scheme: str
) -> None:
    visit = Visit(browser, site / address, color_scheme=scheme, viewport={"width": 390, "height": 800})
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])
    assert width <= 390


def test_search_finds_a_model_from_a_deep_page(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/2/index.html")
    visit.page.fill("#cw-query", "credit-risk 3")
    visit.page.wait_for_selector("#cw-results a")
    visit.page.press("#cw-query", "Enter")
    visit.page.wait_for_url("**/models/credit-risk/3/index.html")
    assert "version 3" in visit.page.inner_text("h1")
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])


def test_an_origin_opens_by_keyboard_and_closes_with_escape(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/3/index.html")
    visit.page.focus("details.cw-origin summary")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("details.cw-origin[open] .cw-origin-text").first.is_visible()
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("details.cw-origin[open]").count() == 0
    visit.context.close()


KINDS = ("index", "summary", "instructions", "since-2", "against-approved")


def hostile_pages(site: Path) -> list[str]:
    """The pages of the hostile model and those that list it."""
    folder = next(path for path in (site / "models").iterdir() if path.name != "credit-risk")
    shared = ("index.html", "changes.html", "waivers.html", "compliance.html")
    return [
        *shared,
        f"models/{folder.name}/index.html",
        *(f"models/{folder.name}/3/{kind}.html" for kind in KINDS),
    ]


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site from a web server on the loopback."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_pages_full_of_hostile_text_run_nothing_and_ask_for_nothing(
    browser: object, site: Path, served: str, scheme: str
) -> None:
    root = served if scheme == "http" else site.as_uri()
    for address in hostile_pages(site):
        visit = Visit(browser, f"{root}/{address}", own=root)
        for opener in visit.page.locator("details.cw-origin summary").all()[:3]:
            if opener.is_visible():
                opener.click()
        visit.page.fill("#cw-query", "script")
        visit.page.wait_for_selector("#cw-found:not(:empty)", state="attached")
        assert visit.page.evaluate("window.__xss") is None, address
        active = (
            "script, img, iframe, form, base, object, embed, [onerror], [onload], [onclick], a[href^='javascript' i]"
        )
        assert visit.page.locator(f"article :is({active})").count() == 0, address
        visit.context.close()
        assert (visit.external, visit.said) == ([], []), address


def test_the_keyboard_reaches_every_link_and_button(browser: object, site: Path) -> None:
    for address in ("models/credit-risk/3/since-2.html", "models/credit-risk/3/summary.html", "waivers.html"):
        visit = Visit(browser, site / address)
        wanted = visit.page.evaluate(
            "[...document.querySelectorAll('a[href], button, summary, input, [tabindex=\"0\"]')]"
            ".filter(e => e.checkVisibility() && !e.hidden && e.type !== 'checkbox' && e.type !== 'radio'"
            " && e.tabIndex >= 0).length"
        )
        reached = visit.page.evaluate("window.__seen = new Set(), 0")
        visit.page.evaluate("document.addEventListener('focusin', e => window.__seen.add(e.target))")
        for _press in range(wanted + 20):
            visit.page.keyboard.press("Tab")
        reached = visit.page.evaluate("window.__seen.size")
        visit.context.close()
        assert reached >= wanted, address


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_of_wcag_aa(browser: object, site: Path, address: str, scheme: str, width: int) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    visit = Visit(
        browser, site / address, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    found = Axe().run(visit.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    visit.context.close()
    problems = [
        (item["id"], item["nodes"][0]["html"][:150], len(item["nodes"])) for item in found.response["violations"]
    ]
    assert problems == []
