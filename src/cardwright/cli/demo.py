"""``cardwright demo``: the example, end to end, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

from cardwright.cli.options import day, now, say
from cardwright.errors import MissingPartError, UsageError, VerificationError

MARKER = ".cardwright-demo"
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
    say(ctx, "1/4 training three versions of credit-risk and registering them in an MLflow store")
    _train(folder)
    say(ctx, "2/4 building site, cards and reports")
    _build(ctx, folder, jobs=jobs)
    say(ctx, "3/4 verifying what was published")
    _verify(folder)
    say(ctx, "4/4 judging")
    _summary(folder)
    public = folder / "public"
    click.echo(f"\ndone in {time.monotonic() - started:.0f} s. Look at:")
    click.echo(f"  {public / 'index.html'}   the site; open it in a browser, no server needed")
    click.echo(f"  {public / 'models/credit-risk/3/report.pdf'}   the signed report of version 3")
    click.echo("and try:")
    click.echo(f"  {_program()} check --config {folder / 'cardwright.yaml'} credit-risk/1   what a failing gate says")
    click.echo(f"  {_program()} verify {public} --allow-dev   the proof again")
    return 0


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
        ignore=shutil.ignore_patterns("__pycache__", "*.db", "mlartifacts", "public"),
    )
    (folder / MARKER).write_text("made by `cardwright demo`; it deletes and makes this folder anew\n", encoding="utf-8")


def _train(folder: Path) -> None:
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "train.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-8:]
        raise UsageError("the training script failed:\n    " + "\n    ".join(last), where="train.py")


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


def _verify(folder: Path) -> None:
    from cardwright.cli.verify import prove, trust_line

    report = prove(folder / "public", roots=(), allow_dev=True, at=now())
    if report.first_failure is not None:
        raise VerificationError(report.first_failure.text, where=report.first_failure.subject)
    click.echo(f"verified: {len(report.checks)} checks hold. {trust_line(report)}")


def _summary(folder: Path) -> None:
    from cardwright.rules.verdict import Judgement

    for path in sorted((folder / "public" / "models" / "credit-risk").glob("*/verdicts.json")):
        judgement = Judgement.model_validate_json(path.read_bytes())
        gaps = len(judgement.gaps)
        state = "complete" if judgement.complete else "incomplete"
        open_points = f"{gaps} warnings open" if judgement.complete else f"{gaps} gaps"
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
        bias = ", ".join(f"{item.check} {item.outcome.value.replace('_', ' ')}" for item in judgement.bias)
        click.echo(f"{judgement.card}: {state} against {packs}; {open_points}; bias checks: {bias or 'none'}")
