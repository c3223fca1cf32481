"""Reception in use: booked a week ahead, screened, received in order, answered within 20 working days, counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import Conflict, HuiyinError, Invalid, NotAllowed, NotFound
from chalicelib.domain.workdays import business_date
from chalicelib.services import act, lookup, reception, registers
from chalicelib.services.schedule import schedule
from tests.rooms.reception import FORMS
from tests.services.invariants import check
from tests.services.sessions import FIXED, a_session
from tests.world import FakeWorld, at, over_fakes, walk

WEDNESDAY = at("2026-12-02", "15:00")


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=at("2026-11-16"))


def session(world: FakeWorld, **form: Any) -> str:
    """The Wednesday session, on 2026-12-02 unless the form says otherwise."""
    return a_session(world, days=16, **form)


def registered(world: FakeWorld, **form: Any) -> str:
    number = world.submit(**form)
    world.act(number, "register", "qh.clerk")
    return number


def booked(world: FakeWorld, id: str, *, admitted: bool = True, **form: Any) -> str:
    """A registered case with a place in a session, screened."""
    number = registered(world, **form)
    world.act(number, "book", "qh.clerk", session=id)
    world.act(number, "screen_booking", "qh.clerk", admitted=admitted)
    return number


def received(world: FakeWorld, number: str, by: str = "qh.head", **form: Any) -> Case:
    since, until = world.now - timedelta(minutes=20), world.now - timedelta(minutes=2)
    return world.act(number, "receive", by, from_at=since.isoformat(), to_at=until.isoformat(), **form)


def left(world: FakeWorld) -> list[int]:
    return [each.left for each in schedule(world.front, "qh", world.now)]


def told(world: FakeWorld, to: str) -> list[str]:
    return [w.record.template for (whom, _, _), w in world.memory.notices.items() if whom == to]


# Booking


def test_a_place_is_asked_for_a_week_ahead_screened_and_told(world: FakeWorld) -> None:
    id = session(world)
    number = registered(world)
    assert left(world) == [8]
    world.act(number, "book", "qh.clerk", session=id)
    assert left(world) == [7]
    with pytest.raises(NotAllowed, match="已有接访预约"):
        world.act(number, "book", "qh.clerk", session=id)
    world.act(number, "screen_booking", "qh.clerk", legal=True)
    assert "session_admitted" in told(world, "petitioner")
    assert "booking_screened" in told(world, "qh")
    leader = [w.record.staff for w in world.memory.notices.values() if w.record.template == "booking_screened"]
    assert leader == [("qh.head",)]
    declined = booked(world, id, admitted=False)
    assert world.case(declined).bookings[0].state == "declined"
    assert left(world) == [7]
    assert told(world, "petitioner").count("session_declined") == 1
    check(world, number, None)


def test_the_last_day_is_a_week_before(world: FakeWorld) -> None:
    id, number = session(world), registered(world)
    world.now = at("2026-11-25", "23:50")
    assert left(world) == [8]
    world.act(number, "book", "qh.clerk", session=id)
    late = registered(world)
    world.now = at("2026-11-26", "00:10")
    assert left(world) == [0]
    with pytest.raises(Invalid, match="2026-11-25 截止"):
        world.act(late, "book", "qh.clerk", session=id)


def test_no_more_are_booked_than_there_are_places(world: FakeWorld) -> None:
    id = session(world, capacity=2)
    first, second, third = (registered(world) for _ in range(3))
    for number in (first, second):
        world.act(number, "book", "qh.clerk", session=id)
    with pytest.raises(Conflict) as full:
        world.act(third, "book", "qh.clerk", session=id)
    assert "seats" in full.value.fields
    world.act(first, "unbook", "qh.clerk")
    world.act(third, "book", "qh.clerk", session=id)
    assert left(world) == [0]


def test_only_a_published_session_of_an_office_with_a_stake_is_booked(world: FakeWorld) -> None:
    number = registered(world)
    unpublished = registers.open_entry(
        world.desk, "session", "qh", {**FIXED, "date": "2026-12-02"}, world.actor("qh.clerk"), world.now
    )
    town = {**FIXED, "leader": "qh-03.head", "substitute": "qh-03.vice", "units": None}
    elsewhere = a_session(world, days=16, by="qh-03.clerk", **town)
    meeting = registers.open_entry(
        world.desk,
        "meeting",
        "qh",
        {"form": "special", "title": "专题", "date": "2026-12-02"},
        world.actor("qh.clerk"),
        world.now,
    )
    said = set()
    for id in (unpublished.id, elsewhere, meeting.id, "T-QH20261116-AAAAAAAAA", "x", number):
        with pytest.raises(Invalid) as refused:
            world.act(number, "book", "qh.clerk", session=id)
        said.add(str(refused.value.fields))
    assert len(said) == 1, "what is there and what is not look the same"


def test_the_petitioner_books_and_gives_back_with_number_and_code(world: FakeWorld) -> None:
    id, number = session(world), world.submit()

    def ask(action: str, **form: Any) -> None:
        code = world.codes[number]
        lookup.command(world.front, number, code, action, form, proof="", address="a", now=world.now)
        world.drain()

    shown = lookup.lookup(world.front, number, world.codes[number], proof="", address="a", now=world.now)
    assert "book" in [each.row.name for each in shown.next]
    with pytest.raises(Invalid, match="by"):
        ask("book", session=id, by="phone")
    ask("book", session=id, visitors=2, request="希望当面说明收费情况")
    assert [each.state for each in world.case(number).bookings] == ["asked"]
    assert "to_review" in told(world, "qh")
    world.now += timedelta(minutes=2)
    ask("unbook")
    assert [each.state for each in world.case(number).bookings] == ["declined"]
    assert left(world) == [8]


def test_more_than_five_send_representatives(world: FakeWorld) -> None:
    id, number = session(world), registered(world, people=23)
    with pytest.raises(Invalid, match="5 名代表"):
        world.act(number, "book", "qh.clerk", session=id, visitors=23)
    world.act(number, "book", "qh.clerk", session=id, visitors=5)
    world.act(number, "screen_booking", "qh.clerk")
    world.now = WEDNESDAY
    with pytest.raises(Invalid, match="不超过 5 人"):
        received(world, number, present=6)
    with pytest.raises(NotAllowed, match="登记代表"):
        received(world, number, present=5)
    world.act(number, "name_representatives", "qh.clerk")
    assert received(world, number, present=5).bookings[0].state == "received"


# The day itself


def test_visitors_enter_in_the_order_of_booking_and_walk_ins_come_last(world: FakeWorld) -> None:
    id = session(world)
    numbers = [booked(world, id, name=name) for name in ("甘小禾", "柏大川", "欧阳试例")]
    world.now = WEDNESDAY
    walk_in = registered(world, name="苗可真")
    world.act(walk_in, "queue", "qh.clerk", session=id)
    listed = reception.queue(world.desk, world.actor("qh.clerk"), id)
    assert [(v.place, v.number, v.walk_in) for v in listed] == [
        (1, numbers[0], False),
        (2, numbers[1], False),
        (3, numbers[2], False),
        (4, walk_in, True),
    ]
    assert [visitor.name for visitor in listed] == ["甘**", "柏**", "欧阳**", "苗**"]
    with pytest.raises(NotAllowed):
        world.act(walk_in, "queue", "qh.clerk", session=id)
    world.now += timedelta(days=1)
    with pytest.raises(Invalid, match="今天没有"):
        world.act(registered(world), "queue", "qh.clerk", session=id)


def test_the_list_is_for_those_who_keep_the_session_and_holds_what_they_may_see(world: FakeWorld) -> None:
    id = session(world)
    number = booked(world, id, identity="confidential", mobile=None, email="g@mail.example")
    for stranger in ("qh-03.clerk", "qh.liaison-0105", "bs.clerk", "qh.admin"):
        with pytest.raises(NotFound):
            reception.queue(world.desk, world.actor(stranger), id)
    (line,) = reception.queue(world.desk, world.actor("qh.head"), id)
    assert (line.number, line.name) == (number, "信访人要求保密")
    aside = {"person": "qh.clerk", "relation": "interest", "reason": "与信访人相熟，可能影响公正"}
    act.perform(world.desk, number, "order_recusal", aside, world.actor("qh.head"), world.now)
    assert reception.queue(world.desk, world.actor("qh.clerk"), id) == ()
    town = {**FIXED, "leader": "qh-04.head", "substitute": "qh-04.vice", "units": None}
    theirs = a_session(world, days=17, by="qh-04.clerk", **town)
    with pytest.raises(NotAllowed):
        reception.queue(world.desk, world.actor("qh.clerk"), theirs)


def test_received_the_office_owes_a_result_in_20_working_days_and_a_promise_is_held(world: FakeWorld) -> None:
    id = session(world)
    number = booked(world, id)
    with pytest.raises(NotAllowed, match="尚未举行"):
        received(world, number)
    world.now = WEDNESDAY
    with pytest.raises(Invalid, match="宣读"):
        received(world, number, read_out=False)
    with pytest.raises(Invalid, match="写明日期"):
        received(world, number, promise="一周内退费")
    case = received(world, number, promise="一周内退费", promised_on="2026-12-09")
    (clock,) = [clock for clock in case.clocks if clock.rule == "R40"]
    assert clock.raw_date.isoformat() == "2026-12-30"
    assert [(h.promised_on.isoformat(), h.state) for h in case.holds] == [("2026-12-09", "open")]
    assert case.papers == 2
    with pytest.raises(NotAllowed, match="没有预约"):
        received(world, number)
    case = world.act(number, "reception_result", "qh.clerk")
    assert [clock.state for clock in case.clocks if clock.rule == "R40"] == ["met"]
    assert "reception_result" in told(world, "qh")
    with pytest.raises(NotAllowed):
        world.act(number, "reception_result", "qh.clerk")
    check(world, number, None)


def test_the_result_of_a_reception_is_owed_though_the_case_has_ended(world: FakeWorld) -> None:
    """S3-30: whatever becomes of the case, the leader and the office hear within 20 working days what came of it."""
    id = session(world)
    number = booked(world, id)
    world.now = WEDNESDAY
    received(world, number)
    case = world.act(number, "refuse", "qh.dispatcher")
    (clock,) = [clock for clock in case.clocks if clock.rule == "R40"]
    assert (case.done, clock.state) == (True, "running")
    world.now = at("2026-12-31")
    assert world.sweep().alerts == 2
    with pytest.raises(NotAllowed, match="接访事项办理结果反馈"):
        world.act(number, "archive", "qh.archivist")
    case = world.act(number, "reception_result", "qh.clerk")
    assert [clock.state for clock in case.clocks if clock.rule == "R40"] == ["late"]
    check(world, number, None)


def test_five_speak_for_23_parents_on_a_wednesday_and_the_result_is_due_on_11_november() -> None:
    """E7 case 5, edge 43: a group about the classes of a school, 2026-10-14, 20 working days."""
    world = over_fakes(now=at("2026-09-28"))
    id = session(world)
    world.now = at("2026-10-14", "14:40")
    number = registered(world, about_office="qh-0601", topic="04", people=23, title="分班和更换教师")
    world.act(number, "name_representatives", "qh.clerk", people=23, representatives=5)
    world.act(number, "queue", "qh.clerk", session=id, visitors=5, safety_plan=True)
    case = received(world, number, present=5, decision="一周内公布分班方案")
    (clock,) = [clock for clock in case.clocks if clock.rule == "R40"]
    assert (case.people, case.representatives, clock.raw_date.isoformat()) == (23, 5, "2026-11-11")


def test_who_was_not_screened_is_not_received_and_who_did_not_come_is_noted(world: FakeWorld) -> None:
    id, number = session(world), registered(world)
    world.act(number, "book", "qh.clerk", session=id)
    absent = booked(world, id)
    world.now = WEDNESDAY
    with pytest.raises(NotAllowed, match="初审"):
        received(world, number)
    case = world.act(absent, "absent", "qh.clerk", note="电话联系未到")
    assert [each.state for each in case.bookings] == ["absent"]


def test_a_department_receives_what_was_sent_to_it(world: FakeWorld) -> None:
    """S3-55: the office registers, then the department that the matter belongs to receives."""
    number = registered(world)
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105")
    today = a_session(world, published=False)
    world.act(number, "queue", "qh.clerk", session=today)
    world.act(number, "sign", "qh.liaison-0105")
    case = received(world, number, by="qh.head-0105")
    assert [each.state for each in case.bookings] == ["received"]
    assert world.act(number, "reception_result", "qh.liaison-0105").bookings[0].state == "resulted"


def test_when_a_session_is_cancelled_everybody_who_booked_is_told(world: FakeWorld) -> None:
    id = session(world)
    numbers = [booked(world, id) for _ in range(2)]
    registers.perform(world.desk, id, "cancel", {"reason": "停电"}, world.actor("qh.center-head"), world.now)
    world.drain()
    for number in numbers:
        assert [each.state for each in world.case(number).bookings] == ["declined"]
        check(world, number, None)
    assert told(world, "petitioner").count("session_cancelled") == 2
    (shown,) = schedule(world.front, "qh", world.now)
    assert (shown.posted.state, shown.left) == ("cancelled", 0)
    world.act(numbers[0], "book", "qh.clerk", session=a_session(world, days=23))


def test_nothing_is_received_again_after_the_end(world: FakeWorld) -> None:
    id, number = session(world), registered(world)
    ended = world.desk.cases.load(number).case
    for state in (State.FINAL, State.NO_MORE):
        world.memory.cases[number] = replace(ended, state=state)
        with pytest.raises(NotAllowed):
            world.act(number, "book", "qh.clerk", session=id)


# Figures


def test_the_month_is_counted_by_leader_department_and_result(world: FakeWorld) -> None:
    clerk = world.actor("qh.clerk")
    wednesday = session(world)
    other = session(world, from_time="09:00", to_time="11:00", leader="qh.deputy2")
    met, late = booked(world, wednesday), booked(world, wednesday)
    world.now = WEDNESDAY

    def step(id: str, name: str, **form: Any) -> None:
        registers.perform(world.desk, id, name, form, world.actor("qh.center-head"), world.now)

    def opened(**form: Any) -> str:
        filled = {**FIXED, "date": business_date(world.now).isoformat(), **form}
        return registers.open_entry(world.desk, "session", "qh", filled, clerk, world.now).id

    step(wednesday, "substitute", reason="参加市委会议")
    for number in (met, late):
        received(world, number, by="qh.deputy1")
    step(wednesday, "hold", batches=2, people=4)
    step(other, "cancel", reason="停电")
    government = opened(form="government", organ="市政府", leader="qh.head")
    step(government, "hold", batches=1, people=1)
    head = opened(form="chance", unit="qh:0105", leader="qh.head-0105")
    step(head, "hold", batches=1, people=2)
    world.act(met, "reception_result", "qh.clerk")
    world.now = at("2027-01-15")
    found = reception.figures(world.desk, world.actor("qh.center-head"), "qh", "2026-12", world.now)
    assert (found.planned, found.held, found.cancelled, found.substituted) == (4, 3, 1, 1)
    assert (found.batches, found.people) == (4, 7)
    leaders = {each.leader: (each.held, each.government, each.substituted_for, each.met) for each in found.leaders}
    assert leaders["qh.head"] == (1, 1, 1, True), "what government arranged counts for him"
    assert leaders["qh.deputy1"] == (1, 0, 0, True)
    assert leaders["qh.deputy2"] == (0, 0, 0, False)
    assert dict(found.units)["qh:0105"] == 1
    assert dict(found.units)["qh:0106"] == 0
    assert (found.results_due, found.results_in_time) == (2, 1)
    with pytest.raises(NotFound):
        reception.figures(world.desk, world.actor("qh-04.clerk"), "qh", "2026-12", world.now)
    with pytest.raises(Invalid):
        reception.figures(world.desk, clerk, "qh", "12", world.now)


# Whatever is done


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_through_any_life_places_and_lists_agree(seed: int) -> None:
    """However people book, give back, come or stay away: seats, bookings, find tokens and the list say the same."""
    random = Random(seed)
    world = over_fakes(now=at("2026-11-16"))
    ids = [session(world, capacity=2), a_session(world, days=23, capacity=2)]
    seats = dict.fromkeys(ids, 0)
    numbers = [registered(world) for _ in range(5)]
    clerk = world.actor("qh.clerk")
    for _ in range(40):
        number = random.choice(numbers)
        before = world.case(number)
        open_rows = [row.name for row in workflow.open_actions(before, clerk, ACTIONS) if row.name in FORMS]
        action = random.choice(open_rows if random.random() < 0.8 else sorted(FORMS))
        form: dict[str, Any] = {**FORMS[action]}
        if "session" in form:
            form["session"] = random.choice(ids) if action != "queue" else a_session(world, published=False)
        if action == "receive":
            form |= {"from_at": (world.now - timedelta(minutes=9)).isoformat(), "to_at": world.now.isoformat()}
        if action == "screen_booking":
            form["admitted"] = random.random() < 0.6
        try:
            actor = world.actor("SYSTEM") if action == "session_cancelled" else clerk
            act.perform(world.desk, number, action, form, actor, world.now)
        except HuiyinError as refusal:
            note(f"{action}: {refusal}")
            assert world.case(number) == before
        else:
            note(action)
            check(world, number, before)
            _count(seats, action, form, before)
        world.now += timedelta(hours=random.choice([0, 0, 0, 2, 50]))
        for id in ids:
            claimed = world.desk.guards.read("seats", id, world.now)
            assert (int(claimed["count"]) if claimed else 0) == seats[id] <= 2
            listed = reception.queue(world.desk, clerk, id)
            there = {
                n for n in numbers if any(b.session == id and b.state != "declined" for b in world.case(n).bookings)
            }
            assert {visitor.number for visitor in listed} == there
            assert [v.walk_in for v in listed] == sorted(v.walk_in for v in listed)
            assert [v.place for v in listed] == [*range(1, len(listed) + 1)]


def _count(seats: dict[str, int], action: str, form: dict[str, Any], before: Case) -> None:
    """What a deed does to the places of a session: asked for one, or gave one back."""
    if action == "book":
        seats[form["session"]] += 1
    if action == "unbook" or (action == "screen_booking" and not form["admitted"]):
        states = ("asked",) if action == "screen_booking" else ("asked", "admitted")
        seats[next(b.session for b in reversed(before.bookings) if b.state in states)] -= 1


def test_of_many_who_book_at_once_only_as_many_get_a_place(world: FakeWorld) -> None:
    id = session(world, capacity=3)
    numbers = [registered(world) for _ in range(10)]
    clerk = world.actor("qh.clerk")

    def book(number: str) -> bool:
        try:
            act.perform(world.desk, number, "book", {"session": id}, clerk, world.now)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(book, numbers)) == 3


def test_a_walk_through_the_ordinary_road_is_not_disturbed(world: FakeWorld) -> None:
    id = session(world)
    number = world.submit()
    walk(world, number, until="contact")
    world.act(number, "book", "qh.clerk", session=id)
    assert world.case(number).state is State.HANDLING
