"""The embedded DynamoDB engine: finding it, running it on one data directory, keeping it alive, sharing it."""

import http.client
import logging
import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.custody import Custody, EngineError, EngineTaken, close_to_others, share
from infra.local.tether import tethered

ENDPOINT_VARIABLE = "HUIYIN_DYNAMODB_ENDPOINT"
BINARY = Path(__file__).parents[2] / "node_modules/@dynoxide/linux-x64/dynoxide"
HOST = "127.0.0.1"
# Below the range from which the kernel takes ports for outgoing connections: while a killed engine is being
# restarted, no client of ours can be given its port by chance.
PORTS = range(20_000, 30_000)
READY_SECONDS = 30.0
STOP_SECONDS = 3.0
LONGEST_PAUSE = 5.0
LOCK_TRIES = 10

log = logging.getLogger("huiyin.engine")


class EngineMissing(EngineError):
    """The engine's program is not installed on this machine."""


class EngineFailed(EngineError):
    """The engine did not start."""


def outside_endpoint() -> str | None:
    """The address of a DynamoDB that somebody else runs (`HUIYIN_DYNAMODB_ENDPOINT`), or None."""
    return os.environ.get(ENDPOINT_VARIABLE) or None


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on, chosen at random."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise EngineFailed(
        "找不到空闲端口，请关闭一些程序后再试。No free port was found: close some programs and try again."
    )


def healthy(port: int) -> bool:
    """Whether an engine answers at `port`."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Engine:
    """One engine on one data directory (or in memory when `data` is None), restarted whenever it dies."""

    def __init__(self, data: Path | None, program: Path = BINARY) -> None:
        self.data = data
        self.program = program
        self.port = 0
        self._custody: Custody | None = None
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._keeper = threading.Thread(target=self._keep, name="engine-keeper", daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id of the engine that runs now."""
        return self._child.pid if self._child else None

    def start(self) -> str:
        """Start it and return its endpoint once it answers.

        Raises EngineMissing without the program, EngineTaken when another process has the directory,
        EngineFailed when it dies or stays silent.
        """
        if not self.program.is_file():
            raise EngineMissing(
                f"没有找到数据库引擎 {self.program}。请先运行 make setup；非 Linux x86-64 机器请自备 DynamoDB 兼容"
                f"服务，并设置 {ENDPOINT_VARIABLE}。The database engine is not installed: run `make setup`, or set "
                f"{ENDPOINT_VARIABLE} to a DynamoDB-compatible service."
            )
        if self.data is not None:
            self._custody = Custody(self.data)
        self.port = free_port()
        if self._custody is not None:
            self._custody.announce(self.port)
        self._keeper.start()
        deadline = time.monotonic() + READY_SECONDS
        while not healthy(self.port):
            if self._deaths or time.monotonic() > deadline:
                self.stop()
                raise EngineFailed(f"数据库引擎没有启动。The database engine did not start.{self._last_words()}")
            time.sleep(0.005)
        return self.endpoint

    def stop(self) -> None:
        """Stop it, killing it after three seconds, and give up the data directory."""
        with self._guard:
            self._stopping.set()
            child = self._child
        if child is not None:
            child.terminate()
            self._keeper.join(STOP_SECONDS)
            if self._keeper.is_alive():
                child.kill()
                self._keeper.join()
        if self._custody is not None:
            self._custody.release()
            self._custody = None

    def _keep(self) -> None:
        # The engine dies with the thread that started it, so this one starts it and outlives it.
        pause = 0.0
        while True:
            with self._guard:
                if self._stopping.is_set():
                    return
                child = self._child = self._launch()
            began = time.monotonic()
            code = child.wait()
            if self._stopping.is_set():
                return
            self._deaths += 1
            pause = 0.0 if time.monotonic() - began > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2 or 0.05)
            log.warning("the engine ended with %s; starting it again in %.2f s", code, pause)
            self._stopping.wait(pause)

    def _launch(self) -> subprocess.Popen[bytes]:
        command = [str(self.program), "--host", HOST, "--port", str(self.port)]
        if self.data is None or self._custody is None:
            quiet = subprocess.DEVNULL
            return subprocess.Popen(tethered(command), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        with (self.data / "engine.log").open("ab") as words:
            return subprocess.Popen(
                tethered([*command, "--db-path", str(self.data / "engine.db")]),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                pass_fds=(self._custody.fileno(),),
                umask=0o077,
                start_new_session=True,
            )

    def _last_words(self) -> str:
        if self.data is None:
            return ""
        words = self.data / "engine.log"
        lines = words.read_text("utf-8", "replace").splitlines()[-3:] if words.exists() else []
        return "".join(f"\n  {line}" for line in lines)


@contextmanager
def engine_for(data: Path) -> Iterator[str]:
    """The endpoint of the engine on `data`: an outside one, one that runs already, or one started for this block.

    Who started it waits at the end for those who joined. Raises EngineMissing, EngineFailed, and EngineTaken
    when the directory is held by something that does not answer.
    """
    outside = outside_endpoint()
    if outside is not None:
        yield outside
        return
    engine = Engine(data)
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            engine.start()
        except EngineTaken:
            users, holder = share(data)
            with users:
                if holder is not None and healthy(holder.port):
                    yield f"http://{HOST}:{holder.port}"
                    return
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            break
    try:
        yield engine.endpoint
    finally:
        try:
            alone = close_to_others(data)
        finally:
            engine.stop()
        alone.close()


@contextmanager
def engine_in_memory() -> Iterator[str]:
    """The endpoint of an engine that keeps nothing, for tests and measurements."""
    engine = Engine(None)
    endpoint = engine.start()
    try:
        yield endpoint
    finally:
        engine.stop()
