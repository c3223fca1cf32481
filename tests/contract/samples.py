"""Fictional cases and steps for the contract suite, as small as they can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.case import Assignment, Case, Contact, PartState, Stake, State
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ledger import Clock, Entry
from chalicelib.domain.outcome import Alert, Claim, Command, Notice, Outcome
from chalicelib.domain.ports import Projected
from chalicelib.domain.projections import ClockFact, DocketEntry, Progress

NOW = datetime(2026, 11, 21, 2, 30, 15, 123456, tzinfo=UTC)
NUMBER = "QH20261121-K7M3Q"
HOUR = timedelta(hours=1)


def a_case(number: str = NUMBER, **changes: Any) -> Case:
    clock = Clock(
        "R13", "qh", 0, "", NOW, "5wd", NOW + 150 * HOUR, NOW + 174 * HOUR, "running", None, (Entry("start", NOW),),
        "2026", False, fired=("yellow",),
    )  # fmt: skip
    part = Assignment(
        "1", "qh-02", "qh", PartState.SIGNED, NOW, overseers=("qh",), contacts=(Contact(NOW, connected=True),)
    )
    case = Case(
        number, "qh", "qh", State.INBOX, "WEB", "COMPLAINT", "APPEAL", NOW, "real", version=1, events=1,
        assignments=(part,), clocks=(clock,), hands=(("handled", "qh/clerk"),),
        stages=(("received", date(2026, 11, 21)),), code_hash="c" * 64,
    )  # fmt: skip
    return replace(case, **changes)


def an_event(seq: int = 1, at: datetime = NOW, texts: Mapping[str, Any] | None = None) -> tuple[Event, Words]:
    words = Words(seq, f"salt-{seq}", texts or {"title": "操场夜间噪声", "content": "甘小禾反映：\n每晚十点仍有喧哗。"})
    facts = {"rounds": (1, 2), "share": 0.5, "named": True, "nothing": None, "deep": {"键": ["值", 3]}}
    event = Event(seq, at, "submit", "PUBLIC", "qh", "", "", "INBOX", "", facts, words.digest(), "0" * 64).linked()
    return event, words


def an_entry(key: str = "qh", number: str = NUMBER, **changes: Any) -> DocketEntry:
    fact = ClockFact("R13", "qh", 0, NOW + 100 * HOUR, NOW + 124 * HOUR, "running", extended=False)
    entry = DocketEntry(
        key, number, Stake.OWNER, "INBOX", True, "COMPLAINT", "0103", "WEB", "normal", "操场夜间噪声", "qh", "", NOW,
        NOW + 100 * HOUR, 1, 0, False, 1, (fact,), {"returns": 1},
    )  # fmt: skip
    return replace(entry, **changes)


def a_progress(number: str = NUMBER, **changes: Any) -> Progress:
    day = date(2026, 11, 21)
    progress = Progress(
        number, "qh", "c" * 64, "received", (("received", day),), "COMPLAINT", "01", "qh", day, None,
        date(2026, 12, 6), None, "", None, "", (("withdraw", None), ("reexam", date(2026, 12, 30))), 0, False,
    )  # fmt: skip
    return replace(progress, **changes)


def seen(number: str = NUMBER, **changes: Any) -> Projected:
    projected = Projected(
        entries=(an_entry("qh", number), an_entry("qh-02:0101", number, stake=Stake.HANDLER, assignee="qh-02/han")),
        gone=(),
        progress=a_progress(number),
        finds=(("qh", "token"), ("qh-02:0101", "token")),
        finds_gone=(),
        wake_at=NOW + HOUR,
    )
    return replace(projected, **changes)


def nothing_seen(**changes: Any) -> Projected:
    return replace(Projected((), (), None, (), (), None), **changes)


def first_step(number: str = NUMBER, claims: tuple[Claim, ...] = (), **changes: Any) -> Outcome:
    case = a_case(number)
    event, words = an_event()
    return replace(Outcome((case,), ((number, event, words),), claims=claims), **changes)


def next_step(before: Case, texts: Mapping[str, Any] | None = None, **changes: Any) -> Outcome:
    at = NOW + HOUR * before.version
    event, words = an_event(before.events + 1, at, texts or {"note": f"第{before.version}步"})
    case = replace(before, version=before.version + 1, events=before.events + 1, link=event.link)
    return replace(Outcome((case,), ((case.number, event, words),)), **changes)


def a_notice(id: str = "n1", to: str = "qh", at: datetime = NOW, case: str = NUMBER) -> Notice:
    return Notice(id, to, case, "told", {"number": case, "days": [1, 2]}, at, ("qh/clerk",))


def an_alert(id: str = "a1", key: str = "qh", at: datetime = NOW) -> Alert:
    return Alert(id, key, NUMBER, "R13", "qh", 1, "yellow", "warn", at, date(2026, 11, 27))


def a_command(id: str = "c1", at: datetime = NOW, case: str = NUMBER) -> Command:
    return Command(id, case, "supplement", {"content": "补充：乔一苇可以作证"}, "PUBLIC", at)
