"""What each person wants to be told beside the inbox: read when a notice is delivered, changed by the person alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.notice_kinds import KINDS, Wishes
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.roles import Actor

KIND, ID = "notify", "wishes"
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def wishes(drawers: Drawers, staff: str, now: datetime) -> Wishes:
    """What a staff id wants; the defaults where nothing was said."""
    kept = drawers.get(staff, KIND, ID, now)
    return _of(kept.note) if kept else Wishes()


def wish(
    drawers: Drawers,
    actor: Actor,
    *,
    mail: Collection[str],
    sms: Collection[str],
    quiet_from: str,
    quiet_until: str,
    now: datetime,
) -> Wishes:
    """Set what the actor wants: the kinds that come by e-mail and by SMS, and from when until when it is quiet.

    Times are "HH:MM", both empty for the office's own hours. Alarms come by e-mail whatever is said here. Raises
    Invalid naming `quiet_from`, Stale when it was changed elsewhere at this moment.
    """
    quiet = f"{quiet_from}-{quiet_until}" if quiet_from or quiet_until else ""
    if quiet and not (_SPAN.fullmatch(quiet) and quiet_from != quiet_until):
        raise Invalid({"quiet_from": "免打扰时段的起止时间都要填写，并且不能相同；不需要时两项都留空"})
    switched_off = {code for code, kind in KINDS.items() if not kind.always and code not in mail}
    after = Wishes(frozenset(switched_off), frozenset(sms) & KINDS.keys(), quiet)
    before = drawers.get(actor.id, KIND, ID, now)
    note = {"no_mail": sorted(after.no_mail), "sms": sorted(after.sms), "quiet": quiet}
    drawers.put(Kept(actor.id, KIND, ID, note, before.version if before else 0), now)
    return after


def _of(note: Mapping[str, Any]) -> Wishes:
    return Wishes(frozenset(note["no_mail"]), frozenset(note["sms"]), str(note["quiet"]))
