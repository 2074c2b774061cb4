"""A page is kept only where everything that it shows is as it was when it was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest
from tests.integration.site.registry import SETTINGS, summaries

from cardwright.build.cache import stored
from cardwright.build.records import VersionRecord
from cardwright.build.standing import Shown
from cardwright.render.document import Mark
from cardwright.render.site.overview import Overview
from cardwright.render.site.summary import Waived
from cardwright.render.site.verdicts import rule_slug
from cardwright.rules.verdict import Verdict, WaiverNote

DAY = date(2026, 11, 21)
NOTE = WaiverNote(reason="the supplier delivers in May", owner="Risk", approved_by="CRO", expires=date(2027, 1, 1))
# one other value for each field of a version; those without one below are derived from these or never shown
OTHERS: dict[str, object] = {
    "title": "Another title",
    "language": "de",
    "aliases": ("champion",),
    "state": "withdrawn",
    "standing": "withdrawn",
    "stage": "Production",
    "previous": "9",
    "superseded_by": "2",
    "was_approved": True,
    "mark": Mark.WAIVED,
    "status": "seven errors",
    "refused": True,
    "digest": "sha256:" + "9" * 64,
    "as_of": date(2026, 1, 1),
    "packs": ("hygiene 2099.1",),
    "purpose": "Sorts letters",
    "provider": "Another provider",
    "owner": "Team Lugano",
    "regimes": ("credit",),
    "headline": "recall 0.1",
    "lowest": "recall 0.0",
    "trained_on": "other-data",
    "approved": "Jo Li, 2026-01-01",
    "changed": "2026-01-01",
    "registered": date(2026, 1, 1),
    "updated": date(2026, 1, 2),
    "worries": 99,
    "errors": 98,
    "warnings": 97,
    "approvals": (),
    "waivers": (Waived(rule="eu-ai-act/annex-iv/2-d/labelling", note=NOTE, holds=True),),
    "bound": (),
    "metrics": (),
}


def made(changes: dict[str, object], *, own: bool = False) -> tuple[dict[str, str], dict[str, str]]:
    """Keys by address, and texts by the address of the first page, of two models of which one version differs."""
    site, records = Overview(SETTINGS, as_of=DAY), []
    for place, summary in enumerate(summaries(2, 2)):
        shown = summary.model_copy(update=changes) if place == 1 else summary
        site.add(shown)
        record = VersionRecord(
            address=f"{shown.model}/{shown.version}",
            folder=shown.folder,
            as_of=DAY,
            summary=stored(shown.model_dump_json().encode()),
        )
        records.append(record)
    return Shown(site, records, {"site": "1"}, own=own).keys(), texts(site)


@cache
def unchanged(own: bool) -> tuple[dict[str, str], dict[str, str]]:
    return made({}, own=own)


def texts(site: Overview) -> dict[str, str]:
    found = {name: b"".join(parts).decode() for name, parts in site.files()}
    for page in site.pages():
        first = page.continues or page.address
        found[first] = found.get(first, "") + page.title + page.description + page.body
    return found


def kept(changes: dict[str, object], *, own: bool = False) -> Sequence[str]:
    """Addresses whose keys say that they may be kept; what stands there must be the same then."""
    (before, old), (after, new) = unchanged(own), made(changes, own=own)
    stay = [address for address, key in before.items() if after.get(address) == key]
    assert [address for address in stay if old[address] != new[address]] == []
    return stay


@pytest.mark.parametrize("field", OTHERS)
def test_a_page_with_the_same_key_is_the_same_page(field: str) -> None:
    assert "models/model-0001/index.html" in kept({field: OTHERS[field]})


def test_another_verdict_makes_the_pages_of_its_rule_and_the_counts_again() -> None:
    first = next(summaries(1, 1))
    rule = next(name for name, verdict in first.verdicts.items() if verdict is Verdict.SATISFIED)
    others = kept({"verdicts": {**first.verdicts, rule: Verdict.MISSING}})
    assert not {"rules.html", "compliance.html", "compliance.csv"} & set(others)
    made_again = set(unchanged(False)[0]) - set(others)
    assert [name for name in made_again if name.startswith("rules/")] == [f"rules/{rule_slug(rule)}.html"]


def test_another_place_on_the_page_of_a_version_counts_too() -> None:
    first = next(summaries(1, 1))
    places = dict.fromkeys(first.places, "elsewhere")
    assert set(kept({})) - set(kept({"places": places})) > {"compliance.html", "rules.html"}


def test_another_tag_keeps_all_lists() -> None:
    first = next(summaries(1, 1))
    search = first.search.model_copy(update={"words": "GOV-9"})
    assert set(unchanged(False)[0]) - set(kept({"search": search})) == {"models/model-0000/index.html"}


def test_a_template_of_the_projects_own_may_show_anything() -> None:
    first = next(summaries(1, 1))
    search = first.search.model_copy(update={"words": "GOV-9"})
    assert kept({"search": search}, own=True) == ["models/model-0001/index.html"]


def test_waivers_count_their_days_anew_each_day() -> None:
    keys = []
    for day in (DAY, date(2026, 11, 22)):
        site = Overview(SETTINGS, as_of=day)
        for summary in summaries(1, 1):
            site.add(summary)
        record = VersionRecord(address="model-0000/1", folder="models/model-0000/1", as_of=DAY)
        keys.append(Shown(site, [record], {}, own=False).keys())
    assert {address for address in keys[0] if keys[0][address] != keys[1][address]} == {"waivers.html"}
