"""What was measured, on whom, and where it ends."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from cardwright.card.picture import Plot
from cardwright.card.values import (
    AuditPublication,
    AuditTable,
    BiasCheck,
    Calibration,
    ConfusionMatrix,
    Dataset,
    Document,
    Frozen,
    Measurement,
    Prose,
    Slice,
)


class UnreadFile(Frozen):
    """A file that holds evidence about a version and was not read."""

    location: str = Field(description="Its address in the registry.")
    reason: Literal["too_large"] = Field(description="It is larger than the 8 MiB that are read of a file of figures.")


class EvaluationCybersecurity(Frozen):
    """``evaluation.cybersecurity``: the part of the section with that name."""

    adversarial_examples: Prose | None = Field(
        None, description="State the measures against adversarial inputs or evasion, or why they are not needed."
    )
    confidentiality_attacks: Prose | None = Field(
        None, description="State the measures against confidentiality attacks, or why they are not needed."
    )
    cra_basis: Prose | None = Field(
        None,
        description="Where the product is under the Cyber Resilience Act and meets its Art. 12(1), record that as the basis for Art. 15 cybersecurity.",
    )
    data_poisoning: Prose | None = Field(
        None, description="State the measures against data poisoning, or why they are not needed."
    )
    measures: Prose | None = Field(None, description="Describe the cybersecurity measures in place.")
    model_flaws: Prose | None = Field(
        None, description="State the measures against model flaws, or why they are not needed."
    )
    model_poisoning: Prose | None = Field(
        None, description="State the measures against poisoned pre-trained parts, or why they are not needed."
    )
    tests: Prose | None = Field(
        None, description="Show resilience to attempts by outsiders to alter use, outputs or performance."
    )


class EvaluationExternalValidation(Frozen):
    """``evaluation.external_validation``: the part of the section with that name."""

    data_source: Prose | None = Field(
        None, description="Source attribute: external data source, setting or environment."
    )
    metrics: Prose | None = Field(None, description="Source attribute: validity on external data.")
    party: Prose | None = Field(None, description="Source attribute: who tested externally.")
    process: Prose | None = Field(None, description="Source attribute: external validation process.")
    representativeness: Prose | None = Field(None, description="Source attribute: representativeness of external data.")


class EvaluationRobustness(Frozen):
    """``evaluation.robustness``: the part of the section with that name."""

    feedback_loops: Prose | None = Field(
        None, description="For systems that keep learning, show how biased feedback loops are removed or reduced."
    )
    metrics: dict[str, Measurement] = Field(
        default_factory=dict, description="State the metrics used to measure robustness, with their results."
    )
    redundancy: Prose | None = Field(None, description="Describe redundancy, backup or fail-safe plans where used.")
    resilience_tests: Prose | None = Field(
        None,
        description="Show resilience to errors, faults and inconsistencies, with technical and organisational measures.",
    )


class Evaluation(Frozen):
    """Section ``evaluation``."""

    acceptance_thresholds: Prose | None = Field(
        None, description="Test before release against metrics and probabilistic thresholds fixed beforehand."
    )
    calibration: Calibration | None = Field(
        None, description="Reliability of predicted probabilities on the final test."
    )
    comparisons: dict[str, Measurement] = Field(
        default_factory=dict,
        description="Results of A/B tests and shadow runs: value of this version, of the other as baseline, condition.",
    )
    compliance_metrics: dict[str, Measurement] = Field(
        default_factory=dict, description="State the metrics for the other Chapter III Section 2 requirements."
    )
    confusion_matrix: ConfusionMatrix | None = Field(None, description="Counts of the final test.")
    dataset_motivation: Prose | None = Field(None, description="Why these.")
    datasets: dict[str, Dataset] = Field(
        default_factory=dict, description="Describe the validation and testing data and their main characteristics."
    )
    declared_slices: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Groups the provider undertakes to measure: dimension -> groups; a dotted dimension is an intersection.",
    )
    expected_accuracy: Prose | None = Field(
        None, description="State the overall accuracy to expect for the intended purpose."
    )
    human_subjects: Prose | None = Field(None, description="Human-subject evaluation is representative and lawful.")
    intersectional_slices: Prose | None = Field(None, description="Each metric for crossings of the factors.")
    metric_rationale: Prose | None = Field(None, description="Argue why the performance metrics fit this system.")
    metric_review: Prose | None = Field(None, description="Metrics and controls are reassessed.")
    metrics: dict[str, Measurement] = Field(
        default_factory=dict, description="State the metrics used to measure accuracy, with their results."
    )
    metrics_over_time: Prose | None = Field(
        None, description="Reach suitable accuracy, robustness and cybersecurity and hold them over the life."
    )
    outcome_studies: Prose | None = Field(None, description="Source attribute: references to outcome evaluations.")
    plots: dict[str, Plot] = Field(
        default_factory=dict, description="Charts that evaluation tools drew; no figure is read from them."
    )
    preprocessing: Prose | None = Field(None, description="How prepared.")
    procedures: Prose | None = Field(None, description="Describe the validation and testing procedures.")
    safety: Prose | None = Field(None, description="Safety is evaluated.")
    slices: dict[str, Slice] = Field(
        default_factory=dict, description='Figures by group, keyed dimension=group; intersections join with "&".'
    )
    test_reports: dict[str, Document] = Field(
        default_factory=dict,
        description="Keep test logs, and test reports carrying a date and the signature of whoever is responsible, also for changes fixed in advance.",
    )
    tevv_effectiveness: Prose | None = Field(None, description="Effectiveness of the TEVV itself is evaluated.")
    uncertainty_method: Prose | None = Field(None, description="How uncertainty and variability were estimated.")
    unread: dict[str, UnreadFile] = Field(
        default_factory=dict, description="Files of evidence in the registry that were not read, by their names there."
    )
    cybersecurity: EvaluationCybersecurity = Field(default_factory=EvaluationCybersecurity)
    external_validation: EvaluationExternalValidation = Field(default_factory=EvaluationExternalValidation)
    robustness: EvaluationRobustness = Field(default_factory=EvaluationRobustness)


class FairnessBiasAudit(Frozen):
    """``fairness.bias_audit``: the independent audit that NYC Local Law 144 asks for."""

    auditor: Prose | None = Field(
        None,
        description="The auditor is independent of use, development and distribution and has no financial interest.",
    )
    data_source: Prose | None = Field(
        None, description="Use historical data; test data only if history is too small, saying why and how it was made."
    )
    date: dt.date | None = Field(None, description="Day of the audit; no more than one year before use.")
    publication: AuditPublication | None = Field(
        None, description="Where the summary was posted, what it shows, and the tool's distribution date."
    )
    tables: dict[str, AuditTable] = Field(
        default_factory=dict,
        description="Counts, rates and impact ratios for sex, race/ethnicity and both together; one table for each calculation.",
    )
    unknown_count: int | None = Field(
        None, description="Persons assessed but left out because sex or race/ethnicity is unknown."
    )


class Fairness(Frozen):
    """Section ``fairness``."""

    approach: Prose | None = Field(None, description="Source attribute: approach to make output fair.")
    assessment_scope: Prose | None = Field(
        None, description="Look at the whole process first, then parts where it shows impact."
    )
    assessments: dict[str, BiasCheck] = Field(
        default_factory=dict,
        description="Report how potentially discriminatory impacts were measured and what was found.",
    )
    data_bias_examination: Prose | None = Field(
        None,
        description="Examine the data for biases likely to affect health, safety, rights or to discriminate, above all where outputs feed later inputs.",
    )
    evaluated_factors: Prose | None = Field(None, description="Which of these were evaluated, and why some were not.")
    external_assessments: Prose | None = Field(None, description="Source attribute: fairness on external data.")
    group_coverage: Prose | None = Field(
        None, description="Groups that are at least 2% of the labour force or applicants are assessed yearly."
    )
    mitigation_measures: Prose | None = Field(
        None, description="Take and record measures that detect, prevent and mitigate those biases."
    )
    relevant_factors: Prose | None = Field(
        None, description="Groups, instruments and environments for which performance may differ."
    )
    significance: Prose | None = Field(
        None,
        description="Smaller gaps may count when significant statistically and in practice; larger gaps may not when numbers are small.",
    )
    special_category_processing: Prose | None = Field(
        None,
        description="Where special-category data were used to find or correct bias, document strict necessity and each safeguard.",
    )
    bias_audit: FairnessBiasAudit = Field(default_factory=FairnessBiasAudit)


class Limitations(Frozen):
    """Section ``limitations``."""

    bias_risks_limitations: Prose | None = Field(None, description="Technical and sociotechnical limits.")
    capabilities_and_limitations: Prose | None = Field(
        None, description="Describe capabilities and limits of performance."
    )
    caveats_and_recommendations: Prose | None = Field(
        None, description="Remaining concerns, groups missing from the test data, advice for further testing."
    )
    generalisability: Prose | None = Field(
        None, description="Validity and reliability are shown and limits of generalisation documented."
    )
    knowledge_limits: Prose | None = Field(
        None, description="Knowledge limits and human use of outputs are documented."
    )
    recommendations: Prose | None = Field(None, description="Advice on them.")


class EthicalConsiderations(Frozen):
    """Section ``ethical_considerations``."""

    fraught_uses: Prose | None = Field(None, description="Uses known to be fraught.")
    human_life: Prose | None = Field(None, description="Whether it bears on matters central to life or flourishing.")
    mitigations: Prose | None = Field(None, description="Mitigations used.")
    risks_harms: Prose | None = Field(None, description="Risks and harms, to whom, how likely and large.")
    sensitive_data: Prose | None = Field(None, description="Whether sensitive data were used.")
    societal_impact: Prose | None = Field(
        None, description="Evidence for the control of that number and title (text of the standard not reproduced)."
    )
