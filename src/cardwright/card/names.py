"""Names of persons, compared: spelling of case, spaces and titles does not make another person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_TITLE = re.compile(r"^(?:dr|prof|professor|mr|mrs|ms|mx|ing|dipl|mag|herr|frau)\.?$")
# letters that are no accented form of another and are often written as one
_NO_ACCENT = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_ACCOUNT = re.compile(r"[^\s@]+(?:@\S+)?")


@lru_cache(maxsize=1024)
def same_name(name: str) -> str:
    """A name for comparison: compatibility forms, characters nobody sees, case, spaces and titles do not count."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    words = plain.casefold().replace(",", " ").split()
    bare = [word for word in words if not _TITLE.match(word)]
    return " ".join(bare or words)


def may_be_same(name: str, account: str, people: Mapping[str, str], *, however_spelt: bool = False) -> bool:
    """Whether an account, or a second spelling, may belong to the person of a name.

    Args:
        name: full name of a person.
        account: a name, an account (``j.brandt``, ``jbrandt``) or an e-mail address.
        people: account -> full name, where the project says so; this settles the question.
        however_spelt: whether another order, accents, initials and second first names leave a doubt, where a doubt is
            to count as the same person.

    The usual ways to make an account out of a name count as the same person: where four eyes are asked for, a doubt
    must not pass.
    """
    known = {same_name(key): same_name(value) for key, value in people.items()}
    person, other = known.get(same_name(name), same_name(name)), same_name(account)
    if other in known:
        return known[other] == person
    if other == person or (however_spelt and _is_spelling_of(other, person)):
        return True
    return _is_account_of(other, person) or _is_account_of(person, other)


@lru_cache(maxsize=1024)
def _is_spelling_of(one: str, other: str) -> bool:
    """Whether two names of several words differ in order, accents, an initial or a second first name alone."""
    first, second = _plain_words(one), _plain_words(other)
    if len(first) < 2 or len(second) < 2:
        return False
    if sorted(first) == sorted(second):
        return True
    few, many = sorted((first, second), key=len)
    same_begin = few[0] == many[0] or (few[0][0] == many[0][0] and min(len(few[0]), len(many[0])) == 1)
    return same_begin and few[-1] == many[-1] and all(word in many or len(word) == 1 for word in few[1:-1])


def _plain_words(name: str) -> list[str]:
    """The words of a name without accents, however umlauts are written."""
    flat = (_flat(word) for word in name.split())
    return [re.sub(r"([aou])e", r"\1", word) for word in flat if word]


def _is_account_of(account: str, person: str) -> bool:
    account = account.replace(". ", ".")
    return _ACCOUNT.fullmatch(account) is not None and _flat(account.partition("@")[0]) in _accounts_of(person)


@lru_cache(maxsize=1024)
def _accounts_of(person: str) -> frozenset[str]:
    words = [_flat(word) for word in person.split()]
    if len(words) < 2:
        return frozenset()
    first, last = words[0], words[-1]
    return frozenset({first + last, first[:1] + last, first + last[:1], last + first, last + first[:1]})


def _flat(text: str) -> str:
    """Letters and digits alone, without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(_NO_ACCENT))
    return "".join(char for char in plain if char.isalnum())
