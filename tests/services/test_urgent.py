"""Urgent matters through the services: who is told at night, who reads, what is sent, what is kept from whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain import danger, disclosure
from chalicelib.domain.case import State
from chalicelib.domain.disclosure import CLOSED_TEXT
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.outcome import Notice
from chalicelib.services import act, export, lookup, worklist
from chalicelib.services.begin import begin
from chalicelib.services.deliver import deliver
from tests.services.invariants import check
from tests.world import FORMS, MATTER, FakeWorld, at, attempt, over_fakes, walk

WORDS = "孩子在日记里写不想活了，请学校赶快去看看她。"
HARM = {"kind": "abuse", "called_110": True, "told_leader": True, "guardian_barred": True, "told_guardian": None}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(now=at("2026-11-20", "21:47"))


def notices_of(world: FakeWorld) -> list[Notice]:
    return [waiting.record for waiting in world.memory.notices.values()]


def escalate(world: FakeWorld, number: str, who: str, **form: object) -> None:
    filled = {name: value for name, value in {**FORMS["escalate_urgent"], **form}.items() if value is not None}
    act.perform(world.desk, number, "escalate_urgent", filled, world.actor(who), world.now)


def test_words_of_danger_alert_at_once_and_hold_the_message_back(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", content=WORDS)
    case = world.case(number)
    check(world, number, None)
    assert (case.state, case.urgency, danger.hints(case)) == (State.INBOX, "normal", ("self_harm",))
    alerts = {alert.key: alert for alert in world.memory.alerts.values() if alert.kind == "danger"}
    assert set(alerts) == {"qh-0401", "qh"}
    assert {"qh-0401.clerk", "qh-0401.head"} <= set(alerts["qh-0401"].staff)
    assert {"qh.clerk", "qh.center-head", "qh.head"} <= set(alerts["qh"].staff)
    notices = notices_of(world)
    assert "petitioner" not in {notice.to for notice in notices}
    at_once = [notice for notice in notices if notice.template == "danger"]
    assert at_once
    assert all(notice.send_at <= world.now for notice in at_once)
    assert "不想活" not in str(notices) + str(list(alerts.values()))
    stranger = worklist.alerts(world.desk, world.actor("qh-0402.clerk"), None).items
    assert not stranger


def test_a_report_alerts_nobody_where_it_points(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", type="REPORT", content="老师长期霸凌学生，" + WORDS)
    alerts = [alert for alert in world.memory.alerts.values() if alert.case == number]
    assert alerts
    assert all(not alert.key.startswith("qh-0401") for alert in alerts)
    assert all(not person.startswith("qh-0401") for alert in alerts for person in alert.staff)


def test_ordinary_words_and_old_letters_alert_nobody(world: FakeWorld) -> None:
    world.submit(content="孩子不想活动，体育课总是坐着，请老师关心。")
    assert not world.memory.alerts
    old = world.now - timedelta(days=30)
    begun = begin(
        world.desk.directory,
        world.desk.calendars,
        world.desk.vault,
        {**MATTER, "content": WORDS},
        world.actor("SYSTEM"),
        old,
        world.now,
    )
    assert not begun.outcome.alerts
    assert begun.outcome.cases[0].marks == ()


def test_the_desk_shows_the_hint_until_somebody_has_looked(world: FakeWorld) -> None:
    number = world.submit(content=WORDS)
    clerk = world.actor("qh.clerk")
    shown = worklist.open_case(world.desk, clerk, number)
    assert [(sign.kind, sign.words) for sign in shown.signs] == [("self_harm", ("不想活",))]
    assert "rule_out_danger" in {row.name for row in shown.open}
    world.act(number, "rule_out_danger", "qh.clerk")
    check(world, number, None)
    shown = worklist.open_case(world.desk, clerk, number)
    assert shown.signs == ()
    assert "rule_out_danger" not in {row.name for row in shown.open}


def test_only_named_people_read_a_childs_matter(world: FakeWorld) -> None:
    number = world.submit(content="班主任猥亵女生，请立即处理，孩子很害怕。")
    escalate(world, number, "qh.clerk", **HARM)
    check(world, number, None)
    reader = worklist.open_case(world.desk, world.actor("qh.clerk"), number)
    assert "猥亵" in reader.content
    other = worklist.open_case(world.desk, world.actor("qh.dispatcher"), number)
    assert (other.title, other.content) == (CLOSED_TEXT, CLOSED_TEXT)
    assert other.petitioner == {"name": CLOSED_TEXT}
    assert all(text == CLOSED_TEXT for _, words in other.timeline for text in words.values())
    assert other.signs == ()
    with pytest.raises(NotAllowed, match="指定人员"):
        worklist.reveal(world.desk, world.actor("qh.dispatcher"), number, "name", "联系信访人", world.now)
    assert {entry.title for (_, of), entry in world.memory.entries.items() if of == number} == {CLOSED_TEXT}
    world.act(number, "name_reader", "qh.head", staff="qh.dispatcher")
    assert "猥亵" in worklist.open_case(world.desk, world.actor("qh.dispatcher"), number).content
    with pytest.raises(NotFound):
        worklist.open_case(world.desk, world.actor("qh-0402.clerk"), number)


def test_no_message_reaches_the_familys_telephone(world: FakeWorld) -> None:
    number = world.submit()
    before = {notice.to for notice in notices_of(world)}
    assert "petitioner" in before
    escalate(world, number, "qh.clerk", **HARM)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0402")
    world.now = at("2026-11-23", "10:00")
    deliver(world.desk, world.now, attempt)
    assert not world.desk.channels["sms"].sent  # type: ignore[attr-defined]
    shown = lookup.lookup(world.front, number, world.codes[number], proof="", address="a", now=world.now)
    assert shown.progress.sealed
    assert shown.progress.reply == ""


def test_an_order_of_a_child_leaves_by_no_file(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD9", office="qh", content="继父经常毒打孩子，请救救她。")
    escalate(world, number, "qh.clerk", **HARM)
    day = date(2026, 11, 20)
    (row,) = export.replies(world.desk, "qh", "H12345", day, day, everything=True)
    assert "SD9" in row
    assert CLOSED_TEXT in row
    assert not {"甘小禾", "15400000001", "继父经常毒打孩子，请救救她。"} & set(row)


def test_night_and_weekend_stop_no_hour(world: FakeWorld) -> None:
    """Edge 7: flagged on a Friday night, the first report is late an hour later and alarms until somebody answers."""
    number = world.submit(office="qh-0401")
    escalate(world, number, "qh-0401.head")
    due = next(clock.raw_due for clock in world.case(number).clocks if clock.rule == "R35")
    assert due == world.now + timedelta(hours=1)
    world.sweep(due + timedelta(minutes=1))
    rung = [alert for alert in world.memory.alerts.values() if alert.rule == "R35"]
    assert any(alert.kind == "late" for alert in rung)
    world.now = due + timedelta(minutes=2)
    world.act(number, "report_urgent", "qh-0401.head")
    world.act(number, "acknowledge_urgent", "qh.deputy1")
    told = len(world.memory.alerts)
    world.sweep(world.now + timedelta(minutes=20))
    assert [alert.rule for alert in list(world.memory.alerts.values())[told:] if alert.rule.startswith("R35")] == []
    check(world, number, None)


def test_the_whole_alarm_from_the_night_call_to_the_end(world: FakeWorld) -> None:
    """Sample case 6 of 青禾市: 21:47 the call, 21:53 police and parents told; a named person calls, a leader agrees."""
    number = world.arrive("qh.clerk", channel="PHONE", content="学生来电说不想活了，情绪激动。")
    assert danger.hints(world.case(number)) == ("self_harm",)
    escalate(world, number, "qh.clerk")
    world.act(number, "report_urgent", "qh.clerk")
    world.act(number, "acknowledge_urgent", "qh.head")
    walk(world, number, "deliver")
    with pytest.raises(NotAllowed, match="指定的人员"):
        world.act(number, "followup", "qh.followup")
    world.act(number, "name_caller", "qh.deputy1", staff="qh.followup")
    with pytest.raises(NotAllowed, match="同意办结"):
        world.act(number, "followup", "qh.followup")
    with pytest.raises(NotAllowed, match="终报"):
        world.act(number, "agree_end", "qh.head")
    world.act(number, "report_urgent", "qh.clerk", stage="final")
    world.act(number, "agree_end", "qh.head")
    closed = world.act(number, "followup", "qh.followup")
    assert closed.state is State.CLOSED
    check(world, number, None)
    assert disclosure.is_sealed_to_public(closed)


def test_a_supplement_about_retaliation_is_read_above_alone(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "supplement", "PUBLIC", content="投诉之后，班主任就针对我孩子，换座到最后一排。")
    check(world, number, None)
    below = worklist.open_case(world.desk, world.actor("qh-0401.head"), number)
    above = worklist.open_case(world.desk, world.actor("qh.supervisor"), number)
    assert "针对" in str(above.timeline)
    assert "针对" not in str(below.timeline)
    assert "supplement" not in {event.action for event, _ in below.timeline}
    assert "retaliation" in {mark.name for mark in above.case.marks}
    assert "retaliation" not in {mark.name for mark in below.case.marks}
    alerts = [alert for alert in world.memory.alerts.values() if alert.kind == "retaliation"]
    assert {alert.key for alert in alerts} == {"qh"}
    assert {"qh.supervisor", "qh.center-head"} <= set(alerts[0].staff)
    assert not [n for n in notices_of(world) if n.to == "qh-0401" and n.template == "supplemented"]


def test_a_second_letter_about_retaliation_alerts_the_centre(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", content="上次反映之后，学校打击报复，不让孩子进班。")
    alerts = [alert for alert in world.memory.alerts.values() if alert.case == number]
    assert {(alert.kind, alert.key) for alert in alerts} == {("retaliation", "qh")}


def test_a_marked_caller_is_heard_like_anybody(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "ask_harassment", "qh.clerk")
    world.act(number, "decide_harassment", "qh.center-head")
    assert world.case(number).marked("harassment", date(2026, 12, 1))
    again = world.submit(content=WORDS)
    assert danger.hints(world.case(again)) == ("self_harm",)
    world.act(number, "supplement", "PUBLIC", content=WORDS)
    assert {alert.case for alert in world.memory.alerts.values() if alert.kind == "danger"} == {number, again}
    assert not world.case(number).marked("harassment", date(2026, 12, 31))
