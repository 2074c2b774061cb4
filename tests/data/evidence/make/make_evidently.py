"""Evidently reports as JSON: classification quality and drift. Needs evidently 0.7 (new form) or 0.4 (older form)."""

from __future__ import annotations

import json
from pathlib import Path

import evidently
from sample import sample

out = Path(__file__).parent.parent / "evidently"
out.mkdir(exist_ok=True)
data = sample()[["outcome", "decision", "score", "sex"]]
reference, current = data.iloc[:120], data.iloc[120:]
if evidently.__version__.startswith("0.7"):
    from evidently import BinaryClassification, DataDefinition, Dataset, Report
    from evidently.presets import ClassificationPreset, DataDriftPreset

    definition = DataDefinition(
        classification=[BinaryClassification(target="outcome", prediction_labels="decision")],
        categorical_columns=["sex", "outcome", "decision"],
        numerical_columns=["score"],
    )
    wrapped = [Dataset.from_pandas(part, data_definition=definition) for part in (current, reference)]
    for name, preset in (("quality", ClassificationPreset()), ("drift", DataDriftPreset())):
        result = Report([preset]).run(*wrapped)
        (out / f"{name}_07.json").write_text(json.dumps(json.loads(result.json()), indent=1) + "\n")
else:
    from evidently import ColumnMapping
    from evidently.metric_preset import ClassificationPreset, DataDriftPreset
    from evidently.report import Report

    mapping = ColumnMapping(
        target="outcome", prediction="decision", numerical_features=["score"], categorical_features=["sex"]
    )
    for name, preset in (("quality", ClassificationPreset()), ("drift", DataDriftPreset())):
        report = Report([preset])
        report.run(reference_data=reference, current_data=current, column_mapping=mapping)
        (out / f"{name}_04.json").write_text(json.dumps(json.loads(report.json()), indent=1) + "\n")
