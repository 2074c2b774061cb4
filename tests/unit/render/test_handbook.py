"""The handbook says all there is to say: every command, option, setting, field, rule and kind of check."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import ClassVar

import click
import pytest
import yaml

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.shape import types_at
from cardwright.cli.app import COMMANDS, app
from cardwright.cli.surface import surface
from cardwright.config import Settings
from cardwright.errors import CardwrightError, RenderError
from cardwright.render.export import EXPORTS
from cardwright.render.handbook import articles, figures
from cardwright.render.handbook.article import Article, Body
from cardwright.render.handbook.guides import Guide
from cardwright.render.handbook.models import entries
from cardwright.report.base import FORMATS
from cardwright.rules.checks import KINDS
from cardwright.rules.pack import available_packs, load_packs
from cardwright.rules.questions import QUESTIONS
from cardwright.rules.waivers import parse_waivers
from cardwright.signing.manifest import FileEntry, Manifest
from cardwright.sources.evidence.registry import READERS

COMMAND = re.compile(r"^(?:\$ )?(cardwright .*(?:\\\n.*)*)", re.MULTILINE)
CODE = re.compile(r"<pre[^>]*><code[^>]*>(.*?)</code></pre>", re.DOTALL)


@pytest.fixture(scope="module")
def pages() -> dict[str, Article]:
    return {article.address: article for article in articles(surface())}


def said(article: Article) -> set[str]:
    """The words of code on a page."""
    return {unescape(found) for found in re.findall(r"<code[^>]*>([^<]+)</code>", article.body)}


def paths(schema: dict[str, object], node: dict[str, object], prefix: str, seen: tuple[str, ...]) -> Iterator[str]:
    """Dotted paths of all keys below a node of a JSON Schema."""
    reference = node.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2]
        if name not in seen:
            yield from paths(schema, schema["$defs"][name], prefix, (*seen, name))
        return
    for key in ("anyOf", "oneOf", "allOf"):
        for arm in node.get(key, ()):
            yield from paths(schema, arm, prefix, seen)
    for name, inner in node.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from paths(schema, inner, f"{prefix}{name}.", seen)
    if isinstance(node.get("items"), dict):
        yield from paths(schema, node["items"], f"{prefix.rstrip('.')}[].", seen)
    if isinstance(node.get("additionalProperties"), dict):
        yield from paths(schema, node["additionalProperties"], f"{prefix}<name>.", seen)


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(app, info_name="cardwright")
    for name in COMMANDS:
        command = app.get_command(context, name)
        assert command is not None
        yield name, command


def test_every_command_and_option_is_described(pages: dict[str, Article]) -> None:
    for name, command in commands():
        page = pages[f"commands/{name}.html"]
        inner = command.commands.values() if isinstance(command, click.Group) else ()
        for known in (command, *inner):
            for parameter in known.params:
                if isinstance(parameter, click.Option):
                    for spelling in (*parameter.opts, *parameter.secondary_opts):
                        assert re.search(rf"<code>[^<]*{re.escape(spelling)}\b", page.body), (name, spelling)
                    assert parameter.help or isinstance(parameter.type, click.Choice), (name, parameter.name)


def test_every_setting_has_a_row(pages: dict[str, Article]) -> None:
    schema = Settings.model_json_schema()
    rows = said(pages["settings.html"]) | {heading.title for heading in pages["settings.html"].headings}
    missing = [path for path in paths(schema, schema, "", ()) if path not in rows]
    assert missing == []
    assert [entry.path for entry in entries(Settings) if not entry.text and "section" not in entry.takes] == []


def test_every_field_of_a_card_has_a_row_or_an_explained_value(pages: dict[str, Article]) -> None:
    rows = {path for address, page in pages.items() if address.startswith("card/") for path in said(page)}
    explained = pages["card/values.html"].body
    missing = []
    for section, node in Card.model_json_schema()["properties"].items():
        field = Card.model_fields[section].annotation
        fields = getattr(field, "model_fields", None)
        names = [f"{section}.{name}" for name in fields] if fields else [section]
        missing += [name for name in names if name not in rows]
        assert node is not None
    assert missing == []
    from cardwright.render.handbook.models import shared_values

    for kind in shared_values():
        assert f'id="{kind.__name__.lower()}"' in explained
        for name, info in kind.model_fields.items():
            assert f"<code>{info.alias or name}</code>" in explained, (kind.__name__, name)


def test_nested_fields_stand_with_their_whole_path(pages: dict[str, Article]) -> None:
    rows = {path for address, page in pages.items() if address.startswith("card/") for path in said(page)}
    assert {"identity.run.id", "contradictions[].values[].origin", "stale[].subject"} <= rows


def test_every_rule_has_a_page_with_what_its_pack_says(pages: dict[str, Article]) -> None:
    for pack in load_packs(available_packs()):
        listed = said(pages[f"rules/{pack.manifest.id}.html"])
        for rule in pack.rules:
            words = pages[f"rules/{rule.id.replace('/', '.')}.html"].words
            assert rule.id in listed
            for text in (rule.id, rule.basis.ref, rule.message, rule.why, rule.fix):
                assert " ".join(text.replace("`", "").split()) in words, rule.id


def test_every_check_format_export_reader_condition_and_error_is_named(pages: dict[str, Article]) -> None:
    assert set(KINDS) <= said(pages["checks.html"]) | {heading.title for heading in pages["checks.html"].headings}
    for name, kind in KINDS.items():
        for option in kind.model_fields:
            assert option in said(pages["checks.html"]), (name, option)
    assert {*FORMATS, *EXPORTS} <= said(pages["formats.html"])
    assert all(reader.tool in pages["evidence.html"].words for reader in READERS)
    assert set(QUESTIONS) <= said(pages["card/facts.html"])
    assert {kind.__name__ for kind in CardwrightError.__subclasses__()} <= said(pages["exit-codes.html"])


def test_every_page_is_reached_by_a_link_from_above(pages: dict[str, Article]) -> None:
    for article in pages.values():
        assert article.title
        assert article.description
        if article.parent is not None:
            name = article.address.rpartition("/")[2]
            assert f'href="{name}"' in pages[article.parent].body, article.address


def shown_commands(pages: dict[str, Article]) -> list[tuple[str, str]]:
    found = []
    for article in pages.values():
        if article.address.startswith(("commands/", "rules/")):
            continue
        for block in CODE.findall(article.body):
            for line in COMMAND.findall(unescape(block)):
                found.append((article.address, line.replace("\\\n", " ")))
    return found


def test_every_command_that_a_page_shows_exists_with_its_options(pages: dict[str, Article]) -> None:
    shown = shown_commands(pages)
    assert len(shown) > 30
    for address, line in shown:
        words = shlex.split(line, comments=True)[1:]
        while words and words[0].startswith("-"):
            words.pop(0)
        command: click.Command | None = app
        context = click.Context(app, info_name="cardwright")
        while isinstance(command, click.Group):
            command = command.get_command(context, words.pop(0))
        assert command is not None, (address, line)
        command.make_parser(click.Context(command)).parse_args(words)


def test_a_page_that_asks_for_a_table_that_nobody_makes_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Title\n\nText.\n\n<!-- insert: nothing -->\n", encoding="utf-8")
    with pytest.raises(RenderError, match=r"page.md:5"):
        Guide(folder=tmp_path, name="page.md").article({})


def test_text_in_a_body_is_escaped() -> None:
    body = Body()
    body.text("a <b> `c<d>`")
    body.table("t", ("x",), [("<i>",)])
    made = str(body.article(address="a.html", title="t", description="d").body)
    assert "<p>a &lt;b&gt; <code>c&lt;d&gt;</code></p>" in made
    assert "<i>" not in made


class TestScaling:
    UNITS: ClassVar[dict[str, float]] = {
        "unit_lead_ms": 3.0,
        "unit_sign_ms": 3.0,
        "unit_page_ms": 4.0,
        "unit_reports_ms": 896.0,
    }

    def test_hours_are_the_leads_and_the_shared_work(self) -> None:
        found = figures.costs(self.UNITS, 100_000)
        assert found.lead_hours == pytest.approx(100_000 * 6 / 3_600_000)
        assert found.hours(10) == pytest.approx(100_000 * 6 / 3_600_000 + 100_000 * 900 / 3_600_000 / 9)

    def test_cores_are_enough_and_no_more(self) -> None:
        found = figures.costs(self.UNITS, 100_000)
        cores = found.cores_for(8)
        assert cores is not None
        hours, fewer = found.hours(cores), found.hours(cores - 1)
        assert hours is not None
        assert fewer is not None
        assert hours <= 8 < fewer

    def test_no_number_of_cores_helps_where_the_lead_takes_longer(self) -> None:
        assert figures.costs(self.UNITS, 10_000_000).cores_for(8) is None

    def test_what_was_not_measured_is_not_calculated(self) -> None:
        assert figures.costs({"unit_lead_ms": 2.0}, 1000).lead_hours is None
        assert figures.ABSENT in figures.inserts(figures.Bench())["scaling"]

    def test_the_figures_beside_the_page_are_those_of_a_named_machine(self, root: Path) -> None:
        file = root / "site" / "handbook" / figures.FILE_NAME
        if file.is_file():
            bench = figures.Bench.model_validate(json.loads(file.read_text(encoding="utf-8")))
            assert bench.machine
            assert bench.rows


YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def written(root: Path) -> Iterator[tuple[str, object]]:
    for page in sorted((root / "site" / "handbook").rglob("*.md")):
        for block in YAML.findall(page.read_text(encoding="utf-8")):
            yield page.name, yaml.safe_load(block)


def test_yaml_in_the_guides_is_what_the_program_reads(root: Path) -> None:
    settings = cards = waivers = 0
    for name, data in written(root):
        if isinstance(data, list):
            parse_waivers(yaml.safe_dump(data), name=name)
            waivers += 1
        elif isinstance(data, dict) and set(data) <= set(Settings.model_fields):
            Settings.model_validate({"registry": {"name": "here"}} | data)
            settings += 1
        elif isinstance(data, dict) and set(data) <= {*Card.model_fields, "stated_by"}:
            for section, fields in data.items():
                if section not in ("stated_by", "facts"):
                    assert all(types_at((section, field)) for field in fields), (name, section)
            cards += 1
        else:
            assert isinstance(data, dict)
            assert {"id", "rules"} & set(data), (name, data)
    assert min(settings, cards, waivers) >= 1


def test_the_python_that_needs_nothing_of_ours_finds_a_changed_file(root: Path, tmp_path: Path) -> None:
    text = (root / "site" / "handbook" / "verify.md").read_text(encoding="utf-8")
    script = text.partition("<<'END'\n")[2].partition("\nEND")[0]
    (tmp_path / "index.html").write_bytes(b"as published")
    entry = FileEntry(sha256=hashlib.sha256(b"as published").hexdigest(), size=12)
    manifest = Manifest(format="cardwright/manifest/1", files={"index.html": entry})
    (tmp_path / "manifest.json").write_bytes(canonical_bytes(manifest))

    def said() -> str:
        done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    assert said() == ""
    (tmp_path / "index.html").write_bytes(b"otherwise")
    assert said() == "differs: index.html\n"
