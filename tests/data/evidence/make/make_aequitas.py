"""Aequitas crosstab and bias frames as CSV. Needs aequitas."""

from __future__ import annotations

from pathlib import Path

from aequitas.bias import Bias
from aequitas.group import Group
from sample import sample

out = Path(__file__).parent.parent / "aequitas"
out.mkdir(exist_ok=True)
frame = sample().rename(columns={"decision": "score", "score": "raw", "outcome": "label_value"})
frame = frame[["score", "label_value", "sex", "age"]]
crosstab, _ = Group().get_crosstabs(frame, attr_cols=["sex", "age"])
crosstab.to_csv(out / "crosstab.csv", index=False)
bias = Bias().get_disparity_predefined_groups(
    crosstab, original_df=frame, ref_groups_dict={"sex": "male", "age": "26-75"}, alpha=0.05, mask_significance=True
)
bias.to_csv(out / "bias.csv", index=False)
