"""The messages of source and templates, and the catalogues that translate them.

``python -m tests.catalogues`` brings the catalogues up to date: new messages come in without a translation, those
that are gone leave. What stays empty is shown in English, and ``tests/unit/render/test_catalogues.py`` names it.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.diff.model import QUESTIONS
from cardwright.card.shape import label_at
from cardwright.render.catalogue import LANGUAGES, catalogue_file
from cardwright.render.compose.plan import PLAN
from cardwright.render.compose.questions import readable_key
from cardwright.render.export import EXPORTS
from cardwright.render.text import SOURCE
from cardwright.rules.pack import BUILT_IN, load_packs

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "plural": (1, 2)}
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
_ENGLISH = ("handbook",)


def template() -> Catalog:
    """All messages: calls of ``_`` and ``plural`` in source and templates, titles and labels of plan and card."""
    made = Catalog(project="Cardwright", fuzzy=False)
    for source in sorted((ROOT / "src" / "cardwright").rglob("*.py")):
        if not set(_ENGLISH) & set(source.parts):
            _add(made, source, "python", {})
    for source in sorted((ROOT / "templates").rglob("*.html")):
        if not set(_ENGLISH) & set(source.parts):
            _add(made, source, "jinja2", {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"})
    for place, text in (*_plan(), *_fields(), *_exports(), *_questions()):
        made.add(text, locations=[(place, 0)])
    return made


def _add(made: Catalog, source: Path, method: str, options: dict[str, str]) -> None:
    with source.open("rb") as file:
        for _line, found, _comments, context in extract(method, file, keywords=KEYWORDS, options=options):
            made.add(found, locations=[(source.relative_to(ROOT).as_posix(), 0)], context=context)


def _plan() -> Iterator[tuple[str, str]]:
    for part in (*PLAN, *(child for outer in PLAN for child in outer.children)):
        for text in (part.title, *(item.label for item in part.items)):
            yield "src/cardwright/render/compose/plan.py", text


def _exports() -> Iterator[tuple[str, str]]:
    for export in EXPORTS.values():
        yield "src/cardwright/render/export/__init__.py", export.title


def _questions() -> Iterator[tuple[str, str]]:
    """Questions that a comparison raises, and the keys of the questions that rules ask, in words."""
    for _basis, text in QUESTIONS.values():
        yield "src/cardwright/card/diff/model.py", text
    keys: set[str] = set()
    for name in sorted(folder.name for folder in BUILT_IN.iterdir() if (folder / "pack.yaml").is_file()):
        for rule in load_packs([name])[0].rules:
            keys |= {rule.applies.when, *rule.applies.given} - {"always"}
            if rule.field == "risk_classification.prohibited_practices_screen":
                keys.add(rule.id.rsplit("/", 1)[-1])
    for key in sorted(keys):
        yield "src/cardwright/rules/packs", readable_key(key)


def _fields() -> Iterator[tuple[str, str]]:
    """Fields without a label of their own: their names in words."""
    seen: set[str] = set()
    known: set[type[BaseModel]] = set()

    def walk(model: type[BaseModel]) -> None:
        for name, field in model.model_fields.items():
            seen.add(label_at((name,)))
            for inner in _models(field.annotation):
                if inner not in known:
                    known.add(inner)
                    walk(inner)

    walk(Card)
    for text in sorted(seen):
        yield "src/cardwright/card/sections", text


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def read(language: str) -> Catalog:
    """The catalogue of a language as it lies in the source."""
    with catalogue_file(language).open("rb") as file:  # type: ignore[arg-type]
        return read_po(file, locale=language)


def unmarked(source: Path) -> list[str]:
    """Sentences of a module that are shown to people and pass no catalogue; none in a clean one."""
    found = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) not in _TRANSLATED_LATER:
            for keyword in node.keywords:
                if keyword.arg in _SHOWN:
                    texts = keyword.value.elts if isinstance(keyword.value, ast.Tuple) else [keyword.value]
                    found += [text for text in texts if _is_wording(text)]
    return [f"{source.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}" for node in found]


_SHOWN = ("caption", "label", "title", "head", "note", "text", "description", "alternative", "name")
# their texts pass the catalogue where they are shown, or are shown to nobody
_TRANSLATED_LATER = ("Field", "Part", "Item", "Export", "Finding")


def _is_wording(node: ast.expr) -> bool:
    """A literal with words in it; of f-strings the literal parts."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(re.search(r"[A-Za-z]{3}", re.sub(r"<[^>]*>", "", text)) for text in texts)


def bare_words(source: Path) -> list[str]:
    """Words of a template that stand outside its calls; names of files do not count."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|title|alt|placeholder|data-(?:label|all|said))="([^"]*)"', text)
    shown = " ".join((*attributes, re.sub(r"<[^>]*>", " ", text)))
    return [word for word in re.findall(r"[^\W\d_][\w./-]{2,}", shown) if "." not in word.rstrip(".")]


def written(catalog: Catalog) -> bytes:
    """A catalogue as it is kept: sorted by message, without line numbers and dates, so that changes read well."""
    held = io.BytesIO()
    write_po(held, catalog, width=120, sort_output=True, omit_header=True, include_lineno=False, ignore_obsolete=True)
    head = HEADER.format(language=catalog.locale, rule=catalog.plural_forms)
    return head.encode() + b"\n" + held.getvalue().lstrip()


HEADER = """# Fixed text of pages and reports. Legal terms are those of the official text of Regulation (EU) 2024/1689.
# No text may say of a card that it meets the law; tests/unit/render/test_catalogues.py holds the words.
msgid ""
msgstr ""
"Project-Id-Version: Cardwright\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {rule}\\n"
"""


def update(language: str) -> list[Message]:
    """Bring one catalogue up to date; returns what it lacks."""
    old = read(language) if catalogue_file(language).is_file() else None  # type: ignore[arg-type]
    made = Catalog(locale=language, fuzzy=False)
    for message in template():
        if not message.id:
            continue
        known = old.get(message.id if isinstance(message.id, str) else message.id[0]) if old is not None else None
        kept = known.string if known is not None and known.pluralizable == message.pluralizable else None
        empty = ("",) * made.num_plurals if message.pluralizable else ""
        made.add(message.id, kept or empty, locations=[(place, None) for place, _line in message.locations])
    catalogue_file(language).write_bytes(written(made))  # type: ignore[arg-type]
    return [message for message in made if message.id and not all(_forms(message))]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


if __name__ == "__main__":
    for name in TRANSLATED:
        for lacking in update(name):
            sys.stdout.write(f"{name}: {lacking.id!r}\n")
