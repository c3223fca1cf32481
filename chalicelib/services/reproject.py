"""Rebuilds what others see of a case where it is not as today's rows would have it: for data of an earlier version."""

from __future__ import annotations

from chalicelib.domain.errors import Stale
from chalicelib.domain.offices import split_key
from chalicelib.domain.ports import Calendars, Dockets, Projected, Vault
from chalicelib.domain.ports_audit import Kept, Records
from chalicelib.domain.projections import DocketEntry, Progress, wake_at
from chalicelib.services.verify import expected

TRIES = 4
"""How often a case is looked at anew that somebody changes meanwhile; after a change it is as it should be anyway."""


def reproject(records: Records, dockets: Dockets, vault: Vault, calendars: Calendars, number: str) -> bool:
    """Write entries, progress, finds and wake of a case as its rows give them now; False when they stood so already.

    Rows change with a version: a clock that rings at its end today, an action that the public may ask for today.
    What is stored was computed by the rows of its day. The case itself and its events are left as they are. A case that
    cannot be read is left to `verify`, which tells of it. Safe to repeat, and while the system works.
    """
    for _ in range(TRIES):
        (kept,) = records.cases([number])
        if kept.case is None or kept.broken:
            return False
        seen = _seen(records, dockets, vault, calendars, kept)
        if seen is None:
            return False
        try:
            records.rewrite(kept.case, seen)
        except Stale:
            continue
        return True
    return False


def _seen(records: Records, dockets: Dockets, vault: Vault, calendars: Calendars, kept: Kept) -> Projected | None:
    """What differs from what is stored; None when nothing does."""
    case = kept.case
    assert case is not None
    wanted = expected(kept, vault)
    there = records.projections(list(wanted))
    entries = {value.key: value for value in wanted.values() if isinstance(value, DocketEntry)}
    stored = {entry.key: entry for entry in dockets.stored(case.number)}
    (progress,) = (value for value in wanted.values() if isinstance(value, Progress))
    finds = {place for place in wanted if place.kind == "find"} - there.finds
    tokens = tuple((key, token) for key, _, token in (place.key.partition("#") for place in sorted(finds, key=str)))
    seen = Projected(
        entries=tuple(entry for key, entry in entries.items() if stored.get(key) != entry),
        gone=tuple(sorted(stored.keys() - entries.keys())),
        progress=progress if list(there.progress.values()) != [progress] else None,
        finds=tokens,
        finds_gone=(),
        wake_at=wake_at(case, calendars.calendar(split_key(case.owner)[0])),
    )
    same = not (seen.entries or seen.gone or seen.progress or seen.finds)
    return None if same and seen.wake_at == kept.wake_at else seen
