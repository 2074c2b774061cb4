"""What a verification that holds is said to prove."""

from __future__ import annotations

from cardwright.cli.verified import trust_line
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
