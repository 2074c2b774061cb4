"""garak's report of a generator that only repeats the prompt. Needs garak 0.17 or 0.9.

No model and no torch is needed: `pip install --no-deps garak`, then what its start asks for. Entries of single attempts
(prompts of attacks, kilobytes each) are left out but for one, and paths of the machine are made neutral.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

OLD = version("garak").startswith("0.9")
out = Path(__file__).parent.parent / "garak"
KEPT = "goodside.WhoIsRiley"
PROBES = f"{KEPT},dan.Dan_11_0" + ("" if OLD else ",ansiescape.AnsiRaw")


def report() -> str:
    """The lines of one run."""
    with TemporaryDirectory() as folder:
        places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
        command = [sys.executable, "-m", "garak", "--generations", "2", "--seed", "7", "--probes", PROBES]
        command += ["--model_type" if OLD else "--target_type", "test.Repeat"]
        subprocess.run(command, env={**os.environ, **places}, cwd=folder, check=True, capture_output=True)
        (found,) = Path(folder).rglob("*.report.jsonl")
        return found.read_text(encoding="utf-8").replace(folder, "/home/user").replace(sys.prefix, "/venv")


def shortened(text: str) -> str:
    """With one attempt, and without the copies of garak's own settings and catalogue."""
    kept = []
    attempts = 0
    for entry in map(json.loads, text.splitlines()):
        kind = entry["entry_type"]
        attempts += entry.get("probe_classname") == KEPT
        if kind in ("plugin_cache", "digest") or (
            kind == "attempt" and (entry["probe_classname"] != KEPT or attempts > 1)
        ):
            continue
        own = kind == "start_run setup"
        kept.append({key: value for key, value in entry.items() if not own or "." not in key or key.startswith("run.")})
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept)


out.mkdir(exist_ok=True)
(out / ("report_09.jsonl" if OLD else "report.jsonl")).write_text(shortened(report()), encoding="utf-8")
