"""Proving a report with archive time stamps, and the memory of a report with very many groups."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from tests.bench.measure import Row, cpu_of
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_document
from tests.integration.signing.authorities import running_authority

_PAGES = 22
_SLICES = 2_000
_ROUNDS = 3


def archived() -> Row:
    """``verify`` of one B-LTA report of 22 pages in a warm process; keys and authorities are those of the tests."""
    import pikepdf

    from cardwright.render.pdf import render_pdf
    from cardwright.signing.identity import load_pem
    from cardwright.signing.levels import Level
    from cardwright.signing.pades import sign_pdf
    from cardwright.signing.pdfcheck import Demands
    from cardwright.signing.services import ServiceOptions, TrustServices
    from cardwright.signing.trust import load_trust
    from cardwright.signing.verify import verify_pdf

    unsigned, pages, rows = b"", 0, 480
    while pages < _PAGES:
        document = sample_document(rows=rows)
        unsigned = render_pdf(document, card_json=sample_bytes(), created=CREATED, development=False)
        with pikepdf.open(BytesIO(unsigned)) as found:
            pages = len(found.pages)
        rows += 24
    with tempfile.TemporaryDirectory() as folder, running_authority(Path(folder)) as pki:
        chain = [pki.pem("interm"), pki.pem("root")]
        identity = load_pem(pki.key("signer-ec"), pki.pem("signer-ec"), chain=chain)
        now = datetime.now(UTC)
        trust = load_trust(pki.roots, allow_dev=False, at=now)
        services = TrustServices(ServiceOptions(authorities=(pki.tsa(),)), roots=trust.roots)
        file = Path(folder) / "report.pdf"
        file.write_bytes(sign_pdf(unsigned, identity, level=Level.B_LTA, services=services))

        def prove() -> None:
            report = verify_pdf(file, roots=pki.roots, at=datetime.now(UTC), demands=Demands(level=Level.B_LTA))
            failed = [check.text for check in report.checks if not check.ok]
            assert not failed, failed

        prove()
        taken = statistics.median(cpu_of(prove) for _ in range(_ROUNDS))
    return Row(name="verify_blta_22p_s", value=taken, unit="s", target=4.0)


def many_groups() -> Row:
    """Peak memory of a fresh process that typesets a card of 2,000 slices, in MB."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.archived"], capture_output=True, text=True, check=True)
    return Row(name="slices_2000_rss_mb", value=float(done.stdout.split()[-1]), unit="MB", target=500.0)


def _typeset() -> None:
    from tests.unit.render.cards import card_data, example_card, example_judgement, many_slices

    from cardwright.card.canonical import canonical_bytes
    from cardwright.render.compose import compose
    from cardwright.render.pdf import render_pdf

    evaluation = {**card_data()["evaluation"], "slices": many_slices(_SLICES)}
    card = example_card(evaluation=evaluation)
    document = compose(card, example_judgement(card))
    render_pdf(document, card_json=canonical_bytes(card), created=CREATED, development=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # noqa: T201 - the parent reads it


ROWS = {"verify_blta_22p_s": archived, "slices_2000_rss_mb": many_groups}

if __name__ == "__main__":
    _typeset()
