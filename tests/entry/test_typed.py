"""Many first requests at once: reading JSON into a type for the first time must not end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRST = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from chalicelib.domain.case import Case
from chalicelib.domain.projections import DocketEntry, Progress
from chalicelib.entry.desk import TakeInForm
from chalicelib.entry.public import LookupForm, SubmitForm
from chalicelib.typed import converted, parsed

kinds = (SubmitForm, SubmitForm, TakeInForm, LookupForm, Case, Case, DocketEntry, Progress, SubmitForm)
together = threading.Barrier(len(kinds))
read = []

def run(kind):
    together.wait()
    for reader, content in ((parsed, b'{"about":{"kind":"none"},"number":"x"}'), (converted, {"number": "x"})):
        try:
            reader(content, kind)
        except msgspec.ValidationError:
            pass
    read.append(kind)

threads = [threading.Thread(target=run, args=(kind,)) for kind in kinds]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(read) == len(kinds)
print("whole")
"""


@pytest.mark.slow
def test_first_requests_together() -> None:
    for _ in range(20):
        done = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr
