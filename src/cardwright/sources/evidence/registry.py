"""All readers, and the choice of one for a document by its shape."""

from __future__ import annotations

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.readers import (
    aequitas,
    aif360,
    calibration,
    clarify,
    codecarbon,
    comparison,
    deepchecks,
    drift,
    evidently,
    fairlearn,
    garak,
    importances,
    metrics_report,
    model_schema,
    per_class,
    pytest_report,
    robustness,
    security,
    tfma,
)

# from the most particular shape to the most general
READERS: tuple[Reader, ...] = (
    comparison.READER,
    robustness.READER,
    security.READER,
    garak.READER,
    drift.READER,
    tfma.READER,
    deepchecks.READER,
    pytest_report.READER,
    per_class.READER,
    aequitas.READER,
    codecarbon.READER,
    calibration.READER,
    importances.READER,
    metrics_report.READER,
    model_schema.READER,
    clarify.READER,
    evidently.READER,
    aif360.READER,
    fairlearn.READER,
)
FORMS = (comparison.TOOL, drift.FORM, robustness.TOOL, security.TOOL)
"""Our own forms, each with its version."""


def reader_of(document: Document) -> Reader | None:
    """The first reader that knows the shape; None when none does."""
    return next((reader for reader in READERS if reader.recognises(document)), None)


def read_evidence(document: Document, context: Context) -> Evidence:
    """What a document says about one version.

    Raises:
        UnreadableError: no reader knows its shape, or it does not keep what its shape promises.
    """
    reader = reader_of(document)
    if reader is None:
        _refuse_other_form(document)
        raise document.error(
            "has a shape that no reader knows",
            hint="there are readers for " + ", ".join(sorted(item.tool for item in READERS)),
        )
    return reader.read(document, context)


def _refuse_other_form(document: Document) -> None:
    """A form of our own in a version that this one does not know."""
    schema = document.value.get("schema") if isinstance(document.value, dict) else None
    name = schema.partition("/")[0] if isinstance(schema, str) else None
    known = next((form for form in FORMS if form.partition("/")[0] == name), None)
    if known is not None:
        raise document.error(
            f"its schema is {str(schema)[:40]!r}, and this version reads {known}",
            path=("schema",),
            hint=f"write it as {known}, or read it with a newer cardwright",
        )
