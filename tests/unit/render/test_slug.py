"""Names become safe addresses that never collide."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardwright.errors import RenderError
from cardwright.render.slug import slug, slugs


@pytest.mark.parametrize("name", ["credit-risk", "model_2", "a.b", "3"])
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert slug(name) == name


@pytest.mark.parametrize(
    "name", ["CON", "con.txt", "index", "..", "../../etc/passwd", "", "Ümlaut", "a/b", "x" * 300, "lpt1", "a."]
)
def test_other_names_become_safe_and_different(name: str) -> None:
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9_][a-z0-9._-]*[a-z0-9]", made)
    assert made != name
    assert len(made) <= 100
    assert made.partition(".")[0] not in {"con", "index", "lpt1"}


def test_names_that_differ_only_in_case_stay_apart() -> None:
    assert slug("Risk").casefold() != slug("risk").casefold() != slug("RISK").casefold()


@given(st.lists(st.text(max_size=30), unique=True, max_size=8))
def test_different_names_have_different_slugs(names: list[str]) -> None:
    assert len(set(slugs(names).values())) == len(names)


def test_an_imitated_slug_is_refused() -> None:
    with pytest.raises(RenderError, match="would share the address"):
        slugs(["Risk", slug("Risk")])
