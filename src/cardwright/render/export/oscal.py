"""OSCAL assessment results (NIST, model version 1.2): one finding for each rule, on the version as subject.

``satisfied`` and ``not-satisfied`` are OSCAL's own words for the state of an objective; here the objective is that a
rule of a pack asks for something and the card gives it, and nothing more.
"""

from __future__ import annotations

import json
import re
from uuid import NAMESPACE_URL, uuid5

from pydantic import JsonValue

from cardwright.render.document import Document
from cardwright.render.plaintext import visible
from cardwright.rules.verdict import Finding, Verdict
from cardwright.version import __version__

OSCAL_VERSION = "1.2.1"
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:cardwright:oscal")
_PROPERTIES = "urn:cardwright:oscal"
_OUTSIDE = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION})


def oscal(document: Document) -> bytes:
    """The judgement of one version as OSCAL assessment results in JSON.

    Rules that do not apply, or not yet, are observations without a finding: nothing was decided about them.
    """
    subject, plan = _id(document, "subject"), _id(document, "plan")
    body: JsonValue = {
        "assessment-results": {
            "uuid": _id(document, "document"),
            "metadata": {
                "title": _line(f"Assessment results for {document.title}, version {document.version}"),
                "last-modified": _day(document),
                "version": _line(document.version),
                "oscal-version": OSCAL_VERSION,
                "props": [_prop("cardwright", __version__)],
            },
            "import-ap": {"href": f"#{plan}", "remarks": "The plan is the rule packs named in the back matter."},
            "results": [_result(document, subject)],
            "back-matter": _back_matter(document, plan=plan, subject=subject),
        }
    }
    return (json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def _day(document: Document) -> str:
    return f"{document.as_of.isoformat()}T00:00:00Z"


def _result(document: Document, subject: str) -> dict[str, JsonValue]:
    """What was looked at, rule by rule, and what was decided."""
    judgement = document.judgement
    groups: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        groups.setdefault(finding.rule, []).append(finding)
    observations: list[JsonValue] = []
    findings: list[JsonValue] = []
    for rule, members in groups.items():
        observation = _id(document, f"observation/{rule}")
        observations.append(_observation(observation, rule, members, subject=subject, day=_day(document)))
        if not all(member.verdict in _OUTSIDE for member in members):
            findings.append(_finding(document, rule, members, observation))
    made: dict[str, JsonValue] = {
        "uuid": _id(document, "result"),
        "title": _line(f"Rule packs on {document.model}, version {document.version}"),
        "description": _text(
            f"Verdicts of {', '.join(document.packs)} on the model card with the digest {document.digest}."
        ),
        "start": _day(document),
        "props": [_prop("profile", judgement.profile), _prop("card-digest", document.digest)],
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
    }
    # the schema knows no empty lists
    if observations:
        made["observations"] = observations
    if findings:
        made["findings"] = findings
    return made


def _back_matter(document: Document, *, plan: str, subject: str) -> dict[str, JsonValue]:
    """The rule packs and the card, which the rest refers to."""
    packs = document.judgement.packs
    return {
        "resources": [
            {
                "uuid": plan,
                "title": "Rule packs",
                "props": [_prop("pack", f"{pack.id}@{pack.version} {pack.digest}") for pack in packs],
            },
            {
                "uuid": subject,
                "title": _line(f"Model card of {document.model}, version {document.version}"),
                "props": [_prop("card-digest", document.digest)],
            },
        ]
    }


def _observation(uuid: str, rule: str, members: list[Finding], *, subject: str, day: str) -> dict[str, JsonValue]:
    first = members[0]
    basis = f" {first.basis.instrument}, {first.basis.ref}." if first.basis else ""
    evidence: list[JsonValue] = [
        {"description": _text(f"{member.pointer or '/'} read from {member.origin}")}
        for member in members
        if member.origin
    ]
    made: dict[str, JsonValue] = {
        "uuid": uuid,
        "title": _line(rule),
        "description": _text(" ".join(dict.fromkeys(f"{m.verdict.value}: {m.message}" for m in members)) + basis),
        "methods": ["EXAMINE"],
        "subjects": [{"subject-uuid": subject, "type": "resource"}],
        "collected": day,
        "props": [_prop("rule", rule), *(_prop("binds", role) for role in first.binds)],
    }
    if evidence:
        made["relevant-evidence"] = evidence
    return made


def _finding(document: Document, rule: str, members: list[Finding], observation: str) -> dict[str, JsonValue]:
    gaps = [member for member in members if member.verdict.is_gap]
    waived = [member for member in members if member.verdict is Verdict.WAIVED]
    # a waiver lets a gap pass at the gate; it does not fill it
    met = not gaps and not waived
    status: dict[str, JsonValue] = {
        "state": "satisfied" if met else "not-satisfied",
        "reason": "pass" if met else "fail",
    }
    if waived:
        notes = [member.waiver for member in waived if member.waiver]
        status["remarks"] = _text(
            " ".join(f"Waived until {note.expires.isoformat()} by {note.approved_by}: {note.reason}" for note in notes)
            or "Waived."
        )
        status["reason"] = "other"
    fixes = list(dict.fromkeys(member.fix for member in gaps if member.fix))
    made: dict[str, JsonValue] = {
        "uuid": _id(document, f"finding/{rule}"),
        "title": _line(members[0].name.replace("-", " ")),
        "description": _text(" ".join(dict.fromkeys(member.message for member in gaps or members)) or rule),
        "target": {"type": "objective-id", "target-id": _token(rule), "status": status},
        "related-observations": [{"observation-uuid": observation}],
        "props": [
            _prop("severity", members[0].severity.value),
            *(_prop("verdict", m.verdict.value) for m in members[:1]),
        ],
    }
    if fixes:
        made["remarks"] = _text(" ".join(fixes))
    return made


def _id(document: Document, what: str) -> str:
    """The same card, packs and day always give the same identifiers."""
    packs = ",".join(f"{pack.id}@{pack.digest}" for pack in document.judgement.packs)
    return str(uuid5(_NAMESPACE, f"{document.card.address}\n{document.digest}\n{packs}\n{document.as_of}\n{what}"))


def _prop(name: str, value: str) -> dict[str, JsonValue]:
    return {"name": name, "ns": _PROPERTIES, "value": _line(value)}


def _token(rule: str) -> str:
    """A rule id as an OSCAL token: letters, digits, dot, hyphen, underscore, a letter first."""
    token = re.sub(r"[^A-Za-z0-9._-]", ".", rule)
    return token if token[:1].isalpha() else f"r.{token}"


def _line(text: str) -> str:
    return visible(text, newlines=False).strip() or "none"


def _text(text: str) -> str:
    return visible(text).strip() or "none"
