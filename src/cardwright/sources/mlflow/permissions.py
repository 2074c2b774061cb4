"""Who may do what with a registered model, where the server's authentication tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.sources.mlflow.http import RefusedError, Server

_USERS = "/api/2.0/mlflow/users/list"
_RANK = ("NO_PERMISSIONS", "READ", "USE", "EDIT", "MANAGE")
_ADMINISTRATOR = "administrator"
_DEFAULT_WORKSPACE = "default"


@dataclass(frozen=True, slots=True)
class Permissions:
    """User -> permission on each registered model; ``every`` holds for all of them.

    What a user may do by the server's own default is not among them: the server does not tell it.
    """

    every: Mapping[str, str] = field(default_factory=dict)
    by_model: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def facts(self, name: str) -> Iterator[Fact]:
        """``approvals.registry_permissions`` of a registered model."""
        found = dict(self.every)
        for user, permission in self.by_model.get(name, {}).items():
            found[user] = _higher(found.get(user), permission)
        for user in sorted(found):
            origin = Origin(kind="registry", address=f"models:/{name}#permissions.{user}")
            yield Fact(path=("approvals", "registry_permissions", user), value=found[user], origin=origin)


def read_permissions(server: Server, workspace: str | None) -> Permissions:
    """The permissions of all users, in one call; none from a server without authentication or one that keeps them.

    Raises:
        UnreachableError: the server does not answer.
        UnreadableError: it answers what cannot be understood.
    """
    if "Authorization" not in server.headers:
        return Permissions()
    try:
        reply = server.json_or_none(_USERS)
    except RefusedError:
        return Permissions()  # they are for administrators to see
    every: dict[str, str] = {}
    by_model: dict[str, dict[str, str]] = defaultdict(dict)
    for user in _objects((reply or {}).get("users")):
        name = str(user.get("username", ""))
        if user.get("is_admin") is True:
            every[name] = _ADMINISTRATOR
            continue
        for grant in _grants(user, workspace or _DEFAULT_WORKSPACE):
            permission, pattern = str(grant.get("permission", "")), str(grant.get("resource_pattern", ""))
            if grant.get("resource_type") != "registered_model" or not permission:
                continue
            place = every if pattern == "*" else by_model[pattern]
            place[name] = _higher(place.get(name), permission)
    return Permissions(every, by_model)


def _grants(user: Mapping[str, JsonValue], workspace: str) -> Iterator[Mapping[str, JsonValue]]:
    for role in _objects(user.get("roles")):
        if role.get("workspace", _DEFAULT_WORKSPACE) == workspace:
            yield from _objects(role.get("permissions"))


def _higher(one: str | None, other: str) -> str:
    """Of two permissions the one that allows more, since roles add up."""
    if one is None or one == other:
        return other
    if _ADMINISTRATOR in (one, other):
        return _ADMINISTRATOR
    ranks = {name: rank for rank, name in enumerate(_RANK)}
    return max((one, other), key=lambda name: ranks.get(name, -1))


def _objects(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
