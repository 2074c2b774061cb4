"""The kinds of defect that are seeded, by what is spoilt."""

from tests.corpus.defects import classes, documents, figures, gate, numbers, people, texts
from tests.corpus.defects.base import Kind

KINDS: tuple[Kind, ...] = (
    *texts.KINDS,
    *people.KINDS,
    *figures.KINDS,
    *documents.KINDS,
    *classes.KINDS,
    *numbers.KINDS,
    *gate.KINDS,
)
