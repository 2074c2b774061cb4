"""What a person on whom a system is used asks about it, answered from the card and by nothing else."""

from __future__ import annotations

from functools import partial

from cardwright.render.compose.context import Context
from cardwright.render.compose.plan import places
from cardwright.render.compose.values import blocks_for
from cardwright.render.document import Block, Document, Mark, Note, Section
from cardwright.render.text import _


def _questions() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Id and words of each question, and the fields whose statements answer it."""
    return (
        ("purpose", _("What is it for?"), ("intended_use.purpose",)),
        ("affected", _("On whom is it used?"), ("intended_use.affected_persons",)),
        ("decision", _("What part has it in a decision?"), ("intended_use.decision_role",)),
        ("oversight", _("Who can overrule it?"), ("human_oversight.override_procedure",)),
        (
            "limits",
            _("Where does it go wrong?"),
            ("limitations.capabilities_and_limitations", "instructions_for_use.performance_conditions"),
        ),
        ("explanation", _("How are its results explained?"), ("transparency.explainability",)),
        (
            "rights",
            _("How are persons told, and how can they object?"),
            ("deployment.person_notice", "deployment.explanation_procedure", "deployment.request_procedure"),
        ),
        ("contact", _("Whom can I ask?"), ("provider.name", "provider.contact", "deployment.deployer_contact")),
    )


def for_people(document: Document) -> tuple[Section, ...]:
    """One section a question, in the words of the persons who stated them; what nobody stated is said openly.

    Empty for a refused card.
    """
    if document.judgement.refused:
        return ()
    ctx = Context.of(document, places=places())
    made = []
    for id_, title, fields in _questions():
        found: list[Block] = []
        for field in fields:
            path, label = tuple(field.split(".")), "" if len(fields) == 1 else _label(field)
            found += ctx.shared_at(path, "people", partial(blocks_for, ctx, path, label))
        blocks = tuple(found) or (Note(text=_("Not provided."), mark=Mark.GAP),)
        made.append(Section(id=f"people-{id_}", title=title, mark=None, blocks=blocks))
    return tuple(made)


def _label(field: str) -> str:
    return {
        "limitations.capabilities_and_limitations": _("What it can and cannot do"),
        "instructions_for_use.performance_conditions": _("What makes it better or worse"),
        "deployment.person_notice": _("Notice to persons"),
        "deployment.explanation_procedure": _("How to ask for an explanation"),
        "deployment.request_procedure": _("How to ask for one's rights"),
        "provider.name": _("Provider"),
        "provider.contact": _("Contact of the provider"),
        "deployment.deployer_contact": _("Contact of the deployer"),
    }[field]
