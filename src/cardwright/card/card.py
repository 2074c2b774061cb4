"""The card: what is known and stated about one registered model version, with the origin of every value."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from cardwright.card.language import LanguageTag
from cardwright.card.origin import Origin
from cardwright.card.sections.conformity import DeclarationOfConformity, Registration
from cardwright.card.sections.development import Environmental, LifecycleChanges, Model, TrainingData
from cardwright.card.sections.governance import (
    Approvals,
    AuditTrail,
    Logging,
    PostMarketMonitoring,
    QualityManagement,
    RiskManagement,
    Standards,
)
from cardwright.card.sections.gpai import Gpai
from cardwright.card.sections.performance import EthicalConsiderations, Evaluation, Fairness, Limitations
from cardwright.card.sections.purpose import IntendedUse, Provider, RiskClassification, System
from cardwright.card.sections.use import Deployment, HumanOversight, InstructionsForUse, Transparency
from cardwright.card.values import Answer, Frozen

FORMAT: Literal["cardwright/card/1"] = "cardwright/card/1"
Role = Literal["provider", "deployer", "gpai_provider"]
State = Literal["draft", "in_review", "approved", "superseded", "withdrawn"]
Subject = Literal["training_data", "evaluation_data", "purpose", "base_model", "decision_threshold", "model_type"]


class Run(Frozen):
    """The training run behind a version, as the registry records it."""

    id: str
    name: str | None = None
    status: str | None = None
    lifecycle_stage: str | None = None
    user: str | None = Field(None, description="Self-declared by the client (mlflow.user); not an identity.")
    source: str | None = Field(None, description="Name of the script or notebook.")
    parent: str | None = Field(None, description="Id of the run that it is part of, such as a search over parameters.")
    tags: dict[str, str] = Field(default_factory=dict, description="Tags that are not MLflow's own; free text.")
    started_at: datetime | None = None
    ended_at: datetime | None = None


class Identity(Frozen):
    """Which version the card is about, from immutable registry facts; aliases and stage are the registry's state."""

    registry: str = Field(description="Name of the registry as the configuration gives it.")
    name: str
    version: str
    description: str | None = Field(None, description="Registry description; a hint, never accepted as a statement.")
    model_description: str | None = Field(None, description="Description of the registered model; a hint as well.")
    aliases: tuple[str, ...] = ()
    stage: str | None = Field(None, description="MLflow stage, deprecated since 2.9; shown where one is set.")
    status: str | None = Field(None, description="Registration status, READY when whole.")
    status_message: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    model_tags: dict[str, str] = Field(default_factory=dict)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    source: str | None = Field(
        None, description="Where the model files lie, when it is an address without machine paths."
    )
    source_commit: str | None = None
    model_id: str | None = Field(None, description="LoggedModel id.")
    model_digest: str | None = Field(None, description="sha256 over the sorted paths and digests of the model files.")
    run: Run | None = None
    previous_version: str | None = Field(None, description="The version before this one in the registry.")
    state: State | None = Field(None, description="Derived from approvals, ledger and registry.")
    superseded_by: str | None = Field(
        None, description="A later version that was approved, or took over an alias that stands for use."
    )


class ContradictingValue(Frozen):
    """One side of a contradiction."""

    value: JsonValue
    origin: Origin


class Contradiction(Frozen):
    """Two sources that disagree about one fact; all values are kept, none wins silently."""

    pointer: str
    values: tuple[ContradictingValue, ...]
    tolerance: str | None = Field(None, description="How far the values may differ before they disagree.")


class StaleStatement(Frozen):
    """A statement that was made about an earlier version, and not anew since what it speaks of changed."""

    pointer: str = Field(description="JSON Pointer of the statement.")
    subject: Subject = Field(description="What it speaks of and what changed.")
    stated: dt.date = Field(description="Day of the statement.")
    about_version: str = Field(description="The version that it was stated about.")


class Card(Frozen):
    """One registered model version.

    ``origins`` maps JSON Pointers into this card to where the value was read. A value has the origin of its own
    pointer or else of the nearest parent that has one.
    """

    format: Literal["cardwright/card/1"] = FORMAT
    identity: Identity
    language: LanguageTag = Field("en", description="BCP 47 tag of the statements.")
    roles: tuple[Role, ...] = Field(("provider",), min_length=1, description="For whom this card speaks.")
    facts: dict[str, Answer] = Field(default_factory=dict, description="Conditions of the rules, answered by a person.")
    system: System = Field(default_factory=System)
    provider: Provider = Field(default_factory=Provider)
    intended_use: IntendedUse = Field(default_factory=IntendedUse)
    risk_classification: RiskClassification = Field(default_factory=RiskClassification)
    model: Model = Field(default_factory=Model)
    training_data: TrainingData = Field(default_factory=TrainingData)
    evaluation: Evaluation = Field(default_factory=Evaluation)
    fairness: Fairness = Field(default_factory=Fairness)
    human_oversight: HumanOversight = Field(default_factory=HumanOversight)
    transparency: Transparency = Field(default_factory=Transparency)
    instructions_for_use: InstructionsForUse = Field(default_factory=InstructionsForUse)
    risk_management: RiskManagement = Field(default_factory=RiskManagement)
    lifecycle_changes: LifecycleChanges = Field(default_factory=LifecycleChanges)
    standards: Standards = Field(default_factory=Standards)
    declaration_of_conformity: DeclarationOfConformity = Field(default_factory=DeclarationOfConformity)
    post_market_monitoring: PostMarketMonitoring = Field(default_factory=PostMarketMonitoring)
    logging: Logging = Field(default_factory=Logging)
    environmental: Environmental = Field(default_factory=Environmental)
    limitations: Limitations = Field(default_factory=Limitations)
    ethical_considerations: EthicalConsiderations = Field(default_factory=EthicalConsiderations)
    approvals: Approvals = Field(default_factory=Approvals)
    audit_trail: AuditTrail = Field(default_factory=AuditTrail)
    quality_management: QualityManagement = Field(default_factory=QualityManagement)
    registration: Registration = Field(default_factory=Registration)
    deployment: Deployment = Field(default_factory=Deployment)
    gpai: Gpai = Field(default_factory=Gpai)
    contradictions: tuple[Contradiction, ...] = ()
    stale: tuple[StaleStatement, ...] = ()
    origins: dict[str, Origin] = Field(default_factory=dict)

    @property
    def address(self) -> str:
        """``NAME/VERSION``, as the command line takes it."""
        return f"{self.identity.name}/{self.identity.version}"

    def origin_of(self, pointer: str) -> Origin | None:
        """The origin of the value at a JSON Pointer, or of its nearest parent that has one."""
        while pointer:
            found = self.origins.get(pointer)
            if found is not None:
                return found
            pointer = pointer.rpartition("/")[0]
        return None
