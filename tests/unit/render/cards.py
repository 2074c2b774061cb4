"""A card and a judgement made by hand, small but with a value of each kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from cardwright.card.canonical import card_digest
from cardwright.card.card import Card
from cardwright.rules.verdict import (
    Basis,
    BiasOutcome,
    BiasVerdict,
    Finding,
    Judgement,
    PackIdentity,
    Severity,
    Verdict,
)

RUIZ = {"name": "Marta Ruiz", "role": "head of credit risk", "on_behalf_of": "Musterbank AG", "date": "2026-11-02"}
TEST_DATA = {"name": "german-credit test", "digest": "sha256:" + "ab" * 32, "split": "test"}
FILE = {
    "kind": "file",
    "address": "cards/credit-risk/versions/3.yaml",
    "line": 12,
    "column": 3,
    "digest": "sha256:" + "cd" * 32,
}


def origin(metric: str) -> dict[str, Any]:
    return {"kind": "run", "address": f"runs:/4f1c/metrics/{metric}", "step": 0}


def measured(metric: str, value: float, low: float, high: float, n: int) -> dict[str, Any]:
    return {
        "metric": metric,
        "value": value,
        "n": n,
        "dataset": TEST_DATA,
        "interval": {"method": "Wilson", "level": 0.95, "low": low, "high": high},
    }


def stated(text: str) -> dict[str, Any]:
    return {"text": text, "stated_by": RUIZ}


def _slice(
    by: dict[str, str], n: int, accuracy: tuple[float, float, float], rate: tuple[float, float, float]
) -> dict[str, Any]:
    return {
        "by": by,
        "n": n,
        "metrics": {
            "accuracy": measured("accuracy", *accuracy, n),
            "selection_rate": measured("selection_rate", *rate, n),
        },
    }


def card_data(version: str = "3") -> dict[str, Any]:
    """The card as JSON data, to be changed by a test before it is validated."""
    return {
        "identity": {
            "registry": "demo-bank",
            "name": "credit-risk",
            "version": version,
            "aliases": ["champion"],
            "created_at": "2026-11-02T09:30:00Z",
            "source_commit": "9f2d1c7",
            "run": {"id": "4f1c", "name": "gradient-boosting", "source": "train.py"},
        },
        "system": {
            "name": "Credit risk scoring",
            "software_versions": {"python": "3.12.4", "scikit-learn": "1.7.2"},
            "interactions": {"not_applicable": "The score is a number in a file.", "stated_by": RUIZ},
        },
        "provider": {
            "name": "Musterbank AG",
            "contact": {"email": "models@musterbank.example", "postal": "Bankplatz 1, 10117 Berlin"},
        },
        "intended_use": {
            "purpose": stated(
                "Ranks applications for consumer credit by the **risk of default**. A clerk decides.\n\n- loans"
            )
        },
        "risk_classification": {
            "level": {
                "regimes": ["high-risk"],
                "reason": stated("Creditworthiness of natural persons, Annex III 5(b)."),
            },
            "prohibited_practices_screen": {
                "1-a-manipulation": {"answer": False, "reason": "No contact with applicants.", "stated_by": RUIZ},
                "1-c-social-scoring": {"answer": False, "reason": "Uses loan data only.", "stated_by": RUIZ},
            },
        },
        "facts": {"trained_on_data": {"answer": True, "reason": "Supervised learning.", "stated_by": RUIZ}},
        "model": {
            "type": "gradient boosting",
            "input_specification": {"duration": {"type": "integer", "range": "1 to 72 months", "required": True}},
            "importances": {
                "method": "permutation, drop in ROC AUC",
                "features": [
                    {"feature": name, "value": value, "spread": 0.01}
                    for name, value in (("duration", 0.061), ("checking account status", 0.112), ("amount", 0.034))
                ],
            },
        },
        "training_data": {
            "datasets": {
                "train": {
                    "name": "german-credit train",
                    "rows": 700,
                    "period": "1973 to 1975",
                    "digest": "sha256:" + "ef" * 32,
                }
            }
        },
        "evaluation": {
            "metrics": {
                "accuracy": measured("accuracy", 0.79666, 0.74137, 0.84612, 300),
                "roc_auc": measured("roc_auc", 0.8123, 0.7591, 0.8604, 300),
            },
            "slices": {
                "age=18-25": _slice({"age": "18-25"}, 57, (0.7368, 0.61, 0.834), (0.561, 0.43, 0.68)),
                "age=26+": _slice({"age": "26+"}, 243, (0.8107, 0.757, 0.855), (0.802, 0.747, 0.848)),
                "foreign_worker=no": _slice({"foreign_worker": "no"}, 11, (0.909, 0.62, 0.98), (0.909, 0.62, 0.98)),
            },
            "confusion_matrix": {
                "labels": ["good", "bad"],
                "counts": [[190, 20], [41, 49]],
                "dataset": TEST_DATA,
                "decision_threshold": 0.5,
            },
            "calibration": {
                "bins": [
                    {"predicted": 0.12, "observed": 0.1, "n": 120, "interval": {"low": 0.06, "high": 0.17}},
                    {"predicted": 0.45, "observed": 0.51, "n": 100, "interval": {"low": 0.41, "high": 0.61}},
                    {"predicted": 0.81, "observed": 0.72, "n": 80, "interval": {"low": 0.61, "high": 0.81}},
                ],
                "method": "equal-width bins",
            },
            "test_reports": {
                "v3": {
                    "title": "Test report 3",
                    "date": "2026-11-01",
                    "digest": "sha256:" + "12" * 32,
                    "signed_by": [RUIZ],
                }
            },
        },
        "fairness": {
            "assessments": {
                "demographic_parity_ratio_by_age": {
                    "metric": "demographic_parity_ratio",
                    "by": ["age"],
                    "value": 0.6996,
                    "groups": {"18-25": 57, "26+": 243},
                    "group_values": {"18-25": 0.561, "26+": 0.802},
                    "interval": {"method": "bootstrap", "level": 0.95, "low": 0.548, "high": 0.791},
                    "limit": {
                        "value": 0.8,
                        "direction": "at_least",
                        "recorded_at": "2026-10-01",
                        "source": "house rule",
                    },
                    "minimum_n": 30,
                    "response": stated(
                        "Declined applicants under 26 are looked at again by a clerk; the pilot stays in one branch."
                    ),
                },
                "demographic_parity_ratio_by_foreign_worker": {
                    "metric": "demographic_parity_ratio",
                    "by": ["foreign_worker"],
                    "value": 0.83,
                    "groups": {"no": 11, "yes": 289},
                    "interval": {"method": "bootstrap", "level": 0.95, "low": 0.61, "high": 1.12},
                    "limit": {"value": 0.8, "direction": "at_least", "source": "house rule"},
                    "minimum_n": 30,
                },
            }
        },
        "instructions_for_use": {
            "intended_purpose": {"refers_to": ["/intended_use/purpose"]},
            "accuracy": {"refers_to": ["/evaluation/metrics/accuracy"]},
        },
        "approvals": {"records": {"release": {"by": RUIZ, "decision": "approved", "scope": "pilot branch"}}},
        "audit_trail": {
            "events": [
                {"time": "2026-08-01T10:00:00", "naive": True, "kind": "model_registered", "user": "jdoe"},
                {"time": "2026-11-02T11:00:00", "naive": True, "kind": "promoted", "user": "mruiz", "granted": True},
            ],
            "access": [
                {
                    "time": "2026-11-03T08:00:00Z",
                    "kind": "deploy",
                    "user": "temp",
                    "granted": False,
                    "reason": "role may not deploy",
                }
            ],
        },
        "quality_management": {"policies": stated("The model policy of 2025 applies to every scoring model.")},
        "contradictions": [
            {
                "pointer": "/evaluation/metrics/accuracy/value",
                "values": [{"value": 0.79666, "origin": origin("accuracy")}, {"value": 0.95, "origin": FILE}],
            }
        ],
        "origins": {
            "/evaluation/metrics/accuracy": origin("accuracy"),
            "/evaluation/metrics/roc_auc": origin("roc_auc"),
            "/intended_use": FILE,
            "/identity": {"kind": "registry", "address": "models:/credit-risk/3"},
        },
    }


def example_card(version: str = "3", **changes: Any) -> Card:
    """The card, with whole sections replaced by keyword."""
    return Card.model_validate({**card_data(version), **changes})


def many_slices(number: int, *, limit: float | None = 0.5) -> dict[str, Any]:
    """So many groups with accuracy and recall, the first ones failing a limit of 0.5 that the last ones meet."""
    made = {}
    for index in range(number):
        accuracy = 0.2 + 0.7 * index / number
        figures = {"accuracy": accuracy, "recall": 1 - accuracy / 2}
        made[f"postcode=p{index:05}"] = {
            "by": {"postcode": f"p{index:05}"},
            "n": 40,
            "metrics": {
                name: {
                    **measured(name, value, value - 0.02, value + 0.02, 40),
                    **({"limit": {"value": limit, "direction": "at_least"}} if limit and name == "accuracy" else {}),
                }
                for name, value in figures.items()
            },
        }
    return made


def finding(verdict: Verdict, field: str, **changes: Any) -> Finding:
    """A finding at a field; severity error unless changed."""
    data: dict[str, Any] = {
        "rule": f"eu-ai-act/annex-iv/2-d/{field.rsplit('.', 1)[-1]}",
        "name": f"missing-{field.rsplit('.', 1)[-1].replace('_', '-')}",
        "pack": "eu-ai-act",
        "verdict": verdict,
        "severity": Severity.ERROR,
        "field": field,
        "pointer": "/" + field.replace(".", "/"),
        "message": "labelling is not stated",
        "fix": "state how labels were made",
        "basis": Basis(instrument="Regulation (EU) 2024/1689", ref="Annex IV, point 2(d)"),
        "binds": ("provider",),
        "binds_from": date(2027, 12, 2),
    }
    return Finding(**{**data, **changes})


def example_judgement(card: Card, *findings: Finding, refused: bool = False) -> Judgement:
    """A judgement of the card with these findings; by default one gap, one satisfied rule and two bias verdicts."""
    chosen = findings or (
        finding(Verdict.MISSING, "training_data.labelling"),
        finding(Verdict.SATISFIED, "intended_use.purpose", message=""),
    )
    bias = (
        BiasVerdict(
            check="demographic_parity_ratio_by_age",
            outcome=BiasOutcome.FAILS,
            reason="0.70 [0.55, 0.79], house rule at least 0.80",
        ),
        BiasVerdict(
            check="demographic_parity_ratio_by_foreign_worker",
            outcome=BiasOutcome.NOT_SHOWN,
            reason="11 cases, minimum 30",
        ),
    )
    packs = (
        PackIdentity(id="eu-ai-act", name="EU AI Act", version="2026.1", digest="sha256:" + "34" * 32),
        PackIdentity(id="hygiene", name="Hygiene", version="1", digest="sha256:" + "56" * 32),
    )
    return Judgement(
        card=card.address,
        digest=card_digest(card),
        as_of=date(2026, 11, 21),
        profile="prepare",
        packs=packs,
        findings=chosen,
        bias=bias,
        refused=refused,
    )
