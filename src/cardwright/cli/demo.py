"""``cardwright demo``: the example, end to end, in a folder of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

from cardwright.cli.options import day, now, say
from cardwright.errors import MissingPartError, UsageError, VerificationError

MARKER = ".cardwright-demo"
MODEL = "credit-risk"
SCOPE = "shadow operation in one pilot branch until 31 March 2027"
AGAIN = "Given again for the registry as it is today, after the decision on paper."
NEEDED = ("mlflow", "sklearn", "pandas", "fairlearn", "statsmodels", "mkdocs", "weasyprint", "pyhanko", "pikepdf")


@click.command("demo")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False), default=Path("build/demo"))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for typesetting; all cores when not given.")
@click.pass_context
def command(ctx: click.Context, *, folder: Path, jobs: int | None) -> int:
    """Train and register the example, build everything, verify it, and say where to look.

    FOLDER is made anew each time (build/demo when not given); a folder with other things in it is refused.
    """
    started = time.monotonic()
    _require_parts()
    _fresh(folder)
    say(ctx, f"1/6 training three versions of {MODEL} and registering them in an MLflow store")
    _train(folder)
    say(ctx, "2/6 sign-offs of version 3, as the invented persons of the example give them")
    _sign_off(ctx, folder)
    say(ctx, "3/6 building site, cards and reports")
    _build(ctx, folder, jobs=jobs)
    say(ctx, "4/6 verifying what was published, and reading every value of the registry again")
    _run(ctx, folder, "verify", str(folder / "public"), "--allow-dev", "--against-registry")
    say(ctx, "5/6 freezing the registry, comparing versions 2 and 3, exporting version 3")
    _hand_out(ctx, folder)
    say(ctx, "6/6 judging")
    _summary(folder)
    _invite(folder)
    say(ctx, f"done in {time.monotonic() - started:.0f} s")
    return 0


def _invite(folder: Path) -> None:
    public, settings = folder / "public", folder / "cardwright.yaml"
    click.echo("\nLook at:")
    for path, what in (
        (public / "index.html", "the site; open it in a browser, no server needed"),
        (public / f"models/{MODEL}/3/report.pdf", "the signed report of version 3"),
        (folder / "handed-out", "what changed since version 2, a snapshot of the registry, exports"),
        (folder / "cardwright-ledger.jsonl", "who signed off what, who was refused, what was seen in the registry"),
    ):
        click.echo(f"  {path}   {what}")
    click.echo("and try:")
    click.echo(f"  {_program()} check --config {settings} {MODEL}/1   what a failing gate says")
    click.echo(f"  {_program()} verify {public} --allow-dev   the proof again")


def _program() -> str:
    """How this person can call us: by name where the name is found, else by path."""
    own = Path(sys.argv[0])
    if shutil.which("cardwright") or own.name != "cardwright":
        return "cardwright"
    return str(own.relative_to(Path.cwd())) if own.is_relative_to(Path.cwd()) else str(own)


def _require_parts() -> None:
    import importlib.util

    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingPartError(
            f"the demo needs {', '.join(missing)}", hint="pip install 'cardwright[all,example]' installs everything"
        )


def _fresh(folder: Path) -> None:
    from cardwright.render.assets import bundled

    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise UsageError("the folder holds other things", where=str(folder), hint="give an empty or new folder")
        shutil.rmtree(folder)
    source = bundled("examples") / "credit-risk"
    shutil.copytree(
        source,
        folder,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(
            "__pycache__", "*.db", "mlartifacts", "public", ".cardwright", "handed-out", "cardwright-ledger.*"
        ),
    )
    (folder / MARKER).write_text("made by `cardwright demo`; it deletes and makes this folder anew\n", encoding="utf-8")


def _train(folder: Path) -> None:
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "train.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-8:]
        for line in last:
            click.echo(f"    {line}", err=True)
        raise UsageError("the training script failed, see above", where="train.py")


def _run(ctx: click.Context, folder: Path, *words: str, code: int = 0) -> None:
    """Run one of our own commands on the example, shown as a person would type it."""
    from cardwright.cli.app import run

    typed = (*words, "--config", str(folder / "cardwright.yaml"))
    say(ctx, f"  $ {_program()} {shlex.join(typed)}")
    ended = run(["-q", *typed])
    if ended != code:
        raise VerificationError(f"`cardwright {words[0]}` ended with {ended}, not {code}", where=str(folder))


def _sign_off(ctx: click.Context, folder: Path) -> None:
    card = f"{MODEL}/3"
    _run(ctx, folder, "approve", card, "--as", "Jonas Brandt", "--role", "Model developer", code=1)
    for name, role in (
        ("Tomasz Zielinski", "Head of Model Validation"),
        ("Miriam Okafor", "AI Governance Officer"),
    ):
        _run(ctx, folder, "approve", card, "--as", name, "--role", role, "--scope", SCOPE, "--comment", AGAIN)


def _build(ctx: click.Context, folder: Path, *, jobs: int | None) -> None:
    from cardwright.build.executor import default_jobs
    from cardwright.build.publish import BuildOptions, build
    from cardwright.config import load_settings

    settings = load_settings(folder / "cardwright.yaml")
    options = BuildOptions(
        as_of=day(None),
        now=now(),
        profile=settings.profile,
        jobs=jobs or default_jobs(),
        say=lambda text: say(ctx, f"  {text}"),
    )
    result = build(settings, options)
    if result.failures:
        raise UsageError("reports could not be made: " + "; ".join(result.failures))


def _hand_out(ctx: click.Context, folder: Path) -> None:
    place = folder / "handed-out"
    place.mkdir()
    frozen, version = str(place / "registry.snapshot.json"), f"{MODEL}/3"
    _run(ctx, folder, "snapshot", frozen)
    _run(ctx, folder, "diff", f"{MODEL}/2", version, "--from", frozen, "-o", f"markdown={place / 'changes-2-to-3.md'}")
    for form, name in (("cyclonedx", "credit-risk-3.cdx.json"), ("annex-viii", "registration-sheet-3.md")):
        _run(ctx, folder, "export", form, version, "--from", frozen, "-o", str(place / name))


def _summary(folder: Path) -> None:
    from cardwright.report.summary import weighed
    from cardwright.rules.verdict import Judgement

    for path in sorted((folder / "public" / "models" / MODEL).glob("*/verdicts.json")):
        judgement = Judgement.model_validate_json(path.read_bytes())
        state = "complete" if judgement.complete else "incomplete"
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
        bias = ", ".join(f"{item.check} {item.outcome.value.replace('_', ' ')}" for item in judgement.bias)
        click.echo(
            f"{judgement.card}: {state} against {packs}; {weighed(judgement.gaps)}; bias checks: {bias or 'none'}"
        )
