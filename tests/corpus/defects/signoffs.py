"""Sign-offs that do not stand, and names that are none."""

# ruff: noqa: E501  (defects read as a table, one a line; look-alike letters are the point)

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.defects.people import approval, speaker
from tests.corpus.edit import spots

_STANDS, _DATED = "hygiene/approval-stands", "hygiene/impossible-date"
_FIRST = "{by: {name: Ilse Varga, role: Auditor, date: 2026-11-12}, decision: approved}"
_MAY = "{Auditor: {may: [read, approve], held_by: [Ilse Varga]}, Developer: {may: [read, write]}}"


def _approvals(
    rule: str, *, second: str = "", first: str = _FIRST, permissions: str = "", required: str = "", at: str = "release"
) -> Make:
    """A whole section of approvals in the card's own file; the finding stands at the record ``at``."""

    def make(target: Target) -> Iterator[Seed | None]:
        file = f"cards/{target.address.partition('/')[0]}/card.yaml"
        text = target.project.text(file)
        if not text or ("approvals",) in spots(text):
            return
        lines = ["approvals:"]
        lines += [f"  permissions: {permissions}"] if permissions else []
        lines += [f"  required: {required}"] if required else []
        lines += ["  records:", f"    release: {first}"]
        lines += [f"    later: {second}"] if second else []
        text = text.rstrip("\n") + "\n" + "\n".join(lines) + "\n"
        spot = spots(text)[("approvals", "records", at)]
        where = Lines(file=file, first=spot.first, last=spot.last)
        yield Seed(what=f"approvals.records.{at}", texts={file: text}, rules=frozenset({rule}), lines=(where,))

    return make


def _before_evaluation(target: Target) -> Iterator[Seed | None]:
    """Only where a figure says when it was measured."""
    card = target.project.cards[target.address]
    days = [item.measured_at.date() for item in card.evaluation.metrics.values() if item.measured_at]
    if days and target.find("evaluation", "metrics") and card.identity.run is None:
        day = f"{min(days).replace(day=1):%Y-%m-%d}" if min(days).day > 1 else "2026-01-05"
        yield from approval(f"{{by: {{name: Ilse Varga, role: Auditor, date: {day}}}, decision: approved}}", _DATED)(
            target
        )


def _initial(name: str) -> str:
    first, *rest = name.removeprefix("Dr. ").split()
    return " ".join([f"{first[0]}.", *rest])


def _last_first(name: str) -> str:
    *first, last = name.split()
    return f'"{last}, {" ".join(first)}"'


def _without_accents(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _middle(name: str) -> str:
    first, *rest = name.removeprefix("Dr. ").split()
    return " ".join([first, "K.", *rest])


_BY_AUTHOR = "{by: {name: {author}, date: 2026-11-12}, decision: approved}"
_FOUR_EYES = "hygiene/separation-of-duties"

KINDS: tuple[Kind, ...] = (
    Kind(name="author-approves-initial", story="the author approves with an initial", make=approval(_BY_AUTHOR, _FOUR_EYES, spelt=_initial)),
    Kind(name="author-approves-last-first", story="the author approves, last name first", make=approval(_BY_AUTHOR, _FOUR_EYES, spelt=_last_first)),
    Kind(name="author-approves-capitals", story="the author approves in capitals", make=approval(_BY_AUTHOR, _FOUR_EYES, spelt=str.upper)),
    Kind(name="author-approves-plain", story="the author approves without accents", make=approval(_BY_AUTHOR, _FOUR_EYES, spelt=_without_accents)),
    Kind(name="author-approves-middle", story="the author approves with a second initial", make=approval(_BY_AUTHOR, _FOUR_EYES, spelt=_middle)),
    Kind(name="approval-withdrawn", story="approved, then taken back", make=_approvals(_STANDS, second='{by: {name: Oswald Petri, role: Risk officer, date: 2026-11-18}, decision: withdrawn, comment: "Drift alarm of 17 November."}', at="later")),
    Kind(name="approval-refused", story="approved by one, refused by another", make=_approvals(_STANDS, second="{by: {name: Oswald Petri, role: Risk officer, date: 2026-11-18}, decision: refused}", at="later")),
    Kind(name="approval-undated", story="approved on no day", make=_approvals(_STANDS, first="{by: {name: Ilse Varga, role: Auditor}, decision: approved}")),
    Kind(name="approval-role-may-not", story="approved in a role that may not", make=_approvals(_STANDS, permissions=_MAY, first="{by: {name: Oswald Petri, role: Developer, date: 2026-11-12}, decision: approved}")),
    Kind(name="approval-role-not-held", story="approved in a role that another holds", make=_approvals(_STANDS, permissions=_MAY, first="{by: {name: Oswald Petri, role: Auditor, date: 2026-11-12}, decision: approved}")),
    Kind(name="approval-role-unsaid", story="approved in no role, where roles may", make=_approvals(_STANDS, permissions=_MAY, first="{by: {name: Ilse Varga, date: 2026-11-12}, decision: approved}")),
    Kind(name="approval-two-roles", story="one person signs for two roles", make=_approvals(_STANDS, required="[Auditor, Risk officer]", second="{by: {name: Ilse Varga, role: Risk officer, date: 2026-11-13}, decision: approved}", at="later")),
    Kind(name="approval-by-team", story="a team approves", make=approval("{by: {name: Validation Team, role: Auditor, date: 2026-11-12}, decision: approved}", "hygiene/named-person")),
    Kind(name="approval-before-evaluation", story="approved before it was measured", make=_before_evaluation),
    Kind(name="author-approves-titled", story="the author approves, with a title before the name", make=approval("{by: {name: Prof. {author}, date: 2026-11-12}, decision: approved}", "hygiene/separation-of-duties")),
    Kind(name="author-approves-hidden", story="the author approves, an invisible character in the name", make=approval("{by: {name: \"{author}\u200b\", date: 2026-11-12}, decision: approved}", "hygiene/separation-of-duties")),
    Kind(name="name-look-alike", story="a Cyrillic letter in a Latin name", make=speaker(name="Ilse Vаrga")),
    Kind(name="name-hidden-character", story="an invisible character in a name", make=speaker(name='"Ilse\u200b Varga"')),
    Kind(name="name-test-user", story="a user of tests", make=speaker(name="Test User")),
    Kind(name="name-initials", story="two letters", make=speaker(name="I. V.")),
    Kind(name="name-mashed", story="a mash of keys as a name", make=speaker(name="Asdf Asdf")),
    Kind(name="name-of-the-tool", story="a chat as the author", make=speaker(name="ChatGPT 5")),
    Kind(name="name-of-the-company", story="the company states", make=speaker(name="Elbmark Versicherung AG")),
)  # fmt: skip
