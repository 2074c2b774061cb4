"""Kolmogorov-Smirnov statistics and PSI of two halves of the sample: a table, and drift/1. Needs scipy, pandas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sample import sample
from scipy.stats import ks_2samp

out = Path(__file__).parent.parent / "drift"
out.mkdir(exist_ok=True)
data = sample()
before, after = data.iloc[:120], data.iloc[120:]


def psi(first: np.ndarray, second: np.ndarray) -> float:
    """Population stability index over the deciles of the first, empty bins as half a case."""
    edges = np.unique(np.quantile(first, np.linspace(0, 1, 11)))
    counts = [np.histogram(np.clip(part, edges[0], edges[-1]), edges)[0] for part in (first, second)]
    one, two = (np.maximum(count, 0.5) / count.sum() for count in counts)
    return float(np.sum((two - one) * np.log(two / one)))


rows = [
    {
        "feature": name,
        "psi": psi(before[name].to_numpy(float), after[name].to_numpy(float)),
        "ks_statistic": float(ks_2samp(before[name], after[name]).statistic),
        "n": len(after),
    }
    for name in ("score", "outcome")
]
pd.DataFrame(rows).to_csv(out / "drift.csv", index=False)
p = [{"column": name, "p_value": float(ks_2samp(before[name], after[name]).pvalue)} for name in ("score", "outcome")]
pd.DataFrame(p).to_csv(out / "p_values.csv", index=False)
columns = {row["feature"]: {"metric": "psi", "value": row["psi"], "n": row["n"]} for row in rows}
form = {"schema": "drift/1", "reference": "first half", "dataset": {"name": "second half"}, "columns": columns}
(out / "drift.json").write_text(json.dumps(form, indent=1) + "\n")
