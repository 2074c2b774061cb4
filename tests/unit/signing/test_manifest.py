"""The manifest: what it lists and how it is read back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests.needs import need

from cardwright.card.canonical import canonical_bytes
from cardwright.errors import UnreadableError
from cardwright.signing.development import development_identity
from cardwright.signing.manifest import build_manifest, published_files, read_manifest


def test_a_manifest_lists_every_file_but_itself_with_digest_and_size(tmp_path: Path) -> None:
    need("cryptography")
    folder = tmp_path / "out"
    (folder / "models").mkdir(parents=True)
    for name in ("manifest.json", "manifest.json.p7s", "index.html", "models/card.json"):
        (folder / name).write_bytes(name.encode())
    identity = development_identity(tmp_path / "identity")
    manifest = build_manifest(folder, identity=identity, inputs={"cards": "sha256:1"}, packs={"hygiene": "1"})
    assert list(manifest.files) == ["index.html", "models/card.json"]
    assert manifest.files["index.html"].sha256 == hashlib.sha256(b"index.html").hexdigest()
    assert manifest.files["index.html"].size == 10
    assert manifest.identity.development
    assert manifest.tools["cardwright"]
    assert read_manifest(canonical_bytes(manifest)) == manifest


def test_a_symbolic_link_cannot_be_published(tmp_path: Path) -> None:
    need("cryptography")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "link.html").symlink_to("/etc/hostname")
    with pytest.raises(UnreadableError, match="symbolic link"):
        build_manifest(folder, identity=development_identity(tmp_path / "identity"))


def test_a_linked_folder_counts_as_one_entry_and_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_text("a")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "linked").symlink_to(tmp_path / "real", target_is_directory=True)
    assert list(published_files(tmp_path / "out")) == ["linked"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", json.dumps({"format": "cardwright/manifest/9"}).encode()],
    ids=["empty", "list", "no identity", "unknown format"],
)
def test_what_is_no_manifest_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not a manifest"):
        read_manifest(content)
