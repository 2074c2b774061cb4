"""Ctrl-C at a terminal reaches the program and every process that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tests.needs import need

PROGRAM = """
import sys
from cardwright.build.executor import open_workers, run_units
try:
    print("begun", flush=True)
    with open_workers(jobs=2) as workers:
        for _ in iter(lambda: list(run_units(abs, [-1], workers=workers)), None):
            pass
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_an_interrupt_while_workers_load_ends_them_without_a_word() -> None:
    need("weasyprint", "pikepdf")
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.4)  # until the workers are being loaded; at another moment the same must hold
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in said
