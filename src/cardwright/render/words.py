"""Words of fixed lists that cards and rule packs hold as keys, in the language of the document.

German and French follow the official versions of Regulation (EU) 2024/1689 where it has a word for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from cardwright.render.catalogue import Catalogue
from cardwright.render.text import SOURCE, _, current, language
from cardwright.rules.verdict import Finding


def role_word(role: str) -> str:
    """A role of Article 3 of the AI Act: ``gpai_provider`` -> ``GPAI provider``."""
    return _known(_roles, role)


def roles_text(roles: Iterable[str]) -> str:
    """Roles joined by *and*."""
    return _(" and ").join(role_word(role) for role in roles)


def regime_word(regime: str) -> str:
    """A regime of the AI Act: ``high-risk``."""
    return _regimes(current()).get(regime, regime)


def timetable_word(kind: str) -> str:
    """For what a rule has a date of its own: ``annex_iii`` -> ``Annex III``."""
    return _known(_timetables, kind)


def event_word(kind: str) -> str:
    """What an entry of a log tells; entries of our own ledger have words, those of others their own names."""
    return _known(_events, kind)


def is_our_event(kind: str) -> bool:
    """Whether an entry is of our own ledger, so that it has words in the language of the document."""
    return kind in _events(current())


def _known(words: Callable[[Catalogue], dict[str, str]], key: str) -> str:
    return words(current()).get(key) or key.replace("_", " ")


@lru_cache(maxsize=8)
def _roles(_catalogue: Catalogue) -> dict[str, str]:
    return {"provider": _("provider"), "deployer": _("deployer"), "gpai_provider": _("GPAI provider")}


@lru_cache(maxsize=8)
def _regimes(_catalogue: Catalogue) -> dict[str, str]:
    return {
        "high-risk": _("high-risk"),
        "limited": _("limited"),
        "minimal": _("minimal"),
        "gpai": _("GPAI"),
        "not-an-ai-system": _("not an AI system"),
    }


@lru_cache(maxsize=8)
def _timetables(_catalogue: Catalogue) -> dict[str, str]:
    return {
        "annex_i": _("Annex I"),
        "annex_iii": _("Annex III"),
        "gpai_legacy": _("GPAI models already on the market"),
        "marking_legacy": _("systems already on the market, marking"),
    }


@lru_cache(maxsize=8)
def _events(_catalogue: Catalogue) -> dict[str, str]:
    return {
        "sign_off_approved": _("sign-off approved"),
        "sign_off_refused": _("sign-off refused"),
        "sign_off_withdrawn": _("sign-off withdrawn"),
        "sign_off_attempt": _("sign-off attempted"),
    }


def words_of(finding: Finding) -> str:
    """What a rule says of a finding; its verdict, which the mark before it tells, is not said twice."""
    return finding.message.strip().removeprefix(f"{finding.verdict.value.replace('_', ' ')}: ")


def quoted_of(finding: Finding) -> tuple[str, ...]:
    """The words of a rule in what a page says of a finding: its message, and a citation that is not translated."""
    ref = finding.basis.ref if finding.basis else ""
    return (words_of(finding), ref[:1].upper() + ref[1:]) if citation_language(ref) else (words_of(finding),)


def citation_language(ref: str) -> str | None:
    """The language of a citation that keeps its own words; None where it has those of the document."""
    return None if not ref or ref.startswith(_OF_THE_UNION) else SOURCE


def citation(ref: str) -> str:
    """A provision of the law of the Union, with the words of its citation in the language of the document.

    Numbers and letters stay as they are written; citations of other instruments keep the words of their own language.
    """
    if language() == SOURCE or not ref.startswith(_OF_THE_UNION):
        return ref
    words = _citing(current())
    return _CITING.sub(lambda found: words[found[0]], ref)


_OF_THE_UNION = ("Annex", "Art", "Regulation (EU)")
_CITING = re.compile(
    r"\bRegulation \(EU\)|\bAnnexes\b|\bAnnex\b|\bArts\.|\bArt\.|\bArticle\b|\bChapter\b|\bSection\b"
    r"|\bpoints?\b|\bwith\b|\b(?:first|second|third) subparagraph\b|\band\b|\bto\b"
)


@lru_cache(maxsize=8)
def _citing(_catalogue: Catalogue) -> dict[str, str]:
    return {
        "Regulation (EU)": _("Regulation (EU)"),
        "Annexes": _("Annexes"),
        "Annex": _("Annex"),
        "Arts.": _("Arts."),
        "Art.": _("Art."),
        "Article": _("Article"),
        "Chapter": _("Chapter"),
        "Section": _("Section"),
        "points": _("points"),
        "point": _("point"),
        "with": _("with"),
        "first subparagraph": _("first subparagraph"),
        "second subparagraph": _("second subparagraph"),
        "third subparagraph": _("third subparagraph"),
        "and": _(" and ").strip(),
        "to": _("to"),
    }
