"""The manifest as an in-toto statement in a DSSE envelope, for supply-chain tools."""

from __future__ import annotations

import base64
import binascii
import json

from cardwright.card.canonical import digest_of
from cardwright.signing.identity import Identity
from cardwright.signing.manifest import MANIFEST, Manifest
from cardwright.signing.signer import sign_raw

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:cardwright:manifest:1"


def signed_statement(manifest: Manifest, content: bytes, identity: Identity) -> bytes:
    """A DSSE envelope around an in-toto statement: the files as subjects, the rest of the manifest as predicate.

    Args:
        manifest: what was made.
        content: the bytes of manifest.json; its digest is in the predicate and ties the two together.
        identity: who signs; ``keyid`` is the sha256 of its certificate.

    Raises:
        SigningError: the key does not sign.
    """
    payload = _json(_statement(manifest, content))
    signature = sign_raw(identity, pre_authentication(payload))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": identity.fingerprint, "sig": base64.b64encode(signature).decode()}],
    }
    return _json(envelope)


def pre_authentication(payload: bytes) -> bytes:
    """What a DSSE signature is made over: type and payload, each with its length (DSSE protocol, version 1)."""
    kind = PAYLOAD_TYPE.encode()
    return b" ".join((b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload))


def statement_fault(envelope: bytes, manifest: Manifest, content: bytes, certificate: bytes) -> str | None:
    """What is wrong with an envelope, or None.

    Args:
        envelope: the bytes of manifest.intoto.json.
        manifest: the manifest beside it, whose own signature has been checked.
        content: the bytes of that manifest.
        certificate: DER of the certificate that signed the manifest.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_der_x509_certificate

    try:
        parsed = json.loads(envelope)
        payload = base64.b64decode(parsed["payload"], validate=True)
        (signature,) = (base64.b64decode(item["sig"], validate=True) for item in parsed["signatures"])
        kind = parsed["payloadType"]
    except (ValueError, KeyError, TypeError, binascii.Error):
        return "it is not a DSSE envelope with one signature"
    signed = pre_authentication(payload)
    public = load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(public, EllipticCurvePublicKey):
            public.verify(signature, signed, ECDSA(SHA256()))
        elif isinstance(public, RSAPublicKey):
            public.verify(signature, signed, PKCS1v15(), SHA256())
        elif isinstance(public, Ed25519PublicKey):
            public.verify(signature, signed)
        else:
            return "the key of the signer is of another kind"
    except InvalidSignature:
        return f"it was not signed by the certificate that signed {MANIFEST}, or was changed since"
    if kind != PAYLOAD_TYPE or payload != _json(_statement(manifest, content)):
        return f"it does not say the same as {MANIFEST}"
    return None


def _statement(manifest: Manifest, content: bytes) -> dict[str, object]:
    predicate = manifest.model_dump(mode="json", exclude={"files"})
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": item.sha256}} for name, item in sorted(manifest.files.items())],
        "predicateType": PREDICATE_TYPE,
        "predicate": {**predicate, "manifest": digest_of(content)},
    }


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
