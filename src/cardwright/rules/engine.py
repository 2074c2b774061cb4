"""Packs judge a card: every rule gives at least one finding, and a crash in a check is never a pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date

from cardwright.card.canonical import card_digest
from cardwright.card.card import Card, Contradiction
from cardwright.card.merge import is_recorded
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, dotted, from_pointer, to_pointer
from cardwright.card.shape import label_at
from cardwright.card.variation import made
from cardwright.rules.checks.base import Outcome, Subject
from cardwright.rules.checks.bias import bias_verdicts
from cardwright.rules.checks.hygiene import contradiction_message, mendable
from cardwright.rules.conditions import Questions, Stand, Standing, Standings, question_findings, words
from cardwright.rules.denials import with_denials
from cardwright.rules.derived import DERIVED
from cardwright.rules.drafts import Draft, drafts_of
from cardwright.rules.neighbours import Neighbours
from cardwright.rules.pack import Pack
from cardwright.rules.reading import CardReading, is_absent
from cardwright.rules.verdict import Finding, Judgement, Severity, Verdict
from cardwright.sources.garbage import garbage_seldom

Place = Callable[[str, str], Origin | None]


def judge(
    card: Card,
    *,
    packs: Sequence[Pack],
    as_of: date,
    profile: str = "prepare",
    place: Place | None = None,
    digest: str | None = None,
    neighbours: Neighbours | None = None,
) -> Judgement:
    """Judge one card.

    Args:
        card: what is known and stated about one version.
        packs: the rules, in the order in which findings are wanted.
        as_of: the day of the judgement; nothing here reads the clock.
        profile: ``prepare`` judges rules whose date lies ahead as if it had come; ``in-force`` sets them aside.
        place: where in files a card's value is, or should be, written: (``NAME/VERSION``, JSON Pointer) -> origin.
        digest: the card's digest when the caller has it already, empty when he does without; worked out when None.
        neighbours: the other cards of the run, for rules that compare.
    """
    judged = _Judging(card, as_of=as_of, profile=profile, place=place, neighbours=neighbours)
    with garbage_seldom():
        findings = with_denials([item for pack in packs for item in judged.by_pack(pack)], card, judged.reading)
        digest = card_digest(card) if digest is None else digest
    return Judgement(
        card=card.address,
        digest=digest,
        as_of=as_of,
        profile=profile,
        packs=tuple(pack.identity for pack in packs),
        findings=_without_echoed_places(findings, judged.yielding) if judged.yielding else tuple(findings),
        bias=bias_verdicts(card.fairness.assessments),
        refused=judged.refused,
    )


class _Judging:
    """One card under judgement."""

    def __init__(
        self, card: Card, *, as_of: date, profile: str, place: Place | None, neighbours: Neighbours | None = None
    ) -> None:
        self.card = card
        self.neighbours = neighbours
        self.reading = CardReading(card)
        self.as_of = as_of
        self.place = place
        self.refused = False
        self.yielding: set[str] = set()
        """The yielding rules that found something to do."""
        self.pointers = sorted(card.origins)
        self.standings = Standings(card, as_of=as_of, profile=profile)
        self.contradicted = [_contradicted(contradiction) for contradiction in card.contradictions]
        self._places: dict[str, Origin | None] = {}

    def by_pack(self, pack: Pack) -> list[Finding]:
        drafts = drafts_of(pack)
        stands = self.standings.of(drafts)
        aside = [_set_aside(stand) for stand in stands]
        questions = Questions(asks_for_class=any(stand.asks_for_class for stand in stands))
        by_rule: list[Finding] = []
        for draft in drafts.rules:
            stand, said = stands[draft.bearing], aside[draft.bearing]
            if said is None:
                by_rule += self._by_rule(draft, stand, questions)
            elif stand.standing is Standing.DENIED:
                by_rule.append(self._finding(draft, stand, self._denied(draft, stand.why or "") or said))
            elif draft.screens and stand.standing is Standing.NOT_APPLICABLE:
                # a prohibited practice answered yes is refused, whoever the card speaks for
                refused = (outcome for outcome in self._outcomes(draft, stand) if outcome.refuses)
                by_rule.append(self._finding(draft, stand, next(refused, said)))
            else:
                by_rule.append(self._finding(draft, stand, said))
        asked = [
            finding.model_copy(update={"origin": self._origin(from_pointer(finding.pointer), finding.pointer)})
            for finding in question_findings(pack, self.card, questions, as_of=self.as_of)
        ]
        return [*asked, *by_rule]

    def _by_rule(self, draft: Draft, stand: Stand, questions: Questions) -> list[Finding]:
        if stand.standing is Standing.UNANSWERED:
            if stand.why is not None:
                questions.conditions.setdefault(stand.why, []).append(draft.rule)
            if is_absent(self.reading.value_at(draft.path)):
                return []  # the open question is the finding; the rule follows once it is answered
        outcomes = self._outcomes(draft, stand)
        if len(outcomes) == 1:
            return [self._finding(draft, stand, outcomes[0])]
        found = [self._finding(draft, stand, outcome) for outcome in outcomes]
        return sorted(found, key=lambda finding: finding.pointer)

    def _denied(self, draft: Draft, condition: str) -> Outcome | None:
        """A no that the registry's own record speaks against is a contradiction, not a way out of a duty."""
        if not draft.path or condition in DERIVED or is_absent(self.reading.value_at(draft.path)):
            return None
        recorded = self._recorded_at(draft.pointer)
        if recorded is None:
            return None
        pointer = to_pointer(("facts", condition))
        return Outcome(
            verdict=Verdict.CONTRADICTED,
            message=f"facts.{condition} is answered no, but {draft.rule.field} is recorded at {recorded}",
            path=("facts", condition),
            origin=self.card.origin_of(pointer),
            others=(recorded,),
        )

    def _recorded_at(self, pointer: str) -> Origin | None:
        """The first origin of a value that nobody stated but a source recorded, at, below or around a pointer."""
        origins = self.card.origins
        at_or_below = [pointer] if pointer in origins else []
        at_or_below += self._below(pointer)
        around = self.card.origin_of(pointer)
        said = [origins[found] for found in at_or_below] or ([around] if around else [])
        return next((origin for origin in said if is_recorded(origin)), None)

    def _below(self, pointer: str) -> list[str]:
        """The pointers below another that have an origin of their own, in order."""
        # "0" is the character after "/"
        return self.pointers[bisect_left(self.pointers, f"{pointer}/") : bisect_left(self.pointers, f"{pointer}0")]

    def _outcomes(self, draft: Draft, stand: Stand) -> list[Outcome]:
        path = draft.path
        subject = Subject(self.reading, path, draft.asked, self.as_of, self.neighbours, stand.binds_from)
        try:
            outcomes = list(draft.checker.judge(subject))
        except Exception as error:
            # whatever went wrong, the rule was not judged, and that must show
            message = f"the check {draft.rule.check} failed: {type(error).__name__}"
            return [Outcome(verdict=Verdict.ERROR, message=message, severity=Severity.ERROR)]
        if path and self.contradicted:
            size = len(path)
            outcomes += [item for item in self.contradicted if item.path and item.path[:size] == path]
        return outcomes or (_ANSWERED if path else _NOTHING_FOUND)

    def _finding(self, draft: Draft, stand: Stand, outcome: Outcome) -> Finding:
        verdict, message, path, severity, origin, others, refuses = outcome
        rule, pointer = draft.rule, draft.pointer
        values = draft.values.copy()
        values["verdict"] = verdict
        values["binds_from"] = stand.binds_from
        if path is None:
            path = draft.path
        else:
            values["pointer"] = pointer = to_pointer(path)
            values["field"] = rule.field or dotted(path)
        if message is not None:
            values["message"] = message
        if verdict.is_gap:
            values["fix"] = rule.fix
            if rule.yields:
                self.yielding.add(rule.id)
            if verdict is Verdict.INADEQUATE and path and path == draft.path:
                values["message"] = f"{label_at(path)}: {message or rule.message}"
        # a crash stays an error: nothing was judged
        if severity is not None and (verdict is Verdict.ERROR or not draft.eased):
            values["severity"] = severity
        if others:
            values["others"] = others
        if refuses:
            self.refused = True
        values["origin"] = origin or self._origin(path, pointer)
        return made(Finding, values, _GIVEN)

    def _origin(self, path: Path, pointer: str) -> Origin | None:
        if pointer not in self._places:
            self._places[pointer] = self._looked_up(path, pointer)
        return self._places[pointer]

    def _looked_up(self, path: Path, pointer: str) -> Origin | None:
        if not is_absent(self.reading.value_at(path)):
            found = self.card.origins.get(pointer) or self.card.origin_of(pointer)
            if found is not None:
                return self._read_at(found)
            within = self._below(pointer)[:_LOOKED_AT]
            if within:
                return self._read_at(_first([self.card.origins[item] for item in within]))
        return self.place(self.card.address, pointer) if self.place else None

    def _read_at(self, origin: Origin) -> Origin:
        """A derived value is mended where it was derived from."""
        if origin.kind != "derived":
            return origin
        sources = (self.card.origin_of(pointer) for pointer in origin.derived_from)
        return next((source for source in sources if source is not None and source.kind != "derived"), origin)


_LOOKED_AT = 64


def _first(origins: list[Origin]) -> Origin:
    """Where a value that has no place of its own begins: of the parts in one file the first, else the first part."""
    head = origins[0]
    if head.kind != "file":
        return head
    same = [item for item in origins if item.kind == "file" and item.address == head.address]
    return min(same, key=lambda item: (item.line or 0, item.column or 0))


def _set_aside(stand: Stand) -> Outcome | None:
    """What is said of all rules that stand so, None when they are judged."""
    why = stand.why or ""
    if stand.standing is Standing.NOT_APPLICABLE:
        return Outcome(Verdict.NOT_APPLICABLE, why)
    if stand.standing is Standing.DENIED:
        return Outcome(Verdict.NOT_APPLICABLE, f"{words(why)}: no")
    return Outcome(Verdict.NOT_YET_IN_APPLICATION, why) if stand.standing is Standing.NOT_YET else None


_GIVEN = set(Finding.model_fields)
_ANSWERED = [Outcome(verdict=Verdict.SATISFIED, message="answered")]
_NOTHING_FOUND = [Outcome(verdict=Verdict.SATISFIED, message="nothing found")]


def _contradicted(contradiction: Contradiction) -> Outcome:
    origins = [side.origin for side in contradiction.values]
    return Outcome(
        verdict=Verdict.CONTRADICTED,
        message=contradiction_message(contradiction),
        path=from_pointer(contradiction.pointer),
        origin=mendable(origins),
        others=tuple(origins),
    )


def _without_echoed_places(findings: list[Finding], yielding: set[str]) -> tuple[Finding, ...]:
    """One defect at one place is told once: yielding rules are silent where another says it no less gravely."""
    gaps = [finding for finding in findings if finding.verdict.is_gap]
    gravity = {severity: place for place, severity in enumerate(Severity)}
    taken: dict[str, int] = {}
    for finding in gaps:
        if finding.rule not in yielding:
            weight = gravity[finding.severity]
            taken[finding.pointer] = min(weight, taken.get(finding.pointer, weight))
    silent = {
        id(finding)
        for finding in gaps
        if finding.rule in yielding and taken.get(finding.pointer, len(gravity)) <= gravity[finding.severity]
    }
    return tuple(finding for finding in findings if id(finding) not in silent) if silent else tuple(findings)
