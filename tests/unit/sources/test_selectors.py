"""Selectors name versions, and an unmatched one says what is near."""

from __future__ import annotations

import pytest

from cardwright.errors import NothingMatchedError
from cardwright.sources.base import VersionKey
from cardwright.sources.selectors import select

KEYS = tuple(
    VersionKey(name=name, version=version)
    for name, version in [("churn", "1"), ("credit-risk", "10"), ("credit-risk", "2"), ("odd[1]", "1")]
)
ALIASES = {"credit-risk": {"champion": "10"}, "churn": {}}


def chosen(*selectors: str) -> list[str]:
    return [str(key) for key in select(KEYS, selectors, aliases=ALIASES)]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("churn", ["churn/1"]),
        ("credit-risk", ["credit-risk/2", "credit-risk/10"]),
        ("credit-risk/2", ["credit-risk/2"]),
        ("models:/credit-risk/10", ["credit-risk/10"]),
        ("models:/credit-risk@champion", ["credit-risk/10"]),
        ("c*", ["churn/1", "credit-risk/2", "credit-risk/10"]),
        ("*/2", ["credit-risk/2"]),
        ("odd[1]", ["odd[1]/1"]),
    ],
)
def test_a_selector_names_versions(selector: str, expected: list[str]) -> None:
    assert chosen(selector) == expected


def test_without_a_selector_all_are_meant_in_natural_order() -> None:
    assert chosen() == ["churn/1", "credit-risk/2", "credit-risk/10", "odd[1]/1"]


def test_two_selectors_for_one_version_give_it_once() -> None:
    assert chosen("churn", "churn/1") == ["churn/1"]


@pytest.mark.parametrize(
    ("selector", "near"),
    [
        ("credit-rsk", "credit-risk"),
        ("credit-risk/3", "credit-risk/2"),
        ("models:/credit-risk@champoin", "did you mean models:/credit-risk@champion"),
        ("credit-risk@champion", "did you mean models:/credit-risk@champion"),
        ("zzz", "there are churn"),
    ],
)
def test_what_matches_nothing_is_an_error_that_names_near_ones(selector: str, near: str) -> None:
    with pytest.raises(NothingMatchedError, match="nothing matches") as caught:
        chosen("churn", selector)
    assert near in (caught.value.hint or "")
    assert caught.value.exit_code == 4


def test_what_a_snapshot_was_taken_without_is_told_from_what_is_nowhere() -> None:
    beyond = {VersionKey(name="credit-risk", version="77"), VersionKey(name="credit-risk", version="78")}
    with pytest.raises(NothingMatchedError, match="credit-risk/77 is registered, but not in this snapshot"):
        select(KEYS, ["credit-risk/77"], aliases=ALIASES, beyond=beyond)
    with pytest.raises(NothingMatchedError, match="credit-risk/77, credit-risk/78 are registered, but not in this"):
        select(KEYS, ["credit-risk/7*"], aliases=ALIASES, beyond=beyond)
    with pytest.raises(NothingMatchedError, match="nothing matches 'credit-risk/79'"):
        select(KEYS, ["credit-risk/79"], aliases=ALIASES, beyond=beyond)


def test_an_alias_needs_a_registry() -> None:
    with pytest.raises(NothingMatchedError) as caught:
        select(KEYS, ["models:/credit-risk@champion"])
    assert "only files were read" in (caught.value.hint or "")


def test_no_version_at_all_is_an_error() -> None:
    with pytest.raises(NothingMatchedError):
        select([], [])
