"""The YAML cards of a project: organisation, models, versions, found on disk and read when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cardwright.config import Settings
from cardwright.errors import Place, UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.cardtree import CardFile, read_card_file

ORGANISATION = "organisation.yaml"
MODEL = "card.yaml"
VERSIONS = "versions"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFolder:
    """The folder of one model's card: ``cards/<model>/``."""

    model: str
    folder: Path
    shown: str
    card: CardFile | None
    versions: Mapping[str, Path]
    """Version -> its file."""


@dataclass(slots=True)
class CardFiles:
    """All card files of a project. Files of a version are read once, when its card is made."""

    organisation: CardFile | None
    folders: Mapping[str, CardFolder]
    _read: dict[VersionKey, tuple[CardFile, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[VersionKey, ...]:
        """The versions that have a file of their own."""
        return tuple(
            VersionKey(name=name, version=version)
            for name, folder in self.folders.items()
            for version in folder.versions
        )

    def of(self, key: VersionKey) -> tuple[CardFile, ...]:
        """The files that speak of a version, from general to particular.

        Raises:
            UnreadableError: the version's file cannot be understood; names line and column.
        """
        if key not in self._read:
            folder = self.folders.get(key.name)
            files = [self.organisation, folder.card if folder else None]
            if folder and key.version in folder.versions:
                path = folder.versions[key.version]
                files.append(read_card_file(path, name=f"{folder.shown}/{VERSIONS}/{path.name}"))
            self._read[key] = tuple(file for file in files if file is not None)
        return self._read[key]

    def refuse_strays(
        self, registered: Iterable[VersionKey], chosen: Sequence[VersionKey], *, all_models: bool
    ) -> None:
        """A file that speaks of nothing registered is a slip of the pen, never silently left out.

        Raises:
            UnreadableError: a card folder or version file has no counterpart in the registry.
        """
        versions: dict[str, set[str]] = {}
        for key in registered:
            versions.setdefault(key.name, set()).add(key.version)
        names = set(versions) if all_models else {key.name for key in chosen}
        for name, folder in self.folders.items():
            if name not in versions and all_models:
                raise UnreadableError(
                    f"the registry has no model {name!r}",
                    where=folder.card.top.address if folder.card else folder.shown,
                    hint=f"it has {', '.join(sorted(versions)[:5])}; "
                    "`model:` in card.yaml gives the registered name, --offline reads files alone",
                )
            if name in names:
                self._refuse_stray_versions(folder, versions.get(name, set()))

    @staticmethod
    def _refuse_stray_versions(folder: CardFolder, registered: set[str]) -> None:
        for version in sorted(set(folder.versions) - registered):
            where = Place(file=f"{folder.shown}/{VERSIONS}/{folder.versions[version].name}")
            raise UnreadableError(
                f"the registry has no version {version} of {folder.model}",
                where=where,
                hint="rename the file to the registered number, or remove it",
            )


def find_cards(settings: Settings) -> CardFiles:
    """Find the card files of a project and read what is shared by several versions.

    Raises:
        UnreadableError: a shared file cannot be understood, or two folders claim one model.
    """
    root = settings.path(settings.cards)
    if not root.is_dir():
        return CardFiles(organisation=None, folders={})
    organisation_path = root / ORGANISATION
    organisation = (
        read_card_file(organisation_path, name=shown_path(settings, organisation_path), is_own=False)
        if organisation_path.is_file()
        else None
    )
    folders: dict[str, CardFolder] = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        found = _read_folder(settings, folder)
        if found.model in folders:
            raise UnreadableError(
                f"also claims the model {found.model!r}, like {folders[found.model].shown}",
                where=found.shown,
                hint="keep one folder, or give the other its own `model:`",
            )
        folders[found.model] = found
    return CardFiles(organisation=organisation, folders=folders)


def shown_path(settings: Settings, path: Path) -> str:
    """A path as origins show it: relative to the configuration, with slashes."""
    for base in (settings.folder, settings.folder.resolve()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    root = settings.path(settings.cards)
    return (Path(root.name) / path.relative_to(root)).as_posix() if path.is_relative_to(root) else path.name


def _read_folder(settings: Settings, folder: Path) -> CardFolder:
    shown = shown_path(settings, folder)
    path = folder / MODEL
    card = read_card_file(path, name=f"{shown}/{MODEL}", names_model=True) if path.is_file() else None
    versions = {file.stem: file for file in sorted((folder / VERSIONS).glob("*.yaml")) if not file.name.startswith(".")}
    return CardFolder(
        model=(card.model if card else None) or folder.name, folder=folder, shown=shown, card=card, versions=versions
    )
