"""What a team may choose of the look: accent colours that stay readable, and a logo."""

from __future__ import annotations

from pathlib import Path

from cardwright.config import Settings
from cardwright.errors import UsageError

LOGO = "logo"
_PICTURES = frozenset({".svg", ".png", ".webp", ".jpg", ".jpeg", ".gif"})
# WCAG 2.2, success criterion 1.4.3, for text of ordinary size
_CONTRAST = 4.5
_PAPERS = {"accent": "#ffffff", "accent_dark": "#15191e"}
_SCHEMES = {"accent": '[data-md-color-scheme="default"]', "accent_dark": '[data-md-color-scheme="slate"]'}


def theme_css(settings: Settings) -> str:
    """The style sheet of the chosen colours; a comment when none are chosen.

    Raises:
        UsageError: a colour cannot be read on the background it is meant for.
    """
    rules = []
    for name, paper in _PAPERS.items():
        colour: str | None = getattr(settings.site.theme, name)
        if colour is None:
            continue
        found = contrast(colour, paper)
        if found < _CONTRAST:
            raise UsageError(
                f"the colour {colour} has a contrast of {found:.1f}:1 on {paper}, links need {_CONTRAST}:1",
                where=settings.place_set("site", "theme", name),
                hint="choose a darker one for light paper, a lighter one for dark",
            )
        rules.append(f":root {_SCHEMES[name]} {{ --cw-accent: {colour.lower()}; }}")
    return "\n".join(rules or ["/* no colours were chosen */"]) + "\n"


def logo_of(settings: Settings) -> Path | None:
    """The logo's file, or none.

    Raises:
        UsageError: it does not exist or is no picture that browsers show.
    """
    named = settings.site.theme.logo
    if named is None:
        return None
    file = settings.path(named)
    where = settings.place_set("site", "theme", "logo")
    if file.suffix.lower() not in _PICTURES:
        raise UsageError(f"{named!r} is no picture of a known kind", where=where, hint=", ".join(sorted(_PICTURES)))
    if not file.is_file():
        raise UsageError(f"there is no file {named!r}", where=where)
    return file


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (``#rrggbb``), between 1 and 21, after WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
