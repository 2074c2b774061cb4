"""What the pages other than a version's own show: rows of versions, models, the matrix, the rules, the search index."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cardwright.render import numbers
from cardwright.render.charts.versions import Point, versions_charts
from cardwright.render.compose.context import MARKS, Context
from cardwright.render.compose.performance import HEADLINES, metric_name
from cardwright.render.compose.plan import places
from cardwright.render.document import Cell, Document, Figure, Mark, Table
from cardwright.render.marks import word
from cardwright.render.plaintext import shortened, visible
from cardwright.render.slug import slug
from cardwright.render.text import _, plural
from cardwright.rules.verdict import Finding, Verdict

_GRAVEST = (
    Verdict.ERROR,
    Verdict.CONTRADICTED,
    Verdict.MISSING,
    Verdict.INADEQUATE,
    Verdict.STALE,
    Verdict.NOT_SHOWN,
    Verdict.WAIVED,
    Verdict.NOT_YET_IN_APPLICATION,
    Verdict.NOT_APPLICABLE,
    Verdict.SATISFIED,
)
_SERIES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One version in a table of versions; ``href`` is relative to the page of its model."""

    model: str
    version: str
    aliases: tuple[str, ...]
    href: str
    mark: Mark
    status: str
    purpose: str
    regimes: str
    headline: str
    lowest: str
    approved: str
    worries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """One registered model with its versions, newest first."""

    name: str
    slug: str
    rows: tuple[Row, ...]
    shown: Row
    documents: tuple[Document, ...]


def natural(version: str) -> tuple[int, int, str]:
    """Numbers by size before other names."""
    return (0, int(version), "") if version.isdecimal() and version.isascii() else (1, 0, version)


def version_folder(document: Document) -> str:
    """``models/<slug>/<version>``, relative to the site."""
    return f"models/{document.slug}/{slug(document.version)}"


def row_for(document: Document, *, prefix: str = "") -> Row:
    """A version in one row; what a refused document does not say stays empty."""
    texts = [cell.text for _label, cell in document.glance] or [""] * 8
    return Row(
        model=document.model,
        version=document.version,
        aliases=document.aliases,
        href=f"{prefix}{slug(document.version)}/index.html",
        mark=document.mark,
        status=document.status,
        purpose=texts[0],
        regimes=texts[2],
        headline=texts[5],
        lowest=texts[6],
        approved=texts[3],
        worries=len(document.worries),
    )


def models_of(documents: Iterable[Document]) -> tuple[Model, ...]:
    """All models, those that need most attention first."""
    by_name: dict[str, list[Document]] = {}
    for document in documents:
        by_name.setdefault(document.model, []).append(document)
    made = [_model(name, found) for name, found in by_name.items()]
    return tuple(sorted(made, key=lambda model: (model.shown.mark is Mark.COMPLETE, -model.shown.worries, model.name)))


def _model(name: str, documents: list[Document]) -> Model:
    ordered = sorted(documents, key=lambda document: natural(document.version), reverse=True)
    chosen = next((document for document in ordered if "champion" in document.aliases), ordered[0])
    made = chosen.slug
    return Model(
        name=name,
        slug=made,
        rows=tuple(row_for(document) for document in ordered),
        shown=row_for(chosen, prefix=f"models/{made}/"),
        documents=tuple(ordered),
    )


def metrics_figure(model: Model) -> Figure | None:
    """Leading metrics across the versions of a model; none for a single version or where nothing was measured."""
    documents = tuple(reversed(model.documents))
    names = {name for document in documents for name in document.card.evaluation.metrics}
    ordered = [name for name in HEADLINES if name in names] + sorted(names - set(HEADLINES))
    series = [(metric_name(name), points) for name in ordered[:_SERIES] if (points := _points(documents, name))]
    if len(documents) < 2 or not series:
        return None
    title = _("Metrics of {model} across versions").format(model=model.name)
    svg = versions_charts(id="fig-versions", series=series, versions=[document.version for document in documents])
    rows = tuple(
        (Cell(text=name), *(Cell(text=_point_text(points, document.version), number=True) for document in documents))
        for name, points in series
    )
    head = (_("Metric"), *(_("version {v}").format(v=document.version) for document in documents))
    data = Table(caption=title, head=head, rows=rows, numeric=frozenset(range(1, len(head))))
    caption = _(
        "Each version was measured on its own test data; the page of the version names them. Bands are intervals."
    )
    return Figure(svg=svg, caption=caption, alternative=title, data=data)


def _points(documents: Sequence[Document], name: str) -> list[Point]:
    made = []
    for document in documents:
        item = document.card.evaluation.metrics.get(name)
        if item is not None and not isinstance(item.value, str) and math.isfinite(item.value):
            made.append(
                Point(version=document.version, value=item.value, interval=item.interval, aliases=document.aliases)
            )
    return made


def _point_text(points: Sequence[Point], version: str) -> str:
    found = next((point for point in points if point.version == version), None)
    return numbers.with_interval(found.value, found.interval) if found else _("not measured")


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixCell:
    """The gravest verdict of a rule on a version, and its place."""

    mark: Mark
    href: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One rule against all versions."""

    id: str
    rule: str
    name: str
    ref: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixGroup:
    """The rules of one article or annex; open where something is to be done."""

    title: str
    said: str
    open: bool
    rows: tuple[MatrixRow, ...]


def anchor(rule: str) -> str:
    """The id of a rule on the page of rules."""
    return "rule-" + slug(rule.replace("/", "."))


def group_of(rule: str) -> str:
    """``eu-ai-act/annex-iv/1-a/x`` -> ``eu-ai-act / annex iv``."""
    parts = rule.split("/")
    return parts[0] if len(parts) < 3 else f"{parts[0]} / {parts[1].replace('-', ' ')}"


def matrix(documents: Sequence[Document]) -> tuple[MatrixGroup, ...]:
    """Rules down, versions across, grouped by article or annex."""
    contexts = [Context(card=document.card, judgement=document.judgement, places=places()) for document in documents]
    by_rule: dict[str, list[Finding]] = {}
    found: list[dict[str, list[Finding]]] = []
    for document in documents:
        mine: dict[str, list[Finding]] = {}
        for finding in document.judgement.findings:
            mine.setdefault(finding.rule, []).append(finding)
            by_rule.setdefault(finding.rule, []).append(finding)
        found.append(mine)
    groups: dict[str, list[MatrixRow]] = {}
    for rule in by_rule:
        cells = tuple(
            _cell(document, ctx, mine[rule]) if rule in mine else None
            for document, ctx, mine in zip(documents, contexts, found, strict=True)
        )
        first = by_rule[rule][0]
        row = MatrixRow(
            id=anchor(rule),
            rule=rule,
            name=rule.rsplit("/", 1)[-1].replace("-", " "),
            ref=first.basis.ref if first.basis else "",
            cells=cells,
        )
        groups.setdefault(group_of(rule), []).append(row)
    return tuple(_group(title, rows) for title, rows in groups.items())


def _group(title: str, rows: list[MatrixRow]) -> MatrixGroup:
    gaps = sum(cell.verdict.is_gap for row in rows for cell in row.cells if cell is not None)
    said = plural("{n} rule", "{n} rules", len(rows)) + ", " + plural("{n} gap", "{n} gaps", gaps)
    return MatrixGroup(title=title, said=said, open=gaps > 0, rows=tuple(rows))


def _cell(document: Document, ctx: Context, findings: list[Finding]) -> MatrixCell:
    gravest = min(findings, key=lambda finding: _GRAVEST.index(finding.verdict))
    refused = document.judgement.refused
    target = "refusal" if refused else ctx.section_of(gravest) if gravest.verdict.is_gap else "rules-and-verdicts"
    return MatrixCell(
        mark=MARKS[gravest.verdict], href=f"{version_folder(document)}/index.html#{target}", verdict=gravest.verdict
    )


def matrix_csv(documents: Sequence[Document], groups: Sequence[MatrixGroup]) -> str:
    """The matrix as CSV: one line per rule and version. Text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["rule", "provision", "model", "version", "verdict"])
    for group in groups:
        for row in group.rows:
            for document, cell in zip(documents, row.cells, strict=True):
                verdict = cell.verdict.value if cell else ""
                writer.writerow(
                    [_inert(text) for text in (row.rule, row.ref, document.model, document.version, verdict)]
                )
    return out.getvalue()


def _inert(text: str) -> str:
    shown = visible(text, newlines=False)
    return f"'{shown}" if shown[:1] in {"=", "+", "-", "@"} else shown


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    """One rule as the findings of this site know it."""

    id: str
    anchor: str
    name: str
    basis: str
    binds: str
    binds_from: str
    field: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleGroup:
    """The rules of one article or annex."""

    id: str
    title: str
    said: str
    rules: tuple[RuleRow, ...]


def rules_of(documents: Sequence[Document]) -> tuple[RuleGroup, ...]:
    """Every rule that judged a version of this site."""
    seen: dict[str, Finding] = {}
    for document in documents:
        for finding in document.judgement.findings:
            seen.setdefault(finding.rule, finding)
    groups: dict[str, list[RuleRow]] = {}
    for rule, finding in seen.items():
        basis = f"{finding.basis.instrument}, {finding.basis.ref}" if finding.basis else ""
        row = RuleRow(
            id=rule,
            anchor=anchor(rule),
            name=finding.name.replace("-", " "),
            basis=basis,
            binds=", ".join(finding.binds).replace("_", " "),
            binds_from=finding.binds_from.isoformat() if finding.binds_from else "",
            field=finding.field,
        )
        groups.setdefault(group_of(rule), []).append(row)
    return tuple(
        RuleGroup(
            id="group-" + slug(title.replace(" / ", ".").replace(" ", "-")),
            title=title,
            said=plural("{n} rule", "{n} rules", len(rows)),
            rules=tuple(rows),
        )
        for title, rows in groups.items()
    )


def search_index(documents: Sequence[Document]) -> str:
    """The index as a script (it works from file://): one entry per version, about 0.3 kB each."""
    entries = []
    for document in documents:
        row = row_for(document)
        text = shortened(". ".join(filter(None, (document.status, row.purpose))), 220)
        tags = " ".join(
            (document.model, *document.aliases, row.regimes, word(document.mark), *document.card.training_data.datasets)
        )
        entries.append(
            {
                "title": visible(f"{document.model} {document.version}: {document.title}", newlines=False),
                "text": visible(text, newlines=False),
                "tags": visible(shortened(tags, 160), newlines=False),
                "href": f"{version_folder(document)}/index.html",
            }
        )
    return f"window.cardwrightIndex = {script_json(entries)};\n"


def script_json(value: object) -> str:
    """JSON that stays data inside a script, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=0)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
