"""Logs exported as CSV say what the JSON logs say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.errors import UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.logs import read_logs, trail_facts

KEY = VersionKey(name="m", version="1")


def read(folder: Path, text: str) -> dict[str, list[dict[str, object]]]:
    (folder / "audit").mkdir(exist_ok=True)
    (folder / "audit" / "log.csv").write_text(text, encoding="utf-8")
    logs = read_logs(folder, shown="cards/m", model="m", names={})
    return {fact.path[-1]: fact.value for fact in trail_facts(logs, KEY)}  # type: ignore[misc]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_an_access_log(tmp_path: Path, separator: str) -> None:
    text = (
        "Timestamp,Username,Model,Action,Granted,Reason\n"
        "2026-11-10T09:02:15,ada,m,deploy,denied,Insufficient permissions\n"
        "2026-11-10T09:03:00Z,ben,m,read,yes,\n"
    )
    found = read(tmp_path, text.replace(",", separator))["access"]
    assert found == [
        {
            "time": "2026-11-10T09:02:15",
            "naive": True,
            "kind": "deploy",
            "user": "ada",
            "model_name": "m",
            "granted": False,
            "reason": "Insufficient permissions",
            "details": {},
        },
        {
            "time": "2026-11-10T09:03:00Z",
            "naive": False,
            "kind": "read",
            "user": "ben",
            "model_name": "m",
            "granted": True,
            "details": {},
        },
    ]


def test_an_audit_log_with_columns_of_its_own(tmp_path: Path) -> None:
    text = 'time,event,user,model_name,version,approved_by,note\n2026-11-01,model_deployed,ada,m,1,ben,"one, two"\n'
    (entry,) = read(tmp_path, text)["events"]
    assert (entry["kind"], entry["version"], entry["details"]) == (
        "model_deployed",
        "1",
        {"approved_by": "ben", "note": "one, two"},
    )


def test_a_refusal_is_known_by_the_name_of_its_event(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "time,event,user,model\n2026-11-01,ACCESS_DENIED,ada,m\n")["events"]
    assert entry["granted"] is False


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("user,event\nada,x\n", 1, "first row names no time"),
        ("", 1, "first row names no time"),
        ("time,time,event\n1,2,3\n", 1, "first row names no time"),
        ("time,event,model\n2026-11-01,x,m\n2026-11-01,x\n", 3, "2 cells, the first row 3"),
        ("time,action,granted,model\n2026-11-01,read,perhaps,m\n", 2, "granted is 'perhaps'"),
        ("time,event,model\n2026-11-01,x,m\nyesterday,x,m\n", 3, "no readable time"),
        ('time,event,model\n"2026-11-01,x,m\n', 2, "is not CSV"),
        ("time,model\n2026-11-01,m\n", 2, "neither event_type nor action"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        read(tmp_path, text)
    assert str(caught.value.where) == f"cards/m/audit/log.csv:{line}:1"


def test_a_quoted_cell_may_hold_line_feeds_and_the_next_row_keeps_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path, 'time,event,model,note\n2026-11-01,x,m,"a\nb"\nnever,x,m,c\n')
    assert str(caught.value.where) == "cards/m/audit/log.csv:4:1"
