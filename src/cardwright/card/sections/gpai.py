"""General-purpose AI models."""

from __future__ import annotations

from pydantic import Field

from cardwright.card.values import Document, Frozen, Prose


class GpaiSystemic(Frozen):
    """``gpai.systemic``: the part of the section with that name."""

    cybersecurity: Prose | None = Field(None, description="Systemic-risk providers protect model and infrastructure.")
    evaluation: Prose | None = Field(
        None,
        description="Systemic-risk providers evaluate with state-of-the-art protocols and document adversarial testing.",
    )
    incident_log: Prose | None = Field(
        None,
        description="Systemic-risk providers track, document and report serious incidents and corrective measures.",
    )
    risk_assessment: Prose | None = Field(
        None, description="Systemic-risk providers assess and mitigate systemic risks at Union level."
    )


class Gpai(Frozen):
    """Section ``gpai``."""

    acceptable_use_policy: Prose | None = Field(None, description="Model documentation covers acceptable use policies.")
    adversarial_testing: Prose | None = Field(
        None,
        description="For systemic-risk models documentation adds internal and external adversarial testing and model adaptation such as alignment.",
    )
    architecture_and_parameters: Prose | None = Field(
        None, description="Model documentation covers architecture and parameter count."
    )
    authenticity: Prose | None = Field(
        None, description="Form item: evidence of authenticity such as a secure hash or endpoint."
    )
    code_of_practice: Prose | None = Field(
        None, description="State if an approved code or standard is relied on, or describe other adequate means."
    )
    copyright_policy: Prose | None = Field(
        None, description="Have a policy to respect Union copyright law, including machine-readable opt-outs."
    )
    data: Prose | None = Field(
        None,
        description="Model documentation covers training, test and validation data: type, provenance, curation, size, selection, and how unsuitable sources and bias are detected.",
    )
    design_and_training: Prose | None = Field(
        None,
        description="Model documentation covers design specifications, training process, choices, assumptions and optimisation target.",
    )
    downstream_documentation: Document | None = Field(
        None,
        description="Give downstream providers what they need to understand capabilities and limits and to comply.",
    )
    evaluation: Prose | None = Field(
        None,
        description="For systemic-risk models documentation adds evaluation strategies, criteria, metrics, results and how limits are found.",
    )
    external_interaction: Prose | None = Field(
        None, description="Downstream information covers interaction with outside hardware or software."
    )
    integration_means: Prose | None = Field(
        None, description="Model documentation covers technical means for integration."
    )
    intended_tasks: Prose | None = Field(
        None, description="Model documentation covers the tasks intended and the kinds of AI systems it can go into."
    )
    licence: Prose | None = Field(None, description="Model documentation covers licence.")
    max_input_output: Prose | None = Field(
        None, description="Downstream information covers modalities, formats and maximum sizes such as context length."
    )
    modalities: Prose | None = Field(
        None, description="Model documentation covers modalities and input/output formats."
    )
    release_and_distribution: Prose | None = Field(
        None, description="Model documentation covers release date and distribution methods."
    )
    technical_documentation: Document | None = Field(
        None,
        description="Draw up and keep current the model documentation, with training, testing and evaluation results, for the AI Office on request.",
    )
    training_compute: Prose | None = Field(
        None, description="Model documentation covers training compute, time and other details."
    )
    training_compute_method: Prose | None = Field(None, description="Form item: how it was measured or estimated.")
    training_content_summary: Prose | None = Field(
        None, description="Publish a sufficiently detailed summary of training content on the AI Office template."
    )
    union_market_date: Prose | None = Field(None, description="Form item: date placed on the Union market.")
    systemic: GpaiSystemic = Field(default_factory=GpaiSystemic)
