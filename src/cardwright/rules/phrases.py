"""Words by which people put an answer off, in the languages that cards are written in. Data for ``adequacy``."""

from __future__ import annotations

WHOLE_TEXTS: frozenset[str] = frozenset(
    {
        # English
        "tbd", "tba", "tbc", "todo", "to do", "fixme", "n/a", "na", "n.a.", "n.a", "not applicable", "none", "nil",
        "null", "nan", "unknown", "xxx", "placeholder", "test", "foo", "bar", "foo bar", "asdf", "qwerty", "dummy",
        "example", "sample", "sample text", "text", "text here", "string", "value", "description", "description here",
        "same as above", "see above", "see below", "ditto", "idem", "pending", "wip", "work in progress", "draft",
        "coming soon", "to follow", "will follow", "details to follow", "more details to follow", "under construction",
        "in progress", "later", "open", "empty", "blank", "none known", "none so far", "nothing", "yes", "no", "ok",
        "not available", "not yet available", "not known", "not yet known", "not specified", "unspecified",
        "not provided", "more information needed", "fill in", "fill me in", "please fill in", "fill this in",
        "enter text", "enter text here", "click here to enter text", "your text here", "lorem ipsum",
        "see documentation", "see docs", "see confluence", "see wiki", "see readme", "ask the team", "to be filled in",
        # German
        "folgt", "folgt noch", "folgt in kürze", "folgt später", "k.a.", "k. a.", "ka", "keine", "keine angabe",
        "keine angaben", "nicht zutreffend", "nicht anwendbar", "entfällt", "offen", "noch offen", "in arbeit",
        "unbekannt", "siehe oben", "platzhalter", "entwurf", "wird ergänzt", "wird noch ergänzt", "bitte ausfüllen",
        # French
        "à venir", "à suivre", "s.o.", "sans objet", "néant", "aucun", "aucune", "inconnu", "non applicable",
        "non renseigné", "en cours", "voir ci-dessus", "brouillon", "bientôt disponible",
        # Spanish
        "pendiente", "próximamente", "ninguno", "ninguna", "no aplica", "no procede", "desconocido", "en curso",
        "ver arriba", "borrador", "sin datos",
        # Italian
        "in corso", "prossimamente", "nessuno", "nessuna", "non applicabile", "sconosciuto", "vedi sopra", "bozza",
        "in attesa", "non disponibile",
        # Dutch
        "volgt", "volgt nog", "nvt", "n.v.t.", "niet van toepassing", "geen", "onbekend", "in behandeling", "n.t.b.",
        "ntb", "zie boven", "concept", "komt nog",
        # Portuguese
        "em breve", "pendente", "nenhum", "nenhuma", "não aplicável", "não se aplica", "desconhecido", "em curso",
        "ver acima", "rascunho",
        # Polish
        "wkrótce", "brak", "nie dotyczy", "nieznane", "w trakcie", "jak wyżej", "w przygotowaniu",
    }
)  # fmt: skip
"""A text that is nothing but one of these says nothing (compared in lower case, without marks at its ends)."""

_LATER = (
    r"(?:later|soon|shortly|asap|in due course|in time|at a later (?:date|stage|time|point)|in (?:the|a) (?:next|later|"
    r"future) (?:version|release|sprint|revision)|before (?:release|launch)|after review)"
)
_DONE = (
    r"(?:confirmed|defined|determined|completed|decided|provided|added|filled(?: in| out)?|specified|documented|"
    r"announced|described|supplied|clarified|written|detailed|updated|established|finali[sz]ed|discussed|done|checked)"
)

_WRITTEN = r"(?:completed|filled in|filled out|added|written|provided|documented|described|defined|specified|supplied)"
_SOMEONE = r"by (?:the |our |an? )?(?:[\w-]+ ){0,3}(?:team|teams|department|people|group|colleagues|owner|owners)"

DEFERRALS: tuple[str, ...] = (
    # English
    rf"(?:(?:is|are|remains?|still|yet|has|have) )*(?:still |yet )?to be {_DONE}(?: {_LATER})?",
    rf"(?:will|shall) be {_DONE} {_LATER}",
    rf"(?:(?:is|are|remains?|still|yet) )*(?:still |yet )?to be {_WRITTEN} {_SOMEONE}",
    rf"(?:is|are|has|have) not (?:yet )?been {_DONE}(?: yet)?",
    rf"(?:is |are )?not yet {_DONE}",
    r"(?:will|shall) follow(?: (?:later|soon|shortly))?",
    rf"(?:we|i) (?:will|shall|still need to|need to|have to|plan to) (?:add|write|define|complete|fill|describe|"
    rf"determine|decide)(?: (?:this|it|that|these|in|on|out)){{0,3}}(?: {_LATER})?",
    rf"(?:is |are )?coming {_LATER}",
    # German
    r"(?:wird|werden) (?:noch )?(?:nachgereicht|nachgetragen|nachgeliefert)",
    r"(?:wird|werden) (?:noch|später|demnächst) (?:ergänzt|festgelegt|definiert|geklärt|bestimmt|beschrieben|"
    r"ausgefüllt)",
    r"(?:ist |sind )?noch (?:zu|nicht) (?:klären|definieren|bestimmen|ergänzen|festzulegen|festgelegt|definiert|"
    r"geklärt|bestimmt|ausgefüllt|auszufüllen)",
    r"(?:folgt|folgen) (?:noch|später|in kürze|demnächst)",
    # French
    r"(?:(?:est|sont|reste|restent|encore) )*à (?:compléter|définir|déterminer|confirmer|préciser|"
    r"renseigner|décider|venir)(?: plus tard| ultérieurement| prochainement)?",
    r"(?:sera|seront) (?:complétée?s?|précisée?s?|définie?s?|ajoutée?s?) (?:plus tard|ultérieurement|prochainement)",
    # Spanish
    r"(?:(?:está|están|queda|quedan|aún|todavía) )*(?:por|pendiente de) (?:definir|confirmar|determinar|completar|"
    r"decidir|especificar|rellenar)(?: más adelante)?",
    # Italian
    r"(?:(?:è|sono|resta|restano|ancora) )*da (?:definire|completare|confermare|determinare|specificare|"
    r"compilare|decidere)(?: in seguito)?",
    # Dutch
    r"(?:(?:is|zijn) )?(?:nog|nader) (?:in te vullen|te bepalen|aan te vullen|te bevestigen|te definiëren|"
    r"te beschrijven)",
    r"(?:wordt|worden) (?:nog|later) (?:ingevuld|aangevuld|bepaald|beschreven)",
    # Portuguese
    r"(?:(?:está|estão|fica|ficam|ainda) )*(?:a|por) (?:definir|confirmar|completar|determinar|preencher|especificar)"
    r"(?: mais tarde)?",
    # Polish
    r"(?:(?:jest|są|jeszcze) )*do (?:uzupełnienia|ustalenia|potwierdzenia|określenia|wypełnienia|zdefiniowania)"
    r"(?: później)?",
    r"(?:zostanie|zostaną) (?:uzupełnion[eay]|określon[eay]|dodan[eay])(?: później)?",
)
"""How a sentence ends that only defers; at most a short subject may stand before it."""

DEFERRAL_HINTS: tuple[str, ...] = (
    "to be ", "will be ", "shall be ", "not ", "follow", "(?:we|i) (?:will|shall|still|need|have|plan) ", "coming ",
    "wird ", "werden ", "noch ", "folg", "à ", "sera ", "seront ", "por ", "pendiente de ", "da ", "nog ",
    "nader ", "wordt ", "worden ", "a (?:definir|confirmar|completar|determinar|preencher|especificar)", "do ",
    "zostan",
)  # fmt: skip
"""Patterns of which every deferral, in lower case, holds one; cheap to look for."""

BARE_DEFERRAL = rf"^(?:still |yet )?to be {_DONE}(?: {_SOMEONE})?(?: {_LATER})?$"
"""A sentence without a subject, which therefore speaks of the field itself."""

PROMPT_WORDS = (
    r"insert|enter|add|describe|specify|provide|fill|write|your|name of|list|company|optional|replace|state|explain|"
    r"more information|todo|tbd|beschreib\w*|hier|eintragen|einfügen|décrire|insérer|saisir|describir|insertar|"
    r"descrivere|inserire|invullen|beschrijf|descrever|inserir|opisz|wstaw"
)
"""Words that make the content of brackets a template's prompt rather than a remark."""

FILLERS = (
    "a an and are as at be by describe description for from give has have here in is it its of on or our please state "
    "that the them these this to was were what which who with your system model ai card field answer "
    "der die das des dem den ein eine und ist im von zu für le la les un une et de du el los las y il lo i e o os"
)
"""Words that carry no content of their own, so that an echo of a question is seen through them."""

TEAM_WORDS = (
    "team teams department dept abteilung squad tribe chapter platform plattform committee office group unit division "
    "svc bot robot automation pipeline jenkins gitlab github actions service services admin administrator root system "
    "user account daemon mlops devops ops datascience équipe equipo squadra zespół afdeling equipe"
)
"""Words in the names of teams and accounts that stand in no person's name."""
