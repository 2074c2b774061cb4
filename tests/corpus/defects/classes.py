"""Classification: the Article 5 screen, the regimes, Annex III, the derogation, and the facts that rules hang on."""

# ruff: noqa: E501  (purposes read as a table, one a line)

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from cardwright.card.values import Answer
from cardwright.rules.derived import NOT_EXEMPT, SYSTEMIC
from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.edit import Path, put, spots

_SCREEN: Path = ("risk_classification", "prohibited_practices_screen")
_POINTS: Path = ("risk_classification", "annex_iii_points")
_LEVEL: Path = ("risk_classification", "level")
_CLASS = frozenset({"eu-ai-act/classification/level", "eu-ai-act/art-6/classification"})


def _screen(value: str | None) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for key in target.children(*_SCREEN):
            path, rules = (*_SCREEN, key), target.judged_by(f"eu-ai-act/art-5/{key}")
            yield target.replaced(path, value, rules) if value else target.removed(path, rules)

    return make


def _points(value: str | None, *, of: bool) -> Make:
    """Points answered yes (``of``) or no, answered otherwise or not at all."""

    def make(target: Target) -> Iterator[Seed | None]:
        for path, answer in target.answers:
            if path[:2] == _POINTS and answer.answer is of:
                rules = target.judged_by(f"eu-ai-act/annex-iii/{path[-1]}")
                yield target.replaced(path, value, rules) if value else target.removed(path, rules)

    return make


def _point_against_fact(target: Target) -> Iterator[Seed | None]:
    """A point of Annex III is answered yes, with a reason, while the facts and the class say none is met."""
    if not _says(target, "annex_iii") and "eu-ai-act/art-6/classification" in target.rules:
        for path, answer in target.answers:
            if path[:2] == _POINTS and not answer.answer:
                rules = target.judged_by(f"eu-ai-act/annex-iii/{path[-1]}") | _CLASS
                seed = target.replaced(path, '{answer: yes, reason: "This is what the system is used for."}', rules)
                yield _also_at_level(target, seed)


def _fact_flipped(target: Target) -> Iterator[Seed | None]:
    """No to Annex III, while a point of it is answered yes, or the class says high-risk on no other ground."""
    yes = [path for path, answer in target.answers if path[:2] == _POINTS and answer.answer]
    level = target.project.cards[target.address].risk_classification.level
    bare = level is not None and "high-risk" in level.regimes and not _says(target, "annex_i")
    if _says(target, "annex_iii") and (yes or bare):
        rules = _CLASS | {f"eu-ai-act/annex-iii/{path[-1]}" for path in yes}
        seed = target.replaced(("facts", "annex_iii"), "no", rules & (target.rules.keys() | _CLASS))
        seed = _also_at_level(target, seed)
        for path in yes:
            seed = seed and replace(seed, lines=seed.lines + target.lines_at("/" + "/".join(path)))
        yield seed


_MEANT = {
    "1-c": "Reads from the faces of pupils before the camera how attentive they are and which emotion they show.",
    "3-a": "Ordnet Bewerbungen um einen Studienplatz in Medizin nach der Aussicht auf ein abgeschlossenes Studium.",
    "3-d": "Watches students through their webcams during online exams and reports what looks like cheating.",
    "4-a": "Trie les candidats à un poste de vendeur d'après leur lettre et propose qui est invité à un entretien.",
    "4-b": "Scores the productivity of workers on the packing line and proposes whose contract is terminated.",
    "5-a": "Rekent uit of een aanvrager recht heeft op bijstand en stelt voor een uitkering toe te kennen of te weigeren.",
    "5-b": "Stima il merito creditizio di chi chiede un prestito personale e propone di concederlo o di rifiutarlo.",
    "5-c": "Propone la prima de un seguro de vida y estima para ello el riesgo de fallecimiento de cada solicitante.",
    "5-d": "Decides in which order ambulances are dispatched when more calls come in than there are cars.",
    "7-c": "Prüft Asylanträge vor und empfiehlt der Behörde, welche sie zuerst und mit welchem Ergebnis entscheidet.",
    "8-b": "Chooses for each voter the message that is most likely to influence how that person votes in the election.",
}
_HINT = frozenset({"hygiene/annex-iii-hint"})


def _purpose_against_no(target: Target) -> Iterator[Seed | None]:
    """A purpose under Annex III where class, facts and points deny it in agreement; mended at purpose or answer."""
    if _says(target, "annex_iii") is False and not _says(target, "annex_i"):
        for key, text in _MEANT.items():
            path = ("intended_use", "purpose")
            seed = target.replaced(path, json.dumps(text, ensure_ascii=False), target.judged_by(*_HINT))
            if seed is not None:
                file, changed = next(iter(seed.texts.items()))
                places = [spots(changed).get(at) for at in ((*_POINTS, key), ("facts", "annex_iii"))]
                lines = (Lines(file=file, first=spot.first, last=spot.last) for spot in places if spot)
                yield replace(seed, what=f"point {key}", lines=(*seed.lines, *lines))


def _all_denied(target: Target) -> Iterator[Seed | None]:
    """A system under Annex III whose class, facts and points are all turned to no, the purpose left as it is."""
    yes = [path for path, answer in target.answers if path[:2] == _POINTS and answer.answer]
    level = target.project.cards[target.address].risk_classification.level
    paths = [("facts", "annex_iii"), *yes, (*_LEVEL, "regimes")]
    places = [found for path in paths if (found := target.find(*path)) is not None]
    if level is None or "high-risk" not in level.regimes or not _says(target, "annex_iii") or len(places) < len(paths):
        return
    file = places[0][0]
    if all(place[0] == file for place in places):
        text = target.project.text(file)
        for path in paths:
            text = put(text, path, "[minimal]" if path[0] != "facts" and path[-1] == "regimes" else "no")
        changed = [spots(text)[path] for path in paths]
        lines = tuple(Lines(file=file, first=spot.first, last=spot.last) for spot in changed)
        yield Seed(what="annex_iii", texts={file: text}, rules=target.judged_by(*_HINT), lines=lines)


def _says(target: Target, fact: str) -> bool | None:
    answer = target.project.cards[target.address].facts.get(fact)
    return answer.answer if isinstance(answer, Answer) else None


def _also_at_level(target: Target, seed: Seed | None) -> Seed | None:
    """A contradiction is mended on either side: at the answer, or at the class."""
    if seed is None:
        return None
    file, text = next(iter(seed.texts.items()))
    spot = spots(text).get(_LEVEL)
    return replace(seed, lines=(*seed.lines, Lines(file=file, first=spot.first, last=spot.last))) if spot else seed


def _level(regimes: str, *, only: str = "", reason: bool = True) -> Make:
    """Other regimes in a card of the EU pack that has the regime ``only``."""

    def make(target: Target) -> Iterator[Seed | None]:
        level = target.project.cards[target.address].risk_classification.level
        if level is None or not level.reason or "eu-ai-act/art-6/classification" not in target.rules:
            return
        # a product under Annex I has a ground, whatever its text says of it
        grounded = only == "minimal" and _says(target, "annex_i")
        if (not only or only in level.regimes) and not grounded:
            yield target.replaced((*_LEVEL, "regimes"), regimes, _CLASS, at=_LEVEL)

    return make


def _derogation_and_profiling(target: Target) -> Iterator[Seed | None]:
    if _says(target, "art6_3_derogation"):
        path = ("risk_classification", "profiling")
        yield target.replaced(
            path,
            '{answer: yes, reason: "Applicants are evaluated by their answers."}',
            target.judged_by("eu-ai-act/art-6/profiling-bar"),
        )


def _derogation_in_high_risk(target: Target) -> Iterator[Seed | None]:
    if _says(target, "art6_3_derogation") is False and _says(target, "annex_iii"):
        seed = target.replaced(("facts", "art6_3_derogation"), "yes", _CLASS | {"eu-ai-act/art-6/profiling-bar"})
        seed = _also_at_level(target, seed)
        yield seed and replace(seed, lines=seed.lines + target.lines_at("/risk_classification/profiling"))


def _fact_unanswered(target: Target) -> Iterator[Seed | None]:
    """A question of the pack is left open; the finding stands where the answer belongs."""
    packs = [pack.partition("@")[0] for pack in target.project.settings.packs]
    asked = {name for rule in target.rules.values() for name in (*rule.applies.given, rule.applies.when)}
    # an exemption that systemic risk ends is not asked for
    systemic = any(path[1:] == (SYSTEMIC,) and given.answer for path, given in target.answers)
    for path, _ in target.answers:
        if path[0] == "facts" and path[1] in asked and not (systemic and path[1] == NOT_EXEMPT):
            yield target.removed(path, [f"{pack}/facts/{path[1].replace('_', '-')}" for pack in packs])


def _not_yes_or_no(target: Target) -> Iterator[Seed | None]:
    for path, _ in target.answers:
        if path[0] == "facts":
            yield target.replaced(path, "probably not", {"unreadable"})


KINDS: tuple[Kind, ...] = (
    Kind(name="prohibited-yes", story="a prohibited practice answered yes", make=_screen("yes"), many=2),
    Kind(
        name="prohibited-yes-excused",
        story="yes, with an exception that documents nothing",
        make=_screen('{answer: yes, reason: "Only a pilot.", exception: internal use}'),
        many=2,
    ),
    Kind(name="screen-unanswered", story="a question of the screen left out", make=_screen(None), many=2),
    Kind(name="screen-bare-no", story="no, and not why", make=_screen("no"), many=2),
    Kind(name="screen-tbd", story="no, because TBD", make=_screen("{answer: no, reason: TBD}")),
    Kind(name="point-unanswered", story="a point of Annex III left out", make=_points(None, of=False), many=2),
    Kind(name="point-bare-yes", story="yes to a point, and not why", make=_points("yes", of=True)),
    Kind(name="point-against-fact", story="a point is met, the facts say none is", make=_point_against_fact, many=2),
    Kind(name="fact-flipped", story="no to Annex III beside a point answered yes", make=_fact_flipped),
    Kind(
        name="purpose-against-no",
        story="a use of Annex III by its purpose, and every answer says no",
        make=_purpose_against_no,
        many=3,
    ),
    Kind(name="all-denied", story="class, facts and points of a real one all turned to no", make=_all_denied),
    Kind(name="class-lowered", story="high-risk made minimal", make=_level("[minimal]", only="high-risk")),
    Kind(name="class-unknown", story="a regime that the law does not know", make=_level("[medium-risk]")),
    Kind(name="class-empty", story="no regime chosen", make=_level("[]")),
    Kind(name="class-both", story="high-risk and minimal at once", make=_level("[high-risk, minimal]")),
    Kind(name="class-groundless", story="high-risk without a ground", make=_level("[high-risk]", only="minimal")),
    Kind(
        name="derogation-with-profiling", story="Article 6(3) claimed while profiling", make=_derogation_and_profiling
    ),
    Kind(name="derogation-in-high-risk", story="high-risk and derogation both", make=_derogation_in_high_risk),
    Kind(name="fact-unanswered", story="a condition that nobody answered", make=_fact_unanswered, many=3),
    Kind(name="fact-hedged", story="neither yes nor no", make=_not_yes_or_no),
)
