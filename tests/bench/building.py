"""Rows about building again: what a build costs beyond reading the registry when little or nothing has changed."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

from tests.bench.measure import Row
from tests.bench.registry import make_registry
from tests.integration.pdf.sample import sample_card

from cardwright.build.executor import Failed, open_workers, run_units
from cardwright.build.units import ReportUnit, make_report
from cardwright.card.canonical import canonical_bytes
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

VERSIONS = 1000
REPORTS = 24
_DAY = date(2026, 11, 21)
_NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_CONFIG = "registry: {name: bank, uri: sqlite:///mlflow.db}\npacks: [eu-ai-act, hygiene]\n"


@contextmanager
def _project(versions: int) -> Iterator[Path]:
    """A registry of many versions, its site built once. Signed documents are left out: typesetting has its own rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cardwright.yaml").write_text(_CONFIG, encoding="utf-8")
        make_registry(folder, versions=versions)
        _in_new_process(folder)
        _in_new_process(folder)  # what the first one learned of the registry is old news now
        yield folder


def _in_new_process(folder: Path) -> float:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(_beyond_reading, folder).result()


def _beyond_reading(folder: Path) -> float:
    """CPU seconds of a build in this process, without those that reading the registry takes."""
    from cardwright.build.options import BuildOptions
    from cardwright.build.publish import build
    from cardwright.config import load_settings

    options = BuildOptions(as_of=_DAY, now=_NOW, profile="prepare", jobs=1, sign=False)
    with patch("cardwright.build.publish.KINDS", ()), patch("cardwright.build.make.KINDS", ()):
        before = time.process_time()
        result = build(load_settings(folder / "cardwright.yaml"), options)
        return time.process_time() - before - result.times.seconds["reading"]


def no_change() -> Row:
    """Nothing changed."""
    with _project(VERSIONS) as folder:
        value = min(_in_new_process(folder) for _ in range(3))
    return Row(name="no_change_cpu_s", value=value, unit="s", target=0.5)


def one_change() -> Row:
    """One tag of one version changed."""
    with _project(VERSIONS) as folder:
        values = []
        for number in range(3):
            with sqlite3.connect(folder / "mlflow.db") as connection:
                connection.execute(
                    "UPDATE model_version_tags SET value = ?"
                    " WHERE name = 'model-0007' AND version = 3 AND key = 'ticket'",
                    (f"GOV-{number}",),
                )
            values.append(_in_new_process(folder))
    return Row(name="one_change_cpu_s", value=min(values), unit="s", target=2.0)


def two_cores() -> Row:
    """Reports in a second with two processes over those with one; means something on an otherwise idle machine only."""
    judgement = judge(sample_card(), packs=load_packs(("eu-ai-act", "hygiene")), as_of=_DAY)
    unit = ReportUnit(
        address=judgement.card,
        card_json=canonical_bytes(sample_card()),
        verdicts=canonical_bytes(judgement),
        organisation=None,
        created=_NOW,
        development=False,
    )
    values = [_wall(unit, jobs=1) / _wall(unit, jobs=2) for _ in range(3)]
    return Row(name="pdf_two_core_speedup", value=statistics.median(values), unit="x", target=1.8, sense=">=")


def _wall(unit: ReportUnit, *, jobs: int) -> float:
    """Seconds for all reports, after a first one in each worker."""
    with open_workers(jobs=jobs) as workers:
        list(run_units(make_report, [unit] * (2 * jobs), workers=workers))
        started = time.perf_counter()
        done = [result for _, result in run_units(make_report, [unit] * REPORTS, workers=workers)]
        taken = time.perf_counter() - started
    if any(isinstance(result, Failed) or result.pdf is None for result in done):
        raise RuntimeError("a report was not made")
    return taken


ROWS = {"pdf_two_core_speedup": two_cores, "no_change_cpu_s": no_change, "one_change_cpu_s": one_change}
