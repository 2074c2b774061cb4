"""Reference pages made from the program itself: commands, settings, fields of a card, files, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup
from pydantic import BaseModel

from cardwright import errors
from cardwright.card.card import Card
from cardwright.config import FILE_NAME, Settings
from cardwright.render.export import EXPORTS
from cardwright.render.handbook.article import Article, Body, anchor_of, code, inline, link
from cardwright.render.handbook.models import Entry, entries, meaning, shared_values
from cardwright.render.handbook.surface import Command, Parameter, Surface
from cardwright.rules.pack import Rule
from cardwright.rules.questions import QUESTIONS
from cardwright.sources.evidence.base import Declared
from cardwright.sources.evidence.registry import READERS
from cardwright.sources.mlflow.slices1 import SlicesDocument

COMMANDS, CARD, SETTINGS, FILES = "commands/index.html", "card/index.html", "settings.html", "files.html"
VALUES, FACTS, FORMATS, EVIDENCE, EXITS = (
    "card/values.html",
    "card/facts.html",
    "formats.html",
    "evidence.html",
    "exit-codes.html",
)
_FIELD_COLUMNS = ("Key", "Takes", "Meaning", "Default")
_CARD_COLUMNS = ("Field", "Takes", "Question or meaning", "Default", "Asked by")
# rules named beside a field; their own pages name the field in any case
_MOST = 4


def command_pages(surface: Surface) -> Iterator[Article]:
    """The list of commands, then a page for each."""
    body = Body()
    body.table(
        "Commands",
        ("Command", "What it does"),
        [(link(f"{item.name}.html", code(f"cardwright {item.name}")), item.summary) for item in surface.commands],
    )
    body.heading("Before the command")
    body.table(
        "Options before the command", ("Option", "Meaning"), [(_names(item), item.text) for item in surface.common]
    )
    yield body.article(address=COMMANDS, title="Commands", description="Every command with every option.")
    for item in surface.commands:
        page = Body()
        _describe(page, item)
        for inner in item.commands:
            page.heading(f"{item.name} {inner.name}")
            _describe(page, inner)
        yield page.article(
            address=f"commands/{item.name}.html",
            title=f"cardwright {item.name}",
            description=item.summary,
            parent=COMMANDS,
        )


def _describe(body: Body, command: Command) -> None:
    body.code(command.usage)
    for paragraph in command.text.split("\n\n"):
        body.text(" ".join(paragraph.split()))
    if command.arguments:
        rows = [(code(item.names[0]), inline(item.text or item.takes), _demand(item)) for item in command.arguments]
        body.table(f"Arguments of {command.name}", ("Argument", "What it takes", ""), rows)
    if command.options:
        rows = [(_names(item), inline(item.text), _demand(item)) for item in command.options]
        body.table(f"Options of {command.name}", ("Option", "Meaning", ""), rows)


def _names(item: Parameter) -> Markup:
    return code(" ".join((", ".join(item.names), item.takes)).rstrip())


def _demand(item: Parameter) -> Markup:
    said = [word for word, holds in (("required", item.required), ("repeatable", item.repeatable)) if holds]
    if item.default:
        said.append(f"default: {item.default}")
    return inline("; ".join(said))


def settings_page() -> Article:
    """Every key of cardwright.yaml."""
    body = Body()
    body.text(
        f"All settings of a project stand in `{FILE_NAME}`; paths count from its folder. Unknown keys are errors, with "
        "line and column. `cardwright schema config` prints the same as a JSON Schema for editors."
    )
    body.heading("The whole project", anchor="project")
    found = list(entries(Settings))
    plain = {name for name in Settings.model_fields if not any(_below(item, name) for item in found)}
    body.table("Settings of the whole project", _FIELD_COLUMNS, [item.row() for item in found if item.path in plain])
    for name in Settings.model_fields:
        if name in plain:
            continue
        body.heading(name)
        kind = Settings.model_fields[name].annotation
        if isinstance(kind, type):
            body.text(meaning(kind))
        body.table(f"Settings under {name}", _FIELD_COLUMNS, [row.row() for row in found if _below(row, name)])
    return body.article(address=SETTINGS, title="Settings", description=f"Every key of {FILE_NAME} with its default.")


def _below(entry: Entry, name: str) -> bool:
    return entry.path.startswith((f"{name}.", f"{name}[]"))


def card_pages(rules: Sequence[Rule]) -> Iterator[Article]:
    """The sections of a card, each with its fields and the rules that ask for them; then what stands in many places."""
    asked: dict[str, list[Rule]] = {}
    for rule in rules:
        asked.setdefault(rule.field, []).append(rule)
    body, pages = Body(), []
    body.text(
        "People write a card in YAML; `cards/organisation.yaml` holds for all models, `cards/MODEL/card.yaml` for all "
        "versions of one, `cards/MODEL/versions/N.yaml` for one version. A later file wins over a more general one. A "
        "plain text is enough where a statement is taken: the file's own `stated_by` says whose it is. Facts that the "
        "registry holds need not be written; where both speak and disagree, that is a contradiction and both are shown."
    )
    rows: list[tuple[Markup, str | Markup]] = []
    single: list[Entry] = []
    for name, field in Card.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            pages.append(_section_page(name, kind, asked))
            rows.append((link(f"{name}.html", code(name)), inline(_held(kind))))
        else:
            single += [item for item in entries(Card, values_page="values.html") if _is_of(item, name)]
    body.text(
        Markup("Fields that take a {} or another value of many places: {}. Conditions of the rules: {}.").format(
            link("values.html#statement", "Statement"), link("values.html", "values"), link("facts.html", "facts")
        )
    )
    body.heading("Sections")
    body.table("Sections of a card", ("Section", "What it holds"), rows)
    body.heading("Beside the sections")
    body.table("Fields beside the sections", _CARD_COLUMNS, [_asked_row(item, asked) for item in single])
    yield body.article(address=CARD, title="The card", description="Every section and field of a card.")
    yield from pages
    yield _values_page()
    yield _facts_page(rules)


def _is_of(entry: Entry, name: str) -> bool:
    return entry.path == name or entry.path.startswith((f"{name}.", f"{name}[]"))


def _section_page(name: str, kind: type[BaseModel], asked: Mapping[str, list[Rule]]) -> Article:
    body = Body()
    found = entries(kind, prefix=f"{name}.", values_page="values.html")
    body.table(f"Fields of {name}", _CARD_COLUMNS, [_asked_row(item, asked) for item in found])
    return body.article(
        address=f"card/{name}.html", title=name, description=f"The fields of the section {name}.", parent=CARD
    )


def _held(kind: type[BaseModel]) -> str:
    """What a section holds: its own words, or where they only repeat its name, the names of its fields."""
    words = meaning(kind)
    if not words.startswith("Section ``"):
        return words
    return ", ".join(name.replace("_", " ") for name in kind.model_fields)


def _asked_row(entry: Entry, asked: Mapping[str, list[Rule]]) -> tuple[str | Markup, ...]:
    rules = asked.get(entry.path.replace("[]", "").replace(".<name>", ""), [])
    links = [link(f"../{rule_address(rule)}", rule.id) for rule in rules[:_MOST]]
    if len(rules) > _MOST:
        links.append(Markup("and {} more").format(len(rules) - _MOST))
    return (*entry.row(), Markup(", ").join(links))


def rule_address(rule: Rule) -> str:
    """The page of a rule."""
    return f"rules/{rule.id.replace('/', '.')}.html"


def _values_page() -> Article:
    body = Body()
    body.text("These values stand in many places of a card. A text in YAML becomes a Statement by itself.")
    for kind in shared_values():
        body.heading(kind.__name__, anchor=anchor_of(kind.__name__))
        body.text(meaning(kind))
        body.table(f"Fields of {kind.__name__}", _FIELD_COLUMNS, [item.row() for item in entries(kind)])
    return body.article(
        address=VALUES,
        title="Values",
        description="Statements, figures, data sets, documents: their keys.",
        parent=CARD,
    )


def _facts_page(rules: Sequence[Rule]) -> Article:
    used: dict[str, int] = {}
    for rule in rules:
        for name in {*rule.applies.given, rule.applies.when} - {"always"}:
            used[name] = used.get(name, 0) + 1
    body = Body()
    body.text(
        "Some rules hold only for some systems. Which, a person says under `facts`: yes or no, with a reason. Nothing "
        "is inferred; an open question is a finding of its own."
    )
    rows = [
        (code(name), QUESTIONS.get(name, name.replace("_", " ")), str(used.get(name, 0)))
        for name in sorted({*QUESTIONS, *used})
    ]
    body.table("Conditions", ("Key of facts", "Question", "Rules"), rows)
    return body.article(
        address=FACTS, title="Conditions", description="The questions on which rules depend.", parent=CARD
    )


def files_page(surface: Surface) -> Article:
    """The other files, by the models that they have to fit."""
    body = Body()
    body.text("`cardwright schema KIND` prints the JSON Schema of each of them.")
    for name, kind in surface.files.items():
        body.heading(kind.name, anchor=name)
        body.text(kind.text)
        body.table(
            f"Keys of {kind.name}", _FIELD_COLUMNS, [item.row() for item in entries(kind.model, values_page=VALUES)]
        )
    return body.article(
        address=FILES, title="Files", description="Waivers, baseline, results, snapshots, differences: their keys."
    )


def formats_page(surface: Surface) -> Article:
    """Formats of findings, and exports of a card."""
    body = Body()
    body.heading("Findings", anchor="findings")
    body.text("`cardwright check` and `cardwright report` take `-o FORMAT[=PATH]`, repeatable: one run, many outputs.")
    body.table(
        "Formats of findings", ("Format", "What it is"), [(code(item.name), item.text) for item in surface.formats]
    )
    body.heading("Exports", anchor="exports")
    body.text("`cardwright export FORMAT NAME/VERSION` writes one card in another form.")
    body.table(
        "Exports",
        ("Format", "What it is", "Written as"),
        [
            (code(item.name), item.title, ", ".join(f".{ending}" for ending in item.endings))
            for item in EXPORTS.values()
        ],
    )
    return body.article(
        address=FORMATS, title="Formats and exports", description="Formats of findings, and other forms of a card."
    )


def evidence_page() -> Article:
    """The outputs of other tools that are read."""
    body = Body()
    body.text(
        "Outputs of evaluation tools are read from `cards/MODEL/evidence/` and from the artifacts of a run. A file is "
        "recognised by its shape, not by its name, and is read whole or not at all. What a file cannot say by itself "
        "(the data set, the attribute of the groups) a person declares under `evidence:` in the card file."
    )
    rows = []
    for reader in READERS:
        words = (sys.modules[reader.read.__module__].__doc__ or "").strip()
        rows.append((reader.tool, inline(" ".join(words.split()))))
    body.table("Readers", ("Tool", "What is read"), rows)
    body.heading("Metric keys", anchor="keys")
    body.text(
        "A metric key `slice/<dimension>/<group>/<metric>` of a run is a figure of one group; crossings join with a "
        "dot."
    )
    body.heading("slices.json", anchor="slices")
    body.text(
        "The run artifact `governance/slices.json` (format slices/1) holds figures by group with n and interval; where "
        "a metric key and the artifact speak of the same figure, the artifact wins."
    )
    body.table("Keys of slices.json", _FIELD_COLUMNS, [item.row() for item in entries(SlicesDocument)])
    body.heading("What a card file declares about evidence", anchor="declared")
    body.table("Keys under evidence", _FIELD_COLUMNS, [item.row() for item in entries(Declared, values_page=VALUES)])
    return body.article(
        address=EVIDENCE, title="Evidence", description="Which outputs of which evaluation tools are read, and how."
    )


def exit_codes_page() -> Article:
    """Exit codes, and the errors behind them."""
    body = Body()
    codes = (
        ("0", "Done; no finding at or above `--fail-on`, every check of a verification holds."),
        ("1", "Findings at or above `--fail-on`, a verification that failed, a refused sign-off."),
        (
            "2",
            "Usage, configuration, a file that cannot be read, a part that is missing, a rule or program that crashed.",
        ),
        ("3", "A registry or service did not answer or refused us; worth another try."),
        ("4", "Nothing matched, so nothing was judged."),
        ("130", "Interrupted from the keyboard."),
    )
    body.table("Exit codes", ("Code", "Meaning"), [(code(number), inline(text)) for number, text in codes])
    body.heading("Kinds of errors", anchor="errors")
    body.text(
        "Each error says what happened, where (file, line and column, or an address of the registry) and what to do "
        "next."
    )
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.CardwrightError)
    ]
    body.table(
        "Kinds of errors",
        ("Error", "Code", "Meaning"),
        [(code(kind.__name__), str(kind.exit_code), meaning_of(kind)) for kind in kinds],
    )
    return body.article(
        address=EXITS, title="Exit codes", description="What each exit code says, and which errors give it."
    )


def meaning_of(kind: type) -> str:
    """The first paragraph of a docstring, as one line."""
    return " ".join((kind.__doc__ or "").strip().partition("\n\n")[0].split())
