"""``python -m tests.bench [ROW,ROW]``: measure, print a table, write ``build/bench.json``."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from tests.bench import archived, building, collecting, judging, reports, sites
from tests.bench.measure import ROOT, Row

# a name may stand for several rows that one run gives
ROWS: Mapping[str, Callable[[], Row | Sequence[Row]]] = {
    **judging.ROWS,
    **collecting.ROWS,
    **reports.ROWS,
    **building.ROWS,
    **archived.ROWS,
    **sites.ROWS,
}
OUTPUT = ROOT / "build" / "bench.json"
_WIDTH = 24
_SHOWN = ("pydantic", "PyYAML", "mlflow", "weasyprint", "pyhanko", "mkdocs-material")


def main(arguments: Sequence[str]) -> int:
    """Measure the named rows, all without a name; the exit code says only whether that was possible."""
    wanted = [name for argument in arguments for name in argument.split(",") if name] or list(ROWS)
    unknown = [name for name in wanted if name not in ROWS]
    if unknown:
        sys.stderr.write(f"there is no row {unknown[0]!r}; there are {', '.join(ROWS)}\n")
        return 2
    sys.stdout.write(f"{'name':{_WIDTH}}  {'value':>9} {'unit':8} {'target':>9}  met\n")
    rows = []
    for row in (row for name in wanted for row in measured(name)):
        shown = f"{row.name:{_WIDTH}}  {row.value:9.3g} {row.unit:8} {f'{row.sense} {row.target:g}':>9}"
        sys.stdout.write(f"{shown}  {'yes' if row.met else 'no'}\n")
        sys.stdout.flush()
        rows.append(row)
    write(OUTPUT, rows)
    return 0


def measured(name: str) -> Sequence[Row]:
    """Rows in a fresh process, so that what one leaves in memory does not slow another's garbage collector."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        found = process.submit(ROWS[name]).result()
    return (found,) if isinstance(found, Row) else found


def write(file: Path, rows: Sequence[Row]) -> None:
    """Rows of earlier runs are replaced as a whole: values of two runs do not belong side by side."""
    shown = [
        {"name": row.name, "value": row.value, "unit": row.unit, "target": row.target, "met": row.met} for row in rows
    ]
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"machine": machine(), "rows": shown}, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, str | int | None]:
    """What the values depend on besides the code."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **{name.lower(): version(name) for name in _SHOWN},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
