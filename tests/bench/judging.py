"""Checking one card, and judging many: the work of the gate."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml
from tests.bench.measure import EXAMPLE, Row, cpu_of, process_cpu

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.contradict import contradicted
from cardwright.card.derive import derive
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.config import Settings, load_settings
from cardwright.rules.engine import judge
from cardwright.rules.pack import Pack, load_packs
from cardwright.sources.cardtree import read_card_file
from cardwright.sources.collect import collect
from cardwright.sources.garbage import garbage_seldom
from cardwright.sources.joining import joined

CARD = "credit-risk/3"
PACK = "eu-ai-act"
AS_OF = date(2026, 11, 2)
_IDENTITY = tuple(
    Fact(path=("identity", part), value=value, origin=Origin(kind="registry", address=f"models:/{CARD}"))
    for part, value in (("registry", "bank"), ("name", "credit-risk"), ("version", "3"))
)
_BATCH = 20


def check_process() -> Row:
    """``cardwright check`` of one card from files alone, with the packs of the example, as a whole process."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(shutil.copytree(EXAMPLE, Path(folder) / "project"))
        arguments = ["-m", "cardwright", "check", CARD, "--offline"]
        process_cpu(arguments, cwd=project)
        taken = statistics.median(process_cpu(arguments, cwd=project) for _ in range(9))
    return Row(name="check_process_s", value=taken, unit="s", target=0.5)


def judge_rate() -> Row:
    """Judgements of parsed cards per CPU second. No two cards have a statement in common, so no cache helps."""
    card, packs = _card(), _packs()
    _judge(_told_apart(card, "warm"), packs)
    rates = []
    for round_ in range(5):
        cards = [_told_apart(card, f"{round_} {number}") for number in range(_BATCH)]
        rates.append(_BATCH / cpu_of(lambda cards=cards: [_judge(item, packs) for item in cards]))
    return Row(name="judge_cards_per_s", value=statistics.median(rates), unit="cards/s", target=100.0, sense=">=")


def judge_against_parse() -> tuple[Row, Row]:
    """Reading, merging and judging over parsing the same files with positions by PyYAML's C loader.

    The second row is the whole way of ``check --offline``: it finds the files, looks for logs, evidence and a ledger,
    settles the version among the others of its model, and keeps card and digests of files. Its target is our own.
    """
    packs = _packs()
    with tempfile.TemporaryDirectory() as name:
        _judge(_told_apart(_card(), "warm"), packs)
        steps = _shares(Path(name) / "steps", lambda _, files: _judge(_merged(files), packs))
        whole = _shares(
            Path(name) / "whole",
            lambda settings, _: _judge(collect(settings, selectors=(CARD,), offline=True).cards[0], packs),
        )
    return (
        Row(name="judge_vs_parse", value=steps, unit="x", target=3.0),
        Row(name="check_vs_parse", value=whole, unit="x", target=3.5),
    )


def _shares(folder: Path, work: Callable[[Settings, tuple[Path, ...]], None]) -> float:
    """Median over many projects of what a piece of work takes over what parsing its files takes."""
    shares = []
    for round_ in range(3 * _BATCH):
        # the words of no two projects are the same, so that no cache of texts helps
        settings, files = _project(folder / str(round_), f"{folder.name}{round_}")
        ours = cpu_of(lambda settings=settings, files=files: work(settings, files))
        shares.append(ours / cpu_of(lambda files=files: _parse_all(files)))
    return statistics.median(shares)


def _merged(files: tuple[Path, ...]) -> Card:
    """The card that files give together with what the registry calls the version."""
    with garbage_seldom():
        read = [read_card_file(file, name=file.name, names_model=file.name == "card.yaml") for file in files]
        stated, _idle = joined(read, (), _IDENTITY)
        return derive(contradicted(merge([*stated, *_IDENTITY])))


def _judge(card: Card, packs: tuple[Pack, ...]) -> None:
    # as `check` judges, which works digests out for `-o json` and --tag-registry alone
    judge(card, packs=packs, as_of=AS_OF, digest="")


def _packs() -> tuple[Pack, ...]:
    return load_packs((PACK,))


def _card() -> Card:
    return collect(load_settings(EXAMPLE / "cardwright.yaml"), selectors=(CARD,), offline=True).cards[0]


def _told_apart(card: Card, mark: str) -> Card:
    """The card with a word of its own in every statement."""
    data = json.loads(canonical_bytes(card))
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and isinstance(node.get("text"), str):
            node["text"] += f" Copy {mark}."
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return Card.model_validate_json(json.dumps(data))


def _project(folder: Path, mark: str) -> tuple[Settings, tuple[Path, ...]]:
    """A copy of the example whose sentences are its own, and the card files that speak of the version.

    The logs of the model stay away: they are no YAML, so that nothing below the line would read them.
    """
    shutil.copytree(EXAMPLE / "cards", folder / "cards", ignore=shutil.ignore_patterns("audit"))
    shutil.copy(EXAMPLE / "cardwright.yaml", folder)
    model = folder / "cards" / "credit-risk"
    for other in model.glob("versions/*.yaml"):
        if other.stem != CARD.rpartition("/")[2]:
            other.unlink()
    files = (folder / "cards" / "organisation.yaml", model / "card.yaml", *model.glob("versions/*.yaml"))
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(" the ", f" the{mark} ").replace(" a ", f" a{mark} "), encoding="utf-8")
    return load_settings(folder / "cardwright.yaml"), files


def _parse_all(files: tuple[Path, ...]) -> None:
    for file in files:
        _parse(file)


def _parse(file: Path) -> object:
    """The data of a file and a position for every path: one parse by the C loader, one walk, one construction."""
    loader = yaml.CSafeLoader(file.read_bytes())
    marks: dict[tuple[str, ...], tuple[int, int, int, int]] = {}

    def walk(node: yaml.Node, path: tuple[str, ...]) -> None:
        pairs = (
            ((key.value, key, value) for key, value in node.value)
            if isinstance(node, yaml.MappingNode)
            else ((str(index), value, value) for index, value in enumerate(node.value))
        )
        for name, key, value in pairs:
            start, end = key.start_mark, value.start_mark
            marks[(*path, name)] = (start.line + 1, start.column + 1, end.line + 1, end.column + 1)
            if not isinstance(value, yaml.ScalarNode):
                walk(value, (*path, name))

    try:
        root = loader.get_single_node()
        walk(root, ())
        return (loader.construct_document(root), marks)
    finally:
        loader.dispose()


ROWS = {
    "check_process_s": check_process,
    "judge_cards_per_s": judge_rate,
    "judge_vs_parse": judge_against_parse,
}
