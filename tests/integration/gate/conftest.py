"""Projects for the gate: the example's files without a registry, and a small one with two gaps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from cardwright.cli.app import run

AS_OF = "2026-11-21"
PACK = {
    "pack.yaml": """\
        id: house
        name: House
        version: "1"
        instrument: House rules
        """,
    "rules.yaml": """\
        - id: house/purpose
          name: missing-purpose
          basis: {instrument: House rules, ref: "1"}
          field: intended_use.purpose
          check: statement
          with: {min_words: 5}
          message: Nobody has stated what the system is for.
          why: Everything is judged against the purpose.
          fix: State intended_use.purpose.
          examples: {pass: {value: Ranks applications of private customers for loans.}, fail: [{}, {value: TBD}]}
        - id: house/users
          name: missing-users
          basis: {instrument: House rules, ref: "2"}
          severity: warning
          field: intended_use.users
          check: statement
          with: {min_words: 2}
          message: Nobody has stated who uses the system.
          why: Oversight needs a person.
          fix: State intended_use.users.
          examples: {pass: {value: Loan officers of branches.}, fail: [{}, {value: TBD}]}
        - id: house/screen
          name: unanswered-manipulation
          waivable: false
          basis: {instrument: House rules, ref: "3"}
          field: risk_classification.prohibited_practices_screen
          check: screen
          with: {key: manipulation}
          message: Nobody has answered whether it manipulates.
          why: A person has to look.
          fix: Answer it.
          examples: {pass: {value: {manipulation: false}}, fail: [{}, {value: {manipulation: {answer: false}}}]}
        """,
}
CARD = """\
# the card of all versions
stated_by: {name: Jana Novák, role: Head of credit risk, date: 2026-10-01}
intended_use:
  purpose: Ranks applications of private customers for loans.
  users: Loan officers of branches.
risk_classification:
  prohibited_practices_screen:
    manipulation: {answer: false, reason: It only ranks., stated_by: {name: Jana Novák, date: 2026-10-01}}
"""


@dataclass(frozen=True)
class Project:
    """A project and a command line that runs in it, in this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        self.capsys.readouterr()
        code = run(list(words))
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def check(self, *words: str, as_of: str = AS_OF) -> tuple[int, str, str]:
        """``cardwright check`` on a day."""
        return self("check", "--as-of", as_of, *words)

    def verdicts(self, *words: str, as_of: str = AS_OF) -> list[dict[str, object]]:
        """All verdicts of a check that may fail."""
        _, out, _ = self.check("-o", "json", *words, as_of=as_of)
        return [verdict for card in json.loads(out)["cards"] for verdict in card["verdicts"]]

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        """Change the text of a file, which may be new."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(change(path.read_text(encoding="utf-8") if path.exists() else ""), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        self.edit(name, lambda _: dedent(text))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """m/1 has no gap, m/2 lacks its purpose (error) and its users (warning)."""
    made = Project(folder=tmp_path / "project", capsys=capsys)
    for name, text in PACK.items():
        made.write(f"house/{name}", text)
    made.write("cardwright.yaml", "registry: {name: bank}\npacks: [./house]\n")
    made.write("cards/m/card.yaml", CARD)
    made.write("cards/m/versions/1.yaml", "# nothing of its own\n")
    made.write("cards/m/versions/2.yaml", "intended_use:\n  purpose: TBD\n  users: TBD\n")
    monkeypatch.chdir(made.folder)
    return made


@pytest.fixture
def files(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """The example's files without its registry."""
    folder = tmp_path / "files"
    shutil.copytree(root / "examples" / "credit-risk" / "cards", folder / "cards")
    made = Project(folder=folder, capsys=capsys)
    made.write("cardwright.yaml", "registry: {name: demo-bank}\ntrails: {model_names: {credit-model: credit-risk}}\n")
    monkeypatch.chdir(folder)
    return made
