"""A cold start: the processor time of importing the application, beside importing its framework alone."""

from __future__ import annotations

import subprocess
import sys

from bench.place import ROOT

TIMED = "import time; began = time.process_time(); import {}; print(time.process_time() - began)"
TRIES = 5


def import_seconds(module: str) -> float:
    """The least of TRIES fresh interpreters, in seconds of processor time."""
    return min(_once(module) for _ in range(TRIES))


def _once(module: str) -> float:
    command = [sys.executable, "-c", TIMED.format(module)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)
