"""What was measured, as tables of the handbook: the benchmark's rows, and what they say of larger registries.

The figures come from ``bench.json`` beside the pages, a copy of what ``make bench`` wrote on a named machine. What it
does not hold is shown as not measured.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, ValidationError

from cardwright.errors import Place, UnreadableError
from cardwright.render.handbook.article import code, table

FILE_NAME = "bench.json"
ABSENT = "not measured"
SIZES = (10_000, 100_000, 1_000_000)
CORES = (2, 16, 64)
NIGHT_HOURS = 8
# share of a core's time that is work when many cores share a build
EFFICIENCY = 0.9
# unit cost -> what it is; the benchmark measures them under these names
UNITS = {
    "unit_lead_ms": ("ms", "CPU of the leading process: to read, make and judge a card, to stamp and publish its page"),
    "unit_page_ms": ("ms", "CPU for page, card.json and card.md of one version"),
    "unit_reports_ms": ("ms", "CPU to typeset the three PDF files of one version"),
    "unit_sign_ms": ("ms", "CPU to sign the three files of one version at level B-B with a key from a file"),
    "unit_unchanged_ms": ("ms", "CPU for one version that did not change"),
    "unit_pages_kb": ("kB", "page, card.json, card.md and verdicts.json of one version on disk"),
    "unit_reports_kb": ("kB", "the three PDF files of one version on disk"),
    "unit_coordinator_kb": ("kB", "memory that one more version costs the process that leads the build"),
    "unit_worker_mb": ("MB", "memory of one process that typesets reports"),
}
FILES_OF_A_VERSION = 8


class Row(BaseModel):
    """One measured value; ``target`` and ``met`` where one was set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    value: float
    unit: str
    target: float | None = None
    met: bool | None = None


class Bench(BaseModel):
    """One run of the benchmarks."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    machine: dict[str, str | int | float] = {}
    rows: tuple[Row, ...] = ()


def read_bench(folder: Path) -> Bench:
    """The figures beside the pages; none where the file is not there.

    Raises:
        UnreadableError: the file is not what ``make bench`` writes.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return Bench()
    try:
        return Bench.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        raise UnreadableError("is not what `make bench` writes", where=Place(file=FILE_NAME)) from error


def inserts(bench: Bench) -> dict[str, Markup]:
    """The tables by the names that pages call them."""
    units = {row.name: row.value for row in bench.rows if row.name in UNITS}
    return {
        "machine": _machine(bench),
        "benchmarks": _benchmarks(bench),
        "unit-costs": table(
            "Unit costs",
            ("Name", "What it is", "Measured"),
            [(code(name), text, _figure(units.get(name), unit)) for name, (unit, text) in UNITS.items()],
        ),
        "scaling": _scaling(units),
        "cluster": _cluster(units),
        "storage": _storage(units),
    }


def _machine(bench: Bench) -> Markup:
    if not bench.machine:
        return Markup("<p>No figures were put beside this page.</p>")
    said = ", ".join(f"{name} {value}" for name, value in bench.machine.items())
    return Markup("<p>The machine: {}.</p>").format(said)


def _benchmarks(bench: Bench) -> Markup:
    rows = [
        (
            code(row.name),
            _figure(row.value, row.unit),
            f"{row.target:g} {row.unit}" if row.target is not None else "",
            {True: "met", False: "not met", None: ""}[row.met],
        )
        for row in bench.rows
        if row.name not in UNITS
    ]
    return table("Benchmarks", ("Row", "Measured", "Target", ""), rows) if rows else Markup("")


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """What a number of versions costs; None where a unit cost is missing.

    ``lead_hours`` is work of the one process that leads, ``shared_hours`` work that any number of cores can share.
    """

    versions: int
    lead_hours: float | None
    shared_hours: float | None
    unchanged_hours: float | None
    pages_gb: float | None
    reports_gb: float | None
    memory_gb: float | None

    def hours(self, cores: int) -> float | None:
        """Hours of a full build on so many cores."""
        if self.lead_hours is None or self.shared_hours is None:
            return None
        if cores == 1:
            return self.lead_hours + self.shared_hours
        return self.lead_hours + self.shared_hours / (cores * EFFICIENCY)

    def cores_for(self, hours: float) -> int | None:
        """Cores with which a full build takes so many hours; None when the lead alone takes longer."""
        if self.lead_hours is None or self.shared_hours is None or self.lead_hours >= hours:
            return None
        return max(1, math.ceil(self.shared_hours / (hours - self.lead_hours) / EFFICIENCY))


def costs(units: Mapping[str, float], versions: int) -> Costs:
    """What a number of versions costs by the unit costs: all of it is linear in the number of versions."""

    def total(*names: str, divisor: float) -> float | None:
        found = [units.get(name) for name in names]
        known = [value for value in found if value is not None]
        return sum(known) * versions / divisor if len(known) == len(found) else None

    hour, gigabyte = 3_600_000, 1_000_000
    return Costs(
        versions=versions,
        lead_hours=total("unit_lead_ms", "unit_sign_ms", divisor=hour),
        shared_hours=total("unit_page_ms", "unit_reports_ms", divisor=hour),
        unchanged_hours=total("unit_unchanged_ms", divisor=hour),
        pages_gb=total("unit_pages_kb", divisor=gigabyte),
        reports_gb=total("unit_reports_kb", divisor=gigabyte),
        memory_gb=total("unit_coordinator_kb", divisor=gigabyte),
    )


def _scaling(units: Mapping[str, float]) -> Markup:
    found = [costs(units, size) for size in SIZES]
    rows: list[tuple[str, ...]] = [
        (f"full build on {cores} cores", *(_figure(item.hours(cores), "h") for item in found)) for cores in CORES
    ]
    rows += [
        ("of this, work of the leading process", *(_figure(item.lead_hours, "h") for item in found)),
        ("build when nothing changed", *(_figure(item.unchanged_hours, "h") for item in found)),
        ("memory of the leading process", *(_figure(item.memory_gb, "GB") for item in found)),
    ]
    return table("Time and memory by number of versions", ("", *(f"{size:,} versions" for size in SIZES)), rows)


def _cluster(units: Mapping[str, float]) -> Markup:
    rows = []
    for size in SIZES:
        found = costs(units, size)
        cores = found.cores_for(NIGHT_HOURS)
        worker = units.get("unit_worker_mb")
        if found.lead_hours is not None and found.lead_hours >= NIGHT_HOURS:
            said, memory = "none: the leading process alone takes longer", ""
        else:
            said = str(cores) if cores is not None else ABSENT
            memory = _figure(cores * worker / 1000 if cores is not None and worker is not None else None, "GB")
        rows.append((f"{size:,} versions", said, memory))
    return table("Cores for one night", ("", f"cores for {NIGHT_HOURS} hours", "memory of their processes"), rows)


def _storage(units: Mapping[str, float]) -> Markup:
    rows = []
    for size in SIZES:
        found = costs(units, size)
        rows.append(
            (
                f"{size:,} versions",
                _figure(found.pages_gb, "GB"),
                _figure(found.reports_gb, "GB"),
                f"{size * FILES_OF_A_VERSION:,}",
            )
        )
    return table("Disk and objects", ("", "pages and cards", "reports", "files, or objects in a store"), rows)


def _figure(value: float | None, unit: str) -> str:
    """Three significant digits with the unit."""
    if value is None:
        return ABSENT
    if value and abs(value) < 1000:
        digits = max(0, 2 - math.floor(math.log10(abs(value))))
        return f"{value:.{min(digits, 6)}f} {unit}"
    return f"{value:,.0f} {unit}"
