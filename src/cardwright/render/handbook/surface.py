"""What the command line tells the handbook about itself: commands, formats and files, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """An argument or option: its spellings, what it takes, what it is for."""

    names: tuple[str, ...]
    takes: str = ""
    text: str = ""
    default: str = ""
    required: bool = False
    repeatable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command; a group has commands of its own."""

    name: str
    summary: str
    usage: str
    text: str
    arguments: tuple[Parameter, ...] = ()
    options: tuple[Parameter, ...] = ()
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format of the findings: how ``-o`` calls it and what it is."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileKind:
    """A file that we read or write: its usual name and the model that it has to fit."""

    name: str
    text: str
    model: type[BaseModel]


@dataclass(frozen=True, kw_only=True, slots=True)
class Surface:
    """All of it. ``common`` are the options that stand before any command; ``files`` go by the name of their schema."""

    commands: tuple[Command, ...]
    common: tuple[Parameter, ...]
    formats: tuple[Format, ...]
    files: Mapping[str, FileKind]
