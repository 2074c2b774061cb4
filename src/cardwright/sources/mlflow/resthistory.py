"""Histories of metrics from a server: a hundred runs a call where it has such a call, else one metric, capped."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.sources.mlflow.histories import Histories, Point, Wanted, by_keys, gathered
from cardwright.sources.mlflow.http import Server

_BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
_SINGLE = "/api/2.0/mlflow/metrics/get-history"
RUNS_A_CALL = 100
# the server answers no more values than these at once, and does not say that it left some out
_MOST_VALUES = 25_000
MOST_CALLS = 200
_A_PAGE_OF_RUNS = 100

_Found = dict[tuple[str, str], list[Point]]


@dataclass(slots=True)
class HistoryReader:
    """Reads the histories of metrics through a server.

    Calls grow with pages of runs, not with runs: beyond ``MOST_CALLS`` and one metric for each run of a page, what the
    fewest runs have in common is left unread and named.
    """

    server: Server
    threads: int
    _found: _Found = field(default_factory=dict)
    _unread: dict[str, list[str]] = field(default_factory=dict)

    def read(self, wanted: Wanted) -> Histories:
        """See ``Reader.histories``."""
        batches = [
            (key, runs[start : start + RUNS_A_CALL])
            for key, runs in by_keys(wanted).items()
            for start in range(0, len(runs), RUNS_A_CALL)
        ]
        if not batches:
            return Histories()
        # the first call tells whether the server has it
        if self._in_bulk(*batches[0]):
            most = MOST_CALLS + _A_PAGE_OF_RUNS * math.ceil(len(wanted) / RUNS_A_CALL)
            with ThreadPoolExecutor(self.threads, thread_name_prefix="histories") as pool:
                read = list(pool.map(lambda batch: self._in_bulk(*batch), batches[1:most]))
            left = [batch for batch, done in zip(batches[1:most], read, strict=True) if not done] + batches[most:]
            why = f"more than {most} calls would have been needed"
        else:
            singles = [(key, [run]) for key, runs in batches for run in runs]
            with ThreadPoolExecutor(self.threads, thread_name_prefix="histories") as pool:
                list(pool.map(lambda batch: self._alone(batch[0], batch[1][0]), singles[:MOST_CALLS]))
            left = singles[MOST_CALLS:]
            why = f"the server hands out one metric a call, and {MOST_CALLS} calls were made"
        for key, runs in left:
            self._leave(key, runs)
        return Histories(found=gathered(self._found), unread=self._unread, why=why if self._unread else "")

    def _in_bulk(self, key: str, runs: Sequence[str]) -> bool:
        """False when the server has no such call."""
        query = {"metric_key": key, "run_id": tuple(runs), "max_results": str(_MOST_VALUES)}
        reply = self.server.json_or_none(_BULK, query=query)
        if reply is None or not isinstance(reply.get("metrics", []), list):
            return False
        values = list(_values(reply))
        if len(values) < _MOST_VALUES:
            for item in values:
                self._found.setdefault((str(item.get("run_id")), key), []).append(_point(item))
        elif len(runs) > 1:
            middle = len(runs) // 2
            return self._in_bulk(key, runs[:middle]) and self._in_bulk(key, runs[middle:])
        else:
            self._alone(key, runs[0])
        return True

    def _alone(self, key: str, run: str) -> None:
        token = ""
        points: list[Point] = []
        while True:
            query = {"run_id": run, "metric_key": key, "max_results": str(_MOST_VALUES)}
            reply = self.server.json_or_none(_SINGLE, query={**query, **({"page_token": token} if token else {})})
            if reply is None:
                self._leave(key, [run])
                return
            points += [_point(item) for item in _values(reply)]
            token = str(reply.get("next_page_token") or "")
            if not token:
                self._found[run, key] = points
                return

    def _leave(self, key: str, runs: Collection[str]) -> None:
        for run in runs:
            self._unread.setdefault(run, []).append(key)


def _values(reply: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    listed = reply.get("metrics")
    yield from (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()


def _point(item: Mapping[str, JsonValue]) -> Point:
    return Point(_whole(item.get("step")), _whole(item.get("timestamp")), _number(item.get("value", 0.0)))


def _whole(value: JsonValue) -> int:
    return int(value) if isinstance(value, int | float | str) else 0


def _number(value: JsonValue) -> float:
    # what is no finite number is a text in JSON
    return float(value) if isinstance(value, int | float | str) else math.nan
