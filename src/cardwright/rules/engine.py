"""Packs judge a card: every rule gives at least one finding, and a crash in a check is never a pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from cardwright.card.canonical import card_digest
from cardwright.card.card import Card, Contradiction
from cardwright.card.merge import is_recorded
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, dotted, from_pointer, to_pointer
from cardwright.card.shape import label_at
from cardwright.card.values import varied
from cardwright.rules.checks.base import Outcome, Subject
from cardwright.rules.checks.bias import bias_verdicts
from cardwright.rules.checks.hygiene import contradiction_message, mendable
from cardwright.rules.conditions import Questions, Standing, Standings, question_findings, words
from cardwright.rules.derived import DERIVED
from cardwright.rules.neighbours import Neighbours
from cardwright.rules.pack import Pack, Rule
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
        digest: the card's digest when the caller has it already.
        neighbours: the other cards of the run, for rules that compare.
    """
    judged = _Judging(card, as_of=as_of, profile=profile, place=place, neighbours=neighbours)
    with garbage_seldom():
        findings = [finding for pack in packs for finding in judged.by_pack(pack)]
        digest = digest or card_digest(card)
    return Judgement(
        card=card.address,
        digest=digest,
        as_of=as_of,
        profile=profile,
        packs=tuple(pack.identity for pack in packs),
        findings=_without_echoed_places(findings, {rule.id for pack in packs for rule in pack.rules if rule.yields}),
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
        self.pointers = sorted(card.origins)
        self.standings = Standings(card, as_of=as_of, profile=profile)
        self.contradicted = [_contradicted(contradiction) for contradiction in card.contradictions]

    def by_pack(self, pack: Pack) -> list[Finding]:
        questions = Questions()
        by_rule = [finding for rule, draft in _drafts(pack) for finding in self._by_rule(rule, pack, draft, questions)]
        asked = [
            finding.model_copy(update={"origin": self._origin(from_pointer(finding.pointer), finding.pointer)})
            for finding in question_findings(pack, self.card, questions, as_of=self.as_of)
        ]
        return [*asked, *by_rule]

    def _by_rule(self, rule: Rule, pack: Pack, draft: Finding, questions: Questions) -> list[Finding]:
        stands, why = self.standings.of(rule, questions)
        if stands is Standing.JUDGED or stands is Standing.UNANSWERED:
            if stands is Standing.UNANSWERED and is_absent(self.reading.value_at(rule.path)):
                return []  # the open question is the finding; the rule follows once it is answered
            outcomes = self._outcomes(rule)
        elif stands is Standing.NOT_APPLICABLE:
            outcomes = [_set_aside(Verdict.NOT_APPLICABLE, why or "")]
        elif stands is Standing.DENIED:
            outcomes = [self._denied(rule, why or "")]
        else:
            outcomes = [_set_aside(Verdict.NOT_YET_IN_APPLICATION, why or "")]
        found = [self._finding(rule, pack, draft, outcome) for outcome in outcomes]
        return found if len(found) == 1 else sorted(found, key=lambda finding: finding.pointer)

    def _denied(self, rule: Rule, condition: str) -> Outcome:
        """A no that the registry's own record speaks against is a contradiction, not a way out of a duty."""
        recorded = self._recorded_at(rule) if rule.path and condition not in DERIVED else None
        if recorded is None:
            return _set_aside(Verdict.NOT_APPLICABLE, f"{words(condition)}: no")
        pointer = to_pointer(("facts", condition))
        return Outcome(
            verdict=Verdict.CONTRADICTED,
            message=f"facts.{condition} is answered no, but {rule.field} is recorded at {recorded}",
            path=("facts", condition),
            origin=self.card.origin_of(pointer),
            others=(recorded,),
        )

    def _recorded_at(self, rule: Rule) -> Origin | None:
        """The first origin of a value that nobody stated but a source recorded, at, below or around a rule's field."""
        if is_absent(self.reading.value_at(rule.path)):
            return None
        pointer = rule.pointer
        at_or_below = [found for found in self.pointers if found == pointer or found.startswith(pointer + "/")]
        around = self.card.origin_of(pointer)
        origins = [self.card.origins[found] for found in at_or_below] or ([around] if around else [])
        return next((origin for origin in origins if is_recorded(origin)), None)

    def _outcomes(self, rule: Rule) -> list[Outcome]:
        subject = Subject(
            reading=self.reading,
            field=rule.path,
            asked=rule.asked,
            as_of=self.as_of,
            binds_from=self.standings.binds_from(rule),
            neighbours=self.neighbours,
        )
        try:
            outcomes = list(rule.checker.judge(subject))
        except Exception as error:
            # whatever went wrong, the rule was not judged, and that must show
            message = f"the check {rule.check} failed: {type(error).__name__}"
            return [Outcome(verdict=Verdict.ERROR, message=message, severity=Severity.ERROR)]
        if rule.path and self.contradicted:
            size = len(rule.path)
            outcomes += [item for item in self.contradicted if item.path and item.path[:size] == rule.path]
        return outcomes or [_ANSWERED if rule.path else _NOTHING_FOUND]

    def _finding(self, rule: Rule, pack: Pack, draft: Finding, outcome: Outcome) -> Finding:
        verdict, message, path, severity, origin, others, refuses = outcome
        pointer = rule.pointer
        values: dict[str, object] = {"verdict": verdict, "binds_from": self.standings.binds_from(rule)}
        if path is None:
            path = rule.path
        else:
            values["pointer"] = pointer = to_pointer(path)
            values["field"] = rule.field or dotted(path)
        if message is not None:
            values["message"] = message
        if verdict is Verdict.INADEQUATE and rule.path and path == rule.path:
            values["message"] = f"{label_at(rule.path)}: {message or rule.message}"
        if verdict.is_gap:
            values["fix"] = rule.fix
        # a crash stays an error: nothing was judged
        if severity is not None and (verdict is Verdict.ERROR or not pack.eases(rule)):
            values["severity"] = severity
        if others:
            values["others"] = others
        self.refused = self.refused or refuses
        values["origin"] = origin or self._origin(path, pointer)
        return varied(draft, values)

    def _origin(self, path: Path, pointer: str) -> Origin | None:
        if not is_absent(self.reading.value_at(path)):
            found = self.card.origin_of(pointer)
            if found is not None:
                return self._read_at(found)
            inside = pointer + "/"
            nearest = bisect_left(self.pointers, inside)
            # "0" is the character after "/"
            within = self.pointers[nearest : min(nearest + _LOOKED_AT, bisect_left(self.pointers, pointer + "0"))]
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


_MOST_PACKS = 64
_drafted: dict[int, tuple[Pack, tuple[tuple[Rule, Finding], ...]]] = {}


def _drafts(pack: Pack) -> tuple[tuple[Rule, Finding], ...]:
    """The rules of a pack, each with what all its findings have in common; worked out once for all cards."""
    known = _drafted.get(id(pack))
    if known is None or known[0] is not pack:
        if len(_drafted) >= _MOST_PACKS:
            _drafted.clear()
        known = _drafted[id(pack)] = (pack, tuple((rule, _draft(rule, pack)) for rule in pack.rules))
    return known[1]


def _draft(rule: Rule, pack: Pack) -> Finding:
    return Finding(
        rule=rule.id,
        name=rule.name,
        pack=pack.manifest.id,
        verdict=Verdict.SATISFIED,
        severity=Severity.NOTE if pack.eases(rule) else rule.severity,
        field=rule.field,
        pointer=rule.pointer,
        message=rule.message,
        basis=rule.basis,
        binds=rule.binds,
    )


@lru_cache(maxsize=512)
def _set_aside(verdict: Verdict, why: str) -> Outcome:
    return Outcome(verdict=verdict, message=why)


_ANSWERED = Outcome(verdict=Verdict.SATISFIED, message="answered")
_NOTHING_FOUND = Outcome(verdict=Verdict.SATISFIED, message="nothing found")


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
    if not yielding:
        return tuple(findings)
    gravity = {severity: place for place, severity in enumerate(Severity)}
    taken: dict[str, int] = {}
    for finding in findings:
        if finding.rule not in yielding and finding.verdict.is_gap:
            weight = gravity[finding.severity]
            taken[finding.pointer] = min(weight, taken.get(finding.pointer, weight))
    return tuple(
        finding
        for finding in findings
        if finding.rule not in yielding
        or not finding.verdict.is_gap
        or taken.get(finding.pointer, len(gravity)) > gravity[finding.severity]
    )
