"""The kinds of defect that are seeded, by what is spoilt."""

from tests.corpus.defects import (
    classes,
    documents,
    evasions,
    figures,
    gate,
    implausible,
    numbers,
    people,
    signoffs,
    texts,
)
from tests.corpus.defects.base import Kind

KINDS: tuple[Kind, ...] = (
    *texts.KINDS,
    *evasions.KINDS,
    *people.KINDS,
    *signoffs.KINDS,
    *figures.KINDS,
    *implausible.KINDS,
    *documents.KINDS,
    *classes.KINDS,
    *numbers.KINDS,
    *gate.KINDS,
)
