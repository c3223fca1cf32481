"""The job that keeps the public site of one machine true: it looks for changes, builds apart, and tells of failures."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.offices import docket_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.roles import SYSTEM_DESK, Role
from chalicelib.domain.workdays import business_date
from infra.siterender import render_apart
from infra.sitestore import Disk, SiteNotBuilt

NAME = "site"
PERIOD = timedelta(minutes=2)
"""How often it is asked whether something has changed: what is published is on the pages within minutes."""

REST = 20
"""After a look that took so long, the next one waits so many times as long: a large city is not read all the time."""

AGAIN = 1800.0
"""Seconds after which a build that failed is tried once more, though nothing has changed."""

log = logging.getLogger("huiyin.site")


class Rebuilding:
    """Builds the site at `out` whenever what it is made of is not what it was last made of.

    It is called as a scheduled function is, never beside itself; at its first call it reads through what stands. A
    site that stands keeps the settings it was built with; where none stands, the address is that of this deployment.
    """

    def __init__(
        self,
        out: Path,
        rendered: Callable[[Path, Path], None] = render_apart,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place = Disk(out)
        self._rendered = rendered
        self._clock = clock
        self._not_before = 0.0
        self._failed = ("", 0.0)
        self._whole = False

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Look, and build if needed: what was done, without anything personal. A failed build is told, not raised."""
        from chalicelib.wiring import base
        from infra.sitebuild import digest, publish
        from infra.sitefiles import current_input

        began = self._clock()
        if began < self._not_before or not base.directory().cities():
            return {"built": False}
        standing = self._place.standing()
        given = current_input({"site_url": base.settings().site_url, **standing.settings})
        wanted = digest(given)
        looked = self._clock()
        self._not_before = looked + REST * (looked - began)
        self._whole = self._whole or self._place.whole()
        if (wanted == standing.input and self._whole) or (self._failed[0] == wanted and looked < self._failed[1]):
            return {"built": False}
        try:
            report = publish(given, self._place, self._rendered)
        except (SiteNotBuilt, OSError) as error:
            self._failed = (wanted, self._clock() + AGAIN)
            said = error.message if isinstance(error, SiteNotBuilt) else f"{SiteNotBuilt.title}；{error.strerror}"
            log.error("the site was not built: %s", said)
            tell(said)
            return {"built": False, "failed": True}
        self._failed, self._whole = ("", 0.0), True
        return {"built": True, "changed": len(report.changed), "removed": len(report.removed)}


def tell(message: str) -> None:
    """Alert the system officers of every city on file that the site was not built; the same words once a day."""
    from chalicelib.wiring import attachments, base

    directory, now = base.directory(), base.now()
    on, words = business_date(now), hashlib.sha256(message.encode()).hexdigest()[:16]
    for root in directory.cities():
        officers = (s.id for s in directory.staff(root.id) if s.active and s.roles & {Role.ADMIN, Role.SEC_ADMIN})
        attachments.room().bell.put_alert(
            Alert(
                id=f"site#{root.id}#{words}#{on}",
                key=docket_key(root.id, SYSTEM_DESK),
                case="",
                rule="",
                obligor=root.id,
                rung=1,
                colour="red",
                kind="site_failed",
                at=now,
                due_on=on,
                staff=tuple(officers),
                note=f"公开网站没有更新，访问者看到的仍是先前的内容：{message}"[:300],
            )
        )


def handlers(environ: Mapping[str, str]) -> dict[str, tuple[Callable[[Any, Any], Any], timedelta]]:
    """The job by its name with its period, where this machine serves a site (`HUIYIN_SITE_DIR`); otherwise none."""
    out = environ.get("HUIYIN_SITE_DIR", "")
    return {NAME: (Rebuilding(Path(out)), PERIOD)} if out else {}
