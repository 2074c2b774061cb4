"""Figures of a bias audit under NYC Local Law 144 (6 RCNY 5-300, 5-301): recomputed from counts, never coloured.

The law sets no pass mark, so nothing here passes or fails by its size; what is judged is whether the figures are there
and follow from the counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cardwright.card.impact import SMALL_SHARE, Kind, families, impact_ratios, rate
from cardwright.card.pointer import Path
from cardwright.card.values import AuditCategory, AuditTable
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.people import person_problem
from cardwright.rules.verdict import Verdict

_ROUNDED = 0.005 + 1e-9
_REASON_WORDS = 6
_COUNTED = {"selection": "selected", "scoring": "above the median"}


class _TablesCheck(Check):
    """Base of checks that read the tables of an audit one by one."""

    kind: Kind | None = None
    """Only tables of this kind; one of them has to be there."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """A kind of table that is not there is missing, whatever other tables there are."""
        tables = {
            key: table
            for key, table in sorted(subject.card.fairness.bias_audit.tables.items())
            if self.kind in (None, table.kind)
        }
        if not tables:
            yield Outcome(verdict=Verdict.MISSING)
        for key, table in tables.items():
            yield from self._table(table, (*subject.field, key), subject)

    def _table(self, table: AuditTable, path: Path, subject: Subject) -> Iterator[Outcome]:
        raise NotImplementedError(type(self).__name__)


class RatesCheck(_TablesCheck):
    """Kind ``ll144_rates``: each category with its counts and the rate that follows from them."""

    def _table(self, table: AuditTable, path: Path, subject: Subject) -> Iterator[Outcome]:
        if not any(families(table).values()):
            yield inadequate("holds no category", path=path)
        if table.kind == "scoring" and table.median is None:
            yield inadequate("a scoring table without the median score of the whole sample", path=path)
        for family, categories in families(table).items():
            for name, item in sorted(categories.items()):
                wrong = _rate_problem(name, item, table.kind)
                if wrong:
                    yield inadequate(wrong, path=(*path, family, name))
            if table.kind == "scoring":
                unknown = subject.card.fairness.bias_audit.unknown_count or 0
                yield from _above_half(categories, (*path, family), unknown=unknown)


class RatiosCheck(_TablesCheck):
    """Kind ``ll144_ratios``: each ratio against the highest rate of its family; its size is not judged."""

    def _table(self, table: AuditTable, path: Path, subject: Subject) -> Iterator[Outcome]:
        if not any(families(table).values()):
            yield inadequate("holds no category", path=path)
        for family, categories in families(table).items():
            rates = {name: rate(item.favourable, item.n) for name, item in categories.items()}
            left_out = {name for name, item in categories.items() if item.excluded is not None}
            expected = impact_ratios(rates, excluded=left_out)
            reference = max(expected, key=lambda name: expected[name], default="")
            for name, item in sorted(categories.items()):
                wrong = _ratio_problem(name, item, expected.get(name), reference)
                if wrong:
                    yield inadequate(wrong, path=(*path, family, name))


class FamiliesCheck(_TablesCheck):
    """Kind ``ll144_families``: all categories of all three families, none merged or dropped."""

    sex: tuple[str, ...]
    race_ethnicity: tuple[str, ...]

    def _table(self, table: AuditTable, path: Path, subject: Subject) -> Iterator[Outcome]:
        wanted: dict[str, list[tuple[str, ...]]] = {
            "sex": [(item,) for item in self.sex],
            "race_ethnicity": [(item,) for item in self.race_ethnicity],
            "intersectional": [(one, other) for one in self.sex for other in self.race_ethnicity],
        }
        for family, needed in wanted.items():
            given = [_parts(name) for name in families(table)[family]]
            missing = [" / ".join(parts) for parts in needed if frozenset(map(_plain, parts)) not in given]
            if missing:
                what = family.replace("_", "/")
                yield inadequate(f"{what} has no row for {listed(missing)}; a row may have no persons", path=path)
        for family in ("sex", "race_ethnicity"):
            both, one = _total(table.intersectional), _total(families(table)[family])
            if both > one:
                message = f"{both} persons in the intersectional family, but {one} in {family.replace('_', '/')}"
                yield inadequate(message, path=(*path, "intersectional"))


class GroupsCheck(Check):
    """Kind ``ll144_groups``: a table for each named group into which the tool sorts candidates."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One group is no sorting; two tables of one group are one too many."""
        tables = subject.card.fairness.bias_audit.tables
        named: dict[tuple[str, str], list[str]] = {}
        for key, table in sorted(tables.items()):
            if table.group and not placeholder_in(table.group):
                named.setdefault((table.kind, _plain(table.group)), []).append(key)
        if not tables:
            yield Outcome(verdict=Verdict.MISSING)
        elif len({group for _, group in named}) < 2:
            yield inadequate("one table for several groups: each group needs a table that names it under group")
        for (_, group), keys in sorted(named.items()):
            if len(keys) > 1:
                yield inadequate(f"the group “{group}” has several tables: {listed(keys)}")


class ExclusionsCheck(_TablesCheck):
    """Kind ``ll144_exclusions``: left out only below 2 % of the persons of its family, and by a person who says why."""

    def _table(self, table: AuditTable, path: Path, subject: Subject) -> Iterator[Outcome]:
        for family, categories in families(table).items():
            total = _total(categories)
            for name, item in sorted(categories.items()):
                if item.excluded is None:
                    continue
                share = item.n / total if total else 0.0
                where = (*path, family, name)
                if share >= SMALL_SHARE:
                    yield inadequate(f"{name} was left out with {item.n} of {total} persons ({share:.1%})", path=where)
                words = placeholder_in(item.excluded.text)
                if words or word_count(item.excluded.text) < _REASON_WORDS:
                    yield inadequate(f"{name} was left out because “{words or item.excluded.text}”", path=where)
                elif who := person_problem(item.excluded.stated_by, what="leaving a category out", as_of=subject.as_of):
                    yield inadequate(who, path=where)


class UnknownCountCheck(Check):
    """Kind ``ll144_unknown``: a count of the persons whose sex or race/ethnicity is unknown, 0 when there are none."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Persons who are in one family and not in both together are of unknown category, so the count is not 0."""
        if not isinstance(value, int) or value < 0:
            yield inadequate(f"{value} is no number of persons")
            return
        for key, table in sorted(subject.card.fairness.bias_audit.tables.items()):
            known = max(_total(table.sex), _total(table.race_ethnicity))
            both = _total(table.intersectional)
            if both and known - both > value:
                gap = known - both
                yield inadequate(
                    f"{value} persons of unknown category, but {gap} in table {key} are not in both families"
                )


def _rate_problem(name: str, item: AuditCategory, kind: Kind) -> str | None:
    if item.n < 0 or not 0 <= item.favourable <= max(item.n, 0):
        return f"{name}: {item.favourable} of {item.n} {_COUNTED[kind]} cannot be"
    expected = rate(item.favourable, item.n)
    if expected is None:
        return f"{name} has no persons, so it has no rate" if item.rate is not None else None
    said = f"{item.favourable} of {item.n} are {expected:.4f}"
    if item.rate is None:
        return f"no rate for {name} ({said})"
    return f"rate {item.rate:g} for {name}, but {said}" if not _agree(item.rate, expected) else None


def _ratio_problem(name: str, item: AuditCategory, expected: float | None, reference: str) -> str | None:
    if item.excluded is not None:
        return f"{name} was left out of the impact ratios, yet has one" if item.impact_ratio is not None else None
    if expected is None:
        return f"no impact ratio can be computed for {name}, yet it has one" if item.impact_ratio is not None else None
    said = f"its counts give {expected:.3f} against {reference}, the highest rate"
    if item.impact_ratio is None:
        return f"no impact ratio for {name} ({said})"
    agrees = _agree(item.impact_ratio, expected)
    return None if agrees else f"impact ratio {item.impact_ratio:g} for {name}, but {said}"


def _agree(published: float, computed: float) -> bool:
    """Equal when rounded to two decimals or more; not a number agrees with nothing."""
    return abs(published - computed) <= _ROUNDED


def _above_half(categories: Mapping[str, AuditCategory], path: Path, *, unknown: int) -> Iterator[Outcome]:
    # persons of unknown category count for the median, and may all lie below it
    above, total = sum(item.favourable for item in categories.values()), _total(categories)
    if 2 * above > total + unknown:
        yield inadequate(f"{above} of {total} persons above the median: only scores strictly above it count", path=path)


def _total(categories: Mapping[str, AuditCategory]) -> int:
    return sum(item.n for item in categories.values())


def _parts(name: str) -> frozenset[str]:
    """``Female / Asian (Not Hispanic or Latino)`` -> female, asian."""
    return frozenset(_plain(part) for part in re.split(r"\s*[/&,×+]\s*|\s+x\s+|\s+by\s+", _bare(name)) if _plain(part))


def _bare(name: str) -> str:
    return re.sub(r"\([^)]*\)", " ", name)


def _plain(name: str) -> str:
    return " ".join(_bare(name).casefold().split())
