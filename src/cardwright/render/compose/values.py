"""Each kind of card value as blocks of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel

from cardwright.card.card import Identity, Run
from cardwright.card.pointer import Path, from_pointer
from cardwright.card.sections.purpose import Classification
from cardwright.card.values import (
    Answer,
    AuditTable,
    Column,
    Contact,
    Dataset,
    Document,
    NotApplicable,
    Reference,
    Statement,
)
from cardwright.render import numbers
from cardwright.render.compose.context import Context, is_empty, value_at
from cardwright.render.compose.impact import audit_tables
from cardwright.render.compose.inline import (
    person,
    person_cell,
    personal,
    short,
    short_cell,
    spoken,
    summed_up,
    worded_cell,
)
from cardwright.render.compose.plan import titles
from cardwright.render.compose.questions import asked
from cardwright.render.compose.state import state_cell
from cardwright.render.document import Block, Cell, Facts, Mark, Note, Prose, Table
from cardwright.render.text import _, field_label, headed
from cardwright.render.words import regime_word

# fields of the registry and of data sets that hold words; the others are names, days and figures
_WORDED = frozenset({"name", "description", "tags", "split", "period", "place", "source", "licence"})


def blocks_for(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The blocks of the value at a path; none where nothing was provided."""
    value = value_at(ctx.card, path)
    if is_empty(value):
        return ()
    if isinstance(value, Statement | NotApplicable | Reference | Answer | BaseModel):
        return _single(ctx, path, label, value)
    if isinstance(value, dict):
        return _mapping(ctx, path, label, value)
    if isinstance(value, tuple):
        text = ", ".join(short(item) for item in value)
        return (Facts(rows=((label, Cell(text=text, origin=ctx.origin(*path), language=spoken(ctx, value))),)),)
    return (Facts(rows=((label, short_cell(ctx, path, value)),)),)


def _single(ctx: Context, path: Path, label: str, value: BaseModel) -> tuple[Block, ...]:  # noqa: PLR0911 - one per kind
    origin = ctx.origin(*path)
    match value:
        case Statement():
            return (Prose(text=value.text, stated_by=value.stated_by, origin=origin, label=label),)
        case NotApplicable():
            return (not_applicable(ctx, label, value),)
        case Reference():
            return tuple(block for pointer in value.refers_to for block in _referred(ctx, label, pointer))
        case Answer():
            return (answers(ctx, path, label, {label: value}, keyed=False),)
        case Classification():
            rows = ((label, Cell(text=", ".join(map(regime_word, value.regimes)), origin=origin)),)
            reason = blocks_for(ctx, (*path, "reason"), _("Reason"))
            return (Facts(rows=rows), *reason)
        case AuditTable():
            return audit_tables(ctx, path, label, value)
        case Document():
            return (Facts(rows=document_rows(ctx, path, value), caption=label),)
        case Contact():
            fields = [(name, getattr(value, name)) for name in type(value).model_fields]
            contact = tuple(
                (
                    _("Web address") if name == "url" else field_label((name,)),
                    Cell(text=text, origin=ctx.origin(*path, name), language=ctx.card.language),
                )
                for name, text in fields
                if text
            )
            return (Facts(rows=contact, caption=label),)
        case _:
            return _model(ctx, path, label, value)


def _model(ctx: Context, path: Path, label: str, value: BaseModel) -> tuple[Block, ...]:
    """A part with named fields that has no form of its own: each field in turn."""
    return tuple(
        block
        for name in type(value).model_fields
        for block in blocks_for(ctx, (*path, name), headed(label, field_label((name,), inside=True)))
    )


def _mapping(ctx: Context, path: Path, label: str, value: dict[str, object]) -> tuple[Block, ...]:
    first = next(iter(value.values()))
    if isinstance(first, Answer):
        return (answers(ctx, path, label, {key: item for key, item in value.items() if isinstance(item, Answer)}),)
    if isinstance(first, Dataset):
        return tuple(block for key in sorted(value) for block in _dataset(ctx, (*path, key), label))
    if isinstance(first, Column):
        return (_columns(ctx, path, label, value),)
    if isinstance(first, Document):
        return tuple(block for key in sorted(value) for block in blocks_for(ctx, (*path, key), headed(label, key)))
    if isinstance(first, BaseModel):
        return tuple(block for key in sorted(value) for block in blocks_for(ctx, (*path, key), headed(label, key)))
    rows = tuple((Cell(text=key, code=True), short_cell(ctx, (*path, key), value[key])) for key in sorted(value))
    return (Table(caption=label, head=(_("Name"), _("Value")), rows=rows),)


def not_applicable(ctx: Context, label: str, value: NotApplicable) -> Note:
    """A person's assertion that a field does not apply, with reason, name and date."""
    who = person(value.stated_by) or _("by nobody named")
    return Note(
        text=_("{label}: not applicable. {reason} Stated by {who}.").format(
            label=label,
            reason=value.not_applicable.rstrip() + ("" if value.not_applicable.rstrip().endswith(".") else "."),
            who=who,
        ),
        mark=Mark.NOT_APPLICABLE,
        quoted=(value.not_applicable.rstrip(), *personal(value.stated_by)),
        language=ctx.card.language,
    )


def answers(ctx: Context, path: Path, label: str, found: Mapping[str, Answer], *, keyed: bool = True) -> Table:
    """Yes-or-no answers of people, one row each."""
    stated = {person(item.stated_by) or _("nobody named"): personal(item.stated_by) for item in found.values()}
    # one person behind all answers is said once
    shared = next(iter(stated)) if len(stated) == 1 and len(found) > 1 else None
    rows = []
    for key in sorted(found):
        item = found[key]
        reason = " ".join(filter(None, (item.reason, item.exception and _("Exception: ") + item.exception)))
        quoted = tuple(filter(None, (item.reason, item.exception))) if item.exception else None
        cells = [
            Cell(text=asked(key)),
            Cell(
                text=_("yes") if item.answer else _("no"),
                origin=ctx.origin(*path, key) if keyed else ctx.origin(*path),
            ),
            Cell(text=reason, language=ctx.card.language, quoted=quoted) if reason else Cell(text="—"),
        ]
        if shared is None:
            cells.append(person_cell(ctx, item.stated_by) or Cell(text=_("nobody named")))
        rows.append(tuple(cells))
    head = (_("Question"), _("Answer"), _("Reason"))
    return Table(
        caption=label,
        head=head if shared is not None else (*head, _("Stated by")),
        rows=tuple(rows),
        note=_("Stated by {who}.").format(who=shared) if shared is not None else None,
        quoted=stated[shared] if shared is not None else (),
        language=ctx.card.language,
        css="cw-answers",
    )


def identity_blocks(ctx: Context) -> tuple[Block, ...]:
    """Which version this is, from the registry's own records."""
    identity = ctx.card.identity
    rows: list[tuple[str, Cell]] = []

    def add(label: str, text: str | None, *path: str, code: bool = False) -> None:
        if text:
            language = ctx.card.language if path[-1] in _WORDED else None
            rows.append((label, Cell(text=text, code=code, origin=ctx.origin(*path), language=language)))

    add(_("System"), ctx.card.system.name, "system", "name")
    add(_("Unique reference"), ctx.card.system.unique_reference, "system", "unique_reference")
    add(_("Registered model"), identity.name, "identity", "name")
    add(_("Version"), identity.version, "identity", "version")
    rows.append((_("State"), state_cell(ctx)))
    add(_("Registry"), identity.registry, "identity", "registry")
    add(_("Aliases"), ", ".join(identity.aliases), "identity", "aliases")
    add(_("Stage (deprecated in MLflow)"), identity.stage, "identity", "stage")
    add(_("Registration status"), identity.status, "identity", "status")
    add(_("Registered"), numbers.moment(identity.created_at), "identity", "created_at")
    add(_("Previous version"), identity.previous_version, "identity", "previous_version")
    add(_("Registry description (a hint, not a statement)"), identity.description, "identity", "description")
    add(_("Source commit"), identity.source_commit, "identity", "source_commit", code=True)
    add(_("Logged model"), identity.model_id, "identity", "model_id", code=True)
    add(_("Digest of the model files"), identity.model_digest, "identity", "model_digest", code=True)
    _run_rows(identity, add)
    tags = ", ".join(f"{key} = {value}" for key, value in sorted(identity.tags.items()))
    add(_("Version tags (self-declared)"), tags, "identity", "tags")
    return (Facts(rows=tuple(rows), caption=_("The registered version")),)


def _run_rows(identity: Identity, add: Callable[..., None]) -> None:
    run: Run | None = identity.run
    if run is None:
        return
    add(_("Training run"), run.id, "identity", "run", "id", code=True)
    add(_("Part of the run"), run.parent, "identity", "run", "parent", code=True)
    add(_("Run script"), run.source, "identity", "run", "source", code=True)
    add(_("Run by (self-declared)"), run.user, "identity", "run", "user")
    add(_("Run ended"), numbers.moment(run.ended_at), "identity", "run", "ended_at")
    tags = ", ".join(f"{key} = {value}" for key, value in sorted(run.tags.items()))
    add(_("Run tags (self-declared)"), tags, "identity", "run", "tags")


def document_rows(ctx: Context, path: Path, value: Document) -> tuple[tuple[str, Cell], ...]:
    """A document by title, version, date, digest and who signed it."""
    signed = tuple(words for item in value.signed_by for words in personal(item))
    texts: list[tuple[str, str | None, bool, tuple[str, ...] | None]] = [
        (_("Title"), value.title, False, None),
        (_("Speaks about version"), value.version, False, ()),
        (_("Date"), numbers.day(value.date), False, ()),
        (_("Languages"), ", ".join(value.languages), False, ()),
        (_("Signed by"), "; ".join(person(item) for item in value.signed_by), False, signed),
        (_("Location"), value.location, True, ()),
        ("sha256", value.digest, True, ()),
    ]
    origin, language = ctx.origin(*path), ctx.card.language
    return tuple(
        (label, Cell(text=text, code=code, origin=origin, language=language, quoted=quoted))
        for label, text, code, quoted in texts
        if text
    )


def _dataset(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    value = value_at(ctx.card, path)
    if not isinstance(value, Dataset):
        return ()
    texts = [
        (_("Rows"), numbers.count(value.rows) if value.rows is not None else None, "rows"),
        (_("Split"), value.split, "split"),
        (_("Period"), value.period, "period"),
        (_("Place or population"), value.place, "place"),
        (_("Source"), value.source or value.source_type, "source"),
        (_("Licence"), value.licence, "licence"),
        (_("Columns"), numbers.count(len(value.columns)) if value.columns else None, "columns"),
        (_("Digest"), value.digest, "digest"),
    ]
    named = ctx.card.language
    rows = [(_("Name"), Cell(text=value.name, origin=ctx.origin(*path, "name"), language=named))]
    rows += [
        (
            name,
            Cell(
                text=text,
                code=key == "digest",
                origin=ctx.origin(*path, key),
                language=named if key in _WORDED else None,
            ),
        )
        for name, text, key in texts
        if text
    ]
    facts = Facts(rows=tuple(rows), caption=headed(label, value.name))
    return (facts, *blocks_for(ctx, (*path, "description"), _("Description of {name}").format(name=value.name)))


def _columns(ctx: Context, path: Path, label: str, value: Mapping[str, object]) -> Table:
    rows = []
    for key, column in value.items():
        if isinstance(column, Column):
            need = "" if column.required is None else (_("required") if column.required else _("optional"))
            rows.append(
                (
                    Cell(text=key, code=True),
                    Cell(text=column.type, origin=ctx.origin(*path, key), language=ctx.card.language),
                    Cell(text=need or "—"),
                    worded_cell(ctx, column.range),
                    worded_cell(ctx, column.description),
                )
            )
    return Table(caption=label, head=(_("Name"), _("Type"), _("Needed"), _("Range"), _("Meaning")), rows=tuple(rows))


def _referred(ctx: Context, label: str, pointer: str) -> tuple[Block, ...]:
    path = from_pointer(pointer) if pointer.startswith("/") else ()
    ctx.referred.add(".".join(path[:2]))
    value = value_at(ctx.card, path)
    if isinstance(value, Statement):
        return (Prose(text=value.text, stated_by=value.stated_by, origin=ctx.origin(*path), label=label),)
    field_name = ".".join(path)
    while field_name and field_name not in ctx.places:
        field_name = field_name.rpartition(".")[0]
    if is_empty(value):
        return (Facts(rows=((label, Cell(text=_("nothing stands at {pointer}").format(pointer=pointer))),)),)
    href = f"#{ctx.places[field_name]}" if field_name else None
    text = summed_up(value, _(titles().get(ctx.places.get(field_name, ""), "Other information")))
    several = isinstance(value, dict) and len(value) > 1
    cell = Cell(text=text, origin=ctx.origin(*path), href=href, language=None if several else spoken(ctx, value))
    return (Facts(rows=((label, cell),)),)
