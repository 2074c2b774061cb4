"""Talking to an MLflow server: few tries, short waits, no redirects followed, and every refusal in plain words."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from pydantic import JsonValue

from cardwright.config import Settings
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError, UnreadableError, UsageError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

Query = Mapping[str, str | Sequence[str]]
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 10.0
_CONNECT = 10.0
# a page of ten thousand versions with long descriptions; more is no answer of a registry
_MOST_BYTES = 512 * 1024**2


class RefusedError(UnreachableError):
    """The server does not let us: no account, or one without the right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server and how we show ourselves to it.

    Args:
        root: its address, without ``/api``.
        shown: its name in messages; the address may hold what is nobody's business.
        pool: connections, safe to share between threads.
        headers: credentials and workspace.
        timeout: seconds until an answer begins and between two parts of it.
        attempts: how often a call is made when the server is busy or failing.
        sleep: how to wait between two attempts.
    """

    root: str
    shown: str
    pool: PoolManager
    headers: Mapping[str, str]
    timeout: float
    attempts: int
    sleep: Callable[[float], None] = field(default=time.sleep)

    def json(
        self, path: str, *, query: Query | None = None, body: Mapping[str, object] | None = None
    ) -> dict[str, JsonValue]:
        """The JSON object that a call answers: POST with a body, GET without.

        Raises:
            UnreachableError: no answer, refused, too busy or failing.
            UnreadableError: an answer that is no JSON object of MLflow's.
        """
        data = self._call(path, query=query, body=body, most=_MOST_BYTES)
        if data is None:
            raise UnreadableError(
                f"the registry {self.shown} knows no {path}",
                hint="check that registry.uri is the root of an MLflow server, 2.9 or newer",
            )
        return self._object(data)

    def json_or_none(
        self, path: str, *, query: Query | None = None, body: Mapping[str, object] | None = None
    ) -> dict[str, JsonValue] | None:
        """As ``json``, and None where the server answers that there is no such thing or call."""
        data = self._call(path, query=query, body=body, most=_MOST_BYTES)
        return None if data is None else self._object(data)

    def file(self, path: str, *, query: Query, most: int) -> bytes | None:
        """The bytes of a file, cut after ``most`` + 1; None where there is none."""
        return self._call(path, query=query, body=None, most=most)

    def text(self, path: str) -> str:
        """A short text; empty where the server answers 404."""
        return (self._call(path, query=None, body=None, most=10_000) or b"").decode("utf-8", "replace").strip()

    def _call(self, path: str, *, query: Query | None, body: Mapping[str, object] | None, most: int) -> bytes | None:
        url = f"{self.root}{quote(path)}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        content = None if body is None else json.dumps(body).encode("utf-8")
        for attempt in range(1, self.attempts + 1):
            try:
                status, data, wait = self._once(url, content, most)
            except CardwrightError:
                raise
            except Exception as error:
                problem = self._unreachable(error)
                if attempt == self.attempts:
                    raise problem from error
                wait = None
            else:
                if status not in _AGAIN or attempt == self.attempts:
                    return self._judged(status, data, path)
            self.sleep(min(_LONGEST_WAIT, wait if wait is not None else 0.5 * 2 ** (attempt - 1)))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, url: str, content: bytes | None, most: int) -> tuple[int, bytes, float | None]:
        from urllib3 import Timeout

        headers = {**self.headers, **({"Content-Type": "application/json"} if content is not None else {})}
        reply = self.pool.request(
            "GET" if content is None else "POST",
            url,
            body=content,
            headers=headers,
            timeout=Timeout(connect=min(_CONNECT, self.timeout), read=self.timeout),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            data = _capped(reply, most)
        finally:
            reply.release_conn()
        return reply.status, data, _seconds(reply.headers.get("Retry-After"))

    def _judged(self, status: int, data: bytes, path: str) -> bytes | None:
        if status == 200:
            return data
        code = _error_code(data)
        if status in (401, 403):
            raise RefusedError(
                f"the registry {self.shown} refuses us (HTTP {status})",
                hint="set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, "
                "or name other variables under registry",
            )
        if 300 <= status < 400:
            raise UnreadableError(
                f"the registry {self.shown} sends us elsewhere (HTTP {status} for {path})",
                hint="registry.uri should be the final address of the server, not of a login page",
            )
        if status == 404 and (code in ("", "RESOURCE_DOES_NOT_EXIST", "ENDPOINT_NOT_FOUND", "NOT_FOUND")):
            return None
        if status == 429:
            raise UnreachableError(
                f"the registry {self.shown} is asked too often (HTTP 429)",
                hint="try again later, or lower registry.parallel",
            )
        if status >= 500:
            raise UnreachableError(f"the registry {self.shown} fails with HTTP {status}", hint="try again later")
        about = f" {code.lower()}" if code else ""
        raise UnreadableError(
            f"the registry {self.shown} does not understand {path} (HTTP {status}{about})",
            hint="check that registry.uri is the root of an MLflow server, 2.9 or newer",
        )

    def _object(self, data: bytes) -> dict[str, JsonValue]:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise self._not_understood() from error
        if not isinstance(found, dict):
            raise self._not_understood()
        return found

    def _not_understood(self) -> UnreadableError:
        return UnreadableError(
            f"the registry {self.shown} answers what cannot be understood: no JSON object",
            hint="check that registry.uri is the root of an MLflow server and not a login page or proxy",
        )

    def _unreachable(self, error: Exception) -> CardwrightError:
        text = type(error).__name__
        reason = getattr(error, "reason", None) or error
        if "CERTIFICATE_VERIFY_FAILED" in str(reason):
            return UnreachableError(
                f"the certificate of the registry {self.shown} is not trusted",
                hint="name the file of your own certificate authority as registry.ca_file",
            )
        about = {
            "NewConnectionError": "nobody listens there",
            "NameResolutionError": "its name is unknown",
            "ConnectTimeoutError": "no connection in time",
            "ReadTimeoutError": f"no answer within {self.timeout:g} s",
            "ProtocolError": "it breaks off",
        }.get(text, text)
        return UnreachableError(
            f"the registry {self.shown} does not answer: {about}", hint="check the server, or read files with --offline"
        )


def open_server(settings: Settings, *, workspace: str | None = None) -> Server:
    """The server that the settings name; nothing is sent yet.

    Raises:
        UsageError: a password in the address, or a credential that is not where the settings say.
        MissingPartError: urllib3, which comes with MLflow, is not installed.
    """
    try:
        from urllib3 import PoolManager, ProxyManager
    except ImportError as error:
        raise MissingPartError(
            "reading a registry needs MLflow", hint="pip install 'cardwright[mlflow]', or read files with --offline"
        ) from error
    registry = settings.registry
    root = (registry.uri or "").rstrip("/")
    if "@" in urlsplit(root).netloc:
        raise password_in_yaml(settings)
    ca_file = registry.ca_file or os.environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH")
    options: dict[str, object] = {"maxsize": registry.parallel, "block": True}
    if ca_file:
        path = settings.path(ca_file)
        if not path.is_file():
            raise UsageError(f"there is no file {ca_file}", where=settings.where_set("registry", "ca_file"))
        options["ca_certs"] = str(path)
    proxy = _proxy(root)
    pool = ProxyManager(proxy, **options) if proxy else PoolManager(**options)  # type: ignore[arg-type]
    headers = {"Accept": "application/json, */*", **credentials(settings)}
    if workspace:
        headers["X-MLFLOW-WORKSPACE"] = workspace
    return Server(
        root=root,
        shown=registry.name,
        pool=pool,
        headers=headers,
        timeout=registry.timeout,
        attempts=registry.attempts,
    )


def credentials(settings: Settings) -> dict[str, str]:
    """The Authorization header: a token, else a user with a password, else none.

    Raises:
        UsageError: a variable or file that the settings name is not there.
    """
    registry = settings.registry
    token = _secret(settings, registry.token_file, registry.token_env, "token") or os.environ.get(
        "MLFLOW_TRACKING_TOKEN"
    )
    if token:
        return {"Authorization": f"Bearer {token}"}
    user, password = user_and_password(settings)
    if user and password:
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")}
    return {}


def user_and_password(settings: Settings) -> tuple[str | None, str | None]:
    """Who we are to the registry, from what the settings name, else from MLflow's own variables."""
    registry = settings.registry
    user = registry.user or os.environ.get("MLFLOW_TRACKING_USERNAME")
    password = _secret(settings, registry.password_file, registry.password_env, "password")
    return user, password or os.environ.get("MLFLOW_TRACKING_PASSWORD")


def _secret(settings: Settings, file: str | None, variable: str | None, what: str) -> str | None:
    """A secret from a file's first line or from a variable; named and missing is an error, not a refusal later."""
    if file is not None:
        try:
            lines = settings.path(file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"the registry's {what} file {file} cannot be read",
                where=settings.where_set("registry", f"{what}_file"),
            ) from error
        return lines[0].strip() if lines else None
    if variable is not None:
        value = os.environ.get(variable)
        if not value:
            raise UsageError(
                f"the environment variable {variable} is not set",
                where=settings.where_set("registry", f"{what}_env"),
                hint=f"set it to the registry's {what}, or remove registry.{what}_env",
            )
        return value
    return None


def password_in_yaml(settings: Settings) -> UsageError:
    """A password in an address would be read by everyone who reads the configuration."""
    return UsageError(
        "registry.uri holds a user or a password",
        where=settings.where_set("registry", "uri"),
        hint="write the address alone; name them with registry.user and registry.password_env or password_file",
    )


def _proxy(root: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(root)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


def _capped(reply: BaseHTTPResponse, most: int) -> bytes:
    parts, size = [], 0
    for part in reply.stream(1 << 20):
        parts.append(part)
        size += len(part)
        if size > most:
            break
    return b"".join(parts)[: most + 1]


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; a date there asks for more patience than we have."""
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return _LONGEST_WAIT


def _error_code(data: bytes) -> str:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("error_code", "")) if isinstance(found, dict) else ""
