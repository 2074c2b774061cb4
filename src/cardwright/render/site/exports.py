"""Files for machines: the matrix with everything as CSV and JSON, and the site map.

Ten thousand versions make 50 MB of them, so they come in parts, of which nobody needs to hold more than one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urljoin

from markupsafe import escape

from cardwright.render.plaintext import visible
from cardwright.render.site.rows import Model, Row
from cardwright.render.site.verdicts import RuleGroup, Verdicts

MATRIX_FORMAT = "cardwright/matrix/1"
_COLUMNS = ("model", "version", "shown", "aliases", "mark", "status", "errors", "warnings")


class _Line:
    """What a writer of CSV writes to: it hands each line on."""

    def write(self, line: str) -> bytes:
        return line.encode()


def matrix_csv(models: Sequence[Model], groups: Sequence[RuleGroup], verdicts: Verdicts) -> Iterator[bytes]:
    """One line a version, one column a rule; empty where a rule did not judge.

    Text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    rules = [rule.id for group in groups for rule in group.rules]
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow([*_COLUMNS, *rules])
    for model, row in _all(models):
        head = (
            row.model, row.version, "yes" if row is model.shown else "no", " ".join(row.aliases), row.mark.value,
            row.status, str(row.errors), str(row.warnings),
        )  # fmt: skip
        yield writer.writerow([*map(inert, head), *verdicts.values(row, rules)])


def matrix_json(models: Sequence[Model], groups: Sequence[RuleGroup], verdicts: Verdicts) -> Iterator[bytes]:
    """The same as JSON: the verdicts of a version stand in the order of ``rules``; null where a rule did not judge."""
    rules = [rule for group in groups for rule in group.rules]
    ids = [rule.id for rule in rules]
    head = {
        "format": MATRIX_FORMAT,
        "rules": [{"id": rule.id, "name": rule.name, "provision": rule.ref, "page": rule.href} for rule in rules],
    }
    yield _json(head)[:-1] + b', "versions": ['
    for place, (model, row) in enumerate(_all(models)):
        # one line a version, so that two matrices can be compared line by line
        yield (b",\n" if place else b"\n") + _json(_version(model, row, ids, verdicts))
    yield b"\n]}\n"


def _version(model: Model, row: Row, ids: Sequence[str], verdicts: Verdicts) -> dict[str, object]:
    return {
        "model": row.model,
        "version": row.version,
        "page": row.href,
        "shown": row is model.shown,
        "aliases": row.aliases,
        "mark": row.mark.value,
        "status": row.status,
        "errors": row.errors,
        "warnings": row.warnings,
        "verdicts": [value or None for value in verdicts.values(row, ids)],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def sitemap(address: str, pages: Iterable[str]) -> bytes:
    """The site map after sitemaps.org, without dates: the day of a build says nothing about a page.

    Args:
        address: public address of the site, with a slash at its end.
        pages: addresses relative to the site.
    """
    entries = "".join(f"  <url><loc>{escape(urljoin(address, page))}</loc></url>\n" for page in sorted(set(pages)))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{entries}</urlset>\n".encode()


def inert(text: str) -> str:
    """Text for a cell of a spreadsheet: visible, on one line, never a formula."""
    shown = visible(text, newlines=False)
    return f"'{shown}" if shown[:1] in {"=", "+", "-", "@"} else shown


def _all(models: Sequence[Model]) -> Iterator[tuple[Model, Row]]:
    for model in sorted(models, key=lambda model: model.name):
        for row in model.rows:
            yield model, row
