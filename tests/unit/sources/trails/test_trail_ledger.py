"""The ledger holds whatever happens to the process that writes it, and says which line was touched."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cardwright.errors import UnreachableError, UnreadableError
from cardwright.sources.trails import ledger as module
from cardwright.sources.trails.ledger import append, parse_ledger, read_ledger
from cardwright.sources.trails.records import ObservedRecord, RefusedRecord, Signatory

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
RECORD = RefusedRecord(
    card="m/1",
    attempted="approved",
    by=Signatory(name="Ada Byron", role="Jürgens\nrole"),
    reason='a "quoted" reason,"digest":"x\u2028y',
    rule="permission",
)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cardwright.sources.trails.ledger import append
from cardwright.sources.trails.records import ObservedRecord

path, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(rounds):
    size = 1 + number % 4
    records = [
        ObservedRecord(registry="bank", subject=f"{name}/{number}", change="appeared", record={"stage": "x" * 3000})
        for _ in range(size)
    ]
    append(path, lambda ledger: records, now=datetime(2026, 11, 21, tzinfo=UTC))
"""


def written(path: Path, times: int = 1) -> bytes:
    for _ in range(times):
        append(path, lambda _ledger: [RECORD], now=NOW)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cardwright-ledger.jsonl"


def test_each_line_names_the_digest_of_the_line_before(path: Path) -> None:
    written(path, 3)
    first, second, third = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1])
    assert (second["previous"], third["previous"]) == (first["digest"], second["digest"])
    assert [line["number"] for line in (first, second, third)] == [1, 2, 3]


def test_sed_and_sha256sum_can_follow_the_chain(path: Path) -> None:
    written(path, 2)
    line = subprocess.run(
        ["sh", "-c", f"sed -n 2p '{path}' | sed 's/,\"digest\":\"[^\"]*\"}}$/}}/' | tr -d '\\n' | sha256sum"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert read_ledger(path).head == f"sha256:{line.stdout[:64]}"


def test_text_comes_back_as_it_was(path: Path) -> None:
    written(path)
    assert read_ledger(path).lines[0].record == RECORD


def test_there_is_no_file_before_there_is_a_line(path: Path) -> None:
    assert append(path, lambda _ledger: [], now=NOW) == ()
    assert not path.exists()
    assert read_ledger(path).size == 0


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_changed_line_is_named(path: Path, line: int) -> None:
    lines = written(path, 3).split(b"\n")
    lines[line - 1] = lines[line - 1].replace(b"Ada", b"Eve")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableError, match=f"line {line} was changed") as caught:
        read_ledger(path)
    assert str(caught.value.where) == f"cardwright-ledger.jsonl:{line}:1"


@pytest.mark.parametrize(
    ("order", "line"), [([0, 2, 3], 2), ([1, 2, 3], 1), ([0, 2, 1, 3], 2), ([0, 1, 1, 2], 3)],
    ids=["removed", "first removed", "exchanged", "twice"],
)  # fmt: skip
def test_lines_that_were_moved_are_named(path: Path, order: list[int], line: int) -> None:
    lines = written(path, 4).split(b"\n")
    path.write_bytes(b"\n".join(lines[place] for place in order) + b"\n")
    with pytest.raises(UnreadableError, match=f"line {line} does not follow"):
        read_ledger(path)


def test_a_broken_chain_is_never_continued(path: Path) -> None:
    before = written(path, 2).replace(b"Ada", b"Eve")
    path.write_bytes(before)
    with pytest.raises(UnreadableError, match="line 1"):
        append(path, lambda _ledger: [RECORD], now=NOW)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kept", [1, 40, 200, -2])
def test_a_torn_line_is_put_aside_and_the_chain_goes_on(path: Path, kept: int) -> None:
    whole = written(path, 2)
    third = written(path).removeprefix(whole)
    path.write_bytes(whole + third[:kept])
    assert (read_ledger(path).size, read_ledger(path).torn) == (2, third[:kept])
    append(path, lambda _ledger: [RECORD], now=NOW)
    assert read_ledger(path).size == 3
    (aside,) = path.parent.glob("*.torn-*")
    assert aside.read_bytes() == third[:kept]


def test_a_line_that_only_lacks_its_line_feed_is_whole(path: Path) -> None:
    path.write_bytes(written(path, 2)[:-1])
    append(path, lambda _ledger: [RECORD], now=NOW)
    assert read_ledger(path).size == 3
    assert list(path.parent.glob("*.torn-*")) == []


def test_a_digest_that_was_published_once_is_found_in_a_longer_ledger(path: Path) -> None:
    early = parse_ledger(written(path, 2))
    late = parse_ledger(written(path, 2))
    assert early.prefixes[-1] == late.prefixes[1]


def test_what_is_appended_may_depend_on_what_stands_there(path: Path) -> None:
    for _ in range(3):
        append(path, lambda ledger: [] if ledger.size else [RECORD], now=NOW)
    assert read_ledger(path).size == 1


def test_a_lock_that_stays_held_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path)
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    import fcntl

    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UnreachableError, match="another process holds the ledger"):
            append(path, lambda _ledger: [RECORD], now=NOW)


def start(path: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(rounds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_at_once_keep_the_chain_and_lose_nothing(path: Path) -> None:
    processes = [start(path, name, 20) for name in ("a", "b")]
    assert [process.wait(60) for process in processes] == [0, 0]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()
    found = read_ledger(path)
    assert found.size == 100
    subjects = [line.record.subject for line in found.lines if isinstance(line.record, ObservedRecord)]
    assert {subject.partition("/")[0] for subject in subjects} == {"a", "b"}


def test_killed_at_twenty_random_moments_it_always_holds(path: Path) -> None:
    chance = random.Random(20261121)
    size = 0
    for round_ in range(20):
        process = start(path, f"w{round_}", 100_000)
        time.sleep(chance.uniform(0.0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
        found = read_ledger(path)
        assert found.size >= size
        size = found.size
    append(path, lambda _ledger: [RECORD], now=NOW)
    assert read_ledger(path).size == size + 1
    assert read_ledger(path).torn == b""
