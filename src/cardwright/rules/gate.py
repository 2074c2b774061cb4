"""One run of the gate: packs as configured judge all cards; waivers, baseline and places in files are applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.shelf import Shelf
from cardwright.card.values import Reference
from cardwright.card.variation import varied
from cardwright.config import Settings
from cardwright.rules.baseline import Baseline, Known, absent, compared, fingerprint, with_fingerprints
from cardwright.rules.engine import Place, judge
from cardwright.rules.neighbours import Neighbours, compared_as
from cardwright.rules.notice import Notice
from cardwright.rules.projectfiles import ProjectFiles
from cardwright.rules.reading import CardReading, is_absent
from cardwright.rules.settings import RuleSet, near_hint, rule_set
from cardwright.rules.verdict import NOT_READ, Finding, Judgement, Region, Severity, Verdict
from cardwright.rules.waivers import SOON, PlacedWaiver, Waiver, stands_against, waived, waivers_of
from cardwright.sources.collect import Collection

# kinds of check that read what only a registry holds, and the sections that it fills
_MEASURED_KINDS = frozenset(
    {
        "bias",
        "bias_limit",
        "columns",
        "crossings",
        "datasets",
        "declared_slices",
        "measured",
        "regression",
        "slices",
        "versions",
    }
)
_MEASURED_SECTIONS = ("/evaluation", "/fairness", "/model", "/training_data", "/identity", "/system/software_versions")


@dataclass(frozen=True, kw_only=True, slots=True)
class GateResult:
    """What a run gave: judgements in the order of the cards, remarks on the gate's files, and known gaps now gone."""

    judgements: Sequence[Judgement]
    notices: tuple[Notice, ...]
    absent: tuple[Known, ...]
    rules: RuleSet


class _Lines:
    """Lines of card files, of as many as cards in turn need, for the ends of regions."""

    def __init__(self, folder: Path) -> None:
        self.region = lru_cache(maxsize=4096)(partial(_region, lru_cache(maxsize=64)(partial(_lines, folder))))


def _lines(folder: Path, file: str) -> list[str]:
    try:
        return (folder / file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _region(lines_of: Callable[[str], list[str]], file: str, line: int | None, column: int | None) -> Region:
    """From a position to the end of what stands on its line."""
    row, start = line or 1, column or 1
    lines = lines_of(file)
    text = lines[row - 1] if row <= len(lines) else ""
    return Region(file=file, line=row, column=start, end_column=max(len(text.rstrip()), start) + 1)


def judge_all(
    settings: Settings,
    collection: Collection,
    *,
    as_of: date,
    profile: str | None = None,
    offline: bool = False,
    selected: bool = False,
    baseline: Baseline | None = None,
    beside: Sequence[Card] = (),
    digests: bool = True,
) -> GateResult:
    """Judge every card of a collection as the project is configured.

    Args:
        settings: the project; its waivers are read from the file that it names.
        collection: the cards.
        as_of: the day of the judgement, also for waivers.
        profile: ``prepare`` or ``in-force``; that of the settings when None.
        offline: no registry was read, so what only a registry holds is not judged where one is configured.
        selected: not all cards were asked for, so a waiver that meets no card is not called unused.
        baseline: known gaps, when they are to be told apart.
        beside: further cards that are only compared with.
        digests: whether the judgements name the digests of their cards; to work them out takes a tenth of the time.

    Raises:
        UsageError: packs or rule settings are wrong.
        UnreadableError: a pack or the waiver file is wrong.
    """
    rules = rule_set(settings)
    gate = Gate(settings, rules, place=collection.place, as_of=as_of)
    neighbours = neighbours_of(settings, chain(collection.cards, beside))
    judgements = Shelf(Judgement)
    unread = offline and settings.registry.uri is not None
    for card in collection.cards:
        judgement = gate.judge(
            card,
            profile=profile or settings.profile,
            neighbours=neighbours,
            digest=None if digests else "",
            unread=unread,
        )
        judgements.put(compared(judgement, baseline, locked=rules.locked) if baseline is not None else judgement)
    return GateResult(
        judgements=judgements,
        notices=gate.notices(selected=selected or offline),
        absent=absent(judgements, baseline, whole=not (selected or offline)) if baseline is not None else (),
        rules=rules,
    )


def neighbours_of(settings: Settings, cards: Iterable[Card] = ()) -> Neighbours:
    """The cards of a run as rules compare them, by the project's settings."""
    given = settings.regressions
    files = ProjectFiles(settings.folder)
    return Neighbours(cards, comparison=compared_as(given) if given is not None else None, files=files)


class Gate:
    """Everything that turns raw judgements into those of this project; cards may come one by one."""

    def __init__(self, settings: Settings, rules: RuleSet, *, place: Place, as_of: date) -> None:
        self._settings = settings
        self._place = place
        self._rules = rules
        self._as_of = as_of
        self._lines = _Lines(settings.folder)
        told = settings.place_set("registry")
        self._registry = Origin(kind="file", address=told.file, line=told.line, column=told.column)
        self._known = rules.rules
        self._waivers = [(item, self._problem(item)) for item in waivers_of(settings)]
        self._by_rule: dict[str, list[tuple[Waiver, str | None]]] = {}
        for item, problem in self._waivers:
            self._by_rule.setdefault(item.waiver.rule, []).append((item.waiver, problem))
        self._met: dict[str, list[int]] = {}

    def _problem(self, item: PlacedWaiver) -> str | None:
        rule = self._known.get(item.waiver.rule)
        return stands_against(
            item.waiver,
            as_of=self._as_of,
            max_days=self._settings.waivers.max_days,
            forbidden=rule is not None and not rule.waivable,
        )

    def judge(
        self, card: Card, *, profile: str, neighbours: Neighbours, digest: str | None = None, unread: bool = False
    ) -> Judgement:
        """The judgement of one card among the others, as this project is configured.

        Args:
            card: the card.
            profile: ``prepare`` or ``in-force``.
            neighbours: what may be known of the others.
            digest: that of the card where the caller has it already, empty where he does without.
            unread: a registry is configured and was not read.
        """
        packs, place = self._rules.packs, self._place
        found = judge(
            card, packs=packs, as_of=self._as_of, profile=profile, place=place, neighbours=neighbours, digest=digest
        )
        return self._settled(found, card, unread=unread)

    def _settled(self, judgement: Judgement, card: Card, *, unread: bool) -> Judgement:
        """A judgement with places, severities, fingerprints and waivers."""
        self._met[judgement.card] = []
        findings = [self._placed(finding, judgement.card) for finding in judgement.findings]
        if unread:
            reading = CardReading(card)
            findings = [self._without_registry(finding, reading) for finding in findings]
        findings = [self._rules.weighed(finding) for finding in findings]
        findings += [self._placed(finding, judgement.card) for finding in self._rules.off_findings()]
        settled = tuple(self._waived(finding, judgement.card) for finding in with_fingerprints(findings, card))
        return judgement.model_copy(update={"findings": settled, "off": tuple(rule.id for _, rule in self._rules.off)})

    def _placed(self, finding: Finding, card: str) -> Finding:
        origin = finding.origin
        if origin is None or origin.kind != "file":
            origin = self._place(card, finding.pointer)
        if origin is None or origin.kind != "file":
            origin = self._registry  # no file speaks of this version: the line that demands its card is the registry's
        return varied(finding, {"place": self._lines.region(origin.address, origin.line, origin.column)})

    def _without_registry(self, finding: Finding, reading: CardReading) -> Finding:
        """What only the registry can answer is not judged from files alone, and says so."""
        if not finding.verdict.is_gap or finding.verdict is Verdict.ERROR:
            return finding
        rule = self._known.get(finding.rule)
        value = reading.value_at_pointer(finding.pointer)
        refers = isinstance(value, Reference) and any(
            target.startswith(_MEASURED_SECTIONS) and is_absent(reading.value_at_pointer(target))
            for target in value.refers_to
        )
        unmeasured = finding.pointer == "/evaluation/metrics" and is_absent(value)
        # what is stale is told by digests, of the whole card or of what the registry holds
        stale = finding.verdict is Verdict.STALE
        if not refers and not unmeasured and not stale and (rule is None or rule.check not in _MEASURED_KINDS):
            return finding
        return varied(finding, {"verdict": Verdict.NOT_APPLICABLE, "message": NOT_READ, "fix": None})

    def _waived(self, finding: Finding, card: str) -> Finding:
        if finding.rule not in self._by_rule:
            return finding
        meeting = [(waiver, why) for waiver, why in self._by_rule[finding.rule] if waiver.meets(finding, card)]
        if finding.verdict.is_gap:
            met = {id(waiver) for waiver, _ in meeting}
            self._met[card] += [index for index, (item, _) in enumerate(self._waivers) if id(item.waiver) in met]
        return waived(finding, meeting)

    def met_by(self, card: str) -> tuple[int, ...]:
        """Positions of the waivers that met a gap of a card judged here."""
        return tuple(sorted(set(self._met[card])))

    def remember(self, card: str, met: Sequence[int]) -> None:
        """Take a card as judged whose judgement is known already, with what ``met_by`` gave for it then."""
        self._met[card] = list(met)

    def notices(self, *, selected: bool) -> tuple[Notice, ...]:
        """What is to be said about the waivers after all cards were judged."""
        said = (self._notice(item, problem, selected) for item, problem in self._waivers)
        return tuple(notice for notice in said if notice is not None)

    def _notice(self, item: PlacedWaiver, problem: str | None, selected: bool) -> Notice | None:
        waiver = item.waiver
        rule = self._known.get(waiver.rule)
        covered = any(waiver.covers(card) for card in self._met)
        met = any(self._waivers[index][0] is item for found in self._met.values() for index in found)
        named = f"{waiver.rule} on {waiver.card}"
        if problem is not None and rule is not None and not rule.waivable:
            return self._say(item, "forbidden-waiver", Severity.ERROR, f"{named}: {problem}", "remove the entry")
        if problem is not None and self._as_of > waiver.expires:
            fix = "mend the gap and remove the entry, or have it approved anew"
            return self._say(item, "expired-waiver", Severity.WARNING, f"{named}: {problem}", fix)
        if problem is not None:
            return self._say(item, "too-long-waiver", Severity.ERROR, f"{named}: {problem}", "choose an earlier day")
        if not met and (covered or not selected):
            hint = near_hint(waiver.rule, self._known) if rule is None else None
            why = f"{named}: the waiver meets no gap" + (f"; {hint}" if hint and hint.startswith("did you") else "")
            return self._say(item, "unused-waiver", Severity.WARNING, why, "remove the entry, or mend its rule or card")
        if waiver.expires - self._as_of <= SOON and met:
            days = (waiver.expires - self._as_of).days
            why = f"{named}: the waiver of {waiver.owner} ends on {waiver.expires.isoformat()}, {days} days ahead"
            return self._say(item, "ending-waiver", Severity.NOTE, why, "mend the gap, or have it approved anew")
        return None

    def _say(self, item: PlacedWaiver, kind: str, severity: Severity, message: str, fix: str) -> Notice:
        waiver = item.waiver
        rule = f"cardwright/{kind}"
        same = [other for other, _ in self._waivers if _identity(other.waiver) == _identity(waiver)]
        salt = next(index for index, other in enumerate(same) if other is item)
        return Notice(
            rule=rule,
            severity=severity,
            message=message,
            place=self._lines.region(item.file, item.line, item.column),
            fix=fix,
            fingerprint=fingerprint(rule, *_identity(waiver), str(salt)),
        )


def _identity(waiver: Waiver) -> tuple[str, str, str]:
    return (waiver.rule, waiver.card, waiver.path or "")
