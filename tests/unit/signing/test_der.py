"""Only the one spelling of a value is distinguished, so that no bit outside a signature can change unnoticed."""

from __future__ import annotations

import pytest
from tests.needs import need

from cardwright.signing.der import is_der

GOOD = {
    "integer": "0203010001",
    "negative integer": "0201ff",
    "sequence": "3006020101020102",
    "set in order": "3106020101020102",
    "identifier": "06092a864886f70d010702",
    "bits": "030207 80".replace(" ", ""),
    "boolean": "0101ff",
    "null": "0500",
    "utc time": "170d3236313132313038303030305a",
    "generalized time": "180f32303236313132313038303030305a",
    "long length": "0481 80".replace(" ", "") + "00" * 128,
    "context": "a003020101",
    "empty sequence": "3000",
}
BAD = {
    "nothing": "",
    "a byte after the end": "020101" + "00",
    "breaks off": "30060201010201",
    "length longer than needed": "02810101",
    "length with a leading zero": "0482008000" + "00" * 127,
    "indefinite length": "3080020101" + "0000",
    "integer with a leading zero": "02020001",
    "integer with leading ones": "0202ffff",
    "empty integer": "0200",
    "set out of order": "3106020102020101",
    "boolean of another value": "010101",
    "null with contents": "050100",
    "identifier that breaks off": "06022a86",
    "identifier with a padded part": "06032a8001",
    "bits with a spare bit set": "03020781",
    "bits without a count": "0300",
    "constructed text": "2c030c0141",
    "primitive sequence": "1003020101",
    "time without seconds": "170b323631313231303830305a",
    "time with a trailing zero": "1811323032363131323130383030302e305a",
    "broken text": "0c01ff",
    "unknown tag": "0f0100",
}


@pytest.mark.parametrize("name", GOOD)
def test_distinguished(name: str) -> None:
    assert is_der(bytes.fromhex(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_not_distinguished(name: str) -> None:
    assert not is_der(bytes.fromhex(BAD[name]))


def test_deep_nesting_takes_no_longer_than_its_size() -> None:
    made = b"\x02\x01\x01"
    for _ in range(200):
        size = len(made)
        length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
        length = bytes([0x81, size]) if 128 <= size < 256 else length
        made = b"\x30" + length + made
    assert is_der(made)


def test_a_certificate_made_by_a_library_is() -> None:
    need("cryptography")
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Prüfstelle")])
    day = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    assert is_der(made.public_bytes(serialization.Encoding.DER))
