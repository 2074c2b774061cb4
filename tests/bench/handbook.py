"""``python -m tests.bench.handbook FILE...``: rows that one machine measured, into the page on scaling."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import ROOT

PAGE = ROOT / "site" / "handbook" / "bench.json"


def main(arguments: Sequence[str]) -> int:
    """Join files of ``make bench`` and ``tests.bench.units``; a row of a later file replaces that of an earlier one."""
    found = [json.loads(Path(argument).read_text(encoding="utf-8")) for argument in arguments]
    machines = {json.dumps(part["machine"], sort_keys=True) for part in found}
    if len(machines) != 1:
        sys.stderr.write(f"the files come from {len(machines)} machines or versions of tools: measure them on one\n")
        return 2
    rows = {row["name"]: row for part in found for row in part["rows"]}
    joined = {"machine": found[0]["machine"], "rows": list(rows.values())}
    PAGE.write_text(json.dumps(joined, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} rows in {PAGE.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
