"""Forms and ready cases for the rows of steps/reception_rows.py, and the sessions that they speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.case import Booking, Case
from chalicelib.domain.registers.entry import Entry

_NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
BOOKABLE, TODAYS = "T-QH20261116-BBBBBBBBB", "T-QH20261116-CCCCCCCCC"


def _session(id: str, day: str, state: str, **facts: Any) -> Entry:
    shown = {
        "date": day,
        "from_time": "14:30",
        "to_time": "17:00",
        "place": "一楼 102 室",
        "leader": "qh.head",
        "book_by": "2026-11-25",
        **facts,
    }
    return Entry(id, "session", "qh", "qh", state, _NOW, date.fromisoformat(day), shown)


SESSIONS: Mapping[str, Entry] = {
    BOOKABLE: _session(BOOKABLE, "2026-12-02", "published", form="fixed", capacity=8),
    TODAYS: _session(TODAYS, "2026-11-16", "planned", form="chance"),
}
"""One that can be booked and one of today."""

_TALK = {
    "from_at": "2026-11-16T09:12:00+08:00",
    "to_at": "2026-11-16T09:40:00+08:00",
    "place": "一楼 102 室",
    "receivers": "局主要负责人、基础教育科负责人",
    "visitors": "甘小禾",
    "present": 2,
    "statement": "反映课后服务收费过高",
    "opinion": "take",
    "read_out": True,
}

FORMS: Mapping[str, Mapping[str, Any]] = {
    "book": {"session": BOOKABLE, "visitors": 2},
    "unbook": {},
    "screen_booking": {"admitted": True, "opinion": "take", "note": "证件材料齐全"},
    "queue": {"session": TODAYS},
    "receive": _TALK,
    "absent": {},
    "reception_result": {"carried_out": True, "result": "已退费"},
    "session_cancelled": {"session": BOOKABLE},
}


def _booked(state: str, session: str = TODAYS) -> Callable[[Case, str], Case]:
    def ready(case: Case, role: str) -> Case:
        early = replace(case, received_at=_NOW.replace(hour=0))
        return replace(early, bookings=(Booking(session, state, _NOW, event=2),))

    return ready


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "unbook": _booked("admitted", BOOKABLE),
    "screen_booking": _booked("asked", BOOKABLE),
    "receive": _booked("waiting"),
    "absent": _booked("admitted"),
    "reception_result": _booked("received"),
    "session_cancelled": _booked("asked", BOOKABLE),
}
