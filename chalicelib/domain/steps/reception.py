"""Booking a place in a reception session, screening, receiving, what came of it (S3-21 to S3-37, S3-55 to S3-59)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.case import Booking, Case
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Claim
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.sessions import HELD, SESSION, bookable
from chalicelib.domain.roles import PUBLIC
from chalicelib.domain.steps import promises
from chalicelib.domain.turn import Turn

SEATS = "seats"
"""Purpose of the claims by which a session has no more visitors booked than it has places."""

MOST = 5
"""S3-35, 条例 Art. 20: of a group only so many elected representatives are received."""

EXPECTED = frozenset({"asked", "admitted"})
"""Bookings that hold a place."""

COMING = frozenset({"asked", "admitted", "waiting"})
"""Bookings of visitors who may still be received."""

Check = Callable[[Turn], None]


def booking(case: Case, states: frozenset[str], session: str = "") -> Booking | None:
    """The latest booking in one of these states, of that session if one is named."""
    found = (each for each in reversed(case.bookings) if each.state in states)
    return next((each for each in found if session in ("", each.session)), None)


def has_booking(states: frozenset[str]) -> Callable[[Case], bool]:
    """Whether a page shows a row that needs a booking in one of these states."""
    return lambda case: booking(case, states) is not None


# Checks


def place_is_free_to_ask(turn: Turn) -> None:
    """S3-24, R39: a published session of an office that sees the case, a week ahead, one at a time."""
    entry = _session(turn)
    if booking(turn.case, COMING) is not None:
        raise NotAllowed("此件已有接访预约；如需改期，请先取消原预约")
    if entry is None or entry.state != "published":
        raise Invalid({"session": "没有这个可以预约的接访场次，请从公布的接访安排中选择"})
    if not bookable(entry, turn.today):
        raise Invalid({"session": f"预约已于 {entry.facts['book_by']} 截止；可在接访当日到场，排在预约群众之后"})
    if turn.facts.get("visitors", 0) > MOST:
        raise Invalid({"visitors": "多人反映共同事项的，请推选不超过 5 名代表"})


def session_is_today(turn: Turn) -> None:
    """S3-26: who comes without a booking joins a session of this day."""
    entry = _session(turn)
    if booking(turn.case, COMING) is not None:
        raise NotAllowed("此件已有接访预约或已在排队，无需再排")
    if entry is None or entry.on != turn.today or entry.state not in ("planned", "published", *HELD):
        raise Invalid({"session": "今天没有这个接访场次；没有安排接访的，请先登记一场随机接访"})


def is_booked(states: frozenset[str], remedy: str) -> Check:
    """There is a booking in one of these states, of the session that the form names if it names one."""

    def check(turn: Turn) -> None:
        if booking(turn.case, states, turn.facts.get("session", "")) is None:
            raise NotAllowed(remedy)

    return check


def day_has_come(turn: Turn) -> None:
    """Nobody is received, or absent, before the day."""
    entry = _booked(turn)
    if entry is not None and entry.on > turn.today:
        raise NotAllowed(f"接访定于 {entry.on}，尚未举行")


def was_admitted(turn: Turn) -> None:
    """S3-25: who asked for a place is screened before being received."""
    each = booking(turn.case, COMING, turn.facts.get("session", ""))
    if each is not None and each.state == "asked":
        raise NotAllowed("此预约尚未初审，请先办理“初审预约”")


def visit_is_told_rightly(turn: Turn) -> None:
    """The talk has an end after its beginning, neither of them to come, and was read out to the visitor (B9-5)."""
    since, until = (datetime.fromisoformat(turn.facts[name]) for name in ("from_at", "to_at"))
    if until <= since:
        raise Invalid({"to_at": "结束时间应晚于开始时间"})
    if until > turn.now + timedelta(minutes=5):
        raise Invalid({"to_at": "不能填写将来的时间"})
    if since < turn.case.received_at - timedelta(days=1):
        raise Invalid({"from_at": "不能早于收到此件的时间"})
    if not turn.facts["read_out"]:
        raise Invalid({"read_out": "接谈记录须向来访人宣读（或交其阅读）并确认"})
    if turn.words.get("promise") and "promised_on" not in turn.facts:
        raise Invalid({"promised_on": "不能当场办理的，请答复办理期限并写明日期"})


def only_representatives(turn: Turn) -> None:
    """S3-35, edge 43: of a group those elected are received, at most five."""
    if turn.facts["present"] > MOST:
        raise Invalid({"present": "每批接谈不超过 5 人，请其推选代表"})
    if turn.case.people > MOST and not turn.case.representatives:
        raise NotAllowed("多人来访（超过 5 人）只接访其推选的 3 至 5 名代表，请先办理“登记代表”")


# Effects


def take_place(turn: Turn) -> None:
    """A place is asked for and held; the office screens it (S3-24, S3-25)."""
    entry = _session(turn)
    assert entry is not None
    _put(turn, Booking(entry.id, "asked", turn.now, event=turn.seq))
    turn.claims.append(Claim(SEATS, entry.id, kind="add", limit=int(entry.facts["capacity"])))
    if turn.actor.id == PUBLIC.id:
        turn.notice(_office(turn, entry), "to_review")


def give_back(turn: Turn) -> None:
    """The visitor does not come: the place is free for somebody else."""
    each = booking(turn.case, COMING, turn.facts.get("session", ""))
    assert each is not None
    _become(turn, each, "declined")
    _free(turn, each)


def screen(turn: Turn) -> None:
    """S3-25: admitted or not; the opinion goes to the leader, the visitor is told either way."""
    each = booking(turn.case, frozenset({"asked"}), turn.facts.get("session", ""))
    assert each is not None
    entry = turn.terms.entries.get(each.session)
    admitted = turn.facts["admitted"]
    _become(turn, each, "admitted" if admitted else "declined")
    if not admitted:
        _free(turn, each)
        _tell_visitor(turn, "session_declined")
        return
    if entry is None:
        return
    facts = entry.facts
    _tell_visitor(
        turn, "session_admitted", day=entry.on.isoformat(), time=str(facts["from_time"]), place=str(facts["place"])
    )
    turn.notice(_office(turn, entry), "booking_screened", staff=_leader(entry))


def join_queue(turn: Turn) -> None:
    """S3-26: a walk-in takes no booked place and is received after those who have one."""
    entry = _session(turn)
    assert entry is not None
    _put(turn, Booking(entry.id, "waiting", turn.now, walk_in=True, event=turn.seq))


def receive(turn: Turn) -> None:
    """Received: from this day R40 runs, and a promise with a date goes onto the ledger until it is kept (S4-18)."""
    each = booking(turn.case, COMING, turn.facts.get("session", ""))
    assert each is not None
    _become(turn, each, "received")
    turn.facts["session"] = each.session
    turn.happened = datetime.fromisoformat(turn.facts["from_at"])
    if "promised_on" in turn.facts:
        promises.hold(turn)


def note_absence(turn: Turn) -> None:
    """The visitor did not come; the place was kept until then."""
    each = booking(turn.case, COMING, turn.facts.get("session", ""))
    assert each is not None
    _become(turn, each, "absent")


def give_result(turn: Turn) -> None:
    """S3-30: what came of the visit is told to the office and to the leader who received."""
    each = booking(turn.case, frozenset({"received"}), turn.facts.get("session", ""))
    assert each is not None
    _become(turn, each, "resulted")
    entry = turn.terms.entries.get(each.session)
    if entry is not None:
        turn.notice(_office(turn, entry), "reception_result", staff=_leader(entry))
    else:
        turn.notice(turn.case.owner, "reception_result")


def session_is_off(turn: Turn) -> None:
    """The session was cancelled: the visitor is told and may book another one."""
    each = booking(turn.case, EXPECTED, turn.facts["session"])
    assert each is not None
    _become(turn, each, "declined")
    _tell_visitor(turn, "session_cancelled")


def _session(turn: Turn) -> Entry | None:
    """The session that the form names, if it is one that this case may be brought to."""
    entry = turn.terms.entries.get(turn.facts.get("session", ""))
    if not isinstance(entry, Entry) or entry.kind != SESSION.name or entry.city != turn.case.city:
        return None
    office = split_key(entry.key)[0]
    return entry if any(split_key(key)[0] == office for key in docket_keys(turn.case)) else None


def _booked(turn: Turn) -> Entry | None:
    each = booking(turn.case, COMING, turn.facts.get("session", ""))
    entry = turn.terms.entries.get(each.session) if each else None
    return entry if isinstance(entry, Entry) else None


def _put(turn: Turn, each: Booking) -> None:
    turn.change(bookings=(*turn.case.bookings, each))


def _become(turn: Turn, each: Booking, state: str) -> None:
    after = replace(each, state=state, event=turn.seq)
    turn.change(bookings=tuple(after if b is each else b for b in turn.case.bookings))


def _free(turn: Turn, each: Booking) -> None:
    if not each.walk_in:
        turn.claims.append(Claim(SEATS, each.session, kind="add", amount=-1, limit=10**6))


def _office(turn: Turn, entry: Entry) -> str:
    """The docket key of the session, where it sees the case, else the owner's."""
    return entry.key if entry.key in docket_keys(turn.case) else turn.case.owner


def _leader(entry: Entry) -> tuple[str, ...]:
    leader = entry.facts.get("leader")
    return (str(leader),) if leader else ()


def _tell_visitor(turn: Turn, template: str, **facts: Any) -> None:
    if turn.case.contact:
        turn.notice("petitioner", template, **facts)
