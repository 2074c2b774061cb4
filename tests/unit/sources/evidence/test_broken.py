"""Broken files: a message with a place, no crash, and nothing half-read."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from tests.needs import need
from tests.unit.sources.evidence.helpers import DATA, evidence

from cardwright.errors import UnreadableError
from cardwright.sources.evidence.base import UndeclaredError
from cardwright.sources.evidence.parse import parse_document

# file, what is replaced, by what, part of the message, line
BROKEN = [
    ("fairlearn/by_group.csv", "0.8924050632911392", "high", "accuracy is 'high', not a number", 3),
    ("fairlearn/by_group.csv", "male,0.89", "female,0.89", "names a group twice", 1),
    ("fairlearn/by_group.csv", ",158.0", "", "has 5 cells", 3),
    ("fairlearn/by_group_split.json", '"female",\n   "18-25",\n', '"female",\n', "row 1 does not fit", 12),
    ("fairlearn/disparities.json", "0.07239888854584753", "-0.0724", "Fairlearn's lie between 0 and 1", 2),
    ("mlflow/per_class_metrics.csv", "1,86,14", "1,86,15", "example_count is 150", 3),
    ("mlflow/per_class_metrics.csv", "1,86,14", "1,86.5,14", "not a number of cases", 3),
    ("mlflow/per_class_metrics.csv", "\n2,87", "\n1,87", "names the class '1' twice", 4),
    ("metrics_report.json", '"tn": 94', '"tn": -94', "not a number of cases", 13),
    ("metrics_report.json", '"tp": 81', '"hits": 81', "does not hold tn, fp, fn and tp", 12),
    ("metrics_report.json", '"accuracy": 0.9,', '"accuracy": "0.9 or so",', "not a number", 22),
    ("model_schema.json", '"name": "age"', '"name": 7', "a name and a type", 3),
    ("model_schema.json", '"income"', '"age"', "names 'age' twice", 7),
    ("model_schema.json", '"DataType.long"', "null", "a name and a type", 3),
    ("aif360/metrics.json", "0.8878527020564323", '"low"', "disparate_impact is 'low'", 3),
    ("aif360/metrics_with_groups.json", '"sex": 0', '"age": 0', "not of the same attributes", 2),
    (
        "aif360/metrics_with_groups.json",
        '"num_instances_privileged": 158.0',
        '"num_instances_privileged": 1.5',
        "not a number of cases",
        24,
    ),
    ("aequitas/bias.csv", ",82,240", ",83,240", "its four counts make 82", 2),
    ("aequitas/bias.csv", ",male,0.89", ",Male,0.89", "the reference group 'male' has no row", 2),
    ("aequitas/bias.csv", "0,binary 0/1,149,age,18-25", "1,binary 0/1,149,age,18-25", "speaks of 2 models", 2),
    ("clarify/analysis.json", '"name": "DPPL"', '"title": "DPPL"', "a metric has a name and a value", None),
    ("clarify/analysis.json", "0.8878527020564323", '"small"', "DI is 'small'", None),
    ("clarify/analysis.json", '"value_or_threshold"', '"group"', "a facet has value_or_threshold", None),
    ("evidently/quality_07.json", '"value": 0.9\n', '"value": "good"\n', "accuracy is 'good'", 10),
    ("evidently/quality_04.json", "34,\n       4", "34", "not square", 1),
    ("evidently/drift_07.json", '"column": "score"', '"column": 5', "names its column", None),
    ("codecarbon/emissions.csv", "3.387542509998538e-06", "", "energy_consumed is not a number of kWh", 2),
    ("codecarbon/emissions.csv", "0.44027482100045745", "-1", "duration is not a number of s", 2),
    ("codecarbon/emissions_28.csv", "\n", ",more\n", "cells where the header names", None),
    ("importances/permutation_importance.csv", "\nyoung", "\nmale", "names a feature twice", 1),
    ("importances/permutation_importance.csv", "0.008333333333333326", "nan", "not a finite number", 3),
    ("importances/mean_abs_shap.json", "1.308711606033061", '"most"', "not a number", 4),
    ("calibration/curve_with_n.csv", "0.95,80", "1.95,80", "two shares between 0 and 1", 5),
    ("calibration/curve_with_n.csv", "0.95,80", "0.95,", "two shares between 0 and 1", 5),
    ("calibration/curve_with_n.csv", "0.95,80", "0.95,many", "n is 'many'", 5),
]


@pytest.mark.parametrize(("name", "old", "new", "message", "line"), BROKEN)
def test_a_broken_file_says_what_is_wrong_and_where(
    name: str, old: str, new: str, message: str, line: int | None
) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(UnreadableError, match=re.escape(message)) as caught:
        evidence(text.replace(old, new, 1), dimensions=["sex"])
    where = str(caught.value.where)
    assert where.startswith("cards/m/evidence/file:")
    if line is not None:
        assert where.split(":")[1] == str(line)


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.json")), ids=lambda path: path.name)
def test_json_that_breaks_off_names_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with pytest.raises(UnreadableError, match="is not JSON"):
        evidence(text[: len(text) // 2])


@pytest.mark.parametrize("name", ["codecarbon/emissions.csv", "aequitas/bias.csv", "mlflow/per_class_metrics.csv"])
def test_a_table_that_breaks_off_is_refused(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    with pytest.raises(UnreadableError, match="cells where the header names"):
        evidence(text[: text.rindex(",")].rpartition(",")[0])


@pytest.mark.parametrize("name", ["fairlearn/by_group.json", "fairlearn/disparities.json", "aif360/metrics.json"])
def test_groups_without_an_attribute_are_never_guessed(name: str) -> None:
    with pytest.raises(UndeclaredError) as caught:
        evidence(Path(name))
    assert "dimensions: [sex]" in (caught.value.hint or "")


def test_a_file_of_another_shape_has_no_reader() -> None:
    with pytest.raises(UnreadableError, match="a shape that no reader knows"):
        evidence('{"hello": "world"}')
    with pytest.raises(UnreadableError, match="a shape that no reader knows"):
        evidence(Path("importances/shap_values.csv"))
    with pytest.raises(UnreadableError, match="a shape that no reader knows"):
        evidence('{"disparate_impact": 0.8, "our_own_score": 3}')


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(UnreadableError, match="larger than 8 MiB"):
        evidence(b"[" + b" " * (8 * 1024 * 1024) + b"]")


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    need("numpy")
    import numpy as np

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    stream = io.BytesIO()
    np.savez(stream, values=np.array([[Trap()]], dtype=object), feature_names=np.array(["a"]))
    with pytest.raises(UnreadableError, match="not plain numbers"):
        evidence(stream.getvalue())
    assert not (tmp_path / "sprung").exists()


def test_an_archive_that_unpacks_too_far_is_refused() -> None:
    need("numpy")
    import numpy as np

    stream = io.BytesIO()
    np.savez_compressed(stream, values=np.zeros((2_000_000, 1)), feature_names=np.array(["a"]))
    with pytest.raises(UnreadableError, match="unpacks to more than 8 MiB"):
        evidence(stream.getvalue())


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00", b"only words here\n", b""])
def test_what_is_neither_json_nor_a_table_is_no_document(data: bytes) -> None:
    assert parse_document(data, name="file", kind="file") is None
