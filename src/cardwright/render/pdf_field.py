"""The empty signature fields, tagged as PDF/UA demands, at the places that the page leaves for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.errors import RenderError
from cardwright.render.text import _

if TYPE_CHECKING:
    import pydyf
    from weasyprint.document import Document as LaidOut

FIELD_PREFIX = "Signature"
FIELD_NAME = f"{FIELD_PREFIX}1"
BOX_CLASS = "signature"
ROLE_ATTRIBUTE = "data-role"
POINTS_PER_PIXEL = 0.75
# print, and locked against moving: ISO 32000-1, table 165
_PRINT_LOCKED = 4 + 128
# signatures exist, append only: ISO 32000-1, table 219
_SIGNATURES_APPEND_ONLY = 3


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    rectangle: tuple[float, float, float, float]
    role: str


def add_signature_fields(laid_out: LaidOut, pdf: pydyf.PDF) -> None:
    """Add a field for each place to a PDF that is about to be written; a finisher for ``write_pdf``.

    All who are to sign get their field before the first signs: a field added later would be a change that the
    first signature forbids. The role of a signer is the field's mapping name (``/TM``), so that this signature covers
    it.

    Raises:
        RenderError: the page has no ``div.signature``.
    """
    import pydyf

    pages = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page"]
    widgets = []
    for number, place in enumerate(_places(laid_out), start=1):
        page = pages[place.page]
        widget = _widget(pdf, place, page, name=f"{FIELD_PREFIX}{number}")
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        _tag(pdf, widget, page)
        widgets.append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array(widgets), "SigFlags": _SIGNATURES_APPEND_ONLY})


def _widget(pdf: pydyf.PDF, place: _Place, page: pydyf.Dictionary, *, name: str) -> pydyf.Dictionary:
    import pydyf

    left, bottom, right, top = place.rectangle
    box = pydyf.Array([0, 0, right - left, top - bottom])
    appearance = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": box}, compress=False)
    pdf.add_object(appearance)
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(name),
            "TU": pydyf.String(_alternative(place.role)),
            "F": _PRINT_LOCKED,
            "Rect": pydyf.Array([left, bottom, right, top]),
            "P": page.reference,
            "AP": pydyf.Dictionary({"N": appearance.reference}),
        }
    )
    if place.role:
        widget["TM"] = pydyf.String(place.role)
    pdf.add_object(widget)
    return widget


def _alternative(role: str) -> str:
    return _("Digital signature, {role}").format(role=role) if role else _("Digital signature of this model card")


def _places(laid_out: LaidOut) -> list[_Place]:
    found = []
    for number, page in enumerate(laid_out.pages):
        for box in page._page_box.descendants():
            element = getattr(box, "element", None)
            if element is None or element.get("class") != BOX_CLASS or not hasattr(box, "border_width"):
                continue
            left, top = box.border_box_x(), box.border_box_y()
            corners = (left, page.height - top - box.border_height(), left + box.border_width(), page.height - top)
            low_x, low_y, high_x, high_y = (round(corner * POINTS_PER_PIXEL, 3) for corner in corners)
            role = element.get(ROLE_ATTRIBUTE, "")
            found.append(_Place(number, (low_x, low_y, high_x, high_y), role))
    if found:
        return found
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
