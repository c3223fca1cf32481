"""Nothing acknowledged is lost: servers and engine are killed in the middle of two thousand submissions, five times."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.local.served import ROOT, matter, served, solved

SUBMISSIONS = 2000
CONNECTIONS = 64
KILLS = 5


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_acknowledged_number_is_there_after_five_kills(tmp_path: Path) -> None:
    with served(tmp_path / "data") as system:
        proofs = [solved(system) for _ in range(SUBMISSIONS)]
        acknowledged: dict[str, str] = {}
        guard = threading.Lock()

        def bring(n: int) -> None:
            key = {"Idempotency-Key": str(uuid.uuid4())}
            for _ in range(200):
                try:
                    status, answer = system.call("POST", "/api/v1/cases", matter(proofs[n]), key)
                except (OSError, HTTPException, urllib.error.URLError):
                    time.sleep(0.1)
                    continue
                if status == 201:
                    with guard:
                        acknowledged[answer["number"]] = answer["query_code"]
                    return
                assert status in (409, 503), answer
                time.sleep(0.1)
            raise AssertionError("never acknowledged")

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            waiting = [pool.submit(bring, n) for n in range(SUBMISSIONS)]
            for kill in range(1, KILLS + 1):
                while len(acknowledged) < kill * SUBMISSIONS // (KILLS + 1):
                    time.sleep(0.02)
                for pid, line in system.descendants():
                    if "dynoxide" in line or "infra.local.server" in line:
                        os.kill(pid, signal.SIGKILL)
            for each in waiting:
                each.result()
        assert len(acknowledged) == SUBMISSIONS
        for number, code in acknowledged.items():
            status, answer = system.call("POST", "/api/v1/lookup", {"number": number, "code": code})
            assert (status, answer.get("number")) == (200, number)
    checked = subprocess.run(
        [sys.executable, "-m", "infra.cli", "verify", "--data", str(tmp_path / "data"), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout[-2000:] + checked.stderr[-2000:]
    assert f'"cases": {SUBMISSIONS}' in checked.stdout
