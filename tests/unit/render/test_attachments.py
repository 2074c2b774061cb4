"""Only documents that are what the card says they are travel in the report."""

from __future__ import annotations

import hashlib

import pytest
from tests.unit.render.cards import example_card

from cardwright.card.card import Card
from cardwright.render.attachments import choose_attachments, named_documents, project_path


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def card_with(*documents: tuple[str, str | None]) -> Card:
    reports = {
        f"r{index}": {"title": f"Report {index}", "location": location, "digest": stated}
        for index, (location, stated) in enumerate(documents)
    }
    return example_card(evaluation={"test_reports": reports})


def test_a_document_with_the_stated_digest_is_attached_under_its_name() -> None:
    card = card_with(("documents/report.pdf", digest(b"one")))
    chosen = choose_attachments(card, {"documents/report.pdf": b"one"})
    assert chosen.attachments == {"report.pdf": ("Report 0 (/evaluation/test_reports/r0)", b"one")}
    assert chosen.left_out == {}


@pytest.mark.parametrize(
    ("location", "stated", "contents", "reason"),
    [
        ("documents/a.pdf", digest(b"one"), {"documents/a.pdf": b"two"}, "another digest"),
        ("documents/a.pdf", None, {"documents/a.pdf": b"one"}, "no digest stated"),
        ("documents/a.pdf", digest(b"one"), {}, "not found"),
        ("/etc/hostname", digest(b"one"), {"/etc/hostname": b"one"}, "not a path below the project"),
        ("../secret.txt", digest(b"one"), {"../secret.txt": b"one"}, "not a path below the project"),
        ("https://example.org/a", digest(b"one"), {"https://example.org/a": b"one"}, "not a path below the project"),
        ("C:\\secret.txt", digest(b"one"), {"C:\\secret.txt": b"one"}, "not a path below the project"),
        ("documents/a.pdf", digest(b"x" * 11), {"documents/a.pdf": b"x" * 11}, "too large"),
    ],
)
def test_any_other_document_stays_out_and_the_reason_is_said(
    location: str, stated: str | None, contents: dict[str, bytes], reason: str
) -> None:
    chosen = choose_attachments(card_with((location, stated)), contents, cap=10)
    assert chosen.attachments == {}
    assert chosen.left_out == {"/evaluation/test_reports/r0": reason}


def test_a_large_document_leaves_room_for_a_smaller_one() -> None:
    card = card_with(("a.txt", digest(b"x" * 8)), ("b.txt", digest(b"y" * 8)), ("c.txt", digest(b"z")))
    chosen = choose_attachments(card, {"a.txt": b"x" * 8, "b.txt": b"y" * 8, "c.txt": b"z"}, cap=10)
    assert sorted(chosen.attachments) == ["a.txt", "c.txt"]
    assert chosen.left_out == {"/evaluation/test_reports/r1": "too large"}


def test_names_never_clash_with_each_other_or_with_the_card() -> None:
    card = card_with(("a/card.json", digest(b"1")), ("b/report.txt", digest(b"2")), ("c/report.txt", digest(b"3")))
    chosen = choose_attachments(card, {"a/card.json": b"1", "b/report.txt": b"2", "c/report.txt": b"3"})
    assert len(chosen.attachments) == 3
    assert "card.json" not in chosen.attachments
    assert sorted(content for _description, content in chosen.attachments.values()) == [b"1", b"2", b"3"]


def test_a_document_named_twice_is_attached_once() -> None:
    card = card_with(("a.txt", digest(b"1")), ("a.txt", digest(b"1")))
    assert list(choose_attachments(card, {"a.txt": b"1"}).attachments) == ["a.txt"]


def test_a_hostile_name_becomes_a_safe_one() -> None:
    location = "documents/<script>\u202e.PDF"
    chosen = choose_attachments(card_with((location, digest(b"1"))), {location: b"1"})
    assert all(char.isascii() and (char.isalnum() or char in "-._") for name in chosen.attachments for char in name)


def test_documents_are_found_wherever_they_stand() -> None:
    document = {"title": "t", "location": "documents/i.pdf", "digest": digest(b"1")}
    card = example_card(instructions_for_use={"document": document})
    found = {item.pointer: item for item in named_documents(card)}
    assert sorted(found) == ["/evaluation/test_reports/v3", "/instructions_for_use/document"]
    assert str(project_path(found["/instructions_for_use/document"])) == "documents/i.pdf"
