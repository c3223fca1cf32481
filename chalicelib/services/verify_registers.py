"""Rebuilds every copy of every entry of the registers, and says what differs from what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain.ports import Calendars
from chalicelib.domain.ports_audit import Kept
from chalicelib.domain.ports_registers import KeptEntry, RegisterRecords
from chalicelib.domain.registers import system
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import office_of
from chalicelib.domain.registers.views import views
from chalicelib.services.sweep import PUT_OFF
from chalicelib.services.verify import AT_ONCE, LOOKS, Difference, Tally, chained


def verify_registers(
    records: RegisterRecords, calendars: Calendars, now: datetime, *, tally: Tally | None = None
) -> Iterator[Difference]:
    """Every difference between what is stored of the registers and what the entries and their events give.

    The whole table is read. The system may be working: what differs is looked at again before it is believed. `tally`
    counts along.
    """
    tally = tally or Tally()
    waiting = iter(sorted(set(records.ids())))
    while some := list(islice(waiting, AT_ONCE)):
        for kept in records.entries(some):
            tally.entries += kept.entry is not None
            tally.events += len(kept.events)
            tally.places += len(kept.views)
            if _differences(kept, calendars, now):
                yield from _again(records, kept.id, calendars, now)


def _again(records: RegisterRecords, id: str, calendars: Calendars, now: datetime) -> tuple[Difference, ...]:
    found: tuple[Difference, ...] = ()
    before: KeptEntry | None = None
    for _ in range(LOOKS):
        (kept,) = records.entries([id])
        found = _differences(kept, calendars, now)
        if not found or kept == before:
            break
        before = kept
    return found


def _differences(kept: KeptEntry, calendars: Calendars, now: datetime) -> tuple[Difference, ...]:
    unreadable = tuple(Difference(kept.id, "unreadable", part, "内容损坏，或密钥缺失") for part in kept.broken)
    entry = kept.entry
    if entry is None:
        parted = (kept.events or kept.words or kept.views) and "ENTRY" not in kept.broken
        orphan = Difference(kept.id, "orphan", "ENTRY", "有事件、内容或副本，而没有台账本身")
        return (*unreadable, *((orphan,) if parted else ()))
    parts = Kept(kept.id, None, None, kept.events, kept.words, (), kept.broken)
    return (
        *unreadable,
        *chained(parts, entry.events, entry.link),
        *_copies(kept, entry),
        *_wake(kept, entry, calendars, now),
    )


def _copies(kept: KeptEntry, entry: Entry) -> Iterator[Difference]:
    wanted = {view.key: view for view in views(KINDS[entry.kind], entry, kept.words)}
    broken = {part.removeprefix("VIEW#") for part in kept.broken}
    for key, view in wanted.items():
        if key in broken:
            continue
        if key not in kept.views:
            yield Difference(kept.id, "missing", f"view {key}", "应有而没有")
        elif kept.views[key] != view:
            names = (name for name in type(view).__slots__ if getattr(view, name) != getattr(kept.views[key], name))
            yield Difference(kept.id, "differs", f"view {key}", f"不同之处：{'、'.join(names)}")
    for key in sorted(kept.views.keys() - wanted.keys()):
        yield Difference(kept.id, "stray", f"view {key}", "该处不应有此条台账")


def _wake(kept: KeptEntry, entry: Entry, calendars: Calendars, now: datetime) -> Iterator[Difference]:
    due = system.wake_at(KINDS[entry.kind], entry, calendars.calendar(office_of(entry.key)))
    stands = kept.wake_at
    put_off = due is not None and stands is not None and due < stands <= now + PUT_OFF + timedelta(minutes=1)
    if stands != due and not put_off:
        yield Difference(kept.id, "wake", "ENTRY", f"应为 {_at(due)}，现为 {_at(stands)}")


def _at(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "无"
