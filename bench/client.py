"""The load client: keep-alive HTTP/1.1 connections, each sending its next request when the last is answered.

A library's client costs more than the server under test at these speeds, and would be what is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")

Shot = Callable[[], tuple[bytes, int]]
"""Gives the bytes of the next request and the status that is expected."""


def request(method: str, host: str, path: str, body: Any = None, headers: tuple[str, ...] = ()) -> bytes:
    """One request as bytes; `body` is sent as JSON."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Accept: application/json", *headers]
    data = b""
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append("Content-Type: application/json")
        lines.append(f"Content-Length: {len(data)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + data


@dataclass
class Measured:
    """One measurement: latencies in milliseconds of what was answered as expected, and what was not."""

    connections: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    cpu_ms: float = 0.0

    @property
    def p50(self) -> float:
        """The median latency in milliseconds."""
        return median(self.latencies) if self.latencies else float("nan")

    @property
    def p99(self) -> float:
        """The 99th percentile in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] if ordered else float("nan")

    @property
    def rate(self) -> float:
        """Requests a second that were answered as expected."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        """CPU milliseconds of the watched processes for each request."""
        return self.cpu_ms / max(1, len(self.latencies) + sum(self.wrong.values()))


class _Connection:
    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, raw: bytes) -> int:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        self.writer.write(raw)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        mark = head.find(b"content-length:")
        if mark >= 0:
            length = int(head[mark + 15 : head.index(b"\r", mark)])
            if length:
                await self.reader.readexactly(length)
        elif b"transfer-encoding: chunked" in head:
            while size := int((await self.reader.readline()).strip() or b"0", 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        if b"connection: close" in head:
            self.close()
        return status

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _load(shot: Shot, host: str, port: int, connections: int, seconds: float, most: int) -> Measured:
    found = Measured(connections)
    end = time.perf_counter() + seconds
    sent = 0

    async def one(connection: _Connection) -> None:
        nonlocal sent
        while time.perf_counter() < end and (not most or sent < most):
            try:
                raw, expected = shot()
            except IndexError:
                return
            sent += 1
            began = time.perf_counter()
            try:
                status = await connection.send(raw)
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                found.wrong[type(error).__name__] += 1
                connection.close()
                await asyncio.sleep(0.05)
                continue
            if status == expected:
                found.latencies.append((time.perf_counter() - began) * 1000)
            else:
                found.wrong[str(status)] += 1

    alive = [_Connection(host, port) for _ in range(connections)]
    began = time.perf_counter()
    await asyncio.gather(*(one(each) for each in alive))
    found.seconds = time.perf_counter() - began
    for each in alive:
        each.close()
    return found


def measure(
    shot: Shot,
    port: int,
    connections: int,
    seconds: float,
    *,
    warm: float = 0.5,
    most: int = 0,
    pids: tuple[int, ...] = (),
    host: str = "127.0.0.1",
) -> Measured:
    """Load `port` for `seconds` after `warm` seconds that do not count; CPU of `pids` and their children beside it."""
    if warm:
        asyncio.run(_load(shot, host, port, connections, warm, most))
    before = cpu_ms(pids)
    found = asyncio.run(_load(shot, host, port, connections, seconds, most))
    found.cpu_ms = cpu_ms(pids) - before
    return found


def cpu_ms(roots: tuple[int, ...]) -> float:
    """CPU milliseconds of these processes, their living descendants and the children they have buried."""
    used: dict[int, float] = {}
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                columns = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        used[int(name)] = sum(map(int, columns[11:15])) * TICK_MS
        children.setdefault(int(columns[1]), []).append(int(name))
    total, left = 0.0, list(roots)
    while left:
        each = left.pop()
        total += used.get(each, 0.0)
        left += children.get(each, [])
    return total
