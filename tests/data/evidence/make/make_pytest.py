"""A pytest-json-report of marked tests. Needs pytest, pytest-json-report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

TESTS = """
import pytest
@pytest.mark.robustness
@pytest.mark.parametrize("noise", [0.01, 0.05, 0.1])
def test_noise(noise): assert noise < 0.1
@pytest.mark.security
def test_refuses_oversized_input(): pass
@pytest.mark.security
@pytest.mark.skip
def test_later(): pass
def test_plain(): pass
"""
out = Path(__file__).parent.parent / "pytest"
out.mkdir(exist_ok=True)
with TemporaryDirectory() as folder:
    (Path(folder) / "test_model.py").write_text(TESTS)
    (Path(folder) / "pytest.ini").write_text("[pytest]\nmarkers =\n    robustness\n    security\n")
    subprocess.run([sys.executable, "-m", "pytest", "-q", "--json-report"], cwd=folder, check=False)
    report = json.loads((Path(folder) / ".report.json").read_text())
report.update(root="project", environment={})
for test in report["tests"]:
    test.get("call", {}).pop("crash", None)
    test.get("call", {}).pop("traceback", None)
    test.get("call", {}).pop("longrepr", None)
    test.get("setup", {}).pop("longrepr", None)
report.pop("warnings", None)
report.pop("collectors", None)
(out / "report.json").write_text(json.dumps(report, indent=1) + "\n")
