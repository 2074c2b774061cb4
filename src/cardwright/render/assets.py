"""Where the bundled templates, theme and fonts lie: beside the sources in a checkout, inside the package in a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from cardwright.errors import MissingPartError

Kind = Literal["templates", "site", "examples"]


def bundled(kind: Kind) -> Path:
    """The folder of bundled files of one kind.

    Raises:
        MissingPartError: the installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "_bundled" / kind, package.parent.parent / kind):
        if (candidate / _WITNESS[kind]).is_dir():
            return candidate
    raise MissingPartError(
        f"the bundled {kind} are not installed",
        hint="install cardwright again: `pip install --force-reinstall cardwright`",
    )


# A folder that happens to be named "site" beside the package is not taken for ours.
_WITNESS: dict[Kind, str] = {"templates": "html", "site": "fonts", "examples": "credit-risk"}
