"""All payloads in every text of a whole card, of evidence files and of an MLflow store: pages stay text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.site.tainted import NAME, taint_registry, tainted_card, tainted_evidence
from tests.integration.site.visiting import run_nothing, serving
from tests.needs import need
from tests.unit.render.hostile import PAYLOADS

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.render.compose import compose
from cardwright.render.markdown import write_markdown
from cardwright.render.site import build_site
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.sources.collect import collect


@dataclass(frozen=True, kw_only=True)
class Tainted:
    """The site of all tainted versions, and how much of each source could be changed."""

    site: Path
    stored: tuple[Card, ...]
    card_texts: tuple[int, int]
    evidence_texts: dict[str, tuple[int, int]]


def registry_cards(example: Path, folder: Path) -> tuple[Card, ...]:
    """The versions of the example's store, read by MLflow after every text in it was changed."""
    shutil.copy(example / "mlflow.db", folder / "mlflow.db")
    taint_registry(folder / "mlflow.db")
    (folder / "cardwright.yaml").write_text("registry: {name: demo, uri: 'sqlite:///mlflow.db'}\n", encoding="utf-8")
    return collect(load_settings(folder / "cardwright.yaml")).cards


@pytest.fixture(scope="module")
def tainted(trained_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Tainted:
    need("mkdocs", "material", "mlflow")
    folder = tmp_path_factory.mktemp("tainted")
    stored = registry_cards(trained_example, folder)
    example = load_settings(trained_example / "cardwright.yaml")
    whole, *card_texts = tainted_card(collect(example, selectors=("credit-risk/3",)).cards[0])
    measured, evidence_texts = tainted_evidence()
    settings = Settings.model_validate({"registry": {"name": "demo"}, "site": {"title": NAME, "organisation": NAME}})
    packs, day = load_packs(settings.packs), whole.identity.created_at
    assert day is not None
    cards = (whole, measured, *stored)
    documents = tuple(compose(card, judge(card, packs=packs, as_of=day.date())) for card in cards)
    downloads = {
        document.card.address: {
            "card.json": canonical_bytes(document.card),
            "card.md": write_markdown(document).encode(),
        }
        for document in documents
    }
    out = folder / "public"
    build_site(documents=documents, downloads=downloads, settings=settings, out=out, work=folder / "work")
    return Tainted(site=out, stored=stored, card_texts=(card_texts[0], card_texts[1]), evidence_texts=evidence_texts)


def test_the_payloads_came_through_every_source(tainted: Tainted) -> None:
    changed, all_texts = tainted.card_texts
    assert all_texts - changed < all_texts / 3  # days, kinds of origin and words of fixed lists
    assert sum(changed for changed, _all in tainted.evidence_texts.values()) > 1500
    assert len(tainted.evidence_texts) >= 45
    last = tainted.stored[-1]
    assert last.identity.name == NAME
    assert set(PAYLOADS) <= {key for card in tainted.stored for key in card.identity.tags}


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_of_them_runs_or_asks_for_anything(browser: object, tainted: Tainted, scheme: str) -> None:
    with serving(tainted.site) if scheme == "http" else nullcontext(tainted.site.as_uri()) as root:
        run_nothing(browser, root, list(addresses(tainted.site)))


def addresses(site: Path) -> Iterator[str]:
    """Home, matrix, and of each model its page and those of its newest version."""
    yield from ("index.html", "compliance.html")
    for model in sorted((site / "models").iterdir()):
        yield f"models/{model.name}/index.html"
        newest = max(path for path in model.iterdir() if path.is_dir())
        yield from (page.relative_to(site).as_posix() for page in sorted(newest.glob("*.html")))
