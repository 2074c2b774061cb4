"""pytest-json-report: tests that are marked ``robustness``, ``security``, ``adversarial`` or ``privacy``.

Each test is a requirement of its own and no draw from a population, so that the share that passed has no interval.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import JsonValue

from cardwright.card.pointer import Path
from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.readers.security import REQUIREMENT

TOOL = "pytest"
_PLACES: dict[str, tuple[Path, str | None]] = {
    "robustness": (("evaluation", "robustness", "metrics"), None),
    "security": (("evaluation", "compliance_metrics"), REQUIREMENT),
    "adversarial": (("evaluation", "compliance_metrics"), REQUIREMENT),
    "privacy": (("evaluation", "compliance_metrics"), REQUIREMENT),
}
_PASSED, _FAILED = frozenset({"passed", "xpassed"}), frozenset({"failed", "error"})
# interrupted, an error inside pytest, or a wrong call: what was collected did not run to its end
_BROKEN_OFF = (2, 3, 4)


def _recognises(document: Document) -> bool:
    value = document.value
    return isinstance(value, dict) and {"created", "exitcode", "summary", "tests"} <= set(value)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert isinstance(document.value, dict)
    tests, created = document.value["tests"], builder.number(document.value["created"], "created", path=("created",))
    if not isinstance(tests, list) or not isinstance(created, float) or not 0 <= created < 1e11:
        raise document.error("tests is a list, and created a time in seconds", path=("tests",))
    if document.value["exitcode"] in _BROKEN_OFF:
        raise document.error(
            f"pytest broke off with exit code {document.value['exitcode']}, so that tests are missing",
            path=("exitcode",),
            hint="run the tests to their end; failed tests are no reason to break off",
        )
    outcomes: dict[str, list[str]] = {}
    unmarked = 0
    for index, test in enumerate(tests):
        outcome, keywords = _test(document, test, str(index))
        marks = [mark for mark in _PLACES if mark in keywords]
        unmarked += not marks
        for mark in marks:
            outcomes.setdefault(mark, []).append(outcome)
    if unmarked:
        builder.notes.append(f"{unmarked} tests bear no mark of {', '.join(_PLACES)} and were left out")
    when = datetime.fromtimestamp(created, tz=UTC).isoformat()
    for mark, found in outcomes.items():
        _marked(builder, mark, found, when)
    return builder.done()


def _test(document: Document, test: JsonValue, index: str) -> tuple[str, list[JsonValue]]:
    outcome = test.get("outcome") if isinstance(test, dict) else None
    keywords = test.get("keywords", []) if isinstance(test, dict) else None
    if not isinstance(outcome, str) or not isinstance(keywords, list):
        raise document.error("a test has an outcome, and a list of keywords", path=("tests", index))
    return outcome, keywords


def _marked(builder: Builder, mark: str, found: list[str], when: str) -> None:
    passed, failed = (sum(outcome in kind for outcome in found) for kind in (_PASSED, _FAILED))
    if passed + failed == 0:
        builder.notes.append(f"all {len(found)} tests marked {mark} were skipped")
        return
    path, requirement = _PLACES[mark]
    others = len(found) - passed - failed
    left = f"; {others} that were skipped or expected to fail are left out" if others else ""
    builder.figure(
        (*path, f"{mark} tests passed"),
        "share_of_tests_passed",
        passed / (passed + failed),
        definition=f"share of the tests marked {mark} that passed{left}",
        n=passed + failed,
        on_data=False,
        measured_at=when,
        also={"requirement": requirement},
    )


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
