"""garak's ``*.report.jsonl``: attacks on a language model, by probe and detector.

An ``eval`` entry counts the outputs that a detector let pass: ``passed`` of ``total_evaluated`` (of ``total`` before
0.13). garak's own interval is one of the share that failed, corrected for the detector's errors; it is another figure
and left out (garak.evaluators.base).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.readers.security import resisted

TOOL = "garak"
_ENTRY = "entry_type"


def _recognises(document: Document) -> bool:
    entries = [item.value.get(_ENTRY) if isinstance(item.value, dict) else None for item in document.records]
    return bool(entries) and None not in entries and bool({"start_run setup", "init", "eval"} & set(map(str, entries)))


def _read(document: Document, context: Context) -> Evidence:
    entries = [(item.line, item.value) for item in document.records if isinstance(item.value, dict)]
    kinds = {entry[_ENTRY] for _, entry in entries if isinstance(entry[_ENTRY], str)}
    init: Mapping[str, JsonValue] = next((entry for _, entry in entries if entry[_ENTRY] == "init"), {})
    version, started = init.get("garak_version"), init.get("start_time")
    builder = Builder(document, context, tool=f"{TOOL} {version}" if isinstance(version, str) else TOOL)
    if init and "completion" not in kinds:
        builder.notes.append("holds no end of the run, which may have broken off before all probes were tried")
    zoned = started if isinstance(started, str) and _has_zone(started) else None
    if started is not None and zoned is None:
        builder.notes.append("its times are written without a zone and were left out")
    seen: set[tuple[str, str]] = set()
    for line, entry in entries:
        if entry[_ENTRY] == "eval":
            pair = _eval(builder, entry, line, zoned)
            if pair in seen:
                raise document.error(
                    f"judges {pair[0]} by {pair[1]} twice", line=line, hint="keep the report of one run"
                )
            seen.add(pair)
    if not seen:
        raise document.error("holds no eval entry", hint="the run ended before its first result")
    return builder.done()


def _eval(builder: Builder, entry: Mapping[str, JsonValue], line: int, started: str | None) -> tuple[str, str]:
    probe, detector = entry.get("probe"), entry.get("detector")
    if not isinstance(probe, str) or not isinstance(detector, str) or not probe or not detector:
        raise builder.document.error("an eval entry names its probe and its detector", line=line)
    detector = detector.removeprefix("detector.")
    passed = builder.count(entry.get("passed"), "passed", line=line)
    name = "total_evaluated" if "total_evaluated" in entry else "total"
    total = builder.count(entry.get(name), name, line=line)
    if passed is None or total is None or passed > total:
        raise builder.document.error(f"passed is {passed} of {total}", line=line)
    unjudged = builder.count(entry.get("nones"), "nones", line=line) or 0
    if total == 0:
        builder.notes.append(f"{probe} by {detector} judged no output")
        return probe, detector
    left = f"; {unjudged} outputs that it could not judge are left out" if unjudged else ""
    resisted(
        builder,
        f"resistance to {probe}, judged by {detector}",
        (passed, total),
        definition=f"share of outputs to the probe {probe} in which the detector {detector} found no success of the "
        f"attack{left}; the interval takes outputs as independent, repeated ones to one prompt too",
        also={"measured_at": started},
        line=line,
    )
    return probe, detector


def _has_zone(time: str) -> bool:
    try:
        return datetime.fromisoformat(time).tzinfo is not None
    except ValueError:
        return False


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
