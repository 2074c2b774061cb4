"""Revocation data as of now: asked once for each certificate of a batch, checked, and kept for the files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.errors import CardwrightError, SigningError, UnreachableError
from cardwright.signing.network import exchange
from cardwright.signing.trust import name_of, quiet

if TYPE_CHECKING:
    from asn1crypto.crl import CertificateList
    from asn1crypto.ocsp import OCSPResponse
    from asn1crypto.x509 import Certificate
    from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was learnt about some certificates: enough to prove later that they were not revoked now."""

    roots: tuple[Certificate, ...]
    certificates: tuple[Certificate, ...]
    crls: tuple[CertificateList, ...]
    ocsps: tuple[OCSPResponse, ...]

    def context(self) -> ValidationContext:
        """A context that holds these data, demands them for each certificate, and fetches nothing."""
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.registry import SimpleTrustManager

        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=list(self.roots)),
            other_certs=list(self.certificates),
            crls=list(self.crls),
            ocsps=list(self.ocsps),
            allow_fetching=False,
            revocation_mode="require",
        )


class Revocation:
    """Asks the OCSP responders and CRL addresses that certificates name; each certificate is asked about once."""

    def __init__(self, *, roots: Sequence[Certificate], timeout: float, attempts: int) -> None:
        self._roots = tuple(roots)
        self._timeout = timeout
        self._attempts = attempts
        self._known: dict[bytes, CertificateList | OCSPResponse] = {}
        self._lists: dict[str, CertificateList] = {}

    def fetch(self, leaves: Sequence[Certificate], others: Sequence[Certificate]) -> Fetched:
        """Revocation data for the chains of some certificates, up to the roots.

        Args:
            leaves: the certificates of a signer and of time stamp authorities.
            others: certificates in which their issuers are found.

        Raises:
            SigningError: a certificate is revoked, names no address, or its data are malformed or do not hold.
            UnreachableError: no address of a certificate answers.
        """
        pool, used = [*leaves, *others], {item.sha256: item for item in leaves}
        found: dict[bytes, CertificateList | OCSPResponse] = {}
        for leaf in leaves:
            for certificate, issuer in self._chain(leaf, pool):
                found[certificate.sha256] = self._about(certificate, issuer)
                used |= {certificate.sha256: certificate, issuer.sha256: issuer}
        ocsps = {item.dump(): item for item in found.values() if _is_ocsp(item)}.values()
        used |= {item.sha256: item for response in ocsps for item in _carried(response)}
        fetched = Fetched(
            roots=self._roots,
            certificates=tuple(used.values()),
            crls=tuple({item.dump(): item for item in found.values() if not _is_ocsp(item)}.values()),
            ocsps=tuple(ocsps),
        )
        for leaf in leaves:
            self._must_hold(leaf, fetched)
        return fetched

    def _chain(self, leaf: Certificate, pool: Sequence[Certificate]) -> Iterator[tuple[Certificate, Certificate]]:
        """Each certificate below a root with its issuer."""
        anchors = {item.sha256 for item in self._roots}
        current = leaf
        seen: set[bytes] = set()
        while current.sha256 not in anchors and current.sha256 not in seen:
            seen.add(current.sha256)
            candidates = [item for item in (*self._roots, *pool) if item.subject == current.issuer]
            wanted = current.authority_key_identifier
            exact = [item for item in candidates if wanted is None or item.key_identifier in (None, wanted)]
            if not exact:
                raise SigningError(
                    f"the issuer of {name_of(current.subject)}, {name_of(current.issuer)}, is not known",
                    hint="add its certificate to the chain, and its root to signing.roots",
                )
            yield current, exact[0]
            current = exact[0]

    def _about(self, certificate: Certificate, issuer: Certificate) -> CertificateList | OCSPResponse:
        known = self._known.get(certificate.sha256)
        if known is not None:
            return known
        responders, lists = _responders(certificate), _lists(certificate)
        problems: list[CardwrightError] = []
        for url in responders:
            try:
                return self._known.setdefault(certificate.sha256, self._ask_responder(url, certificate, issuer))
            except CardwrightError as error:
                problems.append(error)
        for url in lists:
            try:
                return self._known.setdefault(certificate.sha256, self._ask_list(url))
            except CardwrightError as error:
                problems.append(error)
        name = name_of(certificate.subject)
        if not problems:
            raise SigningError(
                f"the certificate of {name} names neither an OCSP responder nor a CRL",
                hint="the levels B-LT and B-LTA need revocation data; use B-T with this certificate",
            )
        kind = UnreachableError if all(isinstance(item, UnreachableError) for item in problems) else SigningError
        reasons = "; ".join(f"{item.where}: {item.message}" for item in problems)
        raise kind(f"no revocation data about {name} ({reasons})", hint="try again later, or sign at the level B-T")

    def _ask_responder(self, url: str, certificate: Certificate, issuer: Certificate) -> OCSPResponse:
        from asn1crypto import algos, ocsp

        asked = {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            "issuer_name_hash": issuer.subject.sha1,
            "issuer_key_hash": issuer.public_key.sha1,
            "serial_number": certificate.serial_number,
        }
        request = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": ocsp.CertId(asked)}]}})
        headers = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        answer = self._exchange(url, "OCSP responder", body=request.dump(), headers=headers)
        try:
            response = ocsp.OCSPResponse.load(answer, strict=True)
            status = response["response_status"].native
            _ = response.native
        except Exception as error:  # asn1crypto parses late and raises many kinds for malformed bytes
            raise SigningError("the OCSP responder sends what cannot be read", where=url) from error
        if status != "successful":
            raise SigningError(f"the OCSP responder refuses: {status}", where=url)
        return response

    def _ask_list(self, url: str) -> CertificateList:
        from asn1crypto import crl, pem

        if url in self._lists:
            return self._lists[url]
        answer = self._exchange(url, "CRL address")
        try:
            der = pem.unarmor(answer)[2] if pem.detect(answer) else answer
            loaded = crl.CertificateList.load(der, strict=True)
            _ = loaded["tbs_cert_list"]["this_update"].native
        except Exception as error:  # as above
            raise SigningError("the CRL address sends what cannot be read", where=url) from error
        return self._lists.setdefault(url, loaded)

    def _exchange(
        self, url: str, service: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        problem: UnreachableError | None = None
        for _attempt in range(self._attempts):
            try:
                return exchange(url, service=service, timeout=self._timeout, body=body, headers=headers)
            except UnreachableError as error:
                problem = error
        assert problem is not None
        raise problem

    def _must_hold(self, leaf: Certificate, fetched: Fetched) -> None:
        from pyhanko_certvalidator import CertificateValidator
        from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError, ValidationError

        validator = CertificateValidator(leaf, validation_context=fetched.context())
        try:
            with quiet():
                asyncio.run(validator.async_validate_path())
        except RevokedError as error:
            raise SigningError(
                f"the certificate of {name_of(leaf.subject)} or of one of its issuers is revoked "
                f"since {error.revocation_dt:%Y-%m-%d}",
                hint="use another key; a revoked one proves nothing",
            ) from error
        except (PathBuildingError, PathValidationError, ValidationError) as error:
            asked = ", ".join((*_responders(leaf), *_lists(leaf)))
            raise SigningError(
                f"the chain of {name_of(leaf.subject)} does not hold with the revocation data of {asked}: {error}",
                hint="check signing.roots and the chain; a responder may send data of another authority",
            ) from error


def _carried(response: OCSPResponse) -> list[Certificate]:
    """The certificates with which a responder proves that it may answer."""
    return list(response["response_bytes"]["response"].parsed["certs"])


def _is_ocsp(item: CertificateList | OCSPResponse) -> bool:
    return "response_status" in item


def _responders(certificate: Certificate) -> tuple[str, ...]:
    return tuple(url for url in certificate.ocsp_urls if url.lower().startswith(("http://", "https://")))


def _lists(certificate: Certificate) -> tuple[str, ...]:
    points = (*certificate.crl_distribution_points,)
    return tuple(url for point in points if (url := point.url) and url.lower().startswith(("http://", "https://")))
