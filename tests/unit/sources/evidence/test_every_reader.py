"""Every reader has a good file, a file of the other version and three broken ones, or fails here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.unit.sources.evidence import test_broken, test_more_broken
from tests.unit.sources.evidence.helpers import DATA, card, evidence

from cardwright.errors import UnreadableError
from cardwright.sources.evidence.parse import parse_document
from cardwright.sources.evidence.registry import FORMS, READERS, reader_of

BROKEN_FILES = 3


@dataclass(frozen=True, kw_only=True)
class Files:
    """Of one reader: a file as the tool writes it today, and one of another version of the tool or form.

    ``differs`` is a text that only one of the two holds, so that they cannot be copies. Of an own form there is one
    version: the next number after its slash must be refused by name.
    """

    good: str
    other: str = ""
    differs: str = ""
    declared: tuple[tuple[str, object], ...] = ()


TABLE = {
    "comparison/1": Files(good="comparison/shadow.json"),
    "robustness/1": Files(good="robustness/art.json"),
    "security/1": Files(good="security/art.json"),
    "drift": Files(
        good="drift/drift.json", other="drift/p_values.csv", differs="p_value", declared=(("method", "a test"),)
    ),
    "garak": Files(good="garak/report.jsonl", other="garak/report_09.jsonl", differs='"total":'),
    "tfma": Files(
        good="tfma/slicing_metrics.json",
        other="tfma/slicing_metrics_older.json",
        differs="post_export_metrics",
    ),
    "deepchecks": Files(good="deepchecks/suite.json", other="deepchecks/suite_09.json", differs="cramer_v"),
    "pytest": Files(good="pytest/report.json", other="pytest/report_10.json", differs='"total": 6\n }'),
    "mlflow evaluate": Files(
        good="mlflow/per_class_metrics.csv", other="mlflow/per_class_metrics_130.csv", differs="precision_recall_auc"
    ),
    "aequitas": Files(good="aequitas/bias.csv", other="aequitas/bias_042.csv", differs="accuracy"),
    "codecarbon": Files(good="codecarbon/emissions.csv", other="codecarbon/emissions_28.csv", differs="2.8"),
    "calibration curve": Files(good="calibration/curve_with_n.csv", other="calibration/curve.json", differs="ece"),
    "feature importances": Files(
        good="importances/permutation_importance.csv", other="importances/explanation.json", differs="feature_names"
    ),
    "metrics report": Files(good="metrics_report.json", other="metrics_report_zoned.json", differs="+02:00"),
    "model schema": Files(good="model_schema.json", other="model_schema_mlflow.json", differs='"required"'),
    "sagemaker clarify": Files(
        good="clarify/analysis.json", other="clarify/analysis_shap.json", differs="global_shap_values"
    ),
    "evidently": Files(good="evidently/quality_07.json", other="evidently/quality_04.json", differs="target_name"),
    "aif360": Files(
        good="aif360/metrics.json",
        other="aif360/metrics_05.json",
        differs="equalized_odds_difference",
        declared=(("dimensions", ["sex"]),),
    ),
    "fairlearn": Files(
        good="fairlearn/by_group.csv",
        other="fairlearn/by_group_split.json",
        differs='"columns"',
        declared=(("dimensions", ["sex"]),),
    ),
}


def tool_of(name: str) -> str | None:
    """Which reader takes a file of the data folder."""
    document = parse_document((DATA / name).read_bytes(), name=name, kind="file")
    assert document is not None
    reader = reader_of(document)
    return reader.tool if reader else None


def test_every_reader_stands_in_the_table() -> None:
    assert sorted(TABLE) == sorted(reader.tool for reader in READERS)


FILES = [(tool, name) for tool, files in TABLE.items() for name in (files.good, files.other) if name]


@pytest.mark.parametrize(("tool", "name"), FILES)
def test_its_good_file_and_that_of_the_other_version_are_read_whole(tool: str, name: str) -> None:
    assert tool_of(name) == tool
    found = evidence(Path(name), **dict(TABLE[tool].declared))
    assert found.facts
    card(found)


@pytest.mark.parametrize("tool", [tool for tool, files in TABLE.items() if files.other])
def test_the_other_version_is_another_shape(tool: str) -> None:
    files = TABLE[tool]
    good, other = ((DATA / name).read_text(encoding="utf-8") for name in (files.good, files.other))
    assert (files.differs in other) != (files.differs in good)


@pytest.mark.parametrize("form", FORMS)
def test_the_next_version_of_an_own_form_is_refused_by_name(form: str) -> None:
    path = next(path for path in sorted(DATA.rglob("*.json")) if f'"{form}"' in path.read_text(encoding="utf-8"))
    later = f"{form.partition('/')[0]}/2"
    with pytest.raises(UnreadableError, match=f"its schema is '{later}', and this version reads {form}"):
        evidence(path.read_text(encoding="utf-8").replace(form, later))


def test_every_reader_without_another_version_has_a_form_with_a_number() -> None:
    assert {tool for tool, files in TABLE.items() if not files.other} <= set(FORMS)


def test_every_reader_has_three_broken_files() -> None:
    """Each entry is a file with one thing wrong, whose message and place the tests of that name look at."""
    broken = (*test_broken.BROKEN, *test_more_broken.BROKEN)
    counted = Counter(tool_of(name) for name, *_ in broken)
    assert {tool: counted[tool] for tool in TABLE if counted[tool] < BROKEN_FILES} == {}
