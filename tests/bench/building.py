"""Rows about whole builds: from nothing, when little or nothing has changed, and on two cores.

The long rows take many versions or reports. ``CARDWRIGHT_BENCH_VERSIONS`` and ``CARDWRIGHT_BENCH_REPORTS`` set other
numbers, to try them out; what they print then has no meaning beside the targets.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.processes import watched
from tests.bench.registry import make_registry
from tests.integration.pdf.sample import sample_card

from cardwright.build.executor import Failed, open_workers, run_units
from cardwright.build.options import BuildOptions
from cardwright.build.publish import build
from cardwright.build.units import KINDS, Kind, ReportUnit, make_report
from cardwright.card.canonical import canonical_bytes
from cardwright.config import load_settings
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

VERSIONS = 1000
MANY = int(os.environ.get("CARDWRIGHT_BENCH_VERSIONS", "10000"))
REPORTS = 24
MANY_REPORTS = int(os.environ.get("CARDWRIGHT_BENCH_REPORTS", "500"))
_DAY = date(2026, 11, 21)
_NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_CONFIG = "registry: {name: bank, uri: sqlite:///mlflow.db}\npacks: [eu-ai-act, hygiene]\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What one build cost.

    ``cpu`` are the seconds of the leading process, ``reading`` those of them that the registry took, ``others`` those
    of all its workers; ``wall`` is in seconds, ``rss`` and ``worker_rss`` (of the largest) the most bytes held.
    """

    cpu: float
    reading: float
    wall: float
    made: int
    others: float = 0.0
    rss: int = 0
    worker_rss: int = 0

    @property
    def beyond_reading(self) -> float:
        return self.cpu - self.reading

    @property
    def all_cpu(self) -> float:
        return self.cpu + self.others


def build_of(folder: Path, *, jobs: int = 1) -> Built:
    """One build without signed documents, in a process of its own: typesetting has its own rows."""
    with watched() as family, ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        leader, done = process.submit(_build, folder, jobs=jobs).result()
        family.look()
    others = [cost for number, cost in family.costs.items() if number != leader]
    return Built(
        cpu=done.cpu,
        reading=done.reading,
        wall=done.wall,
        made=done.made,
        others=sum(cost.cpu for cost in others),
        rss=family.costs[leader].rss,
        worker_rss=max((cost.rss for cost in others), default=0),
    )


def _build(folder: Path, *, jobs: int) -> tuple[int, Built]:
    options = BuildOptions(as_of=_DAY, now=_NOW, profile="prepare", jobs=jobs, sign=False, reports=False)
    settings = load_settings(folder / "cardwright.yaml")
    before, began = time.process_time(), time.perf_counter()
    result = build(settings, options)
    cpu, wall = time.process_time() - before, time.perf_counter() - began
    if result.failures:
        raise RuntimeError(f"{len(result.failures)} versions could not be built, the first: {result.failures[0]}")
    sys.stderr.write("\n".join(result.times.lines()) + "\n")
    return os.getpid(), Built(cpu=cpu, reading=result.times.seconds["reading"], wall=wall, made=result.counted("made"))


@contextmanager
def registry(versions: int) -> Iterator[Path]:
    """A project over a registry of many versions, of which nothing was built yet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cardwright.yaml").write_text(_CONFIG, encoding="utf-8")
        make_registry(folder, versions=versions)
        yield folder


@contextmanager
def _built(versions: int) -> Iterator[Path]:
    with registry(versions) as folder:
        build_of(folder, jobs=2)
        build_of(folder)  # what the first one learned of the registry is old news now
        yield folder


def no_change() -> Row:
    """Nothing changed."""
    with _built(VERSIONS) as folder:
        value = min(_unchanged(folder).beyond_reading for _ in range(3))
    return Row(name="no_change_cpu_s", value=value, unit="s", target=0.5)


def _unchanged(folder: Path) -> Built:
    found = build_of(folder)
    if found.made:
        raise RuntimeError(f"{found.made} versions were made again though nothing changed")
    return found


def one_change() -> Row:
    """One tag of one version changed."""
    with _built(VERSIONS) as folder:
        values = []
        for number in range(3):
            with sqlite3.connect(folder / "mlflow.db") as connection:
                connection.execute(
                    "UPDATE model_version_tags SET value = ?"
                    " WHERE name = 'model-0007' AND version = 3 AND key = 'ticket'",
                    (f"GOV-{number}",),
                )
            found = build_of(folder)
            if found.made != 1:
                raise RuntimeError(f"{found.made} versions were made, not the one that changed")
            values.append(found.beyond_reading)
    return Row(name="one_change_cpu_s", value=min(values), unit="s", target=2.0)


def whole() -> Sequence[Row]:
    """A tenth of the versions and all of them from nothing on two cores, and all of them again without a change."""
    with registry(MANY // 10) as folder:
        small = build_of(folder, jobs=2)
    with registry(MANY) as folder:
        large = build_of(folder, jobs=2)
        build_of(folder, jobs=2)
        again = build_of(folder, jobs=2)
    for name, found in (("a tenth", small), ("all", large), ("again", again)):
        sys.stderr.write(
            f"{name}: {found.made} made, CPU {found.cpu:.1f} s leading and {found.others:.1f} s in workers, wall"
            f" {found.wall:.1f} s, most memory {found.rss / 1e6:.0f} MB and {found.worker_rss / 1e6:.0f} MB a worker\n"
        )
    return (
        Row(name="build_10k_over_1k", value=large.all_cpu / small.all_cpu, unit="x", target=11),
        Row(name="no_change_10k_share", value=again.all_cpu / large.all_cpu, unit="x", target=0.05),
        Row(name="build_rss_10k_mb", value=large.rss / 1e6, unit="MB", target=800),
        Row(name="build_worker_rss_10k_mb", value=large.worker_rss / 1e6, unit="MB", target=250),
        Row(name="build_two_cores_10k", value=large.all_cpu / large.wall, unit="x", target=1.5, sense=">="),
    )


def two_cores() -> Row:
    """Reports in a second with two processes over those with one; means something on an otherwise idle machine only."""
    values = [_speedup(REPORTS) for _ in range(3)]
    return Row(name="pdf_two_core_speedup", value=statistics.median(values), unit="x", target=1.8, sense=">=")


def many_on_two_cores() -> Row:
    """The same with many documents, once: report, summary and instructions in turn, as each version has them."""
    return Row(name="pdf_500_two_cores", value=_speedup(MANY_REPORTS, kinds=KINDS), unit="x", target=1.8, sense=">=")


def _speedup(reports: int, *, kinds: Sequence[Kind] = ("report",)) -> float:
    judgement = judge(sample_card(), packs=load_packs(("eu-ai-act", "hygiene")), as_of=_DAY)
    unit = ReportUnit(
        address=judgement.card,
        card_json=canonical_bytes(sample_card()),
        verdicts=canonical_bytes(judgement),
        organisation=None,
        created=_NOW,
        development=False,
    )
    units = [replace(unit, kind=kinds[place % len(kinds)]) for place in range(reports)]
    one, two = (_wall(units, jobs=jobs) for jobs in (1, 2))
    sys.stderr.write(f"{reports} reports: {one:.1f} s on one core, {two:.1f} s on two\n")
    return one / two


def _wall(units: Sequence[ReportUnit], *, jobs: int) -> float:
    """Seconds for all reports, after a first one in each worker."""
    with open_workers(jobs=jobs) as workers:
        list(run_units(make_report, [units[0]] * (2 * jobs), workers=workers))
        started = time.perf_counter()
        lost = 0
        for _, result in run_units(make_report, units, workers=workers):
            lost += isinstance(result, Failed) or result.pdf is None
        taken = time.perf_counter() - started
    if lost:
        raise RuntimeError("a report was not made")
    return taken


ROWS = {
    "pdf_two_core_speedup": two_cores,
    "no_change_cpu_s": no_change,
    "one_change_cpu_s": one_change,
    "pdf_500_two_cores": many_on_two_cores,
    "full_10k": whole,
}
