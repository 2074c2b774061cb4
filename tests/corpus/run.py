"""Seeds every kind of defect into every good card where it fits, and tells how each came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.corpus.defects import KINDS
from tests.corpus.defects.base import Kind, Seed, Target
from tests.corpus.judging import CARDS, Project, Said

CAUGHT, WRONG_LINE, WRONG_RULE, MISSED = "caught", "wrong line", "wrong rule", "missed"
OUTCOMES = (CAUGHT, WRONG_LINE, WRONG_RULE, MISSED)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one seeded defect came out."""

    kind: str
    card: str
    what: str
    outcome: str
    expected: tuple[str, ...]
    said: tuple[str, ...]
    """What the run reported, as ``file:line rule``, when it was not caught; else nothing."""
    beside: int
    """Gaps reported in addition to the right one."""


@dataclass(frozen=True, kw_only=True)
class Fail:
    """A gap in a good card: a false fail."""

    card: str
    rule: str
    place: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """A run over the corpus."""

    cards: dict[str, int]
    """Good card, as project/NAME/VERSION -> how many rules judged it (satisfied, or set aside by a reason)."""
    rules: dict[str, int]
    """Rule -> how many good cards it judged."""
    fails: tuple[Fail, ...]
    outcomes: tuple[Outcome, ...]


def run(*, at_most: int | None = None, workers: int = 1, kinds: Sequence[Kind] = KINDS) -> Result:
    """Judge the corpus.

    Args:
        at_most: how many places of a project are spoilt by one kind; of each card as many as the kind says when None.
        workers: processes; projects are divided among them.
        kinds: the kinds of defect.
    """
    folders = sorted(folder for folder in CARDS.iterdir() if folder.is_dir())
    names = None if kinds is KINDS else tuple(kind.name for kind in kinds)
    of_one = partial(run_project, at_most=at_most, names=names)
    if workers == 1:
        parts = [of_one(folder) for folder in folders]
    else:
        with ProcessPoolExecutor(workers) as pool:
            parts = list(pool.map(of_one, folders))
    rules: dict[str, int] = {}
    for part in parts:
        for rule, count in part.rules.items():
            rules[rule] = rules.get(rule, 0) + count
    return Result(
        cards={name: count for part in parts for name, count in part.cards.items()},
        rules=dict(sorted(rules.items())),
        fails=tuple(fail for part in parts for fail in part.fails),
        outcomes=tuple(outcome for part in parts for outcome in part.outcomes),
    )


def run_project(folder: Path, *, at_most: int | None, names: tuple[str, ...] | None) -> Result:
    """As ``run`` for one project, by its folder; ``names`` are those of the kinds, all when None."""
    with TemporaryDirectory() as work:
        project = Project.copied(folder, Path(work) / folder.name)
        targets = [Target(project=project, address=address) for address in sorted(project.cards)]
        fails = [
            Fail(card=f"{project.name}/{address}", rule=item.rule, place=str(item.place), message=item.message)
            for address, judgement in project.good.items()
            for item in judgement.findings
            if item.verdict.is_gap
        ]
        counts: dict[str, int] = {}
        for target in targets:
            for rule in target.rules:
                counts[rule] = counts.get(rule, 0) + 1
        outcomes = [
            _outcome(kind, target, seed)
            for kind in KINDS
            if names is None or kind.name in names
            for target, seed in _chosen(kind, targets, at_most=at_most)
        ]
        return Result(
            cards={f"{project.name}/{target.address}": len(target.rules) for target in targets},
            rules=counts,
            fails=tuple(fails),
            outcomes=tuple(outcomes),
        )


def _chosen(kind: Kind, targets: list[Target], *, at_most: int | None) -> list[tuple[Target, Seed]]:
    """All places of a kind; or so many of a project, of cards in the order of a digest, so that nobody picks them."""
    if at_most is None:
        return [(target, seed) for target in targets for seed in kind.seeds(target)]
    chosen: list[tuple[Target, Seed]] = []
    for target in sorted(targets, key=lambda item: sha256(f"{kind.name} {item.address}".encode()).digest()):
        if len(chosen) < at_most:
            chosen += [(target, seed) for seed in kind.seeds(target, at_most=at_most - len(chosen))]
    return chosen


def _outcome(kind: Kind, target: Target, seed: Seed) -> Outcome:
    said = target.project.judged(target.address, seed.texts, beside=kind.beside)
    right = [item for item in said if item.rule in seed.rules]
    placed = [item for item in right if any(lines.holds(item.file, item.line) for lines in seed.lines)]
    outcome = CAUGHT if placed else WRONG_LINE if right else WRONG_RULE if said else MISSED
    return Outcome(
        kind=kind.name,
        card=f"{target.project.name}/{target.address}",
        what=seed.what,
        outcome=outcome,
        expected=tuple(sorted(seed.rules)),
        said=() if placed else tuple(_told(said, seed)),
        beside=max(len(said) - 1, 0),
    )


def _told(said: list[Said], seed: Seed) -> Iterator[str]:
    wanted = ", ".join(f"{lines.file}:{lines.first}-{lines.last}" for lines in seed.lines)
    yield f"expected at {wanted}"
    for item in said[:3]:
        yield f"{item.file}:{item.line} {item.rule}"
