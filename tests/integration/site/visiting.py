"""Pages opened in a real browser: what they ask for, complain about, run, and what axe finds in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.needs import need

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ACTIVE = "script, img, iframe, form, base, object, embed, [onerror], [onload], [onclick], a[href^='javascript' i]"

# what the keyboard should reach; and a listener that notes what it did reach, out of sight or without a mark of focus
REACHABLE = (
    "[...document.querySelectorAll('a[href], button, summary, input, select, [tabindex=\"0\"]')]"
    ".filter(e => e.checkVisibility() && !['checkbox', 'radio'].includes(e.type) && e.tabIndex >= 0)"
)
HEARD = """
window.seen = new Set(); window.unseen = []; window.unmarked = [];
document.addEventListener('focusin', event => {
  window.seen.add(event.target);
  const box = event.target.getBoundingClientRect();
  // the letter of an origin turns dark instead, and the moon or sun stands for its radio button
  const letter = event.target.matches('.cw-origin > summary') && event.target.firstElementChild;
  const drawn = letter || (event.target.type === 'radio' ? event.target.nextElementSibling : event.target);
  const style = getComputedStyle(drawn);
  const marked = letter ? style.backgroundColor === style.borderTopColor : style.outlineStyle !== 'none';
  if (!marked) window.unmarked.push(event.target.outerHTML);
  if (event.target.type !== 'radio' && (box.right <= 0 || box.left >= innerWidth || !box.height)) {
    window.unseen.push(event.target.outerHTML);
  }
})
"""


class Visit:
    """One page opened in the browser, with what it asked for and complained about."""

    def __init__(
        self, browser: object, address: Path | str, *, own: str = "file:", stay: str | None = None, **context: object
    ) -> None:
        """Open a page; ``stay`` is a glob of addresses to which it does not get away."""
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        if stay is not None:
            self.page.route(stay, lambda route: route.abort("aborted"))
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


def violations(
    browser: object, address: Path, *, scheme: str, width: int, stay: str | None = None
) -> list[tuple[str, str, int]]:
    """What axe holds against a page, by the rules of WCAG 2.2 AA: rule, first element, how many; see ``Visit``."""
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    size = {"width": width, "height": 900}
    visit = Visit(browser, address, color_scheme=scheme, viewport=size, bypass_csp=True, stay=stay)
    found = Axe().run(visit.page, options={"runOnly": {"type": "tag", "values": WCAG}})
    visit.context.close()
    return [(item["id"], item["nodes"][0]["html"][:150], len(item["nodes"])) for item in found.response["violations"]]


def run_nothing(browser: object, root: str, addresses: list[str]) -> None:
    """Each page opens, is searched and shows origins, and nothing of its text runs or asks for anything."""
    for address in addresses:
        visit = Visit(browser, f"{root}/{address}", own=root)
        for opener in visit.page.locator("details.cw-origin summary").all()[:3]:
            if opener.is_visible():
                opener.click()
        visit.page.fill("#cw-query", "script")
        visit.page.wait_for_selector("#cw-found:not(:empty)", state="attached")
        assert visit.page.evaluate("window.__xss") is None, address
        assert visit.page.locator(f"article :is({ACTIVE})").count() == 0, address
        visit.context.close()
        assert (visit.external, visit.said) == ([], []), address


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder from a web server on the loopback; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""
