"""Templates of the project before the bundled ones: where they lie, their digest, and what goes wrong in them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import jinja2

from cardwright.config import Settings
from cardwright.errors import RenderError, UsageError
from cardwright.render.assets import bundled
from cardwright.render.templates import environment, overriding

DEFAULT = "templates"


def user_templates(settings: Settings) -> Path | None:
    """The project's own folder of templates: ``site.templates``, else ``templates`` beside cardwright.yaml, else none.

    Raises:
        UsageError: the folder that the settings name does not exist.
    """
    named = settings.site.templates
    folder = settings.path(named or DEFAULT)
    if folder.is_dir():
        # a project that is this checkout itself has the bundled ones there
        return None if folder == bundled("templates").resolve() else folder
    if named:
        raise UsageError(f"there is no folder {named!r} with templates", where=settings.place_set("site", "templates"))
    return None


def site_environment(settings: Settings) -> jinja2.Environment:
    """The environment of this project's templates; one per folder and process, so nothing is compiled twice."""
    return environment_of(user_templates(settings))


def environment_of(folder: Path | None) -> jinja2.Environment:
    """The environment of a folder of overriding templates; of the bundled ones alone when None.

    It is made once per process, and anew when a template comes or goes; one that changed is read again by Jinja.
    """
    return _environment_of(folder, overriding(folder))


@lru_cache(maxsize=8)
def _environment_of(folder: Path | None, _names: frozenset[str]) -> jinja2.Environment:
    return environment(user_folder=folder)


def templates_digest(settings: Settings, *kinds: str) -> str:
    """``sha256:...`` over names and bytes of the templates that hold, the project's own before the bundled.

    Args:
        settings: the project.
        kinds: folders that count, for example ``html`` and ``site``; all of them when none is given.
    """
    found: dict[str, Path] = {}
    for root in (bundled("templates"), user_templates(settings)):
        if root is None:
            continue
        for file in sorted(root.rglob("*")):
            name = file.relative_to(root).as_posix()
            if file.is_file() and (not kinds or name.partition("/")[0] in kinds):
                found[name] = file
    digest = hashlib.sha256()
    for name, file in sorted(found.items()):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"sha256:{digest.hexdigest()}"


def rendered(templates: jinja2.Environment, name: str, **values: object) -> str:
    """One template filled in.

    Raises:
        RenderError: a template is wrong; names its file and line.
    """
    try:
        return templates.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.name or name}:{error.lineno}"
        raise RenderError(f"the template is wrong: {error.message}", where=where, hint="see `templates/`") from error
    except jinja2.TemplateError as error:
        raise RenderError(
            f"the template cannot be filled in: {error}", where=name, hint="compare it with the bundled one"
        ) from error
