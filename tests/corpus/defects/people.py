"""Who states and who approves."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.edit import drop, put, spots

_NAMED = frozenset({"hygiene/named-person"})


def speaker(*rules: str, **person: str | None) -> Make:
    """Another speaker in the card's own file; the finding stands at a statement or answer of that file."""

    def make(target: Target) -> Iterator[Seed | None]:
        file = _spoken_file(target)
        if file is None:
            return
        text = target.project.text(file)
        for key, value in person.items():
            text = drop(text, ("stated_by", key)) if value is None else put(text, ("stated_by", key), value)
        last = text.count("\n") + 1
        yield Seed(
            what=f"{file} stated_by",
            texts={file: text},
            rules=frozenset(rules) or _NAMED,
            lines=(Lines(file=file, first=1, last=last),),
        )

    return make  # fmt: skip


def _spoken_file(target: Target) -> str | None:
    """The card's own file whose speaker answers for a statement in it; a file of sign-offs alone has none."""
    said = [found[0] for path in target.statements if (found := target.find(*path)) is not None]
    own = (file for file in target.files if file != "cards/organisation.yaml" and file in said)
    return next((file for file in own if ("stated_by",) in target.spots(file)), None)


def _nobody(target: Target) -> Iterator[Seed | None]:
    file = _spoken_file(target)
    if file is None:
        return
    text = drop(target.project.text(file), ("stated_by",))
    lines = (Lines(file=file, first=1, last=text.count("\n") + 1),)
    yield Seed(what=f"{file} stated_by", texts={file: text}, rules=_NAMED, lines=lines)


def approval(value: str, rule: str, *, spelt: Callable[[str], str] = str) -> Make:
    """An approval put into the card's own file; ``{author}`` is who states its sections, ``spelt`` in another way."""

    def make(target: Target) -> Iterator[Seed | None]:
        name = target.address.partition("/")[0]
        file = f"cards/{name}/card.yaml"
        author = next(
            (item.value.stated_by.name for item in target.reading.statements if item.path[0] == "model" and item.value.stated_by),
            None,
        )  # fmt: skip
        text = target.project.text(file)
        if ("{author}" in value and author is None) or not text or ("approvals",) in spots(text):
            return
        text = text.rstrip("\n")
        text += f"\napprovals:\n  records:\n    release: {value.replace('{author}', spelt(author or ''))}\n"
        spot = spots(text)[("approvals", "records", "release")]
        lines = (Lines(file=file, first=spot.first, last=spot.last),)
        yield Seed(what="approvals.records.release", texts={file: text}, rules=frozenset({rule}), lines=lines)

    return make


def _stale(target: Target) -> Iterator[Seed | None]:
    """A statement about a digest that the card no longer holds."""
    for path in target.statements:
        found = target.find(*path)
        if found is None or len(target.text_of(path).split()) < 4:
            continue
        _, spot = found
        if spot.is_flow or path[-1] in ("reason",):
            continue
        text = target.text_of(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        yield target.replaced(path, f'{{text: "{text}", about: ff00ff00ff00}}', {"hygiene/freshness"})


KINDS: tuple[Kind, ...] = (
    Kind(name="team-as-person", story="a team states everything", make=speaker(name="ML Platform Team")),
    Kind(name="service-account", story="a service account states everything", make=speaker(name="svc-mlflow")),
    Kind(name="role-as-name", story="a function in place of a name", make=speaker(name="Head of Data Science")),
    Kind(name="first-name", story="a first name alone", make=speaker(name="Anna")),
    Kind(name="mail-as-name", story="an address in place of a name", make=speaker(name="anna.weber@bank.example")),
    Kind(name="template-name", story="the form's example name", make=speaker(name="Max Mustermann")),
    Kind(name="undated", story="statements without a day", make=speaker(date=None)),
    Kind(name="future-dated", story="stated on a day that has not come", make=speaker(date="2027-03-01")),
    Kind(name="nobody-named", story="nobody answers for the file", make=_nobody),
    Kind(
        name="author-approves",
        story="the author signs off the own work",
        make=approval("{by: {name: {author}, date: 2026-11-12}, decision: approved}", "hygiene/separation-of-duties"),
    ),
    Kind(
        name="approval-in-future",
        story="a sign-off dated ahead",
        make=approval(
            "{by: {name: Ilse Varga, role: Auditor, date: 2026-12-24}, decision: approved}", "hygiene/impossible-date"
        ),
    ),
    Kind(
        name="approval-stale",
        story="what was signed off has changed since",
        make=approval(
            f"{{by: {{name: Ilse Varga, date: 2026-11-12}}, decision: approved, digest: sha256:{'0' * 64}, "
            f"sections: {{risk_classification: sha256:{'0' * 64}}}}}",
            "hygiene/freshness",
        ),
    ),
    Kind(
        name="approval-by-account",
        story="a pipeline signs off",
        make=approval("{by: {name: release-bot, date: 2026-11-12}, decision: approved}", "hygiene/named-person"),
    ),
    Kind(name="statement-stale", story="a statement about data that were replaced", make=_stale, many=2),
)
