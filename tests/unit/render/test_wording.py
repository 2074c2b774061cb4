"""Words on pages: no verdict or day said twice, questions as they were asked, days and options on one line."""

from __future__ import annotations

import pytest
from tests.unit.render.cards import finding

from cardwright.render.compose.context import gap_message
from cardwright.render.compose.questions import asked
from cardwright.render.document import Cell, Table
from cardwright.render.htmlcells import CellWriter, dated
from cardwright.render.text import headed, in_language
from cardwright.rules.questions import QUESTIONS
from cardwright.rules.verdict import Basis, Verdict

HOUSE = Basis(instrument="Cardwright", ref="house rule: bias limits")


def cell_html(cell: Cell) -> str:
    table = Table(caption="x", head=("a", "b"), rows=((Cell(text="a"), cell),))
    return CellWriter(str).rows(table).partition("<td>")[2].partition("</td>")[0]


def test_the_verdict_that_the_mark_tells_is_not_said_again() -> None:
    said = finding(Verdict.NOT_SHOWN, "fairness.assessments", message="not shown: 11 cases, minimum 30", binds=())
    assert gap_message(said).startswith("11 cases, minimum 30. Annex IV")
    other = finding(Verdict.INADEQUATE, "fairness.assessments", message="not shown: 11 cases", binds=())
    assert gap_message(other).startswith("not shown: 11 cases. ")


def test_a_day_that_the_message_names_is_not_cited_again() -> None:
    told = finding(Verdict.NOT_YET_IN_APPLICATION, "registration.entry", message="planned; binds from 2027-12-02")
    assert gap_message(told) == "planned; binds from 2027-12-02. Annex IV, point 2(d), provider."


def test_what_is_cited_begins_a_sentence() -> None:
    told = finding(Verdict.STALE, "approvals", message="changed since", basis=HOUSE, binds=(), binds_from=None)
    assert gap_message(told) == "changed since. House rule: bias limits."


def test_no_colon_follows_a_question() -> None:
    assert headed("Is it new?", "no") == "Is it new? no"
    assert headed("Purpose", "scoring") == "Purpose: scoring"


@pytest.mark.parametrize(
    ("language", "key", "said"),
    [
        ("en", "sme_or_smc", QUESTIONS["sme_or_smc"]),
        ("en", "5-b", "5(b)"),
        ("en", "1-bb-csam", "1(bb) child sexual abuse material"),
        ("en", "of_a_pack_of_our_own", "of a pack of our own"),
        ("de", "annex_iii", "Anhang III"),
        ("de", "1-h-realtime-rbi", "1(h) biometrische Echtzeit-Fernidentifizierung"),
    ],
)
def test_a_question_is_shown_as_it_was_asked(language: str, key: str, said: str) -> None:
    with in_language(language):
        assert asked(key) == said


def test_a_day_stays_on_one_line() -> None:
    assert dated("by <M>, 2026-11-21") == 'by &lt;M&gt;, <span class="cw-when">2026-11-21</span>'
    assert cell_html(Cell(text="2026-11-21")) == '<span class="cw-value"><span class="cw-when">2026-11-21</span></span>'
    assert dated("run 12026-11-211 of 2026-11") == "run 12026-11-211 of 2026-11"


def test_an_option_of_a_command_stays_on_one_line_and_a_name_breaks_at_its_joints() -> None:
    html = cell_html(Cell(text="openssl cms -verify -CAfile root_ca.pem --x", code=True))
    assert html == (
        '<code>openssl cms <span class="cw-when">-verify</span> <span class="cw-when">-CAfile</span> root_<wbr>ca.pem '
        '<span class="cw-when">--x</span></code>'
    )
