"""The web server of one machine: a waitress process that serves the API and the built site from a shared socket.

Two such processes of eight threads beat gunicorn's two workers of eight threads at one connection (p50 0.20 against
0.31 ms), equal it at 16 and 200, and stay alive when forty clients send half a request and wait, where gunicorn
answers nobody: see docs/adr/0002-wsgi-server.md.
"""

import argparse
import importlib
import io
import logging
import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from chalicelib.entry.routing import safe_headers
from chalicelib.settings import Settings
from infra.local.gateway import MAX_BODY_BYTES, Environ, Gateway, StartResponse
from infra.local.pages import Pages

THREADS = 8
# A burst of a few hundred clients connects within milliseconds; whoever finds the queue full waits a second.
BACKLOG = 2048
CONNECTIONS = 2000
IDLE_SECONDS = 60
DRAIN_SECONDS = 5.0
HEALTH = "/api/v1/health"

log = logging.getLogger("huiyin.server")


class Site:
    """The WSGI application of one machine: the application's routes, then the built site, then "not found"."""

    def __init__(self, gateway: Gateway, directory: Path | None, headers: Mapping[str, str]) -> None:
        """`headers` go with every file of the site in `directory`."""
        self.gateway = gateway
        self.pages = Pages(gateway, directory, headers) if directory else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Any:
        path = environ.get("PATH_INFO", "")
        if self.pages is None or path.startswith("/api/") or self.gateway.knows(environ):
            return self.gateway(environ, start_response)
        if self.pages.find_file(path) is None and "text/html" in environ.get("HTTP_ACCEPT", ""):
            missing = self.pages.find_file("/404.html")
            if missing is not None:
                return self.pages.serve(missing, environ, lambda _, headers: start_response("404 Not Found", headers))
        return self.pages(environ, start_response)


class _LastTask(WSGITask):  # type: ignore[misc]
    """A request answered by a server that is about to stop: the client is told to open another connection."""

    def start(self) -> None:
        self.request.headers["CONNECTION"] = "close"
        super().start()


def serve(application: Any, listener: socket.socket, largest: int = MAX_BODY_BYTES) -> None:
    """Serve until SIGTERM or SIGINT; then answer what has begun, for five seconds at most, and return.

    `largest` is the longest body that the application takes, in bytes.
    """
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        backlog=BACKLOG,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=IDLE_SECONDS // 4,
        # The gateway refuses what is longer, with a problem; this only bounds what it is given to refuse.
        max_request_body_size=largest + MAX_BODY_BYTES,
        max_request_header_size=32 * 1024,
        # The gateway decides whom to believe.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,
        ident=None,
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sockets = server._map
    while not stopping:
        wasyncore.poll2(1.0, sockets)
    server.del_channel(sockets)
    listener.close()
    HTTPChannel.task_class = _LastTask
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and any(map(_busy, list(server.active_channels.values()))):
        wasyncore.poll2(0.05, sockets)
    server.task_dispatcher.shutdown(timeout=0.2)


def _busy(channel: Any) -> bool:
    return bool(channel.requests or channel.total_outbufs_len)


def _warm(gateway: Gateway) -> None:
    """Build the adapters before the first caller comes: the health route reaches the engine."""
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": HEALTH, "QUERY_STRING": "", "wsgi.input": io.BytesIO()}
    if gateway.knows(environ):
        gateway(environ, lambda status, headers: log.info("%s: %s", HEALTH, status))


def main() -> None:
    """What the supervisor starts: serve the application on a socket that is bound already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="file descriptor of the listening socket")
    parser.add_argument("--app", default="app", help="module that holds the Chalice application `app`")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    settings = Settings.from_environ(os.environ)
    headers = {name: value for name, value in safe_headers(settings).items() if name != "Cache-Control"}
    gateway = Gateway(importlib.import_module(chosen.app).app)
    _warm(gateway)
    directory = Path(settings.site_dir) if settings.site_dir else None
    largest = max((MAX_BODY_BYTES, *gateway.larger.values()))
    serve(Site(gateway, directory, headers), socket.socket(fileno=chosen.fd), largest)


if __name__ == "__main__":
    main()
