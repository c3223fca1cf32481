"""The daily check of the channels: looked into one by one, signed as a whole, told when it is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.services import channels
from chalicelib.services.register_rounds import open_due, sweep_entries
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, attempt

At = Callable[[str], Browser]


def opened(world: FakeWorld) -> None:
    assert open_due(world.desk, world.now, attempt)["failed"] == 0


def ticked(form: object, but: str = "") -> object:
    for name, fields in form.fields.items():  # type: ignore[attr-defined]
        if name and name.startswith("seen_") and name != but:
            fields[0].checked = True
    return form


def test_each_channel_shows_who_is_named_and_what_came_in(world: FakeWorld, at: At) -> None:
    opened(world)
    channels.name_handler(world.desk, world.actor("qh.center-head"), "WEB", "qh.clerk", world.now)
    world.submit()
    rows = at("qh.clerk").get("/desk/checklist").html.select("tr[data-row]")
    web = next(row for row in rows if row.td.get_text() == "网上投诉")
    said = web.get_text(" ")
    assert world.actor("qh.clerk").name in said
    assert "1 件" in said
    assert any("未指定" in row.get_text() for row in rows)


def test_what_was_looked_into_is_noted_with_who_and_when_and_the_rest_later(world: FakeWorld, at: At) -> None:
    opened(world)
    clerk = at("qh.clerk")
    form = clerk.get("/desk/checklist").forms["check"]
    form.fields["seen_web"][0].checked = True
    form.action = "/desk/checklist/look"
    form.submit(status=303)
    shown = at("qh.dispatcher").get("/desk/checklist")
    web = next(row for row in shown.html.select("tr[data-row]") if row.td.get_text() == "网上投诉")
    assert "已查阅" in web.get_text()
    assert "09:12" in web.get_text()
    refused = ticked(shown.forms["check"], but="seen_letter").submit(status=422)  # type: ignore[attr-defined]
    assert "请先查阅来信，再签字" in texts(refused)
    ticked(refused.forms["check"]).submit(status=303)  # type: ignore[attr-defined]
    after = at("qh.clerk").get("/desk/checklist")
    assert "已签" in texts(after)
    assert not after.html.select("#check button")


def test_a_day_that_nobody_signed_raises_an_alert_and_stays_owed(world: FakeWorld, at: At) -> None:
    opened(world)
    world.now += timedelta(days=1)
    sweep_entries(world.desk, world.now, attempt)
    assert any("每日查阅" in alert.note for alert in world.memory.alerts.values())
    opened(world)
    assert "还有 1 天没有签字" in texts(at("qh.clerk").get("/desk/checklist"))


def test_an_office_below_has_its_check_as_soon_as_somebody_is_named(world: FakeWorld, at: At) -> None:
    head = world.actor("qh-0401.head")
    assert "没有需要检查的渠道" in texts(at("qh-0401.clerk").get("/desk/checklist"))
    named = channels.name_handler(world.desk, head, "MAILBOX_PRINCIPAL", "qh-0401.clerk", world.now)
    assert named == {"MAILBOX_PRINCIPAL": "qh-0401.clerk"}
    opened(world)
    rows = at("qh-0401.clerk").get("/desk/checklist").html.select("tr[data-row]")
    assert [row.td.get_text() for row in rows] == ["校长信箱"]
    assert "没有需要检查的渠道" in texts(at("qh-0402.clerk").get("/desk/checklist"))
    form = at("qh-0401.clerk").get("/desk/checklist").forms["check"]
    ticked(form).submit(status=303)  # type: ignore[attr-defined]
    assert "已签" in texts(at("qh-0401.clerk").get("/desk/checklist"))


def test_who_names_whom(world: FakeWorld) -> None:
    head = world.actor("qh-0401.head")
    for who, channel, staff, error in (
        ("qh-0401.clerk", "WEB", "qh-0401.clerk", NotAllowed),
        ("qh-0401.head", "PHONE", "qh-0401.clerk", NotFound),
        ("qh-0401.head", "WEB", "qh-0402.clerk", Invalid),
        ("qh-0401.head", "WEB", "nobody", Invalid),
    ):
        with pytest.raises(error):
            channels.name_handler(world.desk, world.actor(who), channel, staff, world.now)
    channels.name_handler(world.desk, head, "WEB", "qh-0401.clerk", world.now)
    assert channels.name_handler(world.desk, head, "WEB", "", world.now) == {}


def test_a_foreign_check_is_not_there(world: FakeWorld, at: At) -> None:
    opened(world)
    (entry,) = (e for e in world.desk.registers.shelf.entries.values() if (e.kind, e.key) == ("channel_check", "qh"))  # type: ignore[attr-defined]
    school = at("qh-0401.clerk")
    token = school.get("/desk/cases").forms["export"]["csrf"].value
    sent = {"csrf": token, "id": entry.id, "revision": "0", "seen_web": "true"}
    said = texts(school.post("/desk/checklist/look", sent, status=404))
    other = texts(school.post("/desk/checklist/look", {**sent, "id": "T-QH20261116-23456789A"}, status=404))
    assert said == other
    at("qh.admin").get("/desk/checklist", status=403)
