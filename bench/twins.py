"""Starts two web servers of an application on an inherited socket and stops them together: `twins FD APP`."""

from __future__ import annotations

import signal
import subprocess
import sys


def main() -> None:
    """Run until told to stop."""
    fd, app = int(sys.argv[1]), sys.argv[2]
    command = [sys.executable, "-m", "infra.local.server", "--fd", str(fd), "--app", app]
    twins = [subprocess.Popen(command, pass_fds=[fd]) for _ in range(2)]

    def stop(number: int, frame: object) -> None:
        for twin in twins:
            twin.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for twin in twins:
        twin.wait()


if __name__ == "__main__":
    main()
