"""Ties a child process to the process that starts it, so that nothing lingers when the parent is killed.

Run as a script it ties itself and then becomes the given command. A launcher of its own replaces a
`preexec_fn`, which is unsafe in a process that has threads.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def tether(parent: int) -> None:
    """Have the kernel kill this process when the thread of `parent` that started it ends.

    Linux only; elsewhere it does nothing. Exits at once when `parent` (a process id) is gone already.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def tethered(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` tied to this process; the calling thread must outlive the child."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


if __name__ == "__main__":
    tether(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming the command is the point
