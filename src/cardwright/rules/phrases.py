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
        "wkrótce", "brak", "nie dotyczy", "nieznane", "w trakcie", "jak wyżej", "w przygotowaniu", "do uzupełnienia",
        "nie określono", "brak danych",
        # Romanian
        "în curând", "nu se aplică", "nu este cazul", "necunoscut", "nespecificat", "niciunul", "niciuna", "nimic",
        "în lucru", "în curs", "ciornă", "de completat", "vezi mai sus", "lipsă",
        # Czech, Slovak
        "doplnit", "bude doplněno", "neuvedeno", "není k dispozici", "nevztahuje se", "neznámé", "žádné", "žádný",
        "viz výše", "připravuje se", "doplniť", "bude doplnené", "neuvedené", "nevzťahuje sa",
        # Swedish, Danish, Norwegian
        "ej tillämpligt", "saknas", "ingen", "inga", "okänt", "se ovan", "under arbete", "ej angivet", "kommer snart",
        "ikke relevant", "ikke angivet", "ukendt", "se ovenfor", "under udarbejdelse", "afventer", "ikke aktuelt",
        # Finnish, Hungarian, Greek
        "ei sovellu", "ei tiedossa", "ei mitään", "tulossa", "kesken", "nem alkalmazható", "nincs", "ismeretlen",
        "nincs adat", "nincs megadva", "kitöltendő", "ei saatavilla", "ei ilmoitettu", "täydennettävä", "lásd fent", "hamarosan", "folyamatban", "δεν ισχύει", "δεν εφαρμόζεται", "άγνωστο", "κανένα", "εκκρεμεί",
        "σε εξέλιξη",
        # Bulgarian, Croatian
        "предстои", "да се попълни", "неприложимо", "няма", "неизвестно", "nije primjenjivo", "nepoznato", "u tijeku",
        "няма данни", "не е приложимо", "nema podataka", "ni podatkov", "ni na voljo", "še ni določeno",
        # Lithuanian, Latvian, Estonian, Irish, Maltese
        "netaikoma", "nežinoma", "nėra duomenų", "neattiecas", "nav zināms", "nav datu", "ei kohaldata", "teadmata", "puudub",
        "ní bhaineann", "gan sonrú", "mhux applikabbli", "mhux magħruf",
        # what forms print where an answer belongs
        "yyyy-mm-dd", "dd/mm/yyyy", "dd.mm.yyyy", "mm/dd/yyyy", "tt.mm.jjjj", "jj/mm/aaaa", "dd/mm/aaaa", "gg/mm/aaaa",
        "your name", "company name", "your company", "name of the provider", "firmenname", "see attached", "as usual",
        "as discussed", "standard", "various", "etc", "misc", "confidential", "classified", "self-explanatory",
        "t b d", "t.b.d", "t b a", "t.b.a", "t b c", "t.b.c", "obvious", "internal", "don't know", "no idea", "ask me", "whatever", "idk", "n/k", "not sure",
        "business as usual", "nothing special", "we'll see", "it should be fine", "should be fine", "wird schon passen",
        "das übliche", "on verra", "ça devrait aller", "lo de siempre", "come al solito", "zoals altijd", "jak zwykle",
        "you know what this means", "nothing to add", "no comment", "same here", "nothing to report", "left blank", "intentionally left blank",
        "left empty on purpose", "keine weiteren angaben", "nichts hinzuzufügen", "nichts zu berichten", "bewusst leer gelassen",
        "rien à ajouter", "rien à signaler", "volontairement laissé vide", "nada que añadir", "sin comentarios", "sin novedad",
        "niente da aggiungere", "nessun commento", "niets toe te voegen", "geen opmerkingen", "brak uwag", "inget att tillägga",
        "à définir", "non communiqué", "voir plus haut", "selon le cas", "según el caso", "da definirsi", "vario",
    }
)  # fmt: skip
"""A text that is nothing but one of these says nothing (compared in lower case, without marks at its ends)."""

NONES: tuple[str, ...] = (
    "none", "no", "nil", "nothing", "none known", "not applicable", "keine", "aucun", "aucune", "ninguno", "ninguna",
    "nessuno", "nessuna", "geen", "nenhum", "nenhuma", "brak", "niciunul", "niciuna", "žádné", "žádný", "ingen", "inga",
    "nincs", "nothing to report", "nichts zu berichten", "rien à signaler", "sin novedad", "brak uwag", "geen opmerkingen",
)  # fmt: skip
"""Of these texts, those that answer a question after how many or which."""

PROMPT_WORDS = (
    r"insert|enter|add|describe|specify|provide|fill|write|your|name of|list|company|optional|replace|state|explain|"
    r"more information|todo|tbd|beschreib\w*|hier|eintragen|einfügen|décrire|insérer|saisir|describir|insertar|"
    r"descrivere|inserire|invullen|beschrijf|descrever|inserir|opisz|wstaw"
)
"""Words that make the content of brackets a template's prompt rather than a remark."""

FILLERS = (
    "a an and are as at be by describe description for from give has have here in is it its of on or our please state "
    "that the them these this to was were what which who with your system model ai card field answer "
    "der die das des dem den ein eine einer eines und ist im in von zu zur zum mit auf für le la les l un une et de du des "
    "au aux par pour avec sur dans el los las y con para por il lo i e o os di del della da do dos das em per een het van "
    "voor met na w z oraz și cu pe pentru which based is uses performs described explained defined stated"
)
"""Words that carry no content of their own, so that an echo of a question is seen through them."""

PROMPT_SENTENCES = (
    r"describe|please (?:describe|explain|specify|fill)|beschreiben sie|bitte (?:beschreiben|ausfüllen|ergänzen|angeben|"
    r"eintragen)|hier (?:bitte )?(?:[\w-]+ ){0,3}(?:beschreiben|eintragen|einfügen)|décrivez|décrire|veuillez (?:décrire|"
    r"préciser|renseigner|compléter|indiquer)|describa|(?:por favor,? )(?:describa|indique|complete|descreva|preencha)|"
    r"descriva|descrivere|si prega di|beschrijf|gelieve|vul hier|descreva|opisz|proszę (?:opisać|podać|uzupełnić)|"
    r"descrieți|vă rugăm să|popište|prosím (?:doplňte|uveďte)|beskriv|kuvaile|περιγράψτε|"
    r"(?:tutaj|tu) (?:wpisz|opisz|podaj)|wpisz|kérjük,? (?:töltse|írja|adja|ismertesse)|ide írja|kirjoita tähän|täytä tähän|"
    r"skriv (?:här|her)|fyll i|udfyld|fyll ut|συμπληρώστε|παρακαλ(?:ώ|ούμε)|zde (?:vyplňte|doplňte|napište)|completați|"
    r"introduceți|моля,? (?:попълнете|опишете)|попълнете|ovdje (?:upišite|unesite)|molimo (?:upišite|opišite)|tukaj vnesite|"
    r"prosimo,? (?:vnesite|opišite)|įrašykite|prašome|lūdzu (?:aizpildiet|aprakstiet)|palun (?:täitke|kirjeldage)"
)
"""How a template asks; a text of one such sentence was never written by the person who was asked."""

TECHNIQUE_STEMS: tuple[str, ...] = (
    "classif", "klassifi", "clasific", "regress", "régress", "regres", "random", "forest", "gradient", "boost", "xgb",
    "lightgbm", "lgbm", "catboost", "neural", "neuron", "network", "netz", "réseau", "red", "rete", "deep", "learn",
    "machine", "maschin", "transformer", "bert", "gpt", "llm", "logistic", "logistisch", "linear", "svm", "support",
    "vector", "cnn", "rnn", "lstm", "binary", "binär", "binaire", "multiclass", "multi", "model", "modell", "modèle",
    "predict", "prédict", "predicc", "predizi", "vorhersag", "prognos", "score", "scoring", "tree", "baum", "arbre",
    "árbol", "decision", "entscheidungsbaum", "ensemble", "cluster", "supervised", "unsupervised", "train", "data",
    "dataset", "feature", "target", "label", "output", "input", "probabilit", "class", "estimat", "algorithm",
    "algorithmus", "algorithme", "algoritmo", "based", "using", "uses", "use", "sklearn", "scikit", "pytorch",
    "tensorflow", "keras", "python", "pipeline", "inference", "embedding", "generative", "fine", "tuned", "tabular",
    "performs", "perform", "task", "problem", "forêt", "aléatoire", "apprentissage", "automatique", "bosque",
    "aleatorio", "aprendizaje", "automático", "lernen", "mlflow", "model's", "value", "values", "state", "art",
    "baseline", "nearest", "neighbo", "bayes", "naive", "kernel", "convolution", "recurrent", "attention", "hugging",
    "face", "artificial", "intelligence", "ki", "ml", "dl", "nlp", "numpy", "pandas", "spark", "notebook",
)  # fmt: skip
"""Beginnings of words that say how something was made; a purpose of nothing else does not say what it is for."""

BOAST_STEMS: tuple[str, ...] = (
    "we", "follow", "adher", "appl", "industr", "best", "practice", "standard", "ensur", "guarante", "high", "qualit",
    "state", "art", "excellen", "robust", "commit", "strive", "rigorous", "world", "class", "leading", "always", "all",
    "take", "topic", "matter", "very", "serious", "work", "continu", "improv", "great", "care", "importan", "priorit",
    "attention", "effort", "thorough", "carefull", "diligen", "nehm", "ernst", "thema", "sorgfält", "laufend", "verbesser",
    "prenons", "sujet", "très", "sérieu", "amélior", "tomamos", "serio", "cuidado",
    "wir", "folgen", "befolg", "bewährt", "höchst", "stell", "sicher", "gewährleist", "branchenüblich", "nous", "suiv",
    "meilleur", "pratiqu", "garanti", "qualité", "seguimos", "mejor", "práctica", "calidad", "garantiz", "our", "unser",
)  # fmt: skip
"""Beginnings of words of praise; a text of nothing else tells nothing about a system."""

PROMISE_STEMS: tuple[str, ...] = (
    "take", "taking", "measure", "step", "action", "need", "necess", "appropriat", "adequate", "suitab", "requir", "remain",
    "risk", "potential", "possib", "identif", "monitor", "watch", "manag", "mitigat", "reduc", "minimi", "handl", "address",
    "implement", "relevant", "reasonab", "sufficien", "responsib", "organi", "technic", "process", "procedur", "polic",
    "establish", "accord", "complie", "comply", "complian", "legal", "regula", "ongoing", "applicab", "person",
    "geeignet", "angemess", "erforderlich", "notwendig", "nötig", "maßnahm", "getroffen", "ergriffen", "ergreif", "umgesetzt",
    "jeweil", "risik", "regelmäßig", "verbleibend", "überwach", "technisch", "gegebenenfalls", "entsprechend", "einzelfall", "reduzier",
    "mesur", "approprié", "nécessaire", "adéquat", "risque", "medida", "adecuad", "adequad", "necesari", "necessári",
    "oportun", "riesgo", "risco", "técnic", "adopt", "adotad", "misur", "adeguat", "opportun", "adottat", "rischi", "tecnic",
    "maatregel", "passend", "noodzakelijk", "risico", "techni", "środk", "odpowiedni", "niezbędn", "podejmowan", "podjęt",
    "przypadk", "ryzyk", "wszystki", "zastosowano", "erfüll", "durchgeführt", "eingehalten", "geltend", "respect", "tutt",
    "suficient", "voldoende", "lämplig", "vidtag", "asianmuka", "toteut", "λαμβάν", "κατάλληλ", "přijat", "vhodn", "megfelel",
    "megtört", "effectiv", "control", "deal", "correct", "inform", "stakeholder", "alarp", "notwendig", "minimier", "möglich",
    "soweit", "réduit", "autant", "gestion", "gestit", "modo", "appropriat", "adecuadament", "beperkt", "zoveel", "mogelijk",
    "zarządzan", "kept", "low", "operat", "truffet", "nødvendig", "nödvändig", "luate", "взети", "необходим",
)  # fmt: skip
"""Beginnings of words that promise measures; a text of these and of praise alone names none."""

PROMISED_STEMS: tuple[str, ...] = (
    "measure", "safeguard", "precaution", "step", "requirement", "law", "regulation", "maßnahm", "vorkehrung", "schritt",
    "anforderung", "gesetz", "vorschrift", "mesure", "précaution", "exigence", "loi", "medida", "requisit", "ley", "lei", "misur",
    "legge", "maatregel", "wettelijk", "środk", "wymag", "åtgärd", "foranstaltning", "tiltak", "toimenpi", "μέτρ", "opatřen",
    "intézked", "măsur", "мерки", "risiken", "risks", "risques", "riesgos", "rischi", "risico", "ryzyk", "control",
)  # fmt: skip
"""Beginnings of words for what is promised; with one of them a promise takes fewer words."""

PROMISE_WORDS = (
    "proper properly case cases place law laws bedarf fall fälle einzelfall prises prise mise mises œuvre cas échéant besoin besoins time caso "
    "casos tomadas tomados genomen neemt geval nodig razie potrzeby wet prawo prawem"
)
"""Words of a promise that stand alone, since they begin others."""

BETWEEN_WORDS = (
    "each every any where when if been being will line into fully wurde wurden werden wird bei sind alle allen jedem sont été ont "
    "en chaque où tout tous toutes todo todos todas han se foram cada son vengono ove sono stato stata state stati ogni worden "
    "zijn indien waar są zostały każdym er har on jsou au fost са a uns an halten wir our we es que put s by team um selon τα τις"
)
"""Words between them, which say nothing by themselves."""

HONORIFICS = "mr mrs ms dr prof herr frau mme monsieur madame sr sra señor señora dott ing pan pani dhr mevr"
"""Words before the name of a person, which tells who acts and not what is done."""

NO_REASON_WORDS = (
    "not applicable relevant required needed necessary apply applies does do doesn't for to us here this our model "
    "system case team it is n a the in of nicht zutreffend anwendbar erforderlich für uns hier dieses diese unser "
    "modell trifft zu because there that since so as such why reason same see above below was be been it's decided "
    "decision agreed applicability declared considered by and or with all any cannot can weil da dies grund gleiche "
    "siehe oben wurde entschieden beschlossen parce que car cela raison même voir dessus été décidé non pertinent "
    "pour nous ici ce notre modèle système sans objet no aplica procede para nosotros este modelo sistema niet van "
    "toepassing voor ons dit nie dotyczy naszego naszej systemu modelu się stosuje pas applique s'applique κανένα δεν "
    "εφαρμόζεται ισχύει στο σύστημά μας μας για το αυτό nem alkalmazható vonatkozik rendszerünkre rendszerre ránk ei "
    "sovellu koske järjestelmäämme tätä järjestelmää nevztahuje se na náš systém toto pro nás neplatí nu aplică "
    "sistemului nostru pentru noi acest caz si applica al nostro per questo ao nosso nós är det inte ej tillämpligt "
    "för vårt oss er ikke vores systemet gäller gælder неприложимо за нашата система не се прилага nije primjenjivo "
    "naš sustav"
)
"""Words by which "not applicable" is only said again; a reason has at least one other."""

NEGATIONS = frozenset(
    [
        "no",
        "none",
        "not",
        "nor",
        "neither",
        "never",
        "without",
        "cannot",
        "isn't",
        "doesn't",
        "don't",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "keines",
        "keinem",
        "nicht",
        "nie",
        "ohne",
        "weder",
        "aucun",
        "aucune",
        "ne",
        "n'est",
        "n'a",
        "pas",
        "sans",
        "ni",
        "nul",
        "ninguna",
        "ninguno",
        "ningún",
        "no",
        "ni",
        "sin",
        "nessun",
        "nessuno",
        "nessuna",
        "non",
        "senza",
        "né",
        "geen",
        "niet",
        "noch",
        "zonder",
        "nenhum",
        "nenhuma",
        "não",
        "nem",
        "sem",
        "żaden",
        "żadna",
        "żadnej",
        "żadnych",
        "nie",
        "ani",
        "bez",
        "ingen",
        "inget",
        "inga",
        "inte",
        "ikke",
        "ej",
        "utan",
        "uden",
        "nu",
        "nici",
        "fără",
        "ne",
        "není",
        "ani",
        "žádný",
        "nem",
        "nincs",
        "ei",
        "eikä",
        "ole",
        "δεν",
        "όχι",
        "ούτε",
    ]
)
"""Words that deny, in the languages of the Union that cards are written in."""

TEMPLATE_NAMES = frozenset(
    {
        "your model name",
        "your system name",
        "your company name",
        "your product name",
        "model name",
        "system name",
        "product name",
        "name of the system",
        "name of the model",
        "your model",
        "your system",
        "your product",
        "my model",
        "my system",
    }
)
"""What templates print where a thing is to be named."""

ROLE_WORDS = (
    "head chief officer owner scientist engineer manager director lead leader developer analyst specialist controller "
    "auditor reviewer approver supervisor risk credit data model product compliance quality security privacy protection "
    "machine learning ai ml senior junior principal business process system systems technical project program programme "
    "clinical medical safety legal it hr dpo ciso cto ceo cro cdo science analytics engineering insights innovation digital of for the and & software research operations"
)
"""Words of functions; a name of nothing else names a function and no person."""

NOBODY = frozenset(
    {
        "john doe", "jane doe", "max mustermann", "erika mustermann", "first last", "firstname lastname", "first name",
        "vorname nachname", "prénom nom", "nom prénom", "nombre apellido", "nombre apellidos", "nome cognome",
        "imię nazwisko", "imię i nazwisko", "voornaam achternaam", "nome apelido", "nume prenume", "jméno příjmení",
        "your name", "full name", "name surname", "my name", "foo bar", "n. n.", "n.n.", "joe bloggs", "some one",
    }
)  # fmt: skip
"""Names that forms print where a name belongs."""

MOVING_NAMES = (
    "latest current newest champion challenger production prod staging stable main master head trunk live today recent "
    "aktuell aktuelle neueste neuester derzeitige dernière dernier actuelle actuel última último actual attuale ultima "
    "ultimo nieuwste huidige atual najnowsza aktualna bieżąca ultima cea curentă"
)
"""Names that point elsewhere tomorrow, in place of a version."""

TEAM_WORDS = (
    "team teams department dept abteilung squad tribe chapter platform plattform committee office group unit division "
    "svc bot robot automation pipeline jenkins gitlab github actions service services admin administrator root system "
    "user account daemon mlops devops ops datascience équipe equipo squadra zespół afdeling equipe equipa echipa tým tím "
    "teamet afdelingen csapat ομάδα département departamento dipartimento departament wydział dział bereich gruppo grupo "
    "grupa serviceaccount noreply mailbox helpdesk postmaster scheduler airflow kubeflow"
)
"""Words in the names of teams and accounts that stand in no person's name."""
