"""One round of work: each decision carried out, and how every version came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cardwright.build.decisions import Failure, Kept, Left, ToMake
from cardwright.build.executor import open_workers
from cardwright.build.make import Workshop
from cardwright.build.options import BuildOptions, VersionOutcome
from cardwright.build.plan import Planner
from cardwright.build.progress import Event, Times
from cardwright.build.records import VersionRecord
from cardwright.sources.base import VersionKey
from cardwright.sources.selectors import natural


@dataclass(slots=True)
class Round:
    """Carries out what the planner decides.

    Args:
        planner: decides.
        workshop: makes.
        options: workers, and whom to tell.
        times: where the time goes.
    """

    planner: Planner
    workshop: Workshop
    options: BuildOptions
    times: Times
    _found: dict[str, VersionRecord] = field(default_factory=dict)
    _outcomes: dict[str, VersionOutcome] = field(default_factory=dict)
    _failures: dict[str, Failure] = field(default_factory=dict)

    def run(self) -> tuple[list[VersionRecord], list[VersionOutcome]]:
        """What is to be published of each version, and how it came out, in order; errors as ``Workshop.make``."""
        with open_workers(jobs=self.options.jobs, executor=self.options.executor) as workers:
            for item in self.workshop.make(self._to_make(), workers=workers):
                if isinstance(item, Failure):
                    self._failures[item.address] = item
                else:
                    self._take(item, "made", self._outcomes[item.address].why)
            for record in self.workshop.publish_failures(iter(self._failures.values()), workers=workers):
                problem = self._failures[record.address].problem
                self._take(record, "failed", problem)
                self.options.tell(Event(kind="failed", text=f"  {record.address}: {problem}", address=record.address))
        order = sorted(self._found, key=_in_order)
        return [self._found[address] for address in order], [self._outcomes[address] for address in order]

    def _take(self, record: VersionRecord, state: str, why: str | None = None) -> None:
        address = record.address
        self._found[address] = record
        self._outcomes[address] = VersionOutcome(address=address, state=state, standing=record.standing, why=why)
        self.options.tell(Event(kind="done", text="", done=len(self._found), total=self.planner.total))

    def _to_make(self) -> Iterator[ToMake]:
        self.planner.survey()
        decisions = self.planner.decisions()
        while True:
            with self.times.of("planning"):
                decision = next(decisions, None)
            if decision is None:
                return
            address = decision.address
            if isinstance(decision, Failure):
                self._failures[address] = decision
            elif isinstance(decision, Kept | Left):
                self._take(decision.record, "kept" if isinstance(decision, Kept) else "left")
            else:
                self._outcomes[address] = VersionOutcome(address=address, state="made", standing=None, why=decision.why)
                text = f"  {address}: {decision.why}"
                self.options.tell(Event(kind="planned", text=text, address=address, why=decision.why))
                for note in self.planner.notes.pop(address, ()):
                    self.options.tell(Event(kind="note", text=f"{address}: note: {note}", address=address))
                yield decision


def _in_order(address: str) -> tuple[str, int, int, str]:
    name, _, version = address.rpartition("/")
    return natural(VersionKey(name=name, version=version))
