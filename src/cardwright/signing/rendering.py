"""The strongest check: the report is made anew from what is attached to it, and compared byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cardwright.errors import CardwrightError
from cardwright.signing.changes import permitted_changes
from cardwright.signing.report import Checklist


def check_rendering(
    data: bytes, attached: Mapping[str, bytes], found: Checklist, render: Callable[[Mapping[str, bytes]], bytes]
) -> None:
    """Check that the file begins with the report that its own card gives, and that signing changed no page of it.

    Args:
        data: the signed report.
        attached: its attachments by name.
        found: where the result is noted under ``rendering``.
        render: makes the unsigned report from the attachments.
    """
    try:
        fresh = render(attached)
    except (CardwrightError, ValueError, KeyError) as error:
        found.failed("rendering", f"the report cannot be made anew from its attachments: {error}")
        return
    if not data.startswith(fresh):
        found.failed(
            "rendering",
            "the pages are not those that the embedded card gives with this version of Cardwright: compare the tool "
            "versions in manifest.json before judging",
        )
        return
    found.expect(
        "rendering",
        _only_signed_since(data, fresh),
        f"the first {len(fresh)} bytes are the report that the embedded card gives; signing changed no page",
        "the signature was added together with other changes to the report",
    )


def _only_signed_since(data: bytes, fresh: bytes) -> bool:
    """Whether everything after the fresh report fills the signature field, proves it, or stamps it."""
    from pyhanko.sign.diff_analysis.policy_api import DiffResult
    from pyhanko.sign.fields import MDPPerm

    from cardwright.signing.pdfreader import open_pdf

    last = open_pdf(fresh).xrefs.total_revisions - 1
    reader = open_pdf(data)
    try:
        result = permitted_changes(certification=True).review_file(reader, last, doc_mdp=MDPPerm.FILL_FORMS)
    except Exception:  # a damaged revision can fail anywhere in the parser
        return False
    return isinstance(result, DiffResult) and result.modification_level.value <= MDPPerm.FILL_FORMS.value
