"""CodeCarbon's ``emissions.csv``: estimated energy and emissions, one row a tracked run.

Energy is in kWh, emissions in kg of CO2 equivalent, duration in seconds (CodeCarbon's documentation of its output).
"""

from __future__ import annotations

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader, Row
from cardwright.sources.evidence.builder import Builder

TOOL = "codecarbon"
_UNITS = {"energy_consumed": "kWh", "emissions": "kg CO2eq", "duration": "s"}
_WHAT = {
    "energy_consumed": "energy of processor, graphics processor and memory, estimated",
    "emissions": "emissions of that energy by the carbon intensity of the place, estimated",
    "duration": "tracked time",
}


def _recognises(document: Document) -> bool:
    return document.table is not None and {*_UNITS, "project_name", "country_name"} <= set(document.table.columns)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert document.table is not None
    rows = document.table.rows
    names = [row.cells.get("run_id") or row.cells.get("timestamp", "") for row in rows]
    if len(set(names)) != len(names):
        raise document.error("holds the same run twice", hint="keep the last row of each run")
    for row, name in zip(rows, names, strict=True):
        _run(builder, row, "" if len(rows) == 1 else f"@{name}")
    builder.notes.append("its times are written without a zone and were left out")
    return builder.done()


def _run(builder: Builder, row: Row, suffix: str) -> None:
    how = ", ".join(
        f"{label} {row.cells[column]}"
        for label, column in (
            ("CodeCarbon", "codecarbon_version"),
            ("tracking mode", "tracking_mode"),
            ("place", "country_iso_code"),
            ("project", "project_name"),
        )
        if row.cells.get(column)
    )
    for column, unit in _UNITS.items():
        value = builder.number(row.cells[column], column, line=row.line)
        if value is None or isinstance(value, str) or value < 0:
            raise builder.document.error(f"{column} is not a number of {unit}", line=row.line)
        builder.figure(
            ("environmental", "measurements", f"{column}{suffix}"),
            column,
            value,
            unit=unit,
            definition=f"{_WHAT[column]} ({how})",
            line=row.line,
            on_data=False,
        )


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
