"""The trust services of a batch of signatures: time stamp authorities in order, and revocation data fetched once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cardwright.errors import CardwrightError, SigningError, UnreachableError
from cardwright.signing.revocation import Fetched, Revocation
from cardwright.signing.timestamp import AuthorityError, time_stamper

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceOptions:
    """Addresses and patience. Times in seconds."""

    authorities: tuple[str, ...]
    timeout: float = 10.0
    attempts: int = 2
    revocation_timeout: float = 10.0
    revocation_attempts: int = 2


class TrustServices:
    """What signatures above B-B need from others.

    Args:
        options: addresses and patience.
        roots: trust anchors for the signer and for the authorities.
        say: told when an authority fails and the next is asked.
    """

    def __init__(
        self,
        options: ServiceOptions,
        *,
        roots: Sequence[Certificate],
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        if not options.authorities:
            raise SigningError("no time stamp authority is known", hint="set signing.tsa in cardwright.yaml")
        if not roots:
            raise SigningError(
                "no root is known to which time stamp authorities must lead",
                hint="set signing.roots in cardwright.yaml",
            )
        self.roots = tuple(roots)
        self.revocation = Revocation(
            roots=roots, timeout=options.revocation_timeout, attempts=options.revocation_attempts
        )
        self._say = say
        self._urls = list(options.authorities)
        self._stampers = {
            url: time_stamper(url, roots=roots, timeout=options.timeout, attempts=options.attempts)
            for url in options.authorities
        }
        self._fetched: dict[tuple[bytes, ...], Fetched] = {}

    def with_an_authority(self, work: Callable[[TimeStamper], T]) -> T:
        """The result of work with the first authority that does it; the others are kept for when it fails.

        All stamps of one piece of work come from one authority, so that its revocation data fit.

        Raises:
            UnreachableError: none of them answers.
            SigningError: each fails, at least one of them in another way.
        """
        problems: list[CardwrightError] = []
        for url in tuple(self._urls):
            try:
                return work(self._stampers[url])
            except AuthorityError as error:
                problems.append(error.reason)
                # the failed one is asked last from now on
                self._urls.append(self._urls.pop(self._urls.index(url)))
                self._say(f"time stamp authority failed: {error.reason.where}: {error.reason.message}")
        if len(problems) == 1:
            raise problems[0]
        kind = UnreachableError if all(isinstance(item, UnreachableError) for item in problems) else SigningError
        reasons = "; ".join(f"{item.where}: {item.message}" for item in problems)
        raise kind(f"no time stamp authority gives a usable time stamp ({reasons})", hint="see signing.tsa")

    def fetched(self, leaves: Sequence[Certificate], others: Sequence[Certificate]) -> Fetched:
        """Revocation data for these certificates, from the first time that this batch asked for them."""
        key = tuple(sorted(item.sha256 for item in leaves))
        if key not in self._fetched:
            self._fetched[key] = self.revocation.fetch(leaves, others)
        return self._fetched[key]


async def certificates_of(stamper: TimeStamper) -> tuple[list[Certificate], list[Certificate]]:
    """The certificate with which an authority stamps, and all that it sends along; asks it once."""
    from pyhanko.sign.timestamps.common_utils import extract_ts_certs
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    token = await stamper.async_dummy_response("sha256")
    store = SimpleCertificateStore()
    leaves = list(extract_ts_certs(token, store))
    return leaves, list(store)
