"""What a registry names and does not have: its versions are read all the same, and whoever reads the card is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from cardwright.card.merge import Fact
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.histories import unread_note
from cardwright.sources.mlflow.modelfile import model_place
from cardwright.sources.mlflow.read import Details
from cardwright.sources.mlflow.records import VersionRecord

_READY = "READY"


def gaps_of(version: VersionRecord, details: Details, facts: Sequence[Fact], artifacts: Artifacts) -> Iterator[str]:
    """One sentence for each thing that is named and not there, or that cannot be read from here.

    Args:
        version: the version.
        details: what lies behind it.
        facts: all that was read of it.
        artifacts: the places where files are read.
    """
    if version.status not in (None, _READY):
        about = f": {version.status_message}" if version.status_message else ""
        yield f"its registration is {version.status}{about}"
    run = details.runs.get(version.run_id or "")
    if version.run_id and run is None:
        yield f"its run {version.run_id[:64]} is not in the registry; parameters and metrics are missing"
    elif run is not None and run.lifecycle_stage == "deleted":
        yield f"its run {run.run_id} is deleted and will vanish when the registry is cleaned up"
    if run is not None:
        yield from unread_note(run, details.histories)
    if version.model_id and version.model_id not in details.logged:
        yield f"its model {version.model_id} is not in the registry"
        return
    if any(fact.path[:2] == ("model", "flavors") for fact in facts):
        return
    place = model_place(version, details)
    if place is None:
        yield "its source is no place whose files are read; only a logged model or a path in its run is"
    elif not artifacts.reachable(place[0]) and artifacts.settings.registry.uri is None:
        yield "its model files are not in the dump"
    elif not artifacts.reachable(place[0]):
        kind = urlsplit(place[0]).scheme or "file"
        yield f"its model files ({kind}:) cannot be read from here; see registry.artifacts"
    else:
        yield "there is no MLmodel file where its model files should be"
