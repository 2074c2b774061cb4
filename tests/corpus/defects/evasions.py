"""Texts that mean to look like answers: other languages, other alphabets, fillers, circles, and words of a machine."""

# ruff: noqa: E501  (defects read as a table, one a line; look-alike letters are the point)

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from cardwright.card.shape import label_at
from tests.corpus.defects.base import Kind, Make, Seed, Target
from tests.corpus.defects.texts import na_because, written

_ANYWHERE = {
    "deferred-finnish": ("put off, in Finnish", "Täydennetään myöhemmin."),
    "deferred-hungarian": ("put off, in Hungarian", "Később kerül kitöltésre."),
    "deferred-greek": ("put off, in Greek", "Θα συμπληρωθεί αργότερα."),
    "deferred-czech": ("put off, in Czech", "Bude doplněno později."),
    "deferred-romanian": ("put off, in Romanian", "Urmează să fie completat."),
    "deferred-danish": ("put off, in Danish", "Udfyldes senere."),
    "deferred-bulgarian": ("put off, in Bulgarian", "Ще бъде попълнено по-късно."),
    "deferred-lithuanian": ("put off, in Lithuanian", "Bus užpildyta vėliau."),
    "prompt-polish": ("the form's request, in Polish", "Tutaj wpisz opis systemu."),
    "prompt-hungarian": ("the form's request, in Hungarian", "Kérjük, töltse ki ezt a mezőt."),
    "blank-greek": ("to be completed, in Greek", "Προς συμπλήρωση"),
    "blank-finnish": ("not available, in Finnish", "Ei saatavilla"),
    "blank-hungarian": ("no data, in Hungarian", "Nincs adat"),
    "tbd-cyrillic": ("TBD with Cyrillic letters", "ТВD"),
    "tbd-zero-width": ("TBD with invisible characters between", "T\u200bB\u200bD"),
    "tbd-soft-hyphen": ("TBD with soft hyphens", "T\u00adB\u00adD"),
    "tbd-full-width": ("TBD in wide letters", "ＴＢＤ"),
    "tbd-spaced": ("TBD spelled out", "T B D"),
    "tbd-dotted": ("TBD as an abbreviation", "T.B.D."),
    "tbd-ticket": ("TBD with a ticket", "TBD, see MLOPS-1234."),
    "invisible-only": ("nothing that can be seen", "\u200b\u200b\u2060\u200b"),
    "lorem-later": ("a later passage of the filler", "Dolor sit amet, consectetuer adipiscing elit, sed diam nonummy nibh euismod tincidunt ut laoreet dolore."),
    "lorem-cicero": ("the filler's model", "Sed ut perspiciatis unde omnis iste natus error sit voluptatem accusantium doloremque laudantium."),
    "filler-german": ("filler of German layouts", "Dies ist ein Blindtext, der nur den Platz füllt, bis der richtige Text da ist."),
    "filler-fox": ("the sentence with all letters", "The quick brown fox jumps over the lazy dog."),
    "word-repeated": ("one word twenty times", "model " * 20),
    "letters-repeated": ("keys held down", "aaaaaaaa bbbbbbb ccccccccc dddddd eeeeeee fffffff ggggg hhhhhh"),
    "mojibake": ("a file read in the wrong encoding, nothing left", "\ufffd\ufffd\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd\ufffd"),
    "markup-only": ("an empty paragraph", "<p>&nbsp;</p><br/>"),
    "emoji-only": ("a thumb", "👍 👍 👍"),
    "null-of-a-program": ("what a program prints where nothing is", "[object Object]"),
    "undefined": ("what a page prints where nothing is", "undefined"),
    "template-variable": ("a template's variable", "{{ cookiecutter.purpose }}"),
    "chat-refusal": ("what a chat said in place of an answer", "As an AI language model, I do not have access to information about your system and cannot describe it."),
    "chat-preface": ("the draft of a chat, its offer included", "Certainly! Here is a description that you can adapt: the system supports users in their work with reliable and fair results."),
    "chat-placeholder": ("a draft with the company left open", "The system is operated by [Company Name] and is used by [number] members of staff in [country] for the intended purpose."),
}  # fmt: skip

_WHERE_ASKED = {
    "mash-long": ("a longer mash of keys", "sdfkjh sdkjfhs wlkrjx xcvmnb qwpzrt lkjhgf dsxcv bnmqw rtzpl kjhgf"),
    "mash-rows": ("the rows of the keyboard", "qwertyuiop asdfghjkl zxcvbnm qwertyuiop asdfghjkl zxcvbnm qwertyuiop asdfghjkl"),
    "sentence-repeated": ("one sentence ten times", "The system is good. " * 10),
    "see-above": ("the reader is sent up", "See above."),
    "see-above-long": ("the reader is sent up, in a sentence", "This has already been described in the section above."),
    "see-page-long": ("the reader is sent elsewhere, in a sentence", "Please see the corresponding page in our Confluence space for more information."),
    "see-document-title": ("the reader is sent to a document that is not named", "Please refer to the technical documentation for a full description of this topic."),
    "as-discussed": ("agreed elsewhere", "As discussed."),
    "as-discussed-long": ("agreed elsewhere, in a sentence", "As discussed in the meeting with the compliance team last week."),
    "standard": ("standard", "Standard."),
    "standard-procedure": ("standard, in a sentence", "The standard procedure of our company applies here as in all other cases."),
    "yes-we-do": ("yes to a question that asks how, in a sentence", "Yes, this is done for all of our systems."),
    "done": ("done", "Done, was checked and is OK."),
    "question-back": ("a question in place of an answer", "Do we really need to fill this in for our system?"),
    "depends": ("it depends", "It depends on the use case and on the circumstances."),
    "confidential": ("a secret", "This information is confidential and cannot be shared."),
    "available-elsewhere": ("at the supplier's", "This information can be obtained from the supplier of the system."),
    "nobody-asked": ("never thought of", "We have not thought about this yet."),
    "date-only": ("a day for a description", "2026-11-01"),
    "number-only": ("a number for a description", "42"),
    "person-only": ("a name for a description", "Ilse Varga"),
    "promise": ("measures that are promised and not named", "All necessary technical and organisational measures have been taken to reduce the remaining risks in each case."),
    "promise-german": ("the same in German", "Es wurden alle geeigneten und erforderlichen technischen und organisatorischen Maßnahmen getroffen, um die Risiken zu reduzieren."),
    "promise-french": ("the same in French", "Toutes les mesures techniques et organisationnelles appropriées ont été prises, le cas échéant, selon les besoins."),
    "promise-spanish": ("the same in Spanish", "Se han adoptado todas las medidas técnicas y organizativas adecuadas y necesarias en cada caso."),
    "promise-polish": ("the same in Polish", "Zastosowano wszystkie odpowiednie i niezbędne środki techniczne i organizacyjne, w każdym przypadku i w razie potrzeby."),
    "law-abiding": ("the law is kept, and how is not said", "The system is operated in accordance with all applicable laws, regulations and legal requirements at any time."),
    "as-before": ("what was said last time", "The same as in the previous version of the card."),
    "not-mine": ("somebody else should answer", "Somebody else should fill this in when there is time."),
    "for-the-gate": ("a text for the gate", "Just some text in here so that the pipeline passes."),
    "announced": ("the section is announced", "This section describes how the requirements of the field are met by our organisation."),
    "announced-german": ("the same in German", "In diesem Abschnitt wird beschrieben, wie die Anforderungen in unserem Haus umgesetzt sind."),
    "law-restated": ("the law is said again", "High-risk AI systems shall be designed and developed in such a way that they achieve an appropriate level in this respect."),
    "html-comment": ("a comment of the template that nobody sees", "<!-- describe here what the system does, for whom and with which limits -->"),
    "json-dump": ("an empty record", '{"description": "", "owner": null, "items": []}'),
    "log-line": ("a line of a log", "2026-11-01 12:00:00,123 INFO root: card generated, 0 errors, 0 warnings, 12 fields written"),
    "link-in-a-sentence": ("a link with a sentence around it", "For this please see https://wiki.intranet.example/display/ML/Model+governance for all details."),
    "file-name": ("the name of a file", "governance_report_final_v2 (1).docx"),
    "translation-missing": ("a translation that was never made", "Translation missing: the German text has not been translated for this field."),
    "will-describe": ("a plan to answer", "We plan to describe this in more detail once the system has been in production for some months."),
    "not-asked": ("the question is turned away", "This question was not discussed in the project and nobody has asked for it so far."),
    "earnest": ("earnestness in place of an answer", "We take this topic very seriously and work on it continuously."),
}  # fmt: skip


def _circle(target: Target) -> Iterator[Seed | None]:
    """The label defined by itself."""
    for path in target.statements:
        label, asked = label_at(path).lower(), target.asks(*path)
        if asked and len(label.split()) > 1:
            text = f"The {label} of the system is the {label} that is described here as the {label}."
            yield target.replaced(path, json.dumps(text), asked | {"hygiene/echo"})


def _renamed(target: Target) -> Iterator[Seed | None]:
    """The purpose of another model, which named that model, with the name replaced."""
    own = target.address.partition("/")[0]
    for other in target.project.cards.values():
        name, purpose = other.identity.name, getattr(other.intended_use.purpose, "text", "")
        if name.split("-")[0] == own.split("-")[0] or len(purpose.split()) < 8:
            continue
        file = f"cards/{name}/card.yaml"
        path = ("intended_use", "purpose")
        theirs = target.project.text(file)
        named = re.sub(re.escape(name), own, purpose, flags=re.IGNORECASE)
        text = named if named != purpose else f"{own}: {purpose}"
        seed = target.replaced(path, json.dumps(text, ensure_ascii=False), {"hygiene/shared-text"})
        if seed is not None and theirs:
            yield replace(seed, what=f"purpose of {name}")


def _padded(target: Target) -> Iterator[Seed | None]:
    """One text in two fields, the second with a word more."""
    paths = [path for path in target.statements if len(target.text_of(path).split()) >= 14]
    for first, second in pairwise(paths):
        if first[0] == second[0]:
            text = json.dumps(target.text_of(first).rstrip(". ") + ", as a rule.", ensure_ascii=False)
            yield target.replaced(second, text, {"hygiene/repetition"})


def _continued(addition: str) -> Make:
    """A real answer, and the rest put off in a sentence after it."""

    def make(target: Target) -> Iterator[Seed | None]:
        for path in target.statements:
            asked = target.asks(*path)
            if asked and len(target.text_of(path).split()) > 3:
                text = json.dumps(f"{target.text_of(path).rstrip()} {addition}", ensure_ascii=False)
                yield target.replaced(path, text, asked | {"hygiene/placeholder"})

    return make


def _sees(field: str, text: str, *more: str) -> Make:
    path = tuple(field.split("."))

    def make(target: Target) -> Iterator[Seed | None]:
        if target.asks(*path):
            yield target.replaced(path, json.dumps(text, ensure_ascii=False), target.asks(*path) | set(more))

    return make


_MACHINE = "The system monitors itself during operation, detects its own errors automatically and corrects them, so that no human intervention is needed at any time."
_NO_RISK = "There are no risks to health, safety or fundamental rights, because the system was built carefully and tested by experienced people."
_NOWHERE = (
    "Mr Bernard Nieman watches the remaining risks of the system and takes the measures that are needed in each case."
)

KINDS: tuple[Kind, ...] = (
    *(Kind(name=name, story=story, make=written(text, short=False), many=2) for name, (story, text) in _ANYWHERE.items()),
    *(Kind(name=name, story=story, make=written(text, short=True), many=2) for name, (story, text) in _WHERE_ASKED.items()),
    Kind(name="rest-follows", story="an answer, the rest put off", make=_continued("Further details will follow later."), many=2),
    Kind(name="rest-follows-german", story="the same in German", make=_continued("Weitere Angaben folgen noch."), many=2),
    Kind(name="rest-follows-french", story="the same in French", make=_continued("Le reste est à compléter."), many=2),
    Kind(name="rest-open", story="an answer, the rest open", make=_continued("The remaining part is still open (TBD)."), many=2),
    Kind(name="circle", story="a label defined by itself", make=_circle, many=2),
    Kind(name="renamed-copy", story="another model's purpose, the name replaced", make=_renamed, beside=True),
    Kind(name="padded-copy", story="one text in two fields, a word added", make=_padded, many=2),
    Kind(name="na-circular", story="not applicable because it does not apply", make=na_because("It does not apply because it is not applicable to this system.")),
    Kind(name="na-see-above", story="not applicable, see above", make=na_because("See above, the same reason as there.")),
    Kind(name="na-polish", story="not applicable, in Polish, for no reason", make=na_because("Nie dotyczy naszego systemu.")),
    Kind(name="na-greek", story="not applicable, in Greek, for no reason", make=na_because("Δεν εφαρμόζεται στο σύστημά μας.")),
    Kind(name="na-decided", story="not applicable because somebody decided so", make=na_because("It was decided that this is not applicable.")),
    Kind(name="oversight-by-system", story="the system oversees itself", make=_sees("human_oversight.measures", _MACHINE)),
    Kind(name="risks-denied", story="no risks at all", make=_sees("risk_management.risks", _NO_RISK)),
    Kind(name="residual-risk-unsaid", story="measures, and not what remains", make=_sees("risk_management.residual_risk_acceptance", "All risks were reduced by the measures that are described in the chapter on measures of this documentation.")),
    Kind(name="person-nowhere", story="a person takes the measures, and which is not said", make=_sees("risk_management.measures", _NOWHERE)),
    Kind(name="retention-without-unit", story="kept for twelve", make=_sees("logging.retention", "Logs are kept for 12 after each use and then deleted.")),
    Kind(name="file-retention-without-unit", story="kept for ten", make=_sees("audit_trail.retention", "The technical documentation is kept for 10 after the last unit was sold.")),
    Kind(name="compute-bare", story="a power of ten of nothing", make=_sees("gpai.training_compute", "About 3.1e25 in total for the final training run.")),
    Kind(name="energy-bare", story="so much energy of no unit", make=_sees("environmental.energy_consumption", "About 1250 for the final training run, estimated.")),
)  # fmt: skip
