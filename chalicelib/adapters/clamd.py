"""The virus scanner clamd, spoken to by its INSTREAM command over TCP or a unix socket."""

from __future__ import annotations

import socket
import struct

from chalicelib.domain.errors import Invalid, Unavailable

CHUNK = 64 * 1024
SECONDS = 20.0
"""So long a scan may take; a request has 29."""

ANSWER = 4096


class Clamd:
    """The Scanner over a clamd at `address`: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`.

    Its `StreamMaxLength` must not be below the largest attachment. Raises Invalid for an address that is none.
    """

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        kind, _, rest = address.partition(":")
        host, _, port = rest.removeprefix("//").rpartition(":")
        if kind == "unix" and rest.startswith("/"):
            self._path, self._host = rest, ("", 0)
        elif kind == "tcp" and host and port.isdigit():
            self._path, self._host = "", (host.strip("[]"), int(port))
        else:
            shown = "HUIYIN_CLAMD 应写作 unix:/run/clamav/clamd.ctl 或 tcp://127.0.0.1:3310"
            raise Invalid({"HUIYIN_CLAMD": shown})
        self._seconds = seconds

    def scan(self, content: bytes) -> str:
        """The name of the virus found, or "". Raises Unavailable when clamd does not answer, or not with a verdict."""
        try:
            with self._connected() as talk:
                talk.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), CHUNK):
                    chunk = content[at : at + CHUNK]
                    talk.sendall(struct.pack(">I", len(chunk)) + chunk)
                talk.sendall(struct.pack(">I", 0))
                said = self._heard(talk)
        except OSError as error:
            raise Unavailable("查毒服务没有应答") from error
        verdict = said.removeprefix("stream: ")
        if verdict == "OK":
            return ""
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise Unavailable("查毒服务没有给出结论")

    def _connected(self) -> socket.socket:
        if self._path:
            talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            talk.settimeout(self._seconds)
            try:
                talk.connect(self._path)
            except OSError:
                talk.close()
                raise
            return talk
        return socket.create_connection(self._host, timeout=self._seconds)

    def _heard(self, talk: socket.socket) -> str:
        said = b""
        while not said.endswith(b"\0") and len(said) < ANSWER:
            more = talk.recv(ANSWER)
            if not more:
                break
            said += more
        return said.rstrip(b"\0\n").decode("utf-8", "replace")
