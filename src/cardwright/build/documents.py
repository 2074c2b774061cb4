"""The documents that a card names, read from the project folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

from cardwright.build.keys import inside
from cardwright.card.card import Card
from cardwright.render.attachments import named_documents


def read_documents(card: Card, folder: Path) -> dict[str, bytes]:
    """Location as written in the card -> bytes, for the files that lie below the project folder.

    A location that leads out of the folder, by a link too, is not read; nor is one larger than all attachments may be.
    """
    found: dict[str, bytes] = {}
    for document in named_documents(card):
        file = inside(folder, document.location) if document.location is not None else None
        if file is not None and document.location is not None:
            found[document.location] = file.read_bytes()
    return found
