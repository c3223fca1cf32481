"""The feed of reception days: a calendar that other programmes read, with nobody's name but posts as published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from chalicelib.services import registers
from tests.entry.calls import Answer, call
from tests.services.sessions import a_session
from tests.world import FakeWorld


def feed(office: str = "qh") -> Answer:
    return call("GET", f"/api/v1/offices/{office}/reception.ics")


def read(answer: Answer) -> Calendar:
    assert answer.status == 200, answer.raw
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.raw.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    return Calendar.from_ical(answer.raw)


def test_a_calendar_has_its_zone_and_an_event_for_each_day(world: FakeWorld) -> None:
    found = read(feed())
    assert (found["version"], found["x-wr-calname"]) == ("2.0", "青禾市教育和体育局接访日")
    (zone,) = found.walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Shanghai"
    events = found.walk("VEVENT")
    assert len({str(each["uid"]) for each in events}) == len(events) > 20
    first = events[0]
    assert first["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert first.start == datetime(2026, 11, 18, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "一楼 102 室信访接待室，青禾市人民路 1 号" in first["location"]
    assert "0480-6600102" in first["description"]
    assert str(first["url"]).endswith("/offices/qh/")
    assert {each.start.weekday() for each in events} == {2}
    # 2027-02-10 lies in a year that is not announced: tentative, and no holiday is guessed.
    states = {each.start.date(): str(each["status"]) for each in events}
    assert (states[date(2026, 12, 30)], states[date(2027, 2, 10)]) == ("CONFIRMED", "TENTATIVE")


def test_a_published_session_shows_by_post_and_a_called_off_one_is_taken_back(world: FakeWorld) -> None:
    id = a_session(world, days=23, field="招生入学")
    found = {str(each["uid"]).partition("@")[0]: each for each in read(feed()).walk("VEVENT")}
    session = found[id]
    assert (session["summary"], session.start.date()) == ("市教体局定点接访", date(2026, 12, 9))
    assert "接访人：局主要负责人" in session["description"]
    assert "qh-20261209-1430" not in found
    names = {member.name for member in world.desk.directory.staff("qh")} - {"局主要负责人"}
    assert not [name for name in names if name in feed().raw.decode().replace("\r\n ", "")]
    registers.perform(world.desk, id, "cancel", {"reason": "防汛"}, world.actor("qh.head"), world.now)
    cancelled = next(each for each in read(feed()).walk("VEVENT") if str(each["uid"]).startswith(id))
    assert (str(cancelled["status"]), int(cancelled["sequence"])) == ("CANCELLED", 1)
    assert "防汛" not in feed().raw.decode()


def test_the_same_day_gives_the_same_bytes_and_may_be_kept(world: FakeWorld) -> None:
    one = feed()
    world.now += timedelta(hours=3)
    assert feed().raw == one.raw
    assert one.headers["cache-control"] == "public, max-age=3600"
    world.now += timedelta(days=1)
    assert feed().raw != one.raw


def test_an_office_without_hours_has_an_empty_calendar_and_an_unknown_one_none(world: FakeWorld) -> None:
    assert not read(feed("qh-0401")).walk("VEVENT")
    town = world.desk.directory.office("qh-04")
    world.memory.offices["qh-04"] = replace(town, valid_to=date(2026, 11, 15))
    assert not read(feed("qh-04")).walk("VEVENT")
    assert feed("nowhere").problem == "not-found"
