"""The conditions of the rules as questions to a person. Data: what each key of ``facts`` means, in a sentence."""

from __future__ import annotations

QUESTIONS: dict[str, str] = {
    "affects_persons": "Is the system used on persons or groups, so that its output concerns them?",
    "annex_i": "Is the system, or the product it is part of, covered by product legislation listed in Annex I?",
    "annex_i_section_a": "Is that legislation listed in Section A of Annex I?",
    "annex_iii": "Does the intended purpose fall under a point of Annex III?",
    "annex_iii_decisions_on_persons": "Does a system of Annex III decide, or help to decide, on natural persons?",
    "art6_3_derogation": "Is a system of Annex III claimed not to be high-risk under Article 6(3)?",
    "colorado_admt": "Does it materially influence a consequential decision on a consumer in Colorado?",
    "component_of_product": "Is the system part of a product?",
    "continues_to_learn": "Does the system keep learning after release?",
    "cyber_resilience_act": "Is it a product with digital elements under Regulation (EU) 2024/2847?",
    "deployer_controls_input": "Does the deployer control the input data?",
    "dpia_required": "Does the processing need a data protection impact assessment under Article 35 GDPR?",
    "emotion_or_biometric_categorisation": "Does the system recognise emotions or sort persons by biometrics?",
    "explainability_capability": "Can the system give information that explains its output?",
    "financial_institution": "Is the provider or deployer a financial institution under Union financial services law?",
    "fria_deployer": (
        "Is the deployer a public body or a private one giving public services, or is the system one of Annex III, "
        "5(b) or 5(c), outside point 2?"
    ),
    "generates_deepfakes": "Does it make or alter image, audio or video so that it looks real and is not?",
    "generates_synthetic_content": "Does the system make synthetic audio, image, video or text?",
    "gpai_on_market_before_2025_08_02": "Was the general-purpose model on the market before 2 August 2025?",
    "gpai_systemic_risk": "Is it a general-purpose model with systemic risk?",
    "has_authorised_representative": "Has a provider outside the Union appointed an authorised representative?",
    "has_external_interactions": "Does the system work with hardware, software or other AI systems outside itself?",
    "has_logs": "Does the system write logs of its use?",
    "health_use": "Is it used in health care?",
    "incident_occurred": "Has a serious incident happened?",
    "interacts_with_persons": "Does the system interact directly with natural persons?",
    "labelled_data": "Were the data labelled, by persons or by recorded outcomes?",
    "new_version_of_marketed_system": "Is it a new version of a system that is already on the market or in service?",
    "no_harmonised_standard_applied": "Is no harmonised standard cited in the Official Journal applied?",
    "nonconformity_found": "Is it known or suspected that the released system does not meet the Regulation?",
    "not_open_source_exempt": "Is the model outside the exemption of Article 53(2), or does it have systemic risk?",
    "notified_body_involved": "Did a notified body take part in the conformity assessment?",
    "nyc_aedt": "Is it an automated employment decision tool used for jobs or promotions in New York City?",
    "nyc_aedt_classifies_groups": "Does that tool sort candidates into named groups?",
    "nyc_aedt_scores": "Does that tool give scores?",
    "nyc_aedt_selects": "Does that tool select candidates to move forward?",
    "on_market": "Has the system been placed on the market or put into service?",
    "on_market_before_2026_08_02": "Was the system on the market before 2 August 2026?",
    "other_harmonisation_law": "Does other Union harmonisation law also ask for a declaration for this product?",
    "personal_data": "Are personal data processed, in training or in use?",
    "predetermined_changes": "Were changes to the system fixed in advance, at its first conformity assessment?",
    "public_authority_deployer": "Is the deployer a public authority or a Union body, or does it act for one?",
    "publishes_ai_text": "Is text made by the system published to inform the public on matters of public interest?",
    "remote_biometric_identification": (
        "Does the system identify persons remotely by biometrics (Annex III, point 1(a))?"
    ),
    "sme_or_smc": "Is the provider an SME, start-up or small mid-cap that chooses the simplified form?",
    "solely_automated_decision": "Are decisions with legal or similar effect taken by automated means alone?",
    "special_category_data": "Were special categories of personal data processed to find or correct bias (Article 4a)?",
    "third_party_submitter": "Does somebody else submit the registration on the provider's behalf?",
    "trained_on_data": "Was a model trained with data?",
    "us_bank_model": "Is it a model of a banking organisation in the United States?",
    "us_certified_health_it_predictive_dsi": (
        "Is it predictive decision support supplied with health IT under the ONC certification programme?"
    ),
    "us_employment_selection": "Is it used to select persons for employment in the United States?",
    "uses_third_party_components": "Does the system use pre-trained models or tools of third parties?",
    "value_chain_change": "Did another party rebrand, substantially modify or repurpose the system?",
    "workplace_use": "Are workers subject to the system at their workplace?",
}


def question_of(condition: str) -> str:
    """A condition as a question; that of a pack of one's own is asked by its name."""
    return QUESTIONS.get(condition) or f"Does it hold: {condition.replace('_', ' ')}?"
