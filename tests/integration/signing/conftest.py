"""One running PKI and one unsigned report for all tests of signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_document
from tests.integration.signing.authorities import Authority, running_authority
from tests.needs import need

from cardwright.signing.identity import Identity, load_pem
from cardwright.signing.levels import Level
from cardwright.signing.report import Report
from cardwright.signing.services import ServiceOptions, TrustServices


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    need("certomancer", "werkzeug", "pyhanko")
    with running_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="session")
def plain_report() -> bytes:
    need("weasyprint", "pikepdf", "pyhanko")
    from cardwright.render.pdf import render_pdf

    return render_pdf(sample_document(), card_json=sample_bytes(), created=CREATED, development=False)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a person at a desk does: sign, and verify with the roots that he has."""

    authority: Authority
    unsigned: bytes
    folder: Path

    def identity(self, name: str = "signer-ec", *, allow_ed25519: bool = False) -> Identity:
        pki = self.authority
        chain = [pki.pem("interm"), pki.pem("root")]
        return load_pem(pki.key(name), pki.pem(name), chain=chain, allow_ed25519=allow_ed25519)

    def services(
        self,
        *urls: str,
        timeout: float = 10.0,
        revocation_timeout: float = 10.0,
        say: Callable[[str], None] | None = None,
    ) -> TrustServices:
        from cardwright.signing.trust import load_trust

        trust = load_trust(self.authority.roots, allow_dev=False, at=datetime.now(UTC))
        options = ServiceOptions(
            authorities=urls or (self.authority.tsa(),),
            timeout=timeout,
            attempts=1,
            revocation_timeout=revocation_timeout,
            revocation_attempts=1,
        )
        return TrustServices(options, roots=trust.roots, say=say or (lambda _text: None))

    def sign(self, level: Level, name: str = "signer-ec", services: TrustServices | None = None) -> bytes:
        from cardwright.signing.pades import sign_pdf

        identity = self.identity(name, allow_ed25519=True)
        return sign_pdf(self.unsigned, identity, level=level, services=services or self.services())

    def verify(
        self,
        pdf: bytes,
        *,
        at: datetime | None = None,
        roots: tuple[Path, ...] | None = None,
        crls: tuple[Path, ...] = (),
        level: Level = Level.B_B,
        years: int | None = None,
        signer: str | None = None,
    ) -> Report:
        from cardwright.signing.pdfcheck import Demands
        from cardwright.signing.verify import verify_pdf

        file = self.folder / "report.pdf"
        file.write_bytes(pdf)
        return verify_pdf(
            file,
            roots=self.authority.roots if roots is None else roots,
            crls=crls,
            at=at or datetime.now(UTC),
            demands=Demands(level=level, years=years, signer=signer),
        )


@pytest.fixture
def desk(authority: Authority, plain_report: bytes, tmp_path: Path) -> Desk:
    return Desk(authority=authority, unsigned=plain_report, folder=tmp_path)


@pytest.fixture(scope="session")
def at_level(
    authority: Authority, plain_report: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., bytes]:
    """Reports signed once for each level and kind of key."""
    desk = Desk(authority=authority, unsigned=plain_report, folder=tmp_path_factory.mktemp("desk"))
    made: dict[tuple[Level, str], bytes] = {}

    def signed(level: Level, name: str = "signer-ec") -> bytes:
        if (level, name) not in made:
            made[level, name] = desk.sign(level, name)
        return made[level, name]

    return signed
