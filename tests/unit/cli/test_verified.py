"""What a verification that holds is said to prove."""

from __future__ import annotations

import pytest

from cardwright.cli.verified import show, trust_line
from cardwright.signing.levels import Level
from cardwright.signing.report import Check, Report


def report(*names: str, level: Level | None = None, development: bool = False) -> Report:
    checks = tuple(Check(name=name, ok=True, subject="x", text="holds") for name in names)
    return Report(checks=checks, level=level, development=development)


def test_digests_without_a_signature_prove_nothing_about_who_made_them() -> None:
    assert trust_line(report("digest")).startswith("Nothing here is signed")
    assert trust_line(report("chain")).startswith("Nothing here is signed")


def test_a_signature_that_holds_is_said_to_agree() -> None:
    assert "signatures and trust anchors agree" in trust_line(report("signature", "chain", "files"))
    assert "signatures and trust anchors agree" in trust_line(report("same-card", level=Level("B-B")))
    assert "UNTRUSTED DEVELOPMENT" in trust_line(report("signature", development=True))


def test_a_folder_whose_documents_wait_for_a_signature_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = Report(checks=report("signature", level=Level("B-B")).checks, outstanding=("model risk committee",))
    show("public", waiting, everything=False)
    assert (
        "Some documents are NOT YET SIGNED by model risk committee; --all-signers names them."
        in capsys.readouterr().out
    )
