"""Texts that look like answers and are none: fillers, mashed keys, words of a chat, the reader sent elsewhere.

Precise before sharp: a sentence that sends the reader on counts only where the whole text is nothing else and names no
document by its number, so that "See the test report VR-26-031 for the figures by group." passes.
"""

# ruff: noqa: E501, SIM905  (patterns, and words that read better as one text)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# letters of other alphabets that look like Latin ones; only words that mix alphabets are read so
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТХІЈѕаеорсухіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι",
    "ABEKMHOPCTXIJsaeopcyxijABEZHIKMNOPTYXovi",
)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))

_FILLER_LATIN = frozenset(
    "dolor amet consectetur consectetuer adipiscing elit nonummy euismod tincidunt laoreet perspiciatis voluptatem "
    "accusantium doloremque laudantium natus eiusmod incididunt labore magna aliqua".split()
)
_FILLER_WORDS = frozenset({"blindtext", "platzhaltertext", "fülltext"})
_ROWS = frozenset(
    "qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn qwerty qwertz azerty asdf asdfg asdfgh "
    "asdfjkl hjkl jklö sdfg dfgh fghj ghjk".split()
)
# nearly every real sentence holds one of these
_COMMON = frozenset(
    "the a an of to in is and for with not no on by are we der die das und ist ein eine für mit nicht von le la les de des "
    "et est un une pour pas du el los las y es una para il lo di che per non het een en van voor niet o os da que não i w "
    "z na nie do się și cu în nu je v se som och att på er og på det ja on ei és egy nem και το η του".split()
)
_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}")
_MARKUP = re.compile(r"<[^<>]{1,200}>|&(?:[a-z]+|#\d+);")
_MOST_WORDS = 25
_REPEATED = 8
_ENDED = re.compile(r"[.!]\s")

_THIS = r"(?:(?:this|it|that|these|everything|the (?:topic|answer|description|information)) )?"
_TOLD = r"(?:described|explained|covered|answered|stated|mentioned|documented|given|discussed|addressed|provided)"
_WORDS = r"[\w'’-]+"
_PLACE = (
    r"(?:documentation|document|docs|page|space|wiki|confluence|sharepoint|intranet|manual|file|report|link|website|"
    r"repository|readme|ticket|contract|chapter|section|annex|appendix)"
)
_SENT_ON = (
    # English
    rf"{_THIS}(?:(?:has|have|is|was|were|are|been|already|previously) )*{_TOLD} (?:{_WORDS} ){{0,5}}(?:above|below|earlier|elsewhere)",
    rf"(?:please )?(?:see|refer to|consult|check|look at) (?:the |our |its )?(?:{_WORDS} ){{0,5}}{_PLACE}s?"
    rf"(?: (?:in|on|of|at) (?:the |our )?(?:[^\W\d]+ ?){{1,4}})?(?: for (?:[^\W\d]+ ?){{1,10}})?",
    rf"as (?:already )?(?:discussed|agreed|communicated|presented)(?: (?:with|in|by|during|at|on|to|last)(?: {_WORDS}){{1,12}})?",
    rf"(?:we (?:use|follow|apply) )?(?:the |our |a )?(?:usual|standard|normal|common|general|default) (?:procedures?|process(?:es)?|"
    rf"approach|methods?|practices?|measures?|settings?)(?: (?:of|in|at|for) (?:our|the|this) {_WORDS})?"
    rf"(?: (?:applies|apply|(?:is|are|was|were) (?:used|followed|applied)))?(?: (?:here|too|as)(?: {_WORDS}){{0,6}})?",
    r"(?:yes,? )?(?:this|that|it|all|everything) (?:is|was|has been) (?:done|the case|ensured|guaranteed|given|available|in place|"
    rf"implemented|documented|checked|considered|taken into account|ok)(?: (?:for|in|by|at|everywhere)(?: {_WORDS}){{0,6}})?",
    r"(?:yes,? )?we do(?: this| that| so)?(?: (?:for|in|at)(?: [\w'’-]+){0,5})?",
    rf"(?:it|this|that) depends(?: (?:on|upon)(?: {_WORDS}){{1,14}})?",
    r"(?:(?:this|these|the|such|all) )?(?:information|details?|content|section|part|answer) (?:is|are) (?:strictly |highly )?"
    rf"(?:confidential|secret|proprietary|classified|internal)(?:,? (?:and )?(?:cannot|can not|may not|must not|will not)(?: {_WORDS}){{1,8}})?",
    r"(?:(?:this|the|these|such|further|more|all) )*(?:information|details?|description|answer) (?:can|could|may|will|is|are|"
    rf"should) (?:be )?(?:to be )?(?:obtained|requested|found|available|provided|supplied|received)(?: (?:from|by|at|in|on|with|"
    rf"elsewhere)(?: {_WORDS}){{0,8}})?",
    r"(?:the )?(?:same|copy|copied|as|like) (?:as |of |from |in )*(?:the |our |an? |last year['’]s )*(?:(?:previous|last|prior|old|other|"
    r"earlier) )?(?:version|card|model|release|year|document)(?: of (?:the|this) (?:card|model|document|system))?",
    r"(?:(?:this|that|it) is )?(?:not|outside) (?:in |of )?(?:our|my) (?:responsibility|job|task|remit|scope)",
    r"(?:(?:this|that|it) is )?out of scope(?: (?:here|for us))?",
    r"(?:(?:this|that|it) is )?(?:handled|done|covered|managed) by (?:the vendor|the supplier|somebody else|an?other (?:team|department))",
    r"(?:nobody|no one) (?:really )?knows(?: exactly| for sure)?(?: yet)?",
    r"we (?:do not|don['’]t) (?:really )?know(?: exactly| for sure)?(?: yet)?",
    r"(?:as per|per|according to|in line with|in accordance with) (?:(?:the|our|internal|company|corporate|applicable|relevant|all) )*"
    r"(?:polic(?:y|ies)|guidelines?|rules|regulations?|requirements?)",
    r"(?:the |your )?(?:answer|text|description) (?:goes|belongs) in(?:to)? (?:this|the) (?:box|field|form|cell)",
    r"(?:just |only )?(?:some |any |dummy |random )?(?:text|words|filling|something)(?: this| it)?(?: in)?(?: here)? (?:so that|to (?:get|make|let)) "
    r"(?:the |this )(?:check|gate|pipeline|build|validation|form)(?: (?:passes|pass|green|succeeds|go through|goes through|happy))",
    r"(?:i|we)(?:['’]ll| will) (?:write|add|put|enter) (?:something|it|this)(?: here)?(?: (?:later|soon|once|when|after|tomorrow)(?: .{0,60})?)?",
    r"(?:this|the) (?:field|question|section) (?:does not|doesn['’]t) (?:really )?(?:make sense|fit|concern us|matter)(?: .{0,40})?",
    r"this (?:section|chapter|paragraph|document|text) (?:describes|explains|outlines|documents|summari[sz]es) (?:how|what|which|why|who|when|"
    rf"where|the (?:requirements|measures|process|procedures?|approach|methods?|information))(?: {_WORDS}){{0,18}}",
    r"(?:for (?:this|details|more|further)(?: \w+){0,3},? )?(?:please )?(?:see|visit|refer to|go to|look at|check) https?://\S+"
    r"(?: for (?:all |more |further )?(?:details|information)(?: .{0,30})?)?",
    r"translation (?:is )?(?:missing|not available|unavailable)(?:[:;,.] .*)?|(?:this|the) text (?:is|has) not (?:yet )?(?:been )?translated(?: .{0,40})?",
    rf"(?:we|i) (?:plan|intend|want|hope) to (?:describe|add|write|document|define|complete|specify) (?:this|it|that|these)(?: {_WORDS}){{0,20}}",
    rf"(?:this|the|that) (?:question|topic) (?:was|is|has been) (?:not|never) (?:yet )?(?:discussed|asked|considered|raised|looked at|addressed)(?: {_WORDS}){{0,15}}",
    r"(?:i|we) (?:have|had) no (?:idea|clue)(?: .{0,40})?",
    rf"ask {_WORDS}(?: {_WORDS})?,? (?:(?:he|she|they) knows?|about (?:this|it|that)|for (?:details|this|it))(?: .{{0,20}})?",
    r"(?:someone|somebody|another (?:team|person|colleague)) (?:else )?(?:should|will|must|has to|needs to|can) (?:fill|write|complete|"
    r"add|answer)(?: (?:this|it|that))?(?: in| out)?(?: .{0,20})?",
    r"(?:the |our )?(?:model|system) (?:is|was) (?:fully |completely )?(?:complian\w+|safe|secure|robust|fair|fine|ok|good|tested)",
    # German
    r"(?:in )?diese[mrs] (?:abschnitt|kapitel|absatz|dokument|text)(?:es|s)? (?:wird|werden|ist|sind|beschreibt|erläutert)(?: beschrieben| erläutert|"
    r" dargestellt| dokumentiert)?,? (?:wie|was|welche|warum|wer|wann|wo)\b[\w ,'’-]{1,120}",
    r"(?:die )?übersetzung fehlt(?: noch)?(?:[:;,.] .*)?",
    r"das (?:modell|system) ist (?:voll |völlig )?(?:konform|sicher|robust|fair|gut|in ordnung|getestet)",
    r"(?:das |dies )?(?:soll|sollte|muss|kann) jemand anders? (?:ausfüllen|ergänzen|beantworten|schreiben)",
    r"(?:wie|gleich|identisch)(?: bei| in| mit)?(?: der| dem| die)? (?:vorgänger|vorgängerversion|vorversion|letzten version|alten version|vorjahr)",
    r"(?:dafür|hierfür|das|dies) (?:ist|sind) (?:eine |die )?anderen? (?:abteilung|stelle|kollegen|teams?) (?:zuständig|verantwortlich)",
    r"(?:dafür |hierfür )?(?:sind wir )?nicht (?:zuständig|unsere aufgabe|unser thema)",
    r"(?:(?:das|es) )?(?:weiß|wissen) (?:niemand|keiner|wir)(?: nicht)?(?: so)?(?: genau)?(?: nicht)?",
    r"(?:gemäß|laut|nach|entsprechend) (?:(?:der|den|unserer|unseren|internen|interner) )*(?:richtlinien?|vorgaben?|vorschriften|leitlinien?)",
    r"(?:(?:das|dies) )?wird (?:vom|durch den) (?:hersteller|anbieter|lieferanten|dienstleister) (?:erledigt|gemacht|übernommen|geregelt)",
    r"damit (?:die |der |das )?(?:prüfung|pipeline|check|formular|build) [\w -]{0,30},? steht hier (?:etwas|was|text)",
    rf"(?:(?:dies|das|alles) (?:wurde|ist|wird) )?(?:bereits )?(?:weiter )?oben (?:{_WORDS} ){{0,3}}(?:beschrieben|erwähnt|erklärt|genannt)",
    r"wie (?:bereits )?(?:besprochen|vereinbart|abgesprochen|oben|üblich)(?: [\w-]+){0,8}",
    r"(?:es gilt |wir (?:nutzen|verwenden|folgen) )?(?:das|dem|der|den|die|unser|unserem)? ?(?:übliche[nrs]?|standard-?)"
    r" ?(?:verfahren|prozess|vorgehen|vorgehensweise)(?: [\w-]+){0,5}",
    r"(?:das |es )?(?:kommt|hängt) (?:[\w-]+ ){0,2}(?:darauf an|vom \w+ ab|von den? [\w-]+ ab)",
    r"(?:diese|die) (?:angaben|informationen|details) sind (?:streng )?(?:vertraulich|geheim|intern)(?:[\w, -]{0,60})",
    # French
    r"(?:identique à|comme dans|comme pour|la même que) (?:la |le )?(?:version|fiche) (?:précédente|antérieure)",
    r"(?:cela|ceci) (?:ne )?(?:relève|dépend) pas de (?:notre|nos|mon) [\w'’-]+",
    r"(?:nous ne savons pas|personne ne (?:le )?sait)(?: encore| exactement)?",
    r"(?:conformément (?:à|aux)|selon|suivant) (?:la |les |notre |nos )?(?:politiques?|règles?|directives?)(?: (?:internes?|en vigueur|applicables?))?",
    r"cett?e (?:section|partie|document) (?:décrit|explique) (?:comment|ce qui|quelles?|pourquoi)\b[\w ,'’-]{1,120}",
    rf"(?:ceci|cela|tout) (?:a |est )?(?:déjà )?(?:été )?(?:décrit|expliqué|mentionné) (?:{_WORDS} ){{0,3}}(?:ci-dessus|plus haut)",
    r"comme (?:convenu|discuté|vu|prévu)(?: [\w'’-]+){0,8}",
    r"(?:la |notre )?(?:procédure|démarche) (?:standard|habituelle)(?: [\w'’-]+){0,6}",
    r"(?:ces|les) informations sont (?:strictement )?confidentielles(?:[\w,'’ -]{0,60})",
    # Spanish, Italian, Dutch, Polish
    r"(?:igual que|como) en la versión anterior|come (?:nella|per la) versione precedente|(?:het)?zelfde als (?:de )?vorige versie|"
    r"(?:tak )?jak w poprzedniej wersji",
    r"según (?:la |las |nuestra )?(?:política|normativa|directrices)(?: interna| vigente| aplicable)?|"
    r"secondo (?:la |le )?(?:politica|policy|norme)(?: interna| interne| aziendale| aziendali)?|volgens (?:het |ons )?beleid|"
    r"zgodnie z (?:polityką|regulaminem)(?: firmy| wewnętrzną| wewnętrznym)?",
    r"no (?:lo )?sabemos(?: todavía| aún)?|non (?:lo )?sappiamo|dat weten we niet|nie wiemy",
    r"no es (?:nuestra )?(?:responsabilidad|competencia)(?: nuestra)?|non è di nostra competenza|nie nasza sprawa",
    r"como (?:se )?(?:acordó|discutió|habló)(?: [\w-]+){0,8}",
    r"come (?:discusso|concordato)(?: [\w-]+){0,8}",
    r"zoals (?:besproken|afgesproken)(?: [\w-]+){0,8}",
    r"(?:la |nuestro |nostra )?(?:procedura|procedimiento) (?:standard|estándar|habitual|abituale)(?: [\w-]+){0,6}",
)
_SENT_ON_WORDS = frozenset(
    "above below earlier elsewhere see refer consult check look discussed agreed communicated presented usual standard normal "
    "common general default done case ensured guaranteed given available place implemented documented checked considered "
    "account ok do depends confidential secret proprietary classified internal obtained requested found provided supplied "
    "received oben besprochen vereinbart abgesprochen üblich übliche üblichen übliches üblicher darauf hängt vertraulich geheim intern "
    "dessus haut convenu discuté vu prévu habituelle confidentielles acordó discutió habló discusso concordato besproken "
    "afgesproken estándar habitual abituale standardverfahren standardprozess standardvorgehen previous prior copy copied same like "
    "responsibility task remit scope handled covered managed knows know policy policies guidelines guideline rules regulations "
    "requirements box field form pipeline something vorgänger vorgängerversion vorversion vorjahr zuständig "
    "aufgabe thema weiss wissen richtlinie richtlinien vorgaben vorgabe vorschriften leitlinien erledigt gemacht übernommen geregelt "
    "steht précédente antérieure relève dépend savons sait politique politiques règles directives anterior precedente vorige "
    "poprzedniej política normativa directrices politica norme beleid polityką regulaminem sabemos sappiamo weten wiemy "
    "responsabilidad competencia competenza sprawa idea clue ask someone somebody compliant safe secure robust fair fine good "
    "tested konform sicher gut ordnung getestet jemand "
    "section chapter describes explains outlines https translation translated plan intend question topic abschnitt kapitel absatz "
    "übersetzung décrit explique".split()
)
_CHATTY = (
    r"^\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d\S* \[?(?:info|debug)\b",
    r"\bas an? (?:(?:ai|large|artificial|intelligence) )*(?:language )?(?:model|assistant|ai),? (?:i|my)\b",
    r"\bi hope (?:this|that) helps\b",
    r"\bfeel free to (?:adjust|adapt|modify|edit|change|customi[sz]e)\b",
    r"\bi(?: do not|'m|’m| am| don't|don’t| cannot|'m not) (?:not )?(?:able to |have access to |have information )",
    r"\bals (?:ki|künstliche intelligenz|ki-?sprachmodell|sprachmodell),? ",
    r"\ben tant qu(?:e modèle|['’]ia)\b",
)
_CHAT_OPENS = (
    r"(?:high-risk ai systems|(?:providers|deployers)(?: of high-risk ai systems)?) shall\b",
    r"(?:hochrisiko-ki-systeme (?:werden|müssen)|(?:anbieter|betreiber) von hochrisiko-ki-systemen)\b",
    r"(?:certainly|sure|of course|absolutely|great)[!,.] (?:here|below|i)\b",
    r"here(?:'s|’s| is| are) (?:an? |the |your |some )?(?:\w+ )?(?:drafts?|description|version|suggestion|example|answer|text)s?\b",
    r"(?:gerne|natürlich|selbstverständlich)[!,.] hier\b",
    r"(?:bien sûr|certainement|volontiers) ?[!,.] ?voici\b",
)
_CHAT_WORDS = frozenset("info debug i my feel ki intelligenz sprachmodell tant".split())
_OPENERS = frozenset(
    "certainly sure of absolutely great here gerne natürlich selbstverständlich bien certainement volontiers "
    "high providers deployers hochrisiko anbieter betreiber".split()
)
"""Words that a chat, or the law said again, begins with; anywhere else they tell nothing."""
_OPENING = 12
"""Words in which each such beginning has room."""
_FOX = frozenset({"quick", "brown", "fox", "lazy", "dog"})
_TELLING_AT_LENGTH = _FILLER_LATIN | _FILLER_WORDS | _CHAT_WORDS | _FOX
EVASIVE = _TELLING_AT_LENGTH | _SENT_ON_WORDS
"""Words of which an evasion holds one, unless its form alone gives it away."""


def visible(text: str) -> str:
    """A text without characters that nobody sees, and with letters that only look Latin read as Latin.

    Letters are exchanged only in words that mix alphabets, and such words stand in no honest text by chance.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    if not _MIXED.search(plain):
        return plain
    return " ".join(word.translate(_LOOK_ALIKES) if _MIXED.search(word) else word for word in plain.split(" "))


def evasion_in(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    """The words of a text that only look like an answer, or None.

    Args:
        text: what a person wrote, stripped and without invisible characters.
        words: its words in lower case.
        telling: those of ``EVASIVE`` among them, and others.
    """
    if not words or (text[0] in "<&" and not any(char.isalnum() for char in _MARKUP.sub("", text))):
        return shortened(text)
    short = len(words) <= _MOST_WORDS
    only_asks = text[-1] == "?" and short and not _ENDED.search(text)
    if only_asks or _is_mash(words) or _repeats(words):
        return shortened(text)
    if telling.isdisjoint(EVASIVE if short else _TELLING_AT_LENGTH) and words[0] not in _OPENERS:
        return None
    return _of_a_kind(text, words, telling)


def _of_a_kind(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    if len(telling & _FILLER_LATIN) > 1 or telling & _FILLER_WORDS or len(telling & _FOX) > 3:
        return shortened(text)
    if words[0] in _OPENERS:
        head = " ".join(text.split(None, _OPENING)[:_OPENING])
        opens = _chat_opens().match(head.lower())
        if opens:
            return shortened(head[: opens.end()])
    if not telling.isdisjoint(_CHAT_WORDS):
        flat = " ".join(text.split())
        chats = _chatty().search(flat.lower())
        if chats:
            return shortened(flat[chats.start() : chats.end()])
    if len(words) <= _MOST_WORDS and not telling.isdisjoint(_SENT_ON_WORDS):
        plain = " ".join(text.split()).strip(" .!;:…\"'“”‘’*_`#>")
        return shortened(text) if _sent_on().fullmatch(plain.lower()) else None
    return None


def _is_mash(words: Sequence[str]) -> bool:
    """Rows of a keyboard, keys held down, or words that nobody could say."""
    first = words[0]
    if first[:3] == first[0] * 3 and len(words) > 1 and first.count(first[0]) == len(first):
        return all(len(set(word)) == 1 for word in words)
    if len(words) < 3 or not _COMMON.isdisjoint(words):
        return False
    mashed = sum(word in _ROWS or _NO_VOWELS.fullmatch(word) is not None for word in words)
    return mashed > 0.6 * len(words)


def _repeats(words: Sequence[str]) -> bool:
    """Whether a text is mostly one word, or one run of words three times or more."""
    if len(words) > 2 and words[0] == words[1]:
        return words.count(words[0]) > 0.6 * len(words)
    if len(words) < _REPEATED or words[0] not in words[2 : len(words) // 3 + 1]:
        return False
    for length in range(2, len(words) // 3 + 1):
        if words[length] == words[0] and words[length:] == words[:-length]:
            return True
    return False


def is_mashed_word(word: str) -> bool:
    """Whether one word is part of a row of a keyboard."""
    return word in _ROWS


@cache
def _sent_on() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _SENT_ON))


@cache
def _chatty() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _CHATTY))


@cache
def _chat_opens() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _CHAT_OPENS))


def shortened(text: str) -> str:
    """A text as messages quote it: on one line, of sixty characters at most."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
