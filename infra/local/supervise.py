"""One process that keeps the whole system of one machine alive: the engine, two web servers, the job runner."""

import http.client
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.local.custody import EngineError
from infra.local.engine import ENDPOINT_VARIABLE, Engine, outside_endpoint
from infra.local.tether import tethered

ROOT = Path(__file__).parents[2]
WEB_SERVERS = 2
BACKLOG = 2048
STOP_SECONDS = 6.5
LONGEST_PAUSE = 5.0
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = logging.getLogger("huiyin.supervise")


class PortTaken(EngineError):
    """Somebody else listens where the web server is to listen."""


class Child:
    """A process that is started again whenever it ends, sooner the longer it lived."""

    def __init__(self, name: str, module: str, options: Sequence[str], env: dict[str, str], fds: Sequence[int]) -> None:
        self.name = name
        self._command = tethered([sys.executable, "-m", module, *options])
        self._env = env
        self._fds = fds
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = 0.0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def tend(self) -> float:
        """Start it unless it runs or has to wait; the seconds it has to wait."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return LONGEST_PAUSE
            lived = time.monotonic() - self._began
            self._pause = 0.0 if lived > LONGEST_PAUSE else min(LONGEST_PAUSE, self._pause * 2 or 0.1)
            self._not_before = time.monotonic() + self._pause
            log.warning("%s ended with %s; starting it again in %.1f s", self.name, code, self._pause)
            self._process = None
        wait = self._not_before - time.monotonic()
        if wait > 0:
            return wait
        self._began = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops all in order.
        self._process = subprocess.Popen(
            self._command,
            env=self._env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=self._fds,
            start_new_session=True,
        )
        return LONGEST_PAUSE

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it until `deadline` (of the monotonic clock), then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop and is killed", self.name)
            self._process.kill()
            self._process.wait()


def serve(
    data: Path,
    port: int,
    host: str = "127.0.0.1",
    *,
    site: Path | None = None,
    app: str = "app",
    before_listen: Callable[[str, str], None] | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serve the system on `data` at `host`:`port` (0: any free port) until SIGTERM, SIGINT or SIGHUP.

    Call it from the main thread. `before_listen(endpoint, url)` is called once the engine answers at `endpoint`
    and before anybody can connect to `url`; `on_ready()` once the web server answers. `site` is the directory of
    the built site, `app` the module of the Chalice application. Everything is gone ten seconds after the signal,
    and at once when this process is killed.

    Raises EngineTaken when the data are in use, PortTaken when the port is, EngineMissing, EngineFailed.
    """
    starting, stopping = True, False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        if starting:
            raise SystemExit(0)

    for number in ENDINGS:
        # What nohup has silenced stays silent.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    outside = outside_endpoint()
    engine = None if outside else Engine(data)
    children: list[Child] = []
    with _bound(host, port) as listener:
        url = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        try:
            endpoint = outside or (engine.start() if engine else "")
            if before_listen is not None:
                before_listen(endpoint, url)
            starting = False
            if not stopping:
                _listen(listener)
                children = _children(app, listener.fileno(), _environment(endpoint, data, site))
                _tend(children, lambda: stopping, url, on_ready)
        finally:
            starting = False
            listener.close()
            deadline = time.monotonic() + STOP_SECONDS
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.end(deadline)
            if engine is not None:
                engine.stop()


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    return listener


def _listen(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        raise _unusable(host, port, error) from error


def _unusable(host: str, port: int, error: OSError) -> PortTaken:
    return PortTaken(
        f"无法在 {host}:{port} 提供服务（{error.strerror}）。请停止占用该端口的程序，或者用 --port"
        f"（make demo 用 PORT=）另选一个端口。Cannot serve at {host}:{port} ({error.strerror}): stop what uses the "
        "port, or choose another with --port (make demo: PORT=)."
    )


def _environment(endpoint: str, data: Path, site: Path | None) -> dict[str, str]:
    environment = {
        **os.environ,
        ENDPOINT_VARIABLE: endpoint,
        "HUIYIN_DATA": str(data.resolve()),
        "HUIYIN_STAGE": "local",
    }
    if site is not None:
        environment["HUIYIN_SITE_DIR"] = str(site.resolve())
    return environment


def _children(app: str, fd: int, environment: dict[str, str]) -> list[Child]:
    # The socket is bound here and inherited: while a web server is started again, callers wait instead of failing.
    web = ["--fd", str(fd), "--app", app]
    return [
        *(Child(f"web server {n}", "infra.local.server", web, environment, [fd]) for n in range(1, WEB_SERVERS + 1)),
        Child("job runner", "infra.local.runner", ["--app", app], environment, []),
    ]


def _tend(children: list[Child], stopping: Callable[[], bool], url: str, on_ready: Callable[[], None] | None) -> None:
    """Keep `children` running until a signal says `stopping`."""
    signalled, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    try:
        while not stopping():
            wait = min(child.tend() for child in children)
            if on_ready is not None and _answers(url):
                on_ready()
                on_ready = None
            if select.select([signalled], [], [], 0.02 if on_ready else wait)[0]:
                os.read(signalled, 4096)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(signalled)
        os.close(wake)


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=1)
    try:
        connection.request("HEAD", "/api/v1/health")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
