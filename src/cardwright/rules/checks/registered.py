"""What is entered with an authority or published: entries, notifications, addresses, Member States, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from cardwright.card.values import Document, Statement
from cardwright.rules.adequacy import figure_count, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.checks.statement import StatementCheck
from cardwright.rules.reading import is_absent
from cardwright.rules.verdict import Verdict

_URL = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+", re.IGNORECASE)
_TEMPLATE_URL = re.compile(r"https?://(?:www\.)?example\.(?:com|org|net)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9][\w./-]{4,}")
_DATE = re.compile(r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
# the Member States, Greece under both of its codes, and the other parties to the EEA Agreement
_CODES = "AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO"
_STATES = frozenset(_CODES.split())

_TEMPLATE = "gives an address left over from a template"
Evidence = Literal["address", "entry", "date"]
_LACKS = {
    "address": "gives no web address under which anybody can find it",
    "entry": "gives neither number nor web address of the entry",
    "date": "gives no day",
}


class PublishedCheck(StatementCheck):
    """Kind ``published``: something that everybody can find, with its web address in the text."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The text, and in it an address that is not left over from a template."""
        found = list(super().examine(value, subject))
        yield from found
        if not found and isinstance(value, Statement) and (wrong := _evidence_problem(value.text, "address")):
            yield inadequate(wrong)


class AuthorityRecordCheck(StatementCheck):
    """Kind ``authority_record``: an entry or a notification that cannot exist before the duty applies.

    Until the day from which the rule binds, nothing, or a plan, is not yet in application and no gap. From that day
    the text has to hold what ``evidence`` asks for; a plan is enough only while the system is not on the market.
    """

    min_words: int = 1
    evidence: Evidence

    def judge(self, subject: Subject) -> Iterable[Outcome]:
        """Absence before the day is no gap."""
        if is_absent(subject.value) and self._is_ahead(subject):
            yield self._not_yet(subject, "nothing can be entered before")
        else:
            yield from super().judge(subject)

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A placeholder is one on every day; a plan is enough until the day, or until release."""
        text = value.text if isinstance(value, Statement) else ""
        wrong = _evidence_problem(text, self.evidence)
        if wrong is None and not placeholder_in(text):
            return
        found = list(super().examine(value, subject))
        yield from found
        if not found and wrong is not None:
            if wrong != _TEMPLATE and self._is_ahead(subject):
                yield self._not_yet(subject, "planned;")
            elif wrong != _TEMPLATE and self._is_unreleased(subject):
                message = "planned; facts.on_market says that the system is not on the market yet"
                yield Outcome(verdict=Verdict.NOT_YET_IN_APPLICATION, message=message)
            else:
                yield inadequate(wrong)

    @staticmethod
    def _is_ahead(subject: Subject) -> bool:
        return subject.as_of is not None and subject.binds_from is not None and subject.as_of < subject.binds_from

    @staticmethod
    def _is_unreleased(subject: Subject) -> bool:
        answer = subject.card.facts.get("on_market")
        return answer is not None and not answer.answer

    @staticmethod
    def _not_yet(subject: Subject, why: str) -> Outcome:
        day = subject.binds_from.isoformat() if subject.binds_from else ""
        return Outcome(verdict=Verdict.NOT_YET_IN_APPLICATION, message=f"{why} binds from {day}")


class MemberStatesCheck(Check):
    """Kind ``member_states``: where the system is, or will be, offered or used, by ISO 3166 code."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Every code is a Member State's or that of a party to the EEA Agreement."""
        codes = value if isinstance(value, tuple) else ()
        unknown = [str(code) for code in codes if str(code) not in _STATES]
        if unknown:
            yield inadequate(f"no Member State has the code {listed(unknown)}; write DE, FR, ...")


class StateLanguagesCheck(Check):
    """Kind ``state_languages``: for each Member State of sale, the language of the declaration that it understands."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Every state of the card has a language, and the document exists in it."""
        given = value if isinstance(value, dict) else {}
        states = subject.card.system.member_states
        if not states:
            yield inadequate("system.member_states names no state to compare with", path=("system", "member_states"))
        without = [state for state in states if state not in given]
        if without:
            yield inadequate(f"no language for {listed(without)}")
        document = subject.card.declaration_of_conformity.document
        written = {tag.partition("-")[0] for tag in document.languages} if isinstance(document, Document) else set()
        for state, language in sorted(given.items()):
            if not _LANGUAGE.match(language):
                yield inadequate(f"“{language}” is no language tag; write de, fr, ...", path=(*subject.field, state))
            elif written and language.partition("-")[0] not in written:
                message = f"{state} is to get it in {language}, but the declaration exists in {listed(sorted(written))}"
                yield inadequate(message, path=(*subject.field, state))


def _evidence_problem(text: str, evidence: Evidence) -> str | None:
    address = _URL.search(text) is not None
    if _TEMPLATE_URL.search(text):
        return _TEMPLATE
    if evidence == "date":
        return None if _DATE.search(text) or figure_count(text) >= 2 else _LACKS["date"]
    if address or (evidence == "entry" and any(_is_number_of_entry(token) for token in _TOKEN.findall(text))):
        return None
    return _LACKS[evidence]


def _is_number_of_entry(token: str) -> bool:
    digits = sum(char.isdigit() for char in token)
    return (
        not _DATE.fullmatch(token.rstrip("."))
        and digits >= 3
        and (digits >= 6 or any(char.isalpha() for char in token))
    )
