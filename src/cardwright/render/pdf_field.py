"""The empty signature field, tagged as PDF/UA demands, at the place that the page leaves for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.errors import RenderError
from cardwright.render.text import _

if TYPE_CHECKING:
    import pydyf
    from weasyprint.document import Document as LaidOut

FIELD_NAME = "Signature1"
BOX_CLASS = "signature"
POINTS_PER_PIXEL = 0.75
# print, and locked against moving: ISO 32000-1, table 165
_PRINT_LOCKED = 4 + 128
# signatures exist, append only: ISO 32000-1, table 219
_SIGNATURES_APPEND_ONLY = 3


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    rectangle: tuple[float, float, float, float]


def add_signature_field(laid_out: LaidOut, pdf: pydyf.PDF) -> None:
    """Add the field to a PDF that is about to be written; a finisher for ``write_pdf``.

    Raises:
        RenderError: the page has no ``div.signature``.
    """
    import pydyf

    place = _find(laid_out)
    pages = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page"]
    page = pages[place.page]
    left, bottom, right, top = place.rectangle
    box = pydyf.Array([0, 0, right - left, top - bottom])
    appearance = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": box}, compress=False)
    pdf.add_object(appearance)
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELD_NAME),
            "TU": pydyf.String(_("Digital signature of this model card")),
            "F": _PRINT_LOCKED,
            "Rect": pydyf.Array([left, bottom, right, top]),
            "P": page.reference,
            "AP": pydyf.Dictionary({"N": appearance.reference}),
        }
    )
    pdf.add_object(widget)
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([widget.reference]), "SigFlags": _SIGNATURES_APPEND_ONLY}
    )
    _tag(pdf, widget, page)


def _find(laid_out: LaidOut) -> _Place:
    for number, page in enumerate(laid_out.pages):
        for box in page._page_box.descendants():
            element = getattr(box, "element", None)
            if element is None or element.get("class") != BOX_CLASS or not hasattr(box, "border_width"):
                continue
            left, top = box.border_box_x(), box.border_box_y()
            corners = (left, page.height - top - box.border_height(), left + box.border_width(), page.height - top)
            low_x, low_y, high_x, high_y = (round(corner * POINTS_PER_PIXEL, 3) for corner in corners)
            return _Place(number, (low_x, low_y, high_x, high_y))
    raise RenderError(
        f"the report leaves no place for its signature: no element of class {BOX_CLASS}",
        hint='keep <div class="signature"> in your own templates/pdf/report.html',
    )


def _tag(pdf: pydyf.PDF, widget: pydyf.Dictionary, page: pydyf.Dictionary) -> None:
    """Hang the widget into the structure tree: a Form element under Document, found through the parent tree."""
    import pydyf

    root = _resolved(pdf, pdf.catalog["StructTreeRoot"])
    parents = _resolved(pdf, root["ParentTree"])["Nums"]
    document = _resolved(pdf, root["K"][0])
    reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page.reference})
    pdf.add_object(reference)
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page.reference,
            "K": pydyf.Array([reference.reference]),
            "Alt": pydyf.String(_("Digital signature")),
        }
    )
    pdf.add_object(form)
    document["K"].append(form.reference)
    key = max(parents[::2], default=-1) + 1
    parents.extend([key, form.reference])
    widget["StructParent"] = key


def _resolved(pdf: pydyf.PDF, reference: bytes | str) -> pydyf.Dictionary:
    text = reference.decode() if isinstance(reference, bytes) else reference
    return pdf.objects[int(text.split()[0])]
