"""Trails are read by their shape, with the line of what is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardwright.errors import UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.logs import Log, read_logs, trail_facts

EVENT = {
    "timestamp": "2026-11-21T02:42:28.151667",
    "event_type": "model_registered",
    "model_name": "credit-model",
    "user": "alice",
    "details": {"version": 1, "accuracy": 0.85},
}
ACCESS = {
    "timestamp": "2026-11-21T02:42:28+01:00",
    "username": "bob",
    "model_name": "credit-model",
    "action": "deploy",
    "granted": False,
    "reason": "Insufficient permissions",
}
NAMES = {"credit-model": "credit-risk"}


def read(folder: Path, *, names: dict[str, str] | None = None, **files: str) -> tuple[Log, ...]:
    (folder / "audit").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "audit" / f"{name}.json").write_text(text, encoding="utf-8")
    return read_logs(folder, shown="cards/credit", model="credit-risk", names=NAMES if names is None else names)


def facts(logs: tuple[Log, ...], version: str = "1") -> dict[str, object]:
    return {fact.path[-1]: fact.value for fact in trail_facts(logs, VersionKey(name="credit-risk", version=version))}


def test_json_lines_under_the_ending_json_are_an_audit_log(tmp_path: Path) -> None:
    logs = read(tmp_path, log=json.dumps(EVENT) + "\n\n" + json.dumps({**EVENT, "details": {"version": 2}}))
    assert facts(logs)["events"] == [
        {
            "time": "2026-11-21T02:42:28.151667",
            "naive": True,
            "kind": "model_registered",
            "user": "alice",
            "model_name": "credit-model",
            "version": "1",
            "details": {"version": 1, "accuracy": 0.85},
        }
    ]


def test_a_json_array_with_decisions_is_an_access_log_of_all_versions(tmp_path: Path) -> None:
    logs = read(tmp_path, log=json.dumps([ACCESS], indent=2))
    (entry,) = facts(logs, version="7")["access"]  # type: ignore[misc]
    assert (entry["kind"], entry["granted"], entry["naive"], entry["user"]) == ("deploy", False, False, "bob")


def test_the_origin_has_line_and_digest_of_the_file(tmp_path: Path) -> None:
    logs = read(tmp_path, log="[\n" + json.dumps(ACCESS) + ",\n" + json.dumps(EVENT) + "\n]\n")
    origins = {fact.path[-1]: fact.origin for fact in trail_facts(logs, VersionKey(name="credit-risk", version="1"))}
    assert (origins["access"].line, origins["events"].line) == (2, 3)
    assert origins["events"].address == "cards/credit/audit/log.json"
    assert (origins["events"].digest or "").startswith("sha256:")


def test_several_files_give_one_list_in_order_of_time(tmp_path: Path) -> None:
    late = {**EVENT, "timestamp": "2026-12-01T00:00:00Z", "event_type": "model_deployed"}
    logs = read(tmp_path, a=json.dumps(late), b=json.dumps([EVENT]))
    assert [event["kind"] for event in facts(logs)["events"]] == ["model_registered", "model_deployed"]  # type: ignore[attr-defined]


def test_entries_of_other_models_and_of_none_are_left_out(tmp_path: Path) -> None:
    lines = [EVENT, {**EVENT, "model_name": "churn"}, {**EVENT, "model_name": None}]
    assert len(facts(read(tmp_path, log=json.dumps(lines)))["events"]) == 1  # type: ignore[arg-type]


def test_a_log_that_never_names_the_model_asks_for_the_mapping(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no entry names credit-risk; they name credit-model") as caught:
        read(tmp_path, names={}, log=json.dumps([EVENT]))
    assert "trails.model_names" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (json.dumps(EVENT) + "\n{broken\n", 2, "is not JSON"),
        ("[\n" + json.dumps(EVENT) + "\n" + json.dumps(EVENT) + "]", 3, "Expecting ','"),
        ("[" + json.dumps(EVENT), 1, "Expecting"),
        ("[\n\n" + json.dumps({**EVENT, "timestamp": "yesterday"}) + "]", 3, "no readable time"),
        (json.dumps({"timestamp": "2026-01-01", "model_name": "credit-model"}), 1, "neither event_type nor action"),
        ('"text"', 1, "not a JSON object"),
    ],
)
def test_a_broken_entry_is_refused_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        read(tmp_path, log=text)
    assert str(caught.value.where) == f"cards/credit/audit/log.json:{line}:1"
