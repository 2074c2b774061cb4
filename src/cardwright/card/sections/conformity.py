"""Conformity assessment, the declaration, marking and registration: what stands between a system and its release."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardwright.card.values import Answered, Document, Frozen, NotApplicable, Person, Prose


class InternalControlRecord(Frozen):
    """``declaration_of_conformity.internal_control_record``: who verified what, one statement a verification."""

    quality_management: Prose | None = Field(
        None, description="Who verified that the quality management system meets Art. 17, when, and what was looked at."
    )
    technical_documentation: Prose | None = Field(
        None,
        description="Who examined the technical documentation against Arts. 8 to 15, when, and with which result for each.",
    )
    process_consistency: Prose | None = Field(
        None,
        description="Who verified that design, development and post-market monitoring agree with the documentation, when and how.",
    )


class Signature(Frozen):
    """Who signed the declaration, and where; the signature itself is in the document."""

    place: str | None = Field(None, description="Place of issue.")
    by: Person | None = Field(
        None, description="Natural person who signs: name, function, for whom, and date of issue."
    )


class DeclarationOfConformity(Frozen):
    """Section ``declaration_of_conformity``."""

    assessment_point: str | None = Field(
        None, description="What the procedure rests on: the key of an Annex III point, for example 5-b, or annex-i."
    )
    assessment_procedure: Literal["annex-vi", "annex-vii", "sectoral"] | None = Field(
        None,
        description="Conformity assessment by internal control (annex-vi), by a notified body (annex-vii), or by the procedure of Annex I product law (sectoral).",
    )
    assessment_route: Prose | None = Field(
        None,
        description="State the conformity assessment route and why it is open to this system; assessment_procedure and assessment_point say the same as keys.",
    )
    ce_marking: Prose | None = Field(
        None, description="Affix the CE mark, digitally where the system is digital and it is easy to reach."
    )
    ce_notified_body_number: Prose | None = Field(None, description="Add the notified body number where one took part.")
    certificate: Prose | None = Field(
        None,
        description="Registration of a high-risk system supplies certificate type, number, expiry and notified body.",
    )
    certificate_scan: Document | None = Field(
        None, description="Registration of a high-risk system supplies scan of the certificate."
    )
    conformity_statement: Prose | None = Field(
        None, description="It states conformity with this Regulation and other law that calls for such a declaration."
    )
    data_protection_statement: Prose | None = Field(
        None, description="Where personal data are processed it states compliance with the data protection acts."
    )
    document: Document | NotApplicable | None = Field(
        None,
        description="Attach the signed declaration of conformity, by title, place, digest, version, date, signatory.",
    )
    internal_control_record: InternalControlRecord = Field(default_factory=InternalControlRecord)
    languages: dict[str, str] = Field(
        default_factory=dict,
        description="Member State of sale -> language (BCP 47) of the declaration that its authorities easily understand.",
    )
    notified_body: Prose | None = Field(
        None, description="Where one took part it names the notified body, number, procedure and certificate."
    )
    other_union_law: Prose | None = Field(
        None, description="One single declaration covers all Union law that requires one."
    )
    provider: Answered | None = Field(
        None, description="It names provider, or authorised representative, with address."
    )
    signature: Signature | None = Field(
        None, description="It bears place, date, name and function of signatory, for whom, and a signature."
    )
    sole_responsibility_statement: Prose | None = Field(
        None, description="It states it is issued under the provider's sole responsibility."
    )
    standards: Answered | None = Field(
        None, description="It refers to harmonised standards or common specifications relied on."
    )
    system_reference: Prose | None = Field(
        None, description="The declaration names system, type and an unambiguous traceable reference."
    )


class Registration(Frozen):
    """Section ``registration``: three entries of different people, none of which stands for another."""

    deployer_entry: Prose | None = Field(
        None,
        description="Public bodies register use and do not use unregistered systems: address or number of the deployer's entry.",
    )
    derogation_entry: Prose | None = Field(
        None,
        description="Entry of a system claimed not high-risk under Art. 6(3) in the EU database: address or number.",
    )
    eu_database_id: Prose | None = Field(
        None,
        description="Register provider and Annex III system in the EU database before release (point 2 systems nationally).",
    )
    provider_entry: Prose | None = Field(
        None, description="Address of the provider's entry for the system that the deployer uses."
    )
