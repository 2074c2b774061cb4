"""Exports of a card for other tools and for forms; each is made from the same document as page and report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cardwright.card.card import Card
from cardwright.errors import UsageError
from cardwright.render.document import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """One export: what it is, the endings it can be written with (the first is the usual), and for which cards."""

    name: str
    title: str
    endings: tuple[str, ...]
    make: Callable[[Document, str], bytes]
    unfit: Callable[[Card], str | None] = lambda _card: None
    """Why the export is not for a card, or None."""


def _cyclonedx(document: Document, _ending: str) -> bytes:
    from cardwright.render.export.cyclonedx import cyclonedx

    return cyclonedx(document)


def _oscal(document: Document, _ending: str) -> bytes:
    from cardwright.render.export.oscal import oscal

    return oscal(document)


def _word(document: Document, ending: str) -> bytes:
    from cardwright.render.export.word import working_copy
    from cardwright.render.export.written import written

    return written(working_copy(document), ending)


def _form(name: str) -> Callable[[Document, str], bytes]:
    def make(document: Document, ending: str) -> bytes:
        from cardwright.render.export import forms
        from cardwright.render.export.written import written

        sheet: forms.FormMaker = getattr(forms, name)
        return written(sheet(document), ending)

    return make


def _unfit_gpai(card: Card) -> str | None:
    from cardwright.render.export.forms import is_gpai

    return None if is_gpai(card) else "the card does not speak for the provider of a general-purpose AI model"


def _unfit_annex_v(card: Card) -> str | None:
    from cardwright.render.export.forms import is_high_risk_provider

    return None if is_high_risk_provider(card) else "the card does not speak for the provider of a high-risk system"


def _unfit_annex_viii(card: Card) -> str | None:
    from cardwright.render.export.forms import annex_viii_section

    if annex_viii_section(card):
        return None
    return "no section of Annex VIII asks for it: no high-risk system, no Article 6(3) claim, no public deployer"


def _unfit_ll144(card: Card) -> str | None:
    return None if card.fairness.bias_audit.tables else "the card holds no table of a bias audit"


_ALL = (
    Export(name="cyclonedx", title="CycloneDX 1.6 ML-BOM", endings=("cdx.json",), make=_cyclonedx),
    Export(name="oscal", title="OSCAL assessment results", endings=("oscal.json",), make=_oscal),
    Export(name="word", title="Word working copy, unsigned", endings=("docx",), make=_word),
    Export(
        name="gpai-form",
        title="Model Documentation Form (GPAI Code of Practice)",
        endings=("md", "docx", "csv"),
        make=_form("gpai_form"),
        unfit=_unfit_gpai,
    ),
    Export(
        name="annex-v",
        title="Draft of the declaration under Annex V, unsigned",
        endings=("md", "docx", "csv"),
        make=_form("annex_v"),
        unfit=_unfit_annex_v,
    ),
    Export(
        name="annex-viii",
        title="Registration sheet under Annex VIII",
        endings=("md", "docx", "csv"),
        make=_form("annex_viii"),
        unfit=_unfit_annex_viii,
    ),
    Export(
        name="ll144",
        title="Summary of a bias audit (NYC Local Law 144)",
        endings=("md", "docx"),
        make=_form("ll144"),
        unfit=_unfit_ll144,
    ),
)
EXPORTS = {export.name: export for export in _ALL}
"""Name -> export."""


def export(document: Document, name: str, *, ending: str | None = None) -> bytes:
    """One export of one version.

    Args:
        document: from ``render.compose``.
        name: a key of ``EXPORTS``.
        ending: one of its endings; the first when not given.

    Raises:
        UsageError: no such export or ending, the export is not for this card, or the card is refused.
        MissingPartError: the Word library is not installed.
    """
    found = EXPORTS.get(name)
    if found is None:
        raise UsageError(f"there is no export {name!r}", hint=f"there are {', '.join(EXPORTS)}")
    chosen = ending or found.endings[0]
    if chosen not in found.endings:
        raise UsageError(f"{name} cannot be written as .{chosen}", hint=f"as .{', .'.join(found.endings)}")
    reason = unfit(document, name)
    if reason is not None:
        raise UsageError(f"no {name}: {reason}", where=document.card.address)
    return found.make(document, chosen)


def unfit(document: Document, name: str) -> str | None:
    """Why an export is not for this version, or None."""
    if document.judgement.refused:
        return "the card is refused: a prohibited practice was answered yes without a documented exception"
    return EXPORTS[name].unfit(document.card)
