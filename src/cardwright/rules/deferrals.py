"""How sentences put an answer off, language by language. Data for ``adequacy``.

Each entry has words, in lower case, of which every sentence that it knows holds one (cheap to look for; ``to_be`` are
two words that follow each other), and the pattern itself, which the whole sentence has to match. ``SUBJECT`` lets a short subject stand before it; where a
sentence of work would read alike ("Overrides are to be documented"), only a subject that names the documentation does.
"""

from __future__ import annotations

from typing import NamedTuple


class Deferral(NamedTuple):
    """One way of putting an answer off."""

    words: str
    pattern: str


SUBJECT = r"(?:[^\W_][\w'’/-]*,? ){0,6}?"
_OF_DOCUMENT = (
    r"(?:(?:the|this|our|these|more|further|all|full|detailed|final|additional) )*(?:[\w-]+ )?(?:details?|descriptions?|"
    r"information|documentation|section|text|content|answer|field|values?|list|chapter|page|document|template|card|"
    r"report|figures?|metrics?|results?|analysis|assessment|evaluation|update|purpose|it|this|that|these) "
)
_BARE_OR_DOCUMENT = rf"(?:{_OF_DOCUMENT})?"

_LATER = (
    r"(?:later(?: on)?|soon|shortly|asap|in due course|in time|at a later (?:date|stage|time|point)|in (?:the|a) "
    r"(?:next|later|future) (?:version|release|sprint|revision)|(?:in|by) q[1-4](?: (?:of )?20\d\d)?|before (?:release|launch|go-live)|after review)"
)
_OPEN = (
    r"(?:confirmed|defined|determined|completed|decided|provided|added|filled(?: in| out)?|specified|announced|"
    r"supplied|clarified|written|detailed|established|finali[sz]ed|agreed)"
)
_WORK = (
    r"(?:documented|described|updated|discussed|done|checked|assessed|reviewed|evaluated|analy[sz]ed|investigated|"
    r"examined|validated|measured|tested|approved)"
)
_ANY = rf"(?:{_OPEN}|{_WORK})"
_WRITTEN = r"(?:completed|filled in|filled out|added|written|provided|documented|described|defined|specified|supplied)"
_SOMEONE = (
    r"(?:by|with|from) (?:the |our |an? )?(?:[\w-]+ ){0,4}(?:team|teams|department|people|group|colleagues|owner|owners|"
    r"office|officer|unit|function|legal|compliance|dpo)"
)
_PLACE = (
    r"(?:documentation|docs|wiki|confluence|sharepoint|jira|readme|intranet|repo|repository|notebook|ticket|code|link|"
    r"attachment|appendix|website|homepage|drive|folder)"
)
_DE_DONE = (
    r"(?:ergänzt|festgelegt|definiert|geklärt|bestimmt|beschrieben|ausgefüllt|bewertet|geprüft|abgestimmt|nachgetragen|"
    r"dokumentiert|erstellt)"
)
_DE_OPEN = (
    r"(?:klären|definieren|bestimmen|ergänzen|festzulegen|festgelegt|definiert|geklärt|bestimmt|ausgefüllt|"
    r"auszufüllen|bewerten|bewertet|prüfen|bekannt|vorhanden|verfügbar|entschieden|dokumentiert|beschrieben|offen)"
)
_FR_DONE = r"(?:complét|précis|défini|ajout|communiqu|fourni|détermin|renseign|document|évalu)(?:é|i)?e?s?"
_ES_TO = r"(?:definir|confirmar|determinar|completar|decidir|especificar|rellenar|evaluar|documentar|concretar)"
_IT_TO = r"(?:definire|completare|confermare|determinare|specificare|compilare|decidere|valutare|documentare|precisare)"
_PT_TO = r"(?:definir|confirmar|completar|determinar|preencher|especificar|avaliar|documentar|decidir)"
_PL_TO = (
    r"(?:uzupełnienia|ustalenia|potwierdzenia|określenia|wypełnienia|zdefiniowania|oceny|opracowania|doprecyzowania)"
)
_RO_TO = r"(?:completat|definit|stabilit|confirmat|determinat|adăugat|evaluat|precizat|documentat)"

DEFERRALS: tuple[Deferral, ...] = (
    # English
    Deferral("to_be", rf"{SUBJECT}(?:(?:is|are|has|have) )*to be {_OPEN}(?: {_LATER})?"),
    Deferral(
        "to_be", rf"{SUBJECT}(?:(?:is|are|has|have) )*(?:still|yet|remains?)(?: still| yet)? to be {_ANY}(?: {_LATER})?"
    ),
    Deferral("to_be", rf"{SUBJECT}(?:(?:is|are|remains?|still|yet) )*to be {_WRITTEN} {_SOMEONE}"),
    Deferral("to_be", rf"(?:still |yet )?to be {_ANY}(?: (?:and|or) {_ANY})?(?: {_SOMEONE})?(?: {_LATER})?"),
    Deferral("to_be", r"(?:still |yet )?to be (?:defined|specified|clarified|drafted|detailed|documented|agreed) by(?: [^ ]+){1,11}"),
    Deferral("will_be shall_be", rf"{SUBJECT}(?:will|shall) be {_ANY}(?: {_SOMEONE})? {_LATER}"),
    Deferral("not_been yet_been", rf"{SUBJECT}(?:is|are|has|have) not (?:yet )?been {_OPEN}(?: yet)?"),
    Deferral("not_yet", rf"{SUBJECT}(?:is |are )?not yet {_OPEN}"),
    Deferral("not_yet", rf"{_BARE_OR_DOCUMENT}(?:is |are |has |have )?not yet (?:been )?(?:{_WORK}|known|available)"),
    Deferral("will_follow shall_follow", rf"{SUBJECT}(?:will|shall) follow {_LATER}"),
    Deferral("follow follows", rf"{_BARE_OR_DOCUMENT}(?:(?:will|shall|to) )?follows?"),
    Deferral(
        "we_will i_will we_shall i_shall need_to have_to plan_to",
        rf"{SUBJECT}(?:we|i) (?:will|shall|still need to|need to|have to|plan to) (?:add|write|define|complete|fill|describe|"
        rf"determine|decide|assess|document)(?: (?:this|it|that|these|in|on|out)){{0,3}}(?: {_LATER})?",
    ),
    Deferral("coming", rf"{SUBJECT}(?:is |are )?coming {_LATER}"),
    Deferral(
        "under_construction under_review under_development under_preparation under_way under_discussion in_progress "
        "in_preparation the_works being",
        rf"{_BARE_OR_DOCUMENT}(?:is |are )?(?:currently |still )?(?:under (?:construction|review|development|preparation|"
        r"way|discussion)|in (?:progress|preparation|the works)|being (?:drafted|prepared|written|defined|finali[sz]ed|"
        r"worked on|reviewed|assessed))",
    ),
    Deferral(
        "pending outstanding ongoing planned",
        r"(?:[\w-]+ ){0,3}(?:assessment|analysis|evaluation|review|approval|confirmation|audit|study|dpia|validation) "
        r"(?:is |are )?(?:still )?(?:pending|outstanding|ongoing|planned)",
    ),
    Deferral(
        "pending waiting awaiting",
        r"(?:still )?(?:pending|(?:a)?waiting(?: for)?)(?: (?:the|our|an?|final))*(?: [\w-]+)?(?: (?:review|approval|"
        rf"confirmation|input|feedback|decision|clarification|validation|information|details|sign-?off))(?: {_SOMEONE})?",
    ),
    Deferral(
        "see refer_to documented_in described_in cf",
        rf"(?:please )?(?:see|refer to|documented in|described in|cf\.?) (?:the |our )?(?:[\w-]+ ){{0,2}}{_PLACE}"
        r"(?: (?:page|space|folder|site))?(?: for (?:more |further )?(?:details|information|more))?",
    ),
    Deferral(
        "ask check_with contact",
        r"(?:please )?(?:(?:ask|check with) (?:the |our )?(?:[\w-]+ ){0,3}[\w-]+|contact (?:[\w@.-]+ ){1,5}for (?:more |further |"
        r"the )?(?:details|information))",
    ),
    Deferral(
        "on_request upon_request", rf"{_BARE_OR_DOCUMENT}(?:is |are |can be |will be )?(?:available|provided|supplied|shared) (?:up)?on request"
    ),
    Deferral(
        "no_information no_details no_documentation no_description no_data no_further no_additional no_more no_detailed",
        r"no (?:further |additional |more |detailed )?(?:information|details|documentation|description|data) (?:is |are )?"
        r"(?:available|provided|given|known)?(?: ?(?:yet|currently|so far|at (?:this|the) (?:time|moment|stage|point)))?",
    ),
    Deferral(
        "unknown not_known not_available not_documented not_specified not_defined undefined unclear undecided",
        r"(?:this is |it is |currently |as of now |at this (?:stage|time) |still )*(?:unknown|not known|not available|"
        r"not documented|not specified|not defined|undefined|unclear|undecided)(?: (?:yet|so far|currently|at (?:this|the) "
        r"(?:time|moment|stage|point)))?",
    ),
    Deferral("not_know t_know yet_know nobody_knows yet_knows", r"(?:we|i) (?:do not|don't|don’t) (?:yet )?know(?: yet)?|nobody (?:yet )?knows(?: yet)?"),
    Deferral(
        "need_to need_more need_input need_work need_review need_completion need_clarification needs_to needs_more "
        "needs_input needs_work needs_review needs_completion needs_clarification",
        rf"{_BARE_OR_DOCUMENT}(?:still )?needs? (?:to be {_ANY}|more work|input|work|review|completion|clarification)(?: {_SOMEONE})?"
        rf"(?: {_LATER})?",
    ),
    Deferral("same_as", r"(?:the )?same as (?:the |in the |for the )?(?:previous|last|prior|other|above)(?: [\w-]+)?"),
    # German
    Deferral("nachgereicht nachgetragen nachgeliefert", rf"{SUBJECT}(?:wird|werden) (?:noch )?(?:nachgereicht|nachgetragen|nachgeliefert)"),
    Deferral(
        "wird werden",
        rf"{SUBJECT}(?:wird|werden) (?:noch|später|demnächst|zeitnah|in kürze)(?: (?:von|vom|durch)(?: [\w-]+){{1,5}})? {_DE_DONE}",
    ),
    Deferral("noch", rf"{SUBJECT}(?:ist |sind )?noch (?:zu |nicht ){_DE_OPEN}"),
    Deferral("noch", rf"{SUBJECT}(?:muss|müssen|soll|sollen) noch (?:[\w-]+ ){{0,4}}{_DE_DONE} werden"),
    Deferral("aus ausstehend", rf"{SUBJECT}(?:(?:steht|stehen) (?:noch |derzeit )?aus|(?:ist |sind )?noch ausstehend)"),
    Deferral("folgt folgen", rf"{SUBJECT}(?:folgt|folgen) (?:noch|später|in kürze|demnächst|zeitnah)"),
    Deferral(
        "arbeit bearbeitung vorbereitung abstimmung klärung",
        r"(?:[\w-]+ ){0,3}(?:ist |sind |befindet sich )?(?:noch |derzeit |aktuell )?in (?:arbeit|bearbeitung|vorbereitung|"
        r"abstimmung|klärung)",
    ),
    Deferral("siehe", r"siehe (?:die |das |unsere[ns]? |interne[ns]? )*(?:wiki|confluence|doku|dokumentation|sharepoint|intranet|readme)"),
    Deferral("anfrage", r"(?:[\w-]+ ){0,4}auf anfrage(?: erhältlich| verfügbar)?"),
    # French
    Deferral(
        "à",
        rf"{SUBJECT}(?:(?:est|sont|reste|restent|encore) )*à (?:compléter|définir|déterminer|confirmer|préciser|renseigner|"
        r"décider|venir|évaluer|documenter)(?: plus tard| ultérieurement| prochainement)?(?: par l['’]équipe(?: [\w'’-]+){0,4})?",
    ),
    Deferral(
        "sera seront", rf"{SUBJECT}(?:sera|seront) {_FR_DONE} (?:plus tard|ultérieurement|prochainement)"
    ),
    Deferral(
        "cours attente",
        r"(?:[\w'’-]+ ){0,4}(?:est |sont )?(?:en cours d(?:e |['’])(?:rédaction|élaboration|validation|évaluation|définition|"
        r"préparation|finalisation)|en attente(?: d(?:e |u |['’])[\w'’ -]{1,40})?)",
    ),
    Deferral("encore", rf"(?:[\w'’-]+ ){{0,6}}?(?:pas|non) encore (?:été )?(?:{_FR_DONE}|disponibles?|connue?s?)"),
    Deferral("voir", r"voir (?:la |le |notre )?(?:documentation|wiki|confluence|sharepoint|intranet)"),
    # Spanish
    Deferral(
        "por pendiente pendientes",
        rf"{SUBJECT}(?:(?:está|están|queda|quedan|aún|todavía) )*(?:por|pendientes? de) {_ES_TO}(?: más adelante)?"
        r"(?: por el equipo(?: [\w-]+){0,4})?",
    ),
    Deferral(
        "se",
        rf"{SUBJECT}se (?:definir|completar|proporcionar|determinar|añadir|indicar|documentar)(?:á|án) (?:más adelante|"
        r"próximamente|posteriormente|en breve)",
    ),
    Deferral("aún todavía", r"(?:[\w-]+ ){0,4}(?:aún|todavía) no (?:se ha |se han |está |están )?(?:definid|determinad|disponible|"
             r"especificad|evaluad|documentad|decidid)[\w]*"),
    Deferral(
        "pendiente pendientes desarrollo elaboración preparación revisión sin",
        r"(?:[\w-]+ ){0,2}(?:pendientes?|en (?:desarrollo|elaboración|preparación|revisión)|sin (?:definir|determinar|especificar|"
        r"información))(?: de (?:revisión|aprobación|validación|confirmación))?",
    ),
    # Italian
    Deferral(
        "da",
        rf"{SUBJECT}(?:(?:è|sono|resta|restano|ancora) )*da {_IT_TO}(?: in seguito)?(?: (?:dal|da parte del|a cura del) team"
        r"(?: [\w-]+){0,4})?",
    ),
    Deferral(
        "sarà saranno verrà verranno",
        rf"{SUBJECT}(?:sarà|saranno|verrà|verranno) (?:definit|completat|fornit|aggiunt|specificat|determinat|documentat)[oaie] "
        r"(?:in seguito|prossimamente|successivamente|a breve|più avanti)",
    ),
    Deferral(
        "definizione elaborazione preparazione lavorazione valutazione",
        r"(?:[\w'’-]+ ){0,3}in (?:fase di )?(?:definizione|elaborazione|preparazione|lavorazione|valutazione)",
    ),
    Deferral("ancora", r"(?:[\w'’-]+ ){0,3}non ancora (?:definit|determinat|disponibil|specificat|valutat|documentat|decis)[oaie]"),
    # Dutch
    Deferral(
        "nog nader",
        rf"{SUBJECT}(?:(?:is|zijn) )?(?:nog|nader) (?:in te vullen|te bepalen|aan te vullen|te bevestigen|te definiëren|"
        r"te beschrijven|te beoordelen|vast te stellen)(?: door (?:het |de )?(?:[\w-]+ ){0,3}[\w-]+)?",
    ),
    Deferral("wordt worden", rf"{SUBJECT}(?:wordt|worden) (?:nog|later|binnenkort) (?:ingevuld|aangevuld|bepaald|beschreven|"
             r"toegevoegd|vastgesteld|beoordeeld)"),
    Deferral("nog", r"(?:[\w-]+ ){0,3}nog niet (?:bekend|bepaald|beschikbaar|vastgesteld|beoordeeld|ingevuld|beschreven)"),
    Deferral("volgt volgen", rf"{SUBJECT}(?:volgt|volgen) (?:nog|later|binnenkort|z\.s\.m)"),
    Deferral("ontwikkeling voorbereiding bewerking", r"(?:[\w-]+ ){0,2}(?:nog )?in (?:ontwikkeling|voorbereiding|bewerking)"),
    # Portuguese
    Deferral(
        "definir confirmar completar determinar preencher especificar avaliar documentar decidir",
        rf"{SUBJECT}(?:(?:está|estão|fica|ficam|ainda) )*(?:a|por) {_PT_TO}(?: mais tarde| posteriormente)?"
        r"(?: pela equip[ae](?: [\w-]+){0,4})?",
    ),
    Deferral("será serão", rf"{SUBJECT}(?:será|serão) (?:definid|completad|fornecid|adicionad|especificad|determinad)[oa]s? "
             r"(?:posteriormente|mais tarde|em breve|oportunamente)"),
    Deferral("elaboração desenvolvimento preparação análise ainda", r"(?:[\w-]+ ){0,3}(?:em (?:elaboração|desenvolvimento|"
             r"preparação|análise)|ainda não (?:definid|disponíve|determinad|especificad|avaliad)\w*)"),
    # Polish
    Deferral(
        "do_uzupełnienia do_ustalenia do_potwierdzenia do_określenia do_wypełnienia do_zdefiniowania do_oceny do_opracowania "
        "do_doprecyzowania",
        rf"{SUBJECT}(?:(?:jest|są|jeszcze) )*do {_PL_TO}(?: później)?(?: przez zespół(?: [\w-]+){{0,4}})?",
    ),
    Deferral(
        "zostanie zostaną",
        rf"{SUBJECT}(?:zostanie|zostaną) (?:uzupełnion|określon|dodan|ustalon|opracowan)[eay](?: (?:później|wkrótce|w późniejszym terminie))?",
    ),
    Deferral(
        "w jeszcze",
        r"(?:[\w-]+ ){0,3}(?:w (?:trakcie )?(?:opracowani|przygotowani|przygotowywani)[au]|jeszcze nie (?:ustalono|określono|"
        r"zdefiniowano|opracowano|oceniono))",
    ),
    # Romanian
    Deferral("de", rf"{SUBJECT}(?:este |sunt |rămâne )?de {_RO_TO}(?: ulterior| mai târziu)?(?: de către echipa(?: [\w-]+){{0,4}})?"),
    Deferral(
        "fi urmează",
        rf"{SUBJECT}(?:va fi|vor fi|urmează(?: să fie| a fi)?)(?: {_RO_TO}[ăe]?)?(?: (?:ulterior|mai târziu|în curând))",
    ),
    Deferral("urmează", rf"{SUBJECT}urmează (?:să fie|a fi) {_RO_TO}[ăei]?"),
    Deferral("curs elaborare lucru pregătire definire încă", r"(?:[\w-]+ ){0,3}(?:în (?:curs de )?(?:elaborare|lucru|pregătire|definire)|"
             r"nu (?:este|sunt|a fost|au fost) încă [\w]+)"),
    # Czech and Slovak
    Deferral("bude budou", rf"{SUBJECT}(?:bude|budou) (?:doplněn|upřesněn|stanoven|určen|dodán|doplnen|určen|spresnen)[oayéeá]*"
             r"(?: později| neskôr| dodatečně)?"),
    Deferral("zatím dosud zatiaľ", r"(?:[\w-]+ ){0,3}(?:(?:zatím|dosud|zatiaľ) (?:není|nebyl[oay]?|neznám\w+|nie je)(?: \w+)?)"),
    Deferral("doplnění přípravě príprave", r"(?:[\w-]+ ){0,3}(?:k doplnění|v přípravě|v príprave)"),
    # Swedish, Danish, Norwegian
    Deferral(
        "senare snart senere snarest",
        r"(?:[\w-]+ ){0,5}(?:kompletteras|fylls i|läggs till|udfyldes|tilføjes|følger|kommer|fylles ut|avklares|bestäms|fastlægges)"
        r" (?:senare|snart|senere|snarest)",
    ),
    Deferral(
        "ska skal",
        r"(?:[\w-]+ ){0,4}(?:ska|skal) (?:fyllas i|kompletteras|bestämmas|definieras|läggas till|udfyldes|defineres|fastlægges|"
        r"afklares|beskrives|fylles ut)(?: senare| senere)?",
    ),
    # Finnish, Hungarian, Greek
    Deferral("myöhemmin", r"(?:[\w-]+ ){0,4}(?:täydennetään|lisätään|määritellään|täytetään|täsmennetään) myöhemmin"),
    Deferral("később kitöltendő kiegészítendő meghatározandó kidolgozás folyamatban", r"(?:[\w-]+ ){0,4}(?:később (?:\w+ )?(?:kitöltve|kiegészítve|"
             r"meghatározva)|kitöltendő|kiegészítendő|meghatározandó|kidolgozás alatt|folyamatban)(?: van)?"),
    Deferral("συμπλήρωση καθορισμό συμπληρωθεί καθοριστεί προστεθεί αναμονή εκκρεμεί", r"(?:[\w-]+ ){0,4}(?:(?:προς|υπό) (?:συμπλήρωση|καθορισμό)|θα (?:συμπληρωθεί|"
             r"καθοριστεί|προστεθεί)(?: αργότερα| σύντομα)?|σε αναμονή|εκκρεμεί)"),
    # Hungarian
    Deferral(
        "később hamarosan utólag",
        r"(?:[\w-]+ ){0,3}(?:később|hamarosan|utólag)(?: [\w-]+)? (?:kitöltésre|pótlásra|meghatározásra|megadásra|kidolgozásra|"
        r"pótol\w+|kitölt\w+|megad\w+|kiegészít\w+|meghatároz\w+)(?: kerül(?:nek)?)?",
    ),
    # Bulgarian, Croatian, Slovene
    Deferral("ще", r"(?:[\w-]+ ){0,3}ще (?:бъде|бъдат) (?:попълн|добав|определ|уточн|допълн)\w+(?: (?:по-късно|впоследствие|скоро))?"),
    Deferral("bit bo bodo", r"(?:[\w-]+ ){0,3}(?:bit će|bo|bodo) (?:naknadno |kasnije |pozneje )?(?:dopun|popun|određen|definiran|izpoln|določen)"
             r"\w*(?: (?:kasnije|naknadno|kasneje|pozneje))?"),
    # Lithuanian, Latvian, Estonian
    Deferral("bus tiks", r"(?:[\w-]+ ){0,3}(?:bus|tiks) (?:užpild|papild|nustat|pateikt|apibrėž|aizpild|noteikt|precizēt)\w*"
             r"(?: (?:vėliau|netrukus|vēlāk|drīzumā))?"),
    Deferral("hiljem peagi", r"(?:[\w-]+ ){0,3}(?:täidetakse|lisatakse|täpsustatakse|määratakse) (?:hiljem|peagi)"),
)  # fmt: skip
