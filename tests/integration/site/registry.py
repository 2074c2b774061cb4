"""A registry of many small versions, as documents, for tests of lists, matrix and search."""

from __future__ import annotations

from collections.abc import Iterator

from tests.unit.render.cards import card_data, example_judgement, finding

from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.render.compose import compose
from cardwright.render.site.overview import Overview
from cardwright.render.site.summary import VersionSummary, summarise
from cardwright.rules.verdict import Verdict

SETTINGS = Settings.model_validate({"registry": {"name": "demo"}, "packs": ["hygiene"], "site": {"title": "Models"}})


def summaries(models: int, versions: int) -> Iterator[VersionSummary]:
    """So many models with so many versions each; the composing is done once, the rest told apart by name."""
    data = card_data()
    data["identity"]["tags"] = {"owner": "Team Basel"}
    card = Card.model_validate(data)
    first = summarise(compose(card, example_judgement(card)))
    for place in range(models * versions):
        name, version = f"model-{place // versions:04}", str(place % versions + 1)
        search = first.search.model_copy(update={"title": f"{name} {version}: Scoring"})
        yield first.model_copy(
            update={
                "model": name,
                "slug": name,
                "version": version,
                "folder": f"models/{name}/{version}",
                "search": search,
            }
        )


def told_apart() -> Overview:
    """One version each of models that differ from the rest in one thing: name, owner, tag, data set, status, state."""
    made = Overview(SETTINGS)
    for name, tags in (
        ("plain", {"owner": "Team Basel"}),
        ("mortgage-offers", {"owner": "Team Basel"}),
        ("of-lugano", {"owner": "Team Lugano"}),
        ("with-tag", {"owner": "Team Basel", "portfolio": "small-business", "long": "x" * 400}),
        ("of-bureau", {"owner": "Team Basel"}),
        ("unfinished", {"owner": "Team Basel"}),
    ):
        data = card_data("1")
        data["contradictions"] = []
        data["identity"] |= {"name": name, "tags": tags, "state": "withdrawn" if name == "plain" else "in_review"}
        if name == "of-bureau":
            data["training_data"]["datasets"] = {"train": {"name": "bureau-2025"}}
        card = Card.model_validate(data)
        verdict = Verdict.MISSING if name == "unfinished" else Verdict.SATISFIED
        made.add(summarise(compose(card, example_judgement(card, finding(verdict, "training_data.labelling")))))
    return made


def overview(models: int, versions: int) -> Overview:
    """The pages of many versions, over such a registry."""
    made = Overview(SETTINGS)
    for summary in summaries(models, versions):
        made.add(summary)
    return made
