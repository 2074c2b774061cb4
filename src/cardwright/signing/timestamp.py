"""RFC 3161 time stamps over HTTP, where nothing that an authority says is believed before it has been checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cardwright.errors import CardwrightError, SigningError, UnreachableError
from cardwright.signing.network import exchange
from cardwright.signing.trust import name_of, quiet

if TYPE_CHECKING:
    from asn1crypto.cms import ContentInfo
    from asn1crypto.tsp import TimeStampReq, TSTInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper

# more than clocks of servers differ, less than a day's lie
CLOCK_TOLERANCE = timedelta(minutes=10)


class AuthorityError(Exception):
    """A time stamp authority failed; another may do better. ``reason`` says how."""

    def __init__(self, reason: CardwrightError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def time_stamper(url: str, *, roots: Sequence[Certificate], timeout: float, attempts: int) -> TimeStamper:
    """A client of one authority for pyHanko.

    Each token is checked against its request (imprint, nonce), against our clock, and for its signature and the chain
    of its certificate, so that a token that a verifier would refuse never gets into a file.

    Args:
        url: the authority's address.
        roots: the trust anchors to which its certificate must lead.
        timeout: seconds for one request.
        attempts: how often it is asked when it does not answer.
    """
    from pyhanko.sign.timestamps import TimeStamper

    class CheckedTimeStamper(TimeStamper):  # type: ignore[misc]
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> ContentInfo:
            _, request = self.request_cms(message_digest, md_algorithm)
            answer = _asked(url, request.dump(), timeout=timeout, attempts=attempts)
            with quiet():
                try:
                    token = _granted(answer)
                    _matches(token, request)
                    await _is_trusted(token, request, roots)
                except SigningError as error:
                    raise AuthorityError(_named(error, url)) from error
                except Exception as error:  # asn1crypto parses late and raises many kinds for malformed bytes
                    raise AuthorityError(
                        SigningError(
                            f"the time stamp authority sends what cannot be read ({type(error).__name__})", where=url
                        )
                    ) from error
            return token

    return CheckedTimeStamper()


def token_info(token: ContentInfo) -> TSTInfo:
    """What a time stamp token says.

    Raises:
        SigningError: it is not one.
    """
    from asn1crypto import tsp

    info = token["content"]["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise SigningError("the time stamp authority sends something other than a time stamp")
    return info


def _asked(url: str, request: bytes, *, timeout: float, attempts: int) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    problem: CardwrightError | None = None
    for _attempt in range(attempts):
        try:
            return exchange(url, service="time stamp authority", timeout=timeout, body=request, headers=headers)
        except UnreachableError as error:
            problem = error
        except SigningError as error:
            raise AuthorityError(error) from error
    assert problem is not None
    raise AuthorityError(problem) from problem


def _granted(answer: bytes) -> ContentInfo:
    """The token of an answer (RFC 3161, 2.4.2); asn1crypto's own class cannot read one without, which is a refusal."""
    from asn1crypto import cms, core, tsp

    class Response(core.Sequence):  # type: ignore[misc]
        _fields = [  # noqa: RUF012 - as asn1crypto wants it
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    response = Response.load(answer, strict=True)
    status = response["status"]
    if status["status"].native not in ("granted", "granted_with_mods"):
        said = "; ".join(status["status_string"].native or ()) or status["status"].native
        raise SigningError(f"the time stamp authority refuses: {said}")
    token: ContentInfo = response["time_stamp_token"]
    if isinstance(token, core.Void):
        raise SigningError("the time stamp authority grants a time stamp and sends none")
    return token


def _matches(token: ContentInfo, request: TimeStampReq) -> None:
    info = token_info(token)
    if info["message_imprint"].native != request["message_imprint"].native:
        raise SigningError("the time stamp authority stamps another document than ours")
    if info["nonce"].native != request["nonce"].native:
        raise SigningError("the time stamp authority answers another question than ours (wrong nonce)")
    stamped: datetime = info["gen_time"].native
    if abs(stamped - datetime.now(UTC)) > CLOCK_TOLERANCE:
        raise SigningError(
            f"the time stamp authority says that it is {stamped:%Y-%m-%d %H:%M} UTC",
            hint="check the clock of this machine, or use another authority",
        )


async def _is_trusted(token: ContentInfo, request: TimeStampReq, roots: Sequence[Certificate]) -> None:
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko.sign.validation.status import TimestampSignatureStatus
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleTrustManager

    carried = [item.chosen for item in token["content"]["certificates"] if item.name == "certificate"]
    context = ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=list(roots)),
        other_certs=carried,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    imprint = request["message_imprint"]["hashed_message"].native
    known = await validate_tst_signed_data(token["content"], context, lambda _algorithm: imprint)
    status = TimestampSignatureStatus(**known)
    if not (status.intact and status.valid):
        raise SigningError("the signature of the time stamp does not hold")
    if not status.trusted:
        raise SigningError(
            f"the certificate of the time stamp authority, {name_of(status.signing_cert.subject)}, leads to no root "
            f"in signing.roots",
            hint="add the root of the authority to signing.roots, or use another authority",
        )


def _named(error: SigningError, url: str) -> SigningError:
    return SigningError(error.message, where=url, hint=error.hint)
