"""Whether a name is that of a natural person or of a legal entity, rather than of a team or an account."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from cardwright.card.values import Person
from cardwright.rules.adequacy import placeholder_in
from cardwright.rules.evasions import is_mashed_word, visible
from cardwright.rules.phrases import NOBODY, ROLE_WORDS, TEAM_WORDS

_TEAM = frozenset(TEAM_WORDS.split())
_ROLES = frozenset(ROLE_WORDS.split())
# "Head of Retail Lending": a function and what it is over
_HEADS = _ROLES.union(
    ["leiter", "leiterin", "leitung", "responsable", "directeur", "directrice", "chef", "cheffe", "hoofd"]
)
_OVER = frozenset({"of", "der", "des", "für", "de", "du", "van"})
# "Bot" and "Root" are surnames too, so they count as accounts only in lower case, hyphenated, or beside such a word
_SURNAMES = frozenset({"bot", "root"})
_MACHINES = frozenset(["ci", "cd", "release", "deploy", "build", "model", "data", "renovate", "dependabot", "registry"])
_OURSELVES = frozenset(
    ["we", "us", "the company", "our company", "internal", "in-house", "the bank", "the provider", "provider", "self"]
)
_LEGAL_FORM = frozenset({"gmbh", "inc", "ltd", "llc", "plc", "kg", "kgaa", "s.p.a", "corp", "corporation", "limited"})
_COMPANY = frozenset(
    [
        "AG",
        "SE",
        "SA",
        "SAS",
        "SARL",
        "AB",
        "BV",
        "NV",
        "SRL",
        "SPA",
        "OY",
        "OYJ",
        "APS",
        "KFT",
        "ZRT",
        "DAC",
        "EG",
        "UG",
    ]
)
EARLIEST = 2000
"""Nobody spoke about a model of a registry before this year."""
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")


@lru_cache(maxsize=1024)
def not_a_person(name: str) -> str | None:
    """Why a name is not the full name of a natural person, or None when it may be one."""
    text = " ".join(name.split())
    words = [word.strip(".") for word in re.split(r"[^\w.'’]+", text.casefold()) if word]
    if not words or placeholder_in(text):
        return f"“{text}” is a placeholder, not a name"
    is_what = _other_than_a_person(text, words)
    if is_what:
        return f"“{text}” is {is_what}"
    if len(text) != len(visible(text)):
        return f"“{visible(text)}” holds characters that nobody sees"
    if visible(text) != unicodedata.normalize("NFKC", text):
        return f"“{text}” mixes alphabets that look alike"
    if " " not in text and not _SPACELESS.search(text):
        return f"“{text}” is not a full name"
    return None


def _other_than_a_person(text: str, words: list[str]) -> str | None:
    kinds = (
        ("an account, not a name", "@" in text or re.search(r"[0-9_/\\]", text)),
        ("the name of nobody, as templates print it", text.casefold() in NOBODY),
        (
            "a team or a service account, not a natural person",
            any(word in _TEAM and not _is_surname(word, text) for word in words),
        ),
        ("a legal entity, not a natural person", any(word in _LEGAL_FORM for word in words[1:])),
        ("a legal entity, not a natural person", _is_company(text)),
        ("a mash of keys, not a name", any(is_mashed_word(word) for word in words)),
        ("initials, not a full name", not _SPACELESS.search(text) and all(len(word) < 2 for word in words)),
        (
            "a function, not the name of a natural person",
            all(word in _ROLES for word in words) or (words[0] in _HEADS and not _OVER.isdisjoint(words[1:2])),
        ),
    )
    return next((what for what, holds in kinds if holds), None)


def _is_company(text: str) -> bool:
    """Whether a name ends in a legal form in capitals, and is not in capitals as a whole."""
    last = text.rpartition(" ")[2].replace(".", "").replace("/", "")
    return (last in _COMPANY or last.casefold() in ("eg", "gmbh")) and not text.isupper()


def _is_surname(word: str, text: str) -> bool:
    """Whether a word that also names accounts stands as a surname: "Ben Bot", not "release-bot" or "CI Bot"."""
    given, _, last = text.rpartition(" ")
    return (
        word in _SURNAMES
        and last.casefold() == word
        and last[:1].isupper()
        and given[:1].isupper()
        and given.casefold() not in _MACHINES
    )


def not_an_entity(name: str) -> str | None:
    """Why a name is not that of a legal entity (or of a person who acts as one), or None when it may be."""
    text = " ".join(name.split())
    words = [word for word in re.split(r"[^\w.'’]+", text.casefold()) if word]
    if not words or placeholder_in(text):
        return f"“{text}” is a placeholder"
    if text.casefold() in _OURSELVES:
        return f"“{text}” does not name the legal entity"
    if "@" in text or re.fullmatch(r"[a-z0-9_.-]+", text):
        return f"“{text}” is a user id or an account, not a legal entity"
    if any(word in _TEAM - {"group", "services", "systems", "office", "platform"} for word in words):
        return f"“{text}” is a team or a service account, not a legal entity"
    return None


def person_problem(person: Person | None, *, what: str, as_of: date | None) -> str | None:
    """What is wrong with who stated something, or None.

    Args:
        person: who is named.
        what: what was stated, for the message: ``the statement``.
        as_of: the day of the judgement; nobody can have spoken after it.
    """
    if person is None:
        return f"no person is named for {what}"
    wrong = not_a_person(person.name)
    if wrong:
        return wrong
    if person.date is None:
        return f"{what} by {person.name} bears no date"
    if person.date.year < EARLIEST:
        return f"{what} by {person.name} is dated {person.date.isoformat()}, which cannot be"
    if as_of is not None and person.date > as_of:
        dated = f"is dated {person.date.isoformat()}, after the day of judgement {as_of.isoformat()}"
        return f"{what} by {person.name} {dated}"
    return None
