"""Serves the small application for the tests: `python -m tests.local.serve_small DATA PORT [SITE]`."""

import sys
import time
from pathlib import Path

from infra.local.custody import EngineError
from infra.local.supervise import serve


def before_listen(endpoint: str, url: str) -> None:
    print("before", endpoint, url, flush=True)
    if "--slow-start" in sys.argv:
        time.sleep(60)


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    try:
        serve(
            Path(given[0]),
            int(given[1]),
            site=Path(given[2]) if len(given) > 2 else None,
            app="tests.local.small_app",
            before_listen=before_listen,
            on_ready=lambda: print("ready", flush=True),
        )
    except EngineError as error:
        sys.exit(str(error))
    print("stopped", flush=True)
