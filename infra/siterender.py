"""Runs MkDocs over one input, here or in a process of its own; its warnings become the words of the error."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.tether import tethered
from infra.sitestore import SiteNotBuilt

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
FAILED = 3
"""What the process of its own returns when the site was not built."""

LONGEST_SECONDS = 3600
NICE = 10


def render(source: Path, fresh: Path) -> None:
    """Render the input in the file `source` (see site/hooks.py) into the directory `fresh`. Raises SiteNotBuilt."""
    from jinja2 import TemplateError
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    said = _Listener()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    try:
        with _no_bytecode():
            config = load_config(
                str(SITE / "mkdocs.yml"), site_dir=str(fresh), strict=True, extra={"input": str(source)}
            )
        mkdocs_build(config)
    except (MkDocsException, TemplateError) as error:
        raise SiteNotBuilt("；".join([SiteNotBuilt.title, *said.words, str(error)])) from error
    finally:
        logger.removeHandler(said)


def render_apart(source: Path, fresh: Path) -> None:
    """The same in a process of its own, which steps back for others and gives back its memory. Raises SiteNotBuilt."""
    command = tethered([sys.executable, "-m", "infra.siterender", str(source), str(fresh)])
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SiteNotBuilt(f"{SiteNotBuilt.title}；一小时还没有生成完") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise SiteNotBuilt(said[-1] if said else f"{SiteNotBuilt.title}；生成程序以 {done.returncode} 结束")


def main() -> int:
    """What `render_apart` starts."""
    os.nice(NICE)
    try:
        render(Path(sys.argv[1]), Path(sys.argv[2]))
    except SiteNotBuilt as error:
        sys.stderr.write(" ".join(error.message.split()) + "\n")
        return FAILED
    return 0


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@contextmanager
def _no_bytecode() -> Iterator[None]:
    """MkDocs imports site/hooks.py, and Python would leave a cache beside it: nothing is written inside site/."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


if __name__ == "__main__":
    sys.exit(main())
