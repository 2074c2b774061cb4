"""emissions.csv of CodeCarbon around a fraction of a second of work, without asking any service. Needs codecarbon."""

from __future__ import annotations

import csv
from pathlib import Path

from codecarbon import OfflineEmissionsTracker

out = Path(__file__).parent.parent / "codecarbon"
out.mkdir(exist_ok=True)
raw = out / "emissions.csv"
raw.unlink(missing_ok=True)
tracker = OfflineEmissionsTracker(
    country_iso_code="DEU", output_dir=str(out), project_name="credit-risk", allow_multiple_runs=True, log_level="error"
)
tracker.start()
sum(number * number for number in range(4_000_000))
tracker.stop()
with raw.open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
for row in rows:  # what would name the machine that ran this
    row.update({key: "generator" for key in ("os", "cpu_model", "gpu_model") if row.get(key)})
with raw.open("w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
