"""What a verification found: one line per check, in the order in which an auditor would ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that was looked at.

    ``name`` is a stable word for machines, ``subject`` the file (relative to the verified folder), ``text`` a sentence.
    """

    name: str
    subject: str
    ok: bool
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedBy:
    """One who signed: ``name`` is the subject of the certificate, ``certificate`` its sha256 (64 hex digits).

    ``role`` is empty where one signs alone; ``level`` the PAdES level; ``signed_at`` the time that a time stamp proves.
    """

    role: str
    name: str
    certificate: str
    level: str
    signed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All checks, in order. ``development`` says that a signature of an untrusted development identity was let pass.

    ``signer``, ``level`` (PAdES) and ``signed_at`` (proved by a time stamp) are those of a single report that holds:
    of its first signature, and the level of its weakest. For a folder, ``level`` is the weakest of its reports.
    ``signers`` are all who signed that report, in order; ``outstanding`` the roles that have still to sign it, for a
    folder those that have still to sign a document of it.
    ``unchecked`` says in sentences what could not be looked at, so that nobody takes it for proved.
    """

    checks: tuple[Check, ...]
    development: bool = False
    signer: str | None = None
    level: str | None = None
    signed_at: datetime | None = None
    signers: tuple[SignedBy, ...] = ()
    outstanding: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def first_failure(self) -> Check | None:
        """The first check that failed, or None."""
        return next((check for check in self.checks if not check.ok), None)

    @property
    def ok(self) -> bool:
        """Whether something was checked and nothing failed: an empty report proves nothing."""
        return bool(self.checks) and self.first_failure is None


class Checklist:
    """Collects the checks about one file while they are made."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.checks: list[Check] = []
        self.development = False
        self.signer: str | None = None
        self.level: str | None = None
        self.signed_at: datetime | None = None
        self.signers: tuple[SignedBy, ...] = ()
        self.outstanding: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether no check failed."""
        return all(check.ok for check in self.checks)

    def take(self, other: Checklist) -> None:
        """Add the checks of another list, and whether it let a development identity pass."""
        self.checks += other.checks
        self.development = self.development or other.development

    def passed(self, name: str, text: str) -> None:
        """Note a check that held."""
        self.checks.append(Check(name=name, subject=self.subject, ok=True, text=text))

    def failed(self, name: str, text: str) -> None:
        """Note a check that failed."""
        self.checks.append(Check(name=name, subject=self.subject, ok=False, text=text))

    def expect(self, name: str, holds: bool, passed: str, failed: str) -> bool:
        """Note one check with the sentence of its outcome, and return the outcome."""
        self.checks.append(Check(name=name, subject=self.subject, ok=holds, text=passed if holds else failed))
        return holds
