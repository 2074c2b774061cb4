"""Whether a name is that of a natural person or of a legal entity, rather than of a team or an account."""

from __future__ import annotations

import re

from cardwright.card.values import Person
from cardwright.rules.adequacy import placeholder_in
from cardwright.rules.phrases import TEAM_WORDS

_TEAM = frozenset(TEAM_WORDS.split())
_LEGAL_FORM = frozenset({"gmbh", "inc", "ltd", "llc", "plc", "kg", "kgaa", "s.p.a", "corp", "corporation", "limited"})
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")


def not_a_person(name: str) -> str | None:
    """Why a name is not the full name of a natural person, or None when it may be one."""
    text = " ".join(name.split())
    words = [word for word in re.split(r"[^\w.'’]+", text.casefold()) if word]
    if not words or placeholder_in(text):
        return f"“{text}” is a placeholder, not a name"
    if "@" in text or re.search(r"[0-9_/\\]", text):
        return f"“{text}” is an account, not a name"
    if any(word.strip(".") in _TEAM for word in words):
        return f"“{text}” is a team or a service account, not a natural person"
    if any(word.strip(".") in _LEGAL_FORM for word in words[1:]):
        return f"“{text}” is a legal entity, not a natural person"
    if " " not in text and not _SPACELESS.search(text):
        return f"“{text}” is not a full name"
    return None


def not_an_entity(name: str) -> str | None:
    """Why a name is not that of a legal entity (or of a person who acts as one), or None when it may be."""
    text = " ".join(name.split())
    words = [word for word in re.split(r"[^\w.'’]+", text.casefold()) if word]
    if not words or placeholder_in(text):
        return f"“{text}” is a placeholder"
    if "@" in text or re.fullmatch(r"[a-z0-9_.-]+", text):
        return f"“{text}” is a user id or an account, not a legal entity"
    if any(word in _TEAM - {"group", "services", "systems", "office", "platform"} for word in words):
        return f"“{text}” is a team or a service account, not a legal entity"
    return None


def person_problem(person: Person | None, *, what: str) -> str | None:
    """What is wrong with who stated something, or None.

    Args:
        person: who is named.
        what: what was stated, for the message: ``the statement``.
    """
    if person is None:
        return f"no person is named for {what}"
    wrong = not_a_person(person.name)
    if wrong:
        return wrong
    if person.date is None:
        return f"{what} by {person.name} bears no date"
    return None
