"""Builds the public site out of the live directory, and puts it in place at once or not at all."""

from __future__ import annotations

import ctypes
import filecmp
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import HuiyinError
from chalicelib.domain.intake import TYPES
from chalicelib.domain.offices import NATURE_TITLES
from chalicelib.domain.topics import CURRENT, VERSIONS
from chalicelib.domain.units import STAGE_TITLES

SITE = Path(__file__).resolve().parent.parent / "site"
OPTIONAL_SETTINGS = (
    "title",
    "sponsor",
    "sponsor_contact",
    "site_code",
    "icp",
    "police",
    "party_mark_url",
    "find_errors_url",
)
"""The site's name, and what a government site's footer shows (domain E5): nothing until it is configured."""

KEPT_ASSETS = 2
"""How many earlier folders of assets stay: a form opened before a build still fetches its modules after it."""


class SiteNotBuilt(HuiyinError):
    """The site could not be built; the one that was there before is untouched."""

    title = "网站没有生成"


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: how many pages and bytes, and which files differ from the build before, or left."""

    pages: int
    bytes: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    seconds: float


def build(
    out: Path, directory: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], *, api: str = "/api/v1"
) -> Report:
    """Build the site for `directory` (as `GET /api/v1/offices` returns the offices) and put it at `out`.

    `settings`: `site_url`, the absolute address at which `out` is served, is required, since the codes on the cards
    lead there; any of OPTIONAL_SETTINGS. `api` is where the pages find the API.

    What is at `out` is exchanged in one step when the build is whole, so no visitor sees half of it; raises
    SiteNotBuilt, with `out` as it was, when MkDocs fails or so much as warns, or when `out` holds something that no
    earlier build can have put there.
    """
    started = time.monotonic()
    out = out.resolve()
    _refuse_strange(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as room:
        fresh = Path(room) / "site"
        source = Path(room) / "input.json"
        source.write_text(json.dumps(_input(directory, settings, api), ensure_ascii=False, default=str), "utf-8")
        _render(source, fresh)
        fresh.chmod(0o755)
        made = _files(fresh)
        old = _files(out) if out.is_dir() else {}
        changed = tuple(name for name, path in made.items() if not _same(path, old.get(name)))
        _keep_assets(out, fresh)
        report = Report(
            pages=sum(name.endswith(".html") for name in made),
            bytes=sum(path.stat().st_size for path in made.values()),
            changed=changed,
            removed=tuple(name for name in old if not (fresh / name).exists()),
            seconds=round(time.monotonic() - started, 3),
        )
        _exchange(fresh, out)
    return report


def _refuse_strange(out: Path) -> None:
    """What is at `out` is thrown away after the exchange, so it must be nothing, or a site of ours."""
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / "404.html").is_file())):
        raise SiteNotBuilt(f"{out} 里有别的东西，不是先前生成的网站；请换一个空目录")


def _input(directory: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], api: str) -> dict[str, Any]:
    natures: dict[str, str] = {str(code): title for code, title in NATURE_TITLES.items()}
    stages: dict[str, str] = {str(code): title for code, title in STAGE_TITLES.items()}
    return {
        "directory": [
            {
                **office,
                "nature": natures.get(office.get("nature") or "", office.get("nature")),
                "stage": stages.get(office.get("stage") or "", office.get("stage")),
            }
            for office in directory
        ],
        "settings": {**dict.fromkeys(OPTIONAL_SETTINGS, ""), **settings},
        "api": api,
        "types": [{"code": row.code, "title": row.title, "hint": row.hint} for row in TYPES.values()],
        "topics": [{"code": row.code, "title": row.title} for row in VERSIONS[CURRENT] if len(row.code) == 2],
    }


def _render(source: Path, fresh: Path) -> None:
    """Run MkDocs strictly; its warnings become the words of the error."""
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
    except MkDocsException as error:
        raise SiteNotBuilt("；".join([SiteNotBuilt.title, *said.words, str(error)])) from error
    finally:
        logger.removeHandler(said)


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


def _files(root: Path) -> dict[str, Path]:
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}


def _same(new: Path, old: Path | None) -> bool:
    return old is not None and filecmp.cmp(new, old, shallow=False)


def _keep_assets(out: Path, fresh: Path) -> None:
    earlier = [path for path in out.glob("assets/*") if path.is_dir() and not (fresh / "assets" / path.name).exists()]
    for path in sorted(earlier, key=lambda path: path.stat().st_mtime, reverse=True)[:KEPT_ASSETS]:
        shutil.copytree(path, fresh / "assets" / path.name)


def _exchange(fresh: Path, out: Path) -> None:
    """Put `fresh` where `out` is, and `out` where `fresh` was, in one step where the system can (Linux).

    Elsewhere two renames: for the moment between them there is no site, but never half of one.
    """
    if not out.exists():
        fresh.rename(out)
        return
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of linux/fs.h
    if renameat2 and renameat2(here, os.fsencode(fresh), here, os.fsencode(out), exchange) == 0:
        return
    aside = fresh.with_name("old")
    out.rename(aside)
    fresh.rename(out)
