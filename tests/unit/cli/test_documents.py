"""What README and CONTRIBUTING tell people to type exists, with its options; they do not drift from the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from cardwright.cli.app import COMMANDS, app

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "site/handbook/ci/index.md", "examples/credit-risk/README.md")
# a line of a block, indented or fenced, or words between backticks; a comment may follow
TYPED = re.compile(r"^(?:[ ]{4}|\$ )?(cardwright(?: [^`\n#]*)?)(?:#.*)?$|`(cardwright [^`\n]+)`", re.MULTILINE)


def typed(root: Path) -> list[tuple[str, str]]:
    found = []
    for name in DOCUMENTS:
        for match in TYPED.finditer((root / name).read_text(encoding="utf-8")):
            found.append((name, match[1] or match[2]))
    return found


def test_every_command_in_the_documents_parses(root: Path) -> None:
    lines = typed(root)
    assert {name for name, _ in lines} >= {"README.md", "examples/credit-risk/README.md"}
    assert len(lines) > 30
    for name, line in lines:
        words = shlex.split(line, comments=True)[1:]
        if not words:
            continue
        command: click.Command | None = app
        context = click.Context(app, info_name="cardwright")
        while isinstance(command, click.Group) and words:
            command = command.get_command(context, words.pop(0))
        assert command is not None, (name, line)
        command.make_parser(click.Context(command)).parse_args(words)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_target_of_make_in_the_documents_is_there(root: Path, name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", (root / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert "test" in targets
    assert told <= targets


def test_the_readme_names_every_command_that_a_new_user_meets(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    told = {command for command in COMMANDS if f"cardwright {command}" in text}
    # `make demo` runs one; the others stand in the handbook
    assert set(COMMANDS) - told <= {"demo", "countersign", "report", "rules"}
