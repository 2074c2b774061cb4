"""Fields of other formats that ask what a field of ours asks. What is not here stays in the list of the unplaced."""

from __future__ import annotations

from collections.abc import Mapping

FLAT: Mapping[str, str] = {
    "authors[]": "provider.card_authors",
    "model_type": "model.type",
    "architecture": "model.general_logic",
    "intended_use": "intended_use.purpose",
    "out_of_scope_use[]": "intended_use.out_of_scope",
    "limitations[]": "limitations.capabilities_and_limitations",
    "biases[]": "limitations.bias_risks_limitations",
    "recommendations[]": "limitations.recommendations",
}

# Model Card Toolkit, schema 0.0.2
TOOLKIT: Mapping[str, str] = {
    "model_details.overview": "model.summary",
    "model_details.version.diff": "system.version",
    "model_details.licenses[].identifier": "model.licence",
    "model_details.licenses[].custom_text": "model.licence",
    "model_details.references[].reference": "model.references",
    "model_details.citations[].citation": "model.citation",
    "model_parameters.model_architecture": "model.general_logic",
    # schema 0.0.1 had plain texts in these lists
    "considerations.users[]": "intended_use.users",
    "considerations.use_cases[]": "intended_use.purpose",
    "considerations.limitations[]": "limitations.capabilities_and_limitations",
    "considerations.users[].description": "intended_use.users",
    "considerations.use_cases[].description": "intended_use.purpose",
    "considerations.limitations[].description": "limitations.capabilities_and_limitations",
    "considerations.ethical_considerations[].name": "ethical_considerations.risks_harms",
    "considerations.ethical_considerations[].mitigation_strategy": "ethical_considerations.mitigations",
}

SAGEMAKER: Mapping[str, str] = {
    "model_overview.model_description": "model.summary",
    "model_overview.problem_type": "model.task",
    "model_overview.algorithm_type": "model.type",
    "intended_uses.purpose_of_model": "intended_use.purpose",
    "intended_uses.intended_uses": "intended_use.purpose",
    "intended_uses.factors_affecting_model_efficiency": "fairness.relevant_factors",
    "business_details.business_problem": "intended_use.business_goal",
    "training_details.objective_function.notes": "model.optimisation_objective",
    "additional_information.caveats_and_recommendations": "limitations.caveats_and_recommendations",
}

# CycloneDX 1.5 and later, relative to a component's modelCard
CYCLONEDX: Mapping[str, str] = {
    "modelParameters.task": "model.task",
    "modelParameters.architectureFamily": "model.general_logic",
    "modelParameters.modelArchitecture": "model.general_logic",
    "considerations.users[]": "intended_use.users",
    "considerations.useCases[]": "intended_use.purpose",
    "considerations.technicalLimitations[]": "limitations.capabilities_and_limitations",
    "considerations.ethicalConsiderations[].name": "ethical_considerations.risks_harms",
    "considerations.ethicalConsiderations[].mitigationStrategy": "ethical_considerations.mitigations",
    "considerations.fairnessAssessments[].mitigationStrategy": "fairness.mitigation_measures",
}

# nine texts, one for each point of Annex IV; a point with several questions of ours has no single field
ANNEX_IV: Mapping[str, str] = {
    "development_process": "model.development_process",
    "performance_metrics": "evaluation.metric_rationale",
    "risk_management": "risk_management.system_description",
    "changes_and_versions": "lifecycle_changes.change_log",
    "post_market_plan": "post_market_monitoring.plan",
}
ANNEX_IV_KEYS = frozenset(
    {*ANNEX_IV, "system_overview", "system_monitoring", "standards_applied", "compliance_declaration"}
)

FRONT_MATTER: Mapping[str, str] = {
    "license": "model.licence",
    "license_name": "model.licence",
    "license_link": "model.licence",
    "language": "model.languages",
    "language[]": "model.languages",
    "base_model": "model.base_model",
    "base_model[]": "model.base_model",
    "pipeline_tag": "model.task",
}

# headings of Hugging Face's annotated template, in lower case
HEADINGS: Mapping[str, str] = {
    "direct use": "intended_use.purpose",
    "downstream use": "intended_use.downstream",
    "out-of-scope use": "intended_use.out_of_scope",
    "bias, risks, and limitations": "limitations.bias_risks_limitations",
    "recommendations": "limitations.recommendations",
    "how to get started with the model": "instructions_for_use.quick_start",
    "preprocessing": "training_data.preparation",
    "training hyperparameters": "model.hyperparameters",
    "speeds, sizes, times": "environmental.training_time",
    "factors": "fairness.evaluated_factors",
    "metrics": "evaluation.metric_rationale",
    "model examination": "transparency.explainability",
    "model architecture and objective": "model.general_logic",
    "citation": "model.citation",
    "glossary": "model.glossary",
    "more information": "model.references",
    "model card authors": "provider.card_authors",
}

# labels of the lists in the same template
LABELS: Mapping[str, str] = {
    "shared by": "provider.shared_by",
    "model type": "model.type",
    "language(s) (nlp)": "model.languages",
    "license": "model.licence",
    "finetuned from model": "model.base_model",
    "repository": "model.repository",
    "paper": "model.references",
    "demo": "model.demo",
    "hardware type": "environmental.hardware_type",
    "hours used": "environmental.hours_used",
    "cloud provider": "environmental.cloud_provider",
    "compute region": "environmental.compute_region",
    "carbon emitted": "environmental.carbon_emitted",
}
