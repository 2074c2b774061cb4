"""What the system is, who provides it, what it is for and how the law classes it."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from cardwright.card.values import Answer, Contact, Document, Frozen, NotApplicable, Prose, Statement


class Classification(Frozen):
    """Which regimes a person holds to apply; classes are not exclusive, so it is a set with a reason."""

    regimes: tuple[str, ...] = Field(
        description="Any of high-risk, limited, minimal, gpai, not-an-ai-system; several may hold."
    )
    reason: Statement | None = None


class System(Frozen):
    """Section ``system``."""

    architecture: Prose | None = Field(
        None, description="Describe the architecture: how components build on each other and fit in the whole process."
    )
    distribution_forms: Prose | None = Field(
        None, description="Describe every form in which the system is supplied (embedded, download, API, service)."
    )
    interactions: Prose | None = Field(
        None, description="Describe how the system works with hardware, software or other AI systems outside itself."
    )
    market_status: str | None = Field(
        None, description="Registration of a high-risk system supplies status of the system."
    )
    member_states: tuple[str, ...] = Field(
        (), description="Registration of a high-risk system supplies Member States of sale or service."
    )
    name: str | None = Field(None, description="Name under which the system is known.")
    placed_on_market: dt.date | None = Field(
        None,
        description="Day on which the system was, or is planned to be, first placed on the market or put into service; periods of keeping count from it.",
    )
    product_illustrations: dict[str, Document] | NotApplicable | None = Field(
        None,
        description="Where the system is part of a product, show its outside, markings and inner layout in pictures.",
    )
    reimbursement: Prose | None = Field(None, description="Field: reimbursement status (optional).")
    requirements: Prose | None = Field(None, description="System requirements are elicited and understood.")
    resources: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    software_versions: dict[str, str] = Field(default_factory=dict, description="Software name -> exact version.")
    target_hardware: Prose | None = Field(None, description="Describe the hardware the system is meant to run on.")
    unique_reference: str | None = Field(
        None, description="Registration of a high-risk system supplies trade name and traceable reference."
    )
    update_requirements: Prose | None = Field(
        None, description="State what is required of users when software or firmware is updated."
    )
    url: str | None = Field(None, description="Registration of a high-risk system supplies URL for more information.")
    user_interface: Prose | None = Field(
        None, description="Give a basic description of the interface the deployer gets."
    )
    version: Prose | None = Field(None, description="System version and how it relates to the versions before it.")


class Provider(Frozen):
    """Section ``provider``."""

    authorised_representative: Prose | None = Field(
        None, description="Registration of a high-risk system supplies authorised representative."
    )
    card_authors: Prose | None = Field(None, description="Gives authors.")
    contact: Contact | None = Field(
        None, description="Give identity and contact of the provider and any authorised representative."
    )
    enterprise_size: Prose | None = Field(
        None,
        description="An SME, start-up or small mid-cap that chooses the simplified way must use the Commission form, which notified bodies accept.",
    )
    funding_source: Prose | None = Field(None, description="Source attribute: who funded it.")
    name: str | None = Field(None, description="Legal entity that is the provider.")
    role_basis: Prose | None = Field(
        None,
        description="Where a deployer or other party rebrands, substantially modifies or repurposes, record who is now provider and what the first provider handed over.",
    )
    shared_by: Prose | None = Field(None, description="States who shares it.")
    submitting_person: Prose | None = Field(
        None, description="Registration of a high-risk system supplies who submits on the provider's behalf."
    )
    supplier_agreements: Prose | None = Field(
        None,
        description="Have a written agreement with suppliers of systems, models, tools or parts on the information and access needed.",
    )


class IntendedUse(Frozen):
    """Section ``intended_use``."""

    affected_persons: Prose | None = Field(
        None, description="Record the assumptions made about the persons or groups the system is to be used on."
    )
    benefits: Prose | None = Field(None, description="Benefits are documented.")
    business_goal: Prose | None = Field(None, description="Mission and goals are documented.")
    decision_role: Prose | None = Field(None, description="Source attribute: intended role in the decision.")
    deployment_context: Prose | None = Field(None, description="Scope is specified.")
    downstream: Prose | None = Field(None, description="Use when fine-tuned or plugged in.")
    out_of_scope: Prose | None = Field(None, description="Uses out of scope.")
    purpose: Prose | None = Field(
        None, description="State what the system is for: the use, context and conditions the provider designed it for."
    )
    users: Prose | None = Field(None, description="Main intended users.")


class RiskClassification(Frozen):
    """Section ``risk_classification``."""

    annex_i_legislation: Prose | None = Field(
        None,
        description="Where the system is a safety component or a product under Annex I legislation, say which act and whether third-party assessment is required.",
    )
    annex_iii_points: dict[str, Answer] = Field(
        default_factory=dict,
        description="Answers to the Annex III points, keyed by the last part of the requirement id.",
    )
    applicable_law: Prose | None = Field(
        None, description="Legal and regulatory requirements are understood and documented."
    )
    art6_3_assessment: Prose | None = Field(
        None,
        description="Document the not-high-risk assessment before the system is placed on the market, ready for authorities.",
    )
    art6_3_condition: Prose | None = Field(
        None,
        description="Where an Annex III system is claimed not high-risk, name which of the four conditions is met.",
    )
    clinical_risk_level: Prose | None = Field(None, description="Field: clinical risk level.")
    level: Classification | None = Field(None, description="Regimes that apply (a set) and the reason.")
    model_materiality: Prose | None = Field(
        None, description="Record materiality from exposure and purpose, and inherent risk."
    )
    profiling: Answer | None = Field(
        None, description="State whether the system profiles natural persons; if so the derogation is barred."
    )
    prohibited_practices_screen: dict[str, Answer] = Field(
        default_factory=dict,
        description="Answers to the Article 5 screen, keyed by the last part of the requirement id.",
    )
    regulatory_approval: Prose | None = Field(None, description="Field: regulatory approval (optional).")
    us_mrm_scope: Prose | None = Field(
        None,
        description="Record whether this is a model in scope, and if generative or agentic, which other governance applies.",
    )
