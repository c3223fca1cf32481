"""Custody of a data directory: one process at a time runs an engine on it; others can find and share that engine."""

import fcntl
import json
import logging
import os
import time
from pathlib import Path
from typing import IO, NamedTuple

PATIENCE_SECONDS = 0.2

log = logging.getLogger("huiyin.engine")


class EngineError(RuntimeError):
    """The engine cannot be used; the message says why and what to do, in Chinese and in English."""


class EngineTaken(EngineError):
    """Another process has the data directory."""


class Holder(NamedTuple):
    """Who runs an engine, and the port where it listens."""

    pid: int
    port: int


class Custody:
    """The right to run the engine on `data`, until `release`.

    The lock on `engine.lock` is meant to be inherited by the engine itself (`fileno`): it is then held exactly as
    long as somebody may write to the file, even when the process that took it has been killed.
    """

    def __init__(self, data: Path) -> None:
        """Raises EngineTaken when another process has it."""
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (data / "engine.lock").open("a+")
        # A killed engine, or a command that looks whether the lock is held, lets go of it within milliseconds.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _try(self._lock, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                holder = _holder(self._lock)
                self._lock.close()
                raise _taken(data, str(holder.pid) if holder else "?")
            time.sleep(0.02)
        # A killed holder leaves its port behind, and that port may be somebody else's by now.
        self._lock.truncate(0)

    def announce(self, port: int) -> None:
        """Tell other commands where the engine listens."""
        self._lock.write(json.dumps(Holder(os.getpid(), port)._asdict()))
        self._lock.flush()

    def fileno(self) -> int:
        return self._lock.fileno()

    def release(self) -> None:
        self._lock.truncate(0)
        self._lock.close()


def share(data: Path) -> tuple[IO[str], Holder | None]:
    """A share in the engine on `data`, kept until the file is closed, and who holds it; None when nobody does.

    Waits while the holder is about to stop it.
    """
    users = (data / "engine.users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    with (data / "engine.lock").open("a+") as lock:
        return users, None if _try(lock, fcntl.LOCK_EX) else _holder(lock)


def close_to_others(data: Path) -> IO[str]:
    """Wait until nobody shares the engine on `data`, and let nobody in until the file returned is closed."""
    users = (data / "engine.users").open("a")
    if not _try(users, fcntl.LOCK_EX):
        log.warning("正在等待使用同一数据库的其他命令结束。Waiting for other commands on the same data to end.")
        fcntl.flock(users, fcntl.LOCK_EX)
    return users


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: IO[str]) -> Holder | None:
    lock.seek(0)
    try:
        said = json.loads(lock.read())
        return Holder(int(said["pid"]), int(said["port"]))
    except (ValueError, KeyError, TypeError):
        # The holder is about to write it.
        return None


def _taken(data: Path, who: str) -> EngineTaken:
    return EngineTaken(
        f"数据目录 {data} 正由另一个进程（进程号 {who}）使用。请等它结束或将它停止（kill {who}），"
        f"或者用 --data（make demo 用 DATA=）另选一个目录。The data directory is in use by process {who}: "
        f"wait for it, stop it (kill {who}), or choose another directory with --data (make demo: DATA=)."
    )
