"""Behind the sections: every verdict, every origin, the contradictions, and how to verify without this tool."""

from __future__ import annotations

import json

from cardwright.card.pointer import from_pointer
from cardwright.render.compose.context import MARKS, Context, value_at
from cardwright.render.compose.values import short
from cardwright.render.document import Block, Cell, Mark, Note, Prose, Section, Table
from cardwright.render.marks import word
from cardwright.render.plaintext import shortened
from cardwright.render.text import _
from cardwright.rules.verdict import Severity, Verdict


def appendices(ctx: Context) -> tuple[Section, ...]:
    """The appendices, lettered."""
    made = (
        ("contradictions", _("Contradictions"), _contradictions(ctx)),
        ("rules-and-verdicts", _("Rules and verdicts"), _verdicts(ctx)),
        ("provenance", _("Provenance"), _provenance(ctx)),
        ("how-to-verify", _("How to verify this without our tool"), verify_blocks(ctx.judgement.digest)),
    )
    marks = {"contradictions": Mark.CONTRADICTED if ctx.card.contradictions else None}
    return tuple(
        Section(id=key, title=title, mark=marks.get(key), blocks=blocks, number=chr(ord("A") + index))
        for index, (key, title, blocks) in enumerate(made)
    )


def _contradictions(ctx: Context) -> tuple[Block, ...]:
    if not ctx.card.contradictions:
        return (Note(text=_("No two sources disagree about a fact of this card.")),)
    rows = tuple(
        (
            Cell(text=item.pointer, code=True, mark=Mark.CONTRADICTED if index == 0 else None),
            Cell(text=_("shown in this document") if index == 0 else _("disagrees")),
            Cell(
                text=json.dumps(side.value, ensure_ascii=False) if not isinstance(side.value, str) else side.value,
                origin=side.origin,
            ),
            Cell(text=str(side.origin), code=True),
        )
        for item in ctx.card.contradictions
        for index, side in enumerate(item.values)
    )
    head = (_("Value"), _("Which"), _("Says"), _("Where"))
    return (Table(caption=_("Sources that disagree, all values kept"), head=head, rows=rows),)


def _verdicts(ctx: Context) -> tuple[Block, ...]:
    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.NOTE: _("note")}
    rows = tuple(
        (
            Cell(text=finding.rule, code=True),
            Cell(text=_verdict_word(finding.verdict), mark=MARKS[finding.verdict]),
            Cell(text=words[finding.severity] if finding.verdict.is_gap else "—"),
            Cell(text=finding.basis.ref if finding.basis else "—"),
            Cell(text=finding.binds_from.isoformat() if finding.binds_from else "—"),
            Cell(text=finding.message or "—", origin=finding.origin),
        )
        for finding in ctx.judgement.findings
    )
    packs = "; ".join(f"{pack.id} {pack.version} ({pack.digest[:19]}…)" for pack in ctx.judgement.packs)
    head = (_("Rule"), _("Verdict"), _("Weight"), _("Provision"), _("Binds from"), _("What was found"))
    note = _("Judged on {day} with the profile {profile}, packs {packs}.").format(
        day=ctx.judgement.as_of.isoformat(), profile=ctx.judgement.profile, packs=packs
    )
    return (Table(caption=_("All rules and verdicts"), head=head, rows=rows, note=note, css="cw-verdicts"),)


def _verdict_word(verdict: Verdict) -> str:
    special = {
        Verdict.SATISFIED: _("satisfied"),
        Verdict.MISSING: _("missing"),
        Verdict.INADEQUATE: _("inadequate"),
        Verdict.ERROR: _("check crashed"),
    }
    return special.get(verdict) or word(MARKS[verdict])


def _provenance(ctx: Context) -> tuple[Block, ...]:
    rows = tuple(
        (
            Cell(text=pointer or "/", code=True),
            Cell(text=shortened(short(value_at(ctx.card, from_pointer(pointer))), 90)),
            Cell(text=str(origin) + (f" ({origin.digest[:19]}…)" if origin.digest else ""), code=True),
        )
        for pointer, origin in sorted(ctx.card.origins.items())
    )
    if not rows:
        return (Note(text=_("No origins were recorded."), mark=Mark.GAP),)
    note = _("A value has the origin of its own address or of the nearest address above it.")
    head = (_("Address in card.json"), _("Value in short"), _("Read from"))
    return (Table(caption=_("Where each value was read"), head=head, rows=rows, note=note, css="cw-provenance"),)


def verify_blocks(digest: str | None = None) -> tuple[Block, ...]:
    """Commands of common tools that prove the files; nothing of ours is needed."""
    intro = _(
        "You need a PDF reader, the poppler tools and OpenSSL. Run the commands in the folder of this version; those "
        "about the manifest in the top folder of the site. Take the root certificate from the organisation by a way "
        "you trust, not from this site: whoever can change the site can change a certificate on it."
    )
    expected = digest.removeprefix("sha256:") if digest else _("the digest on the page of the version")
    steps = (
        (_("The card is the one described here"), "sha256sum card.json", expected),
        (_("The report is signed and unchanged"), "pdfsig report.pdf", _("Signature is Valid; Total document signed")),
        (
            _("The report carries the same card"),
            "pdfdetach -save 1 -o embedded.json report.pdf && cmp embedded.json card.json",
            _("no output"),
        ),
        (
            _("The manifest is signed"),
            "openssl cms -verify -binary -inform DER -in manifest.json.p7s -content manifest.json "
            "-CAfile root.pem -purpose any -out /dev/null",
            _("CMS Verification successful"),
        ),
        (
            _("Every file is the one in the manifest"),
            "jq -r '.files | to_entries[] | .value.sha256 + \"  \" + .key' manifest.json "
            "| sed 's/^sha256://' | sha256sum --check --quiet",
            _("no output"),
        ),
    )
    rows = tuple(
        (
            Cell(text=what),
            Cell(text=command, code=True),
            Cell(text=result, code=result == expected and digest is not None),
        )
        for what, command, result in steps
    )
    head = (_("What is proved"), _("Command"), _("Expected"))
    return (
        Prose(text=intro),
        Table(caption=_("Commands"), head=head, rows=rows, css="cw-commands"),
        Note(
            text=_(
                "A development identity (its name says UNTRUSTED DEVELOPMENT) proves that files belong together, "
                "not who made them."
            )
        ),
    )
