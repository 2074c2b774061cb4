"""What stands beside the card files: the registry's records, waivers, and files that cannot be read."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.edit import Path, insert, spots

_METRICS: Path = ("evaluation", "metrics")
_WAIVERS = "cardwright-waivers.yaml"


def _against_run(target: Target) -> Iterator[Seed | None]:
    """A figure in the file that is not the run's."""
    if target.project.settings.registry.snapshot is None:
        return
    name = target.address.partition("/")[0]
    file = f"cards/{name}/card.yaml"
    for key, figure in sorted(target.project.cards[target.address].evaluation.metrics.items()):
        text = target.project.text(file)
        path = (*_METRICS, key)
        if path in spots(text):
            text, at = insert(text, (*path, "value"), "0.99"), path
        elif ("evaluation",) not in spots(text):
            text = text.rstrip("\n") + f"\nevaluation:\n  metrics:\n    {key}: 0.99\n"
            at = path
        else:
            continue
        assert figure.value != 0.99
        spot = spots(text)[at]
        rules = frozenset({"hygiene/contradiction"}) | target.asks(*_METRICS)
        yield Seed(
            what=key, texts={file: text}, rules=rules, lines=(Lines(file=file, first=spot.first, last=spot.last),)
        )


def _regression(target: Target) -> Iterator[Seed | None]:
    """The new version is clearly worse than the one before."""
    card = target.project.cards[target.address]
    if card.identity.previous_version is None:
        return
    data = json.loads(target.project.text("registry.json"))
    run = next(run for run in data["runs"] if run["info"]["run_id"] == card.identity.run.id)  # type: ignore[union-attr]
    for metric in run["data"]["metrics"]:
        before = metric["value"]
        metric["value"] = round(before - 0.2, 3)
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        metric["value"] = before
        lines = target.lines_at(f"/evaluation/metrics/{metric['key']}")
        yield Seed(
            what=metric["key"], texts={"registry.json": text}, rules=frozenset({"hygiene/regression"}), lines=lines
        )


def _waiver(expires: str, rule: str, *, blank: bool) -> Make:
    """A waiver that no longer holds over a gap that is there, or that meets none."""

    def make(target: Target) -> Iterator[Seed | None]:
        for path in target.statements:
            asked = sorted(target.asks(*path))
            seed = target.replaced(path, "TBD", asked) if blank else None
            if not asked or (blank and seed is None):
                continue
            entry = (
                f"- rule: {asked[0]}\n  card: {target.address}\n  reason: The supplier delivers the text in the autumn.\n"
                f"  owner: Ilse Varga\n  approved_by: Oswald Petri\n  expires: {expires}\n"
            )
            texts = {**(seed.texts if seed else {}), _WAIVERS: entry}
            lines = (Lines(file=_WAIVERS, first=1, last=6),)
            yield Seed(what=asked[0], texts=texts, rules=frozenset({rule}), lines=lines)
            return

    return make


def _unknown_field(target: Target) -> Iterator[Seed | None]:
    """A misspelt key, which would otherwise lose what was written there."""
    for path in target.statements:
        found = target.find(*path)
        if found is None or found[1].is_flow:
            continue
        file, spot = found
        text = target.project.text(file)
        text = text[: spot.key_at] + path[-1] + "s_" + text[spot.key_at + len(path[-1]) :]
        lines = (Lines(file=file, first=spot.first, last=spot.first),)
        yield Seed(what=".".join(path), texts={file: text}, rules=frozenset({"unreadable"}), lines=lines)


def _twice(target: Target) -> Iterator[Seed | None]:
    """A key written twice, of which a plain reader keeps only the last."""
    for path in target.statements:
        found = target.find(*path)
        if found is None or found[1].is_flow:
            continue
        file, spot = found
        text = target.project.text(file)
        begin = text.rfind("\n", 0, spot.key_at) + 1
        end = text.find("\n", spot.end)
        text = text[: end + 1] + " " * (spot.key_at - begin) + f"{path[-1]}: a second answer\n" + text[end + 1 :]
        lines = (Lines(file=file, first=spot.last + 1, last=spot.last + 1),)
        yield Seed(what=".".join(path), texts={file: text}, rules=frozenset({"unreadable"}), lines=lines)


KINDS: tuple[Kind, ...] = (
    Kind(name="figure-against-run", story="the file says 0.99, the run does not", make=_against_run, many=2),
    Kind(name="worse-than-before", story="a version clearly worse than the last", make=_regression, many=2, beside=True),
    Kind(name="waiver-expired", story="a waiver of last month", make=_waiver("2026-10-31", "cardwright/expired-waiver", blank=True)),
    Kind(name="waiver-unused", story="a waiver of a gap that is mended", make=_waiver("2027-01-31", "cardwright/unused-waiver", blank=False)),
    Kind(name="waiver-too-long", story="a waiver for ten years", make=_waiver("2036-01-31", "cardwright/too-long-waiver", blank=True)),
    Kind(name="key-misspelt", story="a key that no field has", make=_unknown_field, many=2),
    Kind(name="key-twice", story="a key written twice", make=_twice),
)  # fmt: skip
