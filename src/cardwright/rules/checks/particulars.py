"""Particulars that look like answers: a technique for a purpose, a moving name for a version, a figure without unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardwright.card.pointer import Path
from cardwright.card.values import Document, Measurement, Statement
from cardwright.rules.adequacy import moving_name_in, names_only_a_technique
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.metrics import metric_words, needs_unit, other_unit

_VERSION_KEYS = frozenset({"version", "base_model_version", "digest"})
_LIBRARY = re.compile(r"^[\w.-]+(?:==|@)(?:latest|main|master|head)$", re.IGNORECASE)


class TechniqueCheck(Check):
    """Kind ``technique``: a purpose says what the system is for, not how it was made. Absence is for other rules."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Only a text that names nothing but techniques."""
        value = subject.card.intended_use.purpose
        if isinstance(value, Statement) and names_only_a_technique(value.text):
            flat = " ".join(value.text.split())
            shown = flat if len(flat) <= 70 else flat[:67] + "..."
            message = f"“{shown}” names a technique and not what the system is used for"
            yield inadequate(message, path=("intended_use", "purpose"))


class MovingVersionsCheck(Check):
    """Kind ``moving_versions``: where a version belongs stands no alias, branch or ``latest``."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Versions of documents, and short texts at keys that are called version."""
        for path, record in subject.reading.records:
            word = moving_name_in(record.version) if isinstance(record, Document) and record.version else None
            if word:
                yield inadequate(f"“{word}” is no version: it means another one tomorrow", path=(*path, "version"))
        texts = [
            *((found.path, found.value) for found in subject.reading.texts),
            *((found.path, found.value.text) for found in subject.reading.statements),
        ]
        seen = {path for path, record in subject.reading.records if isinstance(record, Document)}
        for path, text in texts:
            if path[-1] in _VERSION_KEYS and path[:-1] not in seen and subject.reading.was_written(path):
                word = text if _LIBRARY.match(text) else moving_name_in(text)
                if word:
                    yield inadequate(f"“{word}” is no version: it means another one tomorrow", path=path)


class UnitsCheck(Check):
    """Kind ``units``: figures in a unit say in which, and the unit is that of their name."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each figure of the model as a whole; slices repeat its metrics."""
        evaluation = subject.card.evaluation
        for key, item in sorted(evaluation.metrics.items()):
            if not item.unit and needs_unit(item.metric):
                yield inadequate(f"{metric_words(item.metric)} has no unit", path=("evaluation", "metrics", key))
        groups: tuple[tuple[Path, dict[str, Measurement]], ...] = (
            (("evaluation", "metrics"), evaluation.metrics),
            (("evaluation", "compliance_metrics"), evaluation.compliance_metrics),
            (("evaluation", "robustness", "metrics"), evaluation.robustness.metrics),
        )
        for section, figures in groups:
            for key, item in sorted(figures.items()):
                named = other_unit(item.metric, item.unit) if item.unit else None
                if named:
                    message = f"{metric_words(item.metric)} is given in {item.unit}, its name says {named}"
                    yield inadequate(message, path=(*section, key))
