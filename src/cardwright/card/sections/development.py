"""How the model was built and from which data."""

from __future__ import annotations

from pydantic import Field

from cardwright.card.history import MetricHistory
from cardwright.card.values import Column, Dataset, FeatureImportances, Frozen, Measurement, Prose


class Model(Frozen):
    """Section ``model``."""

    base_model: Prose | None = Field(None, description="States base model.")
    citation: Prose | None = Field(None, description="How to cite.")
    classification_choices: Prose | None = Field(
        None, description="State the main classification choices (classes, thresholds, label definitions)."
    )
    date: Prose | None = Field(None, description="When it was made.")
    decision_thresholds: Prose | None = Field(None, description="Decision thresholds and why.")
    demo: Prose | None = Field(None, description="States demo.")
    design_choices: Prose | None = Field(
        None, description="Record the key design choices with their reasons and assumptions."
    )
    development_process: Prose | None = Field(
        None, description="Describe the methods and steps by which the system was developed."
    )
    flavors: dict[str, str] = Field(
        default_factory=dict, description="Model flavour -> library version, from the MLmodel file."
    )
    general_logic: Prose | None = Field(None, description="Explain the general logic of the system and its algorithms.")
    glossary: Prose | None = Field(None, description="Gives glossary.")
    hyperparameters: Prose | None = Field(None, description="Hyperparameters and training regime.")
    importances: FeatureImportances | None = Field(None, description="Global feature importances.")
    input_source: Prose | None = Field(None, description="Field: input data source.")
    input_specification: dict[str, Column] = Field(default_factory=dict, description="Specify the input data.")
    languages: Prose | None = Field(None, description="States languages.")
    licence: Prose | None = Field(None, description="Licence.")
    optimisation_objective: Prose | None = Field(
        None, description="Name the objective being optimised and how much each parameter matters to it."
    )
    output_description: Prose | None = Field(None, description="Describe the expected output and its quality.")
    output_specification: dict[str, Column] = Field(
        default_factory=dict, description="Outputs by name, from the model signature."
    )
    output_type: Prose | None = Field(None, description="Source attribute: what type of output.")
    parameters: dict[str, str] = Field(
        default_factory=dict, description="Training parameters as the run recorded them."
    )
    references: Prose | None = Field(None, description="Paper or other source for more.")
    repository: Prose | None = Field(None, description="States repository.")
    sensitive_inputs: Prose | None = Field(
        None, description="Source attribute: which listed demographic and social variables are inputs."
    )
    serialization: str | None = Field(
        None, description="How the model file is stored; pickle-like formats run code when loaded."
    )
    size_bytes: int | None = Field(None, description="Size of the model files in bytes.")
    summary: Prose | None = Field(None, description="Short summary of what it is and does.")
    task: Prose | None = Field(None, description="Tasks and methods are defined.")
    third_party_components: Prose | None = Field(
        None,
        description="Say which pre-trained models or third-party tools were used and how they were used, integrated or changed.",
    )
    trade_off_decisions: Prose | None = Field(
        None,
        description="Record decisions on trade-offs made in the technical solutions that meet Chapter III Section 2 (for example accuracy against fairness or explainability).",
    )
    training_history: dict[str, MetricHistory] = Field(
        default_factory=dict, description="Metrics that the run recorded at several steps, and how they moved."
    )
    training_methodology: Prose | None = Field(None, description="Describe the training methods and techniques.")
    type: str | None = Field(None, description="What kind of model.")


class TrainingData(Frozen):
    """Section ``training_data``."""

    assumptions: Prose | None = Field(None, description="State what the data are assumed to measure and represent.")
    categories: Prose | None = Field(
        None, description="It states categories of training data, with personal data, as known."
    )
    cleaning: Prose | None = Field(
        None, description="Describe data cleaning, such as how outliers were found and treated."
    )
    collection_and_selection: Prose | None = Field(None, description="Explain how the data were obtained and selected.")
    datasets: dict[str, Dataset] = Field(
        default_factory=dict, description="Give a datasheet-style description of the training data sets."
    )
    design_choices: Prose | None = Field(None, description="Record the design choices behind the data sets.")
    gaps: Prose | None = Field(
        None, description="Identify data gaps that stand in the way of compliance and how to close them."
    )
    governance_statement: Prose | None = Field(
        None,
        description="Use training, validation and test sets that meet the quality criteria; without model training only the test sets are caught.",
    )
    labelling: Prose | None = Field(None, description="Describe the labelling procedures.")
    original_purpose: Prose | None = Field(
        None, description="For personal data, record the purpose they were first collected for."
    )
    preparation: Prose | None = Field(
        None, description="Record each preparation step, from labelling and cleaning to merging."
    )
    provenance: Prose | None = Field(
        None, description="State where the data come from, and their scope and main characteristics."
    )
    quality_measures: Prose | None = Field(
        None, description="Show the sets are, as far as possible, error-free and complete."
    )
    representativeness: Prose | None = Field(
        None, description="Show the sets are relevant and sufficiently representative for the purpose."
    )
    setting_fit: Prose | None = Field(
        None, description="Take into account the geographical, contextual, behavioural or functional setting of use."
    )
    size: Prose | None = Field(None, description="Form item: number of data points with unit.")
    special_categories: Prose | None = Field(
        None, description="State whether special categories are processed, and the ground."
    )
    statistical_properties: Prose | None = Field(
        None, description="Show suitable statistical properties, also for the persons or groups concerned."
    )
    suitability_assessment: Prose | None = Field(None, description="Assess whether enough suitable data are available.")
    unsuitable_sources: Prose | None = Field(None, description="Form item: measures to find unsuitable sources.")


class LifecycleChanges(Frozen):
    """Section ``lifecycle_changes``."""

    change_log: Prose | None = Field(
        None, description="Describe relevant changes the provider made to the system over its life."
    )
    continuous_compliance_measures: Prose | None = Field(
        None, description="Explain the technical means that keep the system compliant through those changes."
    )
    correction_policy: Prose | None = Field(
        None, description="Source attribute: how often performance is corrected when risks appear."
    )
    decommissioning: Prose | None = Field(None, description="Decommissioning is planned.")
    deployer_notices: Prose | None = Field(
        None, description="It notifies material updates and substantial modifications."
    )
    predetermined_changes: Prose | None = Field(
        None, description="Describe in detail the changes to the system and its performance fixed in advance."
    )
    substantial_modification_decision: Prose | None = Field(
        None,
        description="After each change decide if it is a substantial modification needing a new assessment; changes fixed in advance are not.",
    )
    update_policy: Prose | None = Field(None, description="Source attribute: process and frequency of updates.")


class Environmental(Frozen):
    """Section ``environmental``."""

    assessment: Prose | None = Field(None, description="Environmental impact is assessed.")
    carbon_emitted: Prose | None = Field(None, description="States emissions.")
    cloud_provider: Prose | None = Field(None, description="States cloud provider.")
    compute_region: Prose | None = Field(None, description="States region.")
    compute_resources: Prose | None = Field(
        None, description="State the compute spent on development, training, testing and validation."
    )
    energy_consumption: Prose | None = Field(
        None, description="Model documentation covers known or estimated energy use."
    )
    energy_method: Prose | None = Field(None, description="Form item: method, or why not known.")
    hardware_type: Prose | None = Field(None, description="States hardware.")
    hours_used: Prose | None = Field(None, description="States hours.")
    measurements: dict[str, Measurement] = Field(
        default_factory=dict, description="Energy, emissions and time that a tool measured or estimated."
    )
    inference_compute: Prose | None = Field(
        None, description="Form item: benchmarked inference computation and method."
    )
    training_time: Prose | None = Field(None, description="Throughput, times, checkpoint sizes.")
