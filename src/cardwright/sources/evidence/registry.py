"""All readers, and the choice of one for a document by its shape."""

from __future__ import annotations

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.readers import (
    aequitas,
    aif360,
    calibration,
    clarify,
    codecarbon,
    evidently,
    fairlearn,
    importances,
    metrics_report,
    model_schema,
    per_class,
)

# from the most particular shape to the most general
READERS: tuple[Reader, ...] = (
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
        raise document.error(
            "has a shape that no reader knows",
            hint="there are readers for " + ", ".join(sorted(item.tool for item in READERS)),
        )
    return reader.read(document, context)
