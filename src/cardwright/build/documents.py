"""The documents that a card names, read from the project folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

from cardwright.card.card import Card
from cardwright.render.attachments import MAX_BYTES, named_documents, project_path


def read_documents(card: Card, folder: Path) -> dict[str, bytes]:
    """Location as written in the card -> bytes, for the files that lie below the project folder.

    A location that leads out of the folder, by a link too, is not read; nor is one larger than all attachments may be.
    """
    root = folder.resolve()
    found: dict[str, bytes] = {}
    for document in named_documents(card):
        relative = project_path(document)
        if relative is None or document.location is None:
            continue
        file = (root / relative).resolve()
        if file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_BYTES:
            found[document.location] = file.read_bytes()
    return found
