"""The good cards, and how a text in place of one of their files is judged: through the sources, packs and gate."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.errors import UnreadableError
from cardwright.rules.gate import judge_all
from cardwright.rules.verdict import Finding, Judgement
from cardwright.sources.collect import collect

AS_OF = date(2026, 11, 21)
CARDS = Path(__file__).parent / "cards"
UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One gap, or notice on the gate's own files, as the run reported it."""

    rule: str
    file: str
    line: int
    message: str


@dataclass(kw_only=True)
class Project:
    """One organisation's cards in a folder of their own that may be written to."""

    folder: Path
    name: str
    cards: dict[str, Card] = field(default_factory=dict)
    good: dict[str, Judgement] = field(default_factory=dict)

    @classmethod
    def copied(cls, source: Path, target: Path) -> Project:
        """A project of the corpus in another folder, collected and judged once."""
        shutil.copytree(source, target)
        made = cls(folder=target, name=source.name)
        collection = collect(made.settings)
        made.cards = {card.address: card for card in collection.cards}
        judged = judge_all(made.settings, collection, as_of=AS_OF)
        made.good = {judgement.card: judgement for judgement in judged.judgements}
        return made

    @cached_property
    def settings(self) -> Settings:
        """Its cardwright.yaml."""
        return load_settings(self.folder / "cardwright.yaml")

    def text(self, file: str) -> str:
        """A file of the project, empty when there is none."""
        path = self.folder / file
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def files_of(self, address: str) -> list[str]:
        """The files that speak of a version, the particular ones first."""
        name, _, version = address.rpartition("/")
        wanted = [f"cards/{name}/versions/{version}.yaml", f"cards/{name}/card.yaml", "cards/organisation.yaml"]
        return [file for file in wanted if (self.folder / file).is_file()]

    def judged(self, address: str, texts: dict[str, str], *, beside: bool = False) -> list[Said]:
        """The gaps of one card while files have other texts; the files are put back."""
        before = {file: self.text(file) for file in texts}
        existed = {file for file in texts if (self.folder / file).is_file()}
        try:
            for file, text in texts.items():
                (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / file).write_text(text, encoding="utf-8")
            return self._said(address, beside=beside)
        finally:
            for file, text in before.items():
                if file in existed:
                    (self.folder / file).write_text(text, encoding="utf-8")
                else:
                    self._taken_away(file)

    def _taken_away(self, file: str) -> None:
        """A file that was put there, and the folders that hold nothing else."""
        (self.folder / file).unlink()
        for folder in (self.folder / file).parents:
            if folder == self.folder or any(folder.iterdir()):
                return
            folder.rmdir()

    def _said(self, address: str, *, beside: bool) -> list[Said]:
        try:
            collection = collect(self.settings, selectors=[address])
        except UnreadableError as error:
            where = error.where
            file, line = (where.file, where.line or 1) if not isinstance(where, str) and where else (str(where), 1)
            return [Said(rule=UNREADABLE, file=file, line=line, message=str(error))]
        needed = beside or self.cards[address].identity.previous_version is not None
        others = [card for name, card in self.cards.items() if needed and name != address]
        result = judge_all(self.settings, collection, as_of=AS_OF, beside=others)
        gaps = [_said(item) for judgement in result.judgements for item in judgement.findings if item.verdict.is_gap]
        return gaps + [
            Said(rule=item.rule, file=item.place.file, line=item.place.line, message=item.message)
            for item in result.notices
            if item.place is not None
        ]


def projects(work: Path) -> list[Project]:
    """All projects of the corpus, copied below a folder of work."""
    folders = sorted(folder for folder in CARDS.iterdir() if folder.is_dir())
    return [Project.copied(folder, work / folder.name) for folder in folders]


def _said(finding: Finding) -> Said:
    place = finding.place
    return Said(
        rule=finding.rule,
        file=place.file if place else "",
        line=place.line if place else 0,
        message=finding.message,
    )
