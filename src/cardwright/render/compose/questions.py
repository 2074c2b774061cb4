"""What a card asks a person, as readers see it: conditions of the rules, and the practices of Article 5."""

from __future__ import annotations

from cardwright.render.text import SOURCE, _, language
from cardwright.rules.questions import QUESTIONS

# keys that a reader of English would have to guess
_SPELT = {
    "1(ba) intimate imagery": "1(ba) intimate imagery without consent",
    "1(bb) csam": "1(bb) child sexual abuse material",
    "1(d) crime prediction": "1(d) prediction of crimes from profiles",
    "1(e) face scraping": "1(e) scraping of face images",
    "1(f) emotion work school": "1(f) emotions at work or school",
    "1(h) realtime rbi": "1(h) real-time remote biometric identification",
}


def asked(key: str) -> str:
    """A question by its key: in English as it was asked, in other languages its subject in a few words."""
    subject = readable_key(key)
    if language() != SOURCE:
        return _(subject)
    return QUESTIONS.get(key) or _SPELT.get(subject, subject)


def readable_key(key: str) -> str:
    """``1-a-manipulation`` -> ``1(a) manipulation``; other keys with their underscores as spaces."""
    parts = key.split("-")
    if len(parts) > 1 and parts[0].isdigit() and len(parts[1]) <= 2:
        return f"{parts[0]}({parts[1]}) {' '.join(parts[2:])}".rstrip()
    return key.replace("_", " ")
