"""What a build remembers of the folder that it published, so that the next one knows what need not be made again.

One line of JSON a version, in a file named by the digest of the manifest that it describes: a build that was killed
between writing this and publishing leaves a file that describes nothing, and the older one still counts.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from cardwright.build.cache import Stored
from cardwright.build.files import Fingerprint, fingerprint, write_whole
from cardwright.card.canonical import digest_of
from cardwright.card.values import Frozen
from cardwright.signing.manifest import MANIFEST

_FORMAT = "cardwright/built/1"


class ReportRecord(Frozen):
    """One signed document as it was made. ``says`` is a digest of its words, pictures, style and attachments."""

    file: Stored
    says: str
    created: datetime
    added: tuple[str, ...] = Field((), description="Signatures and time stamps that were put on it since, in words.")


class Standing(Frozen):
    """How a judgement came out, in short; gaps are those that someone has to act on."""

    refused: bool
    complete: bool
    gaps: int
    errors: int = Field(description="Gaps of severity error.")
    warnings: int = Field(0, description="Gaps of severity warning.")
    notes: int = Field(0, description="Gaps of severity note.")
    first_error: str | None = Field(None, description="Rule of the first of them.")
    waived_until: date | None = Field(None, description="The last day of the first waiver to end that met a gap.")
    waived_rule: str | None = Field(None, description="The rule that it lets pass.")


class VersionRecord(Frozen):
    """One version as it was published.

    ``parts`` are digests of all that its files are made from, by name; ``files`` lie in ``folder``.
    """

    address: str
    folder: str
    source: str = Field("", description="Digest of what the card is made from.")
    judged: str = Field("", description="Digest of all that the judgement depends on.")
    crossing: str = Field("", description="Digest of what the judgement takes from other cards.")
    parts: dict[str, str] = Field(default_factory=dict)
    as_of: date = Field(description="The day on which the verdicts were first what they are.")
    inputs: dict[str, str] = Field(default_factory=dict)
    packs: dict[str, str] = Field(default_factory=dict)
    documents: dict[str, str] = Field(default_factory=dict, description="Location named in the card -> digest.")
    met: tuple[int, ...] = Field((), description="Positions of the waivers that met a gap.")
    standing: Standing | None = Field(None, description="Absent where no card was ever published.")
    files: dict[str, Stored] = Field(default_factory=dict)
    reports: dict[str, ReportRecord] = Field(default_factory=dict)
    summary: Stored | None = None
    problem: str | None = Field(None, description="Why the version could not be built last time.")


class Header(Frozen):
    """What a build remembers besides its versions."""

    format: str = _FORMAT
    ground: dict[str, str] = Field(default_factory=dict, description="Digests of what all versions share, by name.")
    notices: tuple[str, ...] = ()
    names: dict[str, str] = Field(default_factory=dict, description="See ``CardFiles.names``.")
    shared: dict[str, Stored] = Field(default_factory=dict, description="Files that belong to no single version.")
    keys: dict[str, str] = Field(
        default_factory=dict, description="Shared file -> key of all that it was made from, where that is known."
    )
    selectors: tuple[str, ...] = ()
    moved: dict[str, str] = Field(
        default_factory=dict, description="Old folder of a renamed model or version -> its new one."
    )


@dataclass(slots=True)
class Built:
    """The last build into a folder. Lines of versions are parsed when asked for, so that 100,000 stay small."""

    header: Header = field(default_factory=Header)
    lines: dict[str, bytes] = field(default_factory=dict)

    def of(self, address: str) -> VersionRecord | None:
        """The record of a version, or None."""
        line = self.lines.get(address)
        if line is None:
            return None
        with contextlib.suppress(ValidationError):
            return VersionRecord.model_validate_json(line)
        return None


def load_built(folder: Path, output: Path) -> Built:
    """What is known of the build that made a folder; nothing when that is another build's, or forgotten."""
    manifest = _manifest_digest(output)
    if manifest is None:
        return Built()
    try:
        head, *rest = (folder / f"{manifest}.jsonl").read_bytes().splitlines()
        header = Header.model_validate_json(head)
        if header.format != _FORMAT:
            return Built()
        pairs = (line.partition(b"\t") for line in rest)
        return Built(header=header, lines={json.loads(address): line for address, _, line in pairs})
    except (OSError, ValueError):
        return Built()


def save_built(folder: Path, manifest: bytes, header: Header, records: Iterable[VersionRecord]) -> None:
    """Remember a build, before its manifest is published.

    Raises:
        UsageError: the folder cannot be written, or the disk is full.
    """
    lines = [header.model_dump_json().encode()]
    lines += [
        json.dumps(record.address).encode() + b"\t" + record.model_dump_json(exclude_defaults=True).encode()
        for record in records
    ]
    write_whole(folder / f"{_name(manifest)}.jsonl", b"\n".join(lines) + b"\n")


def forget_others(folder: Path, output: Path) -> None:
    """Remove what is remembered of folders that are no longer published."""
    manifest = _manifest_digest(output)
    for path in folder.glob("*.json*"):
        if manifest is None or not path.name.startswith(manifest):
            path.unlink(missing_ok=True)


def stamp_of(path: str) -> Fingerprint:
    """The fingerprint of a file.

    Raises:
        OSError: there is no such file.
    """
    return fingerprint(os.stat(path, follow_symlinks=False))  # noqa: PTH116 - a hundred thousand of them


def save_stamps(folder: Path, output: Path, files: Mapping[str, Stored]) -> None:
    """Remember the stamps of published files beside what they hold, after they have come to rest."""
    manifest = _manifest_digest(output)
    if manifest is not None:
        root = str(output)
        stamps = {name: (piece.sha256, *stamp_of(f"{root}/{name}")) for name, piece in files.items()}
        write_whole(folder / f"{manifest}.stamps.json", json.dumps(stamps).encode())


def load_stamps(folder: Path, output: Path) -> Mapping[str, tuple[str, Fingerprint]]:
    """Digest and stamp by path relative to the output; none when they are forgotten."""
    manifest = _manifest_digest(output)
    try:
        found = json.loads((folder / f"{manifest}.stamps.json").read_bytes())
        return {name: (str(digest), (one, two, three, four)) for name, (digest, one, two, three, four) in found.items()}
    except (OSError, ValueError):
        return {}


def _manifest_digest(output: Path) -> str | None:
    try:
        return _name((output / MANIFEST).read_bytes())
    except OSError:
        return None


def _name(manifest: bytes) -> str:
    return digest_of(manifest).partition(":")[2][:32]
