"""`cardwright build` and `verify`: the same input gives the same bytes, and any flipped byte is named."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.needs import need
from tests.programs import cardwright

pytestmark = pytest.mark.xdist_group("example")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def published(trained_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built and signed with a development identity."""
    need("mkdocs", "weasyprint", "pyhanko", "pikepdf")
    folder = tmp_path_factory.mktemp("published") / "example"
    shutil.copytree(trained_example, folder, ignore=shutil.ignore_patterns("mlartifacts", "public", ".cardwright"))
    done = cardwright("build", "--as-of", "2026-11-21", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "public"


def test_every_version_has_its_page_and_downloads(published: Path) -> None:
    for version in ("1", "2", "3"):
        folder = published / "models" / "credit-risk" / version
        assert {path.name for path in folder.iterdir()} == {
            "index.html",
            "summary.html",
            "instructions.html",
            "card.json",
            "card.md",
            "verdicts.json",
            "report.pdf",
            "summary.pdf",
            "instructions.pdf",
        } | ({f"since-{int(version) - 1}.html"} if version != "1" else set())


def test_what_was_published_verifies_only_when_the_development_identity_is_allowed(published: Path) -> None:
    allowed = cardwright("verify", str(published), "--allow-dev", cwd=published)
    refused = cardwright("verify", str(published), cwd=published)
    assert allowed.returncode == 0, allowed.stdout
    assert "UNTRUSTED DEVELOPMENT" in allowed.stdout
    assert refused.returncode == 1
    assert "UNTRUSTED DEVELOPMENT" in refused.stdout


@pytest.mark.parametrize(
    "name",
    [
        "models/credit-risk/3/report.pdf",
        "models/credit-risk/3/card.json",
        "models/credit-risk/1/card.md",
        "models/credit-risk/2/index.html",
        "index.html",
        "manifest.json",
    ],
)
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_flipped_byte_is_found_and_its_file_named(published: Path, tmp_path: Path, name: str, share: float) -> None:
    copy = tmp_path / "public"
    shutil.copytree(published, copy)
    data = bytearray((copy / name).read_bytes())
    data[int(len(data) * share)] ^= 1
    (copy / name).write_bytes(bytes(data))
    done = cardwright("verify", str(copy), "--allow-dev", cwd=tmp_path)
    assert done.returncode == 1
    assert name in done.stdout


@pytest.mark.parametrize("change", ["removed", "added"])
def test_a_file_more_or_less_is_found(published: Path, tmp_path: Path, change: str) -> None:
    copy = tmp_path / "public"
    shutil.copytree(published, copy)
    name = "models/credit-risk/2/card.md" if change == "removed" else "models/extra.html"
    if change == "removed":
        (copy / name).unlink()
    else:
        (copy / name).write_text("more")
    done = cardwright("verify", str(copy), "--allow-dev", cwd=tmp_path)
    assert done.returncode == 1
    assert name in done.stdout


def test_two_builds_give_the_same_bytes(trained_example: Path, tmp_path: Path) -> None:
    """Different folders, time zones and hash seeds, and one clock: the ledger says when a build saw what it saw."""
    need("mkdocs", "weasyprint")
    found = []
    for number, (zone, seed) in enumerate([("Pacific/Kiritimati", "0"), ("America/Los_Angeles", "4242")]):
        folder = tmp_path / ("x" * (number * 20 + 1)) / "example"
        shutil.copytree(trained_example, folder, ignore=shutil.ignore_patterns("mlartifacts", "public", ".cardwright"))
        clock = {"SOURCE_DATE_EPOCH": "1795219200", "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"}
        done = cardwright("build", "--no-sign", "--as-of", "2026-11-21", cwd=folder, **clock)
        assert done.returncode == 0, done.stderr
        found.append(digests(folder / "public"))
    assert found[0] == found[1]
    unsigned = cardwright("verify", str(folder / "public"), "--allow-dev", cwd=tmp_path)
    assert unsigned.returncode == 1
    assert "the folder is not signed" in unsigned.stdout


def test_outputs_hold_no_path_of_this_machine(published: Path, trained_example: Path) -> None:
    words = [str(trained_example.parent), str(published.parent), str(Path.home()), sys.prefix]
    leaks = [
        f"{path.relative_to(published)}: {word}"
        for path in published.rglob("*")
        if path.is_file()
        for word in words
        if len(word) > 5 and word.encode() in path.read_bytes()
    ]
    assert leaks == []


def test_the_embedded_card_is_the_published_card(published: Path, tmp_path: Path) -> None:
    need("pdfdetach")
    for version in ("1", "2", "3"):
        folder = published / "models" / "credit-risk" / version
        out = tmp_path / f"{version}.json"
        subprocess.run(
            ["pdfdetach", "-savefile", "card.json", "-o", str(out), str(folder / "report.pdf")],
            check=True,
            capture_output=True,
        )
        assert out.read_bytes() == (folder / "card.json").read_bytes()


def test_the_pages_are_those_that_the_embedded_card_gives(published: Path) -> None:
    done = cardwright("verify", str(published), "--allow-dev", "--re-render", cwd=published)
    assert done.returncode == 0, done.stdout


def test_documents_that_the_card_names_travel_in_its_report(published: Path) -> None:
    need("pdfdetach")
    report = published / "models" / "credit-risk" / "3" / "report.pdf"
    listed = subprocess.run(["pdfdetach", "-list", str(report)], capture_output=True, text=True, check=True).stdout
    for name in ("card.json", "verdicts.json", "test-report-v3.md", "instructions-for-use-v3.md"):
        assert name in listed


def test_pdfsig_and_openssl_accept_each_report(published: Path, tmp_path: Path) -> None:
    need("pdfsig", "openssl")
    reports = sorted(published.glob("models/*/*/*.pdf"))
    assert len(reports) == 9
    for report in reports:
        shown = subprocess.run(["pdfsig", "-nocert", str(report)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in shown
        assert "Total document signed" in shown
        data = report.read_bytes()
        match = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", data)
        assert match is not None
        _, first, start, rest = (int(number) for number in match.groups())
        (tmp_path / "signed").write_bytes(data[:first] + data[start : start + rest])
        (tmp_path / "cms").write_bytes(_der(bytes.fromhex(data[first + 1 : start - 1].decode())))
        done = subprocess.run(
            [
                "openssl",
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                str(tmp_path / "cms"),
                "-content",
                str(tmp_path / "signed"),
                "-noverify",
                "-out",
                "/dev/null",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_signed_reports_break_no_rule_of_pdf_a_3a_and_pdf_ua_1(published: Path, profile: str) -> None:
    need("page")
    import page

    reports = sorted(published.glob("models/*/*/*.pdf"))
    assert len(reports) == 9
    for report in reports:
        result = page.validate_pdf_bytes(report.read_bytes(), profile=profile)
        assert [failure.rule_id for failure in result.failures] == [], report
        assert result.is_compliant


def _der(padded: bytes) -> bytes:
    """A DER object without the zeros that fill its place in the file."""
    size = padded[1] & 0x7F
    return padded[: 2 + size + int.from_bytes(padded[2 : 2 + size], "big")]
