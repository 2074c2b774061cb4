"""House rules that look at a whole card: left-overs, repetition, contradictions, unnamed people, unmeasured groups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from cardwright.card.approval import outdated_sections
from cardwright.card.card import Contradiction
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, from_pointer, to_pointer
from cardwright.card.shape import label_at, question_at
from cardwright.card.values import NotApplicable, Person
from cardwright.rules.adequacy import echoes, has_words, left_over_in, normalised, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed, not_applicable_problem
from cardwright.rules.checks.measured import unmeasured_groups
from cardwright.rules.people import not_a_person, person_problem
from cardwright.rules.reading import Found
from cardwright.rules.verdict import Severity, Verdict

_SHOWN_PER_FILE = 3
_COPIED = 0.85
_LONG = 60
"""Letters from which on a text that begins like another was copied."""


class PlaceholdersCheck(Check):
    """Kind ``placeholders``: no text of a card stands in for an answer."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Statements, and the short texts that people write."""
        reading = subject.reading
        for path, words in [
            *((found.path, placeholder_in(found.value.text, allow_none=True)) for found in reading.statements),
            *((found.path, left_over_in(found.value)) for found in reading.texts),
        ]:
            if words and reading.was_written(path):
                yield inadequate(f"“{words}” is a placeholder in {_name(path)}", path=path)


class EchoesCheck(Check):
    """Kind ``echoes``: no statement only gives its question back."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Compares each statement with the label and the question of its field."""
        for found in subject.reading.statements:
            asked = (label_at(found.path), ".".join(found.path), question_at(found.path) or "")
            if not placeholder_in(found.value.text) and echoes(found.value.text, asked=asked):
                message = f"“{_clip(found.value.text)}” only repeats the question of {_name(found.path)}"
                yield inadequate(message, path=found.path)


class RepetitionCheck(Check):
    """Kind ``repetition``: one text does not answer several questions."""

    min_words: int = 4
    exempt: tuple[tuple[str, ...], ...] = ()
    """Families of dotted fields (a prefix is enough) whose texts may be equal, because the law wants them so."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each place after the first, with the first as the other place."""
        families = [[tuple(field.split(".")) for field in family] for family in self.exempt]
        texts: dict[str, list[Path]] = {}
        for found in subject.reading.statements:
            if has_words(found.value.text, self.min_words):
                texts.setdefault(normalised(found.value.text), []).append(found.path)
        for paths in texts.values():
            for path in paths[1:]:
                yield from self._repeats(subject, paths[0], path, families, "word for word")
        for text, other in _longer_copies(list(texts)):
            yield from self._repeats(subject, texts[text][0], texts[other][0], families, "but for the words at its end")

    @staticmethod
    def _repeats(subject: Subject, first: Path, path: Path, families: list[list[Path]], how: str) -> Iterator[Outcome]:
        if _may_be_equal(first, path, families):
            return
        place = subject.card.origin_of(to_pointer(first))
        yield Outcome(
            verdict=Verdict.INADEQUATE,
            message=f"{_name(path)} repeats {_name(first)} {how}",
            path=path,
            others=(place,) if place else (),
        )


class ContradictionsCheck(Check):
    """Kind ``contradictions``: no two sources disagree about a fact."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding per fact, with every value and where it was read."""
        for contradiction in subject.card.contradictions:
            origins = [side.origin for side in contradiction.values]
            yield Outcome(
                verdict=Verdict.CONTRADICTED,
                message=contradiction_message(contradiction),
                path=from_pointer(contradiction.pointer),
                origin=mendable(origins),
                others=tuple(origins),
            )


class UnreadCheck(Check):
    """Kind ``unread``: nothing that was measured lies where it is not read."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding per file."""
        for name in subject.card.evaluation.unread:
            message = f"{name} was not read: it is larger than the 8 MiB that are read of a file of figures"
            yield inadequate(message, path=("evaluation", "unread", name))


class DeclaredSlicesCheck(Check):
    """Kind ``declared_slices``: what was declared is measured."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding per group."""
        for dimension, group in unmeasured_groups(subject.reading):
            yield Outcome(
                verdict=Verdict.MISSING,
                message=f"{dimension}={group} was declared and has no figure",
                path=("evaluation", "declared_slices", dimension),
            )


class NamedPersonsCheck(Check):
    """Kind ``named_persons``: every statement and answer has a natural person and a date, every sign-off a person."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Statements with the same gap in one file are one finding: one key at the top of the file mends them."""
        spoken: list[Found[Person | None]] = [
            *(Found(path=found.path, value=found.value.stated_by) for found in subject.reading.statements),
            *(Found(path=found.path, value=found.value.stated_by) for found in subject.reading.answers),
        ]
        gaps: dict[tuple[str, str], list[Path]] = {}
        for found in spoken:
            wrong = person_problem(found.value, what="the statement", as_of=subject.as_of)
            if wrong:
                origin = subject.card.origin_of(found.pointer)
                gaps.setdefault((origin.address if origin else "", wrong), []).append(found.path)
        for (_, wrong), paths in sorted(gaps.items(), key=lambda item: item[1]):
            fields = ", ".join(_name(path) for path in paths[:_SHOWN_PER_FILE])
            more = f" and {len(paths) - _SHOWN_PER_FILE} more" if len(paths) > _SHOWN_PER_FILE else ""
            yield inadequate(f"{wrong}: {fields}{more}", path=paths[0])
        for key, approval in sorted(subject.card.approvals.records.items()):
            if wrong := not_a_person(approval.by.name):
                yield inadequate(f"{wrong}: approvals.records.{key}", path=("approvals", "records", key))


class NotApplicableCheck(Check):
    """Kind ``not_applicable``: nothing is waved away without a reason, a person and a date."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Each declaration on its own."""
        for found in subject.reading.not_applicable:
            value: NotApplicable = found.value
            wrong = not_applicable_problem(value, as_of=subject.as_of)
            if wrong:
                yield inadequate(f"{_name(found.path)}: {wrong}", path=found.path)


class FreshnessCheck(Check):
    """Kind ``freshness``: statements and sign-offs hold while the card says what they were about."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Statements about a digest, those carried over a change between versions, and sign-offs."""
        yield from self._about_digests(subject)
        for stale in subject.card.stale:
            path = from_pointer(stale.pointer)
            what = stale.subject.replace("_", " ")
            message = (
                f"{_name(path)} was stated on {stale.stated.isoformat()} about version {stale.about_version}; "
                f"the {what} is another now, and nobody stated it anew"
            )
            # a digest proves that something changed; a day only shows that nobody looked again
            yield Outcome(verdict=Verdict.STALE, message=message, path=path, severity=Severity.WARNING)
        past = subject.card.identity.state in ("superseded", "withdrawn")
        for key, item in sorted(subject.card.approvals.records.items()):
            changed = outdated_sections(subject.card, item) if item.decision == "approved" else ()
            if changed:
                message = f"{item.by.name} approved an earlier state of this card; changed since: {listed(changed)}"
                yield Outcome(
                    verdict=Verdict.STALE,
                    message=message,
                    path=("approvals", "records", key),
                    severity=Severity.NOTE if past else None,
                )

    def _about_digests(self, subject: Subject) -> Iterator[Outcome]:
        for found in subject.reading.statements:
            about = found.value.about
            if about and about not in subject.reading.digests:
                yield Outcome(
                    verdict=Verdict.STALE,
                    message=f"{_name(found.path)} was stated about {about}, which this version no longer holds",
                    path=found.path,
                )


def contradiction_message(contradiction: Contradiction) -> str:
    """``evaluation.metrics.accuracy.value is 0.892 in runs:/..., but 0.95 in cards/...:7:3 (tolerance: ...)``."""
    told = ", but ".join(f"{_clip(str(side.value))} in {side.origin}" for side in contradiction.values)
    tolerance = f" (tolerance: {contradiction.tolerance})" if contradiction.tolerance else ""
    return f"{_name(from_pointer(contradiction.pointer))} is {told}{tolerance}"


def mendable(origins: list[Origin]) -> Origin | None:
    """The side of a contradiction that a person can edit: a file, when there is one."""
    return next((origin for origin in origins if origin.kind == "file"), origins[0] if origins else None)


def _longer_copies(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of long texts of which one begins as the other does, for most of it."""
    begun: dict[str, list[str]] = {}
    for text in texts:
        if len(text) >= _LONG:
            begun.setdefault(text[: _LONG // 2], []).append(text)
    for alike in begun.values():
        for place, text in enumerate(alike):
            for other in alike[place + 1 :]:
                alike_until = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))
                if alike_until >= _COPIED * max(len(text), len(other)):
                    yield text, other


def _may_be_equal(first: Path, second: Path, families: list[list[Path]]) -> bool:
    return any(
        any(first[: len(field)] == field for field in family) and any(second[: len(field)] == field for field in family)
        for family in families
    )


def _name(path: Path) -> str:
    return ".".join(path)


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."
