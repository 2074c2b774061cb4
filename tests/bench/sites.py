"""From cards to the pages of a site, beside plain ``mkdocs build`` of the same pages."""

from __future__ import annotations

import gc
import json
import multiprocessing
import resource
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.bench.measure import EXAMPLE, Row, process_cpu

from cardwright.card.canonical import canonical_bytes, card_digest
from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.overrides import user_templates
from cardwright.render.reading import read_card, read_version
from cardwright.render.site.comparing import comparison_page, comparison_pages, pairs_of
from cardwright.render.site.frame import open_frame
from cardwright.render.site.overview import Overview
from cardwright.render.site.page import Page
from cardwright.render.site.pages import version_page, view_pages
from cardwright.render.site.project import write_project
from cardwright.render.site.summary import summarise
from cardwright.rules.baseline import with_fingerprints
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.sources.collect import collect

AS_OF = date(2026, 11, 2)
VERSIONS = 20
# plain MkDocs takes a minute for a thousand pages and grows in step with them, so it is asked for fewer
PLAIN = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a site of so many versions cost: CPU seconds of making it, and where its pages lie."""

    cpu: float
    files: int


def against_mkdocs() -> Row:
    """A thousand versions, from card.json to every file of the site, over plain ``mkdocs build`` of these pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = _settings(folder)
        _build(settings, 40, folder / "warm")
        ours = _build(settings, 1000, folder / "ours").cpu
        bare, whole = (_plain(settings, number, folder / f"plain-{number}") for number in (0, PLAIN))
        plain = bare + (whole - bare) * 1000 / PLAIN
    return Row(name="site_vs_mkdocs_1k", value=ours / plain, unit="x", target=0.10)


def growth() -> Row:
    """Ten thousand versions over one thousand."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = _settings(folder)
        _build(settings, 40, folder / "warm")
        small = _build(settings, 1000, folder / "small").cpu
        large = _build(settings, 10_000, folder / "large", keep=False).cpu
    return Row(name="site_10k_over_1k", value=large / small, unit="x", target=11.0)


def memory() -> Row:
    """The most memory that this process held while it made a site of ten thousand versions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _build(_settings(folder), 10_000, folder / "site", keep=False)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Row(name="site_rss_10k_mb", value=used, unit="MB", target=150.0)


def _settings(folder: Path) -> Settings:
    (folder / "cardwright.yaml").write_text("registry: {name: bench}\nsite: {title: Models}\n", encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


def cards_of_another(folder: Path, number: int) -> Iterator[tuple[bytes, bytes]]:
    """The same as ``cards``, made by another process: a site is made of what lies there already.

    That process works only while it is asked for a card, so that it slows nothing that is measured.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    maker = context.Process(target=_serve, args=(theirs, folder, number), daemon=True)
    maker.start()
    theirs.close()
    for _ in range(number):
        ours.send_bytes(b"next")
        yield ours.recv_bytes(), ours.recv_bytes()
    maker.join()


def _serve(asked: Connection, folder: Path, number: int) -> None:
    made = cards(_settings(folder), number)
    for _ in range(number):
        asked.recv_bytes()
        for content in next(made):
            asked.send_bytes(content)


def cards(settings: Settings, number: int) -> Iterator[tuple[bytes, bytes]]:
    """card.json and verdicts.json of so many versions, twenty to a model.

    The versions of a model share its statements, as they do where people write them once in card.yaml; two models
    share none. Figures differ from version to version, and so do run and fingerprints.
    """
    base = json.loads(canonical_bytes(_example()))
    judged = judge(_example(), packs=load_packs(settings.packs), as_of=AS_OF)
    model: dict[str, object] = {}
    for place in range(number):
        name, version = f"model-{place // VERSIONS:05}", str(place % VERSIONS + 1)
        if version == "1":
            model = _told_apart(base, name)
        card = json.loads(json.dumps(model))
        card["identity"] |= {"name": name, "version": version, "aliases": ["champion"] if version == "19" else []}
        card["identity"]["previous_version"] = str(int(version) - 1) if version != "1" else None
        _give_run(card, f"{place:032x}")
        for item in card["evaluation"]["metrics"].values():
            item["value"] = round(item["value"] * (1 - place % 97 / 1000), 6)
        made = Card.model_validate(card)
        found = with_fingerprints(judged.findings, made)
        of_this = judged.model_copy(update={"card": made.address, "digest": card_digest(made), "findings": found})
        yield canonical_bytes(made), canonical_bytes(of_this)


def _give_run(card: dict[str, Any], run: str) -> None:
    """The figures come from a run of this version's own."""
    card["identity"]["run"] = {"id": run, "name": "train"}
    for name in card["evaluation"]["metrics"]:
        origin = {"kind": "run", "address": f"runs:/{run}/metrics/{name}"}
        card["origins"][f"/evaluation/metrics/{name}/value"] = origin


def _example() -> Card:
    settings = load_settings(EXAMPLE / "cardwright.yaml")
    card = collect(settings, selectors=("credit-risk/3",), offline=True).cards[0]
    data = json.loads(canonical_bytes(card))
    measured = {
        name: {
            "metric": name,
            "value": value,
            "n": 300,
            "dataset": {"name": "test", "split": "test"},
            "interval": {"method": "bootstrap", "level": 0.95, "low": value - 0.05, "high": value + 0.05},
        }
        for name, value in (("accuracy", 0.8), ("recall", 0.7), ("precision", 0.75), ("roc_auc", 0.82))
    }
    data["evaluation"]["metrics"] = measured
    data["evaluation"]["slices"] = {
        f"age={low}-{low + 9}": {"by": {"age": f"{low}-{low + 9}"}, "n": 60, "metrics": measured}
        for low in range(20, 70, 10)
    }
    return Card.model_validate(data)


def _told_apart(data: dict[str, object], mark: str) -> dict[str, object]:
    """A copy with a word of its own in every statement."""
    copy = json.loads(json.dumps(data))
    waiting = [copy]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and isinstance(node.get("text"), str):
            node["text"] += f" Of {mark}."
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return copy


def _document(card_json: bytes, verdicts: bytes) -> Document:
    version = read_version(card_json, verdicts)
    return compose(version.card, version.judgement, tokens=version.tokens)


def _build(settings: Settings, number: int, out: Path, *, keep: bool = True) -> Work:
    """Make a site of cards that another process makes; without ``keep`` each file lies in the place of the last."""
    taken = 0.0
    files = 0
    out.mkdir()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)  # as every command does

    def put(address: str, parts: Iterable[bytes]) -> None:
        target = out / (address if keep else "last")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.writelines(parts)

    ends: dict[str, int] = {}
    kept = (out.parent / f"{out.name}.cards").open("w+b")
    start = time.process_time()
    frame = open_frame(settings, out.parent / "frames")
    overview, folder = Overview(settings), user_templates(settings)
    taken += time.process_time() - start
    for card_json, verdicts in cards_of_another(settings.folder, number):
        start = time.process_time()
        document = _document(card_json, verdicts)
        page = version_page(document, files={"card.json": card_json, "verdicts.json": verdicts}, user_folder=folder)
        for made in (page, *view_pages(document, user_folder=folder)):
            put(made.address, (frame.stamp(made),))
            files += 1
        overview.add(summarise(document))
        taken += time.process_time() - start
        kept.write(zlib.compress(card_json, 1))
        ends[page.address] = kept.tell()
    start = time.process_time()
    for page in overview.pages():
        put(page.address, (frame.stamp(page),))
        files += 1
    taken += time.process_time() - start
    places = dict(zip(ends, zip((0, *ends.values()), ends.values(), strict=False), strict=True))

    def card(address: str) -> Card:
        start, end = places[address]
        kept.seek(start)
        return read_card(zlib.decompress(kept.read(end - start)))

    start = time.process_time()
    for page in comparison_pages(overview, lambda row: card(row.href)):
        put(page.address, (frame.stamp(page),))
        files += 1
    for address, parts in overview.files():
        put(address, parts)
    for address, file in frame.assets().items():
        put(address, (file.read_bytes(),))
    return Work(cpu=taken + time.process_time() - start, files=files)


def _plain(settings: Settings, number: int, folder: Path) -> float:
    """CPU seconds of ``mkdocs build`` of all pages of so many versions, with Home in the menu.

    MkDocs indexes them for its search, as it does unless told not to: the site it is compared with has a search too.
    """
    folder.mkdir()
    known: dict[str, Card] = {}

    def pages() -> Iterator[Page]:
        for address in ("index.html", "compliance.html", "rules.html", "waivers.html", "changes.html", "verify.html"):
            yield Page(address=address, title="Models", description="", body="<p>Models</p>")
        overview = Overview(settings)
        for card_json, verdicts in cards(settings, number):
            document = _document(card_json, verdicts)
            if document.version == "1":
                overview = Overview(settings)
            yield version_page(document, files={"card.json": card_json, "verdicts.json": verdicts})
            yield from view_pages(document)
            overview.add(summarise(document))
            known[document.version] = document.card
            if document.version == str(VERSIONS):
                model = next(item for item in overview.models if item.name == document.model)
                for pair in pairs_of(overview, model):
                    old = known[pair.old.version] if pair.old is not None else None
                    yield comparison_page(overview, pair, old=old, new=known[pair.new.version])

    config = write_project(folder, pages=pages(), settings=settings)
    config.write_text(config.read_text(encoding="utf-8").replace("plugins: []", "plugins: [search]"), encoding="utf-8")
    return process_cpu(["-m", "mkdocs", "build", "-q", "-f", str(config), "-d", str(folder / "out")], cwd=folder)


ROWS = {
    "site_vs_mkdocs_1k": against_mkdocs,
    "site_10k_over_1k": growth,
    "site_rss_10k_mb": memory,
}
