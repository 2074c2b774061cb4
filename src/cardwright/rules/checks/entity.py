"""Who provides the system and how to reach it; and the exact versions of what it runs on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardwright.card.values import Contact
from cardwright.rules.adequacy import normalised, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.people import not_an_entity

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_UNREAD = re.compile(r"^(?:no|do[-_.]?not)[-_.]?reply[+@]", re.IGNORECASE)
_TEMPLATE_DOMAIN = re.compile(r"(?:^|[@./])example\.(?:com|org|net)(?:$|[/:])", re.IGNORECASE)
_WEB = re.compile(r"^(?:https?://)?(?!localhost|127\.)[^\s/@:]+\.[^\s/@:]{2,}(?:[/:?#]\S*)?$", re.IGNORECASE)
_FEWEST_DIGITS = 5
_EXACT = re.compile(r"^(?:v?\d+(?:[.\-_+!]?[0-9A-Za-z]+)*|sha256:[0-9a-f]{64}|[0-9a-f]{7,40})$")


class TextCheck(Check):
    """Kind ``text``: a short plain text that names something, not a placeholder."""

    legal_entity: bool = False
    """The text has to name a legal entity, not a team or an account."""
    reject: tuple[str, ...] = ()
    """Words that are no answer here, for example latest."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A name is never a placeholder, and a provider never a team."""
        text = str(value)
        words = placeholder_in(text)
        wrong = f"“{words}” is a placeholder, not a name" if words else None
        if self.legal_entity:
            wrong = wrong or not_an_entity(text)
        rejected = [word for word in self.reject if f" {word.casefold()} " in f" {normalised(text)} "]
        if rejected:
            wrong = wrong or f"“{rejected[0]}” is not an answer here"
        if wrong:
            yield inadequate(wrong)


class ContactCheck(Check):
    """Kind ``contact``: a postal or electronic address at which a legal entity can be reached."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """At least one address, and none left over from a template."""
        if not isinstance(value, Contact):
            return
        given = {name: text for name in Contact.model_fields if (text := getattr(value, name))}
        if not {"postal", "email", "url"} & set(given):
            yield inadequate("no postal or electronic address")
        for name, text in given.items():
            words = placeholder_in(text)
            if words:
                yield inadequate(f"“{words}” is a placeholder, not an address", path=(*subject.field, name))
            elif _TEMPLATE_DOMAIN.search(text):
                yield inadequate(f"“{text}” is an address left over from a template", path=(*subject.field, name))
            elif name == "email" and not _EMAIL.match(text):
                yield inadequate(f"“{text}” is not an e-mail address", path=(*subject.field, name))
            elif name == "email" and _UNREAD.match(text):
                yield inadequate(f"“{text}” is an address that nobody reads", path=(*subject.field, name))
            elif name == "url" and not _WEB.match(text.strip()):
                yield inadequate(f"“{text}” is not the address of a public page", path=(*subject.field, name))
            elif name == "telephone" and sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
                yield inadequate(f"“{text}” is not a telephone number", path=(*subject.field, name))


class VersionsCheck(Check):
    """Kind ``versions``: software by name, each with one exact version."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Ranges, wildcards and moving names are not versions."""
        for name, version in sorted(value.items()) if isinstance(value, dict) else ():
            if not _EXACT.match(str(version).strip()):
                yield inadequate(f"{name} “{version}” is not one exact version", path=(*subject.field, name))
