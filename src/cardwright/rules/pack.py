"""Rule packs: folders of YAML, read into frozen models; every mistake in one names file, line and column."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path as FilePath
from typing import Literal, TypeVar, get_args

from pydantic import ConfigDict, Field, JsonValue, ValidationError, field_validator, model_validator

from cardwright.card.card import Role
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.shape import label_at, question_at, types_at
from cardwright.card.values import Frozen
from cardwright.errors import Place, UnreadableError, UsageError
from cardwright.rules.checks import KINDS
from cardwright.rules.checks.base import Check
from cardwright.rules.derived import LEGACY
from cardwright.rules.packfiles import read_pack_files
from cardwright.rules.verdict import Basis, PackIdentity, Severity
from cardwright.yamlfile import read_yaml

BUILT_IN = FilePath(__file__).parent / "packs"
PACK_FILE = "pack.yaml"
ALWAYS = "always"
M = TypeVar("M", bound=Frozen)
Scope = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Whom a rule binds, in which regimes, under which conditions."""
Days = tuple[tuple[str, date], ...]
"""First days by class of systems, sorted."""
DATE_CLASSES = frozenset({"all", "annex_iii", "annex_i", *LEGACY})
_ONE_OF_TWO = "leave one of the packs out, or give its rules ids of their own"
REGIMES = frozenset({"high-risk", "limited", "minimal", "gpai", "not-an-ai-system"})


class Applies(Frozen):
    """For which cards a rule speaks."""

    risk_class: tuple[str, ...] = Field(("all",), description="Regimes of which the card must have one, or all.")
    when: str = Field("always", description="Condition, a key of the card's facts, that a person has to answer yes.")
    given: tuple[str, ...] = Field((), description="Wider conditions, asked first: where one is no, none is asked.")

    @field_validator("risk_class")
    @classmethod
    def _regimes_exist(cls, regimes: tuple[str, ...]) -> tuple[str, ...]:
        return _known("regime", regimes, REGIMES | {"all"})


def _known(what: str, given: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    """A rule that names no card's role or regime would never be judged."""
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"no {what} is called {unknown[0]}; there are {', '.join(sorted(known))}")
    return given


class Example(Frozen):
    """A value put at the rule's field, in a card that else holds only ``card``; text becomes a named statement."""

    value: JsonValue = None
    card: dict[str, JsonValue] = Field(default_factory=dict)
    beside: tuple[dict[str, JsonValue], ...] = Field((), description="Other cards of the run, each with its identity.")
    compare: dict[str, JsonValue] | None = Field(None, description="As regressions in cardwright.yaml.")
    files: dict[str, str] = Field(default_factory=dict, description="Files that the project holds: path -> digest.")


class Examples(Frozen):
    """What passes and what does not; run as tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    passing: Example = Field(alias="pass")
    failing: tuple[Example, ...] = Field(alias="fail", min_length=1)


class Rule(Frozen):
    """One requirement: whom it binds, from when, which field answers it and how the answer is judged."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str = Field(pattern=r"^[a-z0-9.-]+(?:/[a-z0-9.-]+)+$", description="Stable for ever, never reused.")
    name: str = Field(pattern=r"^[a-z0-9-]+$", description="Names the problem: missing-intended-purpose.")
    basis: Basis
    binds: tuple[str, ...] = ()
    applies: Applies = Field(default_factory=Applies)
    from_: dict[str, date] = Field(default_factory=dict, alias="from", description="class -> first day.")
    severity: Severity = Severity.ERROR
    status: Literal["stable", "preview"] = Field("stable", description="preview: not yet checked against its source.")
    field: str = Field(description="Dotted path of the field in the card; empty for rules that read all of it.")
    check: str
    options: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    waivable: bool = Field(True, description="Whether a waiver, or the configuration, may let its gaps pass.")
    yields: bool = Field(False, description="Silent where another rule already reports the same place.")
    message: str = Field(description="What is wrong when nothing is there.")
    why: str
    fix: str
    examples: Examples | None = None

    @cached_property
    def path(self) -> Path:
        """The field as a path."""
        return tuple(self.field.split(".")) if self.field else ()

    @cached_property
    def pointer(self) -> str:
        """The field as a JSON Pointer."""
        return to_pointer(self.path)

    @cached_property
    def checker(self) -> Check:
        """The check with its options."""
        return KINDS[self.check].model_validate(self.options)

    @cached_property
    def scope(self) -> Scope:
        """Rules with equal scopes stand alike to a card."""
        conditions = tuple(name for name in (*self.applies.given, self.applies.when) if name != ALWAYS)
        return (self.binds, self.applies.risk_class, conditions)

    @cached_property
    def days(self) -> Days:
        """The days from which it binds."""
        return tuple(sorted(self.from_.items()))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """All that a person was shown of the question: label, path, question and name of the problem."""
        return (label_at(self.path), self.field, question_at(self.path) or "", self.name) if self.field else ()

    @field_validator("field")
    @classmethod
    def _field_exists(cls, field: str) -> str:
        if field and not types_at(tuple(field.split("."))):
            raise ValueError(f"a card has no field {field}")
        return field

    @field_validator("binds")
    @classmethod
    def _roles_exist(cls, binds: tuple[str, ...]) -> tuple[str, ...]:
        return _known("role", binds, frozenset(get_args(Role)))

    @field_validator("from_")
    @classmethod
    def _classes_exist(cls, days: dict[str, date]) -> dict[str, date]:
        unknown = sorted(set(days) - DATE_CLASSES)
        if unknown:
            raise ValueError(f"no class of systems is called {unknown[0]}; there are {', '.join(sorted(DATE_CLASSES))}")
        return days

    @field_validator("check")
    @classmethod
    def _kind_exists(cls, check: str) -> str:
        if check not in KINDS:
            raise ValueError(f"no kind of check is called {check}; there are {', '.join(sorted(KINDS))}")
        return check

    @model_validator(mode="after")
    def _make_checker(self) -> Rule:
        try:
            self.checker  # noqa: B018 - made once, so that a wrong option is found when the pack is read
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ValueError(f"with.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        return self


class Change(Frozen):
    """One entry of a pack's changelog."""

    version: str
    date: date
    text: str


class Manifest(Frozen):
    """pack.yaml: what a pack rests on, in which consolidated version, read when."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    name: str
    version: str
    instrument: str
    consolidated: str | None = None
    retrieved: date | None = None
    dates: dict[str, dict[str, date]] = Field(default_factory=dict, description="provision -> class -> first day.")
    preview_gaps: Literal["note", "as-stated"] = Field("note", description="How much gaps of preview rules weigh.")
    changelog: tuple[Change, ...] = ()


class Pack(Frozen):
    """A pack, ready to judge."""

    manifest: Manifest
    rules: tuple[Rule, ...]
    digest: str = Field(description="sha256:... over the sorted names and bytes of its files.")

    @property
    def identity(self) -> PackIdentity:
        """What judgements and reports print."""
        return PackIdentity(
            id=self.manifest.id, name=self.manifest.name, version=self.manifest.version, digest=self.digest
        )

    def eases(self, rule: Rule) -> bool:
        """Whether the gaps of a rule are notes, whatever its severity: it is a preview and the pack lets it be one."""
        return rule.status == "preview" and self.manifest.preview_gaps == "note"


def available_packs() -> tuple[str, ...]:
    """Names of the packs that come with Cardwright."""
    return tuple(sorted(path.parent.name for path in BUILT_IN.glob(f"*/{PACK_FILE}")))


def load_packs(ids: Sequence[str], *, base: FilePath | None = None) -> tuple[Pack, ...]:
    """Packs by name, or by the folder of a pack of one's own; ``name@version`` pins the version.

    Args:
        ids: ``eu-ai-act``, ``hygiene@2026.1`` or ``./our-pack``.
        base: folder from which relative folders count.

    Raises:
        UsageError: there is no such pack, or not in that version; a pack, or a rule of several, is there twice.
        UnreadableError: a file of a pack is wrong; names line and column.
    """
    packs = tuple(_load_pinned(name, base) for name in ids)
    held: dict[str, str] = {}
    for pack in packs:
        name = pack.manifest.id
        for rule in pack.rules:
            if rule.id in held:
                raise UsageError(f"rule {rule.id} is there twice, in {held[rule.id]} and {name}", hint=_ONE_OF_TWO)
        held |= dict.fromkeys((rule.id for rule in pack.rules), name)
    return packs


def _load_pinned(name: str, base: FilePath | None) -> Pack:
    wanted, _, version = name.partition("@")
    folder = BUILT_IN / wanted
    if "/" in wanted or wanted.startswith("."):
        folder = ((base or FilePath()) / wanted).resolve()
    if not (folder / PACK_FILE).is_file():
        if folder.is_dir():
            raise UsageError(f"there is no {PACK_FILE}, so it is no rule pack", where=wanted)
        near = difflib.get_close_matches(wanted, available_packs(), n=2)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        hint = f"{meant}built in: {', '.join(available_packs())}; or give a folder, ./our-pack"
        raise UsageError(f"there is no rule pack {wanted!r}", hint=hint)
    pack = load_pack(folder)
    if version and pack.manifest.version != version:
        raise UsageError(
            f"rule pack {wanted} is pinned to {version}, but {pack.manifest.version} is installed",
            hint=f"read its changelog, then pin {wanted}@{pack.manifest.version}",
        )
    return pack


def load_pack(folder: FilePath) -> Pack:
    """Read one pack folder; unchanged files are read once per process.

    Raises:
        UnreadableError: a file is not YAML or not called so, or does not have the shape of a pack, or none has a rule.
    """
    files = tuple(sorted(folder.glob("*.yaml")))
    for other in sorted(folder.glob("*.yml")):
        where = Place(file=f"{folder.name}/{other.name}")
        raise UnreadableError("is not read: files of a pack end in .yaml", where=where, hint="rename it")
    return _load(folder, tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=32)
def _load(folder: FilePath, stamps: tuple[tuple[str, int, int], ...]) -> Pack:
    files = read_pack_files(folder, tuple(name for name, _, _ in stamps))
    manifest: Manifest | None = None
    rules: dict[str, Rule] = {}
    places: dict[str, tuple[_File, tuple[str, ...]]] = {}
    for (name, _), data in zip(files.texts, files.data, strict=True):
        file = _File(folder=folder, name=name, data=data)
        if name == PACK_FILE:
            manifest = file.validated(Manifest, data, ())
            continue
        for path, rule in _rules(file):
            if rule.id in rules:
                first, where = places[rule.id]
                message = f"rule {rule.id} exists twice, first in {first.place(where)}"
                raise UnreadableError(message, where=file.place(path))
            rules[rule.id], places[rule.id] = rule, (file, path)
    if manifest is None:
        raise UsageError(f"{folder.name} has no {PACK_FILE}")
    if not rules:
        told = "the pack holds no rules"
        raise UnreadableError(told, where=f"{folder.name}/{PACK_FILE}", hint="add a *.yaml file of rules beside it")
    return Pack(manifest=manifest, rules=tuple(rules.values()), digest=files.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """One file of a pack; its positions are looked up only when there is something to complain about."""

    folder: FilePath
    name: str
    data: JsonValue

    def place(self, path: tuple[str, ...]) -> Place:
        return read_yaml(self.folder / self.name, name=f"{self.folder.name}/{self.name}").place(path)

    def validated(self, model: type[M], data: JsonValue, base: tuple[str, ...]) -> M:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            inner = tuple(str(part) for part in first["loc"])
            message = f"{'.'.join(inner) or 'rule'}: {first['msg'].removeprefix('Value error, ')}"
            where = self.place((*base, *inner))
            raise UnreadableError(message, where=where, hint="see an existing pack for the shape") from error


def _rules(file: _File) -> Iterator[tuple[tuple[str, ...], Rule]]:
    """A file is a list of rules, or ``defaults`` (keys that all its rules share) and ``rules``."""
    data = file.data
    base: tuple[str, ...] = ()
    defaults: dict[str, JsonValue] = {}
    if isinstance(data, dict):
        unknown = sorted(set(data) - {"defaults", "rules"})
        if unknown:
            message = f"unknown key {unknown[0]!r}; a rule file has defaults and rules"
            raise UnreadableError(message, where=file.place((unknown[0],)))
        given = data.get("defaults")
        defaults = given if isinstance(given, dict) else {}
        data, base = data.get("rules"), ("rules",)
    if not isinstance(data, list):
        raise UnreadableError("holds no list of rules", where=file.place(base))
    for index, item in enumerate(data):
        path = (*base, str(index))
        yield path, file.validated(Rule, _with_defaults(item, defaults), path)


def _with_defaults(item: JsonValue, defaults: dict[str, JsonValue]) -> JsonValue:
    if not isinstance(item, dict):
        return item
    merged = {**defaults, **item}
    for key, value in defaults.items():
        own = item.get(key)
        if isinstance(value, dict) and isinstance(own, dict):
            merged[key] = {**value, **own}
    return merged
