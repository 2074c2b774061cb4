"""What a project's configuration makes of the rules: other severities, and rules that are off."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from cardwright.card.variation import varied
from cardwright.config import RuleSettings, Settings
from cardwright.errors import UsageError
from cardwright.rules.derived import is_asked
from cardwright.rules.pack import Pack, Rule, load_packs
from cardwright.rules.verdict import Finding, Severity, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """How one rule is set here: ``severity`` None means off; ``origin`` is ``default`` or ``cardwright.yaml:LINE``."""

    severity: Severity | None
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """The rules of a run. ``packs`` hold those that are judged; ``off`` those that are only named."""

    packs: tuple[Pack, ...]
    off: tuple[tuple[Pack, Rule], ...]
    settings: Settings

    @property
    def rules(self) -> dict[str, Rule]:
        """All rules by id, also those that are off."""
        judged = {rule.id: rule for pack in self.packs for rule in pack.rules}
        return judged | {rule.id: rule for _, rule in self.off}

    @property
    def locked(self) -> frozenset[str]:
        """Ids of the rules whose gaps nobody may let pass: no waiver, no baseline, no setting."""
        return frozenset(name for name, rule in self.rules.items() if not rule.waivable)

    @property
    def _eased(self) -> frozenset[str]:
        """Ids of the rules whose gaps are notes."""
        return frozenset(rule.id for pack in self.packs for rule in pack.rules if pack.eases(rule))

    def asks(self, rule: str) -> bool:
        """Whether an id is one of the questions that packs themselves ask: conditions, and the class of the system."""
        pack, _, asked = rule.partition("/")
        conditions = {
            f"facts/{name.replace('_', '-')}"
            for one in self.packs
            if one.manifest.id == pack
            for known in one.rules
            for name in known.scope[2]
            if is_asked(name, ())
        }
        return bool(conditions) and asked in {*conditions, "classification/level", "classification/roles"}

    def setting_of(self, rule: Rule) -> Setting:
        """The effective setting of a rule and where it was set."""
        given = self.settings.rules.get(rule.id)
        if given is None:
            eased = rule.status == "preview" and rule.id in self._eased
            return Setting(severity=Severity.NOTE if eased else rule.severity, origin="default")
        origin = self.settings.where_set("rules", rule.id)
        return Setting(severity=Severity(given.severity) if isinstance(given, RuleSettings) else None, origin=origin)

    def weighed(self, finding: Finding) -> Finding:
        """A finding with the severity that the project gives its rule; a crash keeps its own."""
        given = self.settings.rules.get(finding.rule)
        if not isinstance(given, RuleSettings) or finding.verdict is Verdict.ERROR:
            return finding
        return varied(finding, {"severity": Severity(given.severity)})

    def off_findings(self) -> tuple[Finding, ...]:
        """One finding for each rule that is off, so that no list of verdicts hides it."""
        return tuple(
            Finding(
                rule=rule.id,
                name=rule.name,
                pack=pack.manifest.id,
                verdict=Verdict.NOT_APPLICABLE,
                severity=rule.severity,
                field=rule.field,
                pointer="/" + rule.field.replace(".", "/") if rule.field else "",
                message=f"off by configuration ({self.settings.where_set('rules', rule.id)}): not judged",
                basis=rule.basis,
                binds=rule.binds,
            )
            for pack, rule in self.off
        )


def rule_set(settings: Settings) -> RuleSet:
    """The packs of a project with its settings applied.

    Raises:
        UsageError: a setting names no rule, or touches one that nobody may let pass; names the line.
        UnreadableError: a file of a pack is wrong.
    """
    packs = load_packs(settings.packs, base=settings.folder)
    every = RuleSet(packs=packs, off=(), settings=settings)
    rules = every.rules
    for wanted, given in settings.rules.items():
        rule = rules.get(wanted)
        if rule is None and (given == "off" or not every.asks(wanted)):
            raise UsageError(
                f"there is no rule {wanted!r} in the packs",
                where=settings.place_set("rules", wanted),
                hint=near_hint(wanted, rules),
            )
        if rule is not None and not rule.waivable and _is_lighter(rule, given):
            raise UsageError(
                f"rule {wanted} can neither be switched off nor weighed less",
                where=settings.place_set("rules", wanted),
            )
    off = {wanted for wanted, given in settings.rules.items() if given == "off"}
    if not off:
        return every
    judged = tuple(
        pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id not in off)}) for pack in packs
    )
    silent = tuple((pack, rule) for pack in packs for rule in pack.rules if rule.id in off)
    return RuleSet(packs=judged, off=silent, settings=settings)


def near_hint(wanted: str, known: Sequence[str] | dict[str, Rule]) -> str | None:
    """``did you mean ...?`` with the nearest names; those that end alike come first."""
    tail = wanted.rpartition("/")[2]
    alike = [name for name in known if name.rpartition("/")[2] == tail]
    near = alike or difflib.get_close_matches(wanted, sorted(set(known)), n=3, cutoff=0.5)
    return f"did you mean {', '.join(near[:3])}?" if near else "`cardwright explain` lists all rules"


def _is_lighter(rule: Rule, given: RuleSettings | str) -> bool:
    order = list(Severity)
    return not isinstance(given, RuleSettings) or order.index(Severity(given.severity)) > order.index(rule.severity)
