"""The sweep of a thousand due cases, among few open ones and among many."""

from __future__ import annotations

import time
from datetime import timedelta

from bench.seed import Loader, now

DUE = 1000


def swept_in(loader: Loader, open_cases: int) -> float:
    """Seconds to sweep DUE cases that are due, after `open_cases` that are not were written beside what is there."""
    from chalicelib.entry.jobs import attempt
    from chalicelib.services.sweep import sweep
    from chalicelib.wiring import desk

    moment = now()
    resting = loader.example(moment, dispatched=True)
    loader.write(loader.clones(resting, open_cases))
    # Received some days ago, so that clocks have moments behind them, each to be told now.
    overdue = loader.example(moment - timedelta(days=4), dispatched=True)
    loader.write(loader.clones(overdue, DUE, wake=moment - timedelta(minutes=1)))
    began = time.perf_counter()
    report = sweep(desk.desk(), moment, attempt)
    taken = time.perf_counter() - began
    if report.woken < DUE or report.failed:
        raise RuntimeError(f"swept {report.woken} of {DUE}: {report.failed[:3]}")
    return taken
