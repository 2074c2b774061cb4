"""What may be added to a report after its first signature: further signatures in their fields, and longer proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cardwright.render.pdf_field import FIELD_PREFIX

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver
    from pyhanko.sign.diff_analysis import DiffPolicy

_TREE = ("/Root", "/StructTreeRoot")


def permitted_changes(*, certification: bool) -> DiffPolicy:
    """PyHanko's standard rules, and what they do not expect of a signed and tagged document.

    Args:
        certification: the first signature is among what was added, which the catalog then names under /Perms.
    """
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, StandardDiffPolicy
    from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
    from pyhanko.sign.diff_analysis.rules.file_structure_rules import CatalogModificationRule
    from pyhanko.sign.diff_analysis.rules_api import Context, QualifiedWhitelistRule, ReferenceUpdate

    class TaggedFields(QualifiedWhitelistRule):  # type: ignore[misc]
        """The structure tree names each signature field; what changes in the field the form rules judge."""

        def apply_qualified(
            self, old: HistoricalResolver, new: HistoricalResolver
        ) -> Iterator[tuple[object, ReferenceUpdate]]:
            fields = new.root["/AcroForm"]["/Fields"]
            old._load_reverse_xref_cache()
            for number in range(len(fields)):
                if not str(fields[number]["/T"]).startswith(FIELD_PREFIX):
                    continue
                reference = fields.raw_get(number).reference
                for path in old._get_usages_of_ref(reference):
                    if tuple(path)[: len(_TREE)] == _TREE:
                        named = Context.from_absolute(old, path)
                        yield ModificationLevel.FORM_FILLING, ReferenceUpdate(reference, context_checked=named)

    rules = [rule for rule in DEFAULT_DIFF_POLICY.global_rules if not isinstance(rule, CatalogModificationRule)]
    exempt = {*ROOT_EXEMPT_STRICT_COMPARISON, *({"/Perms"} if certification else ())}
    catalog = CatalogModificationRule(ignored_keys=frozenset(exempt))
    return StandardDiffPolicy(global_rules=[catalog, TaggedFields(), *rules], form_rule=DEFAULT_DIFF_POLICY.form_rule)
