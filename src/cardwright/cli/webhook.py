"""``cardwright webhook``: build when MLflow tells of a change."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.build.progress import Event
from cardwright.cli.options import config_option
from cardwright.cli.progress import shown_progress
from cardwright.cli.running import Asked, no_pdf_option, until_stopped
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.build.receiver import Builder

_LOOPBACK = ("127.", "localhost", "::1")
# characters; shorter secrets can be guessed from one delivery
_LEAST = 16


@click.command("webhook")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True, help="0 takes a free port.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="File whose first line is the webhook's secret.")
@click.option("--secret-env", metavar="NAME", help="Environment variable that holds the webhook's secret.")
@click.option(
    "--settle", type=click.FloatRange(0, 3600), default=2.0, show_default=True, help="Seconds to wait for more events."
)
@click.option(
    "--every",
    type=click.FloatRange(1),
    default=900.0,
    show_default=True,
    help="Seconds after which to build without an event.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for rendering; all cores when not given.")
@click.option("--executor", metavar="dask=ADDRESS", help="Render on a Dask cluster, such as dask=tcp://host:8786.")
@click.option("--no-sign", is_flag=True, help="Leave reports and manifest unsigned.")
@no_pdf_option
@click.option("--profile", type=click.Choice(["prepare", "in-force"]), help="Judge duties that lie ahead or not.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="How events are told on stderr."
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    host: str,
    port: int,
    secret_file: Path | None,
    secret_env: str | None,
    settle: float,
    every: float,
    jobs: int | None,
    executor: str | None,
    no_sign: bool,
    no_pdf: bool,
    profile: str | None,
    log_format: str,
    config: Path | None,
) -> int:
    """Listen for MLflow's signed registry webhooks and keep the published site current.

    Give MLflow the address http://HOST:PORT/ and the same secret. Each event that is genuine and new asks for a build;
    events that come together become one. MLflow announces no deletion, no new name, no stage and no change of a run:
    --every catches up with those. GET /health says what is going on. The receiver speaks plain HTTP: where MLflow
    runs elsewhere, put a proxy with TLS before it.
    """
    from cardwright.build.receiver import Builder

    secret = _secret(secret_file, secret_env)
    asked = Asked(config=config, jobs=jobs, executor=executor, sign=not no_sign, reports=not no_pdf, profile=profile)
    quiet = bool((ctx.obj or {}).get("quiet"))
    with shown_progress(log_format, quiet=quiet, bar=False) as hear, until_stopped() as stop:
        asked.settings()
        builder = Builder(project=lambda: asked.again(hear), stop=stop, hear=hear, settle=settle, every=every)
        _listen((host, port), secret, builder)
        hear(Event(kind="note", text="stopped listening"))
    return 0


def _listen(address: tuple[str, int], secret: bytes, builder: Builder) -> None:
    """Take deliveries until the builder is stopped."""
    from cardwright.build.deliveries import Desk
    from cardwright.build.receiver import HEALTH, Receiver

    host, hear = address[0], builder.hear
    with Receiver(address, desk=Desk(secret), builder=builder, hear=hear) as receiver:
        shown = f"[{host}]" if ":" in host else host
        hear(Event(kind="note", text=f"listening on http://{shown}:{receiver.port}/, health at {HEALTH}"))
        if not host.startswith(_LOOPBACK):
            text = "note: other machines can reach this address, and what they send is not encrypted"
            hear(Event(kind="note", text=text))
        listening = threading.Thread(target=receiver.serve_forever, name="webhooks", daemon=True)
        listening.start()
        threading.Thread(target=_ended_with, args=(builder.stop, builder), daemon=True).start()
        try:
            builder.run()
        finally:
            receiver.shutdown()
            listening.join()


def _ended_with(stop: threading.Event, builder: Builder) -> None:
    """A builder that waits for wishes wakes up when it is stopped."""
    stop.wait()
    builder.end()


def _secret(file: Path | None, env: str | None) -> bytes:
    """The secret that MLflow signs with.

    Raises:
        UsageError: there is none, or it is too short to be one.
    """
    if (file is None) == (env is None):
        raise UsageError(
            "give the webhook's secret, in one way",
            hint="--secret-file FILE or --secret-env NAME; never in the command",
        )
    where = str(file) if file is not None else f"${env}"
    try:
        text = (
            file.read_text(encoding="utf-8").partition("\n")[0] if file is not None else os.environ.get(env or "", "")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the secret cannot be read: {type(error).__name__}", where=where) from error
    secret = text.strip()
    if len(secret) < _LEAST:
        raise UsageError(
            f"the secret has {len(secret)} characters; {_LEAST} are the least",
            where=where,
            hint="make one with `openssl rand -base64 32`, and give it to MLflow too",
        )
    return secret.encode("utf-8")
