"""Tags of lists as PDF/UA demands them, where the typesetter leaves a body untagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pydyf

_ALLOWED = ("/Lbl", "/LBody")


def mend_list_items(pdf: pydyf.PDF) -> None:
    """Put all that a list item holds besides its label into one body (ISO 32000-1, 14.8.4.3.3).

    WeasyPrint makes a body of plain text alone: paragraphs and lists inside of an item hang beside its label.
    """
    import pydyf

    elements = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("S") == "/LI"]
    for item in elements:
        kids = [(reference, _resolved(pdf, reference)) for reference in item["K"]]
        loose = [(reference, kid) for reference, kid in kids if kid["S"] not in _ALLOWED]
        if not loose:
            continue
        body = next((kid for _, kid in kids if kid["S"] == "/LBody"), None)
        if body is None:
            body = pydyf.Dictionary(
                {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "Pg": item["Pg"], "P": item.reference}
            )
            pdf.add_object(body)
            kids.append((body.reference, body))
        for reference, kid in loose:
            kid["P"] = body.reference
            body["K"].append(reference)
        item["K"] = pydyf.Array([reference for reference, kid in kids if kid["S"] in _ALLOWED])


def _resolved(pdf: pydyf.PDF, reference: bytes | str) -> pydyf.Dictionary:
    text = reference.decode() if isinstance(reference, bytes) else reference
    return pdf.objects[int(text.split()[0])]
