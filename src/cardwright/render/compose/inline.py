"""Values of a card in one line, and which of their words are the card's own, in its language."""

from __future__ import annotations

from pydantic import BaseModel

from cardwright.card.pointer import Path
from cardwright.card.values import (
    Answer,
    BiasCheck,
    Dataset,
    Document,
    Measurement,
    NotApplicable,
    Person,
    Slice,
    Statement,
)
from cardwright.render import numbers
from cardwright.render.compose.context import Context, is_empty
from cardwright.render.document import Cell
from cardwright.render.plaintext import shortened
from cardwright.render.text import _


def summed_up(value: object, section: str) -> str:
    """A value that stands elsewhere: itself when it is one, else how many there are and where."""
    if isinstance(value, dict) and len(value) > 1:
        return _("{n} entries under “{section}”").format(n=numbers.count(len(value)), section=section)
    if isinstance(value, Slice) and len(value.metrics) > 1:
        said = "; ".join(
            f"{name.replace('_', ' ')} {numbers.with_interval(item.value, item.interval)}"
            for name, item in sorted(value.metrics.items())
        )
        group = ", ".join(f"{dimension.replace('_', ' ')} {name}" for dimension, name in value.by.items())
        return f"{group}: {said}"
    return short(value)


def person(value: Person | None) -> str:
    """``M. Ruiz, head of credit risk, for Musterbank AG, 2026-11-02``; empty when nobody is named."""
    if value is None:
        return ""
    on_behalf = _("for {entity}").format(entity=value.on_behalf_of) if value.on_behalf_of else None
    return ", ".join(filter(None, (value.name, value.role, on_behalf, numbers.day(value.date))))


def personal(value: Person | None) -> tuple[str, ...]:
    """The parts of what ``person`` says that are words of the card: name with function, and for whom."""
    if value is None:
        return ()
    return tuple(filter(None, (", ".join(filter(None, (value.name, value.role))), value.on_behalf_of)))


def person_cell(ctx: Context, value: Person | None) -> Cell | None:
    """A person in a cell; None when nobody is named."""
    text = person(value)
    return Cell(text=text, language=ctx.card.language, quoted=personal(value)) if text else None


def worded_cell(ctx: Context, text: str | None) -> Cell:
    """A text of the card, or a dash where it has none."""
    return Cell(text=text, language=ctx.card.language) if text else Cell(text="—")


def short_cell(ctx: Context, path: Path, value: object) -> Cell:
    """Any value in a cell."""
    quoted = (shortened(value.not_applicable, 120),) if isinstance(value, NotApplicable) else None
    return Cell(
        text=short(value),
        origin=ctx.origin(*path),
        number=_is_number(value),
        language=spoken(ctx, value),
        quoted=quoted,
    )


def spoken(ctx: Context, value: object) -> str | None:
    """The language of the card where the value holds words of it; None for figures, days and yes or no."""
    return ctx.card.language if _has_words(value) else None


def _has_words(value: object) -> bool:
    match value:
        case dict():
            return any(map(_has_words, value.values()))
        case tuple():
            return any(map(_has_words, value))
        case Answer():
            return False
        case BaseModel():
            return True
        case _:
            return isinstance(value, str)


def short(value: object) -> str:  # noqa: PLR0911, PLR0912 - one per kind
    """Any value in one line, for tables."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case int():
            return numbers.count(value)
        case float():
            return numbers.metric(value)
        case Statement():
            return shortened(value.text, 160)
        case NotApplicable():
            return _("not applicable: ") + shortened(value.not_applicable, 120)
        case Answer():
            return _("yes") if value.answer else _("no")
        case Measurement():
            return f"{value.metric.replace('_', ' ')}: {numbers.figure(value)}"
        case BiasCheck():
            return f"{value.metric.replace('_', ' ')}: {numbers.with_interval(value.value, value.interval)}"
        case Slice():
            return "; ".join(short(item) for item in value.metrics.values())
        case Document():
            return value.title
        case Dataset():
            return value.name
        case dict() | tuple():
            inner = list(value.values()) if isinstance(value, dict) else list(value)
            return shortened("; ".join(short(item) for item in inner), 300)
        case BaseModel():
            filled = (getattr(value, name) for name in type(value).model_fields)
            return shortened("; ".join(short(item) for item in filled if not is_empty(item)), 160)
        case _:
            return str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
