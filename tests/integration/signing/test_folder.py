"""Output folders: unsigned ones, chains of manifests, in-toto statements, renewal in place."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.pdf.sample import sample_bytes
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.cli.renew import command as renew
from cardwright.cli.verify import command as verify
from cardwright.signing.levels import Level
from cardwright.signing.manifest import STATEMENT, build_manifest, read_manifest
from cardwright.signing.manifestfile import write_manifest
from cardwright.signing.report import Report
from cardwright.signing.verify import verify_folder

VERSION = Path("models/credit-risk/3")


@pytest.fixture
def site(desk: Desk, tmp_path: Path) -> Path:
    """A small folder with one report at B-LTA, its manifest signed and stamped."""
    folder = tmp_path / "public"
    (folder / VERSION).mkdir(parents=True)
    (folder / "index.html").write_text("<title>home</title>")
    (folder / VERSION / "card.json").write_bytes(sample_bytes())
    (folder / VERSION / "report.pdf").write_bytes(desk.sign(Level.B_LTA))
    seal(desk, folder)
    return folder


def seal(desk: Desk, folder: Path, *, sign: bool = True) -> None:
    """What a build does at its end."""
    old = folder / "manifest.json"
    identity = desk.identity() if sign else None
    manifest = build_manifest(folder, identity=identity)
    if old.is_file():
        manifest = manifest.successor_of(old.read_bytes())
    write_manifest(folder, manifest, identity, services=desk.services() if sign else None, dsse=sign)


def prove(desk: Desk, folder: Path, *, previous: Path | None = None, roots: tuple[Path, ...] | None = None) -> Report:
    return verify_folder(
        folder, roots=desk.authority.roots if roots is None else roots, at=datetime.now(UTC), previous=previous
    )


def kept(folder: Path, name: str) -> Path:
    """The manifest, laid aside by an auditor."""
    return Path(shutil.copy(folder / "manifest.json", folder.parent / name))


def test_a_stamped_folder_is_proved_also_when_the_signers_certificate_has_ended(desk: Desk, site: Path) -> None:
    from datetime import timedelta

    report = prove(desk, site)
    assert report.ok, report.first_failure
    assert report.level == Level.B_LTA
    later = verify_folder(site, roots=desk.authority.roots, at=datetime.now(UTC) + timedelta(days=365 * 6))
    assert later.ok, later.first_failure


def test_an_unsigned_folder_says_so_and_still_names_what_was_changed(desk: Desk, site: Path) -> None:
    shutil.rmtree(site / VERSION)
    seal(desk, site, sign=False)
    assert not (site / "manifest.json.p7s").exists()
    assert not (site / STATEMENT).exists()
    (site / "index.html").write_text("changed")
    names = [check.name for check in prove(desk, site).checks if not check.ok]
    assert names == ["signature", "changed"]
    assert "not signed" in prove(desk, site).checks[0].text


def test_the_signature_cannot_be_taken_away_unnoticed(desk: Desk, site: Path) -> None:
    (site / "manifest.json.p7s").unlink()
    failure = prove(desk, site).first_failure
    assert failure is not None
    assert failure.name == "manifest"


def test_each_build_counts_on_and_names_the_one_before(desk: Desk, site: Path) -> None:
    from cardwright.card.canonical import digest_of

    first = (site / "manifest.json").read_bytes()
    seal(desk, site)
    second = read_manifest((site / "manifest.json").read_bytes())
    assert (read_manifest(first).sequence, second.sequence) == (1, 2)
    assert second.previous == digest_of(first)


def test_a_rolled_back_site_is_named(desk: Desk, site: Path) -> None:
    old = site.parent / "old"
    shutil.copytree(site, old)
    first = kept(site, "first.json")
    seal(desk, site)
    second = kept(site, "second.json")
    assert prove(desk, site, previous=first).ok
    assert prove(desk, site, previous=second).ok
    failure = prove(desk, old, previous=second).first_failure
    assert failure is not None
    assert (failure.name, "rolled back" in failure.text) == ("sequence", True)


def test_a_second_history_is_named(desk: Desk, site: Path) -> None:
    fork = site.parent / "fork"
    shutil.copytree(site, fork)
    (fork / "index.html").write_text("another")
    seal(desk, fork)
    seal(desk, site)
    other = kept(site, "ours.json")
    failure = prove(desk, fork, previous=other).first_failure
    assert failure is not None
    assert "exists twice" in failure.text
    seal(desk, fork)
    failure = prove(desk, fork, previous=other).first_failure
    assert failure is not None
    assert "does not follow" in failure.text


def test_the_statement_says_the_same_and_openssl_confirms_it(desk: Desk, site: Path, tmp_path: Path) -> None:
    need("openssl")
    envelope = json.loads((site / STATEMENT).read_bytes())
    payload = base64.b64decode(envelope["payload"])
    statement = json.loads(payload)
    manifest = read_manifest((site / "manifest.json").read_bytes())
    assert {item["name"]: item["digest"]["sha256"] for item in statement["subject"]} == {
        name: entry.sha256 for name, entry in manifest.files.items()
    }
    kind = envelope["payloadType"]
    (tmp_path / "pae").write_bytes(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
    (tmp_path / "sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    pem = str(desk.authority.pem("signer-ec"))
    key = subprocess.run(["openssl", "x509", "-in", pem, "-pubkey", "-noout"], capture_output=True, check=True).stdout
    (tmp_path / "key.pem").write_bytes(key)
    command = ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "sig", "pae"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("change", ["payload", "sig", "all"])
def test_a_changed_statement_is_named(desk: Desk, site: Path, change: str) -> None:
    envelope = json.loads((site / STATEMENT).read_bytes())
    if change == "payload":
        envelope["payload"] = base64.b64encode(base64.b64decode(envelope["payload"]) + b" ").decode()
    elif change == "sig":
        envelope["signatures"][0]["sig"] = base64.b64encode(b"x" * 70).decode()
    (site / STATEMENT).write_text("[]" if change == "all" else json.dumps(envelope))
    failure = prove(desk, site).first_failure
    assert failure is not None
    assert failure.name == "statement"


def config(desk: Desk, folder: Path) -> Path:
    pki = desk.authority
    file = folder / "cardwright.yaml"
    file.write_text(
        f"""registry: {{name: bank}}
signing:
  pem: {{key: {pki.key("signer-ec")}, certificate: {pki.pem("signer-ec")}, chain: [{pki.pem("interm")}]}}
  level: B-LTA
  tsa: ["{pki.tsa("tsa2")}"]
  roots: [{", ".join(map(str, pki.roots))}]
"""
    )
    return file


def test_renew_puts_a_stamp_on_each_report_and_seals_the_folder_again(desk: Desk, site: Path) -> None:
    first = kept(site, "first.json")
    file = config(desk, site.parent)
    before = (site / VERSION / "report.pdf").read_bytes()
    done = CliRunner().invoke(renew, [str(site), "--config", str(file)], standalone_mode=False, obj={})
    assert done.exception is None, done.output
    assert "renewed; next due by 2035-" in done.output
    assert (site / VERSION / "report.pdf").read_bytes().startswith(before)
    report = prove(desk, site, previous=first)
    assert report.ok, report.first_failure
    assert read_manifest((site / "manifest.json").read_bytes()).sequence == 2


def test_renew_says_when_it_is_due_and_changes_nothing(desk: Desk, site: Path) -> None:
    before = (site / VERSION / "report.pdf").read_bytes()
    done = CliRunner().invoke(renew, [str(site), "--dry-run"], standalone_mode=False, obj={})
    assert done.exception is None, done.output
    assert "next due by" in done.output
    assert (site / VERSION / "report.pdf").read_bytes() == before
    done = CliRunner().invoke(
        renew, [str(site), "--due-only", "--config", str(config(desk, site.parent))], standalone_mode=False, obj={}
    )
    assert done.exception is None, done.output
    assert (site / VERSION / "report.pdf").read_bytes() == before


def test_verify_tells_level_time_and_signer_to_machines(desk: Desk, site: Path) -> None:
    roots = [word for root in desk.authority.roots for word in ("--roots", str(root))]
    report = site / VERSION / "report.pdf"
    arguments = [str(report), *roots, "--min-level", "B-LTA", "--in-years", "10", "-o", "json"]
    arguments += ["--expect-signer", "Model Release", "--card", str(site / VERSION / "card.json")]
    done = CliRunner().invoke(verify, arguments, standalone_mode=False, obj={})
    assert done.return_value == 0, done.output
    (shown,) = json.loads(done.output)["reports"]
    assert (shown["level"], shown["ok"]) == ("B-LTA", True)
    assert shown["signed_at"].startswith(f"{datetime.now(UTC):%Y-}")
    done = CliRunner().invoke(verify, [*arguments[:-6], "--at", "2020-01-01"], standalone_mode=False, obj={})
    assert done.return_value == 1


def test_a_process_that_has_only_ever_verified_comes_to_the_same_result(desk: Desk, site: Path) -> None:
    """Parsers learn from imports: what signing has imported must not be what verifying lives on."""
    import sys

    roots = [word for root in desk.authority.roots for word in ("--roots", str(root))]
    command = [sys.executable, "-m", "cardwright", "verify", str(site), *roots, "--min-level", "B-LTA"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=site.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_openssl_accepts_a_stamped_manifest(desk: Desk, site: Path, tmp_path: Path) -> None:
    need("openssl")
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.json.p7s"]
    command += ["-content", "manifest.json", "-CAfile", str(desk.authority.pem("root"))]
    command += ["-purpose", "any", "-out", str(tmp_path / "content")]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "content").read_bytes() == (site / "manifest.json").read_bytes()


def test_a_signature_by_another_certificate_than_the_manifest_names_is_caught(desk: Desk, site: Path) -> None:
    content = (site / "manifest.json").read_bytes()
    write_manifest(site, read_manifest(content), desk.identity("signer-rsa"), services=desk.services())
    assert (site / "manifest.json").read_bytes() == content
    failure = prove(desk, site).first_failure
    assert failure is not None
    assert failure.subject == "manifest.json"
    assert "Model Release" in failure.text
    assert "is by another certificate" in failure.text
