"""The rules as pages: a list of packs, each pack, each rule, and the kinds of check that judge."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import yaml
from markupsafe import Markup
from pydantic import JsonValue
from pydantic_core import PydanticUndefined

from cardwright.card.shape import question_at
from cardwright.render.handbook.article import Article, Body, anchor_of, code, inline, link
from cardwright.render.handbook.reference import rule_address
from cardwright.rules.checks import KINDS
from cardwright.rules.checks.base import Check
from cardwright.rules.pack import Example, Pack, Rule

RULES, CHECKS = "rules/index.html", "checks.html"
_OWN_WORDS = "Kind ``"


def rule_pages(packs: Sequence[Pack]) -> Iterator[Article]:
    """The list of packs; then each pack, and each of its rules."""
    body = Body()
    body.text(
        "A pack is a legal instrument, a standard or a set of house rules as data, in a version. Rules cite the law "
        "and never quote it: read it at its source. A rule in preview was not checked against its primary text; its "
        "gaps are notes, or weigh as stated where the pack says so."
    )
    body.table(
        "Rule packs",
        ("Pack", "Instrument", "Version", "Read on", "Rules", "In preview", "Gaps of previews"),
        [_pack_row(pack) for pack in packs],
    )
    yield body.article(
        address=RULES, title="Rule packs and rules", description="Every rule of every pack that comes along."
    )
    for pack in packs:
        yield _pack_page(pack)
        yield from (_rule_page(rule, pack) for rule in pack.rules)


def _pack_row(pack: Pack) -> tuple[str | Markup, ...]:
    said = pack.manifest
    previews = sum(rule.status == "preview" for rule in pack.rules)
    return (
        link(f"{said.id}.html", code(said.id)),
        said.instrument + (f", consolidated {said.consolidated}" if said.consolidated else ""),
        said.version,
        said.retrieved.isoformat() if said.retrieved else "",
        str(len(pack.rules)),
        str(previews),
        ("notes" if said.preview_gaps == "note" else "as stated") if previews else "",
    )


def _pack_page(pack: Pack) -> Article:
    said, body = pack.manifest, Body()
    body.facts(
        (
            ("Pack", code(f"{said.id}@{said.version}")),
            ("Instrument", said.instrument),
            ("Consolidated version", said.consolidated or ""),
            ("Read on", said.retrieved.isoformat() if said.retrieved else ""),
            ("Digest of its files", code(pack.digest)),
        )
    )
    body.heading("Rules")
    body.table(
        f"Rules of {said.id}",
        ("Problem it finds", "Provision", "Binds", "From", "Weight", "Rule"),
        [
            (
                link(rule_address(rule).removeprefix("rules/"), rule.name),
                rule.basis.ref,
                _words(rule.binds),
                days_of(rule.from_),
                rule.severity.value + (", preview" if rule.status == "preview" else ""),
                code(rule.id),
            )
            for rule in pack.rules
        ],
    )
    if said.changelog:
        body.heading("Changes")
        body.table(
            f"Changes of {said.id}",
            ("Version", "Day", "What changed"),
            [(item.version, item.date.isoformat(), item.text) for item in said.changelog],
        )
    return body.article(address=f"rules/{said.id}.html", title=said.name, description=said.instrument, parent=RULES)


def _rule_page(rule: Rule, pack: Pack) -> Article:
    body = Body()
    body.facts(_facts(rule, pack))
    for title, text in (("What it finds", rule.message), ("Why", rule.why), ("To mend", rule.fix)):
        body.heading(title)
        body.text(text)
    if rule.examples is not None:
        body.heading("Passes")
        body.code(_example(rule.examples.passing, rule))
        body.heading("Does not pass", anchor="fails")
        for example in rule.examples.failing:
            body.code(_example(example, rule))
        body.text("The examples run as tests. They hold the one field and what it is judged beside, and no whole card.")
    return body.article(
        address=rule_address(rule),
        title=rule.name,
        description=f"{rule.id}: {rule.message}",
        parent=f"rules/{pack.manifest.id}.html",
        contents=False,
    )


def _facts(rule: Rule, pack: Pack) -> tuple[tuple[str, str | Markup], ...]:
    conditions = [name for name in (*rule.applies.given, rule.applies.when) if name != "always"]
    section = rule.field.partition(".")[0]
    page = f"../card/{section}.html" if "." in rule.field else "../card/index.html"
    preview = "preview: not checked against its primary text"
    if rule.status == "preview":
        preview += "; its gaps are notes" if pack.eases(rule) else "; its gaps weigh as stated"
    return (
        ("Rule", code(rule.id)),
        ("Provision", f"{rule.basis.instrument}, {rule.basis.ref}"),
        ("Binds", _words(rule.binds)),
        ("Applies to", _words(rule.applies.risk_class)),
        ("Under the conditions", Markup(", ").join(link("../card/facts.html", code(name)) for name in conditions)),
        ("From", days_of(rule.from_) or "no date: a house rule or a standard"),
        ("Weight", rule.severity.value),
        ("Status", preview if rule.status == "preview" else "stable"),
        ("Waiver", "possible" if rule.waivable else "not possible, and it cannot be switched off"),
        ("Field of the card", link(page, code(rule.field)) if rule.field else "the whole card"),
        ("Question", (question_at(rule.path) or "") if rule.field else ""),
        ("Kind of check", link(f"../{CHECKS}#{anchor_of(rule.check)}", code(rule.check))),
        ("With", code(_yaml(rule.options)) if rule.options else ""),
    )


def _example(example: Example, rule: Rule) -> str:
    """An example as YAML: the value at its field, and what stands beside it."""
    shown: dict[str, JsonValue] = {}
    if example.value is not None or not (example.card or example.beside):
        shown[rule.field or "value"] = example.value
    if example.card:
        shown["card"] = example.card
    if example.beside:
        shown["other cards of the run"] = list(example.beside)
    if example.compare:
        shown["regressions"] = example.compare
    text = yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=88)
    return text.replace(": null\n", ":    # nothing there\n").rstrip()


def _yaml(options: Mapping[str, JsonValue]) -> str:
    return yaml.safe_dump(dict(options), allow_unicode=True, default_flow_style=True, width=10_000).strip()


def days_of(days: Mapping[str, date]) -> str:
    """First days by class of systems; empty without any."""
    if set(days) == {"all"}:
        return days["all"].isoformat()
    return ", ".join(f"{day.isoformat()} ({kind.replace('_', ' ')})" for kind, day in sorted(days.items()))


def _words(names: Sequence[str]) -> str:
    return ", ".join(names).replace("_", " ")


def checks_page(packs: Sequence[Pack]) -> Article:
    """Every kind of check: what it judges, its options, and how many rules use it."""
    used: dict[str, int] = {}
    for pack in packs:
        for rule in pack.rules:
            used[rule.check] = used.get(rule.check, 0) + 1
    body = Body()
    body.text(
        "A rule names one kind of check under `check` and sets its options under `with`. Every kind that judges a "
        "field treats absence as a gap and takes the option `not_applicable`: whether the field may be declared not "
        "applicable, with a reason, a person and a date."
    )
    for name, kind in sorted(KINDS.items()):
        body.heading(name, anchor=anchor_of(name))
        body.text(said_of(name, kind))
        parent = _parent(kind)
        if parent is not None:
            body.text(Markup("Takes the options of {} too.").format(link(f"#{anchor_of(parent)}", code(parent))))
        options = _options(kind)
        if options:
            body.table(f"Options of {name}", ("Option", "Default", "Meaning"), options)
        number = used.get(name, 0)
        body.text(f"Used by {number} rule{'' if number == 1 else 's'} of the packs that come along.")
    return body.article(
        address=CHECKS, title="Kinds of check", description="What each kind of check judges, for packs of your own."
    )


def said_of(name: str, kind: type[Check]) -> str:
    """What a kind judges, from its own words, or from those of its module where it is alone there."""
    own = " ".join((kind.__doc__ or "").split()).removeprefix(f"{_OWN_WORDS}{name}``").lstrip(":. ")
    if own:
        return own[:1].upper() + own[1:]
    return " ".join((sys.modules[kind.__module__].__doc__ or "").strip().partition("\n\n")[0].split())


def _parent(kind: type[Check]) -> str | None:
    names = {known: name for name, known in KINDS.items()}
    return next((names[base] for base in kind.__mro__[1:] if base in names), None)


def _options(kind: type[Check]) -> list[tuple[str | Markup, ...]]:
    parent = _parent(kind)
    inherited = set(KINDS[parent].model_fields if parent else Check.model_fields)
    return [
        (
            code(name),
            "required" if field.is_required() else _default(field.get_default(call_default_factory=True)),
            inline(field.description or _said_below(kind, name)),
        )
        for name, field in kind.model_fields.items()
        if name not in inherited
    ]


def _said_below(kind: type[Check], name: str) -> str:
    """The words that stand below a field in the source, where there are any."""
    for known in kind.__mro__:
        if name not in vars(known).get("__annotations__", {}):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(known))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, after in zip(body.body, body.body[1:], strict=False):
            is_field = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            if is_field and field.target.id == name and isinstance(after, ast.Expr):  # type: ignore[attr-defined]
                words = ast.literal_eval(after.value)
                return " ".join(str(words).split())
    return ""


def _default(value: object) -> Markup | str:
    if value is None or value is PydanticUndefined or value in ((), "", {}):
        return ""
    if isinstance(value, tuple | frozenset):
        return code(", ".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value)))
    return code(str(value).lower() if isinstance(value, bool) else str(value))
