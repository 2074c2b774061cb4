"""One card beside others: figures that got worse, and sentences that were copied from another model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardwright.card.pointer import Path
from cardwright.card.values import Measurement
from cardwright.rules.adequacy import has_words
from cardwright.rules.checks.base import Check, Outcome, Subject, figure, inadequate, listed
from cardwright.rules.metrics import Direction, better, metric_words
from cardwright.rules.neighbours import LEAST_WORDS, Comparison, Said
from cardwright.rules.verdict import Severity, Verdict

_FIGURES: Path = ("evaluation", "metrics")


class RegressionCheck(Check):
    """Kind ``regression``: no figure is worse than that of the compared version by more than the stated tolerance."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Figures of one name on the same data; what cannot be compared says so and is no pass."""
        neighbours = subject.neighbours
        comparison = neighbours.comparison if neighbours is not None else None
        if neighbours is None or comparison is None:
            message = "no version to compare with is configured (regressions in cardwright.yaml)"
            yield Outcome(verdict=Verdict.NOT_APPLICABLE, message=message)
            return
        found = neighbours.to_compare(subject.card)
        if found is None:
            yield _not_compared(subject, comparison)
            return
        version, before = found
        if version == subject.card.identity.version:
            message = f"this version is the one that others are compared with ({comparison.against})"
            yield Outcome(verdict=Verdict.NOT_APPLICABLE, message=message)
            return
        now = subject.card.evaluation.metrics
        if gone := sorted(before.keys() - now.keys()):
            message = f"version {version} has figures that this one does not give: {listed(gone)}"
            yield Outcome(verdict=Verdict.NOT_SHOWN, message=message, path=_FIGURES, severity=Severity.WARNING)
        for key in sorted(now.keys() & before.keys()):
            pair = _Pair(name=key, version=version, now=now[key], then=before[key])
            yield from self._compared(pair, comparison, (*_FIGURES, key))

    @staticmethod
    def _compared(pair: _Pair, comparison: Comparison, path: Path) -> Iterator[Outcome]:
        now, then = pair.now, pair.then
        direction = pair.better
        if isinstance(now.value, str) or isinstance(then.value, str):
            return
        name, allowed = metric_words(now.metric), comparison.of(pair.name)
        if direction is None:
            if comparison.names(pair.name):
                message = (
                    f"{name} has a tolerance, but whether more or less of it is better is not known: set its limit"
                )
                yield Outcome(verdict=Verdict.NOT_SHOWN, message=message, path=path)
            return
        if not pair.on_same_data:
            message = f"{name} cannot be compared with version {pair.version}: measured on other or unnamed data"
            yield Outcome(verdict=Verdict.NOT_SHOWN, message=message, path=path, severity=Severity.NOTE)
            return
        worse = then.value - now.value if direction == "higher" else now.value - then.value
        if worse > allowed + 1e-12:
            yield inadequate(
                f"{name} {figure(now.value)} is worse than {figure(then.value)} of version {pair.version} on the same "
                f"data by {worse:.4g}, more than the stated tolerance of {allowed:g}",
                path=path,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pair:
    """One figure of two versions."""

    name: str
    version: str
    now: Measurement
    then: Measurement

    @property
    def better(self) -> Direction | None:
        """By the direction of a limit where one was set, else by the name of the metric."""
        limit = self.now.limit or self.then.limit
        if limit is not None:
            return "higher" if limit.direction == "at_least" else "lower"
        return better(self.now.metric)

    @property
    def on_same_data(self) -> bool:
        now, then = self.now.dataset, self.then.dataset
        return now is not None and then is not None and now.digest is not None and now.digest == then.digest


class SharedTextCheck(Check):
    """Kind ``shared_text``: what must be particular to a model is not the text of an unrelated one."""

    sections: tuple[str, ...] = ("intended_use", "model", "training_data", "evaluation", "fairness", "limitations")

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Texts that stand in a file for all models, and models whose names begin alike, are no copies."""
        neighbours = subject.neighbours
        name = subject.card.identity.name
        for found in subject.reading.statements if neighbours is not None else ():
            if neighbours is None or found.path[0] not in self.sections:
                continue
            text = found.value.text
            if not has_words(text, LEAST_WORDS):
                continue
            own = subject.card.origin_of(found.pointer)
            others = [said for said in neighbours.said_of_others(text, name) if not _kin(said.model, name)]
            copied = [said for said in others if said.origin is None or said.origin != own]
            if copied:
                yield _copied(copied[0], found.path)


def _copied(said: Said, path: Path) -> Outcome:
    return Outcome(
        verdict=Verdict.INADEQUATE,
        message=f"{'.'.join(path)} is word for word the text of {said.address}, an unrelated model",
        path=path,
        others=(said.origin,) if said.origin else (),
    )


def _not_compared(subject: Subject, comparison: Comparison) -> Outcome:
    if comparison.against == "previous" and subject.card.identity.previous_version is None:
        return Outcome(verdict=Verdict.NOT_APPLICABLE, message="there is no version before this one")
    wanted = f"{comparison.against} of {subject.card.identity.name}"
    message = f"{wanted}, with which it is to be compared, is not among the cards that were read"
    return Outcome(verdict=Verdict.NOT_SHOWN, message=message, path=_FIGURES)


def _kin(first: str, second: str) -> bool:
    """Whether two models are named as one family: ``credit-risk-sme`` and ``credit-risk-retail``."""
    heads = [
        name.casefold().replace("_", "-").replace(".", "-").replace("/", "-").split("-")[0] for name in (first, second)
    ]
    return heads[0] == heads[1]
