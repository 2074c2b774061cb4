"""``make corpus``: judges the corpus and writes the table of error rates."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus.run import run
from tests.corpus.table import as_json, as_markdown, as_readme, summary

HERE = Path(__file__).parent
BEGIN, END = "<!-- made by make corpus -->", "<!-- end -->"


def main() -> int:
    """Write RESULTS.md, results.json, the handbook's page and the README's sentence; 1 when a good card fails."""
    at_most = int(sys.argv[1]) if len(sys.argv) > 1 else None
    result = run(at_most=at_most, workers=2)
    page = as_markdown(result)
    (HERE / "RESULTS.md").write_text(page, encoding="utf-8")
    (HERE / "results.json").write_text(as_json(result), encoding="utf-8")
    readme = HERE.parents[1] / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n{as_readme(result)}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    (HERE.parents[1] / "site" / "handbook" / "error-rates.md").write_text(page, encoding="utf-8")
    sys.stdout.write(f"{len(result.cards)} good cards, {len(result.fails)} false fails; seeded: {summary(result)}\n")
    return 1 if result.fails else 0


if __name__ == "__main__":
    raise SystemExit(main())
