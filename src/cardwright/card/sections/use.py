"""What deployers and affected persons are told."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from cardwright.card.values import Answered, Document, Frozen, Prose


class HumanOversight(Frozen):
    """Section ``human_oversight``."""

    assessment: Prose | None = Field(
        None, description="Assess which human oversight measures Art. 14 calls for in this system."
    )
    automation_bias: Prose | None = Field(None, description="Enable overseers to stay aware of automation bias.")
    interface_tools: Prose | None = Field(
        None, description="Provide interface tools with which people can effectively oversee the system."
    )
    interpretation_tools: Prose | None = Field(None, description="Enable correct interpretation of the output.")
    measures: Prose | None = Field(
        None, description="Describe the oversight measures, including technical aids to read the output."
    )
    operator_proficiency: Prose | None = Field(None, description="Operator proficiency is defined.")
    output_interpretation_assessment: Prose | None = Field(
        None, description="Assess the technical measures that help deployers interpret outputs."
    )
    override_log: Prose | None = Field(None, description="Record overlays and overrides of output.")
    override_procedure: Prose | None = Field(
        None, description="Enable them not to use, to override or to reverse the output."
    )
    roles: Prose | None = Field(None, description="Human-AI roles are defined.")
    stop_procedure: Prose | None = Field(None, description="Enable them to intervene or stop the system safely.")
    two_person_verification: Prose | None = Field(
        None, description="For remote biometric identification, two competent persons verify separately before action."
    )
    understanding_and_monitoring: Prose | None = Field(
        None, description="Enable overseers to understand capacities and limits and to spot anomalies."
    )


class Transparency(Frozen):
    """Section ``transparency``."""

    ai_interaction_notice: Prose | None = Field(
        None, description="Systems that talk to people tell them they deal with AI unless obvious."
    )
    deepfake_disclosure: Prose | None = Field(None, description="Deployers disclose deep fakes.")
    design_statement: Prose | None = Field(
        None, description="Design the system so that deployers can read and use its output rightly."
    )
    emotion_biometric_notice: Prose | None = Field(
        None, description="Deployers of emotion recognition or biometric categorisation inform those exposed."
    )
    explainability: Prose | None = Field(None, description="Describe what the system can give to explain its output.")
    interested_party_information: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    logic_information: Prose | None = Field(
        None, description="Give meaningful information on the logic, significance and consequences."
    )
    notice_quality: Prose | None = Field(
        None, description="Give the notice clearly, at first contact, in accessible form."
    )
    patient_disclosure: Prose | None = Field(None, description="Field: patient consent or disclosure.")
    public_text_disclosure: Prose | None = Field(
        None,
        description="Deployers disclose AI text published on matters of public interest unless reviewed under editorial responsibility.",
    )
    risk_examination: Prose | None = Field(None, description="Transparency and accountability risks are examined.")
    synthetic_content_marking: Prose | None = Field(
        None,
        description="Synthetic audio, image, video or text is marked machine-readably and detectable as artificial.",
    )
    withheld_information: Prose | None = Field(
        None, description="It gives what deployers need for their disclosures and tells them what is withheld."
    )


class InstructionsForUse(Frozen):
    """Section ``instructions_for_use``."""

    accuracy: Answered | None = Field(None, description="State tested and expected accuracy with metrics.")
    document: Document | None = Field(
        None, description="Attach or reference the instructions for use given to the deployer."
    )
    group_performance: Answered | None = Field(
        None, description="State performance for the specific persons or groups."
    )
    human_oversight: Answered | None = Field(None, description="State the human oversight measures and technical aids.")
    input_and_data_information: Prose | None = Field(
        None, description="Specify input data and relevant facts on training, validation and test sets."
    )
    intended_purpose: Answered | None = Field(None, description="Repeat the intended purpose.")
    log_handling: Prose | None = Field(
        None, description="Describe how deployers collect, store and interpret the logs."
    )
    maintenance: Prose | None = Field(
        None, description="State maintenance and care, how often, including software updates."
    )
    output_interpretation: Prose | None = Field(None, description="Tell deployers how to interpret and use the output.")
    performance_conditions: Prose | None = Field(
        None, description="Name known or foreseeable circumstances that change those levels."
    )
    predetermined_changes: Answered | None = Field(
        None, description="State changes fixed in advance at the first conformity assessment."
    )
    quick_start: Prose | None = Field(None, description="Gives get started.")
    resources_and_lifetime: Prose | None = Field(
        None, description="State computing and hardware needs and expected lifetime."
    )
    risk_circumstances: Prose | None = Field(
        None, description="Name circumstances in use or foreseeable misuse that may lead to risk."
    )
    robustness_and_cybersecurity: Answered | None = Field(
        None, description="State tested and expected robustness and cybersecurity."
    )


class DeploymentAutomatedDecision(Frozen):
    """``deployment.automated_decision``: the part of the section with that name."""

    legal_ground: Prose | None = Field(
        None, description="State which exception allows it: contract, law or explicit consent."
    )
    safeguards: Prose | None = Field(
        None, description="Provide human intervention, the chance to give a view and to contest."
    )
    solely_automated: Prose | None = Field(
        None, description="State if decisions rest solely on automation with legal or similarly significant effect."
    )
    special_categories: Prose | None = Field(
        None, description="Do not base it on special categories without Art. 9(2)(a) or (g) and safeguards."
    )


class DeploymentDpia(Frozen):
    """``deployment.dpia``: the part of the section with that name."""

    description: Prose | None = Field(None, description="The DPIA describes processing and purposes.")
    measures: Prose | None = Field(None, description="The DPIA sets out measures and safeguards.")
    necessity: Prose | None = Field(None, description="The DPIA assesses necessity and proportion.")
    review: Prose | None = Field(None, description="Review it when risk changes, such as with a new model version.")
    risks: Prose | None = Field(None, description="The DPIA assesses risks to people.")


class DeploymentFria(Frozen):
    """``deployment.fria``: the part of the section with that name."""

    affected_categories: Prose | None = Field(
        None,
        description="The fundamental rights impact assessment describes the categories of persons and groups likely affected.",
    )
    dpia_crossrefs: Answered | None = Field(
        None, description="Where a DPIA already covers an element, the FRIA may cross-refer to it or include its parts."
    )
    first_used_at: dt.date | None = Field(
        None, description="Day of first use by this deployer, or the day planned for it."
    )
    measures_and_complaints: Prose | None = Field(
        None,
        description="The fundamental rights impact assessment describes what is done if risks come true, with governance and complaint routes.",
    )
    notification: Prose | None = Field(
        None, description="Notify the market surveillance authority with the filled template."
    )
    oversight_implementation: Prose | None = Field(
        None, description="The fundamental rights impact assessment describes how human oversight is carried out."
    )
    performed_at: dt.date | None = Field(
        None,
        description="Day on which the fundamental rights impact assessment was done, before first use; first_used_at and updated_at stand beside it.",
    )
    period_and_frequency: Prose | None = Field(
        None, description="The fundamental rights impact assessment describes the period and frequency of use."
    )
    processes: Prose | None = Field(
        None,
        description="The fundamental rights impact assessment describes the processes in which the system is used.",
    )
    risks_of_harm: Prose | None = Field(
        None,
        description="The fundamental rights impact assessment describes the specific risks of harm to them, using the provider's Art. 13 information.",
    )
    summary: Prose | None = Field(None, description="Registration by a public deployer supplies summary of the FRIA.")
    updated_at: dt.date | None = Field(
        None, description="Day on which it was last updated, or looked at for this version and found still to hold."
    )


class Deployment(Frozen):
    """Section ``deployment``."""

    adverse_outcome_disclosure: Prose | None = Field(
        None,
        description="After an adverse outcome, within 30 days, it explains the decision, the tool's role and rights.",
    )
    ai_literacy_measures: Prose | None = Field(
        None,
        description="Provider and deployer take measures that support AI literacy of the staff who run and use the system.",
    )
    authority_contact: Prose | None = Field(None, description="Cooperate with authorities.")
    candidate_notice: Prose | None = Field(
        None,
        description="Tell NYC candidates 10 business days ahead of use, with the traits assessed, and how to ask for an alternative or accommodation; data source and retention on request or posted.",
    )
    deployer_contact: Prose | None = Field(
        None, description="Registration by a public deployer supplies deployer name and contact."
    )
    dpia_reference: Prose | None = Field(
        None, description="Use Art. 13 information for the data protection impact assessment."
    )
    dpia_summary: Prose | None = Field(
        None, description="Registration by a public deployer supplies summary of the DPIA."
    )
    explanation_procedure: Prose | None = Field(
        None,
        description="Be able to tell an affected person what part the system played and what the decision chiefly rested on.",
    )
    human_review_procedure: Prose | None = Field(
        None, description="It offers correction of data and meaningful human review."
    )
    input_data_check: Prose | None = Field(
        None, description="Ensure input data under own control are relevant and representative."
    )
    log_retention: Prose | None = Field(None, description="Keep logs under own control at least six months.")
    monitoring_and_escalation: Prose | None = Field(
        None, description="Monitor use, tell the provider, and suspend and report on risk or serious incident."
    )
    oversight_assignees: Prose | None = Field(
        None, description="Assign oversight to people with competence, training, authority and support."
    )
    person_notice: Prose | None = Field(
        None, description="Tell people that an Annex III system is used in a decision on them."
    )
    post_remote_rbi_records: Prose | None = Field(
        None, description="Post-remote biometric identification needs authorisation, per-use record and yearly report."
    )
    processing_record: Prose | None = Field(None, description="Reference the record of processing.")
    request_procedure: Prose | None = Field(
        None, description="On request it gives tool name, version, developer and data categories."
    )
    submitting_person: Prose | None = Field(
        None, description="Registration by a public deployer supplies who submits for it."
    )
    use_measures: Prose | None = Field(None, description="Take measures to use the system as instructed.")
    worker_information: Prose | None = Field(
        None, description="Employers inform workers and their representatives before use."
    )
    automated_decision: DeploymentAutomatedDecision = Field(default_factory=DeploymentAutomatedDecision)
    dpia: DeploymentDpia = Field(default_factory=DeploymentDpia)
    fria: DeploymentFria = Field(default_factory=DeploymentFria)
