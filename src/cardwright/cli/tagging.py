"""``check --tag-registry``: the one place where Cardwright writes to a registry, and only when it is asked to."""

from __future__ import annotations

from collections.abc import Sequence

from cardwright.config import Settings
from cardwright.report.summary import weighed
from cardwright.rules.verdict import Judgement

PREFIX = "cardwright."
TAGS = ("digest", "packs", "gaps", "date")


def tags_of(judgement: Judgement) -> dict[str, str]:
    """The tags of a version: digest of its card, packs with versions, gaps by weight, day of the judgement."""
    packs = ", ".join(f"{pack.id}@{pack.version}" for pack in judgement.packs)
    gaps = f"refused, {weighed(judgement.gaps)}" if judgement.refused else weighed(judgement.gaps)
    texts = (judgement.digest, packs, gaps, judgement.as_of.isoformat())
    return {f"{PREFIX}{name}": text for name, text in zip(TAGS, texts, strict=True)}


def tag_versions(settings: Settings, judgements: Sequence[Judgement]) -> str:
    """Write the tags of every judged version and say what was written.

    Raises:
        UnreachableError: the registry does not answer, or refuses the tags.
        MissingPartError: MLflow is not installed.
    """
    from cardwright.sources.mlflow.read import read_listing
    from cardwright.sources.mlflow.store import open_registry, understood, writing_client

    # reading first keeps every check on the store's schema, its address and its contents
    with open_registry(settings) as registry:
        read_listing(registry)
    with understood(settings.registry.name), writing_client(settings) as client:
        for judgement in judgements:
            name, _, version = judgement.card.rpartition("/")
            for tag, text in tags_of(judgement).items():
                client.set_model_version_tag(name, version, tag, text)
    number = len(judgements)
    versions = "1 version" if number == 1 else f"{number} versions"
    return f"wrote the tags {', '.join(f'{PREFIX}{name}' for name in TAGS)} of {versions} into {settings.registry.name}"
