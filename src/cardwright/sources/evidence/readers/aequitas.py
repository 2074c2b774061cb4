"""Aequitas: crosstab and bias frames as CSV.

A disparity is the group's figure divided by that of the reference group in the row. ``pprev`` is the share of the group
that is predicted positive, which others call selection rate; ``ppr`` is the group's share of all predicted positives,
and so no rate of the group (aequitas.group.Group, aequitas.bias.Bias).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader, Row
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import Share, counts_of

TOOL = "aequitas"
_CELLS = ("tp", "tn", "fp", "fn")
_MEASURES: Mapping[str, str] = {
    "accuracy": "accuracy",
    "tpr": "recall",
    "tnr": "true_negative_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "precision": "precision",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
    "pprev": "selection_rate",
}
_NEEDED = frozenset({"attribute_name", "attribute_value", "group_size", *_CELLS})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    attribute: str
    value: str
    n: int
    shares: Mapping[str, Share | None]
    row: Row


def _recognises(document: Document) -> bool:
    return document.table is not None and set(document.table.columns) >= _NEEDED


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert document.table is not None
    models = {row.cells.get("model_id", "") for row in document.table.rows}
    if len(models) > 1:
        raise document.error(
            f"speaks of {len(models)} models", line=document.table.rows[0].line, hint="keep the rows of one model"
        )
    groups = [_group(builder, row) for row in document.table.rows]
    names = [(group.attribute, group.value) for group in groups]
    if len(set(names)) != len(names):
        raise document.error("names a group twice", hint="keep the rows of one score threshold")
    for attribute in dict.fromkeys(group.attribute for group in groups):
        _comparisons(builder, [group for group in groups if group.attribute == attribute])
    return builder.done()


def _group(builder: Builder, row: Row) -> _Group:
    document, line = builder.document, row.line
    attribute, value = row.cells["attribute_name"], row.cells["attribute_value"]
    if not attribute or not value:
        raise document.error("names no group", line=line)
    counts: dict[str, int] = {}
    for name in (*_CELLS, "group_size"):
        count = builder.count(row.cells[name], name, line=line)
        if count is None:
            raise document.error(f"{name} is empty", line=line)
        counts[name] = count
    n = counts.pop("group_size")
    if sum(counts.values()) != n:
        raise document.error(f"group_size is {n}, and its four counts make {sum(counts.values())}", line=line)
    path = builder.slice({attribute: value}, n=n, line=line)
    for column, metric in _MEASURES.items():
        found = builder.number(row.cells.get(column), column, line=line)
        if found is not None:
            builder.figure(
                (*path, metric), metric, found, cells=counts, positives=counts["tp"] + counts["fn"], line=line
            )
    shares = {metric: counts_of(metric, counts) for metric in _MEASURES.values()}
    return _Group(attribute=attribute, value=value, n=n, shares=shares, row=row)


def _comparisons(builder: Builder, groups: Sequence[_Group]) -> None:
    """One check for each measure and group beside the reference."""
    sizes = {group.value: group.n for group in groups}
    by_group = {group.value: group.shares for group in groups}
    for column, metric in _MEASURES.items():
        rates = {
            group.value: found
            for group in groups
            if isinstance(found := builder.number(group.row.cells.get(column), column, line=group.row.line), float)
        }
        for group in groups:
            line, cells = group.row.line, group.row.cells
            reference = cells.get(f"{column}_ref_group_value")
            if not reference or reference == group.value:
                continue
            if reference not in sizes:
                raise builder.document.error(f"the reference group {reference!r} has no row", line=line)
            found = builder.number(cells.get(f"{column}_disparity"), f"{column}_disparity", line=line)
            if found is None:
                continue
            pair = (group.value, reference)
            # a selection rate divided by that of a reference group is what AIF360 calls disparate impact
            name = "disparate_impact" if metric == "selection_rate" else f"{metric}_disparity"
            builder.check(
                name,
                found,
                by=(group.attribute,),
                definition=f"{metric.replace('_', ' ')}: {group.value} divided by the reference group {reference}",
                reference=reference,
                groups={name: sizes[name] for name in pair},
                group_values={name: rates[name] for name in pair if name in rates},
                shares=("ratio", by_group[group.value].get(metric), by_group[reference].get(metric)),
                key=f"{name}_by_{group.attribute}" + ("" if len(groups) == 2 else f".{group.value}"),
                line=line,
            )


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
