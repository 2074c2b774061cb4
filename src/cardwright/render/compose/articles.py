"""The sections after Annex IV: instructions for use, classification, and what the articles ask for beside it."""

from __future__ import annotations

from cardwright.render.compose.outline import Part
from cardwright.render.compose.outline import items_of as _items

_INSTRUCTIONS = Part(
    id="instructions-for-use",
    title="Instructions for use",
    items=_items(
        "transparency.design_statement | Design for transparency | Art. 13(1)",
        "instructions_for_use.intended_purpose | Intended purpose | Art. 13(3)(b)(i)",
        "instructions_for_use.accuracy | Accuracy | Art. 13(3)(b)(ii)",
        "instructions_for_use.robustness_and_cybersecurity | Robustness and cybersecurity | Art. 13(3)(b)(ii)",
        "instructions_for_use.performance_conditions | What may change the performance | Art. 13(3)(b)(ii)",
        "instructions_for_use.risk_circumstances | Circumstances that lead to risk | Art. 13(3)(b)(iii)",
        "transparency.explainability | What explains the output | Art. 13(3)(b)(iv)",
        "instructions_for_use.group_performance | Performance for persons or groups | Art. 13(3)(b)(v)",
        "instructions_for_use.input_and_data_information | Input data and data used | Art. 13(3)(b)(vi)",
        "instructions_for_use.output_interpretation | Interpreting the output | Art. 13(3)(b)(vii)",
        "instructions_for_use.predetermined_changes | Changes fixed in advance | Art. 13(3)(c)",
        "instructions_for_use.human_oversight | Human oversight | Art. 13(3)(d)",
        "instructions_for_use.resources_and_lifetime | Resources, lifetime | Art. 13(3)(e)",
        "instructions_for_use.maintenance | Maintenance and care | Art. 13(3)(e)",
        "instructions_for_use.log_handling | Collecting and keeping logs | Art. 13(3)(f)",
    ),
)

_CLASSIFICATION = Part(
    id="classification",
    title="Classification",
    items=_items(
        "risk_classification.level | Regimes that apply",
        "risk_classification.annex_iii_points | Annex III points",
        "risk_classification.profiling | Profiling of natural persons",
        "risk_classification.art6_3_assessment | Assessment under Article 6(3)",
        "risk_classification.annex_i_legislation | Product legislation of Annex I",
        "risk_classification.prohibited_practices_screen | Article 5 screen | Art. 5",
    ),
)

_ROUTE = Part(
    id="assessment-and-registration",
    title="Route of assessment and registration",
    items=_items(
        "declaration_of_conformity.assessment_procedure | Procedure of assessment | Art. 43",
        "declaration_of_conformity.assessment_point | Point on which it rests | Art. 43",
        "declaration_of_conformity.assessment_route | Why this procedure | Art. 43",
        "registration.eu_database_id | Entry in the EU database | Art. 49(1)",
    ),
)

_OVERSIGHT = Part(
    id="human-oversight",
    title="Human oversight in detail",
    items=_items(
        "human_oversight.interface_tools | What overseers see and can do | Art. 14(1)",
        "human_oversight.understanding_and_monitoring | Understanding and monitoring | Art. 14(4)(a)",
        "human_oversight.automation_bias | Automation bias | Art. 14(4)(b)",
        "human_oversight.interpretation_tools | Interpreting the output | Art. 14(4)(c)",
        "human_oversight.override_procedure | Not using or overriding the output | Art. 14(4)(d)",
        "human_oversight.stop_procedure | Stopping the system | Art. 14(4)(e)",
        "human_oversight.two_person_verification | Verification by two persons | Art. 14(5)",
    ),
)

_LOGGING = Part(
    id="logging",
    title="Logs of the system in use",
    items=_items(
        "logging.capability | Automatic logging | Art. 12(1)",
        "logging.risk_events | Events that point to a risk | Art. 12(2)(a)",
        "logging.post_market_events | Events for the monitoring after release | Art. 12(2)(b)",
        "logging.operation_events | Events for deployers | Art. 12(2)(c)",
        "logging.retention | How long logs are kept | Art. 19(1)",
    ),
)

_QUALITY = Part(
    id="quality-management",
    title="Quality management",
    items=_items(
        "quality_management.compliance_strategy | Strategy for regulatory duties | Art. 17(1)(a)",
        "quality_management.design_control | Design and its control | Art. 17(1)(b)",
        "quality_management.development_quality | Development and quality assurance | Art. 17(1)(c)",
        "quality_management.test_validation | Testing and validation | Art. 17(1)(d)",
        "quality_management.specifications | Specifications and standards | Art. 17(1)(e)",
        "quality_management.data_management | Data management | Art. 17(1)(f)",
        "quality_management.risk_management | Where risk management is laid down | Art. 17(1)(g)",
        "quality_management.post_market | Where monitoring is laid down | Art. 17(1)(h)",
        "quality_management.incident_reporting | Reporting of serious incidents | Art. 17(1)(i)",
        "quality_management.communication | Communication with authorities and others | Art. 17(1)(j)",
        "quality_management.record_keeping | Keeping of records | Art. 17(1)(k)",
        "quality_management.resources | Resources and security of supply | Art. 17(1)(l)",
        "quality_management.accountability | Accountability | Art. 17(1)(m)",
        "deployment.ai_literacy_measures | AI literacy of staff | Art. 4",
    ),
)

_FILE = Part(
    id="documentation",
    title="This documentation",
    items=_items(
        "audit_trail.documentation_history | Drawn up and kept current | Art. 11(1)",
        "audit_trail.completeness_review | Review for clarity and completeness | Art. 11(1)",
        "audit_trail.retention | How long it is kept | Art. 18(1)",
        "audit_trail.languages | Languages for authorities | Art. 21(1)",
        "provider.card_authors | Authors of the card",
    ),
)

ARTICLES: tuple[Part, ...] = (
    _INSTRUCTIONS,
    _CLASSIFICATION,
    Part(id="facts", title="Facts the rules ask for", items=_items("facts | Conditions, answered by a person")),
    _OVERSIGHT,
    _LOGGING,
    _QUALITY,
    _FILE,
    _ROUTE,
)
"""In the order of the page."""
