"""Permissions of a registry: roles add up, patterns are kept apart, and no answer is no permission."""

from __future__ import annotations

from typing import Any

import pytest

from cardwright.sources.mlflow.http import RefusedError, Server
from cardwright.sources.mlflow.permissions import read_permissions


class Answering:
    """A server of which only one call matters."""

    def __init__(self, reply: Any, *, account: bool = True) -> None:
        self.headers = {"Authorization": "Basic x"} if account else {}
        self.reply = reply

    def json_or_none(self, path: str) -> Any:
        assert path == "/api/2.0/mlflow/users/list"
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def found(reply: Any, model: str = "scorer", *, workspace: str | None = None, account: bool = True) -> dict[str, Any]:
    server: Server = Answering(reply, account=account)  # type: ignore[assignment]
    return {fact.path[-1]: fact.value for fact in read_permissions(server, workspace).facts(model)}


def role(permission: str, pattern: str, *, kind: str = "registered_model", workspace: str = "default") -> Any:
    grant = {"resource_type": kind, "resource_pattern": pattern, "permission": permission}
    return {"name": "r", "workspace": workspace, "permissions": [grant]}


def users(*roles: Any, admin: bool = False) -> Any:
    return {"users": [{"username": "ana", "is_admin": admin, "roles": list(roles)}]}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (users(role("READ", "scorer")), {"ana": "READ"}),
        (users(role("READ", "*"), role("MANAGE", "scorer")), {"ana": "MANAGE"}),
        (users(role("EDIT", "*"), role("READ", "scorer")), {"ana": "EDIT"}),
        (users(role("MANAGE", "another")), {}),
        (users(role("MANAGE", "scorer", kind="experiment")), {}),
        (users(role("MANAGE", "scorer", workspace="team-b")), {}),
        (users(role("READ", "scorer"), admin=True), {"ana": "administrator"}),
        (None, {}),
        ({}, {}),
        (RefusedError("no"), {}),
    ],
)
def test_a_user_has_what_all_roles_give_on_this_model(reply: Any, expected: dict[str, str]) -> None:
    assert found(reply) == expected


def test_roles_of_the_workspace_that_is_read_count() -> None:
    assert found(users(role("EDIT", "scorer", workspace="team-b")), workspace="team-b") == {"ana": "EDIT"}


def test_a_server_without_authentication_is_not_asked() -> None:
    assert found(AssertionError("asked"), account=False) == {}
