"""A PostgreSQL store is read in one read-only transaction, and its password stands in no file of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.mlflow.reading import project, records
from tests.integration.mlflow.servers import PASSWORD, Postgres, free_port
from tests.needs import need

from cardwright.errors import UnreachableError, UnreadableError, UsageError
from cardwright.sources.collect import collect

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("BANK_PASSWORD", PASSWORD)
    return "BANK_PASSWORD"


def test_both_lanes_read_the_same_and_write_nothing(postgres: Postgres, tmp_path: Path, secret: str) -> None:
    before = written(postgres)
    fast = project(tmp_path / "a", postgres.address, password_env=secret)
    slow = project(tmp_path / "b", postgres.address, password_env=secret, fast=False)
    (lane, found), (client, expected) = records(fast), records(slow)
    assert (lane, client) == ("SqlReader", "ClientReader")
    assert found == expected
    cards = {card.address: card for card in collect(fast).cards}
    assert cards["scorer/2"].evaluation.metrics["loss"].value == "NaN"
    assert cards["scorer/2"].identity.aliases == ("champion",)
    assert written(postgres) == before


def written(postgres: Postgres) -> list[tuple[object, ...]]:
    """Rows ever inserted, changed or deleted, by table, as the server counts them."""
    import psycopg2

    with psycopg2.connect(
        host="127.0.0.1", port=postgres.port, user=postgres.user, password=PASSWORD, dbname="postgres"
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY relname")
        found = cursor.fetchall()
    connection.close()
    return found


def test_a_password_from_a_file_opens_it_too(postgres: Postgres, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert len(collect(project(tmp_path, postgres.address, password_file="password")).cards) == 4


def test_a_wrong_password_is_a_refusal_that_does_not_show_it(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANK_PASSWORD", "not-the-password")
    with pytest.raises(UnreachableError, match="refuses us") as caught:
        collect(project(tmp_path, postgres.address, password_env="BANK_PASSWORD"))
    assert "not-the-password" not in str(caught.value)


def test_another_database_is_no_store(postgres: Postgres, tmp_path: Path, secret: str) -> None:
    address = postgres.address.replace("/postgres", "/template1", 1)
    address = address if address.endswith("/template1") else postgres.address.rsplit("/", 1)[0] + "/template1"
    with pytest.raises(UnreadableError, match="no MLflow store"):
        collect(project(tmp_path, address, password_env=secret))


def test_a_port_where_nobody_listens_is_unreachable(tmp_path: Path) -> None:
    need("psycopg2")
    with pytest.raises(UnreachableError, match="does not answer"):
        collect(project(tmp_path, f"postgresql://ana@127.0.0.1:{free_port()}/bank"))


def test_a_password_in_the_configuration_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds a user or a password") as caught:
        collect(project(tmp_path, "postgresql://u:secret@db/x"))
    assert "secret" not in str(caught.value)


def test_a_variable_that_is_named_and_not_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NO_SUCH_PASSWORD is not set"):
        collect(project(tmp_path, "postgresql://u@127.0.0.1/x", password_env="NO_SUCH_PASSWORD"))
