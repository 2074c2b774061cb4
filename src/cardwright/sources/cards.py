"""The YAML cards of a project: organisation, models, versions, found on disk and read when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.errors import Place, UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.cardtree import CardFile, read_card_file

ORGANISATION = "organisation.yaml"
MODEL = "card.yaml"
VERSIONS = "versions"
_NAME_LINE = re.compile(rb"^(?:registered_)?model:[ \t]+(?P<name>[^\s#{\[&*|>][^\n#]*)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class CardFolder:
    """The folder of one model's card: ``cards/<model>/``."""

    model: str
    folder: Path
    shown: str
    versions: Mapping[str, Path]
    """Version -> its file."""

    @cached_property
    def card(self) -> CardFile | None:
        """What the model's own file says, read when it is first asked for; None without one.

        Raises:
            UnreadableError: the file cannot be understood; names line and column.
        """
        path = self.folder / MODEL
        return read_card_file(path, name=f"{self.shown}/{MODEL}", names_model=True) if path.is_file() else None


@dataclass(slots=True)
class CardFiles:
    """All card files of a project. Files of a version are read once, when its card is made."""

    organisation: CardFile | None
    folders: Mapping[str, CardFolder]
    names: Mapping[str, str] = field(default_factory=dict)
    """Digest of a model's file -> the registered name that it gives, empty where it gives none."""
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
        self, registered: Iterable[VersionKey], chosen: Iterable[VersionKey], *, all_models: bool, frozen: str | None
    ) -> None:
        """A file that speaks of nothing registered is a slip of the pen, never silently left out.

        Args:
            registered: all versions that the registry lists, or listed when it was frozen.
            chosen: those that were asked for.
            all_models: whether nothing was left out on purpose.
            frozen: name of the file that was read in place of the registry, None for the registry itself.

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
                    f"{_listing(frozen)} has no model {name!r}",
                    where=folder.card.top.address if folder.card else folder.shown,
                    hint=f"it has {', '.join(sorted(versions)[:5])}; `model:` in card.yaml gives the registered name, "
                    + ("a model that came later needs a new file" if frozen else "--offline reads files alone"),
                )
            if name in names:
                self._refuse_stray_versions(folder, versions.get(name, set()), frozen)

    @staticmethod
    def _refuse_stray_versions(folder: CardFolder, registered: set[str], frozen: str | None) -> None:
        for version in sorted(set(folder.versions) - registered):
            where = Place(file=f"{folder.shown}/{VERSIONS}/{folder.versions[version].name}")
            later = "; a version that came later needs a new file" if frozen else ""
            raise UnreadableError(
                f"{_listing(frozen)} has no version {version} of {folder.model}",
                where=where,
                hint=f"rename the file to the registered number, or remove it{later}",
            )


def _listing(frozen: str | None) -> str:
    return f"{frozen}, read in place of the registry," if frozen else "the registry"


def find_cards(settings: Settings, *, names: Mapping[str, str] | None = None) -> CardFiles:
    """Find the card files of a project and read what is shared by several versions.

    Args:
        settings: the project.
        names: what ``CardFiles.names`` was at an earlier reading. With it, files known by their digest are read when
            asked for, and a model's file that cannot be understood stops its own versions and no others.

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
    known = _Names(names)
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        found = _read_folder(settings, folder, known)
        if found.model in folders:
            raise UnreadableError(
                f"also claims the model {found.model!r}, like {folders[found.model].shown}",
                where=found.shown,
                hint="keep one folder, or give the other its own `model:`",
            )
        folders[found.model] = found
    return CardFiles(organisation=organisation, folders=folders, names=known.met)


def shown_path(settings: Settings, path: Path) -> str:
    """A path as origins show it: relative to the configuration, with slashes."""
    for resolve in (False, True):
        base = settings.folder.resolve() if resolve else settings.folder
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    root = settings.path(settings.cards)
    return (Path(root.name) / path.relative_to(root)).as_posix() if path.is_relative_to(root) else path.name


def _read_folder(settings: Settings, folder: Path, names: _Names) -> CardFolder:
    shown = shown_path(settings, folder)
    versions = {file.stem: file for file in sorted((folder / VERSIONS).glob("*.yaml")) if not file.name.startswith(".")}
    unnamed = CardFolder(model=folder.name, folder=folder, shown=shown, versions=versions)
    name = names.of(unnamed) if (folder / MODEL).is_file() else ""
    if not name:
        return unnamed
    named = replace(unnamed, model=name)
    if "card" in vars(unnamed):
        vars(named)["card"] = unnamed.card  # not to be parsed twice
    return named


class _Names:
    """The registered names that the files of models give, remembered by the digest of the file."""

    def __init__(self, known: Mapping[str, str] | None) -> None:
        self._known = known
        self.met: dict[str, str] = {}

    def of(self, folder: CardFolder) -> str:
        """The name in a folder's file, empty where it has none."""
        if self._known is None:
            return (folder.card.model if folder.card else None) or ""
        content = (folder.folder / MODEL).read_bytes()
        digest = digest_of(content)
        if digest in self._known:
            self.met[digest] = self._known[digest]
            return self.met[digest]
        try:
            self.met[digest] = (folder.card.model if folder.card else None) or ""
        except UnreadableError:
            # the versions of this model will each say what is wrong; only whose they are must be known here
            line = _NAME_LINE.search(content)
            return line.group("name").decode("utf-8", "replace").strip(" \"'") if line else ""
        return self.met[digest]
