"""The whole machine: what dies comes back, what is stopped stops, what is killed leaves nothing behind."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from infra.local.engine import free_port, healthy

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@contextmanager
def heard() -> Iterator[None]:
    """What is started meanwhile hears the signals of a terminal.

    A shell starts what runs in its background with SIGINT ignored, nohup with SIGHUP; a child inherits it, and the
    machine leaves silent what was silenced (supervise.serve).
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Machine:
    """A served machine in a process of its own, and what it says."""

    def __init__(self, data: Path, *arguments: str, port: int = 0) -> None:
        self.data = data
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        with heard():
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.local.serve_small", str(data), str(port), *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
            )
        words = self.out.readline().split()
        if not words:
            return
        assert words[0] == "before"
        self.engine_port = int(words[1].rsplit(":", 1)[1])
        self.address = words[2].removeprefix("http://")

    @property
    def out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def ready(self) -> "Machine":
        assert self.out.readline() == "ready\n"
        return self

    def get(self, path: str, timeout: float = 10.0) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def running(self, part: str = "") -> list[int]:
        """Process ids of what runs on this data, apart from the supervisor; `part` is a word of the command."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) in (os.getpid(), self.process.pid):
                continue
            try:
                command = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
                said = command + (entry / "environ").read_bytes().decode("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if command and str(self.data) in said and part in command:
                found.append(int(entry.name))
        return found

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send the signal and wait; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return time.monotonic() - began


def until(holds: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "data").ready()
    yield machine
    if machine.process.poll() is None:
        machine.stop()


def test_nobody_connects_before_the_first_words_and_everybody_afterwards(tmp_path: Path) -> None:
    waiting = Machine(tmp_path / "data", "--slow-start")
    assert healthy(waiting.engine_port)
    with pytest.raises(ConnectionRefusedError):
        waiting.get("/api/v1/health")
    assert waiting.stop() < 10
    assert waiting.process.returncode == 0
    assert waiting.running() == []
    served = Machine(tmp_path / "data").ready()
    assert served.get("/api/v1/health")[0] == 200
    served.stop()


def test_it_runs_an_engine_two_web_servers_and_a_job_runner(machine: Machine) -> None:
    assert len(machine.running("engine.db")) == 1
    assert len(machine.running("infra.local.server")) == 2
    assert len(machine.running("infra.local.runner")) == 1
    diary = machine.data / "diary.txt"
    until(lambda: diary.exists() and "drain" in diary.read_text())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_within_ten_seconds(machine: Machine, number: int) -> None:
    assert machine.stop(number) < 10
    assert machine.process.returncode == 0
    assert machine.running() == []
    assert not healthy(machine.engine_port)
    with pytest.raises(ConnectionRefusedError):
        machine.get("/api/v1/health")


def test_requests_under_way_are_answered_before_it_stops(machine: Machine) -> None:
    answers: list[tuple[int, bytes]] = []
    threads = [threading.Thread(target=lambda: answers.append(machine.get("/api/v1/echo/x?pause=2"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert machine.stop() < 10
    for thread in threads:
        thread.join()
    assert [status for status, _ in answers] == [200] * 8


def test_a_request_that_never_ends_does_not_hold_it_up(machine: Machine) -> None:
    def ask() -> None:
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            machine.get("/api/v1/echo/x?pause=60", timeout=30)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    assert machine.stop() < 10
    assert machine.running() == []
    thread.join()


def test_a_killed_supervisor_leaves_nothing_behind(machine: Machine) -> None:
    assert len(machine.running()) == 4
    machine.stop(signal.SIGKILL)
    until(lambda: machine.running() == [], seconds=3)
    again = Machine(machine.data).ready()
    assert again.get("/api/v1/health")[0] == 200
    again.stop()


@pytest.mark.parametrize("part", ["engine.db", "infra.local.server", "infra.local.runner"])
def test_whatever_is_killed_comes_back(machine: Machine, part: str) -> None:
    # The web servers answer before the runner has begun, on a busy machine.
    until(lambda: machine.running(part))
    before = machine.running(part)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(machine.running(part)) - set(before)) == len(before))
    until(lambda: healthy(machine.engine_port))
    assert machine.get("/api/v1/health")[0] == 200
    assert machine.stop() < 10


def test_nobody_is_turned_away_while_web_servers_are_started_again(machine: Machine) -> None:
    for pid in machine.running("infra.local.server"):
        os.kill(pid, signal.SIGKILL)
    assert machine.get("/api/v1/health")[0] == 200


def test_a_second_machine_on_the_same_data_is_refused(machine: Machine) -> None:
    second = Machine(machine.data)
    _, errors = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert f"进程号 {machine.process.pid}" in errors
    assert f"stop it (kill {machine.process.pid})" in errors
    assert machine.get("/api/v1/health")[0] == 200


def test_a_second_machine_on_the_same_port_is_refused(machine: Machine, tmp_path: Path) -> None:
    second = Machine(tmp_path / "other", port=int(machine.address.rsplit(":", 1)[1]))
    _, errors = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert "choose another with --port" in errors
    assert "另选一个端口" in errors
    assert machine.get("/api/v1/health")[0] == 200


def test_an_outside_endpoint_is_handed_on_and_no_engine_is_started(tmp_path: Path) -> None:
    source = (
        "import os, sys; os.environ['HUIYIN_DYNAMODB_ENDPOINT'] = 'http://127.0.0.1:9'; "
        "sys.argv[1:] = [sys.argv[1], '0']; "
        "import runpy; runpy.run_module('tests.local.serve_small', run_name='__main__')"
    )
    process = subprocess.Popen([sys.executable, "-c", source, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().split()[1] == "http://127.0.0.1:9"
    assert process.stdout.readline() == "ready\n"
    assert not (tmp_path / "engine.db").exists()
    process.terminate()
    process.communicate(timeout=15)
    assert process.returncode == 0


def test_forty_clients_that_say_half_a_request_keep_nobody_waiting(machine: Machine) -> None:
    import socket

    host, port = machine.address.split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(40)]
    for half in slow:
        half.sendall(b"POST /api/v1/echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    began = time.monotonic()
    assert machine.get("/api/v1/health")[0] == 200
    assert time.monotonic() - began < 2
    for half in slow:
        half.close()


def test_two_hundred_clients_at_once_are_all_answered(machine: Machine) -> None:
    import asyncio

    host, port = machine.address.split(":")
    request = b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
    until_when = time.monotonic() + 3
    answered: list[int] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.monotonic() < until_when:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            await reader.readexactly(int(length.split(b":")[1]))
            answered.append(int(head.split()[1]))
        writer.close()

    async def burst() -> list[Any]:
        return await asyncio.gather(*(client() for _ in range(200)), return_exceptions=True)

    # In a thread of its own: the browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(burst())).result() == [None] * 200
    assert set(answered) == {200}
    assert len(answered) > 1000


def test_a_free_port_is_free() -> None:
    import socket

    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[1] in range(20_000, 30_000)
