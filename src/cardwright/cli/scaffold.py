"""The texts of new card files: the fields that the chosen packs ask for, with questions and without answers."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.shape import question_at, shape_at
from cardwright.rules.derived import is_asked
from cardwright.rules.pack import ALWAYS, Pack, Rule
from cardwright.rules.questions import question_of
from cardwright.rules.reading import CardReading, is_absent
from cardwright.sources.evidence.names import canonical
from cardwright.sources.othercards.base import ForeignCard, ForeignFigure

_WIDTH = 110
_ORGANISATION = frozenset({"provider", "quality_management"})
# figures and records: evaluation, registry and logs supply them, nobody writes them here
_SUPPLIED: frozenset[Path] = frozenset(
    {
        ("evaluation", "metrics"),
        ("evaluation", "slices"),
        ("evaluation", "datasets"),
        ("evaluation", "compliance_metrics"),
        ("evaluation", "comparisons"),
        ("evaluation", "plots"),
        ("evaluation", "unread"),
        ("evaluation", "robustness", "metrics"),
        ("fairness", "assessments"),
        ("training_data", "datasets"),
        ("model", "input_specification"),
        ("model", "output_specification"),
        ("model", "training_history"),
        ("system", "software_versions"),
        ("audit_trail", "access"),
        ("audit_trail", "events"),
    }
)
_KEYED = frozenset({"screen", "annex_iii_point"})
_NOT_WRITTEN = frozenset({"identity", "contradictions", "origins", "stale", "format"})
_OF_VERSION: tuple[Path, ...] = (
    ("system", "version"),
    ("evaluation",),
    ("lifecycle_changes", "change_log"),
    ("declaration_of_conformity",),
    ("instructions_for_use", "document"),
)
_LEVEL: Path = ("risk_classification", "level")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_PERSON = """\
# Who states what this file says, a natural person: {name: , role: , on_behalf_of: , date: YYYY-MM-DD}
stated_by:
"""


@dataclass(slots=True)
class Branch:
    """A section in the making: its fields and what stands at each."""

    below: dict[str, Branch] = field(default_factory=dict)
    question: str | None = None
    value: str | None = None
    """The value as YAML writes it; None leaves the field empty."""

    def at(self, path: Path) -> Branch:
        """The branch at a path, made where it is missing."""
        node = self
        for part in path:
            node = node.below.setdefault(part, Branch())
        return node


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaffold:
    """The texts of the files of one model."""

    organisation: str
    card: str
    version: str


def config_text(*, name: str, uri: str | None, packs: Sequence[str]) -> str:
    """A new cardwright.yaml."""
    where = (
        f"  uri: {_quoted(uri)}"
        if uri
        else "  # uri: sqlite:///mlflow.db     the MLflow registry; without it only files are read"
    )
    listed = ", ".join(packs)
    return (
        "# What Cardwright reads and writes for this project. Paths count from the folder of this file.\n"
        f"registry:\n  name: {_quoted(name)}\n{where}\n\npacks: [{listed}]\n"
    )


def scaffold(
    *,
    packs: Sequence[Pack],
    model: str,
    roles: Sequence[str] = (),
    regimes: Sequence[str] = (),
    known: Card | None = None,
    foreign: ForeignCard | None = None,
) -> Scaffold:
    """The texts of organisation.yaml, card.yaml and versions/<n>.yaml.

    Args:
        packs: whose rules say which fields are needed.
        model: registered name.
        roles: for whom the card will speak; fields that only bind others are left out. By default the provider, of
            the model under the regime gpai, or whom the packs bind where they do not bind providers.
        regimes: those that will be stated; fields of other regimes are left out. All fields without one.
        known: what the registry holds, which goes into comments only: a hint is no statement.
        foreign: a card of another maker, whose texts are kept.
    """
    root = Branch()
    speaks_for = tuple(roles) or _default_roles(packs, regimes)
    rules = [rule for pack in packs for rule in pack.rules if _concerns(rule, speaks_for, regimes)]
    needed = _needed(rules)
    answered = [path for path, _ in needed if known is not None and not is_absent(CardReading(known).value_at(path))]
    for path, question in needed:
        if path not in answered:
            root.at(path).question = question
    for condition in _conditions(rules, speaks_for):
        root.at(("facts", condition)).question = question_of(condition)
    if foreign is not None:
        _fill(root, foreign)
    organisation, card, version = _split(root, own=foreign is not None)
    head = f"# The card of {_comment_word(model)}: what holds for every version. An empty field is not provided.\n"
    top = f"{head}registered_model: {_quoted(model)}\n{_roles(speaks_for)}\n{_PERSON}"
    body = f"{top}{_facts_of(known, answered)}{_written(card)}"
    if foreign is not None:
        body += _left_over(foreign)
    return Scaffold(
        organisation=f"# What holds for all models. An empty field is not provided.\n{_PERSON}{_written(organisation)}",
        card=body,
        version=f"# What is particular to this version. An empty field is not provided.\n{_PERSON}{_written(version)}",
    )


def _default_roles(packs: Sequence[Pack], regimes: Sequence[str]) -> tuple[str, ...]:
    bound = {role for pack in packs for rule in pack.rules for role in rule.binds or ("provider",)}
    if "gpai" in regimes and "gpai_provider" in bound:
        return ("gpai_provider",) if set(regimes) == {"gpai"} else ("provider", "gpai_provider")
    return ("provider",) if "provider" in bound or not bound else tuple(sorted(bound))


def _concerns(rule: Rule, roles: Sequence[str], regimes: Sequence[str]) -> bool:
    """Whether a rule can speak of a card of these roles and regimes."""
    in_regime = not regimes or "all" in rule.applies.risk_class or bool(set(regimes) & set(rule.applies.risk_class))
    return in_regime and (not rule.binds or bool(set(rule.binds) & set(roles)))


def _needed(rules: Sequence[Rule]) -> list[tuple[Path, str | None]]:
    """Fields of the rules that a person has to fill, each once, with its question; no field that holds another."""
    found: dict[Path, str | None] = {_LEVEL: question_at(_LEVEL)} if _asks_for_class(rules) else {}
    for rule in (rule for rule in rules if rule.path):
        key = rule.options.get("key")
        if rule.check in _KEYED and isinstance(key, str):
            found[(*rule.path, key)] = rule.message.removeprefix("Nobody has answered: ")
        elif rule.path not in _SUPPLIED and rule.path[0] not in _NOT_WRITTEN and shape_at(rule.path) != "unknown":
            found.setdefault(rule.path, question_at(rule.path))
    holding = {path[:size] for path in found for size in range(1, len(path))}
    return [(path, question) for path, question in found.items() if path not in holding]


def _asks_for_class(rules: Sequence[Rule]) -> bool:
    return any(set(rule.applies.risk_class) - {"all"} for rule in rules)


def _conditions(rules: Sequence[Rule], roles: Sequence[str]) -> list[str]:
    asked = {name for rule in rules for name in (rule.applies.when, *rule.applies.given)}
    return sorted(name for name in asked - {ALWAYS} if is_asked(name, roles))


def _split(root: Branch, *, own: bool) -> tuple[Branch, Branch, Branch]:
    """The same tree as three files, by what each branch is about.

    With ``own``, what a foreign card says of its makers stays in the model's own file: it is not said of other models.
    """
    organisation, card, version = Branch(), Branch(), Branch()
    for key, part in root.below.items():
        if key in _ORGANISATION:
            said = {name: item for name, item in part.below.items() if item.value is not None} if own else {}
            if said:
                card.below[key] = Branch(below=said)
            organisation.below[key] = Branch(
                below={name: item for name, item in part.below.items() if name not in said}, question=part.question
            )
        elif any(path == (key,) for path in _OF_VERSION):
            version.below[key] = part
        else:
            names_own = {path[1] for path in _OF_VERSION if path[0] == key and len(path) == 2}
            for target, names in ((version, names_own), (card, set(part.below) - names_own)):
                below = {name: item for name, item in part.below.items() if name in names}
                if below:
                    target.below[key] = Branch(below=below, question=part.question)
            if not part.below:
                card.below[key] = part
    return organisation, card, version


def _fill(root: Branch, foreign: ForeignCard) -> None:
    for path, texts in foreign.texts.items():
        branch = root.at(path)
        branch.question = branch.question or question_at(path)
        branch.value = _text_value(texts, indent=2 * len(path))
    taken: set[str] = set()
    for figure in foreign.figures:
        key = _free_key(figure, taken)
        taken.add(key)
        branch = root.at(("evaluation", "metrics", key))
        parts = [f"metric: {_quoted(figure.metric)}", f"value: {figure.value}"]
        if figure.dataset:
            split = f", split: {_quoted(figure.split)}" if figure.split else ""
            parts.append(f"dataset: {{name: {_quoted(figure.dataset)}{split}}}")
        branch.value = " {" + ", ".join(parts) + "}"


def _free_key(figure: ForeignFigure, taken: set[str]) -> str:
    key = canonical(figure.metric)
    candidates = [key, *([f"{key}@{figure.dataset}"] if figure.dataset else [])]
    candidates += [f"{key}@{number}" for number in range(2, len(taken) + 3)]
    return next(item for item in candidates if item not in taken)


def _written(root: Branch) -> str:
    return "".join(f"\n{''.join(_lines(key, part, 0))}" for key, part in root.below.items())


def _lines(key: str, part: Branch, depth: int) -> Iterable[str]:
    margin = "  " * depth
    if part.question:
        yield comment(part.question, margin=margin)
    name = key if re.fullmatch(r"[a-z_][a-z0-9_]*", key) and key not in ("null", "true", "false") else _quoted(key)
    yield f"{margin}{name}:{part.value or ''}\n"
    for inner, item in part.below.items():
        yield from _lines(inner, item, depth + 1)


def comment(text: str, *, margin: str = "") -> str:
    """A text of any origin as comment lines that no reader takes for anything else."""
    lines: list[str] = []
    for line in text.splitlines():
        clean = _CONTROL.sub(" ", line).rstrip()
        lines += textwrap.wrap(
            clean, width=_WIDTH - len(margin), drop_whitespace=False, break_on_hyphens=False, break_long_words=False
        ) or [""]
    return "".join(f"{margin}# {line}".rstrip() + "\n" for line in lines)


def _text_value(texts: Sequence[str], *, indent: int) -> str:
    """One text as it is, several as a list in Markdown; as a block where YAML keeps that to the letter."""
    text = texts[0] if len(texts) == 1 else "\n".join(f"- {item}" for item in texts)
    lines = text.split("\n")
    plain = not _CONTROL.search(text) and all(line == line.rstrip() for line in lines)
    if len(text) + indent < _WIDTH - 20 and len(lines) == 1:
        return f" {_quoted(text)}"
    if not plain or not lines[0] or lines[0].startswith(" ") or not lines[-1] or "\t" in text:
        return f" {_quoted(text)}"
    margin = " " * indent
    return " |-\n" + "\n".join(f"{margin}{line}" if line else "" for line in lines)


def _quoted(text: str) -> str:
    """A text between double quotes, as JSON and YAML both read it."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text, ensure_ascii=False))


def _comment_word(text: str) -> str:
    return _CONTROL.sub(" ", " ".join(text.splitlines()))


def _roles(roles: Sequence[str]) -> str:
    told = "for whom the card speaks: provider, deployer, gpai_provider; provider when left out"
    mark = "# " if tuple(roles) == ("provider",) else ""
    return f"{mark}roles: [{', '.join(roles)}]     # {told}\n"


def _facts_of(known: Card | None, answered: Sequence[Path]) -> str:
    """What the registry holds, as comments: a hint for the person who writes, and nobody's statement."""
    if known is None:
        return ""
    identity = known.identity
    rows: list[tuple[str, str | None]] = [
        ("description of the version", identity.description),
        ("description of the model", identity.model_description),
        *((f"tag {key}", text) for key, text in sorted({**identity.model_tags, **identity.tags}.items())),
        ("flavours", ", ".join(sorted(known.model.flavors))),
        ("training data", ", ".join(sorted(known.training_data.datasets))),
        ("metrics", ", ".join(sorted(known.evaluation.metrics))),
        ("slices", ", ".join(sorted(known.evaluation.slices))),
    ]
    if answered:
        rows.append(("answers these fields, which are therefore not asked", ", ".join(map(".".join, answered))))
    told = [f"  {label}: {text}" for label, text in rows if text]
    if not told:
        return ""
    head = f"The registry says of version {identity.version} (a hint, nobody's statement):"
    return "\n" + comment("\n".join([head, *told]))


def _left_over(foreign: ForeignCard) -> str:
    if not foreign.unplaced:
        return ""
    said = f"From the {foreign.form}: what no field here asks for in the same sense. Place it, or delete it.\n"
    rows = [f"{item.source}: {item.text}" for item in foreign.unplaced]
    return "\n" + comment(said + "\n".join(rows))
