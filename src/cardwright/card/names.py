"""Names of persons, compared: spelling of case, spaces and titles does not make another person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_TITLE = re.compile(r"^(?:dr|prof|professor|mr|mrs|ms|mx|ing|dipl|mag|herr|frau)\.?$")
_ACCOUNT = re.compile(r"[^\s@]+(?:@\S+)?")


def same_name(name: str) -> str:
    """A name for comparison: compatibility forms, characters nobody sees, case, spaces and titles do not count."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    words = plain.casefold().replace(",", " ").split()
    bare = [word for word in words if not _TITLE.match(word)]
    return " ".join(bare or words)


def may_be_same(name: str, account: str, people: Mapping[str, str]) -> bool:
    """Whether an account, or a second spelling, may belong to the person of a name.

    Args:
        name: full name of a person.
        account: a name, an account (``j.brandt``, ``jbrandt``) or an e-mail address.
        people: account -> full name, where the project says so; this settles the question.

    The usual ways to make an account out of a name count as the same person: where four eyes are asked for, a doubt
    must not pass.
    """
    known = {same_name(key): same_name(value) for key, value in people.items()}
    person, other = known.get(same_name(name), same_name(name)), same_name(account)
    if other in known:
        return known[other] == person
    if other == person:
        return True
    return _is_account_of(other, person) or _is_account_of(person, other)


def _is_account_of(account: str, person: str) -> bool:
    account = account.replace(". ", ".")
    return _ACCOUNT.fullmatch(account) is not None and _flat(account.partition("@")[0]) in _accounts_of(person)


def _accounts_of(person: str) -> frozenset[str]:
    words = [_flat(word) for word in person.split()]
    if len(words) < 2:
        return frozenset()
    first, last = words[0], words[-1]
    return frozenset({first + last, first[:1] + last, first + last[:1], last + first, last + first[:1]})


def _flat(text: str) -> str:
    """Letters and digits alone, without accents."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(char for char in plain if char.isalnum())
