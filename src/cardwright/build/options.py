"""How to build, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.build.progress import Event, Listener, Times
from cardwright.build.records import Standing
from cardwright.config import Settings
from cardwright.errors import ITEM, UnreadableError

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity
    from cardwright.signing.services import TrustServices


_MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildOptions:
    """How to build.

    ``now`` is the clock for signatures; ``as_of`` the day of judgement and of the documents. ``full`` takes nothing
    from earlier builds. Versions that ``selectors`` do not name stay published as they are, unless ``only`` those named
    are to be published. Without ``reports`` no PDF documents are made; those that still hold stay. ``executor`` names a
    cluster (see ``open_workers``). ``say`` is given sentences, ``hear`` events; the same things are told to one of
    them, to ``hear`` where it is given.
    """

    as_of: date
    now: datetime
    profile: str
    jobs: int
    sign: bool = True
    reports: bool = True
    release: bool = False
    offline: bool = False
    selectors: tuple[str, ...] = ()
    only: bool = False
    full: bool = False
    executor: str | None = None
    project: bool = False
    say: Callable[[str], None] = field(default=lambda _: None)
    hear: Listener | None = None

    def tell(self, event: Event) -> None:
        """Let hear, or say where nobody listens to events."""
        if self.hear is not None:
            self.hear(event)
        elif event.kind != "done":
            self.say(event.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionOutcome:
    """How one version came out, and why.

    ``state`` is ``made``, ``kept``, ``failed``, or ``left``: not asked for, and published as it was.
    """

    address: str
    state: str
    standing: Standing | None
    why: str | None = None


def refuse_none_built(outcomes: Sequence[VersionOutcome]) -> None:
    """Stop where everything that was asked for failed.

    Raises:
        UnreadableError: no version could be built; names them.
    """
    failures = [outcome for outcome in outcomes if outcome.state == "failed"]
    if len(failures) == sum(outcome.state != "left" for outcome in outcomes):
        told = [f"{one.address}: {one.why}" for one in failures[:_MOST_TOLD]]
        if len(failures) > _MOST_TOLD:
            told.append(f"and {len(failures) - _MOST_TOLD} more")
        raise UnreadableError(
            "".join(["no version could be built:", *(f"{ITEM}{one}" for one in told)]),
            hint="mend these; the published folder is as it was",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildResult:
    """What a build made. ``published`` is false when the folder stands as it was, because nothing differed.

    ``without_reports`` counts the versions that lack a signed document because none were to be made.
    """

    output: Path
    versions: tuple[VersionOutcome, ...]
    removed: tuple[str, ...]
    published: bool
    signer: str | None
    development: bool
    times: Times
    without_reports: int = 0

    @property
    def failures(self) -> tuple[str, ...]:
        """``NAME/VERSION: reason`` of what could not be built."""
        return tuple(f"{item.address}: {item.why}" for item in self.versions if item.state == "failed")

    def counted(self, state: str) -> int:
        """How many versions are in a state."""
        return sum(item.state == state for item in self.versions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatures:
    """Who signs, and the services that signatures above B-B need."""

    identity: Identity | None = None
    services: TrustServices | None = None

    @property
    def subject(self) -> str | None:
        """The name in the certificate."""
        return self.identity.subject if self.identity is not None else None

    @property
    def signs(self) -> bool:
        """Whether anything is signed."""
        return self.identity is not None

    @property
    def development(self) -> bool:
        """Whether nobody vouches for it."""
        return self.identity is not None and self.identity.development


def signatures_for(settings: Settings, options: BuildOptions) -> Signatures:
    """The configured identity and services, none when nothing is to be signed; errors as ``load_identity``."""
    from cardwright.build.signing import load_identity, load_services

    if not options.sign:
        return Signatures()
    return Signatures(
        identity=load_identity(settings, options.now, say=options.say),
        services=load_services(settings, say=options.say),
    )
