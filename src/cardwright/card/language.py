"""In which language a card is written, as a tag that names one."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# the codes of two letters that ISO 639 gives to languages
_LISTED = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_CODES = frozenset(_LISTED.split())
# longer codes of languages that have a short one, which BCP 47 asks for (RFC 5646, 2.2.1); those that are no language
_OTHERS = frozenset(
    ["eng", "deu", "ger", "fra", "fre", "spa", "ita", "nld", "dut", "por", "pol", "und", "mul", "zxx", "mis"]
)


def is_language_tag(tag: str) -> bool:
    """Whether a text has the form of a BCP 47 tag and begins with the code of a language."""
    code = tag.partition("-")[0].casefold()
    return _TAG.fullmatch(tag) is not None and (code in _CODES if len(code) == 2 else code not in _OTHERS)


def _checked(tag: str) -> str:
    if not is_language_tag(tag):
        raise PydanticCustomError("language_tag", "“{tag}” is no language tag; write en, de, fr, ...", {"tag": tag})
    return tag


LanguageTag = Annotated[str, AfterValidator(_checked)]
"""A BCP 47 tag; what texts must speak of is known by language, so that a slip here would silence it."""
