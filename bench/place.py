"""The place where everything is measured: one engine, the sample city, the served system and a hello beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "青禾Bench#2026"
RAISED = {
    "HUIYIN_CHALLENGE_COST": "1",
    "HUIYIN_SUBMISSIONS_PER_ADDRESS": "1000000000",
    "HUIYIN_ADDRESS_FAILURES": "1000000000",
    "HUIYIN_NUMBER_FAILURES": "1000000000",
}
"""Limits raised, as the load comes from one address; the proof of work stays on, at cost 1."""


@dataclass(frozen=True)
class Place:
    """Where things are: the engine's endpoint, ports and process ids."""

    endpoint: str
    data: Path
    port: int
    pid: int
    hello_port: int
    hello_pid: int
    token: str

    @property
    def engine_port(self) -> int:
        """The engine's port."""
        return int(self.endpoint.rpartition(":")[2])


@contextmanager
def place(engine_on_file: bool = False) -> Iterator[Place]:
    """An engine with tables and city, two web servers on it, and the hello server; all gone at the end."""
    from infra.local.engine import engine_for, engine_in_memory

    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-bench-")))
        endpoint = stack.enter_context(engine_for(data) if engine_on_file else engine_in_memory())
        os.environ.update(HUIYIN_DYNAMODB_ENDPOINT=endpoint, HUIYIN_DATA=str(data), **RAISED)
        _found_city()
        port, pid = stack.enter_context(_served("app"))
        hello_port, hello_pid = stack.enter_context(_served("bench.hello"))
        yield Place(endpoint, data, port, pid, hello_port, hello_pid, _signed_in(port))


def _found_city() -> None:
    from dataclasses import replace

    from chalicelib.adapters.dynamo import tables
    from chalicelib.adapters.dynamo.models import Bound
    from chalicelib.adapters.passwords import Argon2Passwords
    from chalicelib.wiring import base
    from infra.cityfile import read_city

    base.forget()
    settings = base.settings()
    tables.create(Bound(settings.dynamodb_endpoint, settings.region, settings.stage))
    city = read_city(ROOT / "infra/local/qinghe.yaml")
    hashed = Argon2Passwords().hash(PASSWORD)
    staff = [replace(member, password_hash=hashed, must_change=False) for member in city.staff]
    base.directory().put_city(city.offices, staff, city.posts)


@contextmanager
def _served(app: str) -> Iterator[tuple[int, int]]:
    """Two web servers of `app` on one socket, as infra.local.supervise starts them; port and pid of their parent."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "bench.twins", str(listener.fileno()), app]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()])
        try:
            _wait(port, "/api/v1/health" if app == "app" else "/")
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


def _wait(port: int, path: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nobody answers at port {port}")


def _signed_in(port: int) -> str:
    body = json.dumps({"office": "qh", "login": "dispatcher", "password": PASSWORD}).encode()
    call = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/sessions", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call) as answer:
        token: str = json.load(answer)["token"]
        return token
