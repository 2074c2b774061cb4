"""The same small sample for all generators: 240 people, two attributes, a score and the outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd


def sample() -> pd.DataFrame:
    """Columns: outcome and decision (1 = loan repaid, granted), score, sex, age."""
    rng = np.random.default_rng(7)
    sex = rng.choice(["female", "male"], 240, p=[0.35, 0.65])
    age = rng.choice(["18-25", "26-75"], 240, p=[0.3, 0.7])
    outcome = (rng.random(240) < 0.6 + 0.1 * (age == "26-75")).astype(int)
    score = np.clip(0.25 + 0.4 * outcome + 0.08 * (sex == "male") + rng.normal(0, 0.18, 240), 0, 1).round(3)
    return pd.DataFrame(
        {"outcome": outcome, "decision": (score >= 0.5).astype(int), "score": score, "sex": sex, "age": age}
    )
