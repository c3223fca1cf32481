"""Another calendar: looked at before anything changes, one decision, done for each case once (edges 2, 3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.holidays import HolidayNotice, read_notice
from chalicelib.domain.offices import Closure
from chalicelib.services import recalendar
from chalicelib.services.recalendar import Change
from tests.services.invariants import check
from tests.world import FakeWorld, at, over_fakes, walk

NEW_YEAR = read_notice(
    {
        "year": 2027,
        "days": [
            {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
            *({"name": "元旦", "date": f"2027-01-0{day}", "isOffDay": True} for day in (1, 2, 3, 4)),
        ],
    }
)
"""A notice in which the Sunday 27 December is worked and the Monday 4 January is free."""


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=at("2026-12-28", "09:12"))


def clocks_of(world: FakeWorld, number: str, rule: str) -> list[tuple[str, bool]]:
    return [(c.raw_date.isoformat(), c.provisional) for c in world.case(number).clocks if c.rule == rule]


def an_order(world: FakeWorld) -> str:
    number = world.arrive(channel="H12345", outside_number="G1")
    world.act(number, "register", "qh.clerk")
    return number


def test_a_preview_says_what_would_move_and_writes_nothing(world: FakeWorld) -> None:
    number = an_order(world)
    before = world.case(number)
    looked = recalendar.preview(world.desk, Change(notice=NEW_YEAR), "qh", world.now)
    assert looked.looked == 1
    order = next(each for each in looked.moved if each.rule == "R13")
    assert (order.before, order.after) == (date(2027, 1, 5), date(2027, 1, 6))
    assert (order.firm, order.overdue) == (True, False)
    assert world.case(number) == before
    assert world.desk.changes.notices() == ()


def test_a_decision_reckons_every_case_once_and_tells_who_owes(world: FakeWorld) -> None:
    number = an_order(world)
    assert clocks_of(world, number, "R13") == [("2027-01-05", True)]
    change = Change(notice=NEW_YEAR)
    made = recalendar.apply(world.desk, change, "qh", id="d1", by="op", reason="国办发明电〔2026〕9号", now=world.now)
    assert (made.cases, made.moved) == (1, 1)
    assert world.drain().done == 0, "nobody reckons before every process reads the new calendar"
    world.now += recalendar.SEEN
    before = world.case(number)
    assert world.drain().done == 1
    check(world, number, before)
    assert clocks_of(world, number, "R13") == [("2027-01-06", False)]
    (entry,) = [e for c in world.case(number).clocks if c.rule == "R13" for e in c.ledger if e.kind == "recalculate"]
    assert entry.note == "2027-01-05/2027-01-05 → 2027-01-06/2027-01-06"
    assert world.case(number).revision == before.revision, "no officer's form is refused for it"
    alerts = [a for a in world.memory.alerts.values() if a.kind == "dates_moved"]
    assert [alert.key for alert in alerts] == ["qh"]
    # The same decision again changes nothing.
    assert recalendar.resume(world.desk, "qh", world.now) == 0
    recalendar.apply(world.desk, change, "qh", id="d1", by="op", reason="国办发明电〔2026〕9号", now=world.now)
    world.now += recalendar.SEEN
    assert world.drain().done == 0


def test_what_was_met_is_never_late_afterwards(world: FakeWorld) -> None:
    world = over_fakes(now=at("2026-11-16", "09:12"))
    number = world.submit()
    walk(world, number)
    told = [(c.rule, c.state, c.raw_due) for c in world.case(number).clocks]
    # Tuesday to Thursday become holidays that must be worked in advance: every date before them would be earlier.
    off = frozenset(date(2026, 11, day) for day in (17, 18, 19))
    notice = HolidayNotice(2026, off, frozenset({date(2026, 11, 14), date(2026, 11, 15)}))
    recalendar.apply(world.desk, Change(notice=notice), "qh", id="d1", by="op", reason="更正安排", now=world.now)
    world.now += recalendar.SEEN
    world.drain()
    after = [(c.rule, c.state, c.raw_due) for c in world.case(number).clocks]
    assert [each for each in after if each[1] != "running"] == [each for each in told if each[1] != "running"]


def test_an_orders_own_due_never_moves(world: FakeWorld) -> None:
    due = at("2027-01-04", "18:00").isoformat()
    number = world.arrive(channel="H12345", outside_number="G2", urgency="urgent", outside_due=due)
    looked = recalendar.preview(world.desk, Change(notice=NEW_YEAR), "qh", world.now)
    assert "R14" not in {each.rule for each in looked.moved}
    assert number


def test_a_closure_moves_what_its_own_office_owns(world: FakeWorld) -> None:
    world = over_fakes(now=at("2026-11-16", "09:12"))
    own = world.submit(office="qh-04", about_office="qh-0401")
    other = world.submit()
    closed = (Closure(date(2026, 11, 17), date(2026, 11, 18), "防汛停业"),)
    change = Change(office="qh-04", closures=closed)
    looked = recalendar.preview(world.desk, change, "qh", world.now)
    assert looked.cases == (own,)
    assert other not in looked.cases
    recalendar.apply(world.desk, change, "qh", id="d2", by="op", reason="防汛停业通知", now=world.now)
    world.now += recalendar.SEEN
    world.drain()
    assert clocks_of(world, own, "R01") == [("2026-11-19", False)]
    assert clocks_of(world, other, "R01") == [("2026-11-17", False)]


def test_a_decision_cut_short_is_taken_up_by_the_daily_job(world: FakeWorld) -> None:
    number = an_order(world)

    class Tired(Exception):
        pass

    def cut(*_: object) -> None:
        raise Tired

    order, world.desk.changes.order = world.desk.changes.order, cut  # type: ignore[method-assign]
    with pytest.raises(Tired):
        recalendar.apply(world.desk, Change(notice=NEW_YEAR), "qh", id="d1", by="op", reason="载入公告", now=world.now)
    world.desk.changes.order = order  # type: ignore[method-assign]
    assert recalendar.resume(world.desk, "qh", world.now) == 1
    world.now += recalendar.SEEN
    assert world.drain().done == 1
    assert clocks_of(world, number, "R13") == [("2027-01-06", False)]


def test_a_clock_that_another_process_started_by_the_old_calendar_is_found_the_next_day(world: FakeWorld) -> None:
    recalendar.apply(world.desk, Change(notice=NEW_YEAR), "qh", id="d1", by="op", reason="载入公告", now=world.now)
    loaded, world.desk.changes.loaded = world.desk.changes.loaded, {}  # type: ignore[attr-defined]
    number = an_order(world)
    world.desk.changes.loaded = loaded  # type: ignore[attr-defined]
    assert clocks_of(world, number, "R13") == [("2027-01-05", True)]
    world.now += timedelta(hours=20)
    assert recalendar.resume(world.desk, "qh", world.now) == 1
    world.now += recalendar.SEEN
    assert world.drain().done == 1
    assert clocks_of(world, number, "R13") == [("2027-01-06", False)]


def test_closures_are_checked(world: FakeWorld) -> None:
    for closure, said in (
        (Closure(date(2026, 12, 31), date(2026, 12, 30), "检修"), "早于"),
        (Closure(date(2026, 1, 1), date(2026, 12, 30), "检修"), "三个月"),
        (Closure(date(2026, 12, 30), date(2026, 12, 30), " "), "原因"),
    ):
        with pytest.raises(Invalid, match=said):
            recalendar.preview(world.desk, Change(office="qh-04", closures=(closure,)), "qh", world.now)
    with pytest.raises(Invalid, match="依据"):
        recalendar.apply(world.desk, Change(notice=NEW_YEAR), "qh", id="d", by="op", reason=" ", now=world.now)
    assert world.desk.changes.decisions("qh") == ()
