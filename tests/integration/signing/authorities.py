"""A public key infrastructure that answers over HTTP on loopback: certomancer's TSA, OCSP and CRL, and liars."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

NOW = datetime.now(UTC)
# two authorities above the stamps, so that a renewal changes the root as well
KEYS = ("root", "interm", "ocsp", "signer-ec", "signer-rsa", "signer-ed", "approver", "revoked", "expired", "plain")
KEYS_2 = ("tsa-root", "tsa", "tsa2-root", "tsa2", "tsa-old", "tsa-gone", "tsa-plain")


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A running PKI: its folder of PEM files, the addresses of its services, and what it was asked."""

    folder: Path
    url: str
    asked: list[str]

    def tsa(self, name: str = "tsa") -> str:
        return f"{self.url}/testing/tsa/{name}"

    def pem(self, name: str) -> Path:
        return self.folder / f"{name}.cert.pem"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key.pem"

    @property
    def roots(self) -> tuple[Path, ...]:
        return (self.pem("root"), self.pem("tsa-root"), self.pem("tsa2-root"))


@contextmanager
def serving(application: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """A WSGI application on a free port of loopback; it is told its own address."""
    from werkzeug.serving import make_server

    holder: list[WSGIApplication] = []

    def answer(environ: WSGIEnvironment, start: StartResponse) -> object:
        return holder[0](environ, start)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    holder.append(application(url))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_authority(folder: Path) -> Iterator[Authority]:
    """The PKI, made anew in a folder."""
    import logging

    import yaml
    from certomancer.integrations.animator import Animator, AnimatorArchStore
    from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    _write_keys(folder)
    (folder / "pki.yml").write_text(yaml.safe_dump(_configuration()))
    asked: list[str] = []
    made: list[CertomancerConfig] = []

    def application(url: str) -> WSGIApplication:
        settings = yaml.safe_load((folder / "pki.yml").read_text())
        config = CertomancerConfig.from_yaml(
            yaml.safe_dump({"external-url-prefix": url, **settings}), key_search_dir=str(folder)
        )
        made.append(config)
        animator = Animator(AnimatorArchStore({ArchLabel("testing"): config.get_pki_arch(ArchLabel("testing"))}))

        def recorded(environ: WSGIEnvironment, start: StartResponse) -> object:
            asked.append(environ["PATH_INFO"])
            return animator(environ, start)

        return recorded  # type: ignore[return-value]

    with serving(application) as url:
        from asn1crypto import pem

        arch = made[0].get_pki_arch(ArchLabel("testing"))
        for name in (*KEYS, *KEYS_2):
            der = arch.get_cert(CertLabel(name)).dump()
            (folder / f"{name}.cert.pem").write_bytes(pem.armor("CERTIFICATE", der))
        yield Authority(folder=folder, url=url, asked=asked)


def _write_keys(folder: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    for name in (*KEYS, *KEYS_2):
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
        if name == "signer-rsa":
            key = rsa.generate_private_key(65537, 3072)
        elif name == "signer-ed":
            key = ed25519.Ed25519PrivateKey.generate()
        else:
            key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.key.pem").write_bytes(pem)


def _configuration() -> dict[str, object]:
    def validity(start: timedelta, end: timedelta) -> dict[str, str]:
        return {"valid-from": _iso(NOW + start), "valid-to": _iso(NOW + end)}

    year = timedelta(days=365)
    usage = {"id": "key_usage", "critical": True}
    authority = [
        {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
        {**usage, "smart-value": {"schema": "key-usage", "params": ["digital_signature", "key_cert_sign", "crl_sign"]}},
    ]
    signing = {**usage, "smart-value": {"schema": "key-usage", "params": ["digital_signature", "non_repudiation"]}}

    def crl(name: str) -> dict[str, object]:
        return {
            "id": "crl_distribution_points",
            "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [name]}},
        }

    def ocsp(name: str) -> dict[str, object]:
        return {
            "id": "authority_information_access",
            "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": [name]}},
        }

    def issued(issuer: str, name: str, extensions: list[object], years: float = 4) -> dict[str, object]:
        return {
            "issuer": issuer,
            "subject": name,
            "validity": validity(-2 * year, years * year),
            "extensions": extensions,
        }

    signer = [signing, ocsp("interm"), crl("interm")]

    def stamping(root: str) -> list[object]:
        return [
            {**usage, "smart-value": {"schema": "key-usage", "params": ["digital_signature"]}},
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
            crl(root),
        ]

    certificates = {
        "root": issued("root", "root", authority, 30),
        "interm": issued("root", "interm", [*authority, crl("root")], 20),
        "ocsp": issued(
            "interm",
            "ocsp",
            [
                {**usage, "smart-value": {"schema": "key-usage", "params": ["digital_signature"]}},
                {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]},
                {"id": "ocsp_no_check"},
            ],
        ),
        **{name: issued("interm", name, signer) for name in ("signer-ec", "signer-rsa", "signer-ed", "approver")},
        "plain": issued("interm", "plain", [signing]),
        "expired": issued("interm", "expired", signer, -0.5),
        "revoked": {
            **issued("interm", "revoked", signer),
            "revocation": {"revoked-since": _iso(NOW - timedelta(days=30)), "reason": "key_compromise"},
        },
        "tsa-root": issued("tsa-root", "tsa-root", authority, 30),
        "tsa": issued("tsa-root", "tsa", stamping("tsa-root"), 12),
        "tsa-old": issued("tsa-root", "tsa-old", stamping("tsa-root"), -0.1),
        "tsa-gone": {
            **issued("tsa-root", "tsa-gone", stamping("tsa-root"), 12),
            "revocation": {"revoked-since": _iso(NOW - timedelta(days=30)), "reason": "key_compromise"},
        },
        "tsa-plain": issued("tsa-root", "tsa-plain", [signing, crl("tsa-root")], 12),
        "tsa2-root": issued("tsa2-root", "tsa2-root", authority, 30),
        "tsa2": issued("tsa2-root", "tsa2", stamping("tsa2-root"), 15),
    }
    names = {
        "root": "Test Root",
        "interm": "Test Issuing",
        "signer-ec": "Model Release",
        "signer-rsa": "Model Release RSA",
        "signer-ed": "Model Release Ed25519",
    }
    lists = {
        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
        for name in ("root", "interm", "tsa-root", "tsa2-root")
    }
    return {
        "keysets": {"testing": {"keys": {name: {"path": f"{name}.key.pem"} for name in (*KEYS, *KEYS_2)}}},
        "pki-architectures": {
            "testing": {
                "keyset": "testing",
                "entity-defaults": {"organization-name": "Test Bank"},
                "entities": {name: {"common-name": names.get(name, f"Test {name}")} for name in certificates},
                "certs": certificates,
                "services": {
                    "ocsp": {
                        "interm": {
                            "for-issuer": "interm",
                            "responder-cert": "ocsp",
                            "signing-key": "ocsp",
                            "issuer-cert": "interm",
                        }
                    },
                    "crl-repo": lists,
                    "time-stamping": {
                        name: {"signing-key": name, "signing-cert": name}
                        for name in ("tsa", "tsa2", "tsa-old", "tsa-gone", "tsa-plain")
                    },
                },
            }
        },
    }


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def answering(body: bytes, *, status: str = "200 OK", delay: float = 0.0) -> Callable[[str], WSGIApplication]:
    """A service that says the same to everyone, perhaps late."""

    def application(_url: str) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            time.sleep(delay)
            start(status, [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(body)))])
            return [body]

        return answer

    return application


def lying(honest: str, change: Callable[[bytes], bytes]) -> Callable[[str], WSGIApplication]:
    """A time stamp authority that hands another question on to an honest one than the one it was asked."""
    import urllib.request

    def application(_url: str) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
            question = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            request = urllib.request.Request(
                honest, data=change(question), headers={"Content-Type": "application/timestamp-query"}
            )
            with urllib.request.urlopen(request, timeout=10) as reply:
                body = reply.read()
            start("200 OK", [("Content-Type", "application/timestamp-reply")])
            return [body]

        return answer

    return application


def failing_after(honest: str, answers: int) -> Callable[[str], WSGIApplication]:
    """A service that goes down after so many honest answers."""
    faithful = lying(honest, lambda question: question)
    given: list[int] = []

    def application(url: str) -> WSGIApplication:
        answer = faithful(url)

        def perhaps(environ: WSGIEnvironment, start: StartResponse) -> object:
            given.append(1)
            if len(given) <= answers:
                return answer(environ, start)
            return answering(b"", status="503 Down")(url)(environ, start)

        return perhaps  # type: ignore[return-value]

    return application
