"""The model's inputs: each with its type and with the values it may take."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.card.values import Column
from cardwright.rules.adequacy import left_over_in, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed


class ColumnsCheck(Check):
    """Kind ``columns``."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """One finding names all columns with the same gap, so that a wide model does not drown the rest."""
        items = value.items() if isinstance(value, dict) else ()
        columns = {key: item for key, item in items if isinstance(item, Column)}
        untyped = sorted(key for key, item in columns.items() if not item.type.strip() or left_over_in(item.type))
        vague = sorted(key for key, item in columns.items() if not (_says(item.range) or _says(item.description)))
        if untyped:
            yield inadequate(f"no type for {listed(untyped)}", path=(*subject.field, untyped[0]))
        if vague:
            yield inadequate(
                f"types without valid values or a description for {listed(vague)}", path=(*subject.field, vague[0])
            )


def _says(text: str | None) -> bool:
    return text is not None and placeholder_in(text) is None
