"""MLflow's spellings of numbers, times and metric names as those of a card."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import JsonValue

# MLflow stores an infinite metric as the largest double
_LARGEST = 1.7976931348623157e308


def finite(value: float) -> float | str:
    """A metric value; what is not a number or not finite becomes the text a card holds for it."""
    if math.isnan(value):
        return "NaN"
    if abs(value) >= _LARGEST:
        return "Infinity" if value > 0 else "-Infinity"
    return value


def moment(milliseconds: int | None) -> str | None:
    """A time of MLflow, milliseconds since 1970, as ISO 8601 in UTC."""
    if not milliseconds:
        return None
    text = datetime.fromtimestamp(milliseconds / 1000, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def present(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The entries that say something."""
    return {key: value for key, value in values.items() if value or (value is not None and value not in ("", {}, []))}
