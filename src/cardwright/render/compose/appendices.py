"""Behind the sections: every verdict, every origin, the contradictions, and how to verify without this tool."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from operator import itemgetter

from cardwright.card.origin import Origin
from cardwright.render.catalogue import Catalogue
from cardwright.render.compose.context import MARKS, MOST_OF_A_KIND, Context, all_findings
from cardwright.render.compose.glossary import glossary
from cardwright.render.compose.provenance import Source, by_part, sources
from cardwright.render.compose.waivers import waivers
from cardwright.render.document import Block, Cell, Mark, Note, Prose, Section, Table
from cardwright.render.kept import Kept
from cardwright.render.marks import word
from cardwright.render.numbers import count, day
from cardwright.render.reading import Tokens
from cardwright.render.text import SOURCE, _, current, language
from cardwright.render.words import citation, citation_language
from cardwright.rules.verdict import Finding, Severity, Verdict

# rows of verdicts: those of four versions that have none in common
# programs and files of commands that prove a signature
_SIGNATURE = re.compile(r"^(?:pdfsig|openssl)\b")
_rows: Kept[tuple[int | None, Catalogue], tuple[Cell, ...]] = Kept(1500)


def appendices(ctx: Context, sections: tuple[Section, ...], *, signed: bool = True) -> tuple[Section, ...]:
    """The appendices to these sections, lettered."""
    every = (
        ("contradictions", _("Contradictions"), _contradictions(ctx)),
        ("rules-and-verdicts", _("Rules and verdicts"), _verdicts(ctx)),
        ("waivers", _("Waivers"), waivers(ctx)),
        ("provenance", _("Provenance"), ctx.alike("provenance", _all_origins, lambda: _provenance(ctx))),
        ("glossary", _("Terms"), glossary(sections)),
        ("how-to-verify", _("How to verify this without our tool"), verify_blocks(ctx.judgement.digest, signed=signed)),
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
                language=ctx.card.language if isinstance(side.value, str) else None,
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
    packs = "; ".join(f"{pack.id} {pack.version} ({pack.digest[:19]}…)" for pack in ctx.judgement.packs)
    note = _("Judged on {day} with the profile {profile}, packs {packs}.").format(
        day=day(ctx.judgement.as_of), profile=ctx.judgement.profile, packs=packs
    )
    if language() != SOURCE:
        note += " " + _("Names and messages of rules are in English, as in their packs.")
    return (Note(text=note), *ctx.alike("verdicts", all_findings, lambda: _tables(ctx)))


def _tables(ctx: Context) -> tuple[Block, ...]:
    findings = ctx.judgement.findings
    numbers = ctx.tokens.findings if ctx.tokens is not None else ()
    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.NOTE: _("note")}
    open_rows: list[tuple[Cell, ...]] = []
    satisfied_rows: list[tuple[Cell, ...]] = []
    for place in _few_of_a_kind(findings):
        row = _row(findings[place], words, numbers[place] if numbers else None)
        (satisfied_rows if findings[place].verdict is Verdict.SATISFIED else open_rows).append(row)
    blocks: list[Block] = []
    if open_rows:
        heads = (_("Rule"), _("Verdict"), _("Weight"), _("Provision"), _("Binds from"), _("What was found"))
        caption = _("All verdicts but satisfied")
        blocks.append(Table(caption=caption, head=heads, rows=tuple(open_rows), css="cw-verdicts"))
    left_out = len(findings) - len(open_rows) - len(satisfied_rows)
    if left_out:
        said = _("{n} more verdicts of the same rules and kinds stand in verdicts.json.").format(n=count(left_out))
        blocks.append(Note(text=said))
    if satisfied_rows:
        caption = _("Satisfied: {n} verdicts").format(n=count(len(satisfied_rows)))
        head = (_("Rule"), _("Provision"), _("Binds from"))
        blocks.append(Table(caption=caption, head=head, rows=tuple(satisfied_rows)))
    return tuple(blocks)


def _row(finding: Finding, words: Mapping[Severity, str], number: int | None) -> tuple[Cell, ...]:
    """One verdict; the same one of another version, where it has a number, is the same row."""
    key = number, current()
    known = _rows.get(key) if number is not None else None
    if known is not None:
        return known
    made = [
        Cell(text=finding.rule, code=True),
        Cell(text=citation(finding.basis.ref), language=citation_language(finding.basis.ref))
        if finding.basis
        else Cell(text="—"),
        Cell(text=day(finding.binds_from) or "—"),
    ]
    if finding.verdict is not Verdict.SATISFIED:
        made[1:1] = (
            Cell(text=_verdict_word(finding.verdict), mark=MARKS[finding.verdict]),
            Cell(text=words[finding.severity] if finding.verdict.is_gap else "—"),
        )
        language_of = SOURCE if finding.message else None
        made.append(Cell(text=finding.message or "—", origin=finding.origin, language=language_of))
    return tuple(made) if number is None else _rows.put(key, tuple(made))


def _few_of_a_kind(findings: Sequence[Finding]) -> list[int]:
    """Places of all that is satisfied, and of the rest at most so many of one rule: it may speak of each group."""
    seen: Counter[tuple[str, Verdict]] = Counter()
    kept = []
    for place, finding in enumerate(findings):
        if finding.verdict is not Verdict.SATISFIED:
            seen[finding.rule, finding.verdict] += 1
            if seen[finding.rule, finding.verdict] > MOST_OF_A_KIND:
                continue
        kept.append(place)
    return kept


def _verdict_word(verdict: Verdict) -> str:
    special = {
        Verdict.SATISFIED: _("satisfied"),
        Verdict.MISSING: _("missing"),
        Verdict.INADEQUATE: _("inadequate"),
        Verdict.ERROR: _("check crashed"),
    }
    return special.get(verdict) or word(MARKS[verdict])


def _all_origins(tokens: Tokens) -> tuple[tuple[str, int], ...]:
    return tuple(tokens.origins.items())


def _provenance(ctx: Context) -> tuple[Block, ...]:
    parts = by_part(ctx.card.origins)
    # versions share the origins of most parts
    made = [
        (source.address, source.digest or "", part, row)
        for part, origins in parts.items()
        for source, row in ctx.shared("sources", (part,), "", partial(_source_rows, origins))
    ]
    rows = tuple(row for _address, _digest, _part, row in sorted(made, key=itemgetter(0, 1, 2)))
    if not rows:
        return (Note(text=_("No origins were recorded."), mark=Mark.GAP),)
    digests = {address: digest for address, digest, _part, _row in sorted(made, key=itemgetter(0, 1)) if digest}
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


def _source_rows(origins: Mapping[str, Origin]) -> tuple[tuple[Source, tuple[Cell, ...]], ...]:
    return tuple(
        (
            source,
            (
                Cell(text=source.address, code=True),
                Cell(text=_lines(source.lines)),
                Cell(text=source.pointers, code=True),
                Cell(text=count(source.count), number=True),
            ),
        )
        for source in sources(origins)
    )


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


def verify_blocks(digest: str | None = None, *, signed: bool = True) -> tuple[Block, ...]:
    """Commands of common tools that prove the files; nothing of ours is needed.

    Args:
        digest: of the card, where the commands stand beside one.
        signed: whether the build signs; commands about signatures are left out where it does not.
    """
    intro = _verify_intro() if signed else _unsigned_intro()
    expected = digest.removeprefix("sha256:") if digest else _("the digest on the page of the version")
    rows = tuple(
        (
            Cell(text=what),
            Cell(text=command, code=True),
            Cell(text=result, code=result == expected and digest is not None),
        )
        for what, command, result in _proofs(expected)
        if signed or not _SIGNATURE.search(command)
    )
    head = (_("What is proved"), _("Command"), _("Expected"))
    table = Table(caption=_("Commands"), head=head, rows=rows, css="cw-commands")
    return (Prose(text=intro, fixed=True), table, *(_development_note() if signed else ()))


def _verify_intro() -> str:
    return _(
        "You need a PDF reader, the poppler tools, jq and OpenSSL. Run the commands in the folder of this version; "
        "those about the manifest in the top folder of the site. Take the root certificate from the organisation by a "
        "way you trust, not from this site: whoever can change the site can change a certificate on it."
    )


def _unsigned_intro() -> str:
    return _(
        "This build was not signed: nothing here shows who made these files. What can be checked is that each file is "
        "the one whose digest stands in manifest.json; take the manifest from the organisation by a way you trust, "
        "since whoever can change the site can change it too. You need the poppler tools and jq. Run the commands in "
        "the folder of the version; the last one in the top folder of the site."
    )


def _development_note() -> tuple[Note]:
    text = _(
        "A development identity (its name says UNTRUSTED DEVELOPMENT) proves that files belong together, "
        "not who made them."
    )
    return (Note(text=text),)


def _proofs(expected: str) -> tuple[tuple[str, str, str], ...]:
    """What is proved, the command, and what it prints; ``expected`` is the digest of the card."""
    return (
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
