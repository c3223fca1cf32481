"""The sweep of a thousand due cases, among however many that are not."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from bench.seed import Loader, now

DUE = 1000
ROUNDS = 3


def swept_in(loader: Loader) -> float:
    """Median seconds of ROUNDS sweeps, each of DUE cases newly due, among what the store holds."""
    _swept(loader, 50)
    return median(_swept(loader, DUE) for _ in range(ROUNDS))


def _swept(loader: Loader, due: int) -> float:
    from chalicelib.entry.jobs import attempt
    from chalicelib.services.sweep import sweep
    from chalicelib.wiring import desk

    moment = now()
    # Received some days ago, so that clocks have moments behind them, each to be told now.
    overdue = loader.example(moment - timedelta(days=4), dispatched=True)
    loader.write(loader.clones(overdue, due, wake=moment - timedelta(minutes=1)))
    began = time.perf_counter()
    report = sweep(desk.desk(), moment, attempt)
    taken = time.perf_counter() - began
    if report.woken != due or report.failed:
        raise RuntimeError(f"swept {report.woken} of {due}: {report.failed[:3]}")
    return taken
