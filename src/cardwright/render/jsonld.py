"""What a page says to machines that read schema.org: a technical article about one version of a software."""

from __future__ import annotations

import json

from cardwright.card.values import Statement
from cardwright.render.document import Document
from cardwright.render.plaintext import shortened, visible
from cardwright.render.prose import plain

# what could end a script element or a line inside it
_ESCAPED = "<>&\u2028\u2029"


def json_ld(document: Document, *, organisation: str | None = None) -> str:
    """JSON-LD for the head of a version's page, safe inside a script element whatever the card says.

    A refused card describes nothing but the notice.
    """
    card = document.card
    about: dict[str, object] = {
        "@type": "SoftwareApplication",
        "name": _line(document.model),
        "softwareVersion": _line(document.version),
    }
    if card.provider.name:
        about["author"] = {"@type": "Organization", "name": _line(card.provider.name)}
    purpose = card.intended_use.purpose
    if isinstance(purpose, Statement) and not document.judgement.refused:
        about["description"] = shortened(_line(plain(purpose.text)), 300)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "about": about,
        "headline": _line(f"{document.title}, {document.version}"),
        "identifier": document.digest,
        "inLanguage": _line(document.language),
    }
    if organisation:
        data["publisher"] = {"@type": "Organization", "name": _line(organisation)}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return "".join(f"\\u{ord(char):04x}" if char in _ESCAPED else char for char in text)


def _line(text: str) -> str:
    return visible(text, newlines=False)
