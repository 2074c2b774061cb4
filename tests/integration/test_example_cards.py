"""The example as it is judged: version 3 complete, version 2 with gaps, version 1 failing, and no YAML at all."""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel
from tests.integration.test_example import checks, flat, governance, overall
from tests.needs import need
from tests.programs import cardwright

from cardwright.card.card import Card
from cardwright.card.pointer import to_pointer
from cardwright.card.values import Measurement
from cardwright.config import load_settings
from cardwright.render.compose import compose
from cardwright.render.document import Document, Note
from cardwright.render.markdown import write_markdown
from cardwright.rules.gate import judge_all
from cardwright.rules.verdict import Finding, Judgement, Verdict
from cardwright.sources.collect import collect

AS_OF = dt.date(2026, 11, 21)
MODEL_FILE = "cards/credit-risk/card.yaml"
STUB = "cards/credit-risk/versions/1.yaml"
COMPLETE = "cards/credit-risk/versions/3.yaml"
BIAS = "hygiene/bias-limit"

pytestmark = pytest.mark.xdist_group("trained-example")


@dataclass(frozen=True)
class Judged:
    """Cards and judgements by version."""

    cards: dict[str, Card]
    judgements: dict[str, Judgement]

    def gaps(self, version: str, severity: str | None = None) -> list[Finding]:
        found = self.judgements[version].gaps
        return [item for item in found if severity is None or item.severity.value == severity]

    def document(self, version: str) -> Document:
        return compose(self.cards[version], self.judgements[version])


def judged(folder: Path) -> Judged:
    settings = load_settings(folder / "cardwright.yaml")
    collection = collect(settings)
    result = judge_all(settings, collection, as_of=AS_OF)
    versions = [card.identity.version for card in collection.cards]
    return Judged(
        cards=dict(zip(versions, collection.cards, strict=True)),
        judgements=dict(zip(versions, result.judgements, strict=True)),
    )


@pytest.fixture(scope="module")
def example_judged(trained_example: Path) -> Judged:
    """The example with its cards."""
    return judged(trained_example)


@pytest.fixture(scope="module")
def bare_judged(trained_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The same registry, and not one card file."""
    folder = tmp_path_factory.mktemp("bare") / "example"
    shutil.copytree(trained_example, folder, ignore=shutil.ignore_patterns("mlartifacts", "public", "cards"))
    return judged(folder)


@pytest.fixture(scope="module")
def example_data(trained_example: Path) -> Iterator[ModuleType]:
    """The example's own reading of its data."""
    need("pandas", "sklearn")
    found = importlib.util.spec_from_file_location("example_data", trained_example / "data.py")
    assert found is not None
    assert found.loader is not None
    module = sys.modules[found.name] = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    yield module
    del sys.modules[found.name]


def place(finding: Finding) -> tuple[str, int | None]:
    assert finding.origin is not None
    return finding.origin.address, finding.origin.line


def line_of(folder: Path, file: str, words: str) -> int:
    (number,) = [
        number
        for number, line in enumerate((folder / file).read_text(encoding="utf-8").splitlines(), start=1)
        if words in line
    ]
    return number


def test_version_3_is_complete_against_the_whole_eu_pack_and_hygiene(example_judged: Judged) -> None:
    judgement = example_judged.judgements["3"]
    assert {pack.id for pack in judgement.packs} == {"eu-ai-act", "hygiene"}
    assert judgement.complete
    assert {(item.rule, item.severity.value, item.verdict) for item in judgement.gaps} == {
        (BIAS, "warning", Verdict.NOT_SHOWN)
    }
    assert len(judgement.gaps) == len(judgement.bias) == 3


def test_version_3_is_judged_by_all_articles_that_bind_the_provider(example_judged: Judged) -> None:
    answered = {
        item.rule.split("/")[1]
        for item in example_judged.judgements["3"].findings
        if item.verdict is Verdict.SATISFIED and item.rule.startswith("eu-ai-act/")
    }
    articles = {f"art-{number}" for number in (4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 21, 25, 43, 72, 73)}
    assert articles | {"annex-iii", "annex-iv", "annex-viii-a"} <= answered


def test_version_3_says_of_itself_only_what_a_named_person_stated(example_judged: Judged) -> None:
    rules = {item.rule: item.verdict for item in example_judged.judgements["3"].findings}
    assert rules["hygiene/named-person"] is Verdict.SATISFIED
    assert example_judged.cards["3"].contradictions == ()
    assert example_judged.cards["3"].stale == ()


def test_what_version_3_states_stands_in_the_section_of_its_provision(example_judged: Judged) -> None:
    sections = {section.id: section for section in example_judged.document("3").sections}
    assert [section.id for section in sections["other"].children] == ["other-provider"]
    assert {"logging", "quality-management", "documentation", "assessment-and-registration"} <= set(sections)
    declaration = sections["declaration-of-conformity"]
    assert declaration.mark is None  # none was drawn up: a person says so, and nothing is complete
    assert any(
        "No declaration has been drawn up" in block.text for block in declaration.blocks if isinstance(block, Note)
    )


def test_version_2_has_gaps_where_nothing_was_written_and_no_other_ones(example_judged: Judged) -> None:
    gaps = example_judged.gaps("2")
    kinds = {item.verdict for item in gaps if item.rule != BIAS}
    assert kinds == {Verdict.MISSING}
    assert 30 <= len(example_judged.gaps("2", "error")) <= 60
    assert example_judged.cards["2"].contradictions == ()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("eu-ai-act/annex-iv/1-a/version", "version: TBD"),
        ("eu-ai-act/annex-iv/1-g/user-interface", "user_interface: TBD"),
        ("eu-ai-act/annex-iv/2-b/design-choices", "design_choices: TBD"),
        ("eu-ai-act/annex-iv/2-c/architecture", "To be completed by the platform team"),
        ("eu-ai-act/annex-iv/3/oversight-measures", "measures: TODO"),
        ("eu-ai-act/annex-iv/3/capabilities-limitations", "[More Information Needed]"),
    ],
)
def test_version_1_fails_at_the_line_of_each_placeholder(
    example_judged: Judged, trained_example: Path, rule: str, words: str
) -> None:
    (finding,) = [item for item in example_judged.gaps("1", "error") if item.rule == rule]
    assert finding.verdict is Verdict.INADEQUATE
    assert place(finding) == (STUB, line_of(trained_example, STUB, words))


def test_version_1_fails_by_the_accuracy_that_its_run_does_not_have(
    example_judged: Judged, trained_example: Path
) -> None:
    (finding,) = [item for item in example_judged.gaps("1") if item.verdict is Verdict.CONTRADICTED]
    assert place(finding) == (STUB, line_of(trained_example, STUB, "value: 0.95"))
    assert "0.95" in finding.message
    assert "0.63" in finding.message


def test_version_1_fails_by_each_crossing_that_was_declared_and_not_measured(
    example_judged: Judged, trained_example: Path
) -> None:
    found = [item for item in example_judged.gaps("1") if item.rule == "hygiene/declared-slice"]
    assert {item.message.split(" ")[0] for item in found} == {
        "age.foreign_worker=18-25.no",
        "age.foreign_worker=26-75.no",
        "age.foreign_worker=26-75.yes",
    }
    assert {place(item) for item in found} == {
        (MODEL_FILE, line_of(trained_example, MODEL_FILE, "age.foreign_worker: ["))
    }


def test_version_1_fails_by_a_bias_check_that_nobody_answers(example_judged: Judged) -> None:
    found = [item for item in example_judged.gaps("1", "error") if item.rule == BIAS]
    assert any("fails: demographic parity ratio by age" in item.message for item in found)
    assert all("no person has stated what is done about it" in item.message for item in found)


def figures(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Measurement]]:
    """All measurements of a card with their pointers."""
    if isinstance(value, Measurement):
        yield to_pointer(path), value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from figures(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from figures(item, (*path, str(name)))


@pytest.mark.parametrize("version", ["1", "2", "3"])
@pytest.mark.parametrize("files", ["with cards", "without"])
def test_every_figure_and_registry_fact_tells_where_it_was_read(
    example_judged: Judged, bare_judged: Judged, version: str, files: str
) -> None:
    card = (example_judged if files == "with cards" else bare_judged).cards[version]
    found = dict(figures(card))
    assert len(found) > 30
    for pointer in found:
        # a card file may say what the metric means or which limit it has; the value is the run's
        origin = card.origin_of(f"{pointer}/value")
        assert origin is not None, pointer
        assert origin.kind in ("run", "artifact", "logged_model"), (pointer, str(origin))
        assert "runs:/" in origin.address or "models:/" in origin.address
    facts = [name for name, value in card.identity if value not in (None, (), {}, "")]
    assert {"name", "version", "run", "model_digest", "created_at", "status"} <= set(facts)
    parts = [
        to_pointer(("identity", name, *([key] if isinstance(value, dict) else [])))
        for name, value in card.identity
        if name in facts
        for key in (value if isinstance(value, dict) else [""])
    ]
    assert [pointer for pointer in parts if card.origin_of(pointer) is None] == []


def test_a_version_without_any_yaml_shows_all_that_its_run_measured(
    example_judged: Judged, bare_judged: Judged
) -> None:
    for version in "123":
        bare, full = bare_judged.cards[version], example_judged.cards[version]
        assert set(dict(figures(bare))) == set(dict(figures(full)))
        assert {key: item.value for key, item in figures(bare)} == {key: item.value for key, item in figures(full)}
        assert bare.model.parameters == full.model.parameters
        assert bare.training_data.datasets.keys() == full.training_data.datasets.keys()
        assert bare.identity.model_digest == full.identity.model_digest


def test_a_version_without_any_yaml_says_what_is_missing_and_invents_nothing(bare_judged: Judged) -> None:
    card, document = bare_judged.cards["3"], bare_judged.document("3")
    assert not card.intended_use.purpose
    assert card.provider.name is None
    assert card.identity.state == "draft"
    assert len(bare_judged.gaps("3", "error")) > 100
    asked = {item.rule for item in bare_judged.gaps("3")}
    assert {
        "eu-ai-act/classification/level",
        "eu-ai-act/annex-iv/1-a/intended-purpose",
        "eu-ai-act/annex-iv/1-a/provider-name",
        "eu-ai-act/art-9/5-residual-risk",
        "eu-ai-act/art-14/4-e-stop",
    } <= asked
    assert document.banner is not None
    assert document.banner.startswith("INCOMPLETE")
    text = write_markdown(document)
    assert "Not provided" in text
    assert "Okafor" not in text
    assert "Stated by" not in text


def test_statements_about_the_data_give_the_counts_of_the_data(example_data: ModuleType, trained_example: Path) -> None:
    frame = example_data.load()
    train, _test = example_data.split(frame, with_age=True)
    young = train.groups["age"] == "18-25"
    workers = train.groups["foreign_worker"] == "yes"
    good = train.good == 1
    text = flat(trained_example, MODEL_FILE)
    every_young = int((frame["age"] == "18-25").sum())
    for phrase in (
        f"{every_young} are up to 25 years old and {int((frame['foreign_worker'] == 'yes').sum())} are foreign workers",
        f"about 200 unpaid loans, and {int((~good).sum())} are in the training part",
        f"all rows together, {every_young} against {len(frame) - every_young}",
        f"Of the {int(young.sum())} training borrowers up to 25, {(good & young).sum() / young.sum():.0%}",
        f"of the {int((~young).sum())} older ones {(good & ~young).sum() / (~young).sum():.0%}",
        f"Of {int(workers.sum())} foreign workers {int((good & workers).sum())} repaid",
        f"{int(frame.isna().sum().sum())} empty cells and {int(frame.duplicated().sum())} doubled rows among 1,000",
        f"Only {int((young & workers).sum())} of 700 training rows",
    ):
        assert phrase.replace("%", " %") in text


def test_levels_over_time_are_those_of_the_three_runs(trained_example: Path) -> None:
    text = flat(trained_example, COMPLETE)
    ranking = [overall(trained_example, version)[0]["roc_auc"] for version in "123"]
    cost = [overall(trained_example, version)[0]["cost_per_100"] for version in "123"]
    blind = [governance(trained_example, version, "robustness")["roc_auc_without_checking_status"] for version in "123"]
    assert "Ranking (ROC AUC) was {:.3f}, {:.3f} and {:.3f}".format(*ranking) in text
    assert "cost per 100 applications {:.1f}, {:.1f} and {:.1f}".format(*cost) in text
    assert "the ranking was {:.3f}, {:.3f} and {:.3f}".format(*(item["value"] for item in blind)) in text


def test_limits_of_the_monitoring_plan_are_kept_by_the_figures_of_today(trained_example: Path) -> None:
    text = flat(trained_example, COMPLETE)
    metrics, _ = overall(trained_example, "3")
    parity = checks(trained_example, "3")["demographic_parity_ratio_by_age"]["value"]
    assert "(limit 55), ROC AUC (limit 0.75), the approval ratio by age (limit 0.69)" in text
    assert metrics["cost_per_100"] < 55
    assert metrics["roc_auc"] > 0.75
    assert parity > 0.69


def test_two_roles_sign_version_3_off_and_its_developer_may_not(example: Path) -> None:
    def approve(name: str, role: str) -> int:
        return cardwright("-q", "approve", "credit-risk/3", "--as", name, "--role", role, cwd=example).returncode

    assert approve("Jonas Brandt", "Model developer") == 1
    assert approve("Tomasz Zielinski", "Head of Model Validation") == 0
    assert state_of_version_3(example) == "in_review"
    assert approve("Miriam Okafor", "AI Governance Officer") == 0
    assert state_of_version_3(example) == "approved"
    changed = (example / COMPLETE).read_text(encoding="utf-8").replace("until 31 December 2027", "until 31 March 2028")
    (example / COMPLETE).write_text(changed, encoding="utf-8")
    assert state_of_version_3(example) == "in_review"


def state_of_version_3(folder: Path) -> str | None:
    (card,) = collect(load_settings(folder / "cardwright.yaml"), selectors=["credit-risk/3"]).cards
    return card.identity.state
