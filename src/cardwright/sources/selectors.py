"""Which cards a command speaks of: NAME, NAME/VERSION, models:/NAME/VERSION, models:/NAME@alias, or a glob."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from cardwright.errors import NothingMatchedError
from cardwright.sources.base import VersionKey

Aliases = Mapping[str, Mapping[str, str]]
"""Registered name -> alias -> version."""

_SCHEME = "models:/"


def natural(key: VersionKey) -> tuple[str, int, int, str]:
    """Sort key: by name, then versions as numbers where they are numbers (2 before 10)."""
    number = int(key.version) if key.version.isascii() and key.version.isdigit() else 0
    return (key.name, 0 if number else 1, number, key.version)


def select(
    keys: Iterable[VersionKey],
    selectors: Sequence[str],
    *,
    aliases: Aliases | None = None,
    beyond: Iterable[VersionKey] = (),
) -> tuple[VersionKey, ...]:
    """The versions that the selectors name, each once, in natural order; all without selectors.

    Args:
        keys: what can be chosen from.
        selectors: see above.
        aliases: those of the registry; None where only files were read.
        beyond: versions that are registered, but not in the snapshot that is read.

    Raises:
        NothingMatchedError: there are no versions, or a selector names none; the hint names near ones.
    """
    known = sorted(set(keys), key=natural)
    if not known:
        raise NothingMatchedError("there is no model version to make a card of", hint=_nothing_hint(aliases))
    if not selectors:
        return tuple(known)
    chosen: set[VersionKey] = set()
    for selector in selectors:
        found = _matches(selector, known, aliases or {})
        if not found:
            absent = _matches(selector, sorted(set(beyond), key=natural), aliases or {})
            if absent:
                raise _left_out(absent, known)
            raise NothingMatchedError(f"nothing matches {selector!r}", hint=_hint(selector, known, aliases))
        chosen.update(found)
    return tuple(sorted(chosen, key=natural))


def _matches(selector: str, known: Sequence[VersionKey], aliases: Aliases) -> list[VersionKey]:
    text = selector.removeprefix(_SCHEME)
    if text != selector and "@" in text:
        name, _, alias = text.rpartition("@")
        version = aliases.get(name, {}).get(alias)
        return [key for key in known if key.name == name and key.version == version]
    exact = [key for key in known if text in (key.name, str(key))]
    if exact:
        return exact
    return [key for key in known if fnmatchcase(str(key) if "/" in text else key.name, text)]


def _left_out(absent: Sequence[VersionKey], known: Sequence[VersionKey]) -> NothingMatchedError:
    named, held = ([str(key) for key in keys] for keys in (absent, known))
    return NothingMatchedError(
        f"{', '.join(named[:5])} {'is' if len(named) == 1 else 'are'} registered, but not in this snapshot",
        hint=f"it was taken of {', '.join(held[:5])}{' and others' if len(held) > 5 else ''}; take a new one with "
        f"{'this version' if len(named) == 1 else 'these versions'}",
    )


def _hint(selector: str, known: Sequence[VersionKey], aliases: Aliases | None) -> str:
    text = selector.removeprefix(_SCHEME)
    if "@" in text and aliases is None:
        return "aliases live in the registry, and only files were read"
    names = sorted({key.name for key in known})
    addresses = [str(key) for key in known]
    of_alias = [f"{name}@{alias}" for name in names for alias in sorted((aliases or {}).get(name, {}))]
    wanted = text.partition("/")[0]
    near = [address for address in addresses if address.startswith(f"{wanted}/")] if "/" in text else []
    near = near or difflib.get_close_matches(text, [*names, *addresses, *of_alias], n=3, cutoff=0.5)
    # an alias is one only behind the scheme
    near = [f"{_SCHEME}{item}" if item in of_alias and item not in names else item for item in near]
    if near:
        return f"did you mean {', '.join(near[:5])}?"
    return f"there are {', '.join(names[:5])}" + (" and others" if len(names) > 5 else "")


def _nothing_hint(aliases: Aliases | None) -> str:
    if aliases is None:
        return "without a registry, versions are the files cards/<model>/versions/<n>.yaml"
    return "register a model version first"
