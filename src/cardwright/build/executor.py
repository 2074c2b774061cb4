"""Where work units run: in this process, in a pool of warm workers, or on a Dask cluster. Units are pure."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import connection, resource_tracker
from typing import Any, TypeVar

from cardwright.errors import CardwrightError, MissingPartError, UnreachableError, UsageError

Unit = TypeVar("Unit")
Result = TypeVar("Result")

# units that wait beside each one that is being worked on: enough to keep workers busy, and memory stays small
_WAITING = 1
# units after which a worker makes room for another: each report leaves a few megabytes behind in the typesetter's C
# libraries, which no garbage collector sees
LIFETIME = 120
# seconds
CONNECT_WITHIN = 10
_SCHEMES = ("tcp", "tls", "ucx", "ws", "wss", "inproc")


def default_jobs() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Failed:
    """A unit without a result, and why, in one sentence."""

    why: str


@dataclass(slots=True)
class Workers:
    """Opens executors. A broken one is thrown away and another one opened.

    Args:
        size: how many units run at once.
        open_pool: opens an executor; None for this process alone.
        here: how many units this process does itself before it opens one.
        lifetime: how many units a worker gets before another takes its place; None where workers are not ours.
    """

    size: int
    open_pool: Callable[[], Executor] | None = None
    here: int = 0
    lifetime: int | None = None
    _pool: Executor | None = field(default=None)
    _given: int = 0

    @property
    def most(self) -> int:
        """How many units may be handed over before one is ready."""
        return 1 if self._is_here else self.size * (1 + _WAITING)

    @property
    def _is_here(self) -> bool:
        return self.open_pool is None or self.here > 0

    def submit(self, function: Callable[[Unit], Result], unit: Unit) -> Future[Result]:
        """Hand a unit over; in this process it is done at once."""
        if self.open_pool is None or self.here > 0:
            self.here -= 1
            done: Future[Result] = Future()
            try:
                done.set_result(function(unit))
            except Exception as error:
                done.set_exception(error)
            return done
        if self.lifetime is not None and self._given >= self.lifetime * self.size:
            self._relieve()
        self._given += 1
        try:
            self._pool = self._pool or self.open_pool()
            return self._pool.submit(function, unit)
        except BrokenExecutor:
            self.renew()
            self._pool = self.open_pool()
            return self._pool.submit(function, unit)

    def _relieve(self) -> None:
        """Let the workers end with what they have been given; others come for the rest."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._pool, self._given = None, 0

    def renew(self) -> None:
        """Throw a broken executor away."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool, self._given = None, 0

    def close(self) -> None:
        """End the workers; what they have begun is not waited for longer than it takes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


@contextlib.contextmanager
def open_workers(*, jobs: int, executor: str | None = None) -> Iterator[Workers]:
    """Workers as asked for, closed at the end.

    Args:
        jobs: number of processes; 1 means this one, and for long builds one worker at a time.
        executor: ``dask=tcp://HOST:PORT`` for a cluster, whose workers need the same version of Cardwright.

    Raises:
        UsageError: the executor is not known, or the cluster's workers have other code than we.
        UnreachableError: the cluster does not answer, or has no workers.
        MissingPartError: the extra ``dask`` is not installed.
    """
    if executor is not None:
        with _dask(executor) as workers:
            yield workers
        return
    size = max(1, jobs)
    here = LIFETIME if size == 1 else 0
    workers = Workers(size=size, open_pool=lambda: _process_pool(size), here=here, lifetime=LIFETIME)
    try:
        yield workers
    finally:
        workers.close()


def run_units(
    function: Callable[[Unit], Result], units: Iterable[Unit], *, workers: Workers
) -> Iterator[tuple[Unit, Result | Failed]]:
    """Results in the order in which they are ready; few units are held at a time, however many there are.

    A unit whose worker dies is tried once more, alone, so that a unit that kills its worker is told from those that
    merely ran beside it. Any other exception of a unit is its own failure and no other's.

    Args:
        function: a module-level function, picklable and pure.
        units: its arguments, picklable; drawn from as there is room.
        workers: where to run.

    Raises:
        MissingPartError: what the work needs is not installed; this stops everything.
        UnreachableError: the cluster has gone away.
    """
    waiting = iter(units)
    running: dict[Future[Result], Unit] = {}
    while True:
        for unit in waiting:
            running[workers.submit(function, unit)] = unit
            if len(running) >= workers.most:
                break
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        broken = [future for future in done if isinstance(future.exception(), BrokenExecutor)]
        for future in done.difference(broken):
            yield running.pop(future), _outcome(future)
        if broken:
            suspects = list(running.values())
            running.clear()
            workers.renew()
            for unit in suspects:
                yield unit, _alone(function, unit, workers)


def _alone(function: Callable[[Unit], Result], unit: Unit, workers: Workers) -> Result | Failed:
    future = workers.submit(function, unit)
    try:
        wait([future])
        if isinstance(future.exception(), BrokenExecutor):
            return Failed("its worker process died twice, perhaps for want of memory")
        outcome: Result | Failed = _outcome(future)
        return outcome
    finally:
        if isinstance(future.exception(), BrokenExecutor):
            workers.renew()


def _outcome(future: Future[Any]) -> Any:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, MissingPartError | UnreachableError):
        raise error
    if isinstance(error, CardwrightError):
        return Failed(str(error))
    if type(error).__name__ == "KilledWorker":
        return Failed("its workers of the cluster died again and again, perhaps for want of memory")
    if type(error).__name__ in ("CommClosedError", "CancelledError", "FutureCancelledError"):
        raise UnreachableError("the cluster went away", hint="build again: what is finished is kept") from error
    return Failed(f"{type(error).__name__}: {error}")


def _follow_leader() -> None:
    """Runs in a new worker: it ends when the build was killed, for which it would wait without end otherwise."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        threading.Thread(target=_end_with, args=(leader.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _process_pool(jobs: int) -> Executor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cardwright.build.warm"])
    resource_tracker.ensure_running()  # its start would undo the mask below
    # Ctrl-C reaches every process of a terminal, and would end the one that workers are forked from before it has
    # loaded what ignores it; it keeps the mask of this one, where the signal waits until the first worker stands
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    pool = ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_follow_leader)
    try:
        pool.submit(os.getpid)
    finally:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise
    return pool


@contextlib.contextmanager
def _dask(text: str) -> Iterator[Workers]:
    kind, _, address = text.partition("=")
    if kind != "dask" or address.partition("://")[0] not in _SCHEMES:
        raise UsageError(f"{text!r} is no executor", hint="give --executor dask=tcp://HOST:PORT")
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingPartError(
            "a cluster needs the extra dask", hint="pip install 'cardwright[dask]', here and on its workers"
        ) from error
    from cardwright.build.keys import code_digest

    try:
        client: Any = Client(address, timeout=CONNECT_WITHIN, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        raise UnreachableError(
            f"the cluster does not answer ({type(error).__name__})", where=address, hint="is the scheduler running?"
        ) from error
    try:
        threads = client.nthreads()
        if not threads:
            raise UnreachableError("the cluster has no workers", where=address, hint="start some with `dask worker`")
        own = code_digest()
        found = client.run(code_digest, on_error="return")
        other = sorted(name for name, digest in found.items() if digest != own)
        if other:
            raise UsageError(
                f"{len(other)} of {len(threads)} workers have no Cardwright, or other versions of it or its parts",
                where=other[0],
                hint="install the same lock file everywhere; else the same card would give different documents",
            )
        pool = client.get_executor(retries=2, pure=False)
        yield Workers(size=sum(threads.values()), open_pool=lambda: pool)
    finally:
        client.close()
