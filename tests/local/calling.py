"""The operator's command run as an operator runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, data: Path | None = None, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call."""
    command = [sys.executable, "-m", "infra.cli", *map(str, words), *(["--data", str(data)] if data else [])]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def told(*words: str | Path, data: Path, code: int = 0) -> Any:
    """What a call says to a program."""
    found, out, err = run(*words, "--json", data=data)
    assert found == code, err
    return json.loads(out)


def document_of(process: subprocess.Popen[str]) -> Any:
    """The document that a serving command prints before it serves."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            return json.loads(text)
    raise AssertionError(text)


def until_served(url: str) -> Any:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")
