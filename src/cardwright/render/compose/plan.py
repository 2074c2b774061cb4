"""Which field of a card stands in which section, in the order of Annex IV; then Article 13 and the records."""

from __future__ import annotations

from functools import cache

from cardwright.render.compose.articles import ARTICLES
from cardwright.render.compose.outline import Part
from cardwright.render.compose.outline import items_of as _items

_GENERAL = Part(
    id="general-description",
    title="General description",
    items=_items(
        "identity | The registered version",
        "system.market_status | On the market or not",
        "system.member_states | Member States of use",
        "system.url | Web address for more information",
        "intended_use.purpose | Intended purpose | Annex IV 1(a)",
        "provider.name | Provider | Annex IV 1(a)",
        "provider.contact | Contact of the provider | Art. 13(3)(a)",
        "system.version | Version and its relation to earlier ones | Annex IV 1(a)",
        "intended_use.users | Intended users",
        "intended_use.deployment_context | Context of use",
        "intended_use.decision_role | Role in the decision",
        "intended_use.benefits | Benefits",
        "intended_use.out_of_scope | Uses out of scope",
        "system.interactions | Interaction with other hardware, software and AI systems | Annex IV 1(b)",
        "system.software_versions | Software versions | Annex IV 1(c)",
        "system.update_requirements | Requirements on updates | Annex IV 1(c)",
        "system.distribution_forms | Forms in which it is supplied | Annex IV 1(d)",
        "system.target_hardware | Hardware it is meant to run on | Annex IV 1(e)",
        "system.product_illustrations | Illustrations of the product | Annex IV 1(f)",
        "system.user_interface | User interface for the deployer | Annex IV 1(g)",
        "instructions_for_use.document | Instructions for use, as a document | Annex IV 1(h), Art. 13(2)",
    ),
)

_DEVELOPMENT = Part(
    id="development",
    title="Development, data and evaluation",
    children=(
        Part(
            id="methods-and-design",
            title="Methods and design",
            items=_items(
                "model.summary | In one sentence",
                "model.type | Kind of model",
                "model.development_process | Methods and steps of development | Annex IV 2(a)",
                "model.third_party_components | Pre-trained models and tools of third parties | Annex IV 2(a)",
                "provider.supplier_agreements | Agreements with suppliers | Art. 25(4)",
                "model.general_logic | General logic | Annex IV 2(b)",
                "model.design_choices | Design choices | Annex IV 2(b)",
                "intended_use.affected_persons | Persons or groups it is used on | Annex IV 2(b)",
                "model.classification_choices | Classification choices | Annex IV 2(b)",
                "model.optimisation_objective | What is optimised | Annex IV 2(b)",
                "model.output_description | Expected output and its quality | Annex IV 2(b)",
                "model.trade_off_decisions | Trade-offs | Annex IV 2(b)",
                "model.decision_thresholds | Decision thresholds",
                "model.sensitive_inputs | Inputs that may stand in for protected attributes",
                "model.importances | Feature importances",
                "model.parameters | Training parameters recorded by the run",
                "model.training_history | Metrics over the steps of training",
            ),
        ),
        Part(
            id="architecture-and-computing",
            title="Architecture and computing",
            items=_items(
                "system.architecture | Architecture | Annex IV 2(c)",
                "environmental.compute_resources | Computing resources | Annex IV 2(c)",
                "model.flavors | Model format and library versions",
                "model.serialization | How the model file is stored",
                "model.size_bytes | Size of the model files in bytes",
                "model.licence | Licence",
            ),
        ),
        Part(
            id="data",
            title="Data",
            items=_items(
                "training_data.datasets | Training data sets | Annex IV 2(d)",
                "model.training_methodology | Training methods and techniques | Annex IV 2(d)",
                "training_data.governance_statement | Governance of the data | Art. 10(1)",
                "training_data.design_choices | Design choices | Art. 10(2)(a)",
                "training_data.provenance | Origin, scope and main characteristics | Annex IV 2(d)",
                "training_data.collection_and_selection | How the data were obtained and selected | Annex IV 2(d)",
                "training_data.original_purpose | For what personal data were first collected | Art. 10(2)(b)",
                "training_data.labelling | Labelling | Annex IV 2(d)",
                "training_data.cleaning | Cleaning | Annex IV 2(d)",
                "training_data.preparation | Preparation | Art. 10(2)(c)",
                "training_data.assumptions | Assumptions | Art. 10(2)(d)",
                "training_data.suitability_assessment | Availability and suitability | Art. 10(2)(e)",
                "training_data.gaps | Gaps and shortcomings | Art. 10(2)(h)",
                "training_data.representativeness | Relevance and representativeness | Art. 10(3)",
                "training_data.quality_measures | Errors and completeness | Art. 10(3)",
                "training_data.statistical_properties | Statistical properties | Art. 10(3)",
                "training_data.setting_fit | Fit to the setting of use | Art. 10(4)",
                "training_data.special_categories | Special categories of personal data",
            ),
        ),
        Part(
            id="oversight-and-planned-changes",
            title="Oversight assessment and changes fixed in advance",
            items=_items(
                "human_oversight.assessment | Assessment of the oversight measures needed | Annex IV 2(e)",
                "human_oversight.output_interpretation_assessment | Assessment of interpretation aids | Annex IV 2(e)",
                "lifecycle_changes.predetermined_changes | Changes fixed in advance | Annex IV 2(f)",
                "lifecycle_changes.continuous_compliance_measures | What keeps the requirements met | Annex IV 2(f)",
            ),
        ),
        Part(
            id="validation-and-testing",
            title="Validation and testing",
            items=_items(
                "evaluation.procedures | Procedures | Annex IV 2(g)",
                "evaluation.acceptance_thresholds | Limits set beforehand | Art. 9(8)",
                "evaluation.datasets | Validation and test data | Annex IV 2(g)",
                "evaluation.metrics | Accuracy | Annex IV 2(g)",
                "evaluation.confusion_matrix | Confusion matrix",
                "evaluation.calibration | Calibration",
                "evaluation.robustness.metrics | Robustness | Annex IV 2(g)",
                "evaluation.robustness.resilience_tests | Resilience to errors and faults | Art. 15(4)",
                "evaluation.robustness.redundancy | Backup and fail-safe plans | Art. 15(4)",
                "evaluation.robustness.feedback_loops | Feedback loops | Art. 15(4)",
                "evaluation.compliance_metrics | Other requirements, measured | Annex IV 2(g)",
                "evaluation.comparisons | Compared with another version or model",
                "evaluation.plots | Charts drawn by evaluation tools",
                "evaluation.unread | Evidence that was not read",
                "evaluation.metrics_over_time | Levels over the life of the system | Art. 15(1)",
                "evaluation.uncertainty_method | How uncertainty was estimated",
                "evaluation.test_reports | Test logs and signed test reports | Annex IV 2(g)",
            ),
        ),
        Part(
            id="bias-checks",
            title="Potentially discriminatory impacts",
            items=_items(
                "fairness.approach | Approach",
                "fairness.assessments | Bias checks | Annex IV 2(g)",
                "fairness.relevant_factors | Groups for which results may differ",
                "fairness.data_bias_examination | Examination of the data for bias | Art. 10(2)(f)",
                "fairness.mitigation_measures | Measures against bias | Art. 10(2)(g)",
            ),
        ),
        Part(
            id="cybersecurity",
            title="Cybersecurity",
            items=_items(
                "evaluation.cybersecurity.measures | Cybersecurity measures | Annex IV 2(h)",
                "evaluation.cybersecurity.tests | Tests of resilience to attack | Art. 15(5)",
                "evaluation.cybersecurity.data_poisoning | Poisoned training data | Art. 15(5)",
                "evaluation.cybersecurity.model_poisoning | Poisoned pre-trained parts | Art. 15(5)",
                "evaluation.cybersecurity.adversarial_examples | Inputs made to mislead | Art. 15(5)",
                "evaluation.cybersecurity.confidentiality_attacks | Attacks on confidentiality | Art. 15(5)",
                "evaluation.cybersecurity.model_flaws | Flaws of the model | Art. 15(5)",
            ),
        ),
    ),
)

_PERFORMANCE = Part(
    id="performance",
    title="Performance, monitoring and control",
    items=_items(
        "limitations.capabilities_and_limitations | Capabilities and limits | Annex IV 3",
        "limitations.caveats_and_recommendations | Caveats and recommendations",
        "evaluation.expected_accuracy | Accuracy to expect overall | Annex IV 3",
        "evaluation.declared_slices | Groups the provider undertakes to measure",
        "evaluation.slices | Figures by group | Annex IV 3",
        "evaluation.intersectional_slices | Groups that cross",
        "risk_management.foreseeable_unintended_outcomes | Unintended outcomes and sources of risk | Annex IV 3",
        "human_oversight.measures | Human oversight measures | Annex IV 3",
        "model.input_specification | Input data | Annex IV 3",
        "model.output_specification | Outputs",
    ),
)

_LATER_POINTS = (
    Part(
        id="appropriateness-of-metrics",
        title="Appropriateness of the metrics",
        items=_items("evaluation.metric_rationale | Why these metrics fit | Annex IV 4"),
    ),
    Part(
        id="risk-management",
        title="Risk management",
        items=_items(
            "risk_management.system_description | The risk management system | Annex IV 5",
            "risk_management.review_history | Reviews | Art. 9(2)",
            "risk_management.risks | Known and foreseeable risks | Art. 9(2)(a)",
            "risk_management.misuse_risks | Foreseeable misuse | Art. 9(2)(b)",
            "risk_management.post_market_risks | Risks seen after release | Art. 9(2)(c)",
            "risk_management.measures | Measures | Art. 9(2)(d)",
            "risk_management.design_mitigations | Removed or reduced by design | Art. 9(5)(a)",
            "risk_management.deployer_information | Information and training for deployers | Art. 9(5)(c)",
            "risk_management.residual_risk_acceptance | Acceptance of residual risk | Art. 9(5)",
            "risk_management.vulnerable_groups | Minors and vulnerable groups | Art. 9(9)",
        ),
    ),
    Part(
        id="lifecycle-changes",
        title="Changes through the lifecycle",
        items=_items(
            "lifecycle_changes.change_log | Changes made | Annex IV 6",
            "lifecycle_changes.substantial_modification_decision | Is this a substantial modification? | Art. 43(4)",
        ),
    ),
    Part(
        id="standards",
        title="Standards",
        items=_items(
            "standards.harmonised | Harmonised standards applied | Annex IV 7",
            "standards.alternative_solutions | Other solutions and specifications | Annex IV 7",
        ),
    ),
    Part(
        id="declaration-of-conformity",
        title="Declaration under Annex V",
        items=_items(
            "declaration_of_conformity.document | The signed declaration | Annex IV 8",
            "declaration_of_conformity.languages | Languages of the declaration | Art. 47(2)",
            "declaration_of_conformity.ce_marking | Place of the marking | Art. 48",
        ),
    ),
    Part(
        id="post-market-monitoring",
        title="Monitoring after release",
        items=_items(
            "post_market_monitoring.system_description | How performance is evaluated after release | Annex IV 9",
            "post_market_monitoring.plan | The monitoring plan | Annex IV 9",
            "post_market_monitoring.data_collection | Data collected | Art. 72(2)",
            "post_market_monitoring.interaction_analysis | Interaction with other AI systems | Art. 72(2)",
            "post_market_monitoring.incident_procedure | Reporting of serious incidents | Art. 73",
            "post_market_monitoring.corrective_actions | Corrective actions | Art. 20",
        ),
    ),
)

PLAN: tuple[Part, ...] = (
    _GENERAL,
    _DEVELOPMENT,
    _PERFORMANCE,
    *_LATER_POINTS,
    *ARTICLES,
    Part(
        id="approvals",
        title="Approvals",
        items=_items(
            "approvals.records | Sign-offs",
            "approvals.required | Roles that must sign off",
            "approvals.permissions | Roles and permissions",
            "approvals.registry_permissions | Permissions in the registry",
        ),
    ),
    Part(
        id="audit-trail",
        title="Audit trail",
        items=_items("audit_trail.events | Audit log", "audit_trail.access | Access log"),
    ),
)


@cache
def places() -> dict[str, str]:
    """Dotted field -> id of the section where it stands."""
    return {item.field: part.id for part in _flat(PLAN) for item in part.items}


@cache
def above_places() -> frozenset[str]:
    """Dotted fields that have a planned field below them."""
    return frozenset(
        ".".join(parts[:end]) for field in places() for parts in [field.split(".")] for end in range(1, len(parts))
    )


@cache
def titles() -> dict[str, str]:
    """Section id -> title."""
    return {part.id: part.title for part in _flat(PLAN)}


@cache
def labels() -> dict[str, str]:
    """Dotted field -> its label in the document."""
    return {item.field: item.label for part in _flat(PLAN) for item in part.items}


def _flat(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(found for part in parts for found in (part, *_flat(part.children)))
