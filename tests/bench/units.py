"""Unit costs of one version, for the page on scaling: ``python -m tests.bench.units [VERSIONS]`` writes
``build/units.json``.

They have no target: what they should be, the ratios of the other rows say. The registry is that of ``registry.py``; the
reports are those of the example, which are longer than most.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

from tests.bench.__main__ import machine
from tests.bench.measure import EXAMPLE, ROOT
from tests.bench.registry import make_registry

OUTPUT = ROOT / "build" / "units.json"
LARGE = 1000
_DAY, _NOW = date(2026, 11, 21), datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_CONFIG = "registry: {name: bank, uri: sqlite:///mlflow.db}\npacks: [eu-ai-act, hygiene]\n"
# stages that any number of cores can share; the rest is work of the process that leads
_PAGES, _REPORTS, _SIGNING = "pages", "typesetting", "signing"


def build_of(folder: Path, *, reports: bool) -> dict[str, float]:
    """CPU seconds by stage of a build in a process of its own, with the most memory that it held (``rss``, bytes)."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(_build, folder, reports=reports).result()


def _build(folder: Path, *, reports: bool) -> dict[str, float]:
    from cardwright.build.options import BuildOptions
    from cardwright.build.publish import build
    from cardwright.config import load_settings

    options = BuildOptions(
        as_of=_DAY, now=_NOW, profile="prepare", jobs=1, sign=reports, reports=reports, offline=reports
    )
    result = build(load_settings(folder / "cardwright.yaml"), options)
    assert not result.failures, result.failures
    return {**result.times.seconds, "rss": _most_memory()}


def _most_memory() -> float:
    """The most bytes that this process held; getrusage would tell those of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.partition("VmHWM:")[2].split()[0]) * 1024


def main(arguments: Sequence[str]) -> int:
    """Measure on a registry of so many versions, print and write."""
    versions = int(arguments[0]) if arguments else LARGE
    with tempfile.TemporaryDirectory() as name:
        found = measured(Path(name), versions=versions)
    for key, (value, unit) in found.items():
        sys.stdout.write(f"{key:22} {value:9.3g} {unit}\n")
    rows = [{"name": key, "value": value, "unit": unit} for key, (value, unit) in found.items()]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2) + "\n", encoding="utf-8")
    return 0


def measured(folder: Path, *, versions: int) -> Mapping[str, tuple[float, str]]:
    """Name -> value and unit."""
    small, large, example = folder / "small", folder / "large", folder / "example"
    for project, number in ((small, versions // 5), (large, versions)):
        project.mkdir()
        (project / "cardwright.yaml").write_text(_CONFIG, encoding="utf-8")
        make_registry(project, versions=number)
    first, second = build_of(small, reports=False), build_of(large, reports=False)
    build_of(large, reports=False)  # the ledger now tells of what the first one saw, which changes cards
    again = build_of(large, reports=False)
    shutil.copytree(EXAMPLE, example, ignore=shutil.ignore_patterns("__pycache__", "public", "mlartifacts"))
    typeset = build_of(example, reports=True)
    sys.stderr.write(f"{second}\n{again}\n{typeset}\n")
    cards = len(list((example / "public").rglob("card.json")))
    pages = [file for file in (large / "public" / "models").rglob("*") if file.is_file() and file.parent.name.isdigit()]

    def each(seconds: Mapping[str, float], *stages: str, of: int) -> float:
        return sum(seconds[stage] for stage in stages) * 1000 / of

    shared = {_PAGES, _REPORTS, _SIGNING, "rss"}
    return {
        "unit_lead_ms": (each(second, *(stage for stage in second if stage not in shared), of=versions), "ms"),
        "unit_page_ms": (each(second, _PAGES, of=versions), "ms"),
        "unit_reports_ms": (each(typeset, _REPORTS, of=cards), "ms"),
        "unit_sign_ms": (each(typeset, _SIGNING, of=cards), "ms"),
        "unit_unchanged_ms": (each(again, *(stage for stage in again if stage != "rss"), of=versions), "ms"),
        "unit_pages_kb": (sum(file.stat().st_size for file in pages) / versions / 1000, "kB"),
        "unit_reports_kb": (
            sum(file.stat().st_size for file in (example / "public").rglob("*.pdf")) / cards / 1000,
            "kB",
        ),
        "unit_coordinator_kb": ((second["rss"] - first["rss"]) / (versions - versions // 5) / 1000, "kB"),
        "unit_worker_mb": (typeset["rss"] / 1e6, "MB"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
