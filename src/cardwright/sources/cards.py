"""The YAML cards of a project: organisation, models, versions, found on disk and read when asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.errors import Place, UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.cardtree import CardFile, read_card_file

ORGANISATION = "organisation.yaml"
MODEL = "card.yaml"
VERSIONS = "versions"
_READ = (MODEL, VERSIONS, "audit", "evidence")
"""What is read in the folder of a model; beside it may lie what is not at hand everywhere, a link to data say."""
_OTHER_ENDING = ".yml"
# of as many models, and of as many versions, what files say is held at a time: 250 kB each
_LATELY = 256
_Kind = Literal["file", "folder", "lost", "other"]
_NAME_LINE = re.compile(rb"^(?:registered_)?model:[ \t]+(?P<name>[^\s#{\[&*|>][^\n#]*)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class CardFolder:
    """The folder of one model's card: ``cards/<model>/``."""

    model: str
    folder: Path
    shown: str
    versions: Mapping[str, Path]
    """Version -> its file."""
    read: Callable[[Path, str], CardFile | None] = field(compare=False, repr=False)
    """Reads a model's own file, or knows it from lately."""

    @property
    def card(self) -> CardFile | None:
        """What the model's own file says, read when it is asked for; None without one.

        Raises:
            UnreadableError: the file cannot be understood; names line and column.
        """
        return self.read(self.folder / MODEL, f"{self.shown}/{MODEL}")


@dataclass(slots=True)
class CardFiles:
    """All card files of a project. Files of a version are read when its card is made, and held for a while."""

    organisation: CardFile | None
    folders: Mapping[str, CardFolder]
    names: Mapping[str, str] = field(default_factory=dict)
    """Digest of a model's file -> the registered name that it gives, empty where it gives none."""
    _known: Callable[[VersionKey], tuple[CardFile, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # not by a method of its own: that would be a ring, which only the garbage collector takes apart
        self._known = lru_cache(maxsize=_LATELY)(partial(_read_files, self.organisation, self.folders))

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
        return self._known(key)

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
                    hint=f"it has {', '.join(sorted(versions)[:5])}; `registered_model:` in card.yaml gives its name "
                    "there, "
                    + ("a model that came later needs a new file" if frozen else "--offline reads files alone"),
                )
            if name in names:
                self._refuse_stray_versions(folder, versions.get(name, set()), frozen)

    def refuse_unversioned(self) -> None:
        """Without a registry, versions are files: a model without one would never be judged.

        Raises:
            UnreadableError: a card folder holds the card of a model, and no version.
        """
        for folder in self.folders.values():
            if not folder.versions and any(folder.folder.glob("*.yaml")):
                raise UnreadableError(
                    f"the model {folder.model!r} has no version, so nothing of it is judged",
                    where=folder.shown,
                    hint=f"write {folder.shown}/{VERSIONS}/1.yaml, or set registry.uri to the registry that has it",
                )

    @property
    def unversioned(self) -> tuple[str, ...]:
        """The models that have a card and no version with a file."""
        return tuple(
            name for name, folder in self.folders.items() if not folder.versions and (folder.folder / MODEL).is_file()
        )

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


def _read_files(
    organisation: CardFile | None, folders: Mapping[str, CardFolder], key: VersionKey
) -> tuple[CardFile, ...]:
    folder = folders.get(key.name)
    files = [organisation, folder.card if folder else None]
    if folder and key.version in folder.versions:
        path = folder.versions[key.version]
        files.append(read_card_file(path, name=f"{folder.shown}/{VERSIONS}/{path.name}"))
    return tuple(file for file in files if file is not None)


def _listing(frozen: str | None) -> str:
    return f"{frozen}, read in place of the registry," if frozen else "the registry"


def find_cards(settings: Settings, *, names: Mapping[str, str] | None = None) -> CardFiles:
    """Find the card files of a project and read what is shared by several versions.

    Args:
        settings: the project.
        names: what ``CardFiles.names`` was at an earlier reading. With it, files known by their digest are read when
            asked for, and a model's file that cannot be understood stops its own versions and no others.

    Raises:
        UnreadableError: a shared file cannot be understood, two folders claim one model, or a card file lies where
            none is read.
    """
    root = settings.path(settings.cards)
    shown = shown_path(settings, root)
    inside = _listed(root, shown)
    within = "" if shown == "." else f"{shown}/"
    _refuse_lost(inside, within)
    if not inside and not root.exists() and (settings.folder / settings.cards).is_symlink():
        _refuse_lost({settings.cards: "lost"}, "")
    organisation: CardFile | None = None
    if inside.get(ORGANISATION) == "file":
        organisation = read_card_file(root / ORGANISATION, name=f"{within}{ORGANISATION}", is_own=False)
    folders: dict[str, CardFolder] = {}
    known = _Names(names)
    for name, kind in inside.items():
        if kind == "file" and name.endswith((".yaml", _OTHER_ENDING)) and name != ORGANISATION:
            hint = f"cards are {root.name}/<model>/{MODEL} and {VERSIONS}/<n>.yaml; {ORGANISATION} is shared by all"
            raise UnreadableError("no card is read from here", where=f"{within}{name}", hint=hint)
    read = lru_cache(maxsize=_LATELY)(_read_model)
    for name in (name for name, kind in inside.items() if kind == "folder"):
        found = _read_folder(root / name, f"{within}{name}", known, read)
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


def _read_model(path: Path, shown: str) -> CardFile | None:
    return read_card_file(path, name=shown, names_model=True) if path.is_file() else None


def _read_folder(folder: Path, shown: str, names: _Names, read: Callable[[Path, str], CardFile | None]) -> CardFolder:
    own, versions = _listed(folder, shown), _listed(folder / VERSIONS, f"{shown}/{VERSIONS}")
    _refuse_lost({name: kind for name, kind in own.items() if name in _READ}, f"{shown}/")
    for within, inside in (("", own), (f"{VERSIONS}/", versions)):
        for name, kind in inside.items():
            if kind == "file" and name.endswith(_OTHER_ENDING) and (within or name == f"card{_OTHER_ENDING}"):
                hint = f"rename it to {name.removesuffix(_OTHER_ENDING)}.yaml"
                raise UnreadableError(
                    "is not read: card files end in .yaml", where=f"{shown}/{within}{name}", hint=hint
                )
    files = {name.removesuffix(".yaml"): folder / VERSIONS / name for name in versions if name.endswith(".yaml")}
    unnamed = CardFolder(model=folder.name, folder=folder, shown=shown, versions=files, read=read)
    model = names.of(unnamed) if own.get(MODEL) == "file" else ""
    return replace(unnamed, model=model) if model else unnamed


def _listed(folder: Path, shown: str) -> dict[str, _Kind]:
    """What lies in a folder, hidden things aside, in order of name; nothing where there is no such folder.

    Raises:
        UnreadableError: the folder may not be read.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted((item for item in found if not item.name.startswith(".")), key=lambda item: item.name)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=shown) from error
    return {item.name: _kind(item) for item in entries}


def _kind(item: os.DirEntry[str]) -> _Kind:
    try:
        return "folder" if item.is_dir() else "file" if item.is_file() else "lost" if item.is_symlink() else "other"
    except OSError:
        return "lost"


def _refuse_lost(inside: Mapping[str, _Kind], within: str) -> None:
    """Cards behind a link to nothing would be left out of the judgement without a word."""
    lost = next((name for name, kind in inside.items() if kind == "lost"), None)
    if lost is not None:
        raise UnreadableError("is a link that leads nowhere", where=f"{within}{lost}", hint="mend or remove it")


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
