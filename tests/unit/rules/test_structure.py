"""Every citation of every pack exists in the structure of its instrument, and an invented one is found out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cardwright.cli.rules import command
from cardwright.rules.pack import BUILT_IN, Pack, available_packs, load_packs
from cardwright.rules.structure import structures, unknown_provisions
from cardwright.rules.verdict import Basis

PACKS = load_packs(available_packs())
AI_ACT = "Regulation (EU) 2024/1689"


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.manifest.id)
def test_every_citation_exists(pack: Pack) -> None:
    invented = {rule.id: wrong for rule in pack.rules if (wrong := unknown_provisions(rule.basis))}
    assert invented == {}


def test_every_instrument_has_a_table_but_the_house() -> None:
    without = {rule.basis.instrument for pack in PACKS for rule in pack.rules} - set(structures())
    assert without == {"Cardwright hygiene"}


@pytest.mark.parametrize(
    "ref",
    [
        "Art. 13(3)(b)(ii)",
        "Art. 6(1), (1a) to (1c)",
        "Art. 5(1)(ba) and (bb)",
        "Art. 11(1), second subparagraph",
        "Annex VIII, Section A, point 3",
        "Annex XI, Section 1, point 2(e)",
        "Annex IV, points 1(a), 2(b) and 9, with Art. 72(3)",
        "Annexes I and III",
    ],
)
def test_a_real_citation_is_read(ref: str) -> None:
    assert unknown_provisions(Basis(instrument=AI_ACT, ref=ref)) == []


@pytest.mark.parametrize(
    ("ref", "wrong"),
    [
        ("Art. 11(6)", "Art. 11(6)"),
        ("Art. 10(5)", "Art. 10(5)"),
        ("Art. 13(3)(b)(viii)", "Art. 13(3)(b)(viii)"),
        ("Art. 6(1), (1a) to (1d)", "Art. 6(1d)"),
        ("Art. 5(1)(h), (2) to (9)", "Art. 5(9)"),
        ("Art. 9(2)(d) to (a)", "Art. 9(2)(d to a)"),
        ("Annex IV, point 10", "Annex IV, 10"),
        ("Annex VIII, Section B, point 7", "Annex VIII, B 7"),
        ("Annexes I and XV", "Annex XV"),
        ("Art. 114", "Art. 114"),
        ("see the Regulation", "see the Regulation"),
    ],
)
def test_an_invented_or_deleted_provision_is_named(ref: str, wrong: str) -> None:
    assert unknown_provisions(Basis(instrument=AI_ACT, ref=ref)) == [wrong]


def test_headings_of_a_template_are_known_by_name() -> None:
    framework = "NIST AI RMF 1.0 (voluntary)"
    assert unknown_provisions(Basis(instrument=framework, ref="NIST AI 100-1, MEASURE 2.13")) == []
    assert unknown_provisions(Basis(instrument=framework, ref="NIST AI 100-1, MEASURE 2.14")) == [
        "NIST AI 100-1, MEASURE 2.14"
    ]
    standard = "ISO/IEC 42001:2023"
    assert unknown_provisions(Basis(instrument=standard, ref='Annex A, A.10.2 "Allocating responsibilities"')) == []
    assert unknown_provisions(Basis(instrument=standard, ref='Annex A, A.10.5 "Partners"')) != []


def test_an_instrument_without_a_table_is_told_apart_from_a_right_citation() -> None:
    assert unknown_provisions(Basis(instrument="Our own handbook", ref="page 3")) is None


def test_a_pack_of_ones_own_that_invents_law_is_told_so(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("pack.yaml", "article-19.yaml"):
        shutil.copy(BUILT_IN / "eu-ai-act" / name, folder)
    file = folder / "article-19.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Art. 19(1)", "Art. 19(7)"), encoding="utf-8")
    result = CliRunner().invoke(command, ["test", str(folder)], standalone_mode=False)
    told = "eu-ai-act/art-19/log-retention: cites Art. 19(7), which Regulation (EU) 2024/1689 does not have"
    assert told in result.output
    assert result.return_value == 1
