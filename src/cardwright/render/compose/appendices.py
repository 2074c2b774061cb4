"""Behind the sections: every verdict, every origin, the contradictions, and how to verify without this tool."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from cardwright.render.compose.context import MARKS, MOST_OF_A_KIND, Context
from cardwright.render.compose.glossary import glossary
from cardwright.render.compose.provenance import sources
from cardwright.render.compose.waivers import waivers
from cardwright.render.document import Block, Cell, Mark, Note, Prose, Section, Table
from cardwright.render.marks import word
from cardwright.render.numbers import count, day
from cardwright.render.text import SOURCE, _, language
from cardwright.render.words import citation
from cardwright.rules.verdict import Finding, Severity, Verdict


def appendices(ctx: Context, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The appendices to these sections, lettered."""
    every = (
        ("contradictions", _("Contradictions"), _contradictions(ctx)),
        ("rules-and-verdicts", _("Rules and verdicts"), _verdicts(ctx)),
        ("waivers", _("Waivers"), waivers(ctx)),
        ("provenance", _("Provenance"), _provenance(ctx)),
        ("glossary", _("Terms"), glossary(sections)),
        ("how-to-verify", _("How to verify this without our tool"), verify_blocks(ctx.judgement.digest)),
    )
    made = [item for item in every if item[2]]
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
    """Verdicts that ask something of the reader first, with all they say; then the satisfied ones in short."""
    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.NOTE: _("note")}
    open_rows = tuple(
        (
            Cell(text=finding.rule, code=True),
            Cell(text=_verdict_word(finding.verdict), mark=MARKS[finding.verdict]),
            Cell(text=words[finding.severity] if finding.verdict.is_gap else "—"),
            Cell(text=citation(finding.basis.ref) if finding.basis else "—"),
            Cell(text=day(finding.binds_from) or "—"),
            Cell(text=finding.message or "—", origin=finding.origin, language=SOURCE if finding.message else None),
        )
        for finding in _few_of_a_kind(ctx.judgement.findings)
    )
    satisfied = [finding for finding in ctx.judgement.findings if finding.verdict is Verdict.SATISFIED]
    satisfied_rows = tuple(
        (
            Cell(text=finding.rule, code=True),
            Cell(text=citation(finding.basis.ref) if finding.basis else "—"),
            Cell(text=day(finding.binds_from) or "—"),
        )
        for finding in satisfied
    )
    packs = "; ".join(f"{pack.id} {pack.version} ({pack.digest[:19]}…)" for pack in ctx.judgement.packs)
    note = _("Judged on {day} with the profile {profile}, packs {packs}.").format(
        day=day(ctx.judgement.as_of), profile=ctx.judgement.profile, packs=packs
    )
    if language() != SOURCE:
        note += " " + _("Names and messages of rules are in English, as in their packs.")
    blocks: list[Block] = [Note(text=note)]
    if open_rows:
        head = (_("Rule"), _("Verdict"), _("Weight"), _("Provision"), _("Binds from"), _("What was found"))
        blocks.append(Table(caption=_("All verdicts but satisfied"), head=head, rows=open_rows, css="cw-verdicts"))
    left_out = sum(finding.verdict is not Verdict.SATISFIED for finding in ctx.judgement.findings) - len(open_rows)
    if left_out:
        said = _("{n} more verdicts of the same rules and kinds stand in verdicts.json.").format(n=count(left_out))
        blocks.append(Note(text=said))
    if satisfied_rows:
        caption = _("Satisfied: {n} verdicts").format(n=count(len(satisfied_rows)))
        blocks.append(Table(caption=caption, head=(_("Rule"), _("Provision"), _("Binds from")), rows=satisfied_rows))
    return tuple(blocks)


def _few_of_a_kind(findings: Sequence[Finding]) -> list[Finding]:
    """What is not satisfied, at most so many findings of one rule and verdict: a rule may speak of each group."""
    seen: Counter[tuple[str, Verdict]] = Counter()
    kept = []
    for finding in findings:
        seen[finding.rule, finding.verdict] += 1
        if finding.verdict is not Verdict.SATISFIED and seen[finding.rule, finding.verdict] <= MOST_OF_A_KIND:
            kept.append(finding)
    return kept


def _verdict_word(verdict: Verdict) -> str:
    special = {
        Verdict.SATISFIED: _("satisfied"),
        Verdict.MISSING: _("missing"),
        Verdict.INADEQUATE: _("inadequate"),
        Verdict.ERROR: _("check crashed"),
    }
    return special.get(verdict) or word(MARKS[verdict])


def _provenance(ctx: Context) -> tuple[Block, ...]:
    found = sources(ctx.card.origins)
    rows = tuple(
        (
            Cell(text=source.address, code=True),
            Cell(text=_lines(source.lines)),
            Cell(text=source.pointers, code=True),
            Cell(text=count(source.count), number=True),
        )
        for source in found
    )
    if not rows:
        return (Note(text=_("No origins were recorded."), mark=Mark.GAP),)
    digests = {source.address: source.digest for source in found if source.digest}
    note = _(
        "Braces fold what addresses share. A value has the origin of its own address or of the nearest address above "
        "it; card.json holds each with line, column and step."
    )
    head = (_("Read from"), _("Lines"), _("Addresses in card.json"), _("Values"))
    table = Table(
        caption=_("Where each value was read"),
        head=head,
        rows=rows,
        numeric=frozenset({3}),
        note=note,
        css="cw-provenance",
    )
    return (table, *_digests(digests))


def _lines(lines: tuple[int, int] | None) -> str:
    if lines is None:
        return "—"
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}–{lines[1]}"


def _digests(digests: Mapping[str, str]) -> tuple[Block, ...]:
    if not digests:
        return ()
    rows = tuple(
        (Cell(text=address, code=True), Cell(text=digest.removeprefix("sha256:"), code=True))
        for address, digest in sorted(digests.items())
    )
    return (Table(caption=_("Digests of the files read (sha256)"), head=(_("File"), _("Digest")), rows=rows),)


def verify_blocks(digest: str | None = None) -> tuple[Block, ...]:
    """Commands of common tools that prove the files; nothing of ours is needed."""
    intro = _(
        "You need a PDF reader, the poppler tools, jq and OpenSSL. Run the commands in the folder of this version; "
        "those about the manifest in the top folder of the site. Take the root certificate from the organisation by a "
        "way you trust, not from this site: whoever can change the site can change a certificate on it."
    )
    expected = digest.removeprefix("sha256:") if digest else _("the digest on the page of the version")
    steps = (
        (_("The card is the one described here"), "sha256sum card.json", expected),
        (
            _("The report is signed and unchanged"),
            "pdfsig report.pdf",
            _(
                "Signature is Valid, for each who signed; Total document signed, for the last of them, unless an "
                "archive time stamp follows, which pdfsig does not check"
            ),
        ),
        (
            _("The signature of the report leads to the root"),
            "pdfsig -dump report.pdf; set -- $(grep -a -o 'ByteRange *[[][0-9 ]*' report.pdf | head -n 1 "
            "| tr -cd '0-9 ') && { head -c $2 report.pdf; tail -c +$(($3 + 1)) report.pdf | head -c $4; } > signed.bin "
            "&& openssl cms -verify -binary -inform DER -in report.pdf.sig0 -content signed.bin "
            "-CAfile root.pem -purpose any -out /dev/null",
            _("CMS Verification successful"),
        ),
        (
            _("The report carries the same card"),
            "pdfdetach -savefile card.json -o embedded.json report.pdf && cmp embedded.json card.json",
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
            "jq -r '.files | to_entries[] | .value.sha256 + \" *\" + .key' manifest.json "
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
