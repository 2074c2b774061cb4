"""A site is kept current: by a real server's webhooks, and by looking; both stop cleanly."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.build.projects import assert_whole, build_project, make_project
from tests.integration.mlflow.servers import mlflow_server
from tests.needs import need

SECRET = "a secret of more than sixteen characters"


@dataclass(frozen=True)
class Running:
    """A running ``cardwright`` with JSON events."""

    process: subprocess.Popen[bytes]
    log: Path

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def until(self, true: Callable[[], object], what: str) -> None:
        for _ in range(400):
            if true():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"{what}:\n{self.log.read_text()[-3000:]}")

    def told(self, words: str) -> list[str]:
        return [text for event in self.events() if words in (text := str(event.get("text")))]

    def until_told(self, words: str, times: int = 1) -> None:
        self.until(lambda: len(self.told(words)) >= times, f"{words!r} was not told {times} times")

    def stopped_by(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextmanager
def running(*arguments: str, cwd: Path) -> Iterator[Running]:
    log = cwd / "log.jsonl"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "cardwright", *arguments, "--log-format", "json", "--jobs", "1", "--no-sign"],
            cwd=cwd,
            stdout=stream,
            stderr=stream,
            env={**os.environ, "CARDWRIGHT_WEBHOOK_SECRET": SECRET},
        )
        try:
            yield Running(process, log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def test_a_real_server_tells_of_a_new_version_and_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("mlflow", "weasyprint", "pikepdf", "mkdocs", "material")
    from mlflow import MlflowClient
    from mlflow.entities.webhook import WebhookAction, WebhookEntity, WebhookEvent
    from mlflow.webhooks.delivery import _generate_hmac_signature

    from cardwright.build.deliveries import signature_of

    assert signature_of(SECRET.encode(), "d", "1", b"{}") == _generate_hmac_signature(SECRET, "d", "1", "{}")
    for name, value in {
        "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http",
        "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
        "MLFLOW_WEBHOOK_CACHE_TTL": "0",
        "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": base64.urlsafe_b64encode(b"k" * 32).decode(),
    }.items():
        monkeypatch.setenv(name, value)
    project = make_project(tmp_path / "project", versions=0, registry="sqlite:///mlflow.db")
    with mlflow_server(sys.executable, project) as uri:
        client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        client.create_registered_model("model-0")
        client.create_model_version("model-0", source="s3://bank/model")
        arguments = ("webhook", "--port", "0", "--secret-env", "CARDWRIGHT_WEBHOOK_SECRET", "--settle", "0.1")
        with running(*arguments, cwd=project) as receiver:
            receiver.until_told("1 made, 0 reused, 0 failed; published")
            address = receiver.told("listening on")[0].split()[2].rstrip(",")
            event = WebhookEvent(WebhookEntity.MODEL_VERSION, WebhookAction.CREATED)
            hook = client.create_webhook(name="docs", url=address, events=[event], secret=SECRET)
            tried = client.test_webhook(hook.webhook_id)
            assert (tried.success, tried.response_status) == (True, 202)
            wrong = client.create_webhook(name="wrong", url=address, events=[event], secret="another secret")
            refused = client.test_webhook(wrong.webhook_id)
            assert (refused.success, refused.response_status) == (False, 401)
            client.delete_webhook(wrong.webhook_id)
            client.create_model_version("model-0", source="s3://bank/model")
            receiver.until_told("model_version.created model-0/2")
            receiver.until_told("1 made, 1 reused, 0 failed; published")
            assert (project / "public/models/model-0/2/card.json").is_file()
            assert receiver.stopped_by(signal.SIGTERM) == 0
            assert receiver.told("stopped listening")
    assert_whole(project / "public")


def test_a_watch_publishes_what_changes_and_stops_in_the_middle_of_a_build(tmp_path: Path) -> None:
    need("weasyprint", "pikepdf", "mkdocs", "material")
    project = make_project(tmp_path / "project", versions=1)
    with running("build", "--watch", "--every", "1", cwd=project) as watching:
        watching.until_told("1 made, 0 reused, 0 failed; published")
        card = project / "cards/model-0/card.yaml"
        good = card.read_text()
        card.write_text("model: model-0\nintended_use: [\n")
        watching.until_told("no version could be built")
        card.write_text(good.replace("Clerks", "Trained clerks"))
        watching.until_told("1 made, 0 reused, 0 failed; published", times=2)
        assert "Trained clerks" in (project / "public/models/model-0/1/card.json").read_text()
        before = (project / "public/manifest.json").read_bytes()
        make_project(project, versions=12)
        watching.until_told("model-0/3: new")
        assert watching.stopped_by(signal.SIGINT) == 0
        assert watching.told("stopped; the published folder is as it was")
        assert watching.told("stopped watching")
    assert (project / "public/manifest.json").read_bytes() == before
    assert not list(project.glob(".public.*"))
    assert_whole(project / "public")
    assert build_project(project).counted("failed") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("webhook",), "give the webhook's secret"),
        (("webhook", "--secret-env", "NOT_SET"), "the secret has 0 characters"),
        (("webhook", "--secret-file", "gone"), "the secret cannot be read"),
        (("build", "--watch", "--dry-run"), "--watch and --dry-run"),
    ],
)
def test_what_cannot_run_is_refused_at_once(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    project = make_project(tmp_path / "project", versions=1)
    with running(*arguments, cwd=project) as refused:
        assert refused.process.wait(timeout=60) == 2
    assert said in refused.log.read_text()
