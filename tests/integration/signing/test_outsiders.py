"""What the report prints for those who have none of our programs: its commands, run as they are printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.integration.build.projects import build_project, make_project
from tests.integration.signing.authorities import Authority
from tests.integration.signing.test_republish import configured
from tests.needs import need

VERSION = Path("models/model-0/1")
_STEP = re.compile(
    r"^\s*\d+\. (?P<what>[^\n]+)\n(?P<command>.*?)^\s*Expected: (?P<expected>.*?)(?=\n\s*\n|\n\s*\d+\. )", re.M | re.S
)


@pytest.fixture(scope="module")
def site(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder, with the root certificate laid where the commands look for it."""
    need("weasyprint", "pikepdf", "pyhanko", "mkdocs", "material")
    project = make_project(tmp_path_factory.mktemp("outsiders") / "project", versions=1)
    configured(authority, project, level="B-LT")
    from datetime import UTC, datetime

    build_project(project, sign=True, now=datetime.now(UTC))
    return project / "public"


@pytest.fixture
def folder(site: Path, authority: Authority, tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(site, tmp_path / "site"))
    for place in (copied, copied / VERSION):
        shutil.copy(authority.pem("root"), place / "root.pem")
    return copied


def steps(report: Path) -> dict[str, tuple[str, str]]:
    """What is proved -> the command as printed, and what is to be expected."""
    need("pdftotext")
    done = subprocess.run(["pdftotext", "-layout", str(report), "-"], capture_output=True, check=True)
    page = next(page for page in done.stdout.decode().split("\f") if "pdfsig report.pdf" in page)
    found = {step["what"]: (step["command"], " ".join(step["expected"].split())) for step in _STEP.finditer(page)}
    assert len(found) == 6, page
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    need("pdfsig", "pdfdetach", "openssl", "jq", "sha256sum")
    return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def place(what: str, folder: Path) -> Path:
    return folder if "manifest" in what else folder / VERSION


def test_every_printed_command_proves_what_it_says(folder: Path) -> None:
    for what, (command, expected) in steps(folder / VERSION / "report.pdf").items():
        done = run(command, place(what, folder))
        said = done.stdout + done.stderr
        assert done.returncode == 0, (what, command, said)
        if expected == "no output":
            assert said == ""
        elif "Verification successful" in expected:
            assert "CMS Verification successful" in said
        elif "pdfsig" in command:
            assert "Signature is Valid" in said
            assert "Total document signed" in said
        else:
            assert said.split()[0] == expected


@pytest.mark.parametrize(
    ("change", "caught_by"),
    [
        ("card.json", {"The card is the one described here", "The report carries the same card"}),
        ("report.pdf", {"The signature of the report leads to the root"}),
        ("root.pem", {"The signature of the report leads to the root"}),
    ],
)
def test_the_printed_commands_notice(folder: Path, authority: Authority, change: str, caught_by: set[str]) -> None:
    known = steps(folder / VERSION / "report.pdf")
    file = folder / VERSION / change
    data = bytearray(file.read_bytes())
    if change == "root.pem":
        data = bytearray(authority.pem("tsa-root").read_bytes())
    else:
        data[len(data) // 3] ^= 1
    file.write_bytes(data)
    for what in caught_by:
        command, expected = known[what]
        done = run(command, place(what, folder))
        agrees = expected in done.stdout + done.stderr if expected != "no output" else True
        assert done.returncode != 0 or not agrees, what
    whole = next(what for what in known if what.startswith("Every file"))
    assert (run(known[whole][0], folder).returncode != 0) == (change != "root.pem")


def test_the_commands_stand_on_one_page_of_their_own(folder: Path) -> None:
    done = subprocess.run(
        ["pdftotext", "-layout", str(folder / VERSION / "report.pdf"), "-"], capture_output=True, check=True
    )
    (page,) = [page for page in done.stdout.decode().split("\f") if "How to verify this without our tool" in page][1:]
    assert "pdfsig report.pdf" in page
    assert "sha256sum --check" in page
