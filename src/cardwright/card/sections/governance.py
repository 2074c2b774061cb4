"""How risk, quality, conformity and records are kept."""

from __future__ import annotations

from pydantic import Field

from cardwright.card.values import Approval, Event, Frozen, Measurement, Prose, RolePermissions


class RiskManagement(Frozen):
    """Section ``risk_management``."""

    component_controls: Prose | None = Field(None, description="Controls for components are documented.")
    deployer_information: Prose | None = Field(
        None, description="Show what information and training deployers get for remaining risks."
    )
    design_mitigations: Prose | None = Field(
        None, description="Show that risks were removed or reduced by design as far as feasible first."
    )
    error_costs: Prose | None = Field(None, description="Costs of errors are documented.")
    foreseeable_unintended_outcomes: Prose | None = Field(
        None,
        description="List foreseeable unintended outcomes and sources of risk to health, safety, fundamental rights and non-discrimination.",
    )
    impact_assessment: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    impact_assessment_process: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    impacts: Prose | None = Field(None, description="Likelihood and size of impacts are documented.")
    measures: Prose | None = Field(None, description="Record a targeted measure for each identified risk.")
    misuse_risks: Prose | None = Field(
        None, description="Estimate and evaluate risks in intended use and foreseeable misuse."
    )
    policy_reference: Prose | None = Field(None, description="Risk process and outcomes follow transparent policies.")
    post_market_risks: Prose | None = Field(None, description="Evaluate risks seen in post-market data.")
    privacy_risks: Prose | None = Field(None, description="Privacy risk is examined.")
    residual_risk_acceptance: Prose | None = Field(
        None, description="Record the judgement that residual risk, per hazard and overall, is acceptable."
    )
    review_history: Prose | None = Field(
        None, description="Show that it runs through the whole life of the system with regular review."
    )
    risk_tolerance: Prose | None = Field(None, description="Risk tolerance is documented.")
    risks: Prose | None = Field(
        None, description="List risks, known or to be expected, that intended use brings to health, safety and rights."
    )
    system_description: Prose | None = Field(
        None, description="Describe the risk management system of Art. 9 in detail."
    )
    third_party_contingency: Prose | None = Field(None, description="Contingency for third-party failures.")
    vulnerable_groups: Prose | None = Field(
        None, description="Consider effects on under-18s and other vulnerable groups."
    )


class Standards(Frozen):
    """Section ``standards``."""

    alternative_solutions: Prose | None = Field(
        None,
        description="Where no harmonised standard is applied, detail the solutions that meet the requirements and list other standards and specifications used.",
    )
    harmonised: Prose | None = Field(
        None, description="List which OJ-cited harmonised standards are followed, wholly or partly."
    )


class PostMarketMonitoring(Frozen):
    """Section ``post_market_monitoring``."""

    concern_channel: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    corrective_actions: Prose | None = Field(
        None, description="Record corrective actions, withdrawal or recall and who was told."
    )
    data_collection: Prose | None = Field(
        None, description="Collect and analyse performance data over the life to check continued compliance."
    )
    drift: dict[str, Measurement] = Field(
        default_factory=dict, description="Drift of data or outputs against reference data, by column, as measured."
    )
    fairness_monitoring: Prose | None = Field(
        None, description="Source attribute: process and frequency of monitoring fairness."
    )
    incident_clocks: Prose | None = Field(
        None, description="Within two days for widespread infringement or serious critical-infrastructure disruption."
    )
    incident_log: Prose | None = Field(
        None,
        description="Investigate, assess risk, correct, and do not alter the system in ways that spoil evidence before telling authorities.",
    )
    incident_procedure: Prose | None = Field(
        None, description="Report serious incidents to the authority, at latest 15 days after becoming aware."
    )
    interaction_analysis: Prose | None = Field(
        None, description="Where relevant analyse interaction with other AI systems."
    )
    local_fairness: Prose | None = Field(None, description="Source attribute: fairness in local data.")
    local_validity: Prose | None = Field(None, description="Source attribute: validity in local data.")
    plan: Prose | None = Field(None, description="Include the post-market monitoring plan.")
    review_plan: Prose | None = Field(None, description="Monitoring and periodic review are planned with roles.")
    stakeholder_feedback: Prose | None = Field(None, description="Feedback from affected actors is organised.")
    system_description: Prose | None = Field(
        None, description="Describe the system for evaluating performance after release."
    )
    validity_monitoring: Prose | None = Field(
        None, description="Source attribute: process and frequency of monitoring validity."
    )


class LoggingBiometric(Frozen):
    """``logging.biometric``: the part of the section with that name."""

    matched_input: Prose | None = Field(
        None, description="Remote biometric identification logs record the input that led to a match."
    )
    period_of_use: Prose | None = Field(
        None, description="Remote biometric identification logs record the start and end of each use."
    )
    reference_database: Prose | None = Field(
        None, description="Remote biometric identification logs record the reference database searched."
    )
    verifiers: Prose | None = Field(
        None, description="Remote biometric identification logs record who verified the result."
    )


class Logging(Frozen):
    """Section ``logging``."""

    capability: Prose | None = Field(
        None, description="The system must be able to record events automatically over its life."
    )
    operation_events: Prose | None = Field(
        None, description="Logging covers events that let deployers monitor operation."
    )
    post_market_events: Prose | None = Field(
        None, description="Logging covers events that serve post-market monitoring."
    )
    retention: Prose | None = Field(
        None, description="Provider keeps automatic logs under its control at least six months."
    )
    risk_events: Prose | None = Field(
        None, description="Logging covers events that help spot risk situations or substantial modification."
    )
    biometric: LoggingBiometric = Field(default_factory=LoggingBiometric)


class Approvals(Frozen):
    """Section ``approvals``."""

    competences: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    domain_expert_review: Prose | None = Field(None, description="Results are checked with domain experts.")
    exceptions: Prose | None = Field(
        None, description="Record exceptions, such as use before validation, with limits and approver."
    )
    go_no_go: Prose | None = Field(None, description="Decide whether it meets its purpose and should proceed.")
    independent_review: Prose | None = Field(None, description="Independent or non-developer assessors take part.")
    permissions: dict[str, RolePermissions] = Field(
        default_factory=dict, description="Role -> what its holders may do; `approve` lets them sign off."
    )
    registry_permissions: dict[str, str] = Field(
        default_factory=dict,
        description="User of the registry -> permission on this model, as the registry records it.",
    )
    required: tuple[str, ...] = Field(
        (),
        description="Roles that must all have signed off before the version counts as approved; one suffices when empty.",
    )
    records: dict[str, Approval] = Field(default_factory=dict, description="Sign-offs, keyed by a short name.")
    roles: Prose | None = Field(None, description="Roles and lines of communication are documented.")
    section_authors: Prose | None = Field(
        None, description="Developer, sociotechnic and project organiser each fill their parts."
    )
    stakeholders_consulted: Prose | None = Field(None, description="Field: stakeholders consulted.")
    validation_report: Prose | None = Field(
        None, description="Record validation: conceptual soundness, outcomes analysis, findings and their status."
    )


class AuditTrail(Frozen):
    """Section ``audit_trail``."""

    access: tuple[Event, ...] = Field(
        (), description="Entries of the access log that name this model, in order of time."
    )
    completeness_review: Prose | None = Field(
        None, description="Make it clear and complete enough for authorities and notified bodies to judge conformity."
    )
    documentation_history: Prose | None = Field(
        None, description="Draw the documentation up before release and keep it current."
    )
    events: tuple[Event, ...] = Field(
        (), description="Entries of the audit log that name this model, in order of time."
    )
    inventory_id: Prose | None = Field(None, description="AI systems are inventoried.")
    languages: Prose | None = Field(
        None,
        description="Be able to hand documentation over in a language the authority understands, among the official languages the Member State named.",
    )
    retention: Prose | None = Field(
        None,
        description="Keep documentation, QMS documents, notified body papers and declaration for 10 years after placing on the market.",
    )
    selection_records: Prose | None = Field(None, description="Keep impact records by sex, race and ethnic group.")
    single_documentation_set: Prose | None = Field(
        None, description="For Annex I Section A products, keep one single set of documentation covering both laws."
    )


class QualityManagement(Frozen):
    """Section ``quality_management``."""

    accountability: Prose | None = Field(
        None,
        description="The quality management system documents an accountability framework for management and staff.",
    )
    communication: Prose | None = Field(
        None,
        description="The quality management system documents communication with authorities, notified bodies, customers and others.",
    )
    compliance_strategy: Prose | None = Field(
        None,
        description="The quality management system documents a strategy for regulatory compliance, conformity assessment and handling modifications.",
    )
    data_management: Prose | None = Field(
        None, description="The quality management system documents data management from acquisition to retention."
    )
    design_control: Prose | None = Field(
        None, description="The quality management system documents design, design control and verification procedures."
    )
    development_quality: Prose | None = Field(
        None,
        description="The quality management system documents development, quality control and assurance procedures.",
    )
    incident_reporting: Prose | None = Field(
        None, description="The quality management system documents serious incident reporting procedures."
    )
    objectives: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
    policies: Prose | None = Field(None, description="Trustworthy-AI traits are built into policy.")
    post_market: Prose | None = Field(
        None, description="The quality management system documents the Art. 72 post-market monitoring system."
    )
    record_keeping: Prose | None = Field(
        None, description="The quality management system documents record-keeping of all relevant documents."
    )
    resources: Prose | None = Field(
        None, description="The quality management system documents resource and supply security management."
    )
    risk_management: Prose | None = Field(
        None, description="The quality management system documents the Art. 9 risk management system."
    )
    specifications: Prose | None = Field(
        None,
        description="The quality management system documents technical specifications and standards, and means where standards are missing.",
    )
    test_validation: Prose | None = Field(
        None,
        description="The quality management system documents test and validation before, during and after development, with frequency.",
    )
