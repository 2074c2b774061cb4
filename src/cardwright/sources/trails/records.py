"""What a line of the ledger says: a sign-off, a refused attempt, a countersignature, or a change in the registry."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from cardwright.card.canonical import digest_of
from cardwright.card.values import Frozen

FORMAT: Literal["cardwright/ledger/1"] = "cardwright/ledger/1"
GENESIS = "sha256:" + "0" * 64
"""What the first line follows."""

Decision = Literal["approved", "refused", "withdrawn"]
Change = Literal["appeared", "changed", "moved", "vanished"]
_SEAL = ',"digest":"'


class Signatory(Frozen):
    """Who decides, and in which role."""

    name: str
    role: str


class SignOff(Frozen):
    """A decision about one version, bound to the digest of its card."""

    card: str = Field(description="NAME/VERSION.")
    decision: Decision
    by: Signatory
    time: datetime
    digest: str = Field(description="Approval digest of the card (sha256:...).")
    card_digest: str = Field(description="Digest of card.json as it was read for the decision.")
    sections: dict[str, str] = Field(default_factory=dict, description="Section -> its digest.")
    scope: str | None = None
    comment: str | None = None

    @property
    def signed_bytes(self) -> bytes:
        """What a signature is made over: compact JSON with sorted keys, as it stands in the line."""
        return compact(self).encode("utf-8")


class SignOffRecord(Frozen):
    """A sign-off in the ledger."""

    kind: Literal["sign_off"] = "sign_off"
    sign_off: SignOff
    signature: str | None = Field(None, description="Detached CMS signature (DER) over sign_off, base64.")
    signer: str | None = Field(None, description="Subject of the certificate that signed.")


class RefusedRecord(Frozen):
    """An attempt to sign off that was refused."""

    kind: Literal["refused"] = "refused"
    card: str
    attempted: Decision
    by: Signatory
    reason: str
    rule: Literal["permission", "four_eyes"]


class ObservedRecord(Frozen):
    """A change that a build saw in the registry; who made it is not known, and not claimed."""

    kind: Literal["observed"] = "observed"
    registry: str = Field(description="Name of the registry in the configuration.")
    subject: str = Field(description="NAME/VERSION, or NAME for what the registered model itself holds.")
    change: Change
    field: str | None = Field(None, description="stage, status, description, tags/KEY or aliases/ALIAS.")
    old: str | None = Field(None, description="Value before; for an alias the version. Long texts by their digest.")
    new: str | None = Field(None, description="Value now, likewise.")
    record: dict[str, str] = Field(default_factory=dict, description="All fields, when something appears.")
    after: datetime | None = Field(None, description="When the registry was looked at before; the change came later.")


class CountersignedRecord(Frozen):
    """A further signature that a person put on published documents of a version; the documents hold the proof."""

    kind: Literal["countersigned"] = "countersigned"
    card: str = Field(description="NAME/VERSION.")
    card_digest: str = Field(description="Digest of the card.json inside the documents.")
    role: str = Field(description="The role of signing.signers in which they signed.")
    signer: str = Field(description="Subject of the certificate that signed.")
    certificate: str = Field(description="Digest of that certificate (DER).")
    documents: dict[str, str] = Field(description="File name -> digest of the document with the signature.")


Record = Annotated[SignOffRecord | RefusedRecord | ObservedRecord | CountersignedRecord, Field(discriminator="kind")]


class Line(Frozen):
    """One line, without its own digest."""

    format: Literal["cardwright/ledger/1"] = FORMAT
    number: int = Field(ge=1, description="Counted from 1.")
    previous: str = Field(pattern=r"^sha256:[0-9a-f]{64}$", description="Digest of the line before.")
    time: datetime = Field(description="When it was written, by the clock of the writer.")
    record: Record

    @property
    def text(self) -> str:
        """The line as the file holds it, without its line feed.

        Its digest is that of everything before ``,"digest":`` with a closing brace, so that ``sed`` and ``sha256sum``
        can follow the chain.
        """
        body = compact(self)
        return f'{body[:-1]}{_SEAL}{digest_of(body.encode("utf-8"))}"}}'

    @property
    def digest(self) -> str:
        """The digest that the next line names."""
        return digest_of(compact(self).encode("utf-8"))


_LINE: TypeAdapter[Line] = TypeAdapter(Line)


def parse_line(text: str) -> tuple[Line, str]:
    """A line and the digest that its bytes have.

    Raises:
        ValueError: not a line of a ledger, or its digest is not that of its content.
    """
    body, seal, rest = text.rpartition(_SEAL)
    if not seal or not rest.endswith('"}'):
        raise ValueError("it bears no digest")
    digest = digest_of((body + "}").encode("utf-8"))
    if rest[:-2] != digest:
        raise ValueError(f"its content has {digest}, but it says {rest[:-2][:71]}")
    return _LINE.validate_json(body + "}"), digest


def compact(value: Frozen) -> str:
    """One line of JSON: sorted keys, no spaces, without what is empty or absent."""
    data = value.model_dump(mode="json", exclude_none=True)
    return json.dumps(_without_empty(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _without_empty(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item not in ({}, [])}
    return value
