"""XMP for a file that is PDF/A-3a and PDF/UA-1 at once, which WeasyPrint writes only one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cardwright.errors import RenderError

if TYPE_CHECKING:
    from weasyprint.document import Document as LaidOut

_END = b"</rdf:RDF>"
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_PDFUAID = "http://www.aiim.org/pdfua/ns/id/"

# PDF/A allows a property of another schema only when the packet itself describes that schema (ISO 19005-3, 6.6.2.3)
_UA_IDENTIFICATION = f"""\
<rdf:Description {_RDF} xmlns:pdfuaid="{_PDFUAID}" rdf:about="">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description {_RDF} rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_PDFUAID}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
""".encode()


def identify_as_ua(laid_out: LaidOut) -> None:
    """Let the laid-out document write the identification of PDF/UA-1 beside that of PDF/A-3a, uncompressed.

    Raises:
        RenderError: when writing, if the XMP of this WeasyPrint has another form.
    """
    metadata = laid_out.metadata
    generate: Callable[..., bytes] = metadata.generate_rdf_metadata
    include: Callable[..., None] = metadata.include_in_pdf

    def with_ua(*arguments: object) -> bytes:
        packet = generate(*arguments)
        if not packet.endswith(_END):
            raise RenderError("the XMP packet has an unknown form", hint="install WeasyPrint 70")
        return packet.removesuffix(_END) + _UA_IDENTIFICATION + _END

    def uncompressed(pdf: object, variant: object, version: object, conformance: object, _compress: bool) -> None:
        include(pdf, variant, version, conformance, False)

    metadata.generate_rdf_metadata = with_ua
    metadata.include_in_pdf = uncompressed
